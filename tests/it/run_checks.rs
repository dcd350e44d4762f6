//! What `onecopy run` leaves, read and held against the records as given; and crawls to give it.

use crate::clean_pages::{Cleaned, FURNITURE, Row};
use crate::news;
use crate::oracle::field;
use crate::shared::{Place, Shared, Text, overlap};
use crate::support::{Ended, Folder, Random, Results, edited};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

/// What a run has left. Which of these there are depends on what was done.
pub(crate) struct Ran {
    pub(crate) results: Results,
    pub(crate) cleaned: Cleaned,
    pub(crate) shared: Shared,
    /// Lines of the surviving records by id, if there was one file of them.
    pub(crate) kept: BTreeMap<String, String>,
}

impl Folder {
    /// Runs `onecopy run` to its end.
    pub(crate) fn run(&self, arguments: &str) -> Ended {
        Ended::of(self.command(&format!("run {arguments}")).output().unwrap())
    }

    /// Runs `onecopy run ARGUMENTS -o out --force`, which must end with `status`, and gives what it left.
    #[track_caller]
    pub(crate) fn ran(&self, arguments: &str, status: i32) -> Ran {
        self.run(&format!("{arguments} -o out --force")).expect(status, &[]);
        Ran::read(&self.path("out"))
    }
}

/// Cases of a property test that runs the program in each: as many as `PROPTEST_CASES` says.
pub(crate) fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(20)
}

/// Runs on records with ids of their own, and holds everything against them.
#[track_caller]
pub(crate) fn held(given: &[Value], switches: &str) -> Ran {
    let folder = Folder::new();
    folder.write("in.jsonl", lines(given));
    let ran = folder.ran(&format!("in.jsonl {switches}"), 0);
    ran.check(given, switches);
    ran.shared.check_likeness(&texts(given));
    ran
}

/// The texts of records, by id.
pub(crate) fn texts(given: &[Value]) -> Vec<(String, String)> {
    given.iter().map(|page| (field(page, "id").to_owned(), field(page, "text").to_owned())).collect()
}

pub(crate) fn lines(given: &[Value]) -> String {
    given.iter().map(|page| format!("{page}\n")).collect()
}

/// The text of a page as it was compared: furniture and the white space around it is one line end.
pub(crate) fn left(text: &str, furniture: &[&Row]) -> String {
    let mut left = String::new();
    let mut at = 0;
    for row in furniture {
        left.extend([text[at..row.span.start].trim_end(), "\n"]);
        at = row.span.end;
    }
    left + &text[at..]
}

/// Runs of five words; of fewer there are none.
fn shingles(words: &[u64]) -> HashSet<&[u64]> {
    words.windows(5).collect()
}

/// Jaccard, containment of `a`, of `b`.
fn similarities(a: &HashSet<&[u64]>, b: &HashSet<&[u64]>) -> [f64; 3] {
    let shared = a.intersection(b).count() as f64;
    [
        shared / (a.len() + b.len()) as f64 / (1.0 - shared / (a.len() + b.len()) as f64),
        shared / a.len() as f64,
        shared / b.len() as f64,
    ]
}

impl Ran {
    #[track_caller]
    pub(crate) fn read(out: &Path) -> Self {
        let documents = std::fs::read(out.join("documents/in.jsonl")).unwrap_or_default();
        let documents = String::from_utf8(documents).unwrap();
        let id = |line: &str| field(&serde_json::from_str(line).unwrap(), "id").to_owned();
        Self {
            results: Results::read(out),
            cleaned: Cleaned::read(out),
            shared: Shared::read(out),
            kept: documents.lines().map(|line| (id(line), line.to_owned())).collect(),
        }
    }

    /// The text that is left of a document.
    pub(crate) fn text(&self, id: &str) -> String {
        let line = self.kept.get(id).unwrap_or_else(|| panic!("{id} is gone"));
        field(&serde_json::from_str(line).unwrap(), "text").to_owned()
    }

    /// `a b kind` of each pair.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let line = |row: &Value| format!("{} {} {}", field(row, "a"), field(row, "b"), field(row, "kind"));
        self.results.pairs.iter().map(line).collect()
    }

    /// Everything that holds for every run with usual thresholds.
    #[track_caller]
    pub(crate) fn check(&self, given: &[Value], switches: &str) {
        let remove_contained = switches.contains("--remove-contained");
        self.results.account_for(given.len() as u64);
        self.check_documents(given, switches.contains("--mark"));
        let kept: BTreeSet<String> = self.kept.keys().cloned().collect();
        news::check(&self.results, &kept, given, remove_contained);
        self.check_pairs(given, !switches.contains("--across"));
        self.check_passages(given);
    }

    /// Every record was kept or removed; what was kept is what was given, without the furniture that is listed.
    #[track_caller]
    fn check_documents(&self, given: &[Value], mark: bool) {
        let removed: BTreeSet<&str> = self.results.removed.iter().map(|row| field(row, "id")).collect();
        let ids: BTreeSet<&str> = given.iter().map(|page| field(page, "id")).collect();
        assert!(self.cleaned.rows.iter().all(|row| ids.contains(&*row.id)), "furniture of nothing that was given");
        assert_eq!(self.kept.len() + removed.len(), given.len());
        let order: Vec<&str> = given.iter().map(|page| field(page, "id")).filter(|id| !removed.contains(id)).collect();
        assert_eq!(order.len(), self.kept.len());
        let furniture = by_id(&self.cleaned.rows);
        for page in given {
            let (id, text) = (field(page, "id"), field(page, "text"));
            let rows = furniture.get(id).map_or(&[][..], Vec::as_slice);
            for row in rows {
                assert_eq!(text.get(row.span.clone()), Some(&*row.text), "{row:?}");
            }
            assert_ne!(self.kept.contains_key(id), removed.contains(id), "{id}");
            let Some(line) = self.kept.get(id) else { continue };
            if mark {
                let mut marked: Value = serde_json::from_str(line).unwrap();
                let spans = marked.as_object_mut().unwrap().remove("boilerplate").unwrap();
                let expected =
                    rows.iter().map(|row| json!({"start": row.span.start, "end": row.span.end, "label": row.label}));
                assert_eq!((&marked, spans), (page, expected.collect()), "{id}");
            } else if rows.is_empty() {
                assert_eq!(line, &page.to_string(), "{id} was changed");
            } else {
                let mut page = page.clone();
                let now = self.text(id);
                self.cleaned.conserves(id, text, &now);
                page["text"] = json!(now);
                assert_eq!(line, &page.to_string(), "{id}: something else was changed");
            }
        }
    }

    /// Similarities are those of the texts without furniture; what is alike beyond doubt is a pair.
    #[track_caller]
    fn check_pairs(&self, given: &[Value], any: bool) {
        let furniture = by_id(&self.cleaned.rows);
        let compared: Vec<(&str, String)> = given
            .iter()
            .map(|page| {
                let id = field(page, "id");
                (id, left(field(page, "text"), furniture.get(id).map_or(&[][..], Vec::as_slice)))
            })
            .collect();
        let texts: BTreeMap<&str, Text<'_>> = compared.iter().map(|(id, text)| (*id, Text::new(text))).collect();
        let sets: BTreeMap<&str, HashSet<&[u64]>> =
            texts.iter().map(|(id, text)| (*id, shingles(text.hashes()))).collect();
        let mut pairs = BTreeSet::new();
        for row in &self.results.pairs {
            let (a, b) = (field(row, "a"), field(row, "b"));
            pairs.insert((a, b));
            let same = texts[a].hashes() == texts[b].hashes();
            assert_eq!(same, row["kind"] == "exact", "{row}\n{:?}\n{:?}", texts[a].text, texts[b].text);
            assert!(!texts[a].hashes().is_empty(), "no words: {row}");
            if same {
                assert_eq!(row["jaccard"], 1.0);
                continue;
            }
            let expected = similarities(&sets[a], &sets[b]);
            for (name, expected) in ["jaccard", "containment_a", "containment_b"].iter().zip(expected) {
                let stated = row[name].as_f64().unwrap();
                assert!((stated - expected).abs() < 0.000_050_1, "{name} is {expected}: {row}");
            }
            for name in ["aligned_a", "aligned_b"] {
                assert!(row[name].is_number(), "no {name}: {row}");
            }
        }
        if !any || self.results.count("largest_cluster") > 256 {
            return;
        }
        for (at, (a, set)) in sets.iter().enumerate() {
            for (b, other) in sets.iter().skip(at + 1) {
                let (one, two) = (texts[a].hashes(), texts[b].hashes());
                let alike = if one == two {
                    !one.is_empty()
                } else {
                    // Far from the threshold, where the sketch misses one in a million.
                    one.len().min(two.len()) >= 5 && similarities(set, other)[0] >= 0.9
                };
                assert!(!alike || pairs.contains(&(*a, *b)), "{a} and {b} are no pair: {:?}", similarities(set, other));
            }
        }
    }

    /// Passages and printings slice the texts as given, and span nothing that was taken out.
    #[track_caller]
    fn check_passages(&self, given: &[Value]) {
        let given = texts(given);
        self.shared.check_rows(&given, 20, 0.75);
        let furniture = by_id(&self.cleaned.rows);
        let apart = |(id, at): &Place| {
            let rows = furniture.get(id.as_str()).map_or(&[][..], Vec::as_slice);
            rows.iter().all(|row| overlap(&row.span, at) == 0)
        };
        for passage in &self.shared.passages {
            assert!(apart(&passage.a) && apart(&passage.b), "spans furniture: {passage:?}");
        }
        let texts: BTreeMap<&str, &str> = given.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
        let worded: BTreeMap<&str, Text<'_>> = texts.iter().map(|(id, text)| (*id, Text::new(text))).collect();
        for family in &self.shared.families {
            assert!(family.printings.iter().all(apart), "spans furniture: {family:?}");
            // What has nothing but furniture between itself and another is a further part of that printing; whatever else is
            // listed is one.
            let continues = |(id, at): &Place| {
                let rows = furniture.get(id.as_str()).map_or(&[][..], Vec::as_slice);
                family.printings.iter().filter(|(other, before)| other == id && before.end <= at.start).any(
                    |(_, before)| {
                        let within = rows.iter().filter(|row| before.end <= row.span.start && row.span.end <= at.start);
                        let cut: Vec<&str> = within.map(|row| &*row.text).collect();
                        !cut.is_empty() && signs(&texts[id.as_str()][before.end..at.start], &cut)
                    },
                )
            };
            let printings = family.printings.iter().filter(|place| !continues(place)).count();
            assert!(printings <= family.size, "{printings}: {family:?}");
            for (id, at) in &family.printings {
                worded[id.as_str()].words_of(at);
            }
            let words = Text::new(&family.text).hashes().to_vec();
            assert_eq!(words.len(), family.words as usize, "{family:?}");
            let has = |id: &str| {
                let rows = furniture.get(id).map_or(&[][..], Vec::as_slice);
                let text = left(texts[id], rows);
                Text::new(&text).hashes().windows(words.len()).any(|run| run == words)
            };
            assert!(family.printings.iter().any(|(id, _)| has(id)), "nobody prints this: {family:?}");
        }
    }
}

/// Whether without these parts no word is left of a text.
fn signs(text: &str, parts: &[&str]) -> bool {
    let mut rest = text.to_owned();
    for part in parts {
        rest = rest.replacen(part, "\n", 1);
    }
    Text::new(&rest).hashes().is_empty()
}

fn by_id(rows: &[Row]) -> BTreeMap<&str, Vec<&Row>> {
    let mut of: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        of.entry(&row.id).or_default().push(row);
    }
    of
}

/// Tells stories of words that nothing else has, so that nothing is shared but what a test shares.
pub(crate) struct Teller(pub(crate) Random);

impl Teller {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Random(seed))
    }

    pub(crate) fn sentence(&mut self) -> String {
        let words = 8 + self.0.below(12);
        let text = self.0.text(words);
        format!("{}{}.", text[..1].to_uppercase(), &text[1..])
    }

    pub(crate) fn paragraphs(&mut self, count: usize) -> Vec<String> {
        let mut paragraph = || {
            let sentences = 2 + self.0.below(3);
            (0..sentences).map(|_| self.sentence()).collect::<Vec<_>>().join(" ")
        };
        (0..count).map(|_| paragraph()).collect()
    }

    /// An article of so many paragraphs.
    pub(crate) fn story(&mut self, paragraphs: usize) -> String {
        self.paragraphs(paragraphs).join("\n\n")
    }
}

/// A story in the frame of a site, of four lines that go wherever it stands: some of the others stay at the head of a page.
pub(crate) fn framed(story: &str, site: usize) -> String {
    let [a, b, c, d] =
        [[5, 3, 2, 4], [7, 0, 6, 1], [3, 7, 4, 6], [0, 5, 1, 2]][site % 4].map(|line: usize| FURNITURE[line]);
    format!("{a}\n{b}\n\n{story}\n\n{c}\n{d}\n")
}

/// Pages of a few sites: stories of their own, and those of others as they are, edited, cut short, joined, interrupted by advertising;
/// framed or not, dated or not, of a known site or not. Some have no text, or little, or nothing but furniture.
pub(crate) fn crawl(seed: u64, count: usize) -> Vec<Value> {
    let mut teller = Teller::new(seed);
    let mut stories: Vec<Vec<String>> = Vec::new();
    let mut pages = Vec::new();
    while pages.len() < count {
        let random = &mut Random(teller.0.next());
        let pick = |random: &mut Random| stories[random.below(stories.len())].clone();
        let mut story = match (random.below(12), stories.is_empty()) {
            (0, _) => Vec::new(),
            (1, _) => vec!["Not much to say.".to_owned()],
            (2..=4, _) | (_, true) => {
                let paragraphs = 1 + random.below(5);
                teller.paragraphs(paragraphs)
            }
            (5, _) => {
                let mut story = pick(random);
                story.truncate(story.len().div_ceil(2));
                story
            }
            (6, _) => [pick(random), pick(random)].concat(),
            (7, _) => [pick(random), teller.paragraphs(1)].concat(),
            (8, _) => {
                let step = 12 + random.below(60);
                let edit = |paragraph: &String| {
                    let places: Vec<usize> = (step / 2..paragraph.split(' ').count()).step_by(step).collect();
                    edited(paragraph, &places)
                };
                pick(random).iter().map(edit).collect()
            }
            _ => pick(random),
        };
        stories.push(story.clone());
        if random.below(5) == 0 && !story.is_empty() {
            let at = random.below(story.len() + 1);
            let line = FURNITURE[random.below(FURNITURE.len())];
            story.insert(at, format!("{line}\n{}", FURNITURE[3]));
        }
        let mut text = story.join(["\n\n", "\n", "\r\n\r\n"][random.below(3)]);
        let site = random.below(4);
        if random.below(3) > 0 {
            text = framed(&text, site);
        }
        if random.below(15) == 0 {
            text = text.to_uppercase();
        }
        let number = pages.len();
        let mut page = json!({"id": format!("d{number:03}"), "n": number, "text": text});
        if site > 0 {
            page["url"] = json!(format!("https://site{site}.example/{number}"));
        }
        if random.below(3) > 0 {
            page["date"] = json!(format!("2021-03-{:02}", 1 + random.below(28)));
        }
        pages.push(page);
    }
    pages
}
