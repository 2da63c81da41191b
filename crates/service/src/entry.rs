//! WASI HTTP in: reads a request whole, has it answered, writes the answer whole.

use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use wasi::http::types::{Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam};
use wasi::io::streams::{OutputStream, StreamError};

use crate::body::{self, ReadError};
use crate::log::{self, Level};
use crate::service::{Arrival, MAX_BODY};
use crate::trace::Trace;
use crate::{Problem, Response, Service, timing};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");
const SERVED_BY: HeaderName = HeaderName::from_static("x-served-by");
const SERVER_TIMING: HeaderName = HeaderName::from_static(timing::SERVER_TIMING);

/// How long a client may take to send a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Answers one request. Whatever happens, the caller gets an answer with its trace id.
#[doc(hidden)]
pub fn serve(service: &Service, incoming: IncomingRequest, out: ResponseOutparam) {
    let started = Instant::now();
    timing::begin();
    let headers = headers_of(&incoming);
    let trace = Trace::of(&headers);
    let attempts = headers.get(timing::ATTEMPT_COUNT).and_then(|count| count.to_str().ok()?.parse().ok());
    let is_head = matches!(incoming.method(), wasi::http::types::Method::Head);

    let mut response =
        arrival(&incoming, headers).and_then(|arrival| service.answer(arrival, &trace)).unwrap_or_else(|problem| {
            log_failure(service, &trace, &problem);
            Response::problem(&problem, &trace.trace_id)
        });
    let timing = timing::header(service.name, started.elapsed(), attempts);
    for (name, text) in [
        (REQUEST_ID, trace.request_id.as_str()),
        (TRACE_ID, trace.trace_id.as_str()),
        (SERVED_BY, &format!("{}/{}", service.name, service.version)),
        (SERVER_TIMING, &timing),
    ] {
        if let Ok(value) = HeaderValue::from_str(text) {
            response.headers.append(name, value);
        }
    }
    response.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(response.body.len()));
    if is_head {
        response.body.clear();
    }
    write(response, out);
}

fn arrival(incoming: &IncomingRequest, mut headers: HeaderMap) -> Result<Arrival, Problem> {
    let method = method_of(incoming).ok_or_else(|| Problem::malformed_request("the method is not an HTTP method"))?;
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = match announced {
        Some(0) => Ok(Vec::new()),
        None if matches!(method, Method::GET | Method::HEAD) => Ok(Vec::new()),
        _ => match incoming.consume() {
            Ok(body) => body::of_request(body, MAX_BODY, Instant::now() + BODY_TIMEOUT).map_err(|error| match error {
                ReadError::TooLong => Problem::body_too_large(MAX_BODY),
                ReadError::Late => Problem::body_timeout(BODY_TIMEOUT),
                ReadError::Broken => Problem::malformed_request("the body ended before it was complete"),
            }),
            Err(()) => Ok(Vec::new()),
        },
    };
    // A host may take the header away, because the request has an authority of its own.
    if !headers.contains_key(header::HOST)
        && let Some(host) = incoming.authority().and_then(|authority| HeaderValue::try_from(authority).ok())
    {
        headers.insert(header::HOST, host);
    }
    Ok(Arrival { method, path_and_query: incoming.path_with_query().unwrap_or_else(|| "/".to_owned()), headers, body })
}

fn headers_of(incoming: &IncomingRequest) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in incoming.headers().entries() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    headers
}

fn method_of(incoming: &IncomingRequest) -> Option<Method> {
    use wasi::http::types::Method as Wasi;
    Some(match incoming.method() {
        Wasi::Get => Method::GET,
        Wasi::Head => Method::HEAD,
        Wasi::Post => Method::POST,
        Wasi::Put => Method::PUT,
        Wasi::Delete => Method::DELETE,
        Wasi::Connect => Method::CONNECT,
        Wasi::Options => Method::OPTIONS,
        Wasi::Trace => Method::TRACE,
        Wasi::Patch => Method::PATCH,
        Wasi::Other(name) => Method::from_bytes(name.as_bytes()).ok()?,
    })
}

/// Only our own failures: a caller's mistake is the caller's to read.
fn log_failure(service: &Service, trace: &Trace, problem: &Problem) {
    let level = if problem.status() == StatusCode::INTERNAL_SERVER_ERROR { Level::Error } else { Level::Warn };
    if let Some(cause) = problem.cause() {
        log::failure(level, service.name, &trace.trace_id, problem.slug(), cause);
    }
}

fn write(response: Response, out: ResponseOutparam) {
    let fields = Fields::new();
    for (name, value) in &response.headers {
        // A header that the host forbids is left out; the answer is worth more than the header.
        let _ = fields.append(&name.as_str().to_owned(), &value.as_bytes().to_vec());
    }
    let outgoing = OutgoingResponse::new(fields);
    let _ = outgoing.set_status_code(response.status.as_u16());
    let body = outgoing.body();
    ResponseOutparam::set(out, Ok(outgoing));
    // From here on a failure means that the caller has gone.
    if let Ok(body) = body {
        if let Ok(stream) = body.write() {
            let _ = write_all(&stream, &response.body);
            drop(stream);
        }
        let _ = OutgoingBody::finish(body, None);
    }
}

/// Writes as much as the host takes at a time and flushes once, at the end.
pub(crate) fn write_all(stream: &OutputStream, mut bytes: &[u8]) -> Result<(), StreamError> {
    while !bytes.is_empty() {
        let room = usize::try_from(stream.check_write()?).unwrap_or(usize::MAX);
        if room == 0 {
            stream.subscribe().block();
            continue;
        }
        let (now, later) = bytes.split_at(room.min(bytes.len()));
        stream.write(now)?;
        bytes = later;
    }
    stream.flush()?;
    Ok(())
}
