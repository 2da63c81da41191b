//! Reads the embedded files. A mistake in one is found by this crate's tests, and named by file here.

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Catalogue, Department, Seller, Variation};
use crate::error::Error;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/catalogue");

const SELLERS: &str = "sellers.toml";
const VARIATIONS: &str = "variations.toml";
const OPINIONS: &str = "reviews.toml";
/// Every other file is a department.
const SHARED: [&str; 3] = [SELLERS, VARIATIONS, OPINIONS];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sellers {
    seller: Vec<Seller>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variations {
    variation: Vec<Variation>,
}

impl Catalogue {
    /// The catalogue of this program.
    ///
    /// # Errors
    /// [`Error::BadEmbeddedFile`], which names the file.
    pub fn embedded() -> Result<Self, Error> {
        let mut departments = Vec::new();
        for file in FILES.files().filter(|file| !SHARED.iter().any(|shared| file.path().ends_with(shared))) {
            departments.push(parse::<Department>(&file.path().display().to_string())?);
        }
        departments.sort_by_key(|department| department.position);
        Ok(Self {
            departments,
            sellers: parse::<Sellers>(SELLERS)?.seller,
            variations: parse::<Variations>(VARIATIONS)?.variation,
            opinions: parse(OPINIONS)?,
        })
    }
}

fn parse<T: DeserializeOwned>(name: &str) -> Result<T, Error> {
    let bad = |reason: String| Error::BadEmbeddedFile { file: format!("catalogue/{name}"), reason };
    let text = FILES
        .get_file(name)
        .and_then(|file| file.contents_utf8())
        .ok_or_else(|| bad("is missing or not UTF-8".to_owned()))?;
    toml::from_str(text).map_err(|error| bad(error.to_string()))
}
