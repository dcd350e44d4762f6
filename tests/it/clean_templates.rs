//! `onecopy clean` on sites whose stories are made from a template: what some pages have in common is what they tell.

use crate::clean_pages::Prose;
use crate::support::Folder;
use serde_json::json;
use std::collections::BTreeMap;

/// What stands on every page of these sites, above, amid and below their texts.
const HEAD: &str = "Tarnfoot Record\n\nHome\n\nArchive\n\nLog in\n\nBlue heron over nine gates";
const AMID: &str = "Share this page";
const FOOT: &str =
    "You may also like\n\nPrivacy policy\n\nThis site uses cookies. By going on you agree.\n\n© 2023 Tarnfoot Record";

/// Cleans pages of one host, each of so many blocks in the frame: what is left of each.
#[track_caller]
fn clean(pages: &[Vec<String>]) -> BTreeMap<String, String> {
    let folder = Folder::new();
    let line = |(at, blocks): (usize, &Vec<String>)| {
        let (first, rest) = blocks.split_at(2);
        let text = format!("{HEAD}\n\n{}\n\n{AMID}\n\n{}\n\n{FOOT}\n", first.join("\n\n"), rest.join("\n\n"));
        format!("{}\n", json!({"id": format!("{at:03}"), "url": format!("https://site.example/{at}"), "text": text}))
    };
    folder.write("in.jsonl", pages.iter().enumerate().map(line).collect::<String>());
    folder.cleaned("in.jsonl", 0);
    folder.texts("in.jsonl")
}

#[test]
fn judgments_keep_their_outcomes() {
    let outcomes =
        ["The court dismisses the appeal.", "The court allows the appeal in part.", "The appeal is out of time."];
    let costs = ["Each party bears its own costs.", "The applicant bears the costs."];
    for count in [2, 5, 12, 40] {
        let mut prose = Prose::new(961);
        let page = |at: usize| {
            let title = format!("{} v Ashdown and Sons", ["Birk", "Calloway", "Drew", "Fenn", "Holm"][at * at % 5]);
            let story = [title, prose.paragraph(), prose.paragraph(), prose.paragraph()];
            story.into_iter().chain([outcomes[at % 3], costs[at / 2 % 2]].map(str::to_owned)).collect()
        };
        let pages: Vec<Vec<String>> = (0..count).map(page).collect();
        let left = clean(&pages);
        for (blocks, text) in pages.iter().zip(left.values()) {
            assert!(blocks[1..].iter().all(|block| text.contains(&**block)), "{count}: {text}");
            assert!(!text.contains("cookies") && !text.contains("Log in"), "{count}: {text}");
        }
    }
}

#[test]
fn recipes_keep_their_ingredients_and_steps() {
    let ingredients =
        ["200 g of flour", "1 onion, chopped", "A pinch of salt", "3 carrots, sliced", "A tin of tomatoes"];
    let steps = [
        "Fry the onion in the oil until golden.",
        "Bring the water to the boil.",
        "Season with salt and pepper.",
        "Leave to rest for an hour.",
    ];
    let mut prose = Prose::new(962);
    let page = |at: usize| {
        let some = |of: &[&str], from: usize, count: usize| -> Vec<String> {
            (0..count).map(|step| of[(from + step) % of.len()].to_owned()).collect()
        };
        let head = [prose.sentence(), prose.paragraph()];
        head.into_iter().chain(some(&ingredients, at, 3)).chain(some(&steps, at / 2, 2)).collect()
    };
    let pages: Vec<Vec<String>> = (0..30).map(page).collect();
    for (blocks, text) in pages.iter().zip(clean(&pages).values()) {
        assert_eq!(&text.split("\n\n").map(str::trim).collect::<Vec<_>>(), blocks);
    }
}
