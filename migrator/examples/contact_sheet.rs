//! Writes a page with the catalogue's pictures to stdout, to look at after a change of a motif:
//!
//! `cargo run -p meshmall-migrator --example contact_sheet -- [department or category] > sheet.html`

use meshmall_migrator::{art, catalogue::Catalogue};

fn main() -> Result<(), meshmall_migrator::Error> {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let catalogue = Catalogue::embedded()?;
    let drawings = art::draw(&catalogue)?;
    println!("<!doctype html><meta charset=utf-8><style>body{{margin:8px;font:12px sans-serif}}");
    println!(
        "main{{display:flex;flex-wrap:wrap;gap:8px}}figure{{margin:0;width:800px}}svg{{width:196px;height:196px;margin:0 4px 0 0}}</style><main>"
    );
    for (department, category, product) in catalogue.products() {
        if !only.is_empty() && !only.iter().any(|slug| *slug == department.slug || *slug == category.slug) {
            continue;
        }
        println!("<figure>");
        for picture in drawings.of(&product.key).unwrap_or_default().iter().filter_map(|id| drawings.get(id)) {
            // A page has one space of ids, and every picture uses the same ones: each goes into an image of its own.
            let encoded = picture.svg.replace('%', "%25").replace('#', "%23").replace('\'', "%27").replace('"', "%22");
            println!("<img width=196 height=196 src='data:image/svg+xml,{encoded}'>");
        }
        println!("<figcaption>{} · {} · {}</figcaption></figure>", product.art, product.zh, product.en);
    }
    println!("</main>");
    Ok(())
}
