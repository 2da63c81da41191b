//! The catalogue, as the product service tells it; only what the pages show of it.

use serde::Deserialize;

use crate::api::{Answered, decode};
use crate::failure::Failure;
use crate::language::Language;
use crate::money::Money;
use crate::search::{Sort, encode};

/// The path of the tree of categories.
pub const CATEGORIES: &str = "/categories";

/// A text in both languages.
#[derive(Clone, Deserialize)]
pub struct Localized {
    zh: String,
    en: String,
}

impl Localized {
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::Zh => self.zh.clone(),
            Language::En => self.en.clone(),
        }
    }
}

#[derive(Deserialize)]
pub struct Seller {
    pub name: Localized,
}

/// A product as lists show it.
#[derive(Deserialize)]
pub struct Summary {
    pub id: String,
    pub name: Localized,
    pub seller: Seller,
    pub price: Money,
    pub picture: Option<String>,
    pub sold: i64,
    /// `None` while the stock is not known.
    pub available: Option<u32>,
}

/// A product with all that its page shows.
#[derive(Deserialize)]
pub struct Detail {
    pub name: Localized,
    pub seller: Seller,
    pub price: Money,
    pub sold: i64,
    pub available: Option<u32>,
    pub description: Localized,
    pub pictures: Vec<String>,
    /// From the top of the tree down to the product's own.
    pub categories: Vec<Crumb>,
    /// `active`, or what it is when it is not for sale any more.
    pub status: String,
}

/// A category on the way to a product.
#[derive(Deserialize)]
pub struct Crumb {
    pub slug: String,
    pub name: Localized,
}

/// A category with those below it.
#[derive(Deserialize)]
pub struct Category {
    pub slug: String,
    pub name: Localized,
    pub products: i64,
    pub children: Vec<Category>,
}

/// A name that fits what is being typed.
#[derive(Clone, Deserialize)]
pub struct Suggestion {
    pub id: String,
    pub name: Localized,
}

/// A page of products.
#[derive(Deserialize)]
pub struct Page {
    pub items: Vec<Summary>,
    /// Absent where a list is never continued.
    pub next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct Items<T> {
    items: Vec<T>,
}

/// The path of the first `most` products in an order.
pub fn first(sort: Sort, most: u32) -> String {
    format!("/products?sort={}&limit={most}", sort.name())
}

pub fn product(id: &str) -> String {
    format!("/products/{}", encode(id))
}

pub fn related(id: &str) -> String {
    format!("/products/{}/related?limit=5", encode(id))
}

pub fn suggestions(typed: &str) -> String {
    format!("/products/suggest?q={}", encode(typed))
}

/// The tree of categories. A page stands without it, so there is no word about why there is none.
pub fn tree(answered: Answered) -> Option<Vec<Category>> {
    decode(answered).ok().map(|list: Items<_>| list.items)
}

pub fn suggested(answered: Answered) -> Result<Vec<Suggestion>, Failure> {
    decode(answered).map(|list: Items<_>| list.items)
}

/// The name of a category anywhere in the tree.
pub fn category_name(tree: &[Category], slug: &str, language: Language) -> Option<String> {
    tree.iter().find_map(|category| {
        if category.slug == slug {
            Some(category.name.text(language))
        } else {
            category_name(&category.children, slug, language)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_as_the_product_service_writes_them() {
        let name = r#"{"zh":"手机","en":"Phone"}"#;
        let summary = format!(
            r#"{{"id":"1","name":{name},"category":"phones","seller":{{"id":"2","name":{name}}},"price":{{"amount":1,"currency":"CNY"}},
            "picture":null,"sold":3,"available":null,"created_at":"2026-01-01T00:00:00Z"}}"#
        );
        let page: Page = decode(Ok(format!(r#"{{"items":[{summary}],"next_cursor":"c"}}"#))).expect("a page");
        assert_eq!(page.items[0].name.text(Language::En), "Phone");
        assert_eq!((page.items[0].available, page.next_cursor.as_deref()), (None, Some("c")));
        let related: Page = decode(Ok(r#"{"items":[]}"#.to_owned())).expect("a list");
        assert!(related.next_cursor.is_none());

        let tree = tree(Ok(format!(
            r#"{{"items":[{{"slug":"a","name":{name},"products":1,"children":[{{"slug":"b","name":{name},"products":1,"children":[]}}]}}]}}"#
        )));
        let tree = tree.expect("a tree");
        assert_eq!(category_name(&tree, "b", Language::Zh).as_deref(), Some("手机"));
        assert_eq!(category_name(&tree, "c", Language::Zh), None);
    }

    #[test]
    fn another_shape_is_as_good_as_none() {
        assert!(decode::<Page>(Ok("{}".to_owned())).is_err());
        assert!(tree(Ok("<html>".to_owned())).is_none());
    }
}
