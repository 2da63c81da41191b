//! Which products a list holds, and in which order. Knows nothing of HTTP but its parameters, and nothing of SQL but
//! the names that `sql/list.sql` leaves open.

use meshmall_service::Problem;
use meshmall_service::page::List;
use meshmall_service::query::Query;
use uuid::Uuid;

use crate::offer::Status;

/// The highest price that can be asked for, in minor units: ten billion yuan.
const MAX_PRICE: i64 = 1_000_000_000_000;
const MAX_SEARCH: usize = 200;
/// The last microsecond of the year 9999: what an order by time can be continued after.
const MAX_MICROSECONDS: i64 = 253_402_300_799_999_999;

/// The parameters of `GET /products`, valid as a whole.
#[derive(Debug, PartialEq)]
pub struct Filter {
    pub search: Option<Search>,
    pub category: Option<String>,
    pub seller: Option<Uuid>,
    /// Whoever may not see what is retired, the handler refuses.
    pub status: Status,
    pub min_price: Option<i64>,
    pub max_price: Option<i64>,
    pub in_stock: bool,
    pub sort: Sort,
}

/// What a visitor typed: not empty, not endless.
#[derive(Debug, PartialEq)]
pub struct Search(String);

/// The orders that a list can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Relevance,
    Newest,
    PriceAsc,
    PriceDesc,
    BestSelling,
}

impl Search {
    /// Reads parameter `q`. Nothing but blanks is no search.
    pub fn of(query: &Query) -> Result<Option<Self>, Problem> {
        let text = query.text("q").unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > MAX_SEARCH {
            return Err(Problem::invalid_parameter("q", format!("may have at most {MAX_SEARCH} characters")));
        }
        if text.chars().any(char::is_control) {
            return Err(Problem::invalid_parameter("q", "may not contain control characters"));
        }
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// As typed, with single blanks.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// A LIKE pattern for the text anywhere in a lower-case name.
    pub fn pattern(&self) -> String {
        let mut pattern = String::from("%");
        for character in self.0.to_lowercase().chars() {
            if matches!(character, '%' | '_' | '\\') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        pattern.push('%');
        pattern
    }
}

impl Sort {
    const NAMES: [(&'static str, Self); 5] = [
        ("relevance", Self::Relevance),
        ("newest", Self::Newest),
        ("price_asc", Self::PriceAsc),
        ("price_desc", Self::PriceDesc),
        ("best_selling", Self::BestSelling),
    ];

    fn of(query: &Query, searching: bool) -> Result<Self, Problem> {
        let sort = match query.text("sort") {
            None if searching => Self::Relevance,
            None => Self::BestSelling,
            Some(text) => {
                Self::NAMES.iter().find(|(name, _)| *name == text).map(|(_, sort)| *sort).ok_or_else(|| {
                    let names: Vec<_> = Self::NAMES.iter().map(|(name, _)| *name).collect();
                    Problem::invalid_parameter("sort", format!("must be one of {}", names.join(", ")))
                })?
            }
        };
        // Without a search every product is equally relevant, and the best selling come first.
        Ok(if sort == Self::Relevance && !searching { Self::BestSelling } else { sort })
    }

    /// Its name in the query string.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, sort)| *sort == self).map_or("", |(name, _)| name)
    }

    /// Whether a list in this order can be continued after `key`. Keys come back from outside, so they are checked.
    pub fn accepts(self, key: i64) -> bool {
        self != Self::Newest || (0..=MAX_MICROSECONDS).contains(&key)
    }
}

impl Filter {
    /// Reads the parameters, each by itself and all together.
    pub fn of(query: &Query) -> Result<Self, Problem> {
        let search = Search::of(query)?;
        let filter = Self {
            category: category(query)?,
            seller: query.id("seller")?,
            status: status(query)?,
            min_price: query.integer("min_price", 0, MAX_PRICE)?,
            max_price: query.integer("max_price", 0, MAX_PRICE)?,
            in_stock: query.flag("in_stock")?,
            sort: Sort::of(query, search.is_some())?,
            search,
        };
        if let (Some(least), Some(most)) = (filter.min_price, filter.max_price)
            && least > most
        {
            return Err(Problem::invalid_parameter(
                "min_price",
                format!("is {least}, more than max_price, which is {most}"),
            ));
        }
        Ok(filter)
    }

    /// The list that this filter makes, for its cursors.
    pub fn list(&self) -> List {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let parts = [
            "products",
            self.search.as_ref().map_or("", Search::text),
            self.category.as_deref().unwrap_or_default(),
            &self.seller.map(|id| id.to_string()).unwrap_or_default(),
            &number(self.min_price),
            &number(self.max_price),
            if self.in_stock { "in stock" } else { "" },
            self.sort.name(),
        ];
        // Cursors of what is for sale stay what they were before there was a choice.
        let retired = (self.status == Status::Retired).then_some("retired");
        List::new(parts.into_iter().chain(retired))
    }
}

fn status(query: &Query) -> Result<Status, Problem> {
    let Some(name) = query.text("status") else { return Ok(Status::Active) };
    Status::named(name).ok_or_else(|| Problem::invalid_parameter("status", "must be active or retired"))
}

fn category(query: &Query) -> Result<Option<String>, Problem> {
    let Some(slug) = query.text("category") else { return Ok(None) };
    let valid = (2..=40).contains(&slug.len())
        && slug.starts_with(|first: char| first.is_ascii_lowercase())
        && slug.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if valid {
        Ok(Some(slug.to_owned()))
    } else {
        Err(Problem::invalid_parameter("category", "must be the slug of a category, as GET /categories lists them"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> Result<Filter, Problem> {
        let query = Query::parse(text)?;
        Filter::of(&query).and_then(|filter| query.finish().map(|()| filter))
    }

    #[test]
    fn nothing_asked_is_everything_best_selling_first() {
        let filter = filter("").expect("valid");
        assert_eq!(filter.sort, Sort::BestSelling);
        assert!(filter.search.is_none() && filter.category.is_none() && !filter.in_stock);
        assert_eq!(filter.status, Status::Active);
    }

    #[test]
    fn a_search_is_by_relevance_unless_said_otherwise() {
        assert_eq!(filter("q=x").expect("valid").sort, Sort::Relevance);
        assert_eq!(filter("q=x&sort=newest").expect("valid").sort, Sort::Newest);
        assert_eq!(filter("sort=relevance").expect("valid").sort, Sort::BestSelling);
        assert_eq!(filter("q=%20%20&sort=relevance").expect("valid").search, None);
    }

    #[test]
    fn refuses_by_name_what_makes_no_sense() {
        let long = format!("q={}", "a".repeat(201));
        for (text, parameter) in [
            (long.as_str(), "q"),
            ("q=a%07", "q"),
            ("min_price=5&max_price=4", "min_price"),
            ("min_price=-1", "min_price"),
            ("max_price=1e9", "max_price"),
            ("sort=cheapest", "sort"),
            ("seller=me", "seller"),
            ("status=all", "status"),
            ("category=Phones", "category"),
            ("category=", "category"),
            ("in_stock=1", "in_stock"),
            ("colour=red", "colour"),
        ] {
            let body = serde_json_of(&filter(text).expect_err(text));
            assert!(body.contains(&format!("\"parameter\":\"{parameter}\"")), "{text}: {body}");
        }
    }

    fn serde_json_of(problem: &Problem) -> String {
        String::from_utf8(problem.body("")).expect("UTF-8")
    }

    #[test]
    fn patterns_take_wildcards_literally() {
        let query = Query::parse("q=50%25_A\\").expect("parses");
        assert_eq!(Search::of(&query).expect("valid").expect("some").pattern(), "%50\\%\\_a\\\\%");
    }

    #[test]
    fn only_a_time_that_exists_continues_the_newest() {
        assert!(Sort::Newest.accepts(1_700_000_000_000_000));
        assert!(!Sort::Newest.accepts(i64::MAX) && !Sort::Newest.accepts(-1));
        assert!(Sort::PriceAsc.accepts(i64::MAX));
    }
}
