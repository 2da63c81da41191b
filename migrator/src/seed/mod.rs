//! Fills the shop: the catalogue, as many products derived from it as are wanted, what buyers say of the popular ones,
//! and accounts to try it with.
//!
//! Everything happens in one transaction. A row that is there already is brought up to date, unless somebody has
//! changed it since; what is sold and in stock belongs to the running shop once it is there, and is left alone.

mod accounts;
mod bulk;
mod copy;
mod dice;
mod products;
mod reviews;
mod sales;
mod shelf;

pub use accounts::DEMO_PASSWORD;

use sqlx::Connection as _;

use crate::art;
use crate::catalogue::Catalogue;
use crate::error::{During as _, Error};
use crate::progress::Progress;
use crate::session::Session;
use crate::target::Target;
use crate::up::migrations;

/// The most products that a seed makes.
pub const MOST_PRODUCTS: u64 = 1_000_000;

/// What to seed.
#[derive(Debug, Clone, Copy, Default)]
pub struct SeedOptions {
    /// How many products; the catalogue alone if `None`.
    pub products: Option<u64>,
    /// Same number, same data. It decides on stock, sales and sellers of derived products, not on ids.
    pub seed: u64,
}

/// What a seed changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seeded {
    /// Products that the seed describes.
    pub products: u64,
    /// Those of them that were not there.
    pub inserted: u64,
    /// Those that were there and differed.
    pub updated: u64,
    /// Categories, sellers, pictures, flash sales, reviews, stock rows and accounts that were inserted or updated.
    pub other: u64,
}

impl Seeded {
    /// Whether everything was there already.
    pub fn is_unchanged(&self) -> bool {
        self.inserted == 0 && self.updated == 0 && self.other == 0
    }
}

/// Seeds the database, which [`up`](crate::up()) has prepared. All or nothing; the same twice changes nothing.
///
/// # Errors
/// [`Error::ProductsOutOfRange`], [`Error::NotPrepared`], and those of the connection.
pub async fn seed(target: &Target, options: SeedOptions, progress: &dyn Progress) -> Result<Seeded, Error> {
    let catalogue = Catalogue::embedded()?;
    let least = catalogue.products().count() as u64;
    let wanted = options.products.unwrap_or(least);
    if !(least..=MOST_PRODUCTS).contains(&wanted) {
        return Err(Error::ProductsOutOfRange { asked: wanted, least, most: MOST_PRODUCTS });
    }
    let mut session = Session::open(target, progress).await?;
    session.lock(progress).await?;
    refuse_unprepared(&mut session).await?;
    // A client that vanished (Ctrl-C) is noticed in the middle of a long statement; not every platform can.
    let _ = session.run("SET client_connection_check_interval = '1s'".to_owned()).await;

    let drawings = art::draw(&catalogue)?;
    let shelf = shelf::Shelf::of(&catalogue, &drawings)?;
    let mut transaction = session.connection.begin().await.during("beginning the seed")?;
    let bulk = bulk::begin(&mut transaction, wanted, progress).await?;
    let mut seeded = Seeded { products: wanted, other: shelf.store(&mut transaction).await?, ..Seeded::default() };
    let popular = products::store(&mut transaction, &shelf, wanted, options.seed, &mut seeded, progress).await?;
    // Before the indexes are back: the ratings stand in the products.
    seeded.other += reviews::store(&mut transaction, &catalogue, &popular, options.seed).await?;
    bulk.finish(&mut transaction, progress).await?;
    seeded.other += sales::store(&mut transaction, &shelf, options.seed).await?;
    seeded.other += accounts::store(&mut transaction, &catalogue).await?;
    if !seeded.is_unchanged() {
        sqlx::raw_sql("ANALYZE productdb.products, productdb.flash_sales, productdb.reviews, inventorydb.stock")
            .execute(&mut *transaction)
            .await
            .during("gathering statistics")?;
    }
    transaction.commit().await.during("committing the seed")?;
    Ok(seeded)
}

async fn refuse_unprepared(session: &mut Session) -> Result<(), Error> {
    let embedded = migrations::embedded()?;
    migrations::check(session, &embedded).await?;
    for (service, migration) in &embedded {
        let applied = migrations::applied(session, *service).await?;
        if !applied.iter().any(|applied| applied.version == migration.version) {
            return Err(Error::NotPrepared);
        }
    }
    Ok(())
}
