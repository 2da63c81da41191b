//! `/sitemap.xml`: what search engines should know of.

use meshmall_service::{Problem, Request, Response, StatusCode};

use crate::api::catalogue::{CATEGORIES, Category, List, Summary};
use crate::search::{Search, Sort};
use crate::server::peers::{Ask, decode};
use crate::server::visit::Visit;

/// As many products as one page of the API holds: the best selling.
const PRODUCTS: u32 = 100;

pub fn show(request: &Request) -> Result<Response, Problem> {
    let visit = Visit::new(request)?;
    let best = Search::by(Sort::BestSelling).api_path(PRODUCTS);
    let [categories, products] = visit.ask([Ask::get(CATEGORIES), Ask::get(best)]);
    let unavailable =
        |_| Problem::unavailable("peer-unavailable", "the catalogue does not answer; try again", "sitemap");
    let List { items: tree, .. } = decode::<List<Category>>(categories).map_err(unavailable)?;
    let List { items: products, .. } = decode::<List<Summary>>(products).map_err(unavailable)?;

    let slugs = tree.iter().flat_map(|top| std::iter::once(top).chain(&top.children));
    let paths = ["/".to_owned(), "/search".to_owned()]
        .into_iter()
        .chain(slugs.map(|category| Search::in_category(&category.slug).href()))
        .chain(products.iter().map(|product| format!("/item/{}", product.id)));
    let origin = visit.origin();
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in paths {
        xml.push_str(&format!("<url><loc>{}</loc></url>\n", escape(&format!("{origin}{path}"))));
    }
    xml.push_str("</urlset>\n");
    Ok(Response::new(StatusCode::OK, "application/xml", xml.into_bytes()))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
