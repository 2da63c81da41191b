//! Joins a component with its dependencies into one, as `spin registry push` does.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail};
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions};

/// Satisfies imports of `component` by exports of its dependencies.
///
/// A key names an interface (`package:name/interface@1.0.0`) or a whole package (`package:name@1.0.0`), whose imports
/// are all served by one instance. Versions match exactly.
pub fn compose(name: &str, component: Vec<u8>, dependencies: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    if dependencies.is_empty() {
        return Ok(component);
    }
    let mut graph = CompositionGraph::new();
    let package = Package::from_bytes(name, None, component, graph.types_mut())
        .map_err(|error| anyhow!("'{name}' is not a component: {error:#}"))?;
    let world = package.ty();
    let main = graph.register_package(package)?;
    let root = graph.instantiate(main);

    let imports: Vec<String> = graph.types()[world].imports.keys().cloned().collect();
    for (key, bytes) in dependencies {
        let served: Vec<&String> = imports.iter().filter(|import| serves(&key, import)).collect();
        if served.is_empty() {
            bail!(
                "dependency '{key}' fits none of the imports of component '{name}', which are: {}",
                imports.join(", ")
            );
        }
        let package = Package::from_bytes(&key, None, bytes, graph.types_mut())
            .map_err(|error| anyhow!("dependency '{key}' of '{name}' is not a component: {error:#}"))?;
        let id = graph.register_package(package)?;
        let instance = graph.instantiate(id);
        for import in served {
            let export = graph
                .alias_instance_export(instance, import)
                .with_context(|| format!("dependency '{key}' of '{name}' does not export {import}"))?;
            graph
                .set_instantiation_argument(root, import, export)
                .with_context(|| format!("{import} of dependency '{key}' is not what component '{name}' imports"))?;
        }
    }
    let exports: Vec<String> = graph.types()[world].exports.keys().cloned().collect();
    for export in exports {
        let alias = graph.alias_instance_export(root, &export)?;
        graph.export(alias, &export)?;
    }
    graph.encode(EncodeOptions::default()).map_err(|error| anyhow!("cannot compose '{name}': {error:#}"))
}

fn serves(key: &str, import: &str) -> bool {
    if key == import {
        return true;
    }
    // `package:name@1.0.0` serves `package:name/anything@1.0.0`.
    let (package, version) = key.split_once('@').map_or((key, None), |(package, version)| (package, Some(version)));
    let (import, import_version) =
        import.split_once('@').map_or((import, None), |(import, version)| (import, Some(version)));
    version == import_version && import.split_once('/').is_some_and(|(import, _)| import == package)
}

#[cfg(test)]
mod tests {
    use super::serves;

    #[test]
    fn a_package_serves_its_interfaces_of_the_same_version() {
        assert!(serves("meshmall:contracts@1.0.0", "meshmall:contracts/stock@1.0.0"));
        assert!(serves("meshmall:contracts/stock@1.0.0", "meshmall:contracts/stock@1.0.0"));
        assert!(!serves("meshmall:contracts@1.0.1", "meshmall:contracts/stock@1.0.0"));
        assert!(!serves("meshmall:contracts@1.0.0", "meshmall:types/types@1.0.0"));
        assert!(!serves("meshmall:contracts/catalog@1.0.0", "meshmall:contracts/stock@1.0.0"));
    }
}
