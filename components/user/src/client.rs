//! Where a request comes from, as the edge tells it.

use std::net::{IpAddr, SocketAddr};

use meshmall_service::{Problem, Request, variables};

/// The address that logins are counted by: an IPv4 address, or the /64 of an IPv6 address, which is what one customer
/// of a network has. `unknown` where the edge does not say; those then share a count.
pub fn address(request: &Request) -> Result<String, Problem> {
    let name = variables::get("client_address_header")?;
    // The last value, and the last of a list in it: whoever asks can put others before what the edge adds.
    let value = request.headers.get_all(&name).iter().next_back().and_then(|value| value.to_str().ok());
    Ok(value.and_then(counted).unwrap_or_else(|| "unknown".to_owned()))
}

fn counted(value: &str) -> Option<String> {
    let last = value.rsplit(',').next()?.trim();
    let address = match last.parse::<SocketAddr>() {
        Ok(socket) => socket.ip(),
        Err(_) => last.trim_start_matches('[').trim_end_matches(']').parse().ok()?,
    };
    Some(match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_address_counts_without_its_port() {
        for (value, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7:51234", "192.0.2.7"),
            ("203.0.113.1, 198.51.100.2 , 192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
            ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(counted(value).as_deref(), Some(expected), "{value}");
        }
        for nothing in ["", "somebody", "192.0.2.7,", "1.2.3"] {
            assert_eq!(counted(nothing), None, "{nothing}");
        }
    }
}
