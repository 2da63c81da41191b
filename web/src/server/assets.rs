//! The files of the site, which the host mounts at `/`: named by their content, kept forever, compressed beforehand.

use std::fs;

use meshmall_service::{HeaderValue, Problem, Request, Response, StatusCode, header};
use serde::Deserialize;

/// Files under their own names; they may change, so a browser asks again after an hour.
const NAMED: [&str; 2] = ["/favicon.svg", "/robots.txt"];
const HASHED: &str = "/assets/";

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// What the head of a page names; `web/bundler` writes it.
#[derive(Debug, Deserialize)]
pub struct Assets {
    pub script: String,
    pub module: String,
    pub style: String,
}

impl Assets {
    pub fn read() -> Result<Self, Problem> {
        let text = fs::read("/assets.json").map_err(|error| Problem::internal(format!("/assets.json: {error}")))?;
        serde_json::from_slice(&text).map_err(|error| Problem::internal(format!("/assets.json: {error}")))
    }
}

/// Whether this path is a file's, there or not.
pub fn are_at(path: &str) -> bool {
    path.starts_with(HASHED) || NAMED.contains(&path)
}

pub fn serve(request: &Request) -> Result<Response, Problem> {
    match file(&request.path) {
        Some((path, kind)) => serve_file(request, path, kind),
        None => Ok(absent()),
    }
}

/// A file of the site, in the coding that the browser likes best.
pub fn serve_file(request: &Request, path: &str, kind: &'static str) -> Result<Response, Problem> {
    let encodings = [("br", ".br"), ("gzip", ".gz")].into_iter().filter(|(coding, _)| request.takes_encoding(coding));
    let found = encodings
        .map(|(coding, suffix)| (Some(coding), format!("{path}{suffix}")))
        .chain([(None, path.to_owned())])
        .find_map(|(coding, file)| Some((coding, fs::read(file).ok()?)));
    let Some((coding, content)) = found else { return Ok(absent()) };

    let (tag, age) = match hash(path) {
        Some(hash) => {
            (Some(format!("\"{hash}{}\"", coding.map(|coding| format!("-{coding}")).unwrap_or_default())), FOREVER)
        }
        None => (None, AN_HOUR),
    };
    let known = request.headers.get(header::IF_NONE_MATCH).map(HeaderValue::as_bytes);
    let fresh = tag.as_ref().is_some_and(|tag| known == Some(tag.as_bytes()));
    let mut response = if fresh { Response::not_modified() } else { Response::new(StatusCode::OK, kind, content) };
    if let Some(tag) = tag {
        response = response.with_header(header::ETAG, HeaderValue::try_from(tag).map_err(Problem::internal)?);
    }
    if let (Some(coding), false) = (coding, fresh) {
        response = response.with_header(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    Ok(response
        .with_header(header::CACHE_CONTROL, age)
        .with_header(header::VARY, HeaderValue::from_static("accept-encoding"))
        .with_header(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
}

/// The file of a path, which has no folders beside `assets`, and its type.
fn file(path: &str) -> Option<(&str, &'static str)> {
    let name = path.strip_prefix(HASHED).or_else(|| path.strip_prefix('/'))?;
    let plain = !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let kind = match name.rsplit_once('.')?.1 {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    };
    plain.then_some((path, kind))
}

/// The middle of `NAME.HASH.EXTENSION`.
fn hash(path: &str) -> Option<&str> {
    path.strip_prefix(HASHED)?.split('.').nth(1)
}

fn absent() -> Response {
    Response::new(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", b"There is no such file.\n".to_vec())
        .with_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_of_known_types_are_files() {
        assert_eq!(file("/assets/web.0a1b.wasm"), Some(("/assets/web.0a1b.wasm", "application/wasm")));
        assert_eq!(file("/robots.txt"), Some(("/robots.txt", "text/plain; charset=utf-8")));
        for path in [
            "/assets/../assets.json",
            "/assets/a/b.js",
            "/assets/.js",
            "/assets/",
            "/assets/web.js.br",
            "/assets/%2e%2e/x.js",
            "/assets/x\0.js",
        ] {
            assert_eq!(file(path), None, "{path}");
        }
    }

    #[test]
    fn a_hashed_name_has_its_hash_in_the_middle() {
        assert_eq!(hash("/assets/web.0a1b.js"), Some("0a1b"));
        assert_eq!(hash("/robots.txt"), None);
        assert!(are_at("/assets/x") && are_at("/favicon.svg") && !are_at("/assets.json") && !are_at("/assetsx"));
    }
}
