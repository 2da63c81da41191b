//! `meshmall-bundler MODULE.wasm WEB SITE`: from the browser's module and the folders `WEB/style` and `WEB/static` to
//! the files in `SITE`, which the web component serves.

mod asset;
mod bindings;
mod docs;
mod minify;
mod site;

use std::path::Path;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, web, site] = arguments.as_slice() else { bail!("usage: meshmall-bundler MODULE.wasm WEB SITE") };
    let site = Path::new(site);
    let bound = site.with_extension("bound");
    bindings::write(Path::new(module), &bound)?;
    site::write(&bound, Path::new(web), site)
}
