//! Puts products into a cart and takes them out. What goes in is looked at first: whether it is for sale, and there.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::values::{Money, Whole};
use meshmall_service::{Problem, Request, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::contracts::catalog::ListingStatus;
use crate::owner::Cart;
use crate::view::{Item, Known};
use crate::{owner, peers, show, store};

const MOST_OF_ONE: i32 = 99;
const MOST_LINES: usize = 100;

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = AddedItem))]
#[serde(deny_unknown_fields)]
pub struct Added {
    product_id: Uuid,
    quantity: Whole<1, 99>,
}

#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = ItemQuantity))]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    quantity: Whole<0, 99>,
}

pub fn add(request: &Request) -> Result<Response, Problem> {
    let cart = owner::cart(request)?;
    let Added { product_id: product, quantity } = request.json()?;
    request.query.finish()?;
    let more = i32::try_from(quantity.get()).map_err(Problem::internal)?;
    let items = store::items(cart.id)?;
    let present = quantity_of(&items, product);
    let quantity = present.unwrap_or(0) + more;
    check_limits(quantity, present.is_none(), items.len())?;
    let (known, price) = look_at(request, &items, product, quantity)?;
    let quantity = store_more(cart, product, more, &price)?;
    show_changed(cart.id, items, Item { product_id: product, quantity, price }, &known)
}

pub fn set(request: &Request) -> Result<Response, Problem> {
    let cart = owner::cart(request)?.id;
    let product = request.path_id("product_id")?;
    let Quantity { quantity } = request.json()?;
    request.query.finish()?;
    let quantity = i32::try_from(quantity.get()).map_err(Problem::internal)?;
    let items = store::items(cart)?;
    let present = quantity_of(&items, product).ok_or_else(|| not_in_cart(product))?;
    let line = [store::uuid(cart), store::uuid(product), ParameterValue::Int32(quantity)];
    if quantity <= present {
        // Less of it needs nobody's consent.
        database::query(include_str!("sql/set_item.sql"), &line)?;
        return show::of(request, cart);
    }
    let (known, price) = look_at(request, &items, product, quantity)?;
    let price_now = [ParameterValue::Int64(price.amount), ParameterValue::Str(price.currency.clone())];
    let rows = database::query(include_str!("sql/raise_item.sql"), &[&line[..], &price_now[..]].concat())?;
    // Another request may have taken it out since it was looked at.
    rows.first().ok_or_else(|| not_in_cart(product))?;
    show_changed(cart, items, Item { product_id: product, quantity, price }, &known)
}

pub fn remove(request: &Request) -> Result<Response, Problem> {
    let cart = owner::cart(request)?.id;
    let product = request.path_id("product_id")?;
    request.query.finish()?;
    database::query(include_str!("sql/remove_item.sql"), &[store::uuid(cart), store::uuid(product)])?;
    Ok(Response::no_content())
}

pub fn clear(request: &Request) -> Result<Response, Problem> {
    let cart = owner::cart(request)?.id;
    request.query.finish()?;
    database::query(include_str!("sql/clear.sql"), &[store::uuid(cart)])?;
    Ok(Response::no_content())
}

fn quantity_of(items: &[Item], product: Uuid) -> Option<i32> {
    items.iter().find(|item| item.product_id == product).map(|item| item.quantity)
}

/// What is known of all that will be in the cart, and what the product costs, if so many of it may be in it.
fn look_at(request: &Request, items: &[Item], product: Uuid, quantity: i32) -> Result<(Known, Money), Problem> {
    let mut products: Vec<Uuid> = items.iter().map(|item| item.product_id).collect();
    if !products.contains(&product) {
        products.push(product);
    }
    let known = peers::insist(request, &products)?;
    let price = check(&known, product, quantity)?;
    Ok((known, price))
}

/// The cart with this line in it, where all is known already.
fn show_changed(cart: Uuid, mut items: Vec<Item>, changed: Item, known: &Known) -> Result<Response, Problem> {
    match items.iter_mut().find(|item| item.product_id == changed.product_id) {
        Some(line) => *line = changed,
        None => items.push(changed),
    }
    show::with(cart, &items, known)
}

fn not_in_cart(product: Uuid) -> Problem {
    Problem::not_found(format!("product {product} is not in the cart"))
}

fn check_limits(quantity: i32, is_new: bool, lines: usize) -> Result<(), Problem> {
    if quantity > MOST_OF_ONE {
        return Err(quantity_limit());
    }
    if is_new && lines >= MOST_LINES {
        return Err(cart_full());
    }
    Ok(())
}

/// What it costs, if it is for sale and there.
fn check(known: &Known, product: Uuid, quantity: i32) -> Result<Money, Problem> {
    let listing = known
        .listing(product)
        .ok_or_else(|| Problem::unprocessable("no-such-product", "there is no such product").at("product_id"))?;
    if listing.status != ListingStatus::Active {
        return Err(Problem::conflict("product-not-for-sale", "the product is no longer for sale").at("product_id"));
    }
    let available = known.available(product).unwrap_or(0);
    if available == 0 {
        return Err(Problem::conflict("sold-out", "the product is sold out").at("product_id"));
    }
    if i64::from(quantity) > i64::from(available) {
        return Err(Problem::conflict("insufficient-stock", format!("there are only {available} left")).at("quantity"));
    }
    Ok(Money { amount: listing.price.amount, currency: listing.price.currency.clone() })
}

/// Adds to what is there, and gives how many there are then.
fn store_more(cart: Cart, product: Uuid, more: i32, price: &Money) -> Result<i32, Problem> {
    let parameters = [
        store::uuid(cart.id),
        ParameterValue::Boolean(cart.is_guest),
        store::uuid(product),
        ParameterValue::Int32(more),
        ParameterValue::Int64(price.amount),
        ParameterValue::Str(price.currency.clone()),
    ];
    let rows = database::query(include_str!("sql/add_item.sql"), &parameters)?;
    let row = rows.first().ok_or_else(|| Problem::internal("add_item gave no row"))?;
    // Another request may have filled the cart, or merged it, since it was looked at.
    match row.get::<String>("outcome")?.as_str() {
        "added" => Ok(row.get("in_cart")?),
        "cart_full" => Err(cart_full()),
        "no_cart" => Err(owner::no_such_cart()),
        _ => Err(quantity_limit()),
    }
}

fn quantity_limit() -> Problem {
    Problem::unprocessable("quantity-limit", format!("a cart holds at most {MOST_OF_ONE} of a product")).at("quantity")
}

fn cart_full() -> Problem {
    Problem::unprocessable("cart-full", format!("a cart holds at most {MOST_LINES} products"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_kept() {
        assert!(check_limits(99, true, 99).is_ok() && check_limits(1, false, 100).is_ok());
        assert_eq!(check_limits(100, false, 1).err().map(|problem| problem.slug()), Some("quantity-limit"));
        assert_eq!(check_limits(1, true, 100).err().map(|problem| problem.slug()), Some("cart-full"));
    }
}
