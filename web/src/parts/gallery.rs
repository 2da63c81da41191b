//! The pictures of a product. Which one is seen is the state of radio buttons, so it needs no JavaScript.

use leptos::prelude::*;

use crate::text::use_text;

/// As many as the style sheet knows.
const MOST: usize = 6;

#[component]
pub fn Gallery(pictures: Vec<String>, name: String) -> impl IntoView {
    let text = use_text();
    let pictures: Vec<(usize, String)> = (1..).zip(pictures).take(MOST).collect();
    if pictures.is_empty() {
        return view! { <div class="gallery"><div class="stage"><span class="no-picture">{text.no_picture}</span></div></div> }.into_any();
    }
    let several = pictures.len() > 1;
    let stage = pictures
        .iter()
        .map(|(number, path)| {
            let alt = (text.picture_of)(&name, *number);
            // The first is what a visitor came for; the others wait until they are asked for.
            let loading = if *number == 1 { "eager" } else { "lazy" };
            view! { <img src=path.clone() alt=alt loading=loading width="600" height="600" /> }
        })
        .collect_view();
    let thumbs = several.then(|| {
        pictures
            .iter()
            .map(|(number, path)| {
                let label = (text.picture_of)(&name, *number);
                view! {
                    <label class="thumb">
                        <input type="radio" name="picture" value=*number checked=*number == 1 aria-label=label />
                        <img src=path.clone() alt="" width="80" height="80" />
                    </label>
                }
            })
            .collect_view()
    });
    view! {
        <div class="gallery">
            <div class="stage">{stage}</div>
            {thumbs.map(|thumbs| view! { <fieldset class="thumbs"><legend class="unseen">{text.pictures}</legend>{thumbs}</fieldset> })}
        </div>
    }.into_any()
}
