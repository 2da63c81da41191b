//! Derived products: "… Pro 2, Mist Blue, 512 GB". They fill a shop that is to be large.

use serde::Deserialize;

use super::Product;

/// The ways in which the products of a department differ from each other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variation {
    /// What departments name it by.
    pub key: String,
    /// Pro, Lite, autumn edition…
    pub editions: Vec<Choice>,
    /// Colours, flavours…
    pub finishes: Vec<Choice>,
    /// Storage, clothing sizes, pack sizes…
    pub sizes: Vec<Choice>,
}

/// One of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// In a Chinese name.
    pub zh: String,
    /// In an English name.
    pub en: String,
    /// What it does to the price, in percent.
    #[serde(default = "unchanged")]
    pub price: i64,
}

fn unchanged() -> i64 {
    100
}

/// A product that is not written down, but made from one that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Derived {
    pub key: String,
    pub zh: String,
    pub en: String,
    pub about_zh: String,
    pub about_en: String,
    pub price: i64,
}

impl Variation {
    /// The `number`th variation of a product; no two numbers give the same name.
    pub(crate) fn derive(&self, product: &Product, number: u64) -> Option<Derived> {
        let edition = pick(&self.editions, number)?;
        let rest = number / self.editions.len() as u64;
        let finish = pick(&self.finishes, rest)?;
        let rest = rest / self.finishes.len() as u64;
        let size = pick(&self.sizes, rest)?;
        let generation = rest / self.sizes.len() as u64 + 1;
        let (generation_zh, generation_en) = match generation {
            1 => (String::new(), String::new()),
            later => (format!(" 第{later}代"), format!(" Gen {later}")),
        };
        let percent = edition.price * size.price;
        Some(Derived {
            key: format!("{}/{number}", product.key),
            zh: format!("{} {}{generation_zh} {} {}", product.zh, edition.zh, finish.zh, size.zh),
            en: format!("{} {}{generation_en}, {}, {}", product.en, edition.en, finish.en, size.en),
            about_zh: format!("{} 本款为{}，{}，{}。", product.about_zh, edition.zh, finish.zh, size.zh),
            about_en: format!("{} This is the {} version in {}, {}.", product.about_en, edition.en, finish.en, size.en),
            price: shelf_price(product.price * percent / 10_000),
        })
    }
}

fn pick(choices: &[Choice], number: u64) -> Option<&Choice> {
    choices.get(usize::try_from(number % choices.len().max(1) as u64).ok()?)
}

/// Prices end in 9: whole yuan from 100 yuan on, else the tenth of a yuan (9.90).
fn shelf_price(fen: i64) -> i64 {
    if fen >= 10_000 { fen / 1_000 * 1_000 + 900 } else { fen / 100 * 100 + 90 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_look_like_prices() {
        assert_eq!(shelf_price(123_456), 123_900);
        assert_eq!(shelf_price(1_234), 1_290);
        assert_eq!(shelf_price(3), 90);
    }
}
