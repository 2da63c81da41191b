//! The products and their stock, by COPY into a staging table and from there, batch by batch, into place.

use sqlx::PgConnection;

use super::Seeded;
use super::copy::Lines;
use super::dice::{Dice, Identity};
use super::reviews::Popular;
use super::shelf::{Place, Shelf};
use crate::error::{During as _, Error};
use crate::progress::Progress;

/// Large enough that the round trips do not count, small enough for a lively progress bar.
const BATCH: u64 = 5_000;

/// Stores the catalogue's products and then derived ones, up to `wanted`. Gives those that are to have reviews.
pub(crate) async fn store<'a>(
    connection: &mut PgConnection,
    shelf: &'a Shelf<'_>,
    wanted: u64,
    seed: u64,
    seeded: &mut Seeded,
    progress: &dyn Progress,
) -> Result<Vec<Popular<'a>>, Error> {
    sqlx::query(include_str!("../sql/stage.sql")).execute(&mut *connection).await.during("staging the products")?;
    progress.advances("products", 0, wanted);
    let mut popular = Vec::new();
    let mut next = 0;
    while next < wanted {
        let end = wanted.min(next + BATCH);
        let mut lines = Lines::default();
        for number in next..end {
            popular.extend(write(&mut lines, shelf, number, seed)?);
        }
        store_batch(connection, lines, seeded).await?;
        next = end;
        progress.advances("products", next, wanted);
    }
    Ok(popular)
}

async fn store_batch(connection: &mut PgConnection, lines: Lines, seeded: &mut Seeded) -> Result<(), Error> {
    let mut copy =
        connection.copy_in_raw(include_str!("../sql/copy_staged.sql")).await.during("copying the products")?;
    copy.send(lines.into_bytes()).await.during("copying the products")?;
    copy.finish().await.during("copying the products")?;

    let (inserted, updated): (i64, i64) = sqlx::query_as(include_str!("../sql/store_products.sql"))
        .fetch_one(&mut *connection)
        .await
        .during("storing the products")?;
    seeded.inserted += inserted.unsigned_abs();
    seeded.updated += updated.unsigned_abs();
    let stored: i64 = sqlx::query_scalar(include_str!("../sql/store_stock.sql"))
        .fetch_one(&mut *connection)
        .await
        .during("storing the stock")?;
    seeded.other += stored.unsigned_abs();
    sqlx::query(include_str!("../sql/unstage.sql")).execute(connection).await.during("clearing the stage")?;
    Ok(())
}

/// Number 0 is the catalogue's first product; past its last one come variations of the first, the second and so on.
fn write<'a>(lines: &mut Lines, shelf: &'a Shelf<'_>, number: u64, seed: u64) -> Result<Option<Popular<'a>>, Error> {
    let count = shelf.places.len().max(1) as u64;
    let round = number / count;
    let place = usize::try_from(number % count).ok().and_then(|index| shelf.places.get(index));
    let Some(place) = place else { return Ok(None) };
    let product = place.product;
    if round == 0 {
        let figures = Figures::of(seed, &product.key);
        write_line(lines, place, place.seller, &product.key, &figures, |lines| {
            lines.text(&product.zh).text(&product.en).text(&product.about_zh).text(&product.about_en);
            lines.number(product.price);
        });
        return Ok(Popular::if_reviewed(place, &product.key, figures.sold, seed));
    }
    let derived = place.variation.derive(product, round - 1).ok_or_else(|| Error::BadEmbeddedFile {
        file: "catalogue/variations.toml".to_owned(),
        reason: format!("\"{}\" lacks editions, finishes or sizes", place.variation.key),
    })?;
    let figures = Figures::of(seed, &derived.key);
    let rival = usize::try_from(figures.rival % place.rivals.len().max(1) as u64).ok();
    let seller = rival.and_then(|rival| place.rivals.get(rival)).copied().unwrap_or(place.seller);
    write_line(lines, place, seller, &derived.key, &figures, |lines| {
        lines.text(&derived.zh).text(&derived.en).text(&derived.about_zh).text(&derived.about_en);
        lines.number(derived.price);
    });
    Ok(Popular::if_reviewed(place, &derived.key, figures.sold, seed))
}

/// In the order of `copy_staged.sql`.
fn write_line(
    lines: &mut Lines,
    place: &Place<'_>,
    seller: uuid::Uuid,
    key: &str,
    figures: &Figures,
    described: impl FnOnce(&mut Lines),
) {
    let identity = Identity::of("product", key);
    lines.text(identity.id.hyphenated()).text(seller.hyphenated()).text(&place.category.slug);
    described(lines);
    lines.array(place.pictures).number(figures.sold).number(identity.created_at).number(figures.stock);
    lines.end();
}

/// What the seed number decides.
pub(super) struct Figures {
    pub sold: u64,
    pub stock: u64,
    rival: u64,
}

impl Figures {
    pub fn of(seed: u64, key: &str) -> Self {
        let mut dice = Dice::of(seed, key);
        // As many products sell tens as hundreds or thousands.
        let magnitude = 10_u64.pow(u32::try_from(dice.below(5)).unwrap_or(0));
        let sold = magnitude + dice.below(9 * magnitude);
        let stock = match dice.percent() {
            0..6 => 0,
            6..16 => 1 + dice.below(9),
            _ => 10 + dice.below(990),
        };
        Self { sold, stock, rival: dice.below(1 << 32) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_six_percent_are_out_of_stock_and_ten_nearly() {
        let stocks: Vec<_> = (0..10_000).map(|n| Figures::of(0, &n.to_string()).stock).collect();
        let out = stocks.iter().filter(|stock| **stock == 0).count();
        let few = stocks.iter().filter(|stock| (1..10).contains(*stock)).count();
        assert!((500..700).contains(&out), "{out}");
        assert!((900..1100).contains(&few), "{few}");
    }
}
