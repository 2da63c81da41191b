//! `GET /products`: one statement, and one call for the stock of the page. Filters and orders go by the regular price
//! of a product, also while a sale runs.

use meshmall_service::database::{self, ParameterValue};
use meshmall_service::page::{self, Page};
use meshmall_service::{Problem, Request, Response, Role};
use uuid::Uuid;

use crate::filter::{Filter, Sort};
use crate::offer::Status;
use crate::stock;
use crate::summary::Summary;

/// How many products are looked at for each one that a page of products in stock may hold.
///
/// Stock lives in another service, so this filter comes after the statement. A page may come out short, or empty, and
/// still have a `next_cursor`; that is the price of never showing a copy of the stock that has gone stale.
const LOOKED_AT_FOR_STOCK: usize = 3;

pub fn list(request: &Request) -> Result<Response, Problem> {
    let filter = Filter::of(&request.query)?;
    let limit = page::limit(&request.query)?;
    let list = filter.list();
    let after: Option<(i64, Uuid)> = list.key(&request.query)?;
    request.query.finish()?;
    if filter.status == Status::Retired {
        may_see_retired(request, filter.seller)?;
    }
    if after.is_some_and(|(key, _)| !filter.sort.accepts(key)) {
        return Err(Problem::invalid_parameter(
            "cursor",
            "is not a cursor of this list: take next_cursor of the page before, unchanged",
        ));
    }

    let most = if filter.in_stock { (limit * LOOKED_AT_FOR_STOCK).min(stock::MOST_IDS - 1) } else { limit };
    let mut found = read(&filter, after, most + 1)?;
    let mut more = found.len() > most;
    found.truncate(most);

    let mut items: Vec<Summary> = found.iter().map(|(summary, _)| summary.clone()).collect();
    let known = stock::fill_in(request, &mut items);
    let mut last = found.last().map(|(summary, key)| (*key, summary.id));
    if filter.in_stock {
        known.map_err(stock::Unknown::into_problem)?;
        items.retain(|item| item.available.is_some_and(|available| available > 0));
        if items.len() > limit {
            items.truncate(limit);
            more = true;
            let id = items.last().map(|item| item.id);
            last = found.iter().find(|(summary, _)| Some(summary.id) == id).map(|(summary, key)| (*key, summary.id));
        }
    }
    let next_cursor = match last {
        Some(key) if more => Some(list.cursor_after(key)?),
        _ => None,
    };
    let response = Response::json(&Page { items, next_cursor })?;
    Ok(if filter.status == Status::Retired { response.private() } else { response })
}

/// What was retired is the business of whoever has sold it, and of admins.
fn may_see_retired(request: &Request, seller: Option<Uuid>) -> Result<(), Problem> {
    let caller = request.caller_if_any()?.ok_or_else(|| {
        Problem::unauthenticated(
            "what is retired is shown to its seller: send authorization: Bearer with an access token",
        )
    })?;
    if caller.is_admin() || (caller.role == Role::Seller && seller == Some(caller.id)) {
        return Ok(());
    }
    Err(Problem::forbidden("what is retired is shown to its seller: seller must be your own id"))
}

/// The products of a filter after a key, each with its own key.
fn read(filter: &Filter, after: Option<(i64, Uuid)>, most: usize) -> Result<Vec<(Summary, i64)>, Problem> {
    let text = |text: Option<String>| text.map_or(ParameterValue::DbNull, ParameterValue::Str);
    let number = |number: Option<i64>| number.map_or(ParameterValue::DbNull, ParameterValue::Int64);
    let id = |id: Option<Uuid>| id.map_or(ParameterValue::DbNull, |id| ParameterValue::Uuid(id.to_string()));
    let search = filter.search.as_ref();
    let rows = database::query(
        &statement(filter.sort, filter.status),
        &[
            text(search.map(|search| search.text().to_owned())),
            text(search.map(|search| search.pattern())),
            text(filter.category.clone()),
            id(filter.seller),
            number(filter.min_price),
            number(filter.max_price),
            number(after.map(|(key, _)| key)),
            id(after.map(|(_, id)| id)),
            ParameterValue::Int64(i64::try_from(most).map_err(Problem::internal)?),
        ],
    )?;
    Ok(rows
        .iter()
        .map(|row| Ok((Summary::of(row)?, row.get("sort_key")?)))
        .collect::<Result<_, database::DatabaseError>>()?)
}

fn statement(sort: Sort, status: Status) -> String {
    // A name that holds the whole search counts above any rank, and a search without a word has none; both are scaled to whole numbers, so that a
    // cursor compares exactly.
    const RELEVANCE: &str = "(CASE WHEN p.search_text LIKE $2::text THEN 1000000 ELSE 0 END \
         + coalesce((ts_rank(p.search_document, productdb.search_query($1::text)) * 1000000)::bigint, 0))";
    const MICROSECONDS: &str = "(extract(epoch FROM p.created_at) * 1000000)::bigint";
    const INSTANT: &str = "(timestamptz 'epoch' + $7::bigint * interval '1 microsecond')";
    const NUMBER: &str = "$7::bigint";

    let (key, order, bound, descending) = match sort {
        Sort::Relevance => (RELEVANCE, RELEVANCE, NUMBER, true),
        Sort::Newest => (MICROSECONDS, "p.created_at", INSTANT, true),
        Sort::PriceAsc => ("p.price", "p.price", NUMBER, false),
        Sort::PriceDesc => ("p.price", "p.price", NUMBER, true),
        Sort::BestSelling => ("p.sold", "p.sold", NUMBER, true),
    };
    let (comparison, direction) = if descending { ("<", "DESC") } else { (">", "ASC") };
    include_str!("sql/list.sql")
        .replace("{key}", key)
        .replace("{order}", order)
        .replace("{bound}", bound)
        .replace("{comparison}", comparison)
        .replace("{direction}", direction)
        // Written out, because partial indexes are chosen before parameters are known.
        .replace("{status}", &format!("'{}'", status.as_str()))
}
