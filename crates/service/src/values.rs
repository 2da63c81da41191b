//! What several services speak of in the same way, checked where it comes in.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// Minor units of a currency, so that no amount is ever rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// In the smallest unit: fen, cent.
    pub amount: i64,
    /// ISO 4217, upper case.
    #[cfg_attr(not(target_family = "wasm"), schema(pattern = "^[A-Z]{3}$"))]
    pub currency: String,
}

/// A name in both languages of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Localized<T = String> {
    /// In Chinese.
    pub zh: T,
    /// In English.
    pub en: T,
}

/// A line of text of 1 to `MOST` characters, without control characters, and without space at its ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Line<const MOST: usize>(String);

impl<const MOST: usize> Line<MOST> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<'de, const MOST: usize> Deserialize<'de> for Line<MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let text = text.trim();
        if text.is_empty() || text.chars().count() > MOST || text.chars().any(char::is_control) {
            return Err(D::Error::custom(format!("must be 1 to {MOST} characters of text in one line")));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Text of at most `MOST` characters, with line breaks; it may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text<const MOST: usize>(String);

impl<const MOST: usize> Text<MOST> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<'de, const MOST: usize> Deserialize<'de> for Text<MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let text = text.trim();
        let foreign = |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
        if text.chars().count() > MOST || text.chars().any(foreign) {
            return Err(D::Error::custom(format!("must be text of at most {MOST} characters")));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A whole number from `LEAST` to `MOST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Whole<const LEAST: i64, const MOST: i64>(i64);

impl<const LEAST: i64, const MOST: i64> Whole<LEAST, MOST> {
    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl<'de, const LEAST: i64, const MOST: i64> Deserialize<'de> for Whole<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        if !(LEAST..=MOST).contains(&number) {
            return Err(D::Error::custom(format!("must be a whole number from {LEAST} to {MOST}")));
        }
        Ok(Self(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_bounded() {
        let line = |json: &str| serde_json::from_str::<Line<3>>(json).map(Line::into_string);
        assert_eq!(line("\" 李雷 \"").expect("is taken"), "李雷");
        for wrong in ["\"\"", "\"  \"", "\"abcd\"", "\"a\\nb\"", "7", "null", "\"\\u0007\""] {
            assert!(line(wrong).is_err(), "{wrong}");
        }
        let text = |json: &str| serde_json::from_str::<Text<3>>(json).map(Text::into_string);
        assert_eq!(text("\"a\\nb\"").expect("is taken"), "a\nb");
        assert_eq!(text("\"\"").expect("is taken"), "");
        assert!(text("\"abcd\"").is_err() && text("\"\\u0001\"").is_err());
    }

    #[test]
    fn numbers_are_whole_and_bounded() {
        let number = |json: &str| serde_json::from_str::<Whole<1, 99>>(json).map(Whole::get);
        assert_eq!(number("99").expect("is taken"), 99);
        for wrong in ["0", "100", "-1", "1.0", "1e1", "\"1\"", "9223372036854775808"] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
    }
}
