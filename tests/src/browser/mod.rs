//! A visitor with a real browser, for tests that read as journeys and for the pictures of the README:
//!
//! ```no_run
//! # use meshmall_tests::{Shop, browser::Browser};
//! # async fn journey() {
//! let shop = Shop::open().await;
//! let visitor = Browser::open().await;
//! visitor.phone().await;
//! visitor.goto(&shop, "/?lang=en").await;
//! visitor.fill("input[name=q]", "lamp").await;
//! visitor.enter("input[name=q]").await;
//! visitor.sees("results").await;
//! visitor.click("main a[href^='/item/']").await;
//! visitor.press("Add to cart").await;
//! visitor.waits_for(".notice").await;
//! visitor.assert_accessible().await;
//! # }
//! ```
//!
//! What is not there yet is waited for, [`PATIENCE`] long, and what never comes fails the test, with what the page says
//! in its place. Everything but what [`checks`] says otherwise about works without JavaScript too.

pub mod checks;
mod command;
mod driver;

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use url::Url;

use crate::Shop;
use command::DevTools;

/// How long a page may take to become what a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// Under this WebDriver refers to an element.
const REFERENCE: &str = "element-6066-11e4-a52e-4f735466cecf";
/// The key of that name, as WebDriver writes it.
const ENTER: &str = "\u{E007}";

/// A browser with one tab, and no past.
pub struct Browser {
    /// Its tab, for what the methods here do not do.
    pub page: Client,
    session: Option<String>,
}

impl Browser {
    /// On a desk, in the light.
    pub async fn open() -> Self {
        let (page, session) = driver::take().await;
        Self { page, session: Some(session) }
    }

    /// From now on, on a phone.
    pub async fn phone(&self) {
        // The headless window has a least width of its own, so the phone is emulated.
        let screen = json!({ "width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true });
        self.devtools("Emulation.setDeviceMetricsOverride", screen).await;
        self.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await;
    }

    /// From now on, in the dark.
    pub async fn dark(&self) {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// From now on, nothing moves by itself: for pictures.
    pub async fn still(&self) {
        let features = json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// No page that is opened from now on runs a script.
    pub async fn without_javascript(&self) {
        self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    }

    /// Opens a page of a shop by its address.
    pub async fn goto(&self, shop: &Shop, path: &str) {
        self.page.goto(&shop.url(path)).await.unwrap_or_else(|error| panic!("{path} does not open: {error}"));
    }

    /// Signs in with the form, in English from then on.
    pub async fn sign_in(&self, shop: &Shop, email: &str, password: &str) {
        self.goto(shop, "/login?lang=en").await;
        self.fill("main [name=email]", email).await;
        self.fill("main [name=password]", password).await;
        self.enter("main [name=password]").await;
        self.arrives_at("/").await;
    }

    /// Where the browser is.
    pub async fn url(&self) -> Url {
        self.page.current_url().await.expect("a tab has an address")
    }

    /// Waits until the browser is at this path, whatever the query.
    pub async fn arrives_at(&self, path: &str) {
        self.until(&format!("the address never becomes {path}"), async || {
            (self.url().await.path() == path).then_some(())
        })
        .await;
    }

    /// Waits until the page shows a text, as it is seen.
    pub async fn sees(&self, text: &str) {
        let shown = "return document.body.innerText.includes(arguments[0])";
        self.until(&format!("“{text}” is not to be seen"), async || {
            (self.execute(shown, vec![text.into()]).await.ok()? == true).then_some(())
        })
        .await;
    }

    /// Waits until the page shows a text no more.
    pub async fn sees_no_more(&self, text: &str) {
        let shown = "return document.body.innerText.includes(arguments[0])";
        self.until(&format!("“{text}” is still to be seen"), async || {
            (self.execute(shown, vec![text.into()]).await.ok()? == false).then_some(())
        })
        .await;
    }

    /// Waits for an element that is to be seen, and gives the first.
    pub async fn waits_for(&self, css: &str) -> Element {
        self.find(css, None).await
    }

    /// How many there are, seen or not, now.
    pub async fn count(&self, css: &str) -> usize {
        let count = self.execute("return document.querySelectorAll(arguments[0]).length", vec![css.into()]).await;
        count.ok().and_then(|count| count.as_u64()).and_then(|count| count.try_into().ok()).expect("a selector")
    }

    /// The text of an element, once it is to be seen.
    pub async fn text(&self, css: &str) -> String {
        self.on(css, None, async |element| element.text().await).await
    }

    /// An attribute of an element, once that is to be seen; empty where there is none.
    pub async fn attribute(&self, css: &str, name: &str) -> String {
        self.on(css, None, async |element| element.attr(name).await).await.unwrap_or_default()
    }

    /// Clicks the first element that is to be seen, and waits for the page to which that may lead.
    pub async fn click(&self, css: &str) {
        self.on(css, None, async |element| element.click().await).await;
    }

    /// Clicks the link, button or label of this name.
    pub async fn press(&self, name: &str) {
        self.on(PRESSED, Some(name), async |element| element.click().await).await;
    }

    /// Writes into a field in place of what it holds.
    pub async fn fill(&self, css: &str, text: &str) {
        self.on(css, None, async |element| {
            element.clear().await?;
            element.send_keys(text).await
        })
        .await;
    }

    /// Writes into a field until something appears: before the script has taken the page over, what is written there is
    /// only text.
    pub async fn fill_until(&self, css: &str, text: &str, appears: &str) {
        self.until(&format!("{appears} does not appear for {text}"), async || {
            self.fill(css, text).await;
            self.page.wait().at_most(Duration::from_secs(1)).for_element(Locator::Css(appears)).await.ok()
        })
        .await;
    }

    /// Chooses from a list by value.
    pub async fn choose(&self, css: &str, value: &str) {
        self.on(css, None, async |element| element.select_by_value(value).await).await;
    }

    /// Presses enter in a field.
    pub async fn enter(&self, css: &str) {
        self.on(css, None, async |element| element.send_keys(ENTER).await).await;
    }

    /// What an expression in JavaScript gives, also where the page may run none.
    pub async fn evaluate(&self, expression: &str) -> Value {
        self.execute(&format!("return {expression}"), Vec::new()).await.expect("the expression is evaluated")
    }

    /// Waits until an expression in JavaScript is true.
    pub async fn waits_until(&self, expression: &str) {
        self.until(&format!("never true: {expression}"), async || {
            (self.evaluate(expression).await == true).then_some(())
        })
        .await;
    }

    /// What is to be seen in the window, as WebP.
    pub async fn picture(&self, quality: u8) -> Vec<u8> {
        let format = json!({ "format": "webp", "quality": quality });
        let picture = self.devtools("Page.captureScreenshot", format).await;
        STANDARD.decode(picture["data"].as_str().unwrap_or_default()).expect("base64")
    }

    /// A command of the Chrome DevTools Protocol.
    pub async fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        self.page
            .issue_cmd(DevTools::new(command, parameters))
            .await
            .unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    async fn execute(&self, script: &str, arguments: Vec<Value>) -> Result<Value, CmdError> {
        self.page.execute(script, arguments).await
    }

    async fn find(&self, css: &str, name: Option<&str>) -> Element {
        self.on(css, name, async |element| Ok(element)).await
    }

    /// Does something with the first element that is to be seen, once it is and takes it: a page that is being replaced
    /// or taken over by its script may take the element away in between.
    async fn on<T>(&self, css: &str, name: Option<&str>, act: impl AsyncFn(Element) -> Result<T, CmdError>) -> T {
        let what = name.map_or_else(|| css.to_owned(), |name| format!("“{name}”"));
        self.until(&format!("{what} cannot be found or used"), async || {
            let found = self.execute(FIND, vec![css.into(), name.into()]).await.ok()?;
            let id = found[REFERENCE].as_str()?.to_owned();
            let element = Element::from_element_id(self.page.clone(), id.into());
            act(element).await.ok()
        })
        .await
    }

    async fn until<T>(&self, failure: &str, look: impl AsyncFn() -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look().await {
                return found;
            }
            if Instant::now() > deadline {
                self.fail(failure).await;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Fails the test by showing what there is.
    async fn fail(&self, failure: &str) -> ! {
        let picture = driver::folder().join(format!("{}.webp", uuid::Uuid::now_v7()));
        let _ = std::fs::create_dir_all(driver::folder());
        let _ = std::fs::write(&picture, self.picture(80).await);
        let says = self.evaluate("document.body?.innerText ?? ''").await;
        let says: String = says.as_str().unwrap_or_default().chars().take(1500).collect();
        panic!("{failure}\nat {}, seen in {}:\n{says}", self.url().await, picture.display());
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            driver::give_back(session);
        }
    }
}

/// What has a name that can be pressed.
const PRESSED: &str = "a, button, summary, label, [role=button], [role=tab], input[type=submit]";
/// The first element of a selector, and of a name, that is to be seen.
const FIND: &str = "const [css, name] = arguments;
    const names = e => [e.innerText || e.value || '', e.getAttribute('aria-label') || ''].map(n => n.replace(/\\s+/g, ' ').trim());
    const found = [...document.querySelectorAll(css)].find(e =>
        e.checkVisibility({ visibilityProperty: true }) && (name === null || names(e).includes(name)));
    // ChromeDriver does not know of what stays at the window's edge; the page does.
    found?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
    return found ?? null";
