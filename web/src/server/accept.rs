//! Which encodings a browser takes.

use meshmall_service::{Request, header};

/// Whether `coding` is in `accept-encoding`, and not with weight 0.
pub fn encoding(request: &Request, coding: &str) -> bool {
    let header = request.headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    header.is_some_and(|header| accepts(header, coding))
}

fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|range| {
        let (name, parameters) = range.split_once(';').unwrap_or((range, ""));
        let refused = parameters.trim().strip_prefix("q=").is_some_and(|weight| weight.trim().parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case(coding) && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn an_encoding_is_taken_unless_it_is_refused() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("gzip;q=0.5 , BR;q=1", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("gzip, br; q=0.0", "br"));
        assert!(!accepts("brotli", "br"));
        assert!(!accepts("", "gzip"));
    }
}
