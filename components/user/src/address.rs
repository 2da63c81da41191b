//! An address of an address book.

use meshmall_service::database::{DatabaseError, ParameterValue, Row};
use meshmall_service::values::Line;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fields::{Country, MaybeLine, Phone};

/// What its owner writes.
#[derive(Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = WrittenAddress))]
#[serde(deny_unknown_fields)]
pub struct Written {
    recipient: Line<60>,
    phone: Phone,
    country: Country,
    /// Province or state; empty where the country has none.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), schema(value_type = String, max_length = 60))]
    region: MaybeLine<60>,
    city: Line<60>,
    /// Street, house and flat.
    street: Line<200>,
    /// Empty where the country has none.
    #[serde(default)]
    #[cfg_attr(not(target_family = "wasm"), schema(value_type = String, max_length = 16))]
    postal_code: MaybeLine<16>,
    /// `true` makes it the default. Of the default itself, `false` changes nothing: another has to become it.
    #[serde(default)]
    is_default: bool,
}

/// As its owner sees it.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct Address {
    #[serde(flatten)]
    pub place: Place,
    is_default: bool,
    created_at: String,
}

/// As the contract `accounts` has it.
#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema), schema(as = AddressPlace))]
pub struct Place {
    pub id: Uuid,
    recipient: String,
    phone: String,
    country: String,
    region: String,
    city: String,
    street: String,
    postal_code: String,
}

impl Written {
    /// The parameters of the statements that store one, after the ids.
    pub fn parameters(&self, id: Uuid, user: Uuid) -> [ParameterValue; 10] {
        let text = |text: &str| ParameterValue::Str(text.to_owned());
        [
            ParameterValue::Uuid(id.to_string()),
            ParameterValue::Uuid(user.to_string()),
            text(self.recipient.as_str()),
            text(self.phone.as_str()),
            text(self.country.as_str()),
            text(self.region.as_str()),
            text(self.city.as_str()),
            text(self.street.as_str()),
            text(self.postal_code.as_str()),
            ParameterValue::Boolean(self.is_default),
        ]
    }
}

impl Address {
    /// From a row with all columns of an address.
    pub fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self { place: Place::of(row)?, is_default: row.get("is_default")?, created_at: row.get("created_at")? })
    }
}

impl Place {
    fn of(row: &Row) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: row.get("id")?,
            recipient: row.get("recipient")?,
            phone: row.get("phone")?,
            country: row.get("country")?,
            region: row.get("region")?,
            city: row.get("city")?,
            street: row.get("street")?,
            postal_code: row.get("postal_code")?,
        })
    }
}
