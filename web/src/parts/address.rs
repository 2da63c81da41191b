//! An address, to be read and to be filled in.

use leptos::prelude::*;

use super::field::{Field, Kept};
use crate::api::account::Place;
use crate::text::use_language;

/// The country that a new address begins with.
pub const HOME: &str = "CN";

/// The fields of an address. They are not `enforced` where another address can be chosen instead.
#[component]
pub fn AddressFields(kept: Kept, #[prop(default = true)] enforced: bool) -> impl IntoView {
    let text = use_language().orders();
    let is_default = !kept.value("is_default").is_empty();
    view! {
        <div class="address-fields">
            <Field name="recipient" label=text.recipient autocomplete="name" most=60 enforced kept=kept.clone() />
            <Field name="phone" label=text.phone kind="tel" autocomplete="tel" most=24 enforced kept=kept.clone() />
            {country(&kept)}
            <Field name="region" label=text.region autocomplete="address-level1" most=60 required=false kept=kept.clone() />
            <Field name="city" label=text.city autocomplete="address-level2" most=60 enforced kept=kept.clone() />
            <Field name="postal_code" label=text.postal_code autocomplete="postal-code" most=16 required=false kept=kept.clone() />
            <div class="whole">
                <Field name="street" label=text.street hint=text.street_hint autocomplete="street-address" enforced kept />
            </div>
            <label class="check whole">
                <input type="checkbox" name="is_default" value="true" checked=is_default />
                {text.save_as_default}
            </label>
        </div>
    }
}

fn country(kept: &Kept) -> AnyView {
    let text = use_language().orders();
    let is_wrong = kept.is_wrong("country");
    let chosen = kept.value("country");
    let chosen = if chosen.is_empty() { HOME.to_owned() } else { chosen };
    // An address may have come from elsewhere than this form.
    let is_listed = text.countries.iter().any(|(code, _)| *code == chosen);
    let other = (!is_listed).then(|| view! { <option value=chosen.clone() selected=true>{chosen.clone()}</option> });
    view! {
        <div class="field" class:wrong=is_wrong>
            <label for="country">{text.country}</label>
            <select id="country" name="country" autocomplete="country" aria-invalid=is_wrong.then_some("true") aria-describedby="country-hint">
                {other}
                {text.countries.iter().map(|(code, name)| view! {
                    <option value=*code selected=*code == chosen>{*name}</option>
                }).collect_view()}
            </select>
            <p class="field-hint" id="country-hint">{is_wrong.then_some(text.country_wrong)}</p>
        </div>
    }
    .into_any()
}

/// Who lives there, and where it is.
#[component]
pub fn PlaceLines(place: Place, #[prop(default = false)] is_default: bool) -> impl IntoView {
    let text = use_language().orders();
    let line = place.line();
    view! {
        <span class="place">
            <span><b>{place.recipient}</b>" "<span class="muted">{place.phone}</span>{is_default.then(|| view! { " "<span class="note">{text.default}</span> })}</span>
            <span>{line}</span>
        </span>
    }
}
