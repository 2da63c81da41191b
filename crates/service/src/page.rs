//! Keyset paging: `{"items": […], "next_cursor": "…" | null}` with `limit` and `cursor`.

use std::hash::Hasher;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fnv::FnvHasher;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::Problem;
use crate::database::{DatabaseError, ParameterValue, Row};
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

/// A key of lists that are ordered by an instant and an id: microseconds since 1970, and the id.
pub type TimeKey = (i64, Uuid);

/// The year 9999: what Postgres and RFC 3339 can both say.
const MAX_MICROSECONDS: i64 = 253_402_300_799_999_999;

/// The page of a list that is ordered by `sort_key` (microseconds) and `id`, both columns of `rows`. The statement was
/// asked for one row more than `limit`, so that it is known whether there are more.
pub fn by_time<T>(
    list: &List,
    rows: &[Row],
    limit: usize,
    read: impl Fn(&Row) -> Result<T, DatabaseError>,
) -> Result<Page<T>, Problem> {
    let items = rows.iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
    let next_cursor = match rows.get(limit.saturating_sub(1)) {
        Some(last) if rows.len() > limit => {
            Some(list.cursor_after((last.get::<i64>("sort_key")?, last.get::<Uuid>("id")?))?)
        }
        _ => None,
    };
    Ok(Page { items, next_cursor })
}

/// Parameters of a statement: the two parts of the key of the page before, and how many rows to read.
pub fn time_parameters(after: Option<TimeKey>, limit: usize) -> Result<[ParameterValue; 3], Problem> {
    Ok([
        after.map_or(ParameterValue::DbNull, |(instant, _)| ParameterValue::Int64(instant)),
        after.map_or(ParameterValue::DbNull, |(_, id)| ParameterValue::Uuid(id.to_string())),
        ParameterValue::Int64(i64::try_from(limit).map_err(Problem::internal)? + 1),
    ])
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

    /// As [`Self::key`], for a list that is ordered by time.
    pub fn time_key(&self, query: &Query) -> Result<Option<TimeKey>, Problem> {
        let key: Option<TimeKey> = self.key(query)?;
        if key.is_some_and(|(instant, _)| !(0..=MAX_MICROSECONDS).contains(&instant)) {
            return Err(broken());
        }
        Ok(key)
    }

    /// The key that `cursor` continues after, if it is given.
    pub fn key<K: DeserializeOwned>(&self, query: &Query) -> Result<Option<K>, Problem> {
        let Some(text) = query.text("cursor") else { return Ok(None) };
        let refused = |detail: &str| Problem::invalid_parameter("cursor", detail);
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

fn broken() -> Problem {
    Problem::invalid_parameter("cursor", "is not a cursor of this list: take next_cursor of the page before, unchanged")
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
