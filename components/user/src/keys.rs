//! `GET /.well-known/jwks.json`: what access tokens are verified with (RFC 7517).

use meshmall_service::{HeaderValue, Problem, Request, Response, StatusCode, header, token, variables};

pub fn show(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let keys = variables::get("token_keys")?;
    // Whatever is wrong with it, above all a private part in it, stays here.
    token::parse_keys(&keys).map_err(|error| Problem::internal(format!("variable token_keys: {error}")))?;
    Ok(Response::new(StatusCode::OK, "application/jwk-set+json", keys.into_bytes())
        .with_header(header::CACHE_CONTROL, HeaderValue::from_static("max-age=300")))
}
