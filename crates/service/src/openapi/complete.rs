//! Fills in what follows from the routes and the types, and refuses what contradicts them.
#![expect(
    clippy::indexing_slicing,
    reason = "a JSON value without the key that is asked for is null, and this only runs in tests"
)]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use crate::problem::{Body, TYPE_PREFIX};
use crate::{Access, Role, Route, Service};

const ERRORS: &str = include_str!("../../../../docs/errors.md");
const SCHEMA: &str = "#/components/schemas/";

/// Says of a route that no database stands behind it. Is taken out again.
const WITHOUT_DATABASE: &str = "x-without-database";

pub(super) fn complete(service: &Service, mut document: Value) -> Value {
    let mut paths = std::mem::take(&mut document["paths"]);
    let routes: Vec<&Route> = service.routes.iter().filter(|route| route.access != Access::Internal).collect();
    for route in &routes {
        let operation = &mut paths[route.pattern][route.method.to_lowercase()];
        assert!(operation.is_object(), "{} {} is not described", route.method, route.pattern);
        fill_in(service, route, operation);
    }
    let described: usize = paths.as_object().map_or(0, |paths| paths.values().map(operations).sum());
    assert_eq!(described, routes.len(), "what is described and has no route is one of {:?}", keys(&paths));

    let schemas = &mut document["components"]["schemas"];
    schemas[Body::name().as_ref()] = json!(Body::schema());
    for schema in schemas.as_object_mut().into_iter().flat_map(|schemas| schemas.values_mut()) {
        tidy(schema);
    }
    let (asked, answered) = (reached(&paths, schemas, "requestBody"), reached(&paths, schemas, "responses"));
    for name in &answered {
        assert!(
            !asked.contains(name) || !has_optional(&schemas[name]),
            "{name} has fields that may be left out of a request and are never left out of an answer: make it two types"
        );
        if name != Body::name().as_ref() {
            require_all(&mut schemas[name]);
        }
    }
    for name in &asked {
        let is_strict = schemas[name]["type"] != "object" || schemas[name]["additionalProperties"] == json!(false);
        assert!(is_strict, "{name} is part of a request and takes unknown fields: deny_unknown_fields");
    }
    let parameters = reached(&paths, schemas, "parameters");
    let used: BTreeSet<&String> = asked.iter().chain(&answered).chain(&parameters).collect();
    let schemas: Map<String, Value> = match schemas.take() {
        Value::Object(schemas) => schemas.into_iter().filter(|(name, _)| used.contains(name)).collect(),
        _ => Map::new(),
    };

    let about = document["info"]["description"].clone();
    let mut tag = json!({ "name": service.name });
    if about.as_str().is_some_and(|about| !about.is_empty()) {
        tag["description"] = about.clone();
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": format!("Meshmall: {}", service.name), "version": service.version, "description": about },
        "servers": [{ "url": "/api" }],
        "tags": [tag],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "bearer": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "`access_token` of `POST /users/login`. It is valid for ten minutes.",
            } },
        },
    })
}

fn fill_in(service: &Service, route: &Route, operation: &mut Value) {
    let name = format!("{} {}", route.method, route.pattern);
    let takes_body = !operation["requestBody"].is_null();
    let has_database = operation[WITHOUT_DATABASE].is_null();
    operation["tags"] = json!([service.name]);
    let operation = object(operation);
    operation.remove(WITHOUT_DATABASE);
    let (mut answers, mut errors) = (Map::new(), Vec::new());
    for (status, answer) in operation.remove("responses").as_ref().and_then(Value::as_object).into_iter().flatten() {
        let text = answer["description"].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{name}: {status} is not explained");
        if status.as_str() < "400" {
            answers.insert(status.clone(), answer.clone());
        } else {
            errors.extend(text.split_whitespace().map(|slug| (status.clone(), slug.to_owned())));
        }
    }
    let mut add = |status: &str, slugs: &[&str]| {
        errors.extend(slugs.iter().map(|slug| (status.to_owned(), (*slug).to_owned())));
    };
    add("400", &["invalid-parameter", "malformed-request"]);
    if takes_body {
        add("400", &["invalid-body"]);
        add("415", &["unsupported-media-type"]);
    }
    // A body is read before it is known that the route takes none.
    add("408", &["body-timeout"]);
    add("413", &["body-too-large"]);
    if has_database {
        add("503", &["database-unavailable", "database-timeout"]);
    }
    match route.access {
        Access::SignedIn | Access::Only(_) => {
            add("401", &["unauthenticated"]);
            operation.insert("security".to_owned(), json!([{ "bearer": [] }]));
        }
        Access::Public | Access::Internal => {}
    }
    if let Access::Only(roles) = route.access {
        add("403", &["forbidden"]);
        let roles: Vec<&str> = roles.iter().copied().map(Role::as_str).collect();
        let about = operation.get("description").and_then(Value::as_str).unwrap_or_default();
        operation.insert("description".to_owned(), json!(format!("{about}\n\nFor: {}.", roles.join(", ")).trim()));
    }
    let statuses: BTreeSet<String> = errors.iter().map(|(status, _)| status.clone()).collect();
    for status in statuses {
        let slugs: BTreeSet<&str> =
            errors.iter().filter(|(of, _)| *of == status).map(|(_, slug)| slug.as_str()).collect();
        answers.insert(status.clone(), problem(&name, &status, &slugs));
    }
    operation.insert("responses".to_owned(), Value::Object(answers));
    assert!(operation.contains_key("summary"), "{name} has no summary");
    for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
        assert!(parameter["description"].is_string(), "{name}: parameter {} is not explained", parameter["name"]);
    }
}

/// The answer with these problems.
fn problem(name: &str, status: &str, slugs: &BTreeSet<&str>) -> Value {
    let lines: Vec<String> = slugs.iter().map(|slug| format!("- `{slug}`: {}", meaning(name, status, slug))).collect();
    let types: Vec<String> = slugs.iter().map(|slug| format!("{TYPE_PREFIX}{slug}")).collect();
    let mut answer = json!({
        "description": lines.join("\n"),
        "content": { "application/problem+json": { "schema": { "allOf": [
            { "$ref": format!("{SCHEMA}{}", Body::name()) },
            { "properties": { "type": { "enum": types } } },
        ] } } },
    });
    let header = match status {
        "401" => Some(("WWW-Authenticate", "string", "What to show instead.")),
        "429" | "503" => Some(("Retry-After", "integer", "Seconds to wait.")),
        _ => None,
    };
    if let Some((header, kind, about)) = header {
        answer["headers"] = json!({ header: { "description": about, "schema": { "type": kind } } });
    }
    answer
}

/// What `docs/errors.md` says of a problem.
#[expect(clippy::panic, reason = "a test fails by panicking")]
fn meaning(name: &str, status: &str, slug: &str) -> String {
    let start = format!("| `{slug}` | {status} | ");
    let row = ERRORS.lines().find_map(|line| line.strip_prefix(&start));
    let Some(row) = row else { panic!("{name}: docs/errors.md has no problem '{slug}' with status {status}") };
    row.split(" |").next().unwrap_or_default().trim().to_owned()
}

/// Names each value of an enum once, and says of times that they are times.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(values)) = fields.get_mut("enum") {
                let mut seen = Vec::new();
                values.retain(|value| {
                    !seen.contains(value) && {
                        seen.push(value.clone());
                        true
                    }
                });
            }
            for (name, property) in fields.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
                if (name.ends_with("_at") || name == "at") && property["type"] == "string" {
                    property["format"] = json!("date-time");
                }
            }
            fields.values_mut().for_each(tidy);
        }
        Value::Array(values) => values.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// An answer has all its fields, always: what is not known is `null`. Only what need not be there and cannot be `null`
/// is left out where there is none.
fn require_all(schema: &mut Value) {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let is_always_there =
        |name: &String| required.iter().any(|of| of == name) || may_be_null(&schema["properties"][name]);
    let names: Vec<String> = keys(&schema["properties"]).into_iter().filter(is_always_there).collect();
    if !names.is_empty() {
        schema["required"] = json!(names);
    }
    for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
        require_all(part);
    }
}

fn may_be_null(property: &Value) -> bool {
    let is_null = |kind: &Value| kind == "null" || kind["type"] == "null";
    [&property["type"], &property["oneOf"]].into_iter().filter_map(Value::as_array).flatten().any(is_null)
}

fn has_optional(schema: &Value) -> bool {
    let required = schema["required"].as_array().map_or(0, Vec::len);
    schema["properties"].as_object().is_some_and(|properties| properties.len() > required)
}

/// The names of all schemas that this part of the operations refers to, and those that they refer to.
fn reached(paths: &Value, schemas: &Value, part: &str) -> BTreeSet<String> {
    let mut open = Vec::new();
    for path in paths.as_object().into_iter().flat_map(|paths| paths.values()) {
        for operation in path.as_object().into_iter().flat_map(|path| path.values()) {
            references(&operation[part], &mut open);
        }
    }
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        assert!(schemas[&name].is_object(), "there is no schema {name}");
        if found.insert(name.clone()) {
            references(&schemas[&name], &mut open);
        }
    }
    found
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix(SCHEMA)) {
                found.push(name.to_owned());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

fn operations(path: &Value) -> usize {
    path.as_object().map_or(0, |path| path.values().filter(|operation| operation.is_object()).count())
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default()
}

#[expect(clippy::panic, reason = "a test fails by panicking")]
fn object(value: &mut Value) -> &mut Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("not an object: {other}"),
    }
}
