//! Amounts as people read and type them.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// Minor units of a currency, as the API has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub amount: i64,
    pub currency: String,
}

impl Money {
    /// What stands before the number: `¥`, or the code of another currency.
    pub fn sign(&self) -> String {
        if self.currency == "CNY" { "¥".to_owned() } else { format!("{} ", self.currency) }
    }

    /// The whole units, grouped: `1,299`.
    pub fn units(&self) -> String {
        let digits = (self.amount / 100).unsigned_abs().to_string();
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        if self.amount < 0 { format!("-{grouped}") } else { grouped }
    }

    /// The hundredths, with their point: `.00`.
    pub fn cents(&self) -> String {
        format!(".{:02}", (self.amount % 100).unsigned_abs())
    }

    /// `1299.00`, for programs.
    pub fn decimal(&self) -> String {
        format!("{}{}", self.amount / 100, self.cents())
    }

    /// `¥1,299.00`
    pub fn text(&self) -> String {
        format!("{}{}{}", self.sign(), self.units(), self.cents())
    }
}

/// Minor units of an amount as it is typed: `99`, `99.5` or `99.50`.
pub fn minor_units(typed: &str) -> Option<i64> {
    let (units, cents) = typed.trim().split_once('.').unwrap_or((typed.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if units.is_empty() || !digits(units) || !digits(cents) || cents.len() > 2 {
        return None;
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    units.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)
}

/// A count that need not be exact: `1.2万`, `12k`.
pub fn count(number: i64, language: Language) -> String {
    let (scale, unit) = match language {
        Language::Zh => (10_000, "万"),
        Language::En => (1_000, "k"),
    };
    if number < scale {
        return number.to_string();
    }
    let tenths = number / (scale / 10);
    match tenths % 10 {
        0 => format!("{}{unit}", tenths / 10),
        tenth => format!("{}.{tenth}{unit}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cny(amount: i64) -> String {
        Money { amount, currency: "CNY".to_owned() }.text()
    }

    #[test]
    fn prices_are_grouped_and_have_two_decimals() {
        for (amount, text) in [
            (0, "¥0.00"),
            (5, "¥0.05"),
            (99_900, "¥999.00"),
            (129_900, "¥1,299.00"),
            (123_456_789, "¥1,234,567.89"),
            (-129_950, "¥-1,299.50"),
        ] {
            assert_eq!(cny(amount), text);
        }
        assert_eq!(Money { amount: 100, currency: "USD".to_owned() }.text(), "USD 1.00");
    }

    #[test]
    fn typed_amounts_become_minor_units() {
        for (typed, units) in [("99", 9900), ("99.5", 9950), (" 99.50 ", 9950), ("0", 0), ("7.", 700)] {
            assert_eq!(minor_units(typed), Some(units), "{typed}");
        }
        for wrong in ["", ".5", "-1", "1.234", "1e9", "9.-1", "¥5", "99999999999999999999", "9223372036854775807"] {
            assert_eq!(minor_units(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn counts_are_short() {
        assert_eq!(count(9_999, Language::Zh), "9999");
        assert_eq!(count(12_345, Language::Zh), "1.2万");
        assert_eq!(count(20_000, Language::Zh), "2万");
        assert_eq!(count(999, Language::En), "999");
        assert_eq!(count(12_345, Language::En), "12.3k");
    }
}
