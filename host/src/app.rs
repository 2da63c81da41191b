//! A manifest, loaded: compiled components, filled-in settings, routes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use tempfile::TempDir;
use tokio::sync::Semaphore;
use wasmtime::component::{Component as Code, Linker};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};
use wasmtime_wasi_http::p2::bindings::ProxyPre;

use crate::allowed_hosts::{self, AllowedHosts, CHAINING_SUFFIX};
use crate::code_cache::CodeCache;
use crate::compose::compose;
use crate::files::{self, Mount};
use crate::instance::{self, Instance};
use crate::manifest::{Component, Manifest};
use crate::postgres::Pools;
use crate::routes::Routes;
use crate::variables::{Sources, Variables};

/// How often a running guest looks whether its time is up.
const TICK: Duration = Duration::from_millis(10);

/// What a request may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Wall-clock time, from the first byte to the end of the guest.
    pub request_timeout: Duration,
    /// Bytes of linear memory of one instance, dependencies included.
    pub memory: usize,
    /// Instances at once; the next request is refused, not queued, as in Spin.
    pub instances: u32,
}

/// The application.
pub struct App {
    pub name: String,
    pub engine: Engine,
    pub routes: Routes,
    pub components: BTreeMap<String, Loaded>,
    /// The Postgres servers that components may reach.
    pub servers: BTreeSet<Server>,
    pub limits: Limits,
    pub pools: Arc<Pools>,
    pub instances: Arc<Semaphore>,
    /// Holds copies of mounted files while the application runs.
    _scratch: TempDir,
}

/// A component that is ready to be instantiated.
pub struct Loaded {
    pub name: Arc<str>,
    pub code: ProxyPre<Instance>,
    pub allowed: Arc<AllowedHosts>,
    pub variables: Arc<BTreeMap<String, String>>,
    pub environment: Vec<(String, String)>,
    pub mounts: Vec<Mount>,
}

/// A server that a component may reach.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Server {
    pub host: String,
    pub port: u16,
    /// The variables that its address came from.
    variables: Vec<String>,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)?;
        if self.variables.is_empty() { Ok(()) } else { write!(f, " (from {})", self.variables.join(", ")) }
    }
}

impl App {
    /// Loads the manifest at `path` and all that it names; compiles what is not in the cache.
    pub fn load(path: &Path, sources: &Sources, cache: &Path, limits: Limits) -> Result<Self> {
        let (manifest, folder) = Manifest::load(path)?;
        let variables = Variables::resolve(&manifest.variables, sources)?;
        let routes = Routes::new(&manifest.trigger.http)?;
        let engine = engine(&limits)?;
        let cache = CodeCache::new(cache)?;
        let scratch = tempfile::tempdir().context("cannot make a folder for mounted files")?;
        let mut linker = Linker::new(&engine);
        instance::add_to_linker(&mut linker)?;

        let code = compile_all(&manifest, &folder, &engine, &cache)?;
        let (mut components, mut servers) = (BTreeMap::new(), BTreeSet::new());
        for (name, code) in code {
            let Some(component) = manifest.component.get(&name) else { continue };
            let code = linker.instantiate_pre(&code).and_then(ProxyPre::new).map_err(|error| {
                anyhow!("component '{name}' needs what the bundled runner does not offer: {error:#}. RUNTIME=spin may have it")
            })?;
            let expanded = |texts: &BTreeMap<String, String>| -> Result<BTreeMap<String, String>> {
                texts.iter().map(|(key, text)| Ok((key.clone(), variables.expand(text)?))).collect()
            };
            let hosts =
                component.allowed_outbound_hosts.iter().map(|rule| variables.expand(rule)).collect::<Result<Vec<_>>>();
            let hosts = hosts.with_context(|| format!("component '{name}': allowed_outbound_hosts"))?;
            check_chaining(&name, &hosts, &manifest)?;
            servers.extend(component.allowed_outbound_hosts.iter().zip(&hosts).filter_map(|(template, rule)| {
                let (host, port) = allowed_hosts::server(rule, "postgres")?;
                let variables = Variables::of_template(template).map(Variables::in_environment).collect();
                Some(Server { host, port, variables })
            }));
            let loaded = Loaded {
                name: name.as_str().into(),
                code,
                allowed: Arc::new(
                    AllowedHosts::parse(hosts.iter().map(String::as_str))
                        .with_context(|| format!("component '{name}'"))?,
                ),
                variables: Arc::new(
                    expanded(&component.variables).with_context(|| format!("component '{name}': variables"))?,
                ),
                environment: expanded(&component.environment)
                    .with_context(|| format!("component '{name}': environment"))?
                    .into_iter()
                    .collect(),
                mounts: files::mounts(component, &folder, &scratch.path().join(&name))
                    .with_context(|| format!("component '{name}'"))?,
            };
            components.insert(name, loaded);
        }
        tick(&engine);
        Ok(Self {
            name: manifest.application.name,
            engine,
            routes,
            components,
            servers,
            limits,
            pools: Arc::default(),
            instances: Arc::new(Semaphore::new(limits.instances as usize)),
            _scratch: scratch,
        })
    }
}

fn engine(limits: &Limits) -> Result<Engine> {
    let mut pooling = PoolingAllocationConfig::default();
    pooling
        .total_component_instances(limits.instances)
        // A component, its bridge and their adapters.
        .total_core_instances(limits.instances * 8)
        .total_memories(limits.instances * 2)
        .total_tables(limits.instances * 4)
        .total_stacks(limits.instances)
        .max_memory_size(limits.memory)
        .max_unused_warm_slots(100)
        // What an instance has touched is cleared in place up to here, which is cheaper than giving it back. Linux 6.7
        // and newer say which pages those are.
        .linear_memory_keep_resident(256 * 1024)
        .pagemap_scan(wasmtime::Enabled::Auto)
        .table_keep_resident(4 * 1024);
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .epoch_interruption(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pooling));
    Engine::new(&config).map_err(|error| anyhow!("cannot set up WebAssembly on this machine: {error:#}"))
}

/// Advances the clock that guests are interrupted by, for as long as the engine lives.
fn tick(engine: &Engine) {
    let engine = engine.weak();
    std::thread::spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    });
}

/// Compiles the components, each in a thread of its own.
fn compile_all(manifest: &Manifest, folder: &Path, engine: &Engine, cache: &CodeCache) -> Result<Vec<(String, Code)>> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = manifest
            .component
            .iter()
            .map(|(name, component)| (name, scope.spawn(move || compile(name, component, folder, engine, cache))))
            .collect();
        threads
            .into_iter()
            .map(|(name, thread)| {
                let code = thread.join().map_err(|_| anyhow!("compiling component '{name}' panicked"))??;
                Ok((name.clone(), code))
            })
            .collect()
    })
}

fn compile(name: &str, component: &Component, folder: &Path, engine: &Engine, cache: &CodeCache) -> Result<Code> {
    let read = |path: &Path| {
        let path = folder.join(path);
        std::fs::read(&path).with_context(|| {
            format!("component '{name}': cannot read {}. Has it been built? (make build)", path.display())
        })
    };
    let source = read(&component.source)?;
    let mut dependencies = BTreeMap::new();
    for (key, dependency) in &component.dependencies {
        dependencies.insert(key.clone(), read(&dependency.path)?);
    }
    let mut inputs: Vec<&[u8]> = vec![name.as_bytes(), &source];
    for (key, bytes) in &dependencies {
        inputs.push(key.as_bytes());
        inputs.push(bytes);
    }
    let started = Instant::now();
    let code = cache.component(engine, &inputs, || {
        eprintln!("Compiling {name} …");
        compose(name, source.clone(), dependencies.clone())
    });
    let code = code.with_context(|| format!("component '{name}'"))?;
    tracing::debug!(component = name, ms = started.elapsed().as_millis(), "loaded");
    Ok(code)
}

/// A call to a component that is not there would trap on Spin at the first request; here it does not start.
fn check_chaining(name: &str, hosts: &[String], manifest: &Manifest) -> Result<()> {
    for host in hosts {
        let Some(target) = host.strip_prefix("http://").and_then(|host| host.strip_suffix(CHAINING_SUFFIX)) else {
            ensure!(
                !host.contains(CHAINING_SUFFIX),
                "component '{name}' may reach '{host}': service chaining is http://NAME{CHAINING_SUFFIX}, without a port"
            );
            continue;
        };
        if target == "*" {
            bail!(
                "component '{name}' may reach every component: name each one, the bundled runner has no wildcard for them"
            );
        }
        ensure!(
            manifest.trigger.http.iter().any(|trigger| trigger.component == target),
            "component '{name}' may reach '{host}', but there is no component '{target}' with an HTTP trigger"
        );
    }
    Ok(())
}
