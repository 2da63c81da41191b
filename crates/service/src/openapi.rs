//! Describes the routes of a service in OpenAPI, for the tests of the components: what the routes and the types say
//! already is filled in, and what was written by hand is held against them.
//!
//! A component has `openapi.rs`, with a function for each route that carries `#[utoipa::path(…)]`. Of an error it says
//! no more than the status and the slugs, separated by blanks; `docs/errors.md` has their meaning. What is the same
//! everywhere (401 where one has to be signed in, 413 of a body, 503 without a database) it does not say at all.

mod complete;
mod parameters;
mod schemas;

use std::path::Path;

use serde_json::Value;

pub use parameters::{CartToken, IdempotencyKey, Paging};

use crate::Service;

/// Panics, saying what differs, unless `file` (in the crate's folder) holds the description of this service, which has
/// each of its public routes and no other. With `UPDATE=1` in the environment, it writes the file.
///
/// `folder` is `env!("CARGO_MANIFEST_DIR")`.
#[expect(clippy::panic, reason = "a test fails by panicking")]
pub fn assert_described(service: &Service, described: &utoipa::openapi::OpenApi, folder: &str) {
    let document = match serde_json::to_value(described) {
        Ok(document) => complete::complete(service, document),
        Err(error) => panic!("the description is not JSON: {error}"),
    };
    assert_file(&Path::new(folder).join("openapi.json"), &document);
}

/// Panics unless the file holds this document. With `UPDATE=1` in the environment, writes it instead.
#[expect(clippy::panic, reason = "a test fails by panicking")]
pub fn assert_file(path: &Path, document: &Value) {
    if std::env::var_os("UPDATE").is_some_and(|update| update == "1") {
        let mut text = format!("{document:#}");
        text.push('\n');
        if let Err(error) = std::fs::write(path, text) {
            panic!("{}: {error}", path.display());
        }
        return;
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let kept: Value = serde_json::from_str(&text).unwrap_or_default();
    assert!(
        kept == *document,
        "{} is not what the code says. UPDATE=1 writes it anew; look at the difference then",
        path.display()
    );
}
