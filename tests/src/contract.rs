//! What the shop has published of itself, and whether what it answers is that. Every reply that a test gets goes
//! through [`check`], so whatever the tests try, the document is held against it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::{Reply, workspace};

const SERVICES: [&str; 6] = ["user", "product", "cart", "order", "payment", "inventory"];
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const SCHEMA: &str = "#/components/schemas/";

/// Answers that belong to no operation: there is no such thing, or it is a defect, which a test that provokes one
/// expects in so many words.
const OF_NO_OPERATION: [&str; 2] = ["no-such-route", "internal"];

static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::read);

/// Where the document lies that the shop serves at `/api/openapi.json`.
pub fn published() -> PathBuf {
    workspace().join("web/static/openapi.json")
}

/// The descriptions of all services, put together.
///
/// # Panics
/// Where two services use one name for different things.
pub fn gathered() -> Value {
    let mut all = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Meshmall",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "A shop of WebAssembly components, one for each of the groups below.\n\nTo try it: `POST /users/login` with the \
                example, *Authorize* with the `access_token` of the answer, put something into the cart of the user's id, and order it.\n\n\
                Every error is a problem document; what each `type` means stands beside the status. A path with another method \
                is a 405, one that nothing has a 404 `no-such-route`, and a defect of ours a 500 `internal`.",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": "/api", "description": "This shop" }],
        "tags": [], "paths": {}, "components": { "schemas": {}, "securitySchemes": {} },
    });
    let mut operations = BTreeSet::new();
    for service in SERVICES {
        let file = workspace().join(format!("components/{service}/openapi.json"));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let one: Value = serde_json::from_str(&text).expect("the description is JSON");
        for path in one["paths"].as_object().expect("paths").values() {
            for id in METHODS.iter().filter_map(|method| path[method]["operationId"].as_str()) {
                assert!(operations.insert(id.to_owned()), "two operations are called {id}");
            }
        }
        for part in ["/paths", "/components/schemas", "/components/securitySchemes"] {
            let into = all.pointer_mut(part).and_then(Value::as_object_mut).expect("an object");
            for (name, value) in one.pointer(part).and_then(Value::as_object).expect("an object") {
                let known = into.entry(name).or_insert_with(|| value.clone());
                assert!(known == value, "{part}/{name} is one thing for {service} and another for a service before it");
            }
        }
        let tags = one["tags"].as_array().expect("tags").clone();
        all["tags"].as_array_mut().expect("tags").extend(tags);
    }
    all
}

/// An operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    /// As HTTP has it.
    pub method: String,
    /// With its parameters in braces, without the server.
    pub path: String,
    /// Before the path, to get its address.
    pub server: String,
    /// The service that answers it.
    pub service: String,
    /// All of it.
    pub value: Value,
}

/// What is published.
pub struct Contract {
    /// The document.
    pub document: Value,
    /// Its operations.
    pub operations: Vec<Operation>,
    /// The document's components, closed: an object has what its schema says and nothing else.
    components: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Contract {
    /// As it lies in the tree.
    pub fn read() -> Self {
        let text = std::fs::read_to_string(published()).expect("the document is there");
        let document: Value = serde_json::from_str(&text).expect("the document is JSON");
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for method in METHODS.iter().filter(|method| item[**method].is_object()) {
                let value = item[*method].clone();
                let server = value["servers"][0]["url"].as_str().or(document["servers"][0]["url"].as_str());
                operations.push(Operation {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    server: server.expect("a server").trim_end_matches('/').to_owned(),
                    service: value["tags"][0].as_str().expect("a tag").to_owned(),
                    value,
                });
            }
        }
        let components = closed(document["components"].clone());
        Self { document, operations, components, validators: Mutex::default() }
    }

    /// What a reference points to; anything else is itself.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|name| name.strip_prefix('#')) {
            Some(pointer) => self.document.pointer(pointer).expect("a reference points to something"),
            None => value,
        }
    }

    /// The operation that answers this path, with `/api` or without: the one that leaves the least open.
    pub fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let path = path.strip_prefix("/api").filter(|rest| rest.starts_with('/')).unwrap_or(path);
        let method = if method == "HEAD" { "GET" } else { method };
        let fitting =
            self.operations.iter().filter(|operation| operation.method == method && fits(&operation.path, path));
        fitting.min_by_key(|operation| operation.path.matches('{').count())
    }

    fn validator(&self, name: String, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().expect("nobody panics in here");
        let made = || {
            let mut root = schema.clone();
            root["components"] = self.components.clone();
            let options = jsonschema::options().should_validate_formats(true);
            Arc::new(options.build(&root).expect("the document's schemas are schemas"))
        };
        validators.entry(name).or_insert_with(made).clone()
    }
}

/// Panics unless the document says that this reply may be. Says nothing of what the document does not have.
#[track_caller]
pub fn check(method: &str, path: &str, reply: &Reply) {
    let contract = &*CONTRACT;
    let Some(operation) = contract.operation(method, path) else { return };
    // An edge, a runtime or a peer that stands in for a service has not promised anything.
    let is_of_service = |value: &str| value.split('/').next() == Some(operation.service.as_str());
    let mut served_by = reply.headers.get_all("x-served-by").iter();
    if !served_by.any(|value| value.to_str().is_ok_and(is_of_service)) {
        return;
    }
    let kind = reply.header("content-type").split(';').next().unwrap_or_default().trim();
    let slug = (kind == "application/problem+json" && method != "HEAD").then(|| reply.json()["type"].clone());
    let slug = slug.as_ref().and_then(Value::as_str).and_then(|kind| kind.rsplit(':').next()).unwrap_or_default();
    if OF_NO_OPERATION.contains(&slug) {
        return;
    }
    let name = format!("{method} {path} answered {} ({})", reply.status, operation.value["operationId"]);
    let status = reply.status.to_string();
    let answer = &operation.value["responses"][&status];
    assert!(answer.is_object(), "{name}, which web/static/openapi.json does not have: {}", reply.text());
    if method == "HEAD" {
        return;
    }
    let Some(content) = answer["content"].as_object() else {
        return assert!(reply.body.is_empty(), "{name} with a body, which web/static/openapi.json does not have");
    };
    let schema = content.get(kind).map(|content| &content["schema"]);
    let schema = schema.unwrap_or_else(|| panic!("{name} as {kind}, which web/static/openapi.json does not have"));
    if !kind.ends_with("json") {
        return;
    }
    let validator = contract.validator(format!("{} {} {status} {kind}", operation.method, operation.path), schema);
    let body = reply.json();
    let wrong: Vec<String> =
        validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{name}, not as web/static/openapi.json has it:\n{}\n{body:#}", wrong.join("\n"));
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(of, part)| of == part || (of.starts_with('{') && !part.is_empty()))
}

/// Closes every object that is not a part of another one. Clients are told that fields may be added; the tests want to
/// know which there are.
fn closed(mut components: Value) -> Value {
    let schemas = components["schemas"].as_object_mut().expect("schemas");
    let parts: BTreeSet<String> = schemas
        .values()
        .flat_map(|schema| schema["allOf"].as_array().into_iter().flatten())
        .filter_map(|part| Some(part["$ref"].as_str()?.strip_prefix(SCHEMA)?.to_owned()))
        .collect();
    for (name, schema) in schemas.iter_mut() {
        let is_object = schema["type"] == "object" || schema["allOf"].is_array();
        if let (true, false, Some(schema)) = (is_object, parts.contains(name), schema.as_object_mut()) {
            close(schema);
        }
    }
    components
}

fn close(schema: &mut Map<String, Value>) {
    schema.insert("unevaluatedProperties".to_owned(), json!(false));
}

/// How often each operation was answered with each status, for a test that wants to know whether it has tried enough.
#[derive(Debug, Default)]
pub struct Tally(pub BTreeMap<String, BTreeMap<u16, usize>>);

impl Tally {
    /// Counts an answer.
    pub fn count(&mut self, operation: &str, status: u16) {
        *self.0.entry(operation.to_owned()).or_default().entry(status).or_default() += 1;
    }
}
