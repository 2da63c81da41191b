//! From a cart to the lines of an order, at the prices of the catalogue.

use meshmall_service::Problem;
use meshmall_service::values::{Localized, Money};
use uuid::Uuid;

use crate::contracts::carts::CartLine;
use crate::contracts::catalog::{Listing, ListingStatus};
use crate::order::Line;

/// What an order costs, and for what.
#[derive(Debug)]
pub struct Priced {
    pub lines: Vec<Line>,
    pub total: Money,
}

/// Prices each line of a cart. Refuses an empty cart, and products that are gone or no longer for sale.
pub fn price(cart: &[CartLine], listings: &[Listing]) -> Result<Priced, Problem> {
    if cart.is_empty() {
        return Err(Problem::conflict("cart-empty", "there is nothing in your cart"));
    }
    let mut lines = Vec::with_capacity(cart.len());
    let mut total = Money { amount: 0, currency: String::new() };
    for entry in cart {
        let listing = listings.iter().find(|listing| listing.id == entry.product_id);
        let listing = listing.filter(|listing| listing.status == ListingStatus::Active).ok_or_else(|| {
            Problem::conflict(
                "product-not-for-sale",
                format!("product {} is no longer for sale; take it out of your cart", entry.product_id),
            )
        })?;
        if !lines.is_empty() && listing.price.currency != total.currency {
            return Err(Problem::conflict("currencies-differ", "an order can only have one currency"));
        }
        total.currency.clone_from(&listing.price.currency);
        total.amount = listing
            .price
            .amount
            .checked_mul(entry.quantity.into())
            .and_then(|amount| total.amount.checked_add(amount))
            .ok_or_else(|| Problem::conflict("total-too-large", "the total is too large; order in parts"))?;
        lines.push(line(entry, listing)?);
    }
    Ok(Priced { lines, total })
}

fn line(entry: &CartLine, listing: &Listing) -> Result<Line, Problem> {
    let id = |text: &str| text.parse::<Uuid>().map_err(Problem::internal);
    Ok(Line {
        product_id: id(&entry.product_id)?,
        seller_id: id(&listing.seller_id)?,
        name: Localized { zh: listing.name.zh.clone(), en: listing.name.en.clone() },
        picture: Some(listing.picture.clone()).filter(|picture| !picture.is_empty()),
        unit_price: listing.price.amount,
        quantity: entry.quantity,
        refunded_quantity: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts;

    fn entry(id: u128, quantity: u32) -> CartLine {
        CartLine { product_id: Uuid::from_u128(id).to_string(), quantity }
    }

    fn listing(id: u128, amount: i64) -> Listing {
        Listing {
            id: Uuid::from_u128(id).to_string(),
            seller_id: Uuid::from_u128(100).to_string(),
            name: contracts::Localized { zh: "茶".to_owned(), en: "Tea".to_owned() },
            price: contracts::Money { amount, currency: "CNY".to_owned() },
            picture: String::new(),
            status: ListingStatus::Active,
        }
    }

    fn refusal(cart: &[CartLine], listings: &[Listing]) -> &'static str {
        price(cart, listings).expect_err("is refused").slug()
    }

    #[test]
    fn the_total_is_the_sum_of_the_lines() {
        let priced = price(&[entry(1, 2), entry(2, 3)], &[listing(2, 10), listing(1, 100)]).expect("is priced");
        assert_eq!(priced.total, Money { amount: 230, currency: "CNY".to_owned() });
        assert_eq!(priced.lines.iter().map(|line| line.unit_price).collect::<Vec<_>>(), [100, 10]);
        assert_eq!(priced.lines[0].picture, None);
    }

    #[test]
    fn what_cannot_be_sold_is_refused() {
        let retired = Listing { status: ListingStatus::Retired, ..listing(1, 100) };
        let dollars = Listing { price: contracts::Money { amount: 1, currency: "USD".to_owned() }, ..listing(2, 1) };
        assert_eq!(refusal(&[], &[]), "cart-empty");
        assert_eq!(refusal(&[entry(1, 1)], &[]), "product-not-for-sale");
        assert_eq!(refusal(&[entry(1, 1)], &[retired]), "product-not-for-sale");
        assert_eq!(refusal(&[entry(1, 1), entry(2, 1)], &[listing(1, 1), dollars]), "currencies-differ");
        assert_eq!(refusal(&[entry(1, 2)], &[listing(1, i64::MAX)]), "total-too-large");
    }
}
