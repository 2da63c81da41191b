//! A Chromium of its own for each test, driven through ChromeDriver.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// How long a page may take to become what a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(15);

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A browser; [`Chromium::stop`] ends it, and so does dropping it.
pub struct Chromium {
    /// Its page.
    pub page: Client,
    driver: Child,
    profile: std::path::PathBuf,
}

impl Chromium {
    /// On a desk.
    pub async fn start() -> Self {
        Self::with("1280,1000", json!({})).await
    }

    /// As wide as a phone, and no script runs.
    pub async fn phone_without_javascript() -> Self {
        // The headless window has a least width of its own, so the phone is emulated.
        let preferences = json!({
            "mobileEmulation": { "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 2.0 } },
            "prefs": { "profile.managed_default_content_settings.javascript": 2 },
        });
        Self::with("390,844", preferences).await
    }

    async fn with(window: &str, more: Value) -> Self {
        let profile = std::env::temp_dir().join(format!(
            "meshmall-chromium-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        ));
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port is free")
            .port();
        let driver = Command::new("setpriv")
            .args(["--pdeathsig", "TERM", "--", "chromedriver", &format!("--port={port}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("ChromeDriver is there; make setup installs it");
        let mut options = json!({ "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            // Chromium ends when the other end of the pipe does, however ChromeDriver ended.
            "--remote-debugging-pipe",
            format!("--window-size={window}"), format!("--user-data-dir={}", profile.display()),
        ] });
        if let (Some(options), Some(more)) = (options.as_object_mut(), more.as_object()) {
            options.extend(more.clone());
        }
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
        let deadline = Instant::now() + Duration::from_secs(30);
        let page = loop {
            match ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities.clone())
                .connect(&format!("http://127.0.0.1:{port}"))
                .await
            {
                Ok(page) => break page,
                Err(error) => assert!(Instant::now() < deadline, "Chromium does not start: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        Self { page, driver, profile }
    }

    /// Every picture in view is loaded and has a size.
    pub async fn assert_pictures_are_drawn(&self) {
        let missing = "[...document.images].filter(i => i.checkVisibility() && i.getBoundingClientRect().top < innerHeight \
             && !(i.complete && i.naturalWidth > 0)).map(i => `${i.src}: ${i.complete}, ${i.naturalWidth} px`)";
        let deadline = Instant::now() + PATIENCE;
        loop {
            let missing = self.evaluate(missing).await;
            if missing == json!([]) {
                return;
            }
            assert!(Instant::now() < deadline, "pictures are not drawn: {missing:#}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// How much wider the page is than the window, in CSS pixels.
    pub async fn width_beyond_the_screen(&self) -> i64 {
        self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            .await
            .as_i64()
            .unwrap_or(i64::MAX)
    }

    /// The browser has complained of nothing: no script error, no policy violation, no missing file.
    pub async fn assert_no_complaints(&self) {
        let log = self.page.issue_cmd(BrowserLog).await.expect("ChromeDriver tells its log");
        let complaints: Vec<&Value> =
            log.as_array().into_iter().flatten().filter(|entry| entry["level"] == "SEVERE").collect();
        assert!(complaints.is_empty(), "the console: {complaints:#?}");
    }

    async fn evaluate(&self, expression: &str) -> Value {
        self.page.execute(&format!("return {expression}"), Vec::new()).await.expect("the expression is evaluated")
    }

    /// Closes the browser.
    pub async fn stop(self) {
        let _ = self.page.clone().close().await;
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

/// ChromeDriver's own command for what the console has shown.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
