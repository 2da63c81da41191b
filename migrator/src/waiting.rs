//! Waiting for a server that is not there yet: it starts, or the network does not let this program through yet.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

use crate::error::{Error, seconds, sqlstate, words};
use crate::progress::{Outcome, Progress};
use crate::target::Target;

/// A packet that is dropped is never answered; another attempt may be.
const ATTEMPT: Duration = Duration::from_secs(5);
/// What the last attempt has at least, when the limit is near.
const LEAST: Duration = Duration::from_secs(1);
/// A quarter of a second at first, later 2.5; the jitter adds up to as much again.
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(250))
    .with_max_delay(Duration::from_millis(2500))
    .without_max_times()
    .with_jitter();
/// When it is said for the second time; from then on in twice the time.
const SAID_AGAIN: Duration = Duration::from_secs(5);

/// One wait, from the first attempt on.
pub(crate) struct Wait<'a> {
    target: &'a Target,
    progress: &'a dyn Progress,
    pauses: ExponentialBackoff,
    since: Instant,
    /// After how long it is said the next time; nothing was said yet if `None`.
    said_next: Option<Duration>,
}

impl<'a> Wait<'a> {
    pub fn begin(target: &'a Target, progress: &'a dyn Progress) -> Self {
        Self { target, progress, pauses: PAUSES.build(), since: Instant::now(), said_next: None }
    }

    /// Lets one attempt go on for as long as one may.
    pub async fn attempt<T>(&self, attempt: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
        let limit = self.attempt_limit(self.since.elapsed());
        tokio::time::timeout(limit, attempt).await.unwrap_or_else(|_| {
            let reason = format!("no answer within {}", seconds(limit));
            Err(sqlx::Error::Io(std::io::Error::new(ErrorKind::TimedOut, reason)))
        })
    }

    /// Pauses before the next attempt.
    ///
    /// # Errors
    /// The failure of the last one, if there is no sense in another.
    pub async fn pause(&mut self, error: &sqlx::Error) -> Result<(), Error> {
        tokio::time::sleep(self.next_pause(self.since.elapsed(), error)?).await;
        Ok(())
    }

    /// The server is there.
    pub fn over(&self) {
        if self.said_next.is_some() {
            self.progress.step(&format!("{} answers", self.server()), Outcome::Done, self.since.elapsed());
        }
    }

    fn attempt_limit(&self, waited: Duration) -> Duration {
        match self.target.wait {
            Duration::ZERO => ATTEMPT,
            wait => ATTEMPT.min(wait.saturating_sub(waited)).max(LEAST),
        }
    }

    fn next_pause(&mut self, waited: Duration, error: &sqlx::Error) -> Result<Duration, Error> {
        if !may_pass(error) {
            return Err(self.target.refusal(error));
        }
        let left = self.target.wait.saturating_sub(waited);
        if left.is_zero() {
            return Err(Error::Unreachable {
                address: self.target.address(),
                database: self.target.database().to_owned(),
                waited: self.target.wait,
                reason: words(error),
            });
        }
        self.say(waited, error);
        Ok(self.pauses.next().unwrap_or(ATTEMPT).min(left))
    }

    fn say(&mut self, waited: Duration, error: &sqlx::Error) {
        let (server, reason) = (self.server(), words(error));
        match self.said_next {
            None => {
                let limit = seconds(self.target.wait);
                self.progress.waits(&format!("waiting up to {limit} for {server}: {reason}"));
                self.said_next = Some(SAID_AGAIN);
            }
            Some(next) if waited >= next => {
                self.progress.waits(&format!("still waiting after {} for {server}: {reason}", seconds(waited)));
                self.said_next = Some(waited * 2);
            }
            Some(_) => {}
        }
    }

    fn server(&self) -> String {
        format!("PostgreSQL at {}, database \"{}\"", self.target.address(), self.target.database())
    }
}

/// Whether the reason is one that passes by itself. What somebody has to correct does not.
fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        // Refused, reset, closed, timed out, unreachable, a name that is not known yet (which has no kind of its own), or
        // not permitted, as some networks say until they know a pod. Not: a certificate that is not good, or a file of one
        // that is not there.
        sqlx::Error::Io(error) => !matches!(
            error.kind(),
            ErrorKind::NotFound | ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Unsupported
        ),
        // What a connection is called that is closed in place of the first byte, by a proxy say.
        sqlx::Error::Protocol(_) => true,
        _ => sqlstate(error).is_some_and(|code| state_may_pass(&code)),
    }
}

fn state_may_pass(code: &str) -> bool {
    match code {
        // It starts or stops; it was stopped or has crashed, and comes back; all connections are taken.
        "57P03" | "57P01" | "57P02" | "53300" => true,
        // PgBouncer says with this class that the server behind it is not there.
        _ => code.starts_with("08"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::progress::Silent;

    fn io(kind: ErrorKind) -> sqlx::Error {
        sqlx::Error::Io(kind.into())
    }

    #[test]
    fn what_passes_by_itself_is_tried_again() {
        for kind in [
            ErrorKind::ConnectionRefused,
            ErrorKind::ConnectionReset,
            ErrorKind::ConnectionAborted,
            ErrorKind::UnexpectedEof,
            ErrorKind::BrokenPipe,
            ErrorKind::TimedOut,
            ErrorKind::HostUnreachable,
            ErrorKind::NetworkUnreachable,
            ErrorKind::PermissionDenied,
        ] {
            assert!(may_pass(&io(kind)), "{kind:?}");
        }
        // What the resolver says has no kind that can be named.
        assert!(may_pass(&sqlx::Error::Io(std::io::Error::other("failed to lookup address information"))));
        assert!(may_pass(&sqlx::Error::Protocol("unexpected response from SSLRequest: 0x00".to_owned())));
        for code in ["57P03", "57P01", "57P02", "53300", "08006", "08P01", "08001"] {
            assert!(state_may_pass(code), "{code}");
        }
    }

    #[test]
    fn what_somebody_has_to_correct_is_not() {
        for kind in [ErrorKind::InvalidData, ErrorKind::NotFound, ErrorKind::InvalidInput] {
            assert!(!may_pass(&io(kind)), "{kind:?}");
        }
        assert!(!may_pass(&sqlx::Error::Tls("server does not support TLS".into())));
        assert!(!may_pass(&sqlx::Error::Configuration("a wrong setting".into())));
        for code in ["28P01", "28000", "3D000", "42501", "55000", "57014"] {
            assert!(!state_may_pass(code), "{code}");
        }
    }

    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);

    impl Progress for Heard {
        fn step(&self, name: &str, _: Outcome, _: Duration) {
            self.0.lock().expect("nobody panicked").push(name.to_owned());
        }

        fn waits(&self, reason: &str) {
            self.0.lock().expect("nobody panicked").push(reason.to_owned());
        }
    }

    fn target() -> Target {
        let target = Target::at("postgres://somebody:a-password@db:5432/shop").expect("a URL");
        target.waited_for(Duration::from_secs(60))
    }

    #[test]
    fn it_says_what_it_waits_for_ever_more_rarely_and_gives_up_at_the_limit() {
        let (target, heard) = (target(), Heard::default());
        let mut wait = Wait::begin(&target, &heard);
        let (mut waited, mut attempts) = (Duration::ZERO, 1);
        let error = loop {
            match wait.next_pause(waited, &io(ErrorKind::ConnectionRefused)) {
                Ok(pause) => (waited, attempts) = (waited + pause, attempts + 1),
                Err(error) => break error.to_string(),
            }
        };
        assert_eq!(waited.as_secs(), 60);
        assert!((10..40).contains(&attempts), "{attempts}");
        for words in ["db:5432", "\"shop\"", "tried for 1m", "connection refused", "--wait", "DATABASE_URL"] {
            assert!(error.contains(words), "no {words} in: {error}");
        }
        let heard = heard.0.into_inner().expect("nobody panicked");
        assert_eq!(
            heard.first().map(String::as_str),
            Some("waiting up to 1m for PostgreSQL at db:5432, database \"shop\": connection refused")
        );
        assert!((4..=5).contains(&heard.len()) && heard[1].starts_with("still waiting after "), "{heard:?}");
        assert!(!error.contains("a-password") && !heard.join(" ").contains("a-password"));
    }

    #[test]
    fn it_says_that_the_server_is_there_if_it_had_to_wait() {
        let (target, heard) = (target(), Heard::default());
        let mut wait = Wait::begin(&target, &heard);
        wait.over();
        wait.next_pause(Duration::ZERO, &io(ErrorKind::ConnectionReset)).expect("another attempt");
        wait.over();
        let heard = heard.0.into_inner().expect("nobody panicked");
        assert_eq!(heard.len(), 2);
        assert_eq!(heard[1], "PostgreSQL at db:5432, database \"shop\" answers");
    }

    #[test]
    fn an_attempt_without_an_answer_does_not_take_all_of_the_time() {
        let (target, once) = (target(), target().waited_for(Duration::ZERO));
        let wait = Wait::begin(&target, &Silent);
        assert_eq!(wait.attempt_limit(Duration::ZERO), ATTEMPT);
        assert_eq!(wait.attempt_limit(Duration::from_secs(57)), Duration::from_secs(3));
        assert_eq!(wait.attempt_limit(target.wait), LEAST);
        assert_eq!(Wait::begin(&once, &Silent).attempt_limit(Duration::ZERO), ATTEMPT);
    }

    #[test]
    fn a_server_that_is_not_waited_for_is_asked_once() {
        let (target, heard) = (target().waited_for(Duration::ZERO), Heard::default());
        let error = Wait::begin(&target, &heard)
            .next_pause(Duration::ZERO, &io(ErrorKind::ConnectionRefused))
            .expect_err("there is no other attempt");
        assert!(error.to_string().contains("tried once"), "{error}");
        assert!(heard.0.into_inner().expect("nobody panicked").is_empty());
    }
}
