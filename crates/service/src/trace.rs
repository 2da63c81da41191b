//! Whose request this is: read from the headers that came in, or begun here, and handed on with every call.

use http::{HeaderMap, HeaderValue};
use uuid::Uuid;

/// The headers that are handed on unchanged, so that a trace stays one trace and a caller stays itself.
pub const PROPAGATED: [&str; 13] = [
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-flags",
    "x-request-id",
    "x-cloud-trace-context",
    "x-ot-span-context",
    "authorization",
];

/// Longer values of the caller's making are replaced by our own rather than repeated in every log and header.
const MAX_REQUEST_ID: usize = 128;

/// The identity of a request across services.
#[derive(Debug, Clone)]
pub struct Trace {
    /// 32 hexadecimal digits: the trace of W3C Trace Context.
    pub trace_id: String,
    /// `x-request-id`, as the caller or the mesh gave it, else one of ours.
    pub request_id: String,
    headers: Vec<(String, String)>,
}

impl Trace {
    /// Reads the headers of a request; where there is no trace yet, one begins here.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut propagated: Vec<(String, String)> = PROPAGATED
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), text(headers.get(*name)?)?.to_owned())))
            .collect();

        let trace_id = match header(headers, "traceparent").and_then(trace_id_of) {
            Some(trace_id) => trace_id.to_owned(),
            None => {
                let trace_id = Uuid::new_v4().simple().to_string();
                let span = Uuid::new_v4().simple().to_string();
                propagated.retain(|(name, _)| name != "traceparent" && name != "tracestate");
                let span_id = span.get(..16).unwrap_or_default();
                propagated.push(("traceparent".to_owned(), format!("00-{trace_id}-{span_id}-01")));
                trace_id
            }
        };
        let request_id = match header(headers, "x-request-id").filter(|id| (1..=MAX_REQUEST_ID).contains(&id.len())) {
            Some(request_id) => request_id.to_owned(),
            None => {
                let request_id = Uuid::new_v4().to_string();
                propagated.retain(|(name, _)| name != "x-request-id");
                propagated.push(("x-request-id".to_owned(), request_id.clone()));
                request_id
            }
        };
        Self { trace_id, request_id, headers: propagated }
    }

    /// The headers to hand on, names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }
}

/// Whether a header of this name is handed on.
pub fn is_propagated(name: &str) -> bool {
    PROPAGATED.contains(&name)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    text(headers.get(name)?)
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}

/// The trace id of a `traceparent` (`version-trace-parent-flags`), if it is a valid one.
fn trace_id_of(traceparent: &str) -> Option<&str> {
    let mut parts = traceparent.split('-');
    let (version, trace_id, parent_id, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hexadecimal = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let valid = hexadecimal(version, 2)
        && version != "ff"
        && hexadecimal(trace_id, 32)
        && trace_id.bytes().any(|byte| byte != b'0')
        && hexadecimal(parent_id, 16)
        && parent_id.bytes().any(|byte| byte != b'0')
        && hexadecimal(flags, 2);
    valid.then_some(trace_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_trace_that_came_in_is_kept() {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let trace =
            Trace::of(&headers(&[("traceparent", parent), ("b3", "0"), ("x-request-id", "r1"), ("cookie", "secret")]));
        assert_eq!(trace.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(trace.request_id, "r1");
        assert!(trace.headers().contains(&("traceparent".to_owned(), parent.to_owned())));
        assert!(trace.headers().contains(&("b3".to_owned(), "0".to_owned())));
        assert!(!trace.headers().iter().any(|(name, _)| name == "cookie"));
    }

    #[test]
    fn a_trace_begins_where_none_or_a_broken_one_came_in() {
        let zero = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        for pairs in [vec![], vec![("traceparent", "nonsense"), ("tracestate", "a=b")], vec![("traceparent", zero)]] {
            let trace = Trace::of(&headers(&pairs));
            let parents: Vec<_> = trace.headers().iter().filter(|(name, _)| name == "traceparent").collect();
            assert_eq!(parents.len(), 1);
            assert_eq!(trace_id_of(&parents[0].1), Some(trace.trace_id.as_str()));
            assert!(!trace.headers().iter().any(|(name, _)| name == "tracestate"));
        }
    }
}
