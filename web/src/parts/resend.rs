//! What a form held, to be sent once more: where the page around the form cannot be shown, nothing is lost.

use leptos::prelude::*;

use super::notice::Notice;
use crate::server::form::Form;
use crate::server::render::use_address;
use crate::text::{use_language, use_text};

pub fn resend(form: &Form) -> AnyView {
    let text = use_text();
    let own = use_language().orders();
    let fields = form.pairs().to_vec().into_iter();
    view! {
        <Notice title=text.unavailable_title>
            <p role="alert">{own.press_again}</p>
            <form method="post" action=use_address()>
                {fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
                <p class="actions"><button class="button" type="submit">{own.send_again}</button></p>
            </form>
        </Notice>
    }
    .into_any()
}
