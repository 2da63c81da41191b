//! What a seller says of a product: the form, and how it is read.

use leptos::prelude::*;
use serde_json::{Value, json};

use crate::api::catalogue::{Category, Detail};
use crate::failure::Failure;
use crate::money;
use crate::parts::{Area, Choice, Field, Kept, Options};
use crate::server::form::Form;
use crate::text::{use_language, use_text};

const CURRENCY: &str = "CNY";
/// How long the name of a picture is.
const PICTURE_ID: usize = 32;

/// What a form says of a product. The product service judges all but the price, which it knows in minor units.
pub fn read(form: &Form) -> Result<Value, Failure> {
    let both = |field: &str| {
        // Browsers end the lines of a text area in their own way.
        let text = |language: &str| form.text(&format!("{field}_{language}")).replace("\r\n", "\n");
        json!({ "zh": text("zh"), "en": text("en") })
    };
    let amount = money::minor_units(form.text("price")).ok_or_else(|| Failure::invalid("price"))?;
    Ok(json!({
        "category": form.text("category"),
        "name": both("name"),
        "description": both("description"),
        "price": { "amount": amount, "currency": CURRENCY },
        "pictures": picture_ids(form.text("pictures")),
    }))
}

/// The pictures of a list of addresses; of each only the name counts.
fn picture_ids(lines: &str) -> Vec<String> {
    let names = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    names
        .map(|line| {
            let name = line.rsplit('/').next().unwrap_or(line);
            name.strip_suffix(".svg").unwrap_or(name).to_owned()
        })
        .collect()
}

/// A failure at the field of the form that it is about, with the rule of that field.
pub fn at_field(failure: Failure) -> Failure {
    let text = use_language().selling();
    let fields = [
        ("name_zh", text.name_rule),
        ("name_en", text.name_rule),
        ("description_zh", text.description_rule),
        ("description_en", text.description_rule),
        ("category", text.choose),
        ("price", text.price_rule),
        ("pictures", text.pictures_rule),
    ];
    // The API names `name.zh` and `pictures[0]`.
    let parameter = failure.parameter.as_deref().unwrap_or_default().replace('.', "_");
    match fields.into_iter().find(|(field, _)| parameter.starts_with(field)) {
        Some((field, rule)) => Failure { parameter: Some(field.to_owned()), detail: Some(rule.to_owned()), ..failure },
        None => Failure { parameter: None, ..failure },
    }
}

/// What is wrong with a form as a whole; `unsure` where it may have been taken or not.
pub fn problem(failure: &Failure, unsure: &'static str) -> String {
    let words = if failure.parameter.is_some() {
        use_language().selling().check_marked
    } else if failure.may_pass() {
        unsure
    } else {
        return failure.detail.clone().unwrap_or_else(|| use_text().field_wrong.to_owned());
    };
    words.to_owned()
}

/// What the form holds when it was not sent: the product as it is. Its price is the regular one, also during a sale.
pub fn filled(kept: Kept, product: Detail) -> Kept {
    let Detail { summary, description, pictures, .. } = product;
    let price = summary.list_price.unwrap_or(summary.price);
    kept.or("name_zh", &summary.name.zh)
        .or("name_en", &summary.name.en)
        .or("description_zh", &description.zh)
        .or("description_en", &description.en)
        .or("category", &summary.category)
        .or("price", &price.decimal())
        .or("pictures", &pictures.join("\n"))
}

pub fn form(address: String, button: &'static str, kept: Kept, tree: Option<Vec<Category>>) -> AnyView {
    let text = use_language().selling();
    let is_known = tree.is_some();
    let pictures = kept.value("pictures");
    view! {
        <form class="sheet offer" method="post" action=address>
            <input type="hidden" name="do" value="save" />
            <div class="pair">
                <Field name="name_zh" label=text.name_zh hint=text.name_rule kept=kept.clone() />
                <Field name="name_en" label=text.name_en hint=text.name_rule kept=kept.clone() />
            </div>
            <div class="pair">
                <Area name="description_zh" label=text.description_zh hint=text.description_rule required=false rows=6 kept=kept.clone() />
                <Area name="description_en" label=text.description_en hint=text.description_rule required=false rows=6 kept=kept.clone() />
            </div>
            <div class="pair">
                <Choice
                    name="category"
                    label=text.category
                    prompt=text.choose
                    hint=if is_known { text.category_rule } else { text.categories_missing }
                    groups=tree.map(|tree| offered(&tree)).unwrap_or_default()
                    kept=kept.clone()
                />
                <Field name="price" label=text.price hint=text.price_rule most=16 kept=kept.clone() />
            </div>
            <Area name="pictures" label=text.pictures hint=text.pictures_rule required=false rows=3 most=2000 kept />
            {shown(&pictures)}
            <p><button class="button" type="submit">{button}</button></p>
        </form>
    }
    .into_any()
}

/// The categories to choose from, each under the top of its branch.
fn offered(tree: &[Category]) -> Vec<Options> {
    let language = use_language();
    let option = |category: &Category| (category.slug.clone(), category.name.text(language));
    let group = |top: &Category| {
        let mut below: Vec<&Category> = top.children.iter().collect();
        let mut options = Vec::new();
        while let Some(category) = below.pop() {
            options.push(option(category));
            below.extend(&category.children);
        }
        // What is taken from the end comes out in the opposite order.
        options.reverse();
        options.insert(0, option(top));
        Options { heading: top.name.text(language), options }
    };
    tree.iter().map(group).collect()
}

/// The pictures that the lines name, as far as they can be names.
fn shown(lines: &str) -> AnyView {
    let text = use_text();
    let ids = picture_ids(lines).into_iter();
    let ids: Vec<String> =
        ids.filter(|id| id.len() == PICTURE_ID && id.bytes().all(|byte| byte.is_ascii_hexdigit())).collect();
    if ids.is_empty() {
        return ().into_any();
    }
    view! {
        <ul class="pictures" aria-label=text.pictures>
            {ids.into_iter().enumerate().map(|(place, id)| view! {
                <li><img src=format!("/api/products/pictures/{id}.svg") alt=(text.picture_of)(text.pictures, place + 1) width="88" height="88" loading="lazy" /></li>
            }).collect_view()}
        </ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Kind;

    #[test]
    fn of_a_picture_only_its_name_counts() {
        let lines = " /api/products/pictures/ab.svg \r\n\r\nhttps://shop.example/api/products/pictures/cd.svg\nef";
        assert_eq!(picture_ids(lines), ["ab", "cd", "ef"]);
        assert!(picture_ids(" \n ").is_empty());
    }

    #[test]
    fn a_failure_finds_its_field() {
        let field = |parameter: &str| at_field(Failure::invalid(parameter)).parameter;
        for (parameter, expected) in [
            ("name.zh", Some("name_zh")),
            ("price.amount", Some("price")),
            ("pictures", Some("pictures")),
            ("pictures[2]", Some("pictures")),
            ("status", None),
        ] {
            assert_eq!(field(parameter).as_deref(), expected, "{parameter}");
        }
        assert_eq!(at_field(Failure::new(Kind::Unavailable, None)).parameter, None);
    }
}
