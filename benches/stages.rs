//! The stages one by one, on one thread, in bytes of text a second.
//!
//! ```text
//! cargo bench --bench stages
//! ONECOPY_BENCH_CORPUS=news.jsonl cargo bench --bench stages      # your own text; the field is "text"
//! ```
//!
//! Without a corpus, the bundled example is used, with words swapped about so that branch predictors cannot learn it by
//! heart. What is compared with a rejected or slower variant keeps that variant here: `sketch/portable` is what a build
//! without run-time dispatch does.

#![allow(missing_docs, reason = "criterion's macros make public items")]
#![allow(clippy::expect_used, reason = "a benchmark without its input cannot go on")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use onecopy::boilerplate::cleaner::{Cleaner, Page, Workspace};
use onecopy::boilerplate::furniture::Furniture;
use onecopy::boilerplate::language::{Language, Level, Scratch as LanguageScratch};
use onecopy::boilerplate::repetition::Repetition;
use onecopy::boilerplate::segment::segment;
use onecopy::boilerplate::sightings::{Sighter, Sightings};
use onecopy::index::{BandTable, Banding, bands::band_keys, groups};
use onecopy::normalise::{Form, Tokenizer, WordSink};
use onecopy::passages::fingerprint::Fingerprinter;
use onecopy::passages::pair::Comparer;
use onecopy::passages::seed::{Batch, Hits, Occurrence, SeedIndex};
use onecopy::passages::words::Words;
use onecopy::read::{Item, ReadOptions, Scratch, Source, discover};
use onecopy::shingle::{ShingleKind, ShingleSink, Shingler};
use onecopy::sketch::kernel::Kernel;
use onecopy::sketch::{MinHasher, Sketcher};
use onecopy::tidy;
use onecopy::verify::overlap;
use rayon::iter::ParallelIterator as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};

const SLOTS: usize = 120;

#[derive(Default)]
struct Count(u64);

impl WordSink for Count {
    fn word(&mut self, hash: u64, _: u32, _: u32, _: Form<'_>) {
        self.0 ^= hash;
    }
}

impl ShingleSink for Count {
    fn shingles(&mut self, hashes: &[u64]) {
        self.0 ^= hashes.len() as u64;
    }
}

/// The texts of every record below `path`.
fn texts_of(path: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    let mut scratch = Scratch::default();
    for input in discover(&[path.into()]).expect("an input").inputs {
        let source = Source::open(input, &ReadOptions::default()).expect("a readable file");
        for chunk in source.chunks(1 << 20).expect("chunks") {
            let take = |item: Item<'_>| {
                if let Item::Record(record) = item {
                    texts.push(record.text.to_owned());
                }
            };
            source.scan(&chunk, &mut scratch, take).expect("records");
        }
    }
    texts
}

/// `megabytes` of text like `seeds`: paragraphs of them in another order, with words exchanged.
fn like(seeds: &[String], megabytes: usize) -> Vec<String> {
    let paragraphs: Vec<&str> = seeds.iter().flat_map(|text| text.split('\n')).filter(|p| p.len() > 80).collect();
    let words: Vec<&str> = paragraphs.iter().flat_map(|p| p.split(' ')).collect();
    let mut state = 1_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut texts = Vec::new();
    let mut size = 0;
    while size < megabytes << 20 {
        let mut text = String::new();
        for _ in 0..4 + draw(8) {
            for word in paragraphs[draw(paragraphs.len())].split(' ') {
                text += if draw(3) == 0 { words[draw(words.len())] } else { word };
                text.push(' ');
            }
            text += "\n\n";
        }
        size += text.len();
        texts.push(text);
    }
    texts
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/newsroom").join(name)
}

fn corpora() -> Vec<(&'static str, Vec<String>)> {
    if let Some(path) = std::env::var_os("ONECOPY_BENCH_CORPUS") {
        let mut texts = texts_of(Path::new(&path));
        let mut size = 0;
        texts.retain(|text| {
            size += text.len();
            size < 32 << 20
        });
        return vec![("corpus", texts)];
    }
    let english: Vec<String> = ["orrinvale-courier.jsonl", "harbour-gazette.jsonl", "quillmere-observer.jsonl"]
        .iter()
        .flat_map(|name| texts_of(&example(name)))
        .collect();
    let japanese = texts_of(&example("shiosato-shimpo.jsonl"));
    let german = texts_of(&example("falkenmoor-anzeiger.jsonl"));
    vec![("english", like(&english, 8)), ("german", like(&german, 8)), ("japanese", like(&japanese, 8))]
}

fn text_to_signature(criterion: &mut Criterion) {
    for (language, texts) in corpora() {
        let mut group = criterion.benchmark_group(language);
        group.sample_size(20);
        group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
        group.bench_function("words", |bench| {
            let mut tokenizer = Tokenizer::new();
            bench.iter(|| {
                let mut count = Count::default();
                for text in &texts {
                    tokenizer.words(text, &mut count);
                }
                count.0
            });
        });
        group.bench_function("shingles", |bench| {
            let mut shingler = Shingler::new(ShingleKind::default());
            bench.iter(|| {
                let mut count = Count::default();
                for text in &texts {
                    black_box(shingler.shingle(text, &mut count));
                }
                count.0
            });
        });
        for kernel in Kernel::available().into_iter().filter(|kernel| kernel.name() != "oracle") {
            group.bench_function(format!("sketch/{}", kernel.name()), |bench| {
                let hasher = MinHasher::with_kernel(SLOTS, 1, kernel);
                let mut sketcher = Sketcher::new(ShingleKind::default(), hasher);
                bench.iter(|| texts.iter().map(|text| u64::from(sketcher.sketch(text).minima[0])).sum::<u64>());
            });
        }
        group.finish();
    }
}

fn candidates(criterion: &mut Criterion) {
    let banding = Banding { bands: 20, rows: 6 };
    let documents = 50_000_u32;
    let mut group = criterion.benchmark_group("index");
    group.sample_size(10);
    group.throughput(Throughput::Elements(u64::from(documents)));
    let minima: Vec<u32> = (0..banding.slots() as u32).collect();
    group.bench_function("band keys", |bench| {
        let mut keys = Vec::new();
        bench.iter(|| {
            keys.clear();
            (0..documents).for_each(|_| band_keys(banding, black_box(&minima), &mut keys));
        });
    });
    group.bench_function("groups", |bench| {
        let table = || {
            let mut table = BandTable::new(banding.bands);
            let key = |i: u32| u64::from(i / 2).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            table.append((0..documents * banding.bands as u32).map(key).collect());
            table
        };
        bench.iter_batched(table, |table| groups(&table, |_| true).len(), BatchSize::LargeInput);
    });
    group.finish();
}

fn verification(criterion: &mut Criterion) {
    let (_, texts) = corpora().swap_remove(0);
    let pairs: Vec<(&String, &String)> = texts.iter().zip(texts.iter().skip(1)).take(500).collect();
    let mut group = criterion.benchmark_group("verify");
    group.throughput(Throughput::Bytes(pairs.iter().map(|(a, b)| (a.len() + b.len()) as u64).sum()));
    group.bench_function("overlap", |bench| {
        bench.iter(|| pairs.iter().map(|(a, b)| overlap(a, b, ShingleKind::default()).shared).sum::<u32>());
    });
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    let (_, texts) = corpora().swap_remove(0);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("corpus.jsonl");
    let lines: Vec<String> =
        texts.iter().enumerate().map(|(i, text)| serde_json::json!({"id": i, "text": text}).to_string()).collect();
    std::fs::write(&path, lines.join("\n")).expect("written");
    let input = discover(&[path.into()]).expect("found").inputs.remove(0);
    let source = Source::open(input, &ReadOptions::default()).expect("opened");
    let chunks = source.chunks(1 << 20).expect("chunks");
    let mut group = criterion.benchmark_group("read");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(source.len()));
    group.bench_function("scan", |bench| {
        let mut scratch = Scratch::default();
        bench.iter(|| {
            let mut size = 0;
            for chunk in &chunks {
                let take = |item: Item<'_>| {
                    if let Item::Record(record) = item {
                        size += record.text.len();
                    }
                };
                source.scan(chunk, &mut scratch, take).expect("records");
            }
            size
        });
    });
    group.finish();
}

fn passages(criterion: &mut Criterion) {
    let (_, texts) = corpora().swap_remove(0);
    let bytes = texts.iter().map(|text| text.len() as u64).sum();
    let fingerprints = || {
        let (mut tokenizer, mut fingerprinter) = (Tokenizer::new(), Fingerprinter::default());
        let mut words = Vec::new();
        let mut found = Vec::new();
        for (document, text) in (0..).zip(&texts) {
            tokenizer.hashes(text, &mut words);
            fingerprinter.fingerprints(&words, |hash, place| found.push(Occurrence { hash, document, place }));
        }
        found
    };
    let documents = texts.len() as u32;
    let mut group = criterion.benchmark_group("passages");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("fingerprints", |bench| bench.iter(|| fingerprints().len()));
    group.bench_function("seed index", |bench| {
        let index =
            |occurrences| SeedIndex::new(vec![Batch { first: 0, occurrences }], documents, Some).holders().count();
        bench.iter_batched(fingerprints, index, BatchSize::LargeInput);
    });
    let index = SeedIndex::new(vec![Batch { first: 0, occurrences: fingerprints() }], documents, Some);
    group.bench_function("partners", |bench| {
        let mut hits = Hits::default();
        bench.iter(|| (0..documents).map(|document| index.partners(document, &mut hits).len()).sum::<usize>());
    });
    // Each text against one in which every tenth word is another, as a copy that was edited.
    let edited = |text: &String| {
        let edit = |(i, word)| if i % 10 == 9 { "edited" } else { word };
        text.split(' ').enumerate().map(edit).collect::<Vec<_>>().join(" ")
    };
    let pairs: Vec<(Words, Words)> = texts.iter().map(|text| (Words::of(text), Words::of(&edited(text)))).collect();
    group.bench_function("pair", |bench| {
        let mut comparer = Comparer::default();
        let mut compare = |(a, b): &(Words, Words)| {
            comparer.hold(a);
            comparer.compare(b, 20, 0.75).len()
        };
        bench.iter(|| pairs.iter().map(&mut compare).sum::<usize>());
    });
    group.finish();
}

/// Texts as pages: with a title, a byline, and what stands around them, some of it on every page of a host.
fn pages(texts: &[String]) -> Vec<String> {
    let around =
        ["Skip to content", "Share this:", "Be the first to comment", "Leave a Reply", "More from this section"];
    let page = |(i, text): (usize, &String)| {
        let title: Vec<&str> = text.split(' ').skip(i % 50).take(7).collect();
        let lines = around.iter().skip(i % 3).copied().collect::<Vec<_>>().join("\n");
        format!("{}\nBy Ann Archer, {} May\n\n{text}\n{lines}\n{} comments", title.join(" "), 1 + i % 30, i % 40)
    };
    texts.iter().enumerate().map(page).collect()
}

/// Pages that one host has.
const PAGES_OF_HOST: u32 = 40;

fn cleaning(criterion: &mut Criterion) {
    for (language, texts) in corpora() {
        let pages = pages(&texts);
        let mut group = criterion.benchmark_group(format!("clean/{language}"));
        group.sample_size(10);
        group.throughput(Throughput::Bytes(pages.iter().map(|page| page.len() as u64).sum()));
        let count = || {
            let (mut sighter, mut sightings) = (Sighter::default(), Sightings::default());
            let mut repetition = Repetition::default();
            for page in &pages {
                sighter.look(page, &mut sightings);
            }
            for (number, sighting) in (0..).zip(sightings.documents()) {
                repetition.add(number / PAGES_OF_HOST, None, &sighting);
            }
            repetition.finish();
            repetition
        };
        group.bench_function("count", |bench| bench.iter(|| count().documents(0)));
        group.bench_function("language", |bench| {
            let (mut blocks, mut scratch) = (Vec::new(), LanguageScratch::default());
            let mut judge = |page: &String| {
                segment(page, &mut blocks);
                Language::shipped().judge(page, &blocks, &mut scratch).len()
            };
            bench.iter(|| pages.iter().map(&mut judge).sum::<usize>());
        });
        // Text to text: what goes is found and taken out.
        let repetition = count();
        for (name, repetition) in [("alone", None), ("counted", Some(&repetition))] {
            group.bench_function(name, |bench| {
                let cleaner = Cleaner::new(Level::Normal).knowing(repetition);
                let mut workspace = Workspace::default();
                let mut clean = |(number, text): (u32, &String)| {
                    let page = Page { text, host: None, host_number: number / PAGES_OF_HOST, markup: &[] };
                    let furniture = cleaner.judge(&page, &mut workspace).furniture;
                    let parts = tidy::parts(text, furniture.iter().map(Furniture::span)).unwrap_or_default();
                    tidy::without(text.as_bytes(), &parts).len()
                };
                bench.iter(|| (0..).zip(&pages).map(&mut clean).sum::<usize>());
            });
        }
        group.finish();
    }
}

criterion_group!(stages, text_to_signature, candidates, verification, reading, passages, cleaning);
criterion_main!(stages);
