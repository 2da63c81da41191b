//! WASI HTTP out: one request to a peer, whose answer is read whole, in bounded time and space.

use std::time::{Duration, Instant};

use http::{Method, StatusCode, Uri};
use thiserror::Error;
use wasi::clocks::monotonic_clock;
use wasi::http::outgoing_handler;
use wasi::http::types::{
    self, ErrorCode, Fields, FutureIncomingResponse, IncomingResponse, OutgoingBody, OutgoingRequest, RequestOptions,
    Scheme,
};
use wasi::io::poll;

use crate::body::{self, ReadError, nanoseconds};
use crate::entry;
use crate::trace::is_propagated;

/// The longest answer of a peer that is read.
const MAX_ANSWER: usize = 1024 * 1024;

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// All its headers, names in lower case.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The values of a header, in order, those that are no text left out.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let values = self.headers.iter().filter(move |(header, _)| header.eq_ignore_ascii_case(name));
        values.filter_map(|(_, value)| std::str::from_utf8(value).ok())
    }
}

/// Why there is no answer. None of these says whether the peer acted.
#[derive(Debug, Error)]
pub enum OutboundError {
    /// The URL is not one, or has a scheme other than `http` and `https`: a mistake in a variable.
    #[error("'{0}' is not an http URL")]
    InvalidUrl(String),
    /// No first byte, or no further byte, in time.
    #[error("no answer within {} ms", .0.as_millis())]
    Timeout(Duration),
    /// The connection could not be made, or broke.
    #[error("{0}")]
    Failed(String),
    /// The answer is longer than this side is willing to read.
    #[error("the answer has more than {MAX_ANSWER} bytes")]
    TooLarge,
}

/// What is asked: by which method, where, with which headers of its own, with which body, and for how long.
#[derive(Debug, Clone)]
pub struct Outgoing<'a> {
    /// The method; any may have a body or none.
    pub method: Method,
    /// The whole URL.
    pub url: &'a str,
    /// Headers of this request, beside those that are handed on.
    pub own: &'a [(&'a str, &'a str)],
    /// The body, which is JSON, if there is one.
    pub json: Option<&'a [u8]>,
    /// Bounds the time to the first byte and, once more, the time to the last.
    pub timeout: Duration,
}

/// Sends a request, with those of `headers` that may be handed on and all of its own, and waits for the answer.
///
/// The time is kept here as well as by the host, because a host need not apply it to a request that stays in its
/// process.
pub fn send(request: &Outgoing<'_>, headers: &[(String, String)]) -> Result<Answer, OutboundError> {
    start(request, headers)?.finish()
}

/// What came of a request, and how long that took: to the first byte, and from when its body was read, to the last.
#[derive(Debug)]
pub struct Timed {
    /// The answer, or why there is none.
    pub result: Result<Answer, OutboundError>,
    /// How long it took.
    pub duration: Duration,
}

/// Sends all of `requests` at once and waits for every one: as long as the slowest takes, not as long as their sum.
/// The answers come in the order of the requests, and one that fails does not disturb another.
pub fn send_all(requests: &[Outgoing<'_>], headers: &[(String, String)]) -> Vec<Result<Answer, OutboundError>> {
    send_all_timed(requests, headers).into_iter().map(|timed| timed.result).collect()
}

/// The same, with the time that each took by itself.
pub fn send_all_timed(requests: &[Outgoing<'_>], headers: &[(String, String)]) -> Vec<Timed> {
    let started: Vec<_> = requests.iter().map(|request| start(request, headers)).collect();
    let waited = first_bytes(&started);
    let finish = |(started, waited): (Result<Started, OutboundError>, Duration)| {
        let reading = Instant::now();
        let result = started.and_then(Started::finish);
        Timed { result, duration: waited + reading.elapsed() }
    };
    started.into_iter().zip(waited).map(finish).collect()
}

/// Waits until each of these has its first byte or is out of time, and says how long that was.
fn first_bytes(started: &[Result<Started, OutboundError>]) -> Vec<Duration> {
    let mut waited: Vec<Option<Duration>> = vec![None; started.len()];
    loop {
        let mut pending = Vec::new();
        let mut left = Duration::MAX;
        for (started, waited) in started.iter().zip(&mut waited).filter(|(_, waited)| waited.is_none()) {
            let Ok(Started { future, at, timeout }) = started else {
                *waited = Some(Duration::ZERO);
                continue;
            };
            let (answered, elapsed) = (future.subscribe(), at.elapsed());
            if answered.ready() || elapsed >= *timeout {
                *waited = Some(elapsed);
            } else {
                left = left.min(*timeout - elapsed);
                pending.push(answered);
            }
        }
        if pending.is_empty() {
            return waited.into_iter().map(Option::unwrap_or_default).collect();
        }
        let late = monotonic_clock::subscribe_duration(nanoseconds(left));
        let all: Vec<_> = pending.iter().chain([&late]).collect();
        poll::poll(&all);
    }
}

/// A request that is under way.
struct Started {
    future: FutureIncomingResponse,
    at: Instant,
    timeout: Duration,
}

fn start(request: &Outgoing<'_>, headers: &[(String, String)]) -> Result<Started, OutboundError> {
    let fields = Fields::new();
    let handed_on =
        headers.iter().filter(|(name, _)| is_propagated(name)).map(|(name, value)| (name.as_str(), value.as_str()));
    let length = request.json.map(|json| json.len().to_string());
    let kind = request.json.map(|_| ("content-type", "application/json"));
    let length = length.as_deref().map(|length| ("content-length", length));
    for (name, value) in handed_on.chain(request.own.iter().copied()).chain(kind).chain(length) {
        // What the host refuses as a header is not worth failing a call for.
        let _ = fields.append(&name.to_owned(), &value.as_bytes().to_vec());
    }
    let outgoing = request_to(&request.method, request.url, fields)
        .ok_or_else(|| OutboundError::InvalidUrl(request.url.to_owned()))?;
    let nanoseconds = nanoseconds(request.timeout);
    let options = RequestOptions::new();
    // A host that cannot keep one of these says so; the clock below keeps the time anyway.
    let _ = options.set_connect_timeout(Some(nanoseconds));
    let _ = options.set_first_byte_timeout(Some(nanoseconds));
    let body = outgoing.body();
    let future = outgoing_handler::handle(outgoing, Some(options)).map_err(|error| failed(error, request.timeout))?;
    if let Ok(body) = body {
        if let (Some(json), Ok(stream)) = (request.json, body.write()) {
            // Where this fails, the peer has hung up, and its answer, or the lack of one, says why.
            let _ = entry::write_all(&stream, json);
        }
        let _ = OutgoingBody::finish(body, None);
    }
    Ok(Started { future, at: Instant::now(), timeout: request.timeout })
}

impl Started {
    fn finish(self) -> Result<Answer, OutboundError> {
        let Self { future, at, timeout } = self;
        let response = first_byte(&future, at + timeout, timeout)?;
        let status =
            StatusCode::from_u16(response.status()).map_err(|error| OutboundError::Failed(error.to_string()))?;
        let headers = response.headers().entries();
        let body =
            response.consume().map_err(|()| OutboundError::Failed("the answer has no body to read".to_owned()))?;
        drop(response);
        match body::of_answer(body, MAX_ANSWER, at + timeout * 2) {
            Ok(body) => Ok(Answer { status, headers, body }),
            Err(ReadError::TooLong) => Err(OutboundError::TooLarge),
            Err(ReadError::Late) => Err(OutboundError::Timeout(timeout)),
            Err(ReadError::Broken) => Err(OutboundError::Failed("the answer broke off".to_owned())),
        }
    }
}

fn request_to(method: &Method, url: &str, fields: Fields) -> Option<OutgoingRequest> {
    let uri: Uri = url.parse().ok()?;
    let scheme = match uri.scheme_str()? {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        _ => return None,
    };
    let request = OutgoingRequest::new(fields);
    request.set_method(&as_wasi(method)).ok()?;
    request.set_scheme(Some(&scheme)).ok()?;
    request.set_authority(Some(uri.authority()?.as_str())).ok()?;
    request.set_path_with_query(Some(uri.path_and_query().map_or("/", |path| path.as_str()))).ok()?;
    Some(request)
}

fn as_wasi(method: &Method) -> types::Method {
    match *method {
        Method::GET => types::Method::Get,
        Method::HEAD => types::Method::Head,
        Method::POST => types::Method::Post,
        Method::PUT => types::Method::Put,
        Method::DELETE => types::Method::Delete,
        Method::CONNECT => types::Method::Connect,
        Method::OPTIONS => types::Method::Options,
        Method::TRACE => types::Method::Trace,
        Method::PATCH => types::Method::Patch,
        _ => types::Method::Other(method.as_str().to_owned()),
    }
}

fn first_byte(
    future: &FutureIncomingResponse,
    deadline: Instant,
    timeout: Duration,
) -> Result<IncomingResponse, OutboundError> {
    let answered = future.subscribe();
    let late = monotonic_clock::subscribe_duration(nanoseconds(deadline.saturating_duration_since(Instant::now())));
    loop {
        match future.get() {
            Some(Ok(Ok(response))) => return Ok(response),
            Some(Ok(Err(error))) => return Err(failed(error, timeout)),
            // A future gives its result once, and this is the only place that asks.
            Some(Err(())) => return Err(OutboundError::Failed("the answer was taken twice".to_owned())),
            None if late.ready() => return Err(OutboundError::Timeout(timeout)),
            None => drop(poll::poll(&[&answered, &late])),
        }
    }
}

fn failed(error: ErrorCode, timeout: Duration) -> OutboundError {
    match error {
        ErrorCode::ConnectionTimeout | ErrorCode::ConnectionReadTimeout | ErrorCode::HttpResponseTimeout => {
            OutboundError::Timeout(timeout)
        }
        other => OutboundError::Failed(format!("{other:?}")),
    }
}
