//! `GET /products/pictures/{name}`: a picture is named by its content, so it never changes and caches keep it.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::{HeaderValue, Problem, Request, Response, StatusCode, header};

/// Where pictures are served. Under `/api`, which every edge routes.
const DIRECTORY: &str = "/api/products/pictures/";

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A picture is data: opened by itself, it may load and run nothing.
const NOTHING_BUT_ITSELF: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");

pub fn show(request: &Request) -> Result<Response, Problem> {
    let name = request.path_parameter("name").unwrap_or_default();
    request.query.finish()?;
    let absent = || Problem::not_found("there is no picture of this name");
    let id = name.strip_suffix(".svg").filter(|id| is_id(id)).ok_or_else(absent)?;
    let gzip = request.takes_encoding("gzip");
    let (plain, compressed) = (format!("\"{id}\""), format!("\"{id}-gzip\""));
    // A compressed form that a cache holds is of no use to a caller who does not take it.
    let held = request.header("if-none-match").filter(|held| *held == plain || gzip && *held == compressed);
    if let Some(tag) = held {
        return cached(Response::not_modified(), tag);
    }
    let parameters = [ParameterValue::Str(id.to_owned()), ParameterValue::Boolean(gzip)];
    let rows = database::query(include_str!("sql/picture.sql"), &parameters)?;
    let row = rows.first().ok_or_else(absent)?;
    let picture = Response::new(StatusCode::OK, "image/svg+xml", row.get("content")?)
        .with_header(header::CONTENT_SECURITY_POLICY, NOTHING_BUT_ITSELF)
        .with_header(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if row.get("is_compressed")? {
        cached(picture.with_header(header::CONTENT_ENCODING, HeaderValue::from_static("gzip")), &compressed)
    } else {
        cached(picture, &plain)
    }
}

/// For ever, as this form of the picture.
fn cached(response: Response, tag: &str) -> Result<Response, Problem> {
    Ok(response
        .with_header(header::ETAG, HeaderValue::try_from(tag).map_err(Problem::internal)?)
        .with_header(header::VARY, HeaderValue::from_static("accept-encoding"))
        .with_header(header::CACHE_CONTROL, FOREVER))
}

/// Where a picture is served.
pub fn path_of(id: &str) -> String {
    format!("{DIRECTORY}{id}.svg")
}

/// The id in an id or a path of a picture.
pub fn id_of(text: &str) -> Option<String> {
    let name = text.strip_prefix(DIRECTORY).and_then(|name| name.strip_suffix(".svg")).unwrap_or(text);
    is_id(name).then(|| name.to_owned())
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
