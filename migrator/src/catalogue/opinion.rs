//! What buyers say, read from `reviews.toml`.

use serde::Deserialize;

use super::{Category, Department, Product};

/// All that is said, and by whom.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opinions {
    /// First characters of names. An author writes in their own language.
    pub authors: InBothLanguages<String>,
    /// What they write.
    pub reviews: InBothLanguages<Vec<Opinion>>,
}

/// The same in Chinese and in English.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InBothLanguages<T> {
    /// Chinese.
    pub zh: T,
    /// English.
    pub en: T,
}

/// A review that fits more than one product.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opinion {
    /// Keys of products, motifs, and slugs of categories and departments; empty if it fits everything.
    pub of: Vec<String>,
    /// 1 to 5.
    pub rating: i16,
    /// What is said.
    pub text: String,
}

impl Opinion {
    /// How far this is from speaking of exactly this product: from 0 to 3, or `None` if it does not fit at all.
    pub fn distance(&self, department: &Department, category: &Category, product: &Product) -> Option<u64> {
        let motif = product.art.split('/').next().unwrap_or_default();
        let speaks_of = |name: &str| self.of.iter().any(|of| of == name);
        if speaks_of(&product.key) || speaks_of(motif) {
            Some(0)
        } else if speaks_of(&category.slug) {
            Some(1)
        } else if speaks_of(&department.slug) {
            Some(2)
        } else {
            self.of.is_empty().then_some(3)
        }
    }
}
