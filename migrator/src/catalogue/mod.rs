//! The catalogue that the seed puts into the shop, read from `migrator/catalogue/*.toml`.

mod files;
mod opinion;
mod variation;

use serde::Deserialize;

pub use opinion::{InBothLanguages, Opinion, Opinions};
pub use variation::{Choice, Variation};

/// Everything that people see in a freshly seeded shop.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The top-level categories, in the order of the shop's menu.
    pub departments: Vec<Department>,
    /// Who sells.
    pub sellers: Vec<Seller>,
    /// How a product is varied where more products are wanted than the catalogue has.
    pub variations: Vec<Variation>,
    /// What buyers say of products.
    pub opinions: Opinions,
}

/// A top-level category with what is below it: one file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// Public and stable: `?category=phones-digital`.
    pub slug: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Its place in the menu.
    pub position: i16,
    /// Key of the [`Variation`] of its products, where category and product name no other.
    pub variation: String,
    /// Where its products are at home: a file of `src/art/scenes`.
    pub scene: String,
    /// The second level.
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
}

/// A category of the second level; products belong to these.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Public and stable, unique among all categories.
    pub slug: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Key of the [`Variation`] of its products, if they differ otherwise than the rest of the department.
    pub variation: Option<String>,
    /// What it holds.
    #[serde(rename = "product")]
    pub products: Vec<Product>,
}

/// A product as it is written down. Dates, stock and sales come from the seed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Unique and stable: its id is derived from it.
    pub key: String,
    /// Key of the seller.
    pub seller: String,
    /// `motif/palette`, see `art`.
    pub art: String,
    /// What is printed on the drawn product: a character or two of an invented brand.
    #[serde(default)]
    pub mark: String,
    /// Key of its own [`Variation`], if it differs otherwise than the rest of the category.
    pub variation: Option<String>,
    /// In fen.
    pub price: i64,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Chinese description. Its first clause is the caption of a picture.
    pub about_zh: String,
    /// English description. Its first clause is the caption of a picture.
    pub about_en: String,
}

/// A shop within the shop.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seller {
    /// Unique and stable: its id is derived from it.
    pub key: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

impl Catalogue {
    /// Every product with where it stands, in the order of the files.
    pub fn products(&self) -> impl Iterator<Item = (&Department, &Category, &Product)> {
        self.departments.iter().flat_map(|department| {
            department
                .categories
                .iter()
                .flat_map(move |category| category.products.iter().map(move |product| (department, category, product)))
        })
    }

    /// How a product is varied.
    pub fn variation(&self, department: &Department, category: &Category, product: &Product) -> Option<&Variation> {
        let own = product.variation.as_ref().or(category.variation.as_ref()).unwrap_or(&department.variation);
        self.variations.iter().find(|variation| variation.key == *own)
    }
}
