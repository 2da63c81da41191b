//! One file under `assets/`: named by its content, beside compressed copies of itself.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use sha2::{Digest, Sha256};

/// Sixty-four bits: names do not clash by accident, and nobody else chooses the content.
const HASH_BYTES: usize = 8;

/// Writes `assets/STEM.HASH.EXTENSION` and its `.br` and `.gz`, and says what the file is called.
pub fn write(site: &Path, stem: &str, extension: &str, content: &[u8]) -> Result<String> {
    let hash: String = Sha256::digest(content).iter().take(HASH_BYTES).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("assets/{stem}.{hash}.{extension}");
    let path = site.join(&name);
    fs::write(&path, content)?;
    compress(&path)?;
    Ok(name)
}

/// Writes the `.br` and `.gz` of a file beside it.
pub fn compress(path: &Path) -> Result<()> {
    let content = fs::read(path)?;
    let (brotli, gzip) = (brotli(&content)?, gzip(&content)?);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    eprintln!("  {name}: {} bytes, {} gzip, {} brotli", content.len(), gzip.len(), brotli.len());
    fs::write(path.with_file_name(format!("{name}.br")), brotli)?;
    fs::write(path.with_file_name(format!("{name}.gz")), gzip)?;
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut out, &parameters)?;
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
