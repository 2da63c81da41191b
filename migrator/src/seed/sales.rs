//! The flash sales: what is on sale in which of the sessions that take turns.

use std::cmp::Reverse;

use sqlx::PgConnection;
use uuid::Uuid;

use super::dice::{Dice, Identity};
use super::products::Figures;
use super::shelf::{Place, Shelf};
use crate::error::{During as _, Error};

/// As the table has it.
const SESSIONS: i16 = 6;
/// No more than there are sessions, so that none has two of a department.
const OF_A_DEPARTMENT: usize = 4;
/// A sale of something that is nearly gone is over when it begins.
const PLENTY: u64 = 10;

struct Sale {
    product: Uuid,
    price: i64,
}

/// Stores the sales, and tells how many rows that changed.
pub(crate) async fn store(connection: &mut PgConnection, shelf: &Shelf<'_>, seed: u64) -> Result<u64, Error> {
    let sales = chosen(&shelf.places, seed);
    // One after the other, so that what a department offers goes to as many sessions.
    let sessions: Vec<i16> = (0..SESSIONS).cycle().take(sales.len()).collect();
    sqlx::query(include_str!("../sql/store_sales.sql"))
        .bind(sessions)
        .bind(sales.iter().map(|sale| sale.product).collect::<Vec<_>>())
        .bind(sales.iter().map(|sale| sale.price).collect::<Vec<_>>())
        .execute(connection)
        .await
        .during("storing the flash sales")
        .map(|result| result.rows_affected())
}

/// The best selling products of each department of which there are plenty.
fn chosen(places: &[Place<'_>], seed: u64) -> Vec<Sale> {
    let mut sales = Vec::new();
    for department in places.chunk_by(|a, b| a.department.slug == b.department.slug) {
        let mut best: Vec<(u64, &Place<'_>)> = department
            .iter()
            .map(|place| (Figures::of(seed, &place.product.key), place))
            .filter(|(figures, _)| figures.stock >= PLENTY)
            .map(|(figures, place)| (figures.sold, place))
            .collect();
        best.sort_by_key(|(sold, _)| Reverse(*sold));
        sales.extend(best.into_iter().take(OF_A_DEPARTMENT).map(|(_, place)| {
            let key = &place.product.key;
            let percent = Dice::of(seed, &format!("sale:{key}")).below(29);
            Sale {
                product: Identity::of("product", key).id,
                price: reduced(place.product.price, 10 + percent.cast_signed()),
            }
        }));
    }
    sales
}

/// So many percent less, and then down to a round price.
fn reduced(price: i64, percent: i64) -> i64 {
    let exact = price * (100 - percent) / 100;
    (exact / 10 * 10).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_takes_off_ten_to_forty_percent() {
        for price in [990, 1_000, 12_345, 1_299_900] {
            for percent in [10, 38] {
                let off = 100 * (price - reduced(price, percent));
                assert!((10 * price..=40 * price).contains(&off), "{percent} % off {price}");
            }
        }
        assert_eq!(reduced(89_900, 20), 71_920);
    }
}
