//! One entry of the header, and how entries are written.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

/// The most entries of a header.
pub const MOST_ENTRIES: usize = 40;

/// The most bytes of a header: what an intermediary takes anyway.
pub const MOST_BYTES: usize = 4096;

/// What is kept free, until the last entry, for saying that there are more.
const ROOM_TO_SAY_SO: usize = 64;

/// Something that took time: a service, the database, a call. All but the name is left out where it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Who was at work: the name of a service, or `db`. A token, as RFC 9110 has it.
    pub name: String,
    /// How long (`dur`, which is in milliseconds, of which one decimal is told).
    pub duration: Option<Duration>,
    /// For people (`desc`): how many statements, or why there is no answer.
    pub description: Option<String>,
    /// The version of the service that answered.
    pub version: Option<String>,
    /// The status of its answer; 0 where there was none.
    pub status: Option<u16>,
    /// How often the mesh has tried.
    pub attempts: Option<u32>,
    /// The service that this was done for; nobody where it is the one that tells.
    pub caller: Option<String>,
}

impl Entry {
    /// An entry with a name alone.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// The same, done for `caller` where nobody else is named.
    pub fn of(self, caller: &str) -> Self {
        Self { caller: self.caller.or_else(|| Some(caller.to_owned())), ..self }
    }
}

impl Display for Entry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(duration) = self.duration {
            write!(f, ";dur={:.1}", duration.as_secs_f64() * 1000.0)?;
        }
        if let Some(description) = &self.description {
            write!(f, ";desc={}", Quoted(description))?;
        }
        if let Some(version) = &self.version {
            write!(f, ";version={}", Value(version))?;
        }
        if let Some(status) = self.status {
            write!(f, ";status={status}")?;
        }
        if let Some(attempts) = self.attempts {
            write!(f, ";attempts={attempts}")?;
        }
        if let Some(caller) = &self.caller {
            write!(f, ";caller={}", Value(caller))?;
        }
        Ok(())
    }
}

/// A token where it is one.
struct Value<'a>(&'a str);

impl Display for Value<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if is_token(self.0) { f.write_str(self.0) } else { Quoted(self.0).fmt(f) }
    }
}

struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for character in self.0.chars() {
            match character {
                '"' | '\\' => write!(f, "\\{character}")?,
                ' '..='~' => write!(f, "{character}")?,
                // A header is ASCII, and has no lines.
                _ => f.write_str("?")?,
            }
        }
        f.write_str("\"")
    }
}

/// The value of the header. What is too much is left out at the end, with an entry `cut` that says how much it is.
pub fn write(entries: &[Entry]) -> String {
    let mut header = String::new();
    let entries: Vec<&Entry> = entries.iter().filter(|entry| is_token(&entry.name)).collect();
    for (index, entry) in entries.iter().enumerate() {
        let left = entries.len() - index;
        let (places, room) =
            if left == 1 { (MOST_ENTRIES, MOST_BYTES) } else { (MOST_ENTRIES - 1, MOST_BYTES - ROOM_TO_SAY_SO) };
        let separator = if header.is_empty() { "" } else { ", " };
        let text = entry.to_string();
        if index >= places || header.len() + separator.len() + text.len() > room {
            let cut = Entry { description: Some(format!("{left} more")), ..Entry::new("cut") };
            return format!("{header}{separator}{cut}");
        }
        header.push_str(separator);
        header.push_str(&text);
    }
    header
}

/// A token of RFC 9110.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Entry {
        Entry {
            name: "inventory".to_owned(),
            duration: Some(Duration::from_micros(1_949)),
            description: Some("a \"b\", c".to_owned()),
            version: Some("0.1.0".to_owned()),
            status: Some(200),
            attempts: Some(2),
            caller: Some("product".to_owned()),
        }
    }

    #[test]
    fn an_entry_is_written_as_the_standard_wants_it() {
        assert_eq!(
            full().to_string(),
            r#"inventory;dur=1.9;desc="a \"b\", c";version=0.1.0;status=200;attempts=2;caller=product"#
        );
        assert_eq!(Entry::new("db").to_string(), "db");
        let tenth = |micros| Entry { duration: Some(Duration::from_micros(micros)), ..Entry::new("a") }.to_string();
        assert_eq!(
            (tenth(0), tenth(49), tenth(50), tenth(12_345_678)),
            ("a;dur=0.0".to_owned(), "a;dur=0.0".to_owned(), "a;dur=0.1".to_owned(), "a;dur=12345.7".to_owned())
        );
    }

    #[test]
    fn what_no_header_can_hold_is_not_written() {
        let odd = Entry { version: Some("1 2\n".to_owned()), description: Some("鞋".to_owned()), ..Entry::new("a") };
        assert_eq!(odd.to_string(), r#"a;desc="?";version="1 2?""#);
        assert_eq!(write(&[Entry::new("a"), Entry::new(""), Entry::new("b, c"), Entry::new("d")]), "a, d");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let entries = [full(), Entry::new("db").of("inventory")];
        let read = super::super::parse(&write(&entries));
        assert_eq!(read, [Entry { duration: Some(Duration::from_micros(1_900)), ..full() }, entries[1].clone()]);
    }

    #[test]
    fn there_are_forty_entries_at_most_and_the_last_says_how_many_are_not_there() {
        let entries = |count| vec![Entry::new("a"); count];
        assert_eq!(write(&entries(40)), vec!["a"; 40].join(", "));
        assert_eq!(write(&entries(41)), format!("{}, cut;desc=\"2 more\"", vec!["a"; 39].join(", ")));
    }

    #[test]
    fn there_are_four_kilobytes_at_most() {
        for length in [90, 150, 1000, 4000, 5000] {
            let entries = vec![Entry { description: Some("x".repeat(length)), ..Entry::new("a") }; 39];
            let header = write(&entries);
            assert!(header.len() <= MOST_BYTES, "{length}: {}", header.len());
            assert_eq!(header.contains("cut;desc"), length > 95, "{length}");
        }
        assert_eq!(write(&[]), "");
    }
}
