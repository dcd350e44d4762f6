//! `onecopy run`: documents are compared without their furniture, and everything is told of the texts as given.

use crate::clean_pages::FURNITURE;
use crate::oracle::field;
use crate::run_checks::{Teller, cases, crawl, framed, held};
use crate::support::edited;
use proptest::prelude::*;
use serde_json::{Value, json};

fn page(id: &str, site: usize, text: &str) -> Value {
    json!({"id": id, "url": format!("https://s{site}.example/{id}"), "text": text})
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_all_that_is_told_is_true(
        seed: u64,
        count in prop_oneof![0..6_usize, 6..70_usize],
        switches in prop_oneof![Just(""), Just("--remove-contained"), Just("--mark"), Just("--keep newest --remove-contained"), Just("--alone")],
        across in prop_oneof![3 => Just(""), 1 => Just(" --across")],
    ) {
        held(&crawl(seed, count), &format!("{switches}{across}"));
    }
}

#[test]
fn parts_of_printings_that_overlap_are_in_order() {
    held(&crawl(7_877_719_423_684_066_628, 4), "");
}

#[test]
fn every_place_of_a_passage_is_a_printing() {
    // Parts of passages, between what was taken out, that were in no printing.
    for (seed, count) in [(2_980_442_708_570_755_244, 27), (11_955_014_935_461_298_411, 57)] {
        held(&crawl(seed, count), "");
    }
}

#[test]
fn a_foreign_frame_hides_no_copy() {
    let mut teller = Teller::new(1001);
    let story = teller.story(4);
    let every: Vec<usize> = (30..story.split(' ').count()).step_by(60).collect();
    let given = [
        page("a", 1, &format!("{story}\n")),
        page("b", 2, &framed(&story, 1)),
        page("c", 3, &framed(&edited(&story, &every), 3)),
        page("z", 4, &framed(&teller.story(4), 3)),
    ];
    let ran = held(&given, "");
    assert_eq!(ran.kinds(), ["a b exact", "a c near", "b c near"]);
    assert_eq!(ran.kept.keys().collect::<Vec<_>>(), ["a", "z"]);
    // The frames are told of, also those of documents that went.
    assert_eq!((ran.cleaned.of("b").len(), ran.cleaned.of("c").len(), ran.cleaned.of("a").len()), (4, 4, 0));
}

#[test]
fn two_products_of_one_shop_stay_two() {
    let product = |name: &str, price: &str, stock: &str, maker: &str, year: u32, weight: u32| {
        format!(
            "Sturdy {name}\n\n{price} crowns, {stock}\n\nThis sturdy {name} comes from the yard of {maker} and Daughters, who have built them by hand since {year}. It \
            weighs {weight} kilograms and stands on three feet of oak.\n\nThe handle is turned and waxed, so no two of them are alike, and it gets darker where it is held. \
            We left one out on the pier at Orrin Head for two winters, and brought it back without a spot of rust.\n\nRub it with a dry cloth. Keep it away from the fire."
        )
    };
    let lantern = product("lantern", "forty", "three left", "Ada Brill", 1874, 2);
    let anvil = product("anvil", "nine hundred", "sold out", "Bo Lund", 1921, 31);
    let ran = held(&[page("anvil", 1, &anvil), page("lantern", 1, &lantern)], "");
    assert_eq!(ran.kept.len(), 2, "{:?}", ran.kinds());
    assert_eq!(ran.kinds(), ["anvil lantern contained"]);
}

#[test]
fn a_frame_that_pages_share_makes_no_pair() {
    // Notes of two sentences in a frame of eight lines.
    let mut teller = Teller::new(1002);
    let given: Vec<Value> = (0..8)
        .map(|at| {
            let text = format!(
                "{}\n\n{} {}\n\n{}",
                FURNITURE[..3].join("\n"),
                teller.sentence(),
                teller.sentence(),
                FURNITURE[3..].join("\n")
            );
            page(&format!("p{at}"), 1, &text)
        })
        .collect();
    let ran = held(&given, "--remove-contained");
    assert_eq!((ran.kinds(), ran.kept.len()), (vec![], given.len()));
    assert!(ran.shared.passages.is_empty(), "{:?}", ran.shared.passages);
}

#[test]
fn of_copies_the_one_with_more_words_of_its_own_stays() {
    // The longer page has the shorter story.
    let mut teller = Teller::new(1003);
    let story = teller.story(5);
    let longer = format!("{story} And so it ended.");
    let frame = FURNITURE.join("\n");
    let given = [page("a", 1, &format!("{frame}\n\n{story}\n\n{frame}\n")), page("b", 2, &longer)];
    let ran = held(&given, "");
    assert_eq!(ran.results.removals(), ["a>b near"]);
}

#[test]
fn a_story_that_advertising_interrupts_is_one_printing_in_parts() {
    let mut teller = Teller::new(1004);
    let [first, second] = [teller.story(3), teller.story(3)];
    let whole = format!("{first}\n\n{second}");
    let parted = format!("{first}\n\n{}\n{}\n\n{second}", FURNITURE[3], FURNITURE[2]);
    let other = |teller: &mut Teller, text: &str| format!("{}\n\n{text}\n\n{}", teller.story(4), teller.story(4));
    let given = [
        page("a", 1, &other(&mut teller, &whole)),
        page("b", 2, &other(&mut teller, &parted)),
        page("c", 3, &other(&mut teller, &whole)),
    ];
    let ran = held(&given, "");
    assert_eq!(ran.cleaned.removed("b").join("\n"), [FURNITURE[3], FURNITURE[2]].join("\n"));
    let family = &ran.shared.families[0];
    assert_eq!((ran.shared.families.len(), family.size, family.hosts), (1, 3, 3), "{:?}", ran.shared.families);
    let places: Vec<&str> = family.printings.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(places, ["a", "b", "b", "c"]);
    let slice = |at: usize| &field(&given[1], "text")[family.printings[at].1.clone()];
    let unended = |text: &str| text.trim_end_matches('.').to_owned();
    assert_eq!((slice(1).to_owned(), slice(2).to_owned()), (unended(&first), unended(&second)));
    // Rows of the parted one are of its parts, on both sides; those of the others are whole.
    let rows = |a: &str, b: &str| ran.shared.between(a, b).map(|row| row.words).collect::<Vec<_>>();
    assert_eq!((rows("a", "b").len(), rows("a", "c").len(), rows("b", "c").len()), (2, 1, 2));
    assert_eq!(rows("a", "b").iter().sum::<u64>(), rows("a", "c")[0]);
}

#[test]
fn half_of_a_story_in_a_frame_is_contained() {
    let mut teller = Teller::new(1005);
    let story = teller.paragraphs(6);
    let given =
        [page("half", 1, &framed(&story[..3].join("\n\n"), 1)), page("story", 2, &framed(&story.join("\n\n"), 4))];
    let ran = held(&given, "");
    assert_eq!((ran.kinds(), ran.kept.len()), (vec!["half story contained".to_owned()], 2));
    assert_eq!(ran.results.pairs[0]["aligned_a"], 1.0);
    let ran = held(&given, "--remove-contained");
    assert_eq!(ran.results.removals(), ["half>story contained"]);
}

#[test]
fn documents_of_nothing_but_furniture_stay_and_are_copies_of_nothing() {
    let mut teller = Teller::new(1006);
    let frame = FURNITURE.join("\n");
    let given = [
        page("a", 1, &frame),
        page("b", 2, &frame),
        page("c", 3, ""),
        page("d", 4, " \n\t"),
        page("e", 5, "… — !"),
        page("f", 1, &teller.story(3)),
    ];
    let ran = held(&given, "");
    assert_eq!((ran.kept.len(), ran.kinds()), (given.len(), vec![]));
    assert_eq!((ran.text("a"), ran.text("d")), (String::new(), " \n\t".to_owned()));
    // Without words from the beginning, and emptied.
    assert_eq!((ran.results.count("empty"), &ran.results.summary["boilerplate"]["emptied"]), (3, &json!(2)));
}
