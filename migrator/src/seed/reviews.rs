//! What buyers have said of about half of what sells best, so that a new shop looks lived-in.

use sqlx::PgConnection;
use uuid::Uuid;

use super::dice::{Dice, Identity};
use super::shelf::Place;
use crate::catalogue::{Catalogue, InBothLanguages, Opinion};
use crate::error::{During as _, Error};

/// A product of the catalogue is popular from so many sold on.
const POPULAR: u64 = 1_000;
/// Derived products are many more, and people see those that come first in a list.
const POPULAR_DERIVED: u64 = 90_000;
const REVIEWED_PERCENT: u64 = 55;
const MOST_REVIEWS: u64 = 5;
/// Nobody speaks of a product before it has been delivered.
const DELIVERY: u64 = 3 * 24 * 60 * 60 * 1000;
/// How much chance counts against how well a review fits the product, see [`Opinion::distance`].
const CHANCE: u64 = 100;
const FIT: u64 = 40;

/// A product that is to have reviews.
pub(super) struct Popular<'a> {
    place: &'a Place<'a>,
    key: String,
}

struct Review<'a> {
    identity: Identity,
    product: Uuid,
    author: char,
    opinion: &'a Opinion,
}

impl<'a> Popular<'a> {
    /// `None` if it sells too little, or if nobody has said anything about it.
    pub fn if_reviewed(place: &'a Place<'a>, key: &str, sold: u64, seed: u64) -> Option<Self> {
        let enough = if key == place.product.key { POPULAR } else { POPULAR_DERIVED };
        let reviewed = sold >= enough && Dice::of(seed, &format!("reviewed:{key}")).percent() < REVIEWED_PERCENT;
        reviewed.then(|| Self { place, key: key.to_owned() })
    }
}

/// Stores the reviews of products that have none, and tells how many rows that inserted.
pub(super) async fn store(
    connection: &mut PgConnection,
    catalogue: &Catalogue,
    popular: &[Popular<'_>],
    seed: u64,
) -> Result<u64, Error> {
    let reviews: Vec<_> = popular.iter().flat_map(|popular| of(catalogue, popular, seed)).collect();
    let author = |review: &Review<'_>| Identity::of("reviewer", &review.author.to_string()).id;
    let inserted: i64 = sqlx::query_scalar(include_str!("../sql/store_reviews.sql"))
        .bind(reviews.iter().map(|review| review.identity.id).collect::<Vec<_>>())
        .bind(reviews.iter().map(|review| review.product).collect::<Vec<_>>())
        .bind(reviews.iter().map(author).collect::<Vec<_>>())
        // As the product service shows a name.
        .bind(reviews.iter().map(|review| format!("{}**", review.author)).collect::<Vec<_>>())
        .bind(reviews.iter().map(|review| review.opinion.rating).collect::<Vec<_>>())
        .bind(reviews.iter().map(|review| review.opinion.text.as_str()).collect::<Vec<_>>())
        .bind(reviews.iter().map(|review| review.identity.created_at.cast_signed()).collect::<Vec<_>>())
        .fetch_one(connection)
        .await
        .during("storing the reviews")?;
    Ok(inserted.unsigned_abs())
}

/// The reviews of one product: no two say the same, and no two are by the same author.
fn of<'a>(catalogue: &'a Catalogue, popular: &Popular<'_>, seed: u64) -> Vec<Review<'a>> {
    let Popular { place, key } = popular;
    let mut dice = Dice::of(seed, &format!("reviews:{key}"));
    let count = 1 + dice.below(MOST_REVIEWS);
    let mut said = Vec::new();
    let InBothLanguages { zh, en } = &catalogue.opinions.reviews;
    for (is_zh, opinion) in zh.iter().map(|opinion| (true, opinion)).chain(en.iter().map(|opinion| (false, opinion))) {
        if let Some(distance) = opinion.distance(place.department, place.category, place.product) {
            said.push((distance * FIT + dice.below(CHANCE), is_zh, opinion));
        }
    }
    said.sort_by_key(|(rank, ..)| *rank);
    let InBothLanguages { zh, en } = &catalogue.opinions.authors;
    let (mut zh, mut en) = (shuffled(zh, &mut dice), shuffled(en, &mut dice));
    let product = Identity::of("product", key);
    let reviews = said.into_iter().zip(0..count).filter_map(|((_, is_zh, opinion), number)| {
        Some(Review {
            identity: Identity::after(product.created_at + DELIVERY, "review", &format!("{key}:{number}")),
            product: product.id,
            author: if is_zh { zh.next() } else { en.next() }?,
            opinion,
        })
    });
    reviews.collect()
}

fn shuffled(authors: &str, dice: &mut Dice) -> impl Iterator<Item = char> + use<> {
    let mut authors: Vec<_> = authors.chars().map(|author| (dice.below(1 << 32), author)).collect();
    authors.sort_unstable();
    authors.into_iter().map(|(_, author)| author)
}
