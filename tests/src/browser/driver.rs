//! ChromeDriver, and the Chromiums that it has started.
//!
//! Starting a Chromium costs as much as a whole journey, so a test takes one that another has left, as clean as new: in
//! a tab of its own, without cookies. There are as many as were in use at the same time.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError, mpsc};
use std::thread;

use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

use super::command::{BrowserLog, DevTools};
use crate::workspace;

/// The address of this program's ChromeDriver.
static DRIVER: LazyLock<String> = LazyLock::new(start_driver);
/// The ids of the sessions that nobody uses. A session is a Chromium.
static IDLE: Mutex<Vec<String>> = Mutex::new(Vec::new());
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A Chromium that is as good as new, until it is given back; with the id to give it back by.
pub async fn take() -> (Client, String) {
    loop {
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(session) = idle else { return start().await };
        let client = Client::with_existing_session(&DRIVER, &session, HttpConnector::new()).await.expect("an address");
        // What cannot be cleaned any more is left alone, and ends with this program.
        if keep(&client).await.is_ok() && clean(&client).await.is_ok() {
            return (client, session);
        }
    }
}

/// Gives one back.
pub fn give_back(session: String) {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(session);
}

async fn start() -> (Client, String) {
    let profile = folder().join(format!("{PROFILE}{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
    let mut capabilities = Map::new();
    let options = json!({ "args": [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1280,1000",
        // Chromium ends when the other end of the pipe does, however ChromeDriver ended.
        "--remote-debugging-pipe",
        format!("--user-data-dir={}", profile.display()),
    ] });
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let client = builder.capabilities(capabilities).connect(&DRIVER).await.expect("Chromium starts");
    let session = client.session_id().await.ok().flatten().expect("a session has an id");
    keep(&client).await.expect("ChromeDriver answers");
    (client, session)
}

/// Lets the session outlast this client: each test has an async runtime of its own, and so a client of its own.
async fn keep(client: &Client) -> Result<(), CmdError> {
    client.persist().await
}

/// What is emulated belongs to a tab, and goes with it.
async fn clean(client: &Client) -> Result<(), CmdError> {
    let fresh = client.new_window(true).await?.handle;
    client.close_window().await?;
    client.switch_to_window(fresh).await?;
    for command in ["Network.clearBrowserCookies", "Network.clearBrowserCache"] {
        client.issue_cmd(DevTools::new(command, json!({}))).await?;
    }
    // Telling the log empties it.
    client.issue_cmd(BrowserLog).await.map(|_: Value| ())
}

const PROFILE: &str = "profile-";

/// Where profiles are, and pictures of what has failed: not among the temporary files, which somebody may be deleting
/// while Chromium, which outlasts this program by a moment, still writes.
pub fn folder() -> PathBuf {
    workspace().join("target/browser")
}

fn start_driver() -> String {
    sweep();
    let (says, heard) = mpsc::channel();
    // The kernel ends ChromeDriver with the thread that started it, so that is one that lasts as long as the program.
    thread::spawn(move || {
        let mut driver = Command::new("setpriv")
            .args(["--pdeathsig", "TERM", "--", "chromedriver", "--port=0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("ChromeDriver is there; make setup installs it");
        for line in driver.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()).map_while(Result::ok) {
            let port =
                line.split("started successfully on port ").nth(1).map(|port| port.trim_end_matches('.').to_owned());
            if let Some(port) = port {
                let _ = says.send(port);
            }
        }
        let _ = driver.wait();
    });
    format!("http://127.0.0.1:{}", heard.recv().expect("ChromeDriver says its port"))
}

/// Removes the profiles that ended programs have left behind: the names hold their process ids.
fn sweep() {
    for entry in std::fs::read_dir(folder()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix(PROFILE).and_then(|rest| rest.split('-').next()?.parse::<u32>().ok());
        if owner.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
