//! What the shared types look like in JSON, with the limits that they keep.

use std::borrow::Cow;

use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::page::Page;
use crate::values::{Line, Localized, Text, Whole};

// A generic type that a macro of utoipa meets by its full name would have to be put together from the schemas of its
// arguments. So these are met by aliases, and refer to their arguments by name.

/// Names and schemas of what a schema refers to.
type Below = Vec<(String, RefOr<Schema>)>;

/// No control characters; JSON Schema's patterns are those of ECMAScript.
const ONE_LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";

impl<const MOST: usize> PartialSchema for Line<MOST> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Text in one line, trimmed."))
            .min_length(Some(1))
            .max_length(Some(MOST))
            .pattern(Some(ONE_LINE))
            .into()
    }
}

impl<const MOST: usize> ToSchema for Line<MOST> {
    fn name() -> Cow<'static, str> {
        format!("Line{MOST}").into()
    }
}

impl<const MOST: usize> PartialSchema for Text<MOST> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Text, trimmed; it may have several lines, or none."))
            .max_length(Some(MOST))
            .into()
    }
}

impl<const MOST: usize> ToSchema for Text<MOST> {
    fn name() -> Cow<'static, str> {
        format!("Text{MOST}").into()
    }
}

impl<const LEAST: i64, const MOST: i64> PartialSchema for Whole<LEAST, MOST> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(LEAST)).maximum(Some(MOST)).into()
    }
}

impl<const LEAST: i64, const MOST: i64> ToSchema for Whole<LEAST, MOST> {
    fn name() -> Cow<'static, str> {
        format!("From{LEAST}To{MOST}").replace('-', "Minus").into()
    }
}

impl<T: ToSchema> PartialSchema for Localized<T> {
    fn schema() -> RefOr<Schema> {
        let text = || match T::name().as_ref() {
            "String" => ObjectBuilder::new().schema_type(Type::String).into(),
            name => RefOr::Ref(Ref::from_schema_name(name)),
        };
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("In both languages of the shop."))
            .property("zh", text())
            .property("en", text())
            .required("zh")
            .required("en")
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
            .into()
    }
}

impl<T: ToSchema> ToSchema for Localized<T> {
    fn name() -> Cow<'static, str> {
        match T::name().as_ref() {
            "String" => "Localized".into(),
            name => format!("Localized{name}").into(),
        }
    }

    fn schemas(below: &mut Below) {
        if T::name() != "String" {
            below.push((T::name().into_owned(), T::schema()));
        }
        T::schemas(below);
    }
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let cursor = SchemaType::from_iter([Type::String, Type::Null]);
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("A page of a list."))
            .property("items", ArrayBuilder::new().items(Ref::from_schema_name(T::name())))
            .property(
                "next_cursor",
                ObjectBuilder::new()
                    .schema_type(cursor)
                    .description(Some("Where the next page starts; `null` on the last one.")),
            )
            .required("items")
            .required("next_cursor")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(below: &mut Below) {
        below.push((T::name().into_owned(), T::schema()));
        T::schemas(below);
    }
}
