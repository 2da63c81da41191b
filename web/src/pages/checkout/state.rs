//! What the page of the checkout holds, whether it is opened or shown again.

use uuid::Uuid;

use super::{NEW, PRODUCT};
use crate::api::account::Address;
use crate::api::cart::{Cart, Line};
use crate::api::catalogue::List;
use crate::failure::Failure;
use crate::money::Money;
use crate::parts::{HOME, Kept};
use crate::search::encode;
use crate::server::form::Form;
use crate::server::peers::{Ask, decode};
use crate::server::visit::Visit;

/// How the page begins.
const FIRST_PAYMENT: &str = "tok_approved";

pub struct State {
    /// Stands for this order: however often the form is sent, one order is made.
    pub key: String,
    /// `None` while it cannot be read.
    pub book: Option<Vec<Address>>,
    /// The lines to be shown; `None` while they cannot be read.
    pub lines: Option<Vec<Line>>,
    /// What is ordered.
    pub products: Vec<String>,
    /// Whether that is all that is in the cart.
    pub is_whole: bool,
    pub total: Money,
    pub kept: Kept,
    /// What went wrong when the form was sent.
    pub problem: Option<&'static str>,
}

/// The cart and the address book of whoever is signed in.
pub type Read = (Result<Cart, Failure>, Result<Vec<Address>, Failure>);

pub fn read(visit: &Visit<'_>) -> Result<Read, Failure> {
    let person = visit.person()?;
    let [cart, book] = visit.ask([Ask::get(format!("/cart/{}", encode(&person.id))), Ask::get("/users/me/addresses")]);
    Ok((decode(cart), decode::<List<Address>>(book).map(|list| list.items)))
}

impl State {
    /// For an order of `asked`, or of all that can be ordered.
    pub fn fresh(cart: Cart, book: Vec<Address>, asked: &[String]) -> Self {
        let (lines, products, is_whole) = choose(cart, asked);
        let address = book.first().map_or(NEW, |address| &address.id).to_owned();
        Self {
            key: Uuid::new_v4().to_string(),
            total: total(&lines, &products),
            book: Some(book),
            lines: Some(lines),
            products,
            is_whole,
            kept: Kept::default().or("address", &address).or("payment", FIRST_PAYMENT).or("country", HOME),
            problem: None,
        }
    }

    /// Of what was sent. `as_sent` keeps what is ordered and what it costs, so that the same again is the same order;
    /// otherwise that is as the cart has it now. The key stays in either case: should an order have been made with it
    /// after all, no second one is.
    pub fn sent(form: &Form, (cart, book): Read, as_sent: bool, kept: Kept, problem: &'static str) -> Self {
        let sent = form.all(PRODUCT);
        let sent_total =
            Money { amount: form.number("total").unwrap_or(0), currency: form.text("currency").to_owned() };
        let sent_whole = form.is_checked("whole");
        let (lines, products, is_whole, total) = match cart {
            Ok(cart) => {
                let (lines, products, is_whole) = choose(cart, &sent);
                if as_sent {
                    (Some(lines), sent, sent_whole, sent_total)
                } else {
                    let total = total(&lines, &products);
                    (Some(lines), products, is_whole, total)
                }
            }
            Err(_) => (None, sent, sent_whole, sent_total),
        };
        Self { key: key(form), book: book.ok(), lines, products, is_whole, total, kept, problem: Some(problem) }
    }

    pub fn is_ordered(&self, line: &Line) -> bool {
        self.products.contains(&line.product_id)
    }
}

/// The key that was sent. One that is none of ours has not come from the page.
pub fn key(form: &Form) -> String {
    Uuid::parse_str(form.text("key")).unwrap_or_else(|_| Uuid::new_v4()).to_string()
}

/// The lines to show, the products of those that can be ordered, and whether these are the whole cart.
fn choose(cart: Cart, asked: &[String]) -> (Vec<Line>, Vec<String>, bool) {
    let of_cart = cart.lines.len();
    let lines: Vec<Line> =
        cart.lines.into_iter().filter(|line| asked.is_empty() || asked.contains(&line.product_id)).collect();
    let can_be_ordered = lines.iter().filter(|line| line.can_be_ordered());
    let products: Vec<String> = can_be_ordered.map(|line| line.product_id.clone()).collect();
    let is_whole = products.len() == of_cart;
    (lines, products, is_whole)
}

fn total(lines: &[Line], products: &[String]) -> Money {
    let ordered = || lines.iter().filter(|line| products.contains(&line.product_id));
    let currency = ordered().next().map_or_else(|| "CNY".to_owned(), |line| line.unit_price().currency.clone());
    Money { amount: ordered().map(Line::cost).fold(0, i64::saturating_add), currency }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::cart::Flag;

    fn cart() -> Cart {
        let line = |id: &str, amount, flags| Line {
            product_id: id.to_owned(),
            quantity: 2,
            listing: None,
            price: Some(Money { amount, currency: "CNY".to_owned() }),
            price_when_added: Money { amount, currency: "CNY".to_owned() },
            available: None,
            flags,
        };
        Cart {
            lines: vec![
                line("a", 100, vec![]),
                line("b", 30, vec![Flag::PriceChanged]),
                line("c", 5, vec![Flag::OutOfStock]),
            ],
            quantity: 6,
        }
    }

    #[test]
    fn all_that_can_be_ordered_is_where_nothing_is_chosen() {
        let state = State::fresh(cart(), Vec::new(), &[]);
        assert_eq!((state.products.as_slice(), state.is_whole), (["a".to_owned(), "b".to_owned()].as_slice(), false));
        assert_eq!((state.total.amount, state.lines.map(|lines| lines.len())), (260, Some(3)));
        assert_eq!(state.kept.value("address"), "new");
    }

    #[test]
    fn a_choice_leaves_the_rest_in_the_cart() {
        let state = State::fresh(cart(), Vec::new(), &["b".to_owned(), "c".to_owned(), "x".to_owned()]);
        assert_eq!((state.products.as_slice(), state.total.amount), (["b".to_owned()].as_slice(), 60));
        let mut whole = cart();
        whole.lines.truncate(2);
        assert!(State::fresh(whole, Vec::new(), &[]).is_whole);
    }

    #[test]
    fn the_same_again_stays_the_same_order() {
        let form =
            Form::parse(b"key=6f2f0f9e-0d0e-4a52-9d8c-0c6a6f8f4a11&product=a&product=z&total=999&currency=CNY&whole=1");
        let again = |as_sent| State::sent(&form, (Ok(cart()), Ok(Vec::new())), as_sent, Kept::default(), "unknown");
        let same = again(true);
        assert_eq!(
            (same.products.as_slice(), same.total.amount, same.is_whole),
            (["a".to_owned(), "z".to_owned()].as_slice(), 999, true)
        );
        let anew = again(false);
        assert_eq!(
            (anew.products.as_slice(), anew.total.amount, anew.is_whole),
            (["a".to_owned()].as_slice(), 200, false)
        );
        assert_eq!((same.key.as_str(), anew.key), ("6f2f0f9e-0d0e-4a52-9d8c-0c6a6f8f4a11", same.key.clone()));
    }
}
