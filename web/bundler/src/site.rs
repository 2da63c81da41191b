//! The folder that the web component sees as `/`.
//!
//! | file | what |
//! |------|------|
//! | `assets/NAME.HASH.EXT` | immutable; beside each its `.br` and `.gz` |
//! | `assets.json` | which of them a page asks for |
//! | `docs.html` | the page to try the services with; `web/docs` and Swagger UI |
//! | everything in `web/static` | under its own name |

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{asset, bindings, docs, minify};

/// What a page's head names; `web/src/server/assets.rs` reads it.
#[derive(Serialize)]
struct Assets {
    script: String,
    module: String,
    style: String,
}

/// Writes the whole site anew beside the old one and then takes its place, so that a reader never sees half of it.
pub fn write(bound: &Path, web: &Path, site: &Path) -> Result<()> {
    let new = site.with_extension("new");
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    fs::create_dir_all(new.join("assets"))?;

    let module = asset::write(&new, "web", "wasm", &read(&bound.join(format!("{}_bg.wasm", bindings::NAME)))?)?;
    let script = asset::write(&new, "web", "js", script(bound, &module)?.as_bytes())?;
    let style = asset::write(&new, "web", "css", style(web)?.as_bytes())?;
    fs::write(new.join("assets.json"), serde_json::to_vec(&Assets { script, module, style })?)?;
    docs::write(&new, web)?;
    for file in files(&web.join("static"))? {
        fs::copy(&file, new.join(file.file_name().context("a file has a name")?))?;
    }
    asset::compress(&new.join("openapi.json"))?;

    if site.exists() {
        fs::remove_dir_all(site)?;
    }
    fs::rename(&new, site).with_context(|| format!("{} to {}", new.display(), site.display()))
}

/// What takes the islands of a page over, once the module is there: each names the function that does it, which this
/// script exports. An island without one is of another version, and goes on as it would without a script.
const TAKE_OVER: &str = "for(const island of document.querySelectorAll('leptos-island'))own[island.dataset.component]?.(island)";

/// The bindings and the lines that start them. The module lies beside the script.
fn script(bound: &Path, module: &str) -> Result<String> {
    let bindings = String::from_utf8(read(&bound.join(format!("{}.js", bindings::NAME)))?)?;
    let module = Path::new(module).file_name().and_then(|name| name.to_str()).context("the module has a name")?;
    let bindings = minify::bindings(&bindings)?;
    Ok(format!("{bindings}\n__wbg_init({{module_or_path:new URL({module:?},import.meta.url)}}).then(()=>import(import.meta.url)).then(own=>{{{TAKE_OVER}}});\n"))
}

/// All style sheets in the order of their names, which begin with numbers.
fn style(web: &Path) -> Result<String> {
    let mut sheets = String::new();
    for file in files(&web.join("style"))? {
        sheets.push_str(&String::from_utf8(read(&file)?)?);
    }
    Ok(minify::style_sheet(&sheets))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.is_file());
    files.sort();
    Ok(files)
}

pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}
