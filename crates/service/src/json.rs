//! JSON bodies, read strictly: what is wrong is said with the field that it is wrong in.

use http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use crate::Problem;

pub(crate) fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Problem> {
    if !is_json(headers) {
        return Err(Problem::unsupported_media_type());
    }
    let text = std::str::from_utf8(body).map_err(|_| Problem::invalid_body(None, "the body is not UTF-8"))?;
    if holds_nul(text) {
        return Err(Problem::invalid_body(None, "no text may hold the character NUL (\\u0000)"));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let field = Some(error.path().to_string()).filter(|path| path != ".");
        Problem::invalid_body(field, error.into_inner().to_string())
    })?;
    deserializer.end().map_err(|error| Problem::invalid_body(None, error.to_string()))?;
    Ok(value)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether a string of the document holds NUL, which JSON can say and Postgres cannot store.
fn holds_nul(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let escape = rest.get(at..).unwrap_or_default();
        if escape.starts_with("\\u0000") {
            return true;
        }
        // Over the backslash and what it escapes, so that an escaped backslash does not begin another escape.
        rest = escape.char_indices().nth(2).and_then(|(next, _)| escape.get(next..)).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        #[expect(dead_code, reason = "its shape is what is read")]
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[expect(dead_code, reason = "its shape is what is read")]
        quantity: u32,
    }

    fn refusal(kind: &'static str, body: &[u8]) -> (u16, serde_json::Value) {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
        let problem = read::<Order>(&headers, body).expect_err("is refused");
        (problem.status().as_u16(), serde_json::from_slice(&problem.body("")).expect("JSON"))
    }

    #[test]
    fn says_where_it_is_wrong() {
        for (body, field) in [
            (r#"{"lines":[{"quantity":1},{"quantity":-1}]}"#, "lines[1].quantity"),
            (r#"{"lines":[{"quantity":1e300}]}"#, "lines[0].quantity"),
            (r#"{"lines":[{"quantity":1,"price":0}]}"#, "lines[0].price"),
            (r#"{"lines":7}"#, "lines"),
        ] {
            let (status, problem) = refusal("application/json", body.as_bytes());
            assert_eq!((status, problem["parameter"].as_str()), (400, Some(field)), "{problem}");
        }
    }

    #[test]
    fn refuses_what_is_no_document() {
        for body in [&b""[..], b"{", b"{\"lines\":[]} x", b"\xff", b"[]", b"{\"a\\u0000\":1}"] {
            assert_eq!(refusal("application/json; charset=utf-8", body).0, 400, "{body:?}");
        }
        assert_eq!(refusal("text/plain", b"{\"lines\":[]}").0, 415);
        assert!(!holds_nul(r"C:\\u0000"));
        assert!(holds_nul(r"\\\u0000") && holds_nul(r"é\u0000"));
    }
}
