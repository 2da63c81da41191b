//! The language of a request, and the cookie that keeps a choice.

use meshmall_service::{HeaderValue, Request, header};

use crate::language::{Language, NAME};

pub fn of(request: &Request) -> Language {
    let text = |name| request.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    Language::negotiate(asked(&request.query_string), text(header::COOKIE), text(header::ACCEPT_LANGUAGE))
}

/// The cookie that keeps the language which the address asks for, if it does.
pub fn cookie(request: &Request) -> Option<HeaderValue> {
    let language = asked(&request.query_string).and_then(Language::of_tag)?;
    HeaderValue::try_from(format!("{NAME}={}; Path=/; Max-Age=31536000; SameSite=Lax", language.code())).ok()
}

fn asked(query: &str) -> Option<&str> {
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == NAME).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn the_language_is_one_parameter_among_others() {
        assert_eq!(asked("q=x&lang=en"), Some("en"));
        assert_eq!(asked("language=en&xlang=en&lang"), None);
    }
}
