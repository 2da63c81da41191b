//! The catalogue and its pictures, without a database.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may panic: it is how it fails")]

use std::collections::HashSet;

use meshmall_migrator::art::{Drawings, draw};
use meshmall_migrator::catalogue::{Catalogue, Category, Department, Product};
use quick_xml::events::Event;

fn catalogue() -> Catalogue {
    Catalogue::embedded().expect("the catalogue can be read")
}

fn drawings() -> Drawings {
    draw(&catalogue()).expect("every product can be drawn")
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character))
}

fn is_english(text: &str) -> bool {
    !is_chinese(text) && text.chars().any(|character| character.is_ascii_alphabetic())
}

#[test]
fn there_is_enough_of_everything() {
    let catalogue = catalogue();
    assert!(catalogue.departments.len() >= 13);
    assert!(catalogue.products().count() >= 216);
    assert!(catalogue.sellers.len() >= 24);
    for department in &catalogue.departments {
        assert!((2..=4).contains(&department.categories.len()), "{}", department.slug);
        assert!(department.categories.iter().all(|category| !category.products.is_empty()), "{}", department.slug);
    }
}

#[test]
fn keys_slugs_and_names_are_unique() {
    let catalogue = catalogue();
    let mut seen = HashSet::new();
    for department in &catalogue.departments {
        assert!(seen.insert(&department.slug), "{}", department.slug);
        for category in &department.categories {
            assert!(seen.insert(&category.slug), "{}", category.slug);
        }
    }
    for (_, _, product) in catalogue.products() {
        assert!(seen.insert(&product.key), "{}", product.key);
        assert!(seen.insert(&product.zh), "{}", product.zh);
        assert!(seen.insert(&product.en), "{}", product.en);
        assert!(seen.insert(&product.about_en), "{}", product.about_en);
    }
}

#[test]
fn everything_is_said_in_both_languages() {
    let catalogue = catalogue();
    for department in &catalogue.departments {
        assert!(is_chinese(&department.zh) && is_english(&department.en), "{}", department.slug);
        for category in &department.categories {
            assert!(is_chinese(&category.zh) && is_english(&category.en), "{}", category.slug);
        }
    }
    for seller in &catalogue.sellers {
        assert!(is_chinese(&seller.zh) && is_english(&seller.en), "{}", seller.key);
    }
    for (_, _, product) in catalogue.products() {
        assert!(is_chinese(&product.zh) && is_chinese(&product.about_zh), "{}", product.key);
        assert!(is_english(&product.en) && is_english(&product.about_en), "{}", product.key);
        assert!(product.about_zh.ends_with('。') && product.about_en.ends_with(['.', '?', '!']), "{}", product.key);
        assert!((500..=1_000_000).contains(&product.price), "{} costs {}", product.key, product.price);
    }
}

#[test]
fn every_product_can_be_spoken_of_in_words_of_its_own() {
    let catalogue = catalogue();
    let opinions = || {
        let reviews = &catalogue.opinions.reviews;
        reviews.zh.iter().chain(&reviews.en)
    };
    for (department, category, product) in catalogue.products() {
        let fitting = opinions().filter_map(|opinion| opinion.distance(department, category, product));
        assert!(fitting.filter(|distance| *distance < 3).count() > 0, "{}", product.key);
    }
    let mut seen = HashSet::new();
    for opinion in opinions() {
        assert!(seen.insert(&opinion.text), "{}", opinion.text);
        assert!((1..=5).contains(&opinion.rating) && opinion.text.chars().count() > 10, "{}", opinion.text);
        for name in &opinion.of {
            let known = |(department, category, product): (&Department, &Category, &Product)| {
                let motif = product.art.split('/').next();
                name == &product.key
                    || Some(name.as_str()) == motif
                    || [&category.slug, &department.slug].contains(&name)
            };
            assert!(catalogue.products().any(known), "{name} is no product, motif, category or department");
        }
    }
    assert!(catalogue.opinions.reviews.zh.iter().all(|opinion| is_chinese(&opinion.text)));
    assert!(catalogue.opinions.reviews.en.iter().all(|opinion| is_english(&opinion.text)));
    let authors = &catalogue.opinions.authors;
    for names in [&authors.zh, &authors.en] {
        assert_eq!(names.chars().collect::<HashSet<_>>().len(), names.chars().count(), "{names}");
        assert!(names.chars().count() >= 5);
    }
}

#[test]
fn every_seller_sells_something() {
    let catalogue = catalogue();
    for seller in &catalogue.sellers {
        assert!(catalogue.products().any(|(_, _, product)| product.seller == seller.key), "{}", seller.key);
    }
}

#[test]
fn every_product_has_three_pictures_of_its_own() {
    let (catalogue, drawings) = (catalogue(), drawings());
    let mut first = HashSet::new();
    for (_, _, product) in catalogue.products() {
        let ids = drawings.of(&product.key).expect("pictures");
        assert!((3..=9).contains(&ids.len()), "{}", product.key);
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "{}", product.key);
        first.extend(ids.first());
    }
    let motifs: HashSet<_> = catalogue.products().filter_map(|(_, _, product)| product.art.split('/').next()).collect();
    assert!(motifs.len() >= 36);
    assert!(
        first.len() * 10 >= catalogue.products().count() * 9,
        "too many products look alike in lists: {}",
        first.len()
    );
}

#[test]
fn every_picture_is_well_formed_small_and_keeps_to_itself() {
    for picture in drawings().pictures() {
        assert!((1_000..9_000).contains(&picture.svg.len()), "{} has {} bytes", picture.id, picture.svg.len());
        assert!(!picture.svg.contains('$'), "{}: a colour was not filled in", picture.id);
        let mut reader = quick_xml::Reader::from_str(&picture.svg);
        reader.config_mut().check_end_names = true;
        loop {
            let event = reader.read_event().unwrap_or_else(|error| panic!("{}: {error}", picture.id));
            let (Event::Start(element) | Event::Empty(element)) = &event else {
                if matches!(event, Event::Eof) {
                    break;
                }
                continue;
            };
            let name = element.name().as_ref().to_owned();
            assert!(
                !["script", "foreignObject", "image", "use", "a", "style", "animate"].contains(&name.as_str()),
                "<{name}>"
            );
            for attribute in element.attributes() {
                let attribute = attribute.unwrap_or_else(|error| panic!("{}: {error}", picture.id));
                let key = attribute.key.as_ref().to_owned();
                let value = attribute.value.into_owned();
                assert!(!key.starts_with("on") && !key.ends_with("href"), "{key}");
                assert!(key == "xmlns" || !value.contains("://"), "{key}={value}");
                assert!(!value.contains("url(") || value.starts_with("url(#"), "{key}={value}");
            }
        }
    }
}
