//! The state of one instance: what a component sees while it answers one request.

use std::collections::BTreeMap;
use std::sync::Arc;

use wasmtime::component::{HasSelf, ResourceTable};
use wasmtime::{ResourceLimiter, Result};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::outbound::Outbound;
use crate::postgres::Pools;

pub mod bindings {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "host",
        imports: { default: async | trappable },
        with: { "spin:postgres/postgres.connection": crate::postgres::Connection },
    });
}

/// Everything behind the imports of one instance.
pub struct Instance {
    pub component: Arc<str>,
    pub wasi: WasiCtx,
    pub http: WasiHttpCtx,
    pub table: ResourceTable,
    pub outbound: Outbound,
    pub variables: Arc<BTreeMap<String, String>>,
    pub pools: Arc<Pools>,
    pub memory: MemoryLimit,
}

impl WasiView for Instance {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for Instance {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.outbound }
    }
}

/// Adds all that the runner offers.
pub fn add_to_linker(linker: &mut wasmtime::component::Linker<Instance>) -> Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(linker)?;
    bindings::Host_::add_to_linker::<_, HasSelf<Instance>>(linker, |instance| instance)
}

use bindings::fermyon::spin::variables;

impl variables::Host for Instance {
    async fn get(&mut self, name: String) -> Result<Result<String, variables::Error>> {
        let valid = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !valid {
            return Ok(Err(variables::Error::InvalidName(name)));
        }
        Ok(self
            .variables
            .get(&name)
            .cloned()
            .ok_or_else(|| variables::Error::Undefined(format!("no variable for \"{}\".\"{name}\"", self.component))))
    }
}

/// Keeps the memories of one instance, together, below a limit.
pub struct MemoryLimit {
    pub component: Arc<str>,
    pub limit: usize,
    used: usize,
}

impl MemoryLimit {
    pub fn new(component: Arc<str>, limit: usize) -> Self {
        Self { component, limit, used: 0 }
    }
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        let used = self.used.saturating_sub(current).saturating_add(desired);
        if used > self.limit {
            // A guest that cannot grow traps; here is the reason, which the trap does not tell.
            return Err(wasmtime::format_err!(
                "component '{}' asked for {} MiB of memory and may have {} MiB (--memory-limit)",
                self.component,
                used >> 20,
                self.limit >> 20
            ));
        }
        self.used = used;
        Ok(true)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(desired <= 100_000)
    }
}
