//! Which lines of a cart are ordered: those that the buyer has ticked.

use std::collections::BTreeSet;

use meshmall_service::Problem;
use serde::{Deserialize, Deserializer, Serialize, de};
use uuid::Uuid;

use crate::contracts::carts::CartLine;

/// As many as a cart can hold.
const MOST: usize = 100;

/// Products of the cart, at least one, and each of them once.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = OrderedProducts, min_items = 1, max_items = 100))]
pub struct Choice(Vec<Uuid>);

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let products = Vec::<Uuid>::deserialize(deserializer)?;
        let different = products.iter().collect::<BTreeSet<_>>().len();
        if !(1..=MOST).contains(&products.len()) || different < products.len() {
            return Err(de::Error::custom(format!("must be 1 to {MOST} products, each of them once")));
        }
        Ok(Self(products))
    }
}

impl Choice {
    /// The lines of these products, in the order of the cart. Refuses a product that the cart does not hold.
    pub fn of(&self, cart: Vec<CartLine>) -> Result<Vec<CartLine>, Problem> {
        let chosen: BTreeSet<String> = self.0.iter().map(Uuid::to_string).collect();
        let in_cart = |product: &&String| cart.iter().any(|line| line.product_id == **product);
        if let Some(missing) = chosen.iter().find(|product| !in_cart(product)) {
            return Err(
                Problem::conflict("not-in-cart", format!("product {missing} is not in your cart")).at("products")
            );
        }
        Ok(cart.into_iter().filter(|line| chosen.contains(&line.product_id)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cart(ids: &[u128]) -> Vec<CartLine> {
        ids.iter().map(|id| CartLine { product_id: Uuid::from_u128(*id).to_string(), quantity: 2 }).collect()
    }

    fn choice(ids: &[u128]) -> Result<Choice, serde_json::Error> {
        let ids: Vec<Uuid> = ids.iter().copied().map(Uuid::from_u128).collect();
        serde_json::from_value(serde_json::json!(ids))
    }

    #[test]
    fn lines_keep_the_order_of_the_cart() {
        let chosen = choice(&[3, 1]).expect("is taken").of(cart(&[1, 2, 3])).expect("all are there");
        let ids: Vec<_> = chosen.iter().map(|line| line.product_id.clone()).collect();
        assert_eq!(ids, [1, 3].map(|id| Uuid::from_u128(id).to_string()));
    }

    #[test]
    fn what_is_not_in_the_cart_is_refused() {
        for lines in [&[][..], &[1, 2]] {
            let problem = choice(&[1, 3]).expect("is taken").of(cart(lines)).expect_err("is refused");
            assert_eq!(problem.slug(), "not-in-cart");
        }
    }

    #[test]
    fn nothing_too_much_and_the_same_twice_make_no_sense() {
        let many: Vec<u128> = (0..=100).collect();
        assert!(choice(&many[1..]).is_ok());
        for wrong in [&[][..], &[1, 2, 1], &many] {
            assert!(choice(wrong).is_err(), "{wrong:?}");
        }
    }
}
