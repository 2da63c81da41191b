//! What a cart looks like: a pure function of what is in it and what the catalogue and the stock say.

use meshmall_service::values::{Localized, Money};
use serde::Serialize;
use uuid::Uuid;

use crate::contracts::catalog::{self, ListingStatus};
use crate::contracts::stock::Availability;

/// A line as it is kept.
#[derive(Debug, Clone)]
pub struct Item {
    pub product_id: Uuid,
    pub quantity: i32,
    /// What it cost when it was put in.
    pub price: Money,
}

/// What the peers say of the products; `None` where one does not answer.
#[derive(Debug, Default)]
pub struct Known {
    pub listings: Option<Vec<catalog::Listing>>,
    pub stock: Option<Vec<Availability>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = Cart))]
pub struct View {
    pub user_id: Uuid,
    pub lines: Vec<Line>,
    /// Units, of all lines.
    pub quantity: i32,
    /// What the lines cost that can be bought; `null` while a price is not known, or where currencies differ.
    pub total: Option<Money>,
    /// Whether all of it can be ordered as it is, as far as is known.
    pub can_be_ordered: bool,
}

#[derive(Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = CartLine))]
pub struct Line {
    pub product_id: Uuid,
    pub quantity: i32,
    pub listing: Option<Listing>,
    /// Of this moment.
    pub price: Option<Money>,
    pub price_when_added: Money,
    pub available: Option<u32>,
    pub flags: Vec<Flag>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = CartListing))]
pub struct Listing {
    pub name: Localized,
    pub picture: Option<String>,
    #[cfg_attr(not(target_family = "wasm"), schema(format = "uuid"))]
    pub seller_id: String,
    #[cfg_attr(not(target_family = "wasm"), schema(pattern = "^(active|retired)$"))]
    pub status: &'static str,
}

/// What a buyer should know of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = CartLineFlag))]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// It costs something else than when it was put in.
    PriceChanged,
    /// There is none left.
    OutOfStock,
    /// There is less left than is in the cart.
    InsufficientStock,
    /// It is no longer for sale.
    Retired,
    /// The catalogue does not answer.
    UnknownPrice,
    /// The stock does not answer.
    UnknownStock,
}

impl Flag {
    fn prevents_ordering(self) -> bool {
        matches!(self, Self::OutOfStock | Self::InsufficientStock | Self::Retired)
    }
}

impl Known {
    pub fn listing(&self, product: Uuid) -> Option<&catalog::Listing> {
        let id = product.to_string();
        self.listings.as_ref()?.iter().find(|listing| listing.id == id)
    }

    /// A product without a stock record has none available.
    pub fn available(&self, product: Uuid) -> Option<u32> {
        let id = product.to_string();
        Some(self.stock.as_ref()?.iter().find(|stock| stock.product_id == id).map_or(0, |stock| stock.available))
    }
}

pub fn view(user_id: Uuid, items: &[Item], known: &Known) -> View {
    let lines: Vec<Line> = items.iter().map(|item| line(item, known)).collect();
    let prevented = lines.iter().any(|line| line.flags.iter().any(|flag| flag.prevents_ordering()));
    let total = total(&lines);
    let is_unknown = lines.iter().any(|line| line.flags.contains(&Flag::UnknownPrice));
    View {
        user_id,
        quantity: items.iter().map(|item| item.quantity).sum(),
        can_be_ordered: !lines.is_empty() && !prevented && (total.is_some() || is_unknown),
        total,
        lines,
    }
}

fn line(item: &Item, known: &Known) -> Line {
    let listing = known.listing(item.product_id);
    let available = known.available(item.product_id);
    let price = listing.map(|listing| Money { amount: listing.price.amount, currency: listing.price.currency.clone() });
    let wanted = u32::try_from(item.quantity).unwrap_or(0);
    let mut flags = Vec::new();
    match (&known.listings, listing) {
        (None, _) => flags.push(Flag::UnknownPrice),
        (Some(_), Some(listing)) if listing.status == ListingStatus::Active => {
            if price.as_ref() != Some(&item.price) {
                flags.push(Flag::PriceChanged);
            }
        }
        (Some(_), _) => flags.push(Flag::Retired),
    }
    match available {
        None => flags.push(Flag::UnknownStock),
        Some(0) => flags.push(Flag::OutOfStock),
        Some(available) if available < wanted => flags.push(Flag::InsufficientStock),
        Some(_) => {}
    }
    Line {
        product_id: item.product_id,
        quantity: item.quantity,
        listing: listing.map(Listing::of),
        price,
        price_when_added: item.price.clone(),
        available,
        flags,
    }
}

/// Lines that cannot be bought cost nothing.
fn total(lines: &[Line]) -> Option<Money> {
    if lines.iter().any(|line| line.flags.contains(&Flag::UnknownPrice)) {
        return None;
    }
    let mut total: Option<Money> = None;
    for line in lines.iter().filter(|line| !line.flags.contains(&Flag::Retired) && line.available != Some(0)) {
        let price = line.price.as_ref()?;
        let cost = price.amount.checked_mul(line.quantity.into())?;
        let sum = total.get_or_insert_with(|| Money { amount: 0, currency: price.currency.clone() });
        // An order has one currency.
        sum.amount = (sum.currency == price.currency).then_some(sum.amount)?.checked_add(cost)?;
    }
    Some(total.unwrap_or_else(|| Money { amount: 0, currency: "CNY".to_owned() }))
}

impl Listing {
    fn of(listing: &catalog::Listing) -> Self {
        Self {
            name: Localized { zh: listing.name.zh.clone(), en: listing.name.en.clone() },
            picture: Some(listing.picture.clone()).filter(|picture| !picture.is_empty()),
            seller_id: listing.seller_id.clone(),
            status: match listing.status {
                ListingStatus::Active => "active",
                ListingStatus::Retired => "retired",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contracts;

    fn item(id: u128, quantity: i32, price: i64) -> Item {
        Item { product_id: Uuid::from_u128(id), quantity, price: Money { amount: price, currency: "CNY".to_owned() } }
    }

    fn listing(id: u128, price: i64, status: ListingStatus) -> catalog::Listing {
        catalog::Listing {
            id: Uuid::from_u128(id).to_string(),
            seller_id: Uuid::nil().to_string(),
            name: contracts::Localized { zh: "茶".to_owned(), en: "Tea".to_owned() },
            price: contracts::Money { amount: price, currency: "CNY".to_owned() },
            picture: String::new(),
            status,
        }
    }

    fn known(listings: Vec<catalog::Listing>, stock: &[(u128, u32)]) -> Known {
        let stock = stock.iter().map(|(id, available)| Availability {
            product_id: Uuid::from_u128(*id).to_string(),
            available: *available,
        });
        Known { listings: Some(listings), stock: Some(stock.collect()) }
    }

    #[test]
    fn an_ordinary_cart_can_be_ordered() {
        let known = known(vec![listing(1, 100, ListingStatus::Active)], &[(1, 5)]);
        let view = view(Uuid::nil(), &[item(1, 3, 100)], &known);
        assert_eq!((view.quantity, view.total.map(|total| total.amount), view.can_be_ordered), (3, Some(300), true));
        assert_eq!(view.lines[0].flags, []);
    }

    #[test]
    fn what_has_changed_is_flagged() {
        let active = |price| listing(1, price, ListingStatus::Active);
        for (listings, stock, flags, can_be_ordered) in [
            (vec![active(120)], vec![(1, 9)], vec![Flag::PriceChanged], true),
            (vec![active(100)], vec![(1, 2)], vec![Flag::InsufficientStock], false),
            (vec![active(100)], vec![], vec![Flag::OutOfStock], false),
            (vec![listing(1, 100, ListingStatus::Retired)], vec![(1, 9)], vec![Flag::Retired], false),
            (vec![], vec![(1, 0)], vec![Flag::Retired, Flag::OutOfStock], false),
        ] {
            let view = view(Uuid::nil(), &[item(1, 3, 100)], &known(listings, &stock));
            assert_eq!((view.lines[0].flags.clone(), view.can_be_ordered), (flags, can_be_ordered));
        }
    }

    #[test]
    fn only_what_can_be_bought_costs_something() {
        let active = |id| listing(id, 100, ListingStatus::Active);
        let items = [item(1, 1, 100), item(2, 2, 100), item(3, 3, 100)];
        let listings = vec![active(1), active(2), listing(3, 100, ListingStatus::Retired)];
        let total = view(Uuid::nil(), &items, &known(listings, &[(1, 9), (3, 9)])).total;
        assert_eq!(total.map(|total| total.amount), Some(100));
    }

    #[test]
    fn two_currencies_have_no_sum_and_make_no_order() {
        let mut dollars = listing(2, 100, ListingStatus::Active);
        dollars.price.currency = "USD".to_owned();
        let known = known(vec![listing(1, 100, ListingStatus::Active), dollars], &[(1, 9), (2, 9)]);
        let view = view(Uuid::nil(), &[item(1, 1, 100), item(2, 1, 100)], &known);
        assert_eq!((view.total, view.can_be_ordered), (None, false));
    }

    #[test]
    fn what_is_not_known_is_said() {
        let view = view(Uuid::nil(), &[item(1, 3, 100)], &Known::default());
        assert_eq!(view.lines[0].flags, [Flag::UnknownPrice, Flag::UnknownStock]);
        assert_eq!((view.total, view.can_be_ordered), (None, true));
        assert!(!super::view(Uuid::nil(), &[], &Known::default()).can_be_ordered);
    }
}
