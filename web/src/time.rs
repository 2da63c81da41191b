//! Instants as the services write them (RFC 3339, UTC), and as visitors read them.

use ::time::format_description::well_known::Rfc3339;
use ::time::{OffsetDateTime, UtcOffset};

/// Whole seconds from now until then; `None` once it has passed.
pub fn seconds_until(text: &str) -> Option<u32> {
    let then = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    u32::try_from((then - OffsetDateTime::now_utc()).whole_seconds()).ok()
}

/// `2026-11-25 18:30`, in the time of China, which is what the shop goes by.
pub fn shown(text: &str) -> String {
    let (Ok(instant), Ok(china)) = (OffsetDateTime::parse(text, &Rfc3339), UtcOffset::from_hms(8, 0, 0)) else {
        return text.to_owned();
    };
    let local = instant.to_offset(china);
    format!("{} {:02}:{:02}", local.date(), local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_shown_in_the_time_of_china() {
        assert_eq!(shown("2026-11-25T10:30:05Z"), "2026-11-25 18:30");
        assert_eq!(shown("2024-02-28T20:00:00.123456Z"), "2024-02-29 04:00");
        assert_eq!(shown("yesterday"), "yesterday");
    }

    #[test]
    fn what_has_passed_is_not_awaited() {
        assert_eq!(seconds_until("2020-01-01T00:00:00Z"), None);
        assert!(seconds_until("2100-01-01T00:00:00Z").is_some());
    }
}
