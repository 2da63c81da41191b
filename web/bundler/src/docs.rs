//! The page to try the services with: Swagger UI, out of the zip that its crate holds.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use anyhow::{Context, Result};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

use crate::{asset, site};

/// Writes the files under hashed names, and `docs.html`, which names them in place of `{style}` and so on.
pub fn write(site: &Path, web: &Path) -> Result<()> {
    let mut zip = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    let style = asset::write(site, "swagger-ui", "css", &extract(&mut zip, "swagger-ui.css")?)?;
    let script = asset::write(site, "swagger-ui", "js", &extract(&mut zip, "swagger-ui-bundle.js")?)?;
    let start = asset::write(site, "docs", "js", &site::read(&web.join("docs/docs.js"))?)?;
    let page = String::from_utf8(site::read(&web.join("docs/docs.html"))?)?;
    let page = page.replace("{style}", &style).replace("{script}", &script).replace("{start}", &start);
    fs::write(site.join("docs.html"), page)?;
    Ok(())
}

/// A file of the folder `dist`, whose parent has a version in its name.
fn extract(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>> {
    let end = format!("/dist/{name}");
    let mut paths = zip.file_names().filter_map(|path| Some(path.ok()?.into_owned()));
    let path = paths.find(|path| path.ends_with(&end) && path.matches('/').count() == 2);
    drop(paths);
    let mut content = Vec::new();
    zip.by_name(&path.with_context(|| format!("Swagger UI has no {name}"))?)?.read_to_end(&mut content)?;
    Ok(content)
}
