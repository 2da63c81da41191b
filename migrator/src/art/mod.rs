//! Draws the catalogue's pictures.
//!
//! A motif (`motifs/*.svg`) is the thing itself in a box of 400 by 400, a scene (`scenes/*.svg`) is a place for it, 800
//! by 800. Both leave their colours open (see [`palette`]); the views put them together. The same catalogue gives the
//! same pictures, byte for byte: they are named by their content.

mod backdrop;
mod colour;
mod fragment;
mod palette;
mod text;
mod views;

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest as _, Sha256};

use crate::catalogue::Catalogue;
use crate::error::Error;

/// A finished picture.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The first 32 hexadecimal digits of its SHA-256.
    pub id: String,
    /// The whole document.
    pub svg: String,
}

impl Picture {
    fn new(svg: String) -> Self {
        let digest = Sha256::digest(svg.as_bytes());
        let id = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { id, svg }
    }
}

/// The pictures of a whole catalogue.
#[derive(Debug, Clone, Default)]
pub struct Drawings {
    pictures: BTreeMap<String, Picture>,
    by_product: HashMap<String, Vec<String>>,
}

impl Drawings {
    /// The ids of a product's pictures, in the order in which they are shown.
    pub fn of(&self, product: &str) -> Option<&[String]> {
        self.by_product.get(product).map(Vec::as_slice)
    }

    /// Every picture once, ordered by id.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.pictures.values()
    }

    /// One picture.
    pub fn get(&self, id: &str) -> Option<&Picture> {
        self.pictures.get(id)
    }
}

/// Draws every product of the catalogue.
///
/// # Errors
/// [`Error::BadEmbeddedFile`] where a product asks for a motif, palette or scene that does not exist.
pub fn draw(catalogue: &Catalogue) -> Result<Drawings, Error> {
    let mut drawings = Drawings::default();
    for (department, _, product) in catalogue.products() {
        let mut ids = Vec::new();
        for svg in views::of(department, product)? {
            let picture = Picture::new(svg);
            ids.push(picture.id.clone());
            drawings.pictures.insert(picture.id.clone(), picture);
        }
        drawings.by_product.insert(product.key.clone(), ids);
    }
    Ok(drawings)
}
