//! The query string, read strictly: what is not understood is refused by name, never ignored.

use std::cell::RefCell;
use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use uuid::Uuid;

use crate::Problem;
use crate::request::parse_uuid;

/// The decoded parameters of a request.
///
/// A handler asks for each parameter it knows and then calls [`Query::finish`], which refuses the rest.
#[derive(Debug, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl Query {
    /// Decodes `key=value&…`. Refuses bytes that are not UTF-8, NUL, and a parameter that is given twice.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let key =
                decode(key).ok_or_else(|| Problem::malformed_request("a parameter's name is not UTF-8 without NUL"))?;
            let value = decode(value).ok_or_else(|| {
                Problem::invalid_parameter(shortened(&key), "must be percent-encoded UTF-8 without NUL")
            })?;
            if pairs.iter().any(|(known, _)| *known == key) {
                return Err(Problem::invalid_parameter(shortened(&key), "is given more than once"));
            }
            pairs.push((key, value));
        }
        Ok(Self { pairs, asked: RefCell::default() })
    }

    /// The text of a parameter, if it is given.
    pub fn text(&self, name: &'static str) -> Option<&str> {
        self.asked.borrow_mut().insert(name);
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A whole number between `least` and `most`.
    pub fn integer(&self, name: &'static str, least: i64, most: i64) -> Result<Option<i64>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number
            .map(Some)
            .ok_or_else(|| Problem::invalid_parameter(name, format!("must be a whole number from {least} to {most}")))
    }

    /// `true` or `false`; `false` where it is not given.
    pub fn flag(&self, name: &'static str) -> Result<bool, Problem> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::invalid_parameter(name, "must be true or false")),
        }
    }

    /// A UUID.
    pub fn id(&self, name: &'static str) -> Result<Option<Uuid>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        parse_uuid(text).map(Some).ok_or_else(|| Problem::invalid_parameter(name, "must be a UUID"))
    }

    /// A UUID that has to be given.
    pub fn needed_id(&self, name: &'static str) -> Result<Uuid, Problem> {
        self.id(name)?.ok_or_else(|| Problem::invalid_parameter(name, "is needed"))
    }

    /// Between 1 and `most` UUIDs, separated by commas.
    pub fn ids(&self, name: &'static str, most: usize) -> Result<Vec<Uuid>, Problem> {
        let text = self.text(name).unwrap_or_default();
        let ids: Option<Vec<Uuid>> = text.split(',').map(parse_uuid).collect();
        ids.filter(|ids| ids.len() <= most)
            .ok_or_else(|| Problem::invalid_parameter(name, format!("must be 1 to {most} UUIDs, separated by commas")))
    }

    /// Refuses every parameter that was not asked for, by name.
    pub fn finish(&self) -> Result<(), Problem> {
        let asked = self.asked.borrow();
        let Some((unknown, _)) = self.pairs.iter().find(|(key, _)| !asked.contains(key.as_str())) else {
            return Ok(());
        };
        let known =
            if asked.is_empty() { "none".to_owned() } else { asked.iter().copied().collect::<Vec<_>>().join(", ") };
        Err(Problem::invalid_parameter(
            shortened(unknown),
            format!("is not a parameter of this route, which has: {known}"),
        ))
    }
}

fn decode(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8().ok()?;
    (!decoded.contains('\0')).then(|| decoded.into_owned())
}

/// A name of the caller's making is repeated in the answer, but not at any length.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Query::parse(text).and_then(|query| query.finish()).expect_err("is refused").detail().to_owned()
    }

    #[test]
    fn decodes_chinese_plus_and_percent() {
        let query = Query::parse("q=%E6%89%8B%E6%9C%BA+case%20a&empty=&bare").expect("decodes");
        assert_eq!(query.text("q"), Some("手机 case a"));
        assert_eq!(query.text("empty"), Some(""));
        assert_eq!(query.text("bare"), Some(""));
        assert_eq!(query.text("absent"), None);
        assert!(query.finish().is_ok());
    }

    #[test]
    fn refuses_what_it_cannot_take() {
        assert!(refusal("q=%FF").contains("UTF-8"));
        assert!(refusal("q=a%00b").contains("NUL"));
        assert!(refusal("q=1&q=2").contains("more than once"));
        assert!(refusal("surprise=1").contains("has: none"));
    }

    #[test]
    fn integers_have_bounds() {
        for wrong in
            ["limit=-1", "limit=1e9", "limit=", "limit=0", "limit=101", "limit=99999999999999999999", "limit=1.0"]
        {
            let query = Query::parse(wrong).expect("parses");
            assert!(query.integer("limit", 1, 100).is_err(), "{wrong}");
        }
        assert_eq!(Query::parse("limit=7").expect("parses").integer("limit", 1, 100).expect("in bounds"), Some(7));
    }

    #[test]
    fn ids_are_hyphenated_uuids() {
        let id = "0193a3f2-7c1e-7aa0-8000-5b5f4d3c2b1a";
        let query = Query::parse(&format!("ids={id},{id}")).expect("parses");
        assert_eq!(query.ids("ids", 2).expect("two").len(), 2);
        assert!(query.ids("ids", 1).is_err());
        assert!(Query::parse("ids=").expect("parses").ids("ids", 2).is_err());
        assert!(Query::parse("ids=0193a3f27c1e7aa080005b5f4d3c2b1a").expect("parses").ids("ids", 2).is_err());
    }
}
