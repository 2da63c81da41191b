//! What a form sends, and whether it is one of ours.

use meshmall_service::{Request, header};

/// The fields of a form, in their order.
#[derive(Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// `application/x-www-form-urlencoded`; anything else has no fields.
    pub fn of(request: &Request) -> Self {
        Self::parse(&request.body)
    }

    /// The parameters of the address, where it is a form's too.
    pub fn of_address(request: &Request) -> Self {
        Self::parse(request.query_string.as_bytes())
    }

    pub fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// All fields.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// A field without the blanks around it; empty where it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// A field as it was typed, for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field that may be given several times.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.clone()).collect()
    }

    /// A number, if it is one.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name).parse().ok()
    }

    pub fn is_checked(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }
}

/// Whether a form was sent by a page of this shop, and not by another site in the visitor's name.
///
/// Every browser says where a form comes from: by `sec-fetch-site`, the older ones by `origin` alone. Whoever says
/// neither is no browser, and carries no visitor's cookies.
pub fn is_ours(request: &Request) -> bool {
    if let Some(site) = request.header("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = request.header(header::ORIGIN.as_str()) else { return true };
    let host = request.header(header::HOST.as_str()).unwrap_or_default();
    !host.is_empty() && origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
}

/// An address of this shop to go on to, from a field that anybody may have filled in. Browsers read `//host` and
/// `/\host` as another host.
pub fn own_path(text: &str) -> Option<&str> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (text.starts_with('/') && !text.starts_with("//") && is_plain).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded() {
        let form = Form::parse("a=+x%E6%89%8B+&b=1&b=2&b=&password=+p+".as_bytes());
        assert_eq!((form.text("a"), form.raw("password"), form.text("c")), ("x手", " p ", ""));
        assert_eq!(form.all("b"), ["1", "2"]);
        assert_eq!(form.number("b"), Some(1));
    }

    #[test]
    fn only_addresses_of_this_shop_are_gone_on_to() {
        assert_eq!(own_path("/my/orders?x=1"), Some("/my/orders?x=1"));
        for other in ["", "my", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/ä"] {
            assert_eq!(own_path(other), None, "{other}");
        }
    }
}
