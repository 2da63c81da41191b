//! What people type about themselves, checked where it comes in.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// As RFC 5321 bounds a path, without its angle brackets.
const MAX_EMAIL: usize = 254;
const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=128;
const PHONE_LENGTH: std::ops::RangeInclusive<usize> = 5..=24;

/// An e-mail address, as far as its shape tells; whether it exists only a letter would show.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(utoipa::ToSchema),
    schema(format = "email", min_length = 5, max_length = 254)
)]
pub struct Email(String);

/// A password that somebody chooses. One that is shown to be checked may be anything.
#[cfg_attr(
    not(target_family = "wasm"),
    derive(utoipa::ToSchema),
    schema(format = "password", min_length = 8, max_length = 128)
)]
pub struct NewPassword(String);

/// A telephone number as people write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(pattern = "^[0-9+() -]{5,24}$"))]
#[serde(transparent)]
pub struct Phone(String);

/// ISO 3166-1 alpha-2. Which of them exist changes too often to be kept here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(pattern = "^[A-Z]{2}$"))]
#[serde(transparent)]
pub struct Country(String);

/// A line of at most `MOST` characters that may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MaybeLine<const MOST: usize>(String);

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl NewPassword {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Phone {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Country {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> MaybeLine<MOST> {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = trimmed(deserializer)?;
        let foreign = |character: char| character.is_whitespace() || character.is_control();
        let valid = text.len() <= MAX_EMAIL
            && !text.chars().any(foreign)
            && text.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty()
                    && !domain.contains('@')
                    && domain.contains('.')
                    && domain.split('.').all(|label| !label.is_empty())
            });
        if valid {
            Ok(Self(text))
        } else {
            Err(D::Error::custom(format!("must be an e-mail address of at most {MAX_EMAIL} bytes")))
        }
    }
}

impl<'de> Deserialize<'de> for NewPassword {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not trimmed: what is typed is the password.
        let text = String::deserialize(deserializer)?;
        if PASSWORD_LENGTH.contains(&text.chars().count()) {
            Ok(Self(text))
        } else {
            let (least, most) = (PASSWORD_LENGTH.start(), PASSWORD_LENGTH.end());
            Err(D::Error::custom(format!("must have {least} to {most} characters")))
        }
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = trimmed(deserializer)?;
        let known = |byte: u8| byte.is_ascii_digit() || b"+-() ".contains(&byte);
        if PHONE_LENGTH.contains(&text.len()) && text.bytes().all(known) {
            Ok(Self(text))
        } else {
            let (least, most) = (PHONE_LENGTH.start(), PHONE_LENGTH.end());
            Err(D::Error::custom(format!("must be {least} to {most} digits, spaces and the characters + - ( )")))
        }
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            Ok(Self(text))
        } else {
            Err(D::Error::custom("must be an ISO 3166-1 alpha-2 code in upper case, for example CN"))
        }
    }
}

impl<'de, const MOST: usize> Deserialize<'de> for MaybeLine<MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = trimmed(deserializer)?;
        if text.chars().count() > MOST || text.chars().any(char::is_control) {
            return Err(D::Error::custom(format!("must be at most {MOST} characters of text in one line")));
        }
        Ok(Self(text))
    }
}

fn trimmed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(String::deserialize(deserializer)?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, StrDeserializer};

    use super::*;

    fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, Error> {
        T::deserialize(StrDeserializer::new(text))
    }

    #[test]
    fn an_email_has_the_shape_of_one() {
        for right in ["a@b.cn", " Li.Lei+shop@mail.example.com ", "李雷@例子.中国"] {
            assert_eq!(read::<Email>(right).expect(right).as_str(), right.trim());
        }
        let long = format!("{}@b.cn", "a".repeat(250));
        for wrong in
            ["", "a", "a@", "@b.cn", "a@b", "a@b.", "a@.cn", "a@b..cn", "a@b@c.cn", "a b@c.cn", "a\u{7}@b.cn", &long]
        {
            assert!(read::<Email>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_new_password_has_8_to_128_characters_whatever_they_are() {
        for right in ["        ", "密码密码密码密码", &"x".repeat(128)] {
            assert_eq!(read::<NewPassword>(right).expect(right).as_str(), right);
        }
        for wrong in ["", "1234567", &"x".repeat(129)] {
            assert!(read::<NewPassword>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_parts_of_an_address_are_bounded() {
        assert!(read::<Phone>("+86 138-0013-8000").is_ok() && read::<Country>("CN").is_ok());
        assert_eq!(read::<MaybeLine<3>>("  ").expect("may be empty").as_str(), "");
        for wrong in ["", "1234", "call me maybe", &"1".repeat(25)] {
            assert!(read::<Phone>(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "cn", "CHN", "C1", "中国"] {
            assert!(read::<Country>(wrong).is_err(), "{wrong}");
        }
        assert!(read::<MaybeLine<3>>("abcd").is_err() && read::<MaybeLine<3>>("a\nb").is_err());
    }
}
