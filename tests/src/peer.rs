//! A peer that behaves as a test wants: slow, broken, or telling nonsense.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the peer does with every request.
#[derive(Debug, Clone)]
pub enum Behaviour {
    /// Answers with this status, content type and body.
    Answer(u16, &'static str, String),
    /// Answers 200 with these headers and this body of JSON.
    Tell(Vec<(&'static str, String)>, String),
    /// Accepts and never answers.
    Silence,
    /// Sends the head and half of the body, and waits forever.
    HalfABody,
    /// Closes the connection after the request.
    HangUp,
    /// Sends bytes that are not HTTP.
    Noise,
}

/// A server on a port of its own, until this is dropped.
pub struct Peer {
    /// Its base URL.
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Peer {
    /// Starts listening.
    pub async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, behaviour.clone(), seen.clone()));
            }
        });
        Self { url, requests, task }
    }

    /// The heads of the requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("nobody panics while holding it").clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: TcpStream, behaviour: Behaviour, seen: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).await.unwrap_or(0) == 0 {
            return;
        }
        head.extend_from_slice(&byte);
    }
    seen.lock().expect("nobody panics while holding it").push(String::from_utf8_lossy(&head).into_owned());
    let waits = matches!(behaviour, Behaviour::Silence | Behaviour::HalfABody);
    let text = match behaviour {
        Behaviour::Answer(status, kind, body) => whole(status, &[("content-type", kind.to_owned())], &body),
        Behaviour::Tell(mut headers, body) => {
            headers.push(("content-type", "application/json".to_owned()));
            whole(200, &headers, &body)
        }
        Behaviour::HalfABody => {
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"items\":[".to_owned()
        }
        Behaviour::Noise => "this is not HTTP at all\r\n\r\n".to_owned(),
        Behaviour::Silence => String::new(),
        Behaviour::HangUp => return,
    };
    let _ = stream.write_all(text.as_bytes()).await;
    if waits {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
}

fn whole(status: u16, headers: &[(&str, String)], body: &str) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
}
