//! The catalogue, as the product service tells it.

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::money::Money;

/// The path of the tree of categories.
pub const CATEGORIES: &str = "/categories";

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Localized {
    pub zh: String,
    pub en: String,
}

impl Localized {
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::Zh => self.zh.clone(),
            Language::En => self.en.clone(),
        }
    }
}

#[derive(Clone, Deserialize)]
pub struct Seller {
    pub id: String,
    pub name: Localized,
}

/// What buyers think of a product.
#[derive(Clone, Deserialize)]
pub struct Rating {
    /// From 1 to 5; `None` without a review.
    pub average: Option<f64>,
    pub count: i64,
}

/// What the product service distinguishes a product by.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Badge {
    Bestseller,
    /// One that only a later version of that service knows.
    #[serde(other)]
    Unknown,
}

/// A product as lists show it.
#[derive(Clone, Deserialize)]
pub struct Summary {
    pub id: String,
    pub name: Localized,
    pub category: String,
    pub seller: Seller,
    pub price: Money,
    /// The regular price, while a sale makes it cheaper.
    #[serde(default)]
    pub list_price: Option<Money>,
    pub picture: Option<String>,
    pub sold: i64,
    /// Version 1 of the product service has none.
    #[serde(default)]
    pub badge: Option<Badge>,
    pub rating: Rating,
    /// `None` while the stock is not known.
    pub available: Option<u32>,
}

/// A product with all that its page shows.
#[derive(Deserialize)]
pub struct Detail {
    #[serde(flatten)]
    pub summary: Summary,
    #[serde(default)]
    pub sale_ends_at: Option<String>,
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
#[derive(Clone, Deserialize)]
pub struct Category {
    pub slug: String,
    pub name: Localized,
    pub products: i64,
    pub children: Vec<Category>,
}

/// A name that fits what is being typed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Suggestion {
    pub id: String,
    pub name: Localized,
}

/// Products that cost less for a while.
#[derive(Deserialize)]
pub struct FlashSale {
    pub ends_at: String,
    pub items: Vec<Summary>,
}

#[derive(Deserialize)]
pub struct Review {
    pub id: String,
    pub rating: u8,
    pub text: String,
    pub author: String,
    pub created_at: String,
}

/// A page of a list.
#[derive(Deserialize)]
pub struct List<T> {
    pub items: Vec<T>,
    /// Absent where a list is never continued.
    #[serde(default = "none")]
    pub next_cursor: Option<String>,
}

fn none() -> Option<String> {
    None
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
            "picture":null,"sold":3,"rating":{{"average":null,"count":0}},"available":null,"created_at":"2026-01-01T00:00:00Z"}}"#
        );
        let page: List<Summary> =
            serde_json::from_str(&format!(r#"{{"items":[{summary}],"next_cursor":"c"}}"#)).expect("a page");
        assert_eq!(page.items[0].name.text(Language::En), "Phone");
        assert_eq!((page.items[0].available, page.next_cursor.as_deref()), (None, Some("c")));
        for (badge, read) in [("bestseller", Badge::Bestseller), ("of-tomorrow", Badge::Unknown)] {
            let summary = summary.replacen('{', &format!(r#"{{"badge":"{badge}","#), 1);
            let product: Summary = serde_json::from_str(&summary).expect("a product");
            assert_eq!((product.badge, page.items[0].badge), (Some(read), None));
        }
        let related: List<Summary> = serde_json::from_str(r#"{"items":[]}"#).expect("a list");
        assert!(related.next_cursor.is_none());

        let tree = format!(
            r#"[{{"slug":"a","name":{name},"products":1,"children":[{{"slug":"b","name":{name},"products":1,"children":[]}}]}}]"#
        );
        let tree: Vec<Category> = serde_json::from_str(&tree).expect("a tree");
        assert_eq!(category_name(&tree, "b", Language::Zh).as_deref(), Some("手机"));
        assert_eq!(category_name(&tree, "c", Language::Zh), None);
    }
}
