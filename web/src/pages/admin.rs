//! `/admin/…`: what admins look after.

pub mod orders;
pub mod payments;
pub mod users;

use crate::failure::{Failure, Kind};
use crate::server::session::Person;
use crate::server::visit::Visit;

/// Who is signed in, if that is an admin.
fn admin(visit: &Visit<'_>) -> Result<Person, Failure> {
    let person = visit.person()?;
    if person.is_admin() { Ok(person) } else { Err(Failure::new(Kind::Forbidden, None)) }
}
