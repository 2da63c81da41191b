//! Cookies, in and out.

use meshmall_service::{HeaderValue, Request, header};

/// Forgets a cookie.
pub const NO_MORE: u32 = 0;

/// The cookie of this name that came with a request.
pub fn get<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let headers = request.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value)
}

/// A cookie that scripts cannot read and other sites cannot have sent along with a form. `Secure` where the visitor
/// came by https, so that the shop also works on a plain `http://` address of a laptop.
pub fn set(request: &Request, name: &str, value: &str, seconds: u32) -> Option<HeaderValue> {
    let secure = if request.header("x-forwarded-proto") == Some("https") { "; Secure" } else { "" };
    let past = if seconds == NO_MORE { "; Expires=Thu, 01 Jan 1970 00:00:00 GMT" } else { "" };
    HeaderValue::try_from(format!("{name}={value}; Path=/; Max-Age={seconds}{past}; HttpOnly; SameSite=Lax{secure}"))
        .ok()
}
