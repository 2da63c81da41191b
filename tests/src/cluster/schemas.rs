//! The schemas that Kubernetes, its Gateway API, Istio, CloudNativePG and k3d publish, as `scripts/setup test` has got them from package registries.
//!
//! They know every field there is, which the types of this project do not, and types, enumerations and patterns of values. The
//! rules in CEL (`x-kubernetes-validations`) are for an API server and are not evaluated. SpinKube's schemas are in no
//! package registry; [`super::kinds`] stands for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::workspace;

/// Files of CustomResourceDefinitions.
const CUSTOM: [&str; 6] = [
    "istio.yaml",
    "gateway.yaml",
    "cnpg-clusters.yaml",
    "cnpg-poolers.yaml",
    "cnpg-scheduledbackups.yaml",
    "cnpg-objectstores.yaml",
];

/// Kinds without a published schema at hand.
const WITHOUT: &str = "core.spinkube.dev/";

/// A validator for each `apiVersion` and `kind`.
pub struct Schemas {
    kubernetes: Value,
    names: BTreeMap<String, String>,
    /// Those of Kubernetes are made when they are first needed.
    validators: Mutex<BTreeMap<String, Arc<Validator>>>,
}

impl Schemas {
    /// Reads what `scripts/setup test` has left in `.meshmall/schemas`.
    pub fn load() -> Self {
        let kubernetes: Value = serde_json::from_str(&text("kubernetes.json")).expect("JSON");
        let definitions = kubernetes["$defs"].as_object().expect("definitions");
        let names =
            definitions.iter().filter_map(|(name, definition)| Some((key(definition)?, name.clone()))).collect();
        let mut validators: BTreeMap<_, _> = CUSTOM
            .iter()
            .flat_map(|file| serde_saphyr::from_multiple::<Value>(&text(file)).expect("YAML"))
            .flat_map(|definition| versions(&definition))
            .collect();
        let k3d: Value = serde_json::from_str(&text("k3d.json")).expect("JSON");
        let validator = jsonschema::validator_for(&k3d).unwrap_or_else(|error| panic!("k3d.json: {error}"));
        drop(validators.insert("k3d.io/v1alpha5 Simple".to_owned(), Arc::new(validator)));
        Self { kubernetes, names, validators: Mutex::new(validators) }
    }

    /// What is wrong with a document by its published schema. A kind that has none is said to be unknown.
    pub fn findings(&self, document: &Value) -> Vec<String> {
        let (version, kind) =
            (document["apiVersion"].as_str().unwrap_or_default(), document["kind"].as_str().unwrap_or_default());
        let key = format!("{version} {kind}");
        let title = format!("{key} {}", document["metadata"]["name"].as_str().unwrap_or_default());
        if version.starts_with(WITHOUT) {
            return Vec::new();
        }
        match self.validator(&key) {
            Some(validator) => errors(&validator, document, &title),
            None => vec![format!("{title}: no published schema has this kind")],
        }
    }

    fn validator(&self, key: &str) -> Option<Arc<Validator>> {
        let mut validators = self.validators.lock().expect("nobody fails with it");
        if let Some(validator) = validators.get(key) {
            return Some(Arc::clone(validator));
        }
        let name = self.names.get(key)?;
        let schema = json!({ "$ref": format!("#/$defs/{name}"), "$defs": self.kubernetes["$defs"] });
        let validator = jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        let validator = Arc::new(validator);
        drop(validators.insert(key.to_owned(), Arc::clone(&validator)));
        Some(validator)
    }
}

fn text(file: &str) -> String {
    let path = workspace().join(".meshmall/schemas").join(file);
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}. Run: scripts/setup test", path.display()))
}

/// A definition of a document allows one `apiVersion` and one `kind`.
fn key(definition: &Value) -> Option<String> {
    let only = |field: &str| definition["properties"][field]["enum"][0].as_str();
    Some(format!("{} {}", only("apiVersion")?, only("kind")?))
}

fn errors(validator: &Validator, document: &Value, title: &str) -> Vec<String> {
    let at = |error: jsonschema::ValidationError<'_>| format!("{title}: {}: {error}", error.instance_path());
    validator.iter_errors(document).map(at).collect()
}

/// The versions of a CustomResourceDefinition.
fn versions(definition: &Value) -> Vec<(String, Arc<Validator>)> {
    let spec = &definition["spec"];
    let (Some(group), Some(kind)) = (spec["group"].as_str(), spec["names"]["kind"].as_str()) else { return Vec::new() };
    let versions = spec["versions"].as_array().into_iter().flatten().map(|version| {
        let name = version["name"].as_str().expect("a name");
        let mut schema = version["schema"]["openAPIV3Schema"].clone();
        close(&mut schema);
        for field in ["apiVersion", "kind"] {
            schema["properties"][field] = json!({ "type": "string" });
        }
        schema["properties"]["metadata"] = json!({ "type": "object" });
        let validator = jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
        (format!("{group}/{name} {kind}"), Arc::new(validator))
    });
    versions.collect()
}

/// Unknown fields are dropped by an API server in silence; here they are refused. What is a number or a word is said by a
/// word of Kubernetes' own.
fn close(schema: &mut Value) {
    if let Some(fields) = schema.as_object_mut() {
        let keeps = fields.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(true));
        if fields.contains_key("properties") && !fields.contains_key("additionalProperties") && !keeps {
            fields.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
        if fields.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true)) {
            fields.insert("type".to_owned(), json!(["integer", "string"]));
        }
        // Alternatives repeat some of the properties and would forbid the rest of them.
        for (name, inner) in fields.iter_mut() {
            if !["oneOf", "anyOf", "allOf", "not"].contains(&name.as_str()) {
                close(inner);
            }
        }
    } else if let Some(list) = schema.as_array_mut() {
        list.iter_mut().for_each(close);
    }
}
