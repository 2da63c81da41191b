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
    let tag = HeaderValue::try_from(format!("\"{id}\"")).map_err(Problem::internal)?;
    if request.headers.get(header::IF_NONE_MATCH) == Some(&tag) {
        return Ok(Response::not_modified().with_header(header::ETAG, tag).with_header(header::CACHE_CONTROL, FOREVER));
    }
    let rows = database::query(include_str!("sql/picture.sql"), &[ParameterValue::Str(id.to_owned())])?;
    let content = rows.first().ok_or_else(absent)?.get::<Vec<u8>>("content")?;
    Ok(Response::new(StatusCode::OK, "image/svg+xml", content)
        .with_header(header::ETAG, tag)
        .with_header(header::CACHE_CONTROL, FOREVER)
        .with_header(header::CONTENT_SECURITY_POLICY, NOTHING_BUT_ITSELF)
        .with_header(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
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
