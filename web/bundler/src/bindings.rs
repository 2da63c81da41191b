//! The JavaScript that stands between the browser and the module.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

/// The stem of both files.
pub const NAME: &str = "web";

pub fn write(module: &Path, out: &Path) -> Result<()> {
    fs::create_dir_all(out)?;
    Bindgen::new()
        .input_path(module)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        // The entry script names the module, because its name has a hash.
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(out)
        .with_context(|| format!("binding {}; is its wasm-bindgen the version of this program?", module.display()))
}
