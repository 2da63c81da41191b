//! Which service owns a path of the API.

use meshmall_service::{Problem, variables};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    User,
    Product,
    Cart,
    Order,
    Payment,
    Inventory,
}

impl Owner {
    /// By the first segment of a path without `/api`. What is internal has no owner here.
    pub fn of(path: &str) -> Option<Self> {
        let first = path.strip_prefix('/')?.split(['/', '?']).next()?;
        match first {
            "users" | ".well-known" => Some(Self::User),
            "products" | "categories" => Some(Self::Product),
            "cart" => Some(Self::Cart),
            "orders" => Some(Self::Order),
            "payments" => Some(Self::Payment),
            "inventory" => Some(Self::Inventory),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Product => "product",
            Self::Cart => "cart",
            Self::Order => "order",
            Self::Payment => "payment",
            Self::Inventory => "inventory",
        }
    }

    /// Where it is reached, by this component's variables.
    pub fn url(self) -> Result<String, Problem> {
        let url = match self {
            Self::User => variables::get("user_url"),
            Self::Product => variables::get("product_url"),
            Self::Cart => variables::get("cart_url"),
            Self::Order => variables::get("order_url"),
            Self::Payment => variables::get("payment_url"),
            Self::Inventory => variables::get("inventory_url"),
        }?;
        Ok(url.trim_end_matches('/').to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_segment_decides() {
        for (path, owner) in [
            ("/products", Some(Owner::Product)),
            ("/products?limit=1", Some(Owner::Product)),
            ("/products/7/related", Some(Owner::Product)),
            ("/categories", Some(Owner::Product)),
            ("/.well-known/jwks.json", Some(Owner::User)),
            ("/users/me", Some(Owner::User)),
            ("/cart/7/items", Some(Owner::Cart)),
            ("/orders", Some(Owner::Order)),
            ("/payments", Some(Owner::Payment)),
            ("/inventory/7", Some(Owner::Inventory)),
        ] {
            assert_eq!(Owner::of(path), owner, "{path}");
        }
    }

    #[test]
    fn nothing_internal_and_nothing_unknown_has_an_owner() {
        for path in [
            "/internal/products",
            "/internal",
            "//internal/products",
            "/",
            "",
            "/productsx",
            "/../products",
            "products",
        ] {
            assert_eq!(Owner::of(path), None, "{path}");
        }
    }
}
