//! The manifests agree: `spin.toml` with each component's own, both with the WIT worlds, all with the Makefile's ports.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use meshmall_tests::workspace;
use serde::Deserialize;
use wit_parser::{Resolve, WorldKey};

/// The parts of a Spin manifest that the project uses; anything else is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    spin_manifest_version: u8,
    application: Application,
    #[serde(default)]
    variables: BTreeMap<String, Variable>,
    trigger: Triggers,
    component: BTreeMap<String, Component>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Application {
    name: String,
    version: String,
    description: String,
    authors: Vec<String>,
}

#[derive(Deserialize, PartialEq, Debug, Clone)]
#[serde(deny_unknown_fields)]
struct Variable {
    default: Option<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    secret: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Triggers {
    http: Vec<Trigger>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trigger {
    route: String,
    component: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    source: String,
    description: String,
    #[serde(default)]
    files: Vec<BTreeMap<String, String>>,
    #[serde(default)]
    allowed_outbound_hosts: Vec<String>,
    #[serde(default)]
    dependencies_inherit_configuration: bool,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    #[serde(default)]
    dependencies: BTreeMap<String, BTreeMap<String, String>>,
    build: Build,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    command: String,
    workdir: Option<String>,
    #[serde(default)]
    watch: Vec<String>,
}

/// Every component, where its own manifest lies, and its port in split mode.
const COMPONENTS: [(&str, &str, u16); 7] = [
    ("user", "components/user", 8001),
    ("product", "components/product", 8002),
    ("cart", "components/cart", 8003),
    ("order", "components/order", 8004),
    ("payment", "components/payment", 8005),
    ("inventory", "components/inventory", 8006),
    ("web", "web", 3000),
];

/// What a timer outside has to reach, and who answers it.
const MAINTENANCE: [(&str, &str); 2] =
    [("/internal/orders/recover", "order"), ("/internal/reservations/expire", "inventory")];

fn load(path: &str) -> Manifest {
    let text = std::fs::read_to_string(workspace().join(path)).expect(path);
    toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Paths in a manifest are relative to its folder; compared, they are relative to the workspace.
fn in_workspace(path: &str) -> String {
    path.trim_start_matches("../").to_owned()
}

#[test]
fn the_whole_shop_is_the_sum_of_its_components() {
    let whole = load("spin.toml");
    assert_eq!(whole.spin_manifest_version, 2);
    assert_eq!(
        whole.component.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        COMPONENTS.iter().map(|(name, _, _)| *name).collect()
    );
    for (name, folder, _) in COMPONENTS {
        let own = load(&format!("{folder}/spin.toml"));
        assert_eq!(
            own.component.keys().collect::<Vec<_>>(),
            [name],
            "{folder}: the component is named like its folder"
        );
        let (a, b) = (&whole.component[name], &own.component[name]);
        assert_eq!(a.source, in_workspace(&b.source), "{name}: source");
        assert_eq!(a.description, b.description, "{name}: description");
        assert_eq!(a.allowed_outbound_hosts, b.allowed_outbound_hosts, "{name}: allowed_outbound_hosts");
        assert_eq!(a.variables, b.variables, "{name}: variables");
        assert_eq!(
            a.dependencies_inherit_configuration, b.dependencies_inherit_configuration,
            "{name}: dependencies_inherit_configuration"
        );
        assert_eq!(a.build.command, b.build.command, "{name}: build command");
        assert!(
            a.build.workdir.is_none() && b.build.workdir.is_some(),
            "{name}: everything is built from the workspace's folder"
        );
        assert!(!a.build.watch.is_empty(), "{name}: spin watch has something to look at");
        let dependencies = |component: &Component| -> Vec<(String, String)> {
            component.dependencies.iter().map(|(key, value)| (key.clone(), in_workspace(&value["path"]))).collect()
        };
        assert_eq!(dependencies(a), dependencies(b), "{name}: dependencies");
        let files = |component: &Component| -> Vec<(String, String)> {
            component.files.iter().map(|files| (in_workspace(&files["source"]), files["destination"].clone())).collect()
        };
        assert_eq!(files(a), files(b), "{name}: files");
        for (variable, declared) in &own.variables {
            let shared =
                whole.variables.get(variable).unwrap_or_else(|| panic!("{name}: spin.toml has no variable {variable}"));
            assert_eq!(
                (declared.required, declared.secret),
                (shared.required, shared.secret),
                "{name}: variable {variable}"
            );
        }
        assert_eq!(own.application.name, name);
        assert!(!own.application.description.is_empty() && !own.application.authors.is_empty());
        assert_eq!(own.trigger.http.len(), 1, "{name}: by itself a component answers everything");
        assert_eq!((own.trigger.http[0].route.as_str(), own.trigger.http[0].component.as_str()), ("/...", name));
    }
}

#[test]
fn version_2_of_product_differs_in_what_is_built_alone() {
    let read = |file: &str| std::fs::read_to_string(workspace().join("components/product").join(file)).expect(file);
    let parse = |text: &str| -> toml::Table { toml::from_str(text).expect("parses") };
    let one = read("spin.toml");
    let version = load("components/product/spin.toml").application.version;
    let build = "scripts/wasm-cargo build --profile wasm --target wasm32-wasip2";
    let mut expected = parse(&one);
    for (path, from, to) in [
        (["application", "version"].as_slice(), version.clone(), format!("{version}-v2")),
        (
            &["component", "product", "source"],
            "../../target/wasm32-wasip2/wasm/product.wasm".to_owned(),
            "../../target/v2/product.wasm".to_owned(),
        ),
        (
            &["component", "product", "build", "command"],
            format!("{build} -p product -p mesh-bridge"),
            format!("{build} -p mesh-bridge && scripts/build-variant product v2 target/v2"),
        ),
    ] {
        let (last, above) = path.split_last().expect("a path");
        let table = above.iter().fold(&mut expected, |table, key| table[*key].as_table_mut().expect("a table"));
        assert_eq!(table[*last].as_str(), Some(from.as_str()), "spin.toml: {path:?}");
        table[*last] = to.into();
    }
    assert_eq!(parse(&read("v2.toml")), expected, "components/product/v2.toml is not spin.toml with version 2 in it");
}

#[test]
fn versions_are_the_workspaces() {
    let cargo: toml::Table =
        toml::from_str(&std::fs::read_to_string(workspace().join("Cargo.toml")).expect("Cargo.toml")).expect("parses");
    let version = cargo["workspace"]["package"]["version"].as_str().expect("a version").to_owned();
    let manifests =
        COMPONENTS.iter().map(|(_, folder, _)| format!("{folder}/spin.toml")).chain(["spin.toml".to_owned()]);
    for manifest in manifests {
        assert_eq!(load(&manifest).application.version, version, "{manifest}");
    }
}

#[test]
fn no_route_leads_to_an_internal_path_but_those_of_the_timer() {
    let mut internal = Vec::new();
    for trigger in load("spin.toml").trigger.http {
        if trigger.route.contains("internal") {
            internal.push((trigger.route.clone(), trigger.component.clone()));
        }
        if trigger.component != "web" {
            assert_ne!(trigger.route, "/...", "only the web component answers what nobody else does");
        }
    }
    let expected = MAINTENANCE.map(|(route, component)| (route.to_owned(), component.to_owned()));
    assert_eq!(internal, expected);
}

#[test]
fn every_import_of_a_world_is_served_by_the_bridge_and_its_peer_may_be_reached() {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(workspace().join("wit")).expect("the contracts parse");
    let world = |name: &str| &resolve.worlds[resolve.packages[package].worlds[name]];
    let interfaces = |items: Vec<&WorldKey>| -> BTreeSet<String> {
        items
            .into_iter()
            .filter_map(|key| match key {
                WorldKey::Interface(id) if resolve.interfaces[*id].package == Some(package) => {
                    resolve.interfaces[*id].name.clone()
                }
                _ => None,
            })
            .collect()
    };
    let exported = interfaces(world("mesh-bridge").exports.keys().collect());
    assert_eq!(
        exported,
        resolve.packages[package].interfaces.keys().cloned().collect(),
        "the bridge exports every contract"
    );

    // Which peer serves which contract: the variable that holds its address.
    let served_by = BTreeMap::from([
        ("accounts", "user_url"),
        ("carts", "cart_url"),
        ("catalog", "product_url"),
        ("orders", "order_url"),
        ("payments", "payment_url"),
        ("stock", "inventory_url"),
    ]);
    // What the bridge itself tells, and asks nobody for.
    let own = "timing";
    let whole = load("spin.toml");
    for (name, component) in &whole.component {
        let Some(world) = resolve.packages[package].worlds.get(name) else {
            assert!(component.dependencies.is_empty(), "{name} has dependencies but no world");
            continue;
        };
        let mut imported = interfaces(resolve.worlds[*world].imports.keys().collect());
        let tells = imported.remove(own);
        assert_eq!(tells, !imported.is_empty(), "{name}: who imports contracts tells of its calls");
        assert_eq!(
            !imported.is_empty(),
            component.dependencies.contains_key("meshmall:contracts@1.0.0"),
            "{name}: who imports contracts depends on the bridge"
        );
        assert!(
            imported.is_empty() || component.dependencies_inherit_configuration,
            "{name}: the bridge acts with its caller's rights"
        );
        let reachable: BTreeSet<&str> = imported.iter().map(|interface| served_by[interface.as_str()]).collect();
        let peers: BTreeSet<&str> = component
            .variables
            .keys()
            .map(String::as_str)
            .filter(|variable| variable.ends_with("_url") && *variable != "database_url")
            .collect();
        assert_eq!(reachable, peers, "{name}: the addresses it is given are those of the contracts it imports");
        for peer in peers {
            assert!(
                component.allowed_outbound_hosts.contains(&format!("{{{{ {peer} }}}}")),
                "{name} may not reach {peer}"
            );
        }
    }
}

#[test]
fn each_service_has_its_own_role_and_no_other() {
    for (name, component) in load("spin.toml").component {
        let Some(url) = component.variables.get("database_url") else { continue };
        assert!(url.starts_with(&format!("postgres://{name}_service:{{{{ {name}_db_password }}}}@")), "{name}: {url}");
        for setting in ["connect_timeout=", "statement_timeout%3D"] {
            assert!(url.contains(setting), "{name}: a database that hangs must not hang the service: {setting}");
        }
    }
}

#[test]
fn the_scripts_know_every_component() {
    let shop = std::fs::read_to_string(workspace().join("scripts/shop")).expect("scripts/shop");
    for (name, folder, port) in COMPONENTS {
        assert!(
            shop.contains(&format!("serve {folder}/spin.toml {port}")),
            "scripts/shop does not start {name} on {port}"
        );
    }
    for (path, _) in MAINTENANCE {
        assert!(shop.contains(path), "scripts/shop does not call {path}");
    }
}
