//! Keyset paging: `{"items": […], "next_cursor": "…" | null}` with `limit` and `cursor`.

use std::hash::Hasher;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fnv::FnvHasher;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::Problem;
use crate::query::Query;

/// The longest page.
pub const MAX_LIMIT: i64 = 100;
const DEFAULT_LIMIT: i64 = 20;
/// No cursor of ours comes near this; a longer one is not worth decoding.
const MAX_CURSOR: usize = 1024;

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page starts; `null` on the last one.
    pub next_cursor: Option<String>,
}

/// `limit`, from 1 to 100, 20 where it is not given.
pub fn limit(query: &Query) -> Result<usize, Problem> {
    let limit = query.integer("limit", 1, MAX_LIMIT)?.unwrap_or(DEFAULT_LIMIT);
    usize::try_from(limit).map_err(Problem::internal)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cursor<K> {
    /// Of the query that the cursor belongs to.
    #[serde(rename = "q")]
    fingerprint: u64,
    #[serde(rename = "k")]
    key: K,
}

/// The list that a cursor belongs to: a cursor of another list, filter or order is refused.
#[derive(Debug, Clone, Copy)]
pub struct List {
    fingerprint: u64,
}

impl List {
    /// `parts` are the list's name and everything that decides its items and their order; not the limit.
    pub fn new<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        // FNV is stable across builds, so a cursor survives an upgrade; it need not resist anybody,
        // since a forged cursor only chooses where a public list starts.
        let mut hasher = FnvHasher::default();
        for part in parts {
            hasher.write(part.as_bytes());
            hasher.write_u8(0xff);
        }
        Self { fingerprint: hasher.finish() }
    }

    /// The cursor that continues after the item with this key.
    pub fn cursor_after(&self, key: impl Serialize) -> Result<String, Problem> {
        let cursor = Cursor { fingerprint: self.fingerprint, key };
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).map_err(Problem::internal)?))
    }

    /// The key that `cursor` continues after, if it is given.
    pub fn key<K: DeserializeOwned>(&self, query: &Query) -> Result<Option<K>, Problem> {
        let Some(text) = query.text("cursor") else { return Ok(None) };
        let refused = |detail: &str| Problem::invalid_parameter("cursor", detail);
        let broken = || refused("is not a cursor of this list: take next_cursor of the page before, unchanged");
        if text.len() > MAX_CURSOR {
            return Err(broken());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| broken())?;
        let any: Cursor<serde_json::Value> = serde_json::from_slice(&bytes).map_err(|_| broken())?;
        if any.fingerprint != self.fingerprint {
            return Err(refused("belongs to another query: start again without it when a filter or the order changes"));
        }
        serde_json::from_value(any.key).map(Some).map_err(|_| broken())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(cursor: &str) -> Query {
        Query::parse(&format!("cursor={cursor}")).expect("parses")
    }

    #[test]
    fn a_cursor_comes_back_as_it_was() {
        let list = List::new(["products", "newest"]);
        let cursor = list.cursor_after((7_i64, "x")).expect("encodes");
        assert_eq!(list.key::<(i64, String)>(&query(&cursor)).expect("decodes"), Some((7, "x".to_owned())));
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let cursor = List::new(["products", "newest"]).cursor_after((7_i64, "x")).expect("encodes");
        let other = List::new(["productsn", "ewest"]);
        let problem = other.key::<(i64, String)>(&query(&cursor)).expect_err("is refused");
        assert!(problem.detail().contains("another query"));
    }

    #[test]
    fn garbage_is_refused() {
        let list = List::new(["products"]);
        let wrong_shape = list.cursor_after("one").expect("encodes");
        let long = "A".repeat(2000);
        for cursor in ["", "%20", "AAAA", "e30", "=", wrong_shape.as_str(), long.as_str()] {
            assert!(list.key::<(i64, String)>(&query(cursor)).is_err(), "{cursor}");
        }
    }
}
