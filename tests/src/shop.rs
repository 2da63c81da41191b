//! The shop under test.

use std::time::{Duration, Instant};

use reqwest::Client;

use crate::database::Database;
use crate::http::Reply;
use crate::runtime::{Runtime, on_spin};
use crate::SERVICE_CREDENTIAL;

/// Components that run on a database of their own.
pub struct Shop {
    client: Client,
    // Stopped before the database is dropped: fields are dropped in this order.
    /// The process that serves the components.
    pub runtime: Runtime,
    /// Their database.
    pub database: Database,
}

/// What is special about a shop.
pub struct ShopBuilder {
    manifest: &'static str,
    variables: Vec<(String, String)>,
    arguments: Vec<String>,
}

impl Shop {
    /// All components in one process, nothing special.
    pub async fn open() -> Self {
        Self::with("spin.toml").open().await
    }

    /// The components of one manifest.
    pub fn with(manifest: &'static str) -> ShopBuilder {
        ShopBuilder { manifest, variables: Vec::new(), arguments: Vec::new() }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.runtime.port)
    }

    /// `GET path`.
    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.client.get(self.url(path))).await
    }

    /// `GET path` with headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let request = headers.iter().fold(self.client.get(self.url(path)), |request, (name, value)| request.header(*name, *value));
        Reply::of(request).await
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
        on_spin()
    }
}

impl ShopBuilder {
    /// Sets a variable of the manifest.
    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// An argument for the bundled runner alone.
    pub fn host_argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Opens it.
    pub async fn open(self) -> Shop {
        let database = Database::create().await;
        let mut variables = database.variables();
        variables.push(("service_credential".to_owned(), SERVICE_CREDENTIAL.to_owned()));
        variables.extend(self.variables);
        let runtime = Runtime::start(self.manifest, &variables, &self.arguments).await;
        // Redirects are answers too, and are looked at.
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Shop { client, runtime, database }
    }
}
