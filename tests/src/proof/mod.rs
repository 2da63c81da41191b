//! The proof that a cluster runs the shop as its pages say: pods with their sidecars, a purchase, what policies refuse and
//! allow, what each scenario claims, a rolling restart and killed pods under load, and in the end the invariants of the
//! money path, read from the database.
//!
//! [`Mesh`] is what the scenarios need of a mesh, so that they can be shown on another one than a cluster's too. Everything
//! is asked from outside, at the edge, as a visitor would; [`kubectl`] only looks at pods and logs.

pub mod kubectl;
mod load;
mod mesh;
mod parts;
mod probe;
pub mod scenarios;
mod shopper;
mod table;

pub use mesh::{Access, Mesh, Proxy};
pub use parts::{PARTS, Proof, buy, check_books};
pub use probe::eventually;
pub use shopper::{Answer, Shopper};
pub use table::{Row, Table};
