//! Holds the routes of a service against `docs/authorization.md`, which says who may use them. For the tests of the
//! components; whether the document is true of the running shop, `tests/` finds out by trying every cell.

use crate::identity::Role;
use crate::{Access, Route, Service};

/// Panics, saying what differs, unless the section of this service has a row for each route and no other, and each row
/// says of strangers, roles and services what the route says.
#[expect(clippy::panic, reason = "a test fails by panicking")]
pub fn assert_documented(service: &Service, document: &str) {
    let heading = format!("## {}\n", service.name);
    let Some((_, section)) = document.split_once(&heading) else { panic!("there is no section '{heading}'") };
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut rows: Vec<(String, Vec<&str>)> = section.lines().filter_map(row).collect();
    for route in service.routes {
        let name = format!("{} {}", route.method, route.pattern);
        let Some(at) = rows.iter().position(|(of, _)| *of == name) else { panic!("there is no row for {name}") };
        let (_, cells) = rows.remove(at);
        let [stranger, buyer, other_seller, seller, owner, admin, of_service] = cells.as_slice() else {
            panic!("{name}: a row has seven cells")
        };
        for (column, cell, allowed) in [
            ("stranger", stranger, allows(route, None)),
            ("another buyer", buyer, allows(route, Some(Role::Buyer))),
            ("another seller", other_seller, allows(route, Some(Role::Seller))),
            ("seller", seller, allows(route, Some(Role::Seller))),
            ("owner", owner, allows(route, Some(Role::Buyer))),
            ("admin", admin, allows(route, Some(Role::Admin))),
        ] {
            match allowed {
                // Whose thing it is, the handler decides; so here the cell may also say that it is not theirs, or, on a
                // route that is for strangers too, that they have to show something else.
                Allowed::Yes => assert!(
                    ["yes", "403", "404"].contains(cell) || (*cell == "401" && route.access == Access::Public),
                    "{name}, {column}: {cell}"
                ),
                Allowed::No(status) => assert_eq!(*cell, status, "{name}, {column}"),
            }
        }
        let expected = match route.access {
            Access::Internal | Access::Public => "yes",
            Access::SignedIn | Access::Only(_) => "401",
        };
        assert!(*of_service == expected || route.access == Access::Public, "{name}, service: {of_service}");
    }
    assert!(rows.is_empty(), "rows without a route: {rows:?}");
}

enum Allowed {
    Yes,
    No(&'static str),
}

fn allows(route: &Route, role: Option<Role>) -> Allowed {
    match (route.access, role) {
        (Access::Public, _) | (Access::SignedIn, Some(_)) => Allowed::Yes,
        (Access::Only(roles), Some(role)) if roles.contains(&role) => Allowed::Yes,
        (Access::Only(_), Some(_)) => Allowed::No("403"),
        (Access::SignedIn | Access::Only(_), None) | (Access::Internal, _) => Allowed::No("401"),
    }
}

/// A row of the table: the route, and what follows it.
fn row(line: &str) -> Option<(String, Vec<&str>)> {
    let cells: Vec<&str> = line.strip_prefix("| `")?.trim_end_matches(" |").split(" | ").map(str::trim).collect();
    let (route, cells) = cells.split_first()?;
    Some((route.trim_end_matches('`').to_owned(), cells.to_vec()))
}
