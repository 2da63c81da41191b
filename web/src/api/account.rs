//! Accounts and address books, as the user service tells them.

use serde::{Deserialize, Serialize};

#[derive(Clone, Deserialize)]
pub struct User {
    pub id: String,
    pub email: String,
    pub name: String,
    pub role: String,
    pub created_at: String,
}

#[derive(Clone, Deserialize)]
pub struct Address {
    pub id: String,
    #[serde(flatten)]
    pub place: Place,
    pub is_default: bool,
}

/// Where goods go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub recipient: String,
    pub phone: String,
    pub country: String,
    pub region: String,
    pub city: String,
    pub street: String,
    pub postal_code: String,
}

impl Place {
    /// In one line, without who lives there.
    pub fn line(&self) -> String {
        let parts = [&self.region, &self.city, &self.street, &self.postal_code, &self.country];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ")
    }
}
