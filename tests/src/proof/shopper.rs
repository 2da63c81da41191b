//! Somebody who buys, over the API at the edge.

use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use super::probe::that;

/// How long is waited for an answer; longer than any route of the mesh takes.
const PATIENCE: Duration = Duration::from_secs(25);
/// An access token lasts ten minutes.
const SIGNED_IN_FOR: Duration = Duration::from_secs(8 * 60);

/// What came back: with status 0 nothing did, and the body says why.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
    pub took: Duration,
}

impl Answer {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let started = Instant::now();
        let read = async {
            let response = request.send().await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Ok((status, headers, response.text().await?))
        };
        let (status, headers, body) =
            read.await.unwrap_or_else(|error: reqwest::Error| (0, HeaderMap::new(), chain(&error)));
        Self { status, headers, body, took: started.elapsed() }
    }

    /// The body, or `null` where it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// That it has this status.
    pub fn is(&self, status: u16) -> Result<(), String> {
        that(self.status == status, || format!("{} in place of {status}", self.words()))
    }

    /// That it is a problem of this type.
    pub fn is_problem(&self, status: u16, kind: &str) -> Result<(), String> {
        self.is(status)?;
        let json = self.json();
        that(json["type"].as_str().is_some_and(|is| is.ends_with(kind)), || {
            format!("{} in place of {kind}", self.words())
        })
    }

    /// That an order was taken, with one of these statuses; gives its id.
    pub fn is_order(&self, status: u16, states: &[&str]) -> Result<String, String> {
        self.is(status)?;
        let json = self.json();
        that(states.iter().any(|state| json["status"] == *state), || format!("it is {}", json["status"]))?;
        json["id"].as_str().map(str::to_owned).ok_or_else(|| self.words())
    }

    /// Whether there was no answer, or a 5xx.
    pub fn is_failure(&self) -> bool {
        self.status == 0 || self.status >= 500
    }

    /// Status and the beginning of the body, in one line.
    pub fn words(&self) -> String {
        let body: String = self.body.chars().take(160).map(|one| if one.is_control() { ' ' } else { one }).collect();
        format!("{} after {:.1} s: {body}", self.status, self.took.as_secs_f64())
    }
}

/// An error with all that caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Who they are, as the shop knows them.
#[derive(Debug, Clone)]
struct Session {
    since: Instant,
    user: String,
    token: String,
}

/// Somebody with an account.
#[derive(Debug, Clone)]
pub struct Shopper {
    client: reqwest::Client,
    edge: String,
    email: String,
    password: String,
    session: Option<Session>,
}

impl Shopper {
    /// One of the accounts that every shop is seeded with.
    pub fn known(edge: &str, email: &str) -> Self {
        // A proxy of the environment is no way to a cluster on this machine.
        let client =
            reqwest::Client::builder().no_proxy().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
        Self {
            client: client.build().expect("a client"),
            edge: edge.to_owned(),
            email: email.to_owned(),
            password: "meshmall-demo".to_owned(),
            session: None,
        }
    }

    /// The buyer of the README.
    pub fn buyer(edge: &str) -> Self {
        Self::known(edge, "buyer@meshmall.example")
    }

    /// Who may do everything.
    pub fn admin(edge: &str) -> Self {
        Self::known(edge, "admin@meshmall.example")
    }

    /// Somebody new, with an account and an address.
    pub async fn register(edge: &str) -> Result<Self, String> {
        let mut shopper = Self::known(edge, &format!("check-{}@meshmall.example", Uuid::now_v7()));
        let body = json!({"email": shopper.email, "password": shopper.password, "name": "Check"});
        Answer::of(shopper.client.post(shopper.url("/api/users/register")).json(&body)).await.is(201)?;
        let address = json!({
            "recipient": "韩梅梅", "phone": "+86 138 0000 0001", "country": "CN", "region": "浙江省", "city": "杭州市",
            "street": "文三路 1 号", "postal_code": "310012",
        });
        shopper.send("POST", "/api/users/me/addresses", &address).await?.is(201)?;
        Ok(shopper)
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.edge)
    }

    async fn session(&mut self) -> Result<Session, String> {
        if let Some(session) = self.session.as_ref().filter(|session| session.since.elapsed() < SIGNED_IN_FOR) {
            return Ok(session.clone());
        }
        let body = json!({"email": self.email, "password": self.password});
        let answer = Answer::of(self.client.post(self.url("/api/users/login")).json(&body)).await;
        answer.is(200).map_err(|wrong| format!("{} cannot log in: {wrong}", self.email))?;
        let json = answer.json();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let session =
            Session { since: Instant::now(), user: text(&json["user"]["id"]), token: text(&json["access_token"]) };
        self.session = Some(session.clone());
        Ok(session)
    }

    /// The id of the account.
    pub async fn id(&mut self) -> Result<String, String> {
        Ok(self.session().await?.user)
    }

    /// The access token.
    pub async fn token(&mut self) -> Result<String, String> {
        Ok(self.session().await?.token)
    }

    /// `GET`, as nobody.
    pub async fn look(&self, path: &str) -> Answer {
        Answer::of(self.client.get(self.url(path))).await
    }

    /// Any method without a body, as nobody, with headers.
    pub async fn look_with(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.client.request(method.parse().expect("a method"), self.url(path));
        Answer::of(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    }

    /// `GET`, signed in.
    pub async fn get(&mut self, path: &str) -> Result<Answer, String> {
        let token = self.token().await?;
        Ok(Answer::of(self.client.get(self.url(path)).bearer_auth(token)).await)
    }

    /// A body of JSON, signed in.
    pub async fn send(&mut self, method: &str, path: &str, body: &Value) -> Result<Answer, String> {
        let token = self.token().await?;
        let request = self.client.request(method.parse().expect("a method"), self.url(path));
        Ok(Answer::of(request.bearer_auth(token).json(body)).await)
    }

    /// Puts one of a product into the cart.
    pub async fn put(&mut self, product: &str) -> Result<Answer, String> {
        let path = format!("/api/cart/{}/items", self.id().await?);
        self.send("POST", &path, &json!({"product_id": product, "quantity": 1})).await
    }

    /// Orders what is in the cart.
    pub async fn order(&mut self) -> Result<Answer, String> {
        self.order_with(&Uuid::now_v7().to_string(), &[]).await
    }

    /// Orders what is in the cart with a key, and with headers.
    pub async fn order_with(&mut self, key: &str, headers: &[(&str, &str)]) -> Result<Answer, String> {
        let addresses = self.get("/api/users/me/addresses").await?;
        let address = addresses.json()["items"][0]["id"].clone();
        that(address.is_string(), || format!("no address: {}", addresses.words()))?;
        let token = self.token().await?;
        let request = self.client.post(self.url("/api/orders")).bearer_auth(token).header("idempotency-key", key);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        Ok(Answer::of(request.json(&json!({"address_id": address, "payment_token": "tok_approved"}))).await)
    }

    /// How an order stands.
    pub async fn status(&mut self, order: &str) -> Result<String, String> {
        let answer = self.get(&format!("/api/orders/{order}")).await?;
        answer.is(200)?;
        Ok(answer.json()["status"].as_str().unwrap_or_default().to_owned())
    }

    /// A product of which there is enough for everything that follows; an admin sees to it.
    pub async fn well_stocked(edge: &str) -> Result<String, String> {
        let mut admin = Self::admin(edge);
        let page = admin.look("/api/products?in_stock=true&limit=1").await;
        let product = page.json()["items"][0]["id"].as_str().map(str::to_owned);
        let product = product.ok_or_else(|| format!("nothing is for sale: {}", page.words()))?;
        let stock = admin
            .send("PUT", &format!("/api/inventory/{product}"), &json!({"available": 10_000, "reason": "correction"}))
            .await?;
        stock.is(200).map_err(|wrong| format!("the stock cannot be set: {wrong}"))?;
        Ok(product)
    }
}
