//! The sandbox of a payment provider: it takes test tokens, never a card, and keeps its own books.
//!
//! | token | what the provider does |
//! |-------|------------------------|
//! | `tok_approved` | takes the money |
//! | `tok_declined` | refuses: `declined` |
//! | `tok_insufficient_funds` | refuses: `insufficient-funds` |
//! | `tok_timeout` | takes the money, and its answer is lost |
//! | `tok_timeout_declined` | refuses, and its answer is lost |
//! | `tok_slow` | takes the money, and answers after three seconds |
//! | any other | refuses: `unknown-token` |
//!
//! What repeats a request is told by its key, as with providers in the world.

use std::time::Duration;

use meshmall_service::Problem;
use meshmall_service::database::{self, ParameterValue};
use uuid::Uuid;

/// What the provider says of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The money was taken.
    Captured,
    /// It was refused, for this reason.
    Declined(String),
    /// It was cancelled before it happened.
    Cancelled,
    /// No answer came: it may have happened or not.
    Unknown,
}

/// How long the slow token is slow.
const SLOW: Duration = Duration::from_secs(3);

/// What a token makes the provider do.
#[derive(Debug, PartialEq, Eq)]
struct Script {
    /// Why it refuses, if it does.
    refuses: Option<&'static str>,
    /// Whether its answer is lost.
    is_lost: bool,
    /// Whether its answer takes its time.
    is_slow: bool,
}

fn script(token: &str) -> Script {
    let answers = Script { refuses: None, is_lost: false, is_slow: false };
    match token {
        "tok_approved" => answers,
        "tok_declined" => Script { refuses: Some("declined"), ..answers },
        "tok_insufficient_funds" => Script { refuses: Some("insufficient-funds"), ..answers },
        "tok_timeout" => Script { is_lost: true, ..answers },
        "tok_timeout_declined" => Script { refuses: Some("declined"), is_lost: true, ..answers },
        "tok_slow" => Script { is_slow: true, ..answers },
        _ => Script { refuses: Some("unknown-token"), ..answers },
    }
}

/// Takes `amount`; the same key takes it once.
pub fn charge(key: Uuid, reference: Uuid, amount: i64, currency: &str, token: &str) -> Result<Outcome, Problem> {
    let script = script(token);
    let text = |text: &str| ParameterValue::Str(text.to_owned());
    let parameters = [
        ParameterValue::Uuid(key.to_string()),
        ParameterValue::Uuid(reference.to_string()),
        ParameterValue::Int64(amount),
        text(currency),
        text(if script.refuses.is_some() { "declined" } else { "captured" }),
        script.refuses.map_or(ParameterValue::DbNull, text),
    ];
    let outcome = outcome(include_str!("sql/sandbox_charge.sql"), &parameters)?;
    if script.is_slow {
        std::thread::sleep(SLOW);
    }
    Ok(if script.is_lost { Outcome::Unknown } else { outcome.unwrap_or(Outcome::Unknown) })
}

/// What became of a charge; `None` if the provider has never heard of it.
pub fn find(key: Uuid) -> Result<Option<Outcome>, Problem> {
    outcome(include_str!("sql/sandbox_find.sql"), &[ParameterValue::Uuid(key.to_string())])
}

/// Makes sure that a charge which has not happened never will, and says what did happen.
pub fn cancel(key: Uuid, reference: Uuid) -> Result<Outcome, Problem> {
    let parameters = [ParameterValue::Uuid(key.to_string()), ParameterValue::Uuid(reference.to_string())];
    Ok(outcome(include_str!("sql/sandbox_cancel.sql"), &parameters)?.unwrap_or(Outcome::Unknown))
}

/// Gives `amount` of a charge back; the same key gives it back once.
pub fn refund(key: Uuid, charge: Uuid, amount: i64) -> Result<(), Problem> {
    let parameters = [
        ParameterValue::Uuid(key.to_string()),
        ParameterValue::Uuid(charge.to_string()),
        ParameterValue::Int64(amount),
    ];
    database::query(include_str!("sql/sandbox_refund.sql"), &parameters)?;
    Ok(())
}

fn outcome(statement: &str, parameters: &[ParameterValue]) -> Result<Option<Outcome>, Problem> {
    let rows = database::query(statement, parameters)?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(match row.get::<String>("outcome")?.as_str() {
        "captured" => Outcome::Captured,
        "cancelled" => Outcome::Cancelled,
        _ => Outcome::Declined(row.get::<Option<String>>("reason")?.unwrap_or_else(|| "declined".to_owned())),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_do_what_is_documented() {
        let documented = include_str!("provider.rs");
        for token in [
            "tok_approved",
            "tok_declined",
            "tok_insufficient_funds",
            "tok_timeout",
            "tok_timeout_declined",
            "tok_slow",
        ] {
            assert!(documented.contains(&format!("//! | `{token}` |")), "{token} is not in the table above");
            assert_ne!(script(token).refuses, Some("unknown-token"), "{token}");
        }
        assert_eq!(script("tok_insufficient_funds").refuses, Some("insufficient-funds"));
        assert!(script("tok_timeout").is_lost && script("tok_timeout").refuses.is_none());
        assert_eq!(script("4111111111111111").refuses, Some("unknown-token"));
    }
}
