//! The languages of the shop, and which one a visitor gets.

use serde::{Deserialize, Serialize};

/// The parameter and the cookie that carry a visitor's choice.
pub const NAME: &str = "lang";

/// A language of the shop. Chinese where nothing says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Language {
    #[default]
    Zh,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// As in `?lang=`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// As in `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// Its own name in itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "English",
        }
    }

    /// The language of a code or tag, by its first part.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.code()))
    }

    /// What was asked for in the address, else the choice of before, else what the browser prefers, else Chinese.
    pub fn negotiate(asked: Option<&str>, cookies: Option<&str>, accepted: Option<&str>) -> Self {
        asked
            .and_then(Self::of_tag)
            .or_else(|| cookies.and_then(of_cookies))
            .or_else(|| accepted.and_then(of_accept_language))
            .unwrap_or_default()
    }
}

fn of_cookies(header: &str) -> Option<Language> {
    let mut pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == NAME).and_then(|(_, value)| Language::of_tag(value))
}

/// The best of `zh-CN,zh;q=0.9,en;q=0.8`; among equals the first.
fn of_accept_language(header: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for range in header.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
        if let Some(language) = Language::of_tag(tag)
            && weight > best.map_or(0.0, |(_, weight)| weight)
        {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        let (zh, en) = (Some("lang=zh"), Some("a=b; lang=en; c=d"));
        assert_eq!(Language::negotiate(Some("en"), zh, Some("zh-CN")), Language::En);
        assert_eq!(Language::negotiate(Some("fr"), en, Some("zh-CN")), Language::En);
        assert_eq!(Language::negotiate(None, Some("mylang=en"), Some("zh-CN")), Language::Zh);
        assert_eq!(Language::negotiate(None, None, None), Language::Zh);
    }

    #[test]
    fn a_browser_is_read_by_weight() {
        for (header, language) in [
            ("en-GB,en;q=0.9,zh;q=0.1", Language::En),
            ("fr, en;q=0.3, zh-TW;q=0.7", Language::Zh),
            ("zh;q=0, en;q=0.1", Language::En),
            ("de", Language::Zh),
            ("EN", Language::En),
            ("en;q=wrong, zh;q=0.1", Language::Zh),
            ("", Language::Zh),
        ] {
            assert_eq!(Language::negotiate(None, None, Some(header)), language, "{header}");
        }
    }
}
