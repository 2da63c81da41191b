//! Every word that the shop itself says. A language is a value of [`Text`], so none of them can lack a sentence.

mod en;
pub mod orders;
pub mod selling;
mod zh;

use leptos::prelude::use_context;

use crate::language::Language;

/// The sentences of one language. Those with a blank to fill in are functions.
pub struct Text {
    pub shop: &'static str,
    pub slogan: &'static str,
    pub shop_description: &'static str,
    pub skip_to_content: &'static str,
    pub home: &'static str,

    pub categories: &'static str,
    pub all_products: &'static str,
    pub everything_in: fn(&str) -> String,

    pub newest: &'static str,
    pub newest_hint: &'static str,
    pub more: &'static str,

    pub results_for: fn(&str) -> String,
    pub results_description: fn(&str) -> String,
    pub sort: &'static str,
    pub sort_relevance: &'static str,
    pub sort_best_selling: &'static str,
    pub sort_newest: &'static str,
    pub sort_price_asc: &'static str,
    pub sort_price_desc: &'static str,
    pub filter: &'static str,
    pub price: &'static str,
    pub min_price: &'static str,
    pub max_price: &'static str,
    pub min: &'static str,
    pub max: &'static str,
    pub in_stock_only: &'static str,
    pub apply: &'static str,
    pub remove_filter: fn(&str) -> String,
    pub price_from: fn(&str) -> String,
    pub price_to: fn(&str) -> String,
    pub next_page: &'static str,
    pub first_page: &'static str,
    pub pages: &'static str,
    pub nothing_found: &'static str,
    pub nothing_found_hint: &'static str,
    pub nothing_here_go_on: &'static str,
    pub clear_filters: &'static str,
    pub browse_all: &'static str,

    pub sold: fn(&str) -> String,
    pub bestseller: &'static str,
    pub seller: &'static str,
    pub in_stock: &'static str,
    pub only_left: fn(u32) -> String,
    pub sold_out: &'static str,
    pub stock_unknown: &'static str,
    pub stock_unknown_retry: &'static str,
    pub retired: &'static str,
    pub stock: &'static str,
    pub description: &'static str,
    pub related: &'static str,
    pub picture_of: fn(&str, usize) -> String,
    pub pictures: &'static str,
    pub you_are_here: &'static str,
    pub no_picture: &'static str,

    pub not_found_title: &'static str,
    pub not_found_text: &'static str,
    pub product_not_found: &'static str,
    pub invalid_title: &'static str,
    pub invalid_text: &'static str,
    pub invalid_price: &'static str,
    pub unavailable_title: &'static str,
    pub unavailable_text: &'static str,
    pub part_unavailable: &'static str,
    pub retry: &'static str,
    pub start_over: &'static str,
    pub to_home: &'static str,
    pub trace_id: &'static str,

    pub footer: &'static str,

    pub account_menu: &'static str,
    pub login: &'static str,
    pub register: &'static str,
    pub logout: &'static str,
    pub my_orders: &'static str,
    pub sell_here: &'static str,
    pub seller_center: &'static str,
    pub administration: &'static str,
    pub api_docs: &'static str,
    pub cart: &'static str,
    pub cart_of_guest: &'static str,
    pub list_price: &'static str,
    pub you_may_like: &'static str,
    pub you_may_like_hint: &'static str,
    pub flash_sale: &'static str,
    pub channels_title: &'static str,
    pub promotions: &'static str,
    pub reviews: &'static str,
    pub no_reviews: &'static str,
    pub more_reviews: &'static str,
    pub delivery: &'static str,
    pub delivery_words: &'static str,
    pub optional: &'static str,
    pub field_wrong: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub name: &'static str,
    pub password_hint: &'static str,
    pub no_account: &'static str,
    pub have_account: &'static str,
    pub demo_accounts: &'static str,
    pub wrong_credentials: &'static str,
    pub too_many_attempts: &'static str,
    pub email_taken: &'static str,
    pub forbidden_title: &'static str,
    pub forbidden_text: &'static str,
    pub refused_title: &'static str,
    pub refused_text: &'static str,
    pub notice_added_to_cart: &'static str,
    pub notice_saved: &'static str,
    pub notice_removed: &'static str,
    pub notice_signed_in: &'static str,
    pub notice_signed_out: &'static str,
    pub notice_password_changed: &'static str,
    pub notice_cancelled: &'static str,
    pub notice_refunded: &'static str,
    pub notice_reviewed: &'static str,
    pub notice_shipped: &'static str,
    pub notice_delivered: &'static str,
    pub notice_not_enough: &'static str,
    pub notice_cart_full: &'static str,
    pub notice_not_now: &'static str,
    pub notice_session_over: &'static str,
    pub greeting: fn(&str) -> String,
    pub stars: fn(&str) -> String,
    pub review_count: fn(i64) -> String,
    /// A name and where it leads, in the order of the drawings in `parts/icon.rs`.
    pub channels: &'static [(&'static str, &'static str)],
    /// The promotions: a title, a sentence, what the way there is called, and the way.
    pub slides: &'static [[&'static str; 4]],
    /// Accounts that every new shop has, and whose they are.
    pub demo: &'static [(&'static str, &'static str)],
}

impl Language {
    pub fn text(self) -> &'static Text {
        match self {
            Self::Zh => &zh::TEXT,
            Self::En => &en::TEXT,
        }
    }
}

/// The language of the page. It stays the same while a page lives: choosing another loads the page anew.
pub fn use_language() -> Language {
    use_context().unwrap_or_default()
}

/// The words of the page's language.
pub fn use_text() -> &'static Text {
    use_language().text()
}
