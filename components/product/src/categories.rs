//! `GET /categories`: the whole tree, with how many products are for sale below each.

use meshmall_service::database::{self, DatabaseError, Row};
use meshmall_service::values::Localized;
use meshmall_service::{HeaderValue, Problem, Request, Response, header};
use serde::Serialize;

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct Category {
    slug: String,
    name: Localized,
    #[cfg_attr(not(target_family = "wasm"), schema(minimum = 0))]
    products: i64,
    #[cfg_attr(not(target_family = "wasm"), schema(no_recursion))]
    children: Vec<Category>,
}

#[derive(Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(utoipa::ToSchema))]
pub struct Categories {
    items: Vec<Category>,
}

pub fn tree(request: &Request) -> Result<Response, Problem> {
    request.query.finish()?;
    let rows = database::query(include_str!("sql/categories.sql"), &[])?;
    let categories = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let items = below(None, &categories);
    // The menu is on every page and its counts may lag a little.
    Ok(Response::json(&Categories { items })?
        .with_header(header::CACHE_CONTROL, HeaderValue::from_static("max-age=30")))
}

/// A category of the table, with the slug of its parent.
type Flat = (Option<String>, String, Localized, i64);

fn read(row: &Row) -> Result<Flat, DatabaseError> {
    Ok((
        row.get("parent")?,
        row.get("slug")?,
        Localized { zh: row.get("name_zh")?, en: row.get("name_en")? },
        row.get("products")?,
    ))
}

/// The categories whose parent this is, each with its own below it. The table's foreign key and a depth of a few
/// levels keep the recursion short.
fn below(parent: Option<&str>, all: &[Flat]) -> Vec<Category> {
    all.iter()
        .filter(|(of, slug, _, _)| of.as_deref() == parent && of.as_deref() != Some(slug))
        .map(|(_, slug, name, own)| {
            let children = below(Some(slug), all);
            let products = own + children.iter().map(|child| child.products).sum::<i64>();
            Category { slug: slug.clone(), name: name.clone(), products, children }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(parent: Option<&str>, slug: &str, products: i64) -> Flat {
        (parent.map(str::to_owned), slug.to_owned(), Localized { zh: slug.to_owned(), en: slug.to_owned() }, products)
    }

    #[test]
    fn a_parent_counts_what_is_below_it() {
        let tree = below(None, &[flat(None, "digital", 1), flat(Some("digital"), "phones", 4), flat(None, "home", 0)]);
        assert_eq!(
            tree.iter().map(|top| (top.slug.as_str(), top.products)).collect::<Vec<_>>(),
            [("digital", 5), ("home", 0)]
        );
        assert_eq!(tree[0].children.len(), 1);
    }
}
