//! The services that keep data, and the names of what belongs to each.

/// A service with a schema and a login role of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// The bare noun: `product`. Also the folder of its migrations.
    pub name: &'static str,
    /// The schema that holds its tables and functions: `productdb`.
    pub schema: &'static str,
    /// The role that it logs in as: `product_service`.
    pub role: &'static str,
    /// The environment variable with its password. Spin reads the same one as a variable of the component.
    pub password_variable: &'static str,
    /// Where its migrations are recorded.
    pub history: &'static str,
}

macro_rules! services {
    ($($name:literal $upper:literal),+ $(,)?) => {
        [$(Service {
            name: $name,
            schema: concat!($name, "db"),
            role: concat!($name, "_service"),
            password_variable: concat!("SPIN_VARIABLE_", $upper, "_DB_PASSWORD"),
            history: concat!($name, "db._migrations"),
        }),+]
    };
}

/// All of them, in the order in which they are prepared.
pub const SERVICES: [Service; 6] = services![
    "user" "USER",
    "product" "PRODUCT",
    "cart" "CART",
    "order" "ORDER",
    "payment" "PAYMENT",
    "inventory" "INVENTORY",
];
