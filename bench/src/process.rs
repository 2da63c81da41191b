//! What is measured of processes and files rather than of requests.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use meshmall_tests::{Shop, workspace};

/// Resident memory of a process, in KiB.
pub fn resident(pid: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the process has no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
}

/// From exec to the first answer of a product list, with compiled code in the cache.
pub async fn first_answer(warm: &Shop) -> Result<Duration> {
    let started = Instant::now();
    let again = warm.another().await;
    anyhow::ensure!(again.get("/api/products?limit=1").await.status == 200, "it does not answer");
    Ok(started.elapsed())
}

/// The median time to an instance of product, bridge included, as the runner itself logs it.
pub async fn instance_start() -> Result<Duration> {
    let shop = Shop::with("spin.toml")
        .host_argument("--log-format=json")
        .environment("RUST_LOG", "meshmall_host=debug")
        .open()
        .await;
    for _ in 0..500 {
        shop.get("/api/categories").await;
    }
    let log = shop.runtime.log();
    let mut times: Vec<u64> = log
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|line| line["message"] == "instantiated" && line["component"] == "product")
        .filter_map(|line| line["us"].as_u64())
        .collect();
    times.sort_unstable();
    times.get(times.len() / 2).map(|us| Duration::from_micros(*us)).context("the runner logged no instance start")
}

/// The size of each component, dependencies counted with those that bring them.
pub fn component_sizes() -> Result<Vec<(String, u64)>> {
    let folder = workspace().join("target/wasm32-wasip2/wasm");
    let size = |name: &str| -> Result<u64> {
        Ok(std::fs::metadata(folder.join(name)).with_context(|| name.to_owned())?.len())
    };
    Ok(vec![
        ("product + mesh-bridge".to_owned(), size("product.wasm")? + size("mesh_bridge.wasm")?),
        ("inventory".to_owned(), size("inventory.wasm")?),
        ("web".to_owned(), size("web.wasm")?),
    ])
}
