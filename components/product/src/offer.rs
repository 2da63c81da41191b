//! What a seller says of a product.

use meshmall_service::database::ParameterValue;
use meshmall_service::values::{Line, Localized, Text, Whole};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::pictures;

/// The most pictures of a product.
const MOST_PICTURES: usize = 9;

pub type Name = Localized<Line<200>>;
pub type Description = Localized<Text<5000>>;

/// A whole product, as `POST /products` takes it.
#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Offer {
    pub category: String,
    pub name: Name,
    pub description: Description,
    pub price: Price,
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), schema(value_type = Vec<String>, max_items = 9))]
    pub pictures: Pictures,
}

/// A part of it, as `PATCH /products/{id}` takes it: what is not given stays as it is.
#[derive(Default, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = OfferChange))]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub category: Option<String>,
    pub name: Option<Name>,
    pub description: Option<Description>,
    pub price: Option<Price>,
    #[cfg_attr(not(target_family = "wasm"), schema(value_type = Option<Vec<String>>, max_items = 9))]
    pub pictures: Option<Pictures>,
    pub status: Option<Status>,
}

#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = OfferPrice))]
#[serde(deny_unknown_fields)]
pub struct Price {
    pub amount: Whole<1, 100_000_000_000>,
    pub currency: Currency,
}

/// The shop's only currency. The catalogue could hold a second one; a cart cannot mix them.
#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = OfferCurrency))]
pub enum Currency {
    #[serde(rename = "CNY")]
    Cny,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = ProductStatus))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Active,
    Retired,
}

/// Ids of pictures, given as such or as the paths where they are.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pictures(Vec<String>);

impl Pictures {
    pub fn parameter(self) -> ParameterValue {
        ParameterValue::ArrayStr(self.0.into_iter().map(Some).collect())
    }

    fn of(given: &[String]) -> Result<Self, String> {
        if given.len() > MOST_PICTURES {
            return Err(format!("must be at most {MOST_PICTURES} pictures"));
        }
        let id = |text: &String| {
            pictures::id_of(text).ok_or_else(|| format!("must be ids of pictures or their paths, such as {EXAMPLE}"))
        };
        given.iter().map(id).collect::<Result<_, _>>().map(Self)
    }
}

const EXAMPLE: &str = "/api/products/pictures/0123456789abcdef0123456789abcdef.svg";

impl<'de> Deserialize<'de> for Pictures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(&Vec::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Currency {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
        }
    }
}

impl Status {
    /// The status of this name, if it is one.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Active, Self::Retired].into_iter().find(|status| status.as_str() == name)
    }

    /// As the database has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_ids_or_paths() {
        let id = "0123456789abcdef0123456789abcdef";
        let given = [id.to_owned(), EXAMPLE.to_owned()];
        assert_eq!(Pictures::of(&given), Ok(Pictures(vec![id.to_owned(); 2])));
        assert_eq!(Pictures::of(&[]), Ok(Pictures::default()));
        assert!(Pictures::of(&vec![id.to_owned(); 10]).is_err());
        for wrong in
            ["", "x", "/api/products/pictures/0123.svg", "https://elsewhere/0123456789abcdef0123456789abcdef.svg"]
        {
            assert!(Pictures::of(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
