//! The invariants of the money path, of everything that this database has ever seen.

use crate::chaos::invariants;
use crate::proof::mesh::Mesh;
use crate::proof::probe::{eventually, that};
use crate::proof::table::Table;

const PART: &str = "books";

/// Of any mesh.
pub async fn check<M: Mesh>(mesh: &M, table: &mut Table) {
    let settled = eventually(mesh.settling(), async || {
        let rows = mesh.query(&format!("{};", invariants::UNSETTLED)).await?;
        that(rows == ["0"], || format!("{rows:?} are on their way"))
    });
    table.claim(PART, "everything is settled", settled).await;
    for invariant in invariants::ALL {
        let statements = invariants::CHECKS.iter().filter(|(of, _)| *of == invariant);
        let mut found = Ok(Vec::new());
        let mut count = 0;
        for (_, statement) in statements {
            count += 1;
            let rows = mesh.query(&format!("{statement};")).await;
            found = found.and_then(|mut all: Vec<String>| {
                rows.map(|rows| {
                    all.extend(rows);
                    all
                })
            });
        }
        // What the same key gives is asked of the service, not of the database.
        if count > 0 {
            let holds = async { found.and_then(|wrong| that(wrong.is_empty(), || wrong.join("; "))) };
            table.claim(PART, invariant, holds).await;
        }
    }
}
