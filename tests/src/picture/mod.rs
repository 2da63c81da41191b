//! The picture of the architecture, and the tables of who may call whom and of versions: made from the contracts, the components'
//! manifests and the cluster's files, and held against what is committed by `tests/architecture.rs`.

mod callers;
mod contracts;
mod draw;
mod lanes;
mod manifests;
mod plan;
mod style;
mod svg;
mod versions;

pub use callers::table;
pub use draw::architecture;
pub use plan::Plan;
pub use versions::versions;
