//! The shop under test.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Client;

use crate::database::Database;
use crate::http::{Ask, Reply};
use crate::runtime::{Runtime, Start};
use crate::{SERVICE_CREDENTIAL, identity};

/// Components that run on a database of their own.
pub struct Shop {
    client: Client,
    start: Start,
    // Stopped before the database is dropped: fields are dropped in this order.
    /// The process that serves the components.
    pub runtime: Runtime,
    /// Their database.
    pub database: Arc<Database>,
}

/// What is special about a shop.
pub struct ShopBuilder {
    start: Start,
    database: Option<Arc<Database>>,
}

impl Shop {
    /// All components in one process, nothing special.
    pub async fn open() -> Self {
        Self::with("spin.toml").open().await
    }

    /// The components of one manifest.
    pub fn with(manifest: impl Into<String>) -> ShopBuilder {
        ShopBuilder { start: Start::new(manifest.into()), database: None }
    }

    /// The same components once more, on the same database.
    pub async fn another(&self) -> Self {
        Self::start(self.database.clone(), self.start.clone()).await
    }

    async fn start(database: Arc<Database>, start: Start) -> Self {
        let runtime = Runtime::start(&start).await;
        // Redirects are answers too, and are looked at.
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { client, start, runtime, database }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.runtime.port)
    }

    /// `GET path`.
    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.client.get(self.url(path))).await
    }

    /// A request to be completed and sent.
    pub fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::new(self.client.request(method.parse().expect("a method"), self.url(path)))
    }

    /// `GET path` with headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let request = headers
            .iter()
            .fold(self.client.get(self.url(path)), |request, (name, value)| request.header(*name, *value));
        Reply::of(request).await
    }

    /// The id of a product that exists.
    pub async fn any_product(&self) -> String {
        let page = self.get("/api/products?limit=1").await.json();
        page["items"][0]["id"].as_str().expect("an id").to_owned()
    }

    /// Any method, with a body.
    pub async fn send(&self, method: &str, path: &str, body: Vec<u8>) -> Reply {
        let method = method.parse().expect("a method");
        Reply::of(self.client.request(method, self.url(path)).body(body)).await
    }

    /// Asserts that the log says this, now or in a moment: what a component prints arrives beside its answer, not before.
    pub async fn assert_log(&self, text: &str) {
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.runtime.log().contains(text) {
            assert!(Instant::now() < deadline, "the log does not say '{text}':\n{}", self.runtime.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Whether the shop runs on Spin, where the limits of the bundled runner do not apply.
    pub fn on_spin(&self) -> bool {
        self.start.on_spin
    }
}

impl ShopBuilder {
    /// Sets a variable of the manifest.
    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.start.variables.push((name.to_owned(), value.into()));
        self
    }

    /// An argument for the bundled runner alone.
    pub fn host_argument(mut self, argument: &str) -> Self {
        self.start.arguments.push(argument.to_owned());
        self
    }

    /// An environment variable of the runtime's own.
    pub fn environment(mut self, name: &str, value: &str) -> Self {
        self.start.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// On the database of another shop.
    pub fn beside(mut self, other: &Shop) -> Self {
        self.database = Some(other.database.clone());
        self
    }

    /// Runs it on Spin, whatever RUNTIME says.
    pub fn on_spin_runtime(mut self) -> Self {
        self.start.on_spin = true;
        self
    }

    /// Opens it.
    pub async fn open(mut self) -> Shop {
        let database = match self.database {
            Some(database) => database,
            None => Database::create().await.into(),
        };
        let mut variables = database.variables();
        for (name, value) in [
            ("service_credential", SERVICE_CREDENTIAL),
            ("token_signing_key", identity::SIGNING_KEY),
            ("token_keys", identity::KEYS),
        ] {
            variables.push((name.to_owned(), value.to_owned()));
        }
        // What a test has set comes last, and wins.
        variables.append(&mut self.start.variables);
        self.start.variables = variables;
        Shop::start(database, self.start).await
    }
}
