//! Reads the header that somebody else has written.

use std::time::Duration;

use super::entry::{Entry, MOST_BYTES, MOST_ENTRIES, is_token};

/// The longest name or text; entries with a longer one are of nobody here.
const MOST_TEXT: usize = 64;

/// The entries of a header, at most [`MOST_ENTRIES`]. What is not one by the standard's grammar is skipped, parameters
/// that nobody here knows or that do not say a number where they should are too, and of a header of more than
/// [`MOST_BYTES`] nothing is read.
pub fn parse(header: &str) -> Vec<Entry> {
    if header.len() > MOST_BYTES {
        return Vec::new();
    }
    split(header, ',').filter_map(entry).take(MOST_ENTRIES).collect()
}

fn entry(text: &str) -> Option<Entry> {
    let mut parts = split(text, ';').map(trim);
    let mut entry = Entry::new(parts.next().filter(|name| is_token(name) && name.len() <= MOST_TEXT)?);
    for part in parts {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (trim(name), text_of(trim(value))?),
            None => (part, String::new()),
        };
        if !is_token(name) {
            return None;
        }
        // Of two parameters of one name the first counts.
        match name.to_ascii_lowercase().as_str() {
            "dur" => entry.duration = entry.duration.or_else(|| milliseconds(&value)),
            "desc" => entry.description = entry.description.or(Some(value)),
            "version" => entry.version = entry.version.or(Some(value)),
            "status" => entry.status = entry.status.or_else(|| value.parse().ok()),
            "attempts" => entry.attempts = entry.attempts.or_else(|| value.parse().ok()),
            "caller" => entry.caller = entry.caller.or(Some(value)),
            _ => {}
        }
    }
    Some(entry)
}

/// The parts between separators that are not in quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |character| {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            other => return other == separator && !quoted,
        }
        false
    })
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// What a token or a quoted string says.
fn text_of(value: &str) -> Option<String> {
    if value.len() > MOST_TEXT {
        return None;
    }
    let Some(quoted) = value.strip_prefix('"') else {
        return is_token(value).then(|| value.to_owned());
    };
    let mut characters = quoted.strip_suffix('"')?.chars();
    let mut text = String::new();
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => characters.next().filter(|escaped| matches!(escaped, ' '..='~'))?,
            '"' => return None,
            ' '..='~' => character,
            _ => return None,
        });
    }
    Some(text)
}

/// A decimal number of milliseconds, to the microsecond.
fn milliseconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}");
    let micros = whole.parse::<u64>().ok()? * 1000 + thousandths.get(..3)?.parse::<u64>().ok()?;
    Some(Duration::from_micros(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &str) -> Vec<String> {
        parse(header).into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn reads_what_services_write() {
        let header = r#"product;dur=4.1, db;dur=1.25;desc="3 statements",inventory ; dur=1.9 ;version=0.1.0; STATUS=200;attempts=2;caller=product"#;
        let [product, db, inventory] = &parse(header)[..] else { panic!("three entries: {:?}", parse(header)) };
        assert_eq!(*product, Entry { duration: Some(Duration::from_micros(4100)), ..Entry::new("product") });
        assert_eq!((db.duration, db.description.as_deref()), (Some(Duration::from_micros(1250)), Some("3 statements")));
        assert_eq!((inventory.duration, inventory.status), (Some(Duration::from_micros(1900)), Some(200)));
        assert_eq!((inventory.version.as_deref(), inventory.attempts), (Some("0.1.0"), Some(2)));
        assert_eq!(inventory.caller.as_deref(), Some("product"));
    }

    #[test]
    fn quotes_hold_what_would_separate() {
        let [a, b] = &parse(r#"a;desc="x, \"y\"; z=1";dur=1, b;desc="""#)[..] else { panic!("two entries") };
        assert_eq!(a.description.as_deref(), Some(r#"x, "y"; z=1"#));
        assert_eq!(a.duration, Some(Duration::from_millis(1)));
        assert_eq!(b.description.as_deref(), Some(""));
    }

    #[test]
    fn skips_what_is_no_entry() {
        for garbage in [
            "",
            " ",
            ";",
            "=",
            "a b",
            "<html>",
            "鞋",
            "a;desc=x y",
            "a;desc=鞋",
            "a;desc=\"鞋\"",
            "a;desc=\"x",
            "a;desc=x\"",
            "a;desc=\"x\"y\"",
            "a;desc=\"x\\",
            "a;de sc=x",
            "a;;b",
            "a;",
            "a;=1",
            "a;dur=",
            "a\0",
            "a;desc=\"\u{7f}\"",
        ] {
            assert_eq!(parse(garbage), [], "{garbage:?}");
            if garbage.matches('"').count() % 2 == 0 {
                assert_eq!(names(&format!("first, {garbage}, last")), ["first", "last"], "{garbage:?}");
            }
        }
        let long = "x".repeat(65);
        assert_eq!(names(&format!("{long}, a;desc={long}, a;b={long}, b")), ["b"]);
    }

    #[test]
    fn skips_what_is_no_number_and_what_nobody_knows() {
        for text in [
            "dur=abc",
            "dur=-1",
            "dur=1e3",
            "dur=1.",
            "dur=.5",
            "dur=1234567890",
            "status=70000",
            "status=-1",
            "attempts=x",
            "x=y",
            "flag",
        ] {
            assert_eq!(parse(&format!("a;{text}")), [Entry::new("a")], "{text}");
        }
        assert_eq!(parse("a;status=200;status=500")[0].status, Some(200));
    }

    #[test]
    fn reads_no_more_than_it_should() {
        assert_eq!(parse(&vec!["a"; 100].join(",")).len(), MOST_ENTRIES);
        assert_eq!(parse(&format!("a{}", " ".repeat(MOST_BYTES))), []);
    }
}
