//! What services ask of each other, by `wit/`.

use wit_parser::{Resolve, WorldId, WorldKey};

use crate::cluster::asked;
use crate::workspace;

/// An interface of `wit/`.
pub struct Contract {
    /// As it is called there.
    pub name: String,
    /// The service that the bridge asks.
    pub callee: String,
    /// The services whose worlds import it.
    pub callers: Vec<String>,
}

/// The worlds of the services, and who imports what from whom.
pub fn contracts() -> (Vec<String>, Vec<Contract>) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(workspace().join("wit")).expect("the contracts parse");
    let interface = |key: &WorldKey| match key {
        WorldKey::Interface(id) if resolve.interfaces[*id].package == Some(package) => {
            resolve.interfaces[*id].name.clone()
        }
        _ => None,
    };
    let worlds = &resolve.packages[package].worlds;
    let imports = |world: WorldId, name: &str| {
        resolve.worlds[world].imports.keys().filter_map(interface).any(|imported| imported == name)
    };
    let services: Vec<(&String, WorldId)> =
        worlds.iter().filter(|(name, _)| *name != "mesh-bridge").map(|(name, world)| (name, *world)).collect();
    let exports = resolve.worlds[worlds["mesh-bridge"]].exports.keys().filter_map(interface);
    let contracts = exports.filter_map(|name| {
        let callers = services.iter().filter(|(_, world)| imports(*world, &name));
        let callers = callers.map(|(caller, _)| (*caller).clone()).collect();
        // What the bridge itself tells, it asks nobody for.
        asked(&name).map(|callee| Contract { name, callee, callers })
    });
    (services.iter().map(|(name, _)| (*name).clone()).collect(), contracts.collect())
}
