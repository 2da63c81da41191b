//! The published document: it is the sum of what the services say, it is served with a page to try it, and it holds
//! whatever is sent. That every reply is as the document says, the harness checks with each reply of each test.

use meshmall_service::openapi::assert_file;
use meshmall_tests::contract::{self, Contract, Operation, Tally};
use meshmall_tests::{Ask, Reply, Role, Shop, User};
use serde_json::{Value, json};
use uuid::Uuid;

/// Another one is taken from the environment.
const SEED: u64 = 20_260_101;
/// Broken requests of each operation by each of the callers, after one that is as it should be.
const BROKEN: usize = 3;

#[test]
fn the_document_is_what_the_services_say() {
    assert_file(&contract::published(), &contract::gathered());
}

#[test]
fn the_document_is_one_of_openapi_3_1() {
    let Contract { document, operations, .. } = Contract::read();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(operations.len() > 40, "only {} operations", operations.len());
    for Operation { method, path, value, .. } in &operations {
        for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let parameters = value["parameters"].as_array().into_iter().flatten();
            let found = parameters.filter(|parameter| parameter["name"] == name && parameter["in"] == "path").count();
            assert_eq!(found, 1, "{method} {path}: {name}");
        }
    }
}

#[test]
fn an_answer_that_the_document_does_not_have_is_noticed() {
    let reply = |status, kind: &str, body: &Value| {
        let headers = [("x-served-by", "inventory/0.1.0"), ("content-type", kind)];
        let headers = headers.map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")));
        Reply { status, headers: headers.into_iter().collect(), body: body.to_string().into_bytes() }
    };
    let id = "01969f5f-5fb5-7cb3-b35c-2d8166a4476f";
    let passes = |reply: &Reply| {
        let path = format!("/api/inventory/{id}");
        std::panic::catch_unwind(|| contract::check("GET", &path, reply)).is_ok()
    };
    let problem = |slug: &str| json!({ "type": format!("urn:meshmall:problem:{slug}"), "title": "", "status": 404, "detail": "", "trace_id": "0".repeat(32) });
    let stock = json!({ "product_id": id, "available": 1, "in_stock": true });
    assert!(passes(&reply(200, "application/json", &stock)));
    assert!(passes(&reply(404, "application/problem+json", &problem("not-found"))));
    assert!(!passes(&reply(201, "application/json", &stock)), "another status");
    assert!(!passes(&reply(200, "text/json", &stock)), "another content type");
    assert!(!passes(&reply(404, "application/problem+json", &problem("sold-out"))), "another problem");
    for (field, value) in [("available", json!(-1)), ("product_id", json!("7")), ("surprise", json!(1))] {
        let mut stock = stock.clone();
        stock[field] = value;
        assert!(!passes(&reply(200, "application/json", &stock)), "{field}");
    }
    assert!(
        !passes(&reply(200, "application/json", &json!({ "product_id": id, "available": 1 }))),
        "a field is missing"
    );
}

#[tokio::test]
async fn the_document_and_its_page_are_served() {
    let shop = Shop::open().await;
    let reply = shop.get("/api/openapi.json").await;
    assert_eq!(reply.assert_status(200), Contract::read().document);
    assert_eq!(reply.header("content-type"), "application/json");
    let page = shop.get("/api/docs").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.header("content-security-policy").contains("default-src 'none'"), "{:?}", page.headers);
    let text = page.text();
    let files: Vec<&str> = text.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert_eq!(files.len(), 3, "{text}");
    for file in files {
        assert_eq!(shop.get(file).await.status, 200, "{file}");
    }
    assert_eq!(shop.get("/api/docs/x").await.status, 404);
}

#[tokio::test]
async fn whatever_is_sent_the_document_says_what_comes_back() {
    let shop = Shop::open().await;
    let contract = Contract::read();
    let callers = [None, Some(User::buyer()), Some(User::new(Role::Seller)), Some(User::admin())];
    for user in callers.iter().flatten() {
        shop.database.give_address(user).await;
    }
    // With the password that the document's examples have.
    let statement = "UPDATE userdb.users SET password_hash = demo.password_hash FROM userdb.users demo
        WHERE demo.email = 'buyer@meshmall.example' AND users.password_hash = 'none'";
    shop.database.change(statement).await;
    let product = shop.any_product().await;
    let mut tally = Tally::default();
    let seed = std::env::var("SEED").map_or(SEED, |seed| seed.parse().expect("SEED is a number"));
    let mut random = fastrand::Rng::with_seed(seed);
    for operation in &contract.operations {
        for caller in &callers {
            for attempt in 0..=BROKEN {
                let owner = caller.as_ref().map_or_else(Uuid::nil, |caller| caller.id).to_string();
                let mut request = Guess { contract: &contract, random: &mut random, owner: &owner, product: &product };
                let (ask, what) = request.of(&shop, operation, attempt > 0);
                let ask = if let Some(caller) = caller { ask.by(caller) } else { ask };
                let reply = ask.send().await;
                assert!(reply.status < 500, "{what}: {}", reply.text());
                tally.count(&operation.value["operationId"].to_string(), reply.status);
            }
        }
    }
    // Without requests that are accepted, those that are refused prove little.
    let accepted = tally.0.values().filter(|statuses| statuses.keys().any(|status| *status < 400)).count();
    assert!(accepted * 10 > contract.operations.len() * 6, "{accepted} operations accepted anything: {:#?}", tally.0);
    let refused = tally.0.values().filter(|statuses| statuses.keys().any(|status| *status >= 400)).count();
    assert!(refused * 10 > contract.operations.len() * 9, "{refused} operations refused anything: {:#?}", tally.0);
}

/// Makes requests up from their schemas.
struct Guess<'a> {
    contract: &'a Contract,
    random: &'a mut fastrand::Rng,
    owner: &'a str,
    product: &'a str,
}

impl Guess<'_> {
    /// A request, and what it is. One thing is wrong with a broken one, or more.
    fn of(&mut self, shop: &Shop, operation: &Operation, broken: bool) -> (Ask, String) {
        let (mut path, mut query, mut headers) = (operation.path.clone(), Vec::new(), Vec::new());
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().expect("a parameter has a name");
            let is_broken = broken && self.random.u8(..3) == 0;
            match parameter["in"].as_str() {
                Some("path") => {
                    let value = if is_broken { self.nasty_text() } else { self.path_part(name, &parameter["schema"]) };
                    path = path.replace(&format!("{{{name}}}"), &encoded(&value));
                }
                Some("query") if self.random.bool() => {
                    let value = if is_broken { self.nasty_text() } else { text(&self.value(&parameter["schema"])) };
                    // No list goes on after a cursor that somebody has made up.
                    if is_broken || name != "cursor" {
                        query.push(format!("{name}={}", encoded(&value)));
                    }
                }
                Some("header") if parameter["required"] == true && !is_broken => {
                    headers.push((name, self.random.u64(..).to_string()));
                }
                Some("header") if is_broken => headers.push((name, "?".repeat(self.random.usize(1..400)))),
                _ => {}
            }
        }
        if broken && self.random.u8(..8) == 0 {
            query.push(format!("surprise={}", encoded(&self.nasty_text())));
        }
        let question = if query.is_empty() { "" } else { "?" };
        let address = format!("{}{path}{question}{}", operation.server, query.join("&"));
        let mut ask = shop.ask(&operation.method, &address);
        for (name, value) in &headers {
            ask = ask.header(name, value);
        }
        let content = &operation.value["requestBody"]["content"]["application/json"];
        let mut body = Value::Null;
        if content.is_object() {
            body = self.body(content, broken);
            ask = match self.random.u8(..40) {
                0 if broken => ask.body("text/plain", body.to_string()),
                1 if broken => ask.body("application/json", b"{\"\xff\":".to_vec()),
                _ => ask.json(&body),
            };
        } else if broken && operation.method != "GET" && self.random.bool() {
            body = json!({ "surprise": self.nasty() });
            ask = ask.json(&body);
        }
        (ask, format!("{} {address} {headers:?} {:.300}", operation.method, body.to_string()))
    }

    fn path_part(&mut self, name: &str, schema: &Value) -> String {
        match name {
            "user_id" => self.owner.to_owned(),
            "product_id" => self.product.to_owned(),
            "id" if self.random.bool() => self.product.to_owned(),
            "id" => self.owner.to_owned(),
            _ => text(&self.value(schema)),
        }
    }

    /// The example of the document, and some of the fields that it leaves out; or something worse.
    fn body(&mut self, content: &Value, broken: bool) -> Value {
        let schema = self.contract.resolve(&content["schema"]).clone();
        let mut body = content["example"].clone();
        if broken && self.random.u8(..8) == 0 {
            return self.nasty();
        }
        let Some(fields) = body.as_object_mut() else { return body };
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if !fields.contains_key(name) && self.random.u8(..4) == 0 {
                fields.insert(name.clone(), self.value(property));
            }
            if broken && self.random.u8(..3) == 0 {
                if self.random.bool() {
                    fields.insert(name.clone(), self.nasty());
                } else {
                    fields.remove(name);
                }
            }
        }
        if broken && self.random.u8(..8) == 0 {
            fields.insert("surprise".to_owned(), self.nasty());
        }
        body
    }

    /// Something that the schema allows, as far as patterns let one guess.
    fn value(&mut self, schema: &Value) -> Value {
        let schema = self.contract.resolve(schema).clone();
        if let Some(values) = schema["enum"].as_array() {
            return values[self.random.usize(..values.len())].clone();
        }
        if let Some(schemas) = schema["oneOf"].as_array() {
            let chosen = schemas[self.random.usize(..schemas.len())].clone();
            return self.value(&chosen);
        }
        let kind = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or("null");
        match kind {
            "string" if schema["format"] == "uuid" => json!(Uuid::from_u128(self.random.u128(..)).to_string()),
            "string" => json!("shoes"),
            "integer" => {
                let (least, most) =
                    (schema["minimum"].as_i64().unwrap_or(-9), schema["maximum"].as_i64().unwrap_or(99));
                json!(self.random.i64(least..=most))
            }
            "boolean" => json!(self.random.bool()),
            "array" => json!([self.value(&schema["items"])]),
            "object" => {
                let properties = schema["properties"].as_object().into_iter().flatten();
                Value::Object(properties.map(|(name, property)| (name.clone(), self.value(property))).collect())
            }
            _ => Value::Null,
        }
    }

    fn nasty(&mut self) -> Value {
        match self.random.u8(..12) {
            0 => Value::Null,
            1 => json!(-1),
            2 => json!(u64::MAX),
            3 => json!(1e300),
            4 => json!(0.5),
            5 => json!(true),
            6 => json!([]),
            7 => json!({}),
            8 => json!([[[[["deep"]]]]]),
            _ => json!(self.nasty_text()),
        }
    }

    fn nasty_text(&mut self) -> String {
        match self.random.u8(..12) {
            0 => " ".to_owned(),
            1 => "a\0b".to_owned(),
            2 => "x".repeat(3000),
            3 => "山".repeat(300),
            4 => "' OR 1=1; --".to_owned(),
            5 => "99999999999999999999999999".to_owned(),
            6 => "-1".to_owned(),
            7 => "\u{202e}\u{1f4a5}\n".to_owned(),
            8 => "%00%ff".to_owned(),
            9 => Uuid::from_u128(self.random.u128(..)).simple().to_string(),
            10 => "NaN".to_owned(),
            _ => Uuid::from_u128(self.random.u128(..)).to_string(),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
