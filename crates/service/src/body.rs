//! Reads bodies, of requests and of answers, in bounded space and time.

use std::time::{Duration, Instant};

use wasi::clocks::monotonic_clock;
use wasi::http::types::IncomingBody;
use wasi::io::poll;
use wasi::io::streams::StreamError;

/// How much is read at a time.
const PIECE: u64 = 64 * 1024;
/// How much of a request's body is read at all, for the client's sake.
const MOST_DISCARDED: usize = 16 * 1024 * 1024;

/// Why a body is not there.
#[derive(Debug)]
pub enum ReadError {
    /// It is longer than what is accepted.
    TooLong,
    /// It did not end in time.
    Late,
    /// The connection broke.
    Broken,
}

/// The body of an answer, of at most `most` bytes.
pub fn of_answer(body: IncomingBody, most: usize, deadline: Instant) -> Result<Vec<u8>, ReadError> {
    read(body, most, most, deadline)
}

/// The body of a request, of at most `most` bytes.
///
/// What is longer is read all the same, within reason, and thrown away: many clients send all that they have before
/// they look at the answer, and would see a broken connection instead of the reason.
pub fn of_request(body: IncomingBody, most: usize, deadline: Instant) -> Result<Vec<u8>, ReadError> {
    read(body, most, MOST_DISCARDED, deadline)
}

/// Keeps at most `most` bytes and reads at most `all`. What is left after that is the host's to throw away.
fn read(body: IncomingBody, most: usize, all: usize, deadline: Instant) -> Result<Vec<u8>, ReadError> {
    let stream = body.stream().map_err(|()| ReadError::Broken)?;
    let (mut kept, mut seen) = (Vec::new(), 0);
    loop {
        match stream.read(PIECE) {
            Ok(piece) if piece.is_empty() => {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Err(ReadError::Late);
                }
                poll::poll(&[&stream.subscribe(), &monotonic_clock::subscribe_duration(nanoseconds(left))]);
            }
            Ok(piece) => {
                seen += piece.len();
                if seen <= most {
                    kept.extend_from_slice(&piece);
                }
            }
            Err(StreamError::Closed) if seen <= most => return Ok(kept),
            Err(StreamError::Closed) => return Err(ReadError::TooLong),
            Err(StreamError::LastOperationFailed(_)) => return Err(ReadError::Broken),
        }
        if seen > all {
            return Err(ReadError::TooLong);
        }
    }
}

/// As WASI counts time.
pub fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
