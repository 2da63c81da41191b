//! The entries of one call to a peer.

use std::time::Duration;

use super::{ATTEMPT_COUNT, Entry, SERVER_TIMING, parse};
use crate::outbound::{Answer, OutboundError};

/// The call itself, for whoever tells it, and after it what the peer told of its own work.
///
/// The peer's own total is left out, because here it is seen from outside. It says in which attempt a mesh has reached
/// the peer, for meshes that tell the peer alone.
pub fn of_call(peer: &str, result: &Result<Answer, OutboundError>, duration: Duration) -> Vec<Entry> {
    let call = Entry { duration: Some(duration), status: Some(0), attempts: Some(1), ..Entry::new(peer) };
    let answer = match result {
        Ok(answer) => answer,
        Err(error) => return vec![Entry { description: Some(why(error).to_owned()), ..call }],
    };
    let told: Vec<Entry> = answer.all(SERVER_TIMING).flat_map(parse).collect();
    let (totals, told): (Vec<Entry>, Vec<Entry>) =
        told.into_iter().partition(|entry| entry.caller.is_none() && entry.name == peer);
    let counted = answer.all(ATTEMPT_COUNT).find_map(|count| count.parse().ok());
    let call = Entry {
        status: Some(answer.status.as_u16()),
        attempts: counted.or_else(|| totals.first()?.attempts).or(call.attempts),
        version: answer.all("x-served-by").find_map(|served_by| version(served_by, peer)),
        ..call
    };
    std::iter::once(call).chain(told.into_iter().map(|entry| entry.of(peer))).collect()
}

fn why(error: &OutboundError) -> &'static str {
    match error {
        OutboundError::InvalidUrl(_) => "misconfigured",
        OutboundError::Timeout(_) => "timeout",
        OutboundError::Failed(_) => "unreachable",
        OutboundError::TooLarge => "unreadable",
    }
}

/// The version in `name/version`, if it is the peer's.
fn version(served_by: &str, peer: &str) -> Option<String> {
    let version = served_by.strip_prefix(peer)?.strip_prefix('/')?;
    (1..=32).contains(&version.len()).then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::super::write;
    use super::*;

    fn told(headers: &[(&str, &str)]) -> String {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
        let answer = Answer { status: StatusCode::CONFLICT, headers, body: Vec::new() };
        write(&of_call("inventory", &Ok(answer), Duration::from_micros(1900)))
    }

    #[test]
    fn a_call_is_followed_by_what_the_peer_told() {
        assert_eq!(told(&[]), "inventory;dur=1.9;status=409;attempts=1");
        assert_eq!(
            told(&[
                ("x-served-by", "web/7"),
                ("x-served-by", "inventory/0.1.0"),
                (SERVER_TIMING, "inventory;dur=1.2, db;dur=0.8, <oops>, product;dur=0.3;caller=inventory"),
                (SERVER_TIMING, "db;dur=0.1;caller=product"),
            ]),
            "inventory;dur=1.9;version=0.1.0;status=409;attempts=1, db;dur=0.8;caller=inventory, \
             product;dur=0.3;caller=inventory, db;dur=0.1;caller=product"
        );
    }

    #[test]
    fn attempts_are_the_meshs_word_to_either_side() {
        let attempts = |headers: &[(&str, &str)]| parse(&told(headers))[0].attempts;
        assert_eq!(attempts(&[(ATTEMPT_COUNT, "3"), (SERVER_TIMING, "inventory;attempts=2")]), Some(3));
        assert_eq!(attempts(&[(ATTEMPT_COUNT, "many"), (SERVER_TIMING, "inventory;attempts=2")]), Some(2));
        assert_eq!(attempts(&[(SERVER_TIMING, "db;attempts=2")]), Some(1));
    }

    #[test]
    fn a_call_without_an_answer_has_status_0() {
        for (error, why) in [
            (OutboundError::Timeout(Duration::from_secs(1)), "timeout"),
            (OutboundError::Failed("refused".to_owned()), "unreachable"),
            (OutboundError::TooLarge, "unreadable"),
        ] {
            let entries = of_call("inventory", &Err(error), Duration::from_millis(2));
            assert_eq!(write(&entries), format!("inventory;dur=2.0;desc=\"{why}\";status=0;attempts=1"));
        }
    }
}
