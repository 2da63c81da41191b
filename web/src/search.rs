//! What a visitor looks for. All of it is in the address, so that a page can be kept, shared and gone back to.
//!
//! Prices are in the address as a visitor types them (`min_price=99.50`); the API is asked in minor units. What is
//! not understood here goes to the API as it is, which says what is wrong with it: the rules are in one place.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::money::minor_units;

/// What stays as it is in a query string.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The orders that results can have, as the API calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Relevance,
    BestSelling,
    Newest,
    PriceAsc,
    PriceDesc,
}

impl Sort {
    pub fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::BestSelling => "best_selling",
            Self::Newest => "newest",
            Self::PriceAsc => "price_asc",
            Self::PriceDesc => "price_desc",
        }
    }
}

/// The parameters of `/search`; empty where not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    pub q: String,
    pub category: String,
    pub seller: String,
    pub sort: String,
    pub min_price: String,
    pub max_price: String,
    pub in_stock: String,
    pub cursor: String,
}

impl Search {
    /// Reads the parameters; a form sends the ones that were left empty as well, and other ones are not ours.
    pub fn of(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| parameter(name).unwrap_or_default().trim().to_owned();
        Self {
            q: text("q"),
            category: text("category"),
            seller: text("seller"),
            sort: text("sort"),
            min_price: text("min_price"),
            max_price: text("max_price"),
            in_stock: text("in_stock"),
            cursor: text("cursor"),
        }
    }

    /// Everything in a category.
    pub fn in_category(slug: &str) -> Self {
        Self { category: slug.to_owned(), ..Self::default() }
    }

    /// What fits some words.
    pub fn for_words(words: &str) -> Self {
        Self { q: words.to_owned(), ..Self::default() }
    }

    /// Everything in an order.
    pub fn by(sort: Sort) -> Self {
        Self { sort: sort.name().to_owned(), ..Self::default() }
    }

    /// The order that the results have when the address names none.
    pub fn sort_name(&self) -> &str {
        match self.sort.as_str() {
            "" if self.q.is_empty() => Sort::BestSelling.name(),
            "" => Sort::Relevance.name(),
            sort => sort,
        }
    }

    /// This search with one thing changed, from its first page on: a cursor belongs to one list.
    pub fn but(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = Self { cursor: String::new(), ..self.clone() };
        change(&mut other);
        other
    }

    /// This search from `cursor` on.
    pub fn after(&self, cursor: String) -> Self {
        Self { cursor, ..self.clone() }
    }

    /// Whether something narrows the list beside the words and the category.
    pub fn is_filtered(&self) -> bool {
        !(self.min_price.is_empty() && self.max_price.is_empty() && self.in_stock.is_empty())
    }

    /// The address of the page.
    pub fn href(&self) -> String {
        address("/search", &self.parameters(), "")
    }

    /// The path that the API is asked for, by pages of `limit`.
    pub fn api_path(&self, limit: u32) -> String {
        let minor = |typed: &str| minor_units(typed).map_or_else(|| typed.to_owned(), |units| units.to_string());
        let asked = Self { min_price: minor(&self.min_price), max_price: minor(&self.max_price), ..self.clone() };
        address("/products", &asked.parameters(), &format!("limit={limit}"))
    }

    /// Names and values of the parameters, in the order of the address.
    pub fn parameters(&self) -> [(&'static str, &str); 8] {
        [
            ("q", &self.q),
            ("category", &self.category),
            ("seller", &self.seller),
            ("sort", &self.sort),
            ("min_price", &self.min_price),
            ("max_price", &self.max_price),
            ("in_stock", &self.in_stock),
            ("cursor", &self.cursor),
        ]
    }
}

/// A path with those of the parameters that are not empty; `more` is appended as it is.
pub fn address(path: &str, parameters: &[(&str, &str)], more: &str) -> String {
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    let mut pairs: Vec<String> = given.map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if !more.is_empty() {
        pairs.push(more.to_owned());
    }
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Percent-encodes a value for a path or a query string.
pub fn encode(value: &str) -> String {
    utf8_percent_encode(value, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(pairs: &[(&str, &str)]) -> Search {
        Search::of(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn an_address_comes_back_as_it_was() {
        let search = search(&[
            ("q", " 手机 & co "),
            ("category", "phones"),
            ("min_price", "99.5"),
            ("max_price", ""),
            ("utm", "x"),
        ]);
        assert_eq!(search.href(), "/search?q=%E6%89%8B%E6%9C%BA%20%26%20co&category=phones&min_price=99.5");
        assert_eq!(Search::default().href(), "/search");
    }

    #[test]
    fn the_api_is_asked_in_minor_units_and_judges_the_rest() {
        let path = search(&[("min_price", "99.5"), ("max_price", "cheap"), ("sort", "odd")]).api_path(20);
        assert_eq!(path, "/products?sort=odd&min_price=9950&max_price=cheap&limit=20");
    }

    #[test]
    fn a_change_starts_from_the_first_page() {
        let search = search(&[("q", "x"), ("cursor", "abc")]);
        assert_eq!(search.but(|other| other.in_stock = "true".to_owned()).href(), "/search?q=x&in_stock=true");
        assert_eq!(search.after("def".to_owned()).href(), "/search?q=x&cursor=def");
    }

    #[test]
    fn words_are_sorted_by_relevance_and_the_rest_by_sales() {
        assert_eq!(search(&[("q", "x")]).sort_name(), "relevance");
        assert_eq!(search(&[]).sort_name(), "best_selling");
        assert_eq!(search(&[("q", "x"), ("sort", "newest")]).sort_name(), "newest");
    }
}
