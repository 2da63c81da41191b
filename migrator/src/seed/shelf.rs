//! What products refer to: categories, sellers and pictures, with their ids.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use sqlx::PgConnection;
use uuid::Uuid;

use super::dice::Identity;
use crate::art::Drawings;
use crate::catalogue::{Catalogue, Category, Department, Product, Variation};
use crate::error::{During as _, Error};

/// The catalogue with every reference resolved.
pub(crate) struct Shelf<'a> {
    catalogue: &'a Catalogue,
    drawings: &'a Drawings,
    pub places: Vec<Place<'a>>,
}

/// A product that is written down, and what it refers to.
pub(crate) struct Place<'a> {
    pub department: &'a Department,
    pub category: &'a Category,
    pub product: &'a Product,
    pub variation: &'a Variation,
    pub seller: Uuid,
    /// Who sells in the department: derived products are spread over them.
    pub rivals: Vec<Uuid>,
    pub pictures: &'a [String],
}

impl<'a> Shelf<'a> {
    pub fn of(catalogue: &'a Catalogue, drawings: &'a Drawings) -> Result<Self, Error> {
        let places = catalogue
            .products()
            .map(|(department, category, product)| {
                let bad = |reason: &str| Error::BadEmbeddedFile {
                    file: format!("catalogue, product {}", product.key),
                    reason: reason.to_owned(),
                };
                Ok(Place {
                    department,
                    category,
                    product,
                    variation: catalogue
                        .variation(department, category, product)
                        .ok_or_else(|| bad("its variation is not defined"))?,
                    seller: seller(catalogue, &product.seller)
                        .ok_or_else(|| bad("its seller is not in sellers.toml"))?,
                    rivals: rivals(catalogue, department),
                    pictures: drawings.of(&product.key).ok_or_else(|| bad("it has no pictures"))?,
                })
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self { catalogue, drawings, places })
    }

    /// Stores all of it, and tells how many rows that changed.
    pub async fn store(&self, connection: &mut PgConnection) -> Result<u64, Error> {
        Ok(self.store_categories(connection).await?
            + self.store_sellers(connection).await?
            + self.store_pictures(connection).await?)
    }

    async fn store_categories(&self, connection: &mut PgConnection) -> Result<u64, Error> {
        let (mut slugs, mut parents, mut zh, mut en, mut positions) = (vec![], vec![], vec![], vec![], vec![]);
        for department in &self.catalogue.departments {
            slugs.push(department.slug.as_str());
            parents.push(None);
            zh.push(department.zh.as_str());
            en.push(department.en.as_str());
            positions.push(department.position);
            for (position, category) in (1_i16..).zip(&department.categories) {
                slugs.push(category.slug.as_str());
                parents.push(Some(department.slug.as_str()));
                zh.push(category.zh.as_str());
                en.push(category.en.as_str());
                positions.push(position);
            }
        }
        sqlx::query(include_str!("../sql/store_categories.sql"))
            .bind(slugs)
            .bind(parents)
            .bind(zh)
            .bind(en)
            .bind(positions)
            .execute(connection)
            .await
            .during("storing the categories")
            .map(|result| result.rows_affected())
    }

    async fn store_sellers(&self, connection: &mut PgConnection) -> Result<u64, Error> {
        let sellers = &self.catalogue.sellers;
        sqlx::query(include_str!("../sql/store_sellers.sql"))
            .bind(sellers.iter().map(|seller| Identity::of("seller", &seller.key).id).collect::<Vec<_>>())
            .bind(sellers.iter().map(|seller| seller.zh.as_str()).collect::<Vec<_>>())
            .bind(sellers.iter().map(|seller| seller.en.as_str()).collect::<Vec<_>>())
            .execute(connection)
            .await
            .during("storing the sellers")
            .map(|result| result.rows_affected())
    }

    async fn store_pictures(&self, connection: &mut PgConnection) -> Result<u64, Error> {
        let (ids, contents): (Vec<_>, Vec<_>) =
            self.drawings.pictures().map(|picture| (picture.id.as_str(), picture.svg.as_bytes())).unzip();
        let compressed = contents.iter().map(|content| compressed(content)).collect::<Result<Vec<_>, _>>()?;
        sqlx::query(include_str!("../sql/store_pictures.sql"))
            .bind(ids)
            .bind(contents)
            .bind(compressed)
            .execute(connection)
            .await
            .during("storing the pictures")
            .map(|result| result.rows_affected())
    }
}

/// As a gzip file, as small as it gets: the seed writes it once, and every visitor reads it.
fn compressed(content: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(content)
        .and_then(|()| encoder.finish())
        .map_err(|error| Error::BadEmbeddedFile { file: "a picture".to_owned(), reason: error.to_string() })
}

fn seller(catalogue: &Catalogue, key: &str) -> Option<Uuid> {
    catalogue.sellers.iter().find(|seller| seller.key == key).map(|seller| Identity::of("seller", &seller.key).id)
}

fn rivals(catalogue: &Catalogue, department: &Department) -> Vec<Uuid> {
    let mut keys: Vec<_> = department
        .categories
        .iter()
        .flat_map(|category| category.products.iter().map(|product| product.seller.as_str()))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().filter_map(|key| seller(catalogue, key)).collect()
}
