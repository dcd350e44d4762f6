//! A text to what finds others like it: the band keys of its signature, its fingerprints, its couples.

use crate::index::bands::band_keys;
use crate::index::{BandTable, Banding};
use crate::normalise::Tokenizer;
use crate::passages::fingerprint::Fingerprinter;
use crate::passages::loose::couple;
use crate::passages::seed::{Batch, Occurrence};
use crate::shingle::{ShingleKind, Unit};
use crate::sketch::{MinHasher, Sketcher};
use xxhash_rust::xxh3::xxh3_128;

/// What finds documents like a document.
#[derive(Clone, Copy, Default)]
pub(super) struct Sought {
    /// Its signature, for finding documents like it.
    pub(super) sketch: Option<SketchKind>,
    /// Its fingerprints, for finding passages.
    pub(super) fingerprints: bool,
    /// Its couples, for finding reworked ones.
    pub(super) couples: bool,
}

/// What signatures are made of.
#[derive(Clone, Copy)]
pub(super) struct SketchKind {
    pub(super) shingle: ShingleKind,
    pub(super) banding: Banding,
    pub(super) seed: u64,
}

impl Sought {
    /// Whether anything is.
    pub(super) fn any(&self) -> bool {
        self.sketch.is_some() || self.fingerprints
    }

    /// Bands of a signature; none, if there is none.
    pub(super) fn bands(&self) -> usize {
        self.sketch.map_or(0, |sketch| sketch.banding.bands)
    }
}

/// What was found of some documents, in their order.
#[derive(Default)]
pub(super) struct Traces {
    /// Fingerprints of all words of each.
    pub(super) exact: Vec<u128>,
    /// Band keys, document by document.
    bands: Vec<u64>,
    fingerprints: Vec<Occurrence>,
    couples: Vec<Occurrence>,
    /// XXH3-128 of each text.
    texts: Vec<u128>,
}

/// What was found of all documents, in their order.
pub(super) struct Found {
    pub(super) bands: BandTable,
    pub(super) keys: Keys,
}

/// By what passages are found.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) fingerprints: Vec<Batch>,
    pub(super) couples: Vec<Batch>,
    /// XXH3-128 of each text.
    pub(super) texts: Vec<u128>,
}

impl Traces {
    /// What is here, in no more memory than it takes; these buffers are empty then, and have grown for the next documents.
    fn take(&mut self) -> Self {
        fn take<T: Copy>(from: &mut Vec<T>) -> Vec<T> {
            let taken = from.as_slice().to_vec();
            from.clear();
            taken
        }
        let Self { exact, bands, fingerprints, couples, texts } = self;
        Self {
            exact: take(exact),
            bands: take(bands),
            fingerprints: take(fingerprints),
            couples: take(couples),
            texts: take(texts),
        }
    }
}

impl Found {
    pub(super) fn new(sought: &Sought) -> Self {
        Self { bands: BandTable::new(sought.bands()), keys: Keys::default() }
    }

    /// Appends what was found of documents that are numbered from `first` on.
    pub(super) fn append(&mut self, traces: Traces, first: u32) {
        let Traces { bands, fingerprints, couples, mut texts, .. } = traces;
        let batch = |occurrences: Vec<Occurrence>| (!occurrences.is_empty()).then_some(Batch { first, occurrences });
        self.keys.fingerprints.extend(batch(fingerprints));
        self.keys.couples.extend(batch(couples));
        self.keys.texts.append(&mut texts);
        if !bands.is_empty() {
            self.bands.append(bands);
        }
    }
}

/// Examines texts. Holds buffers, so keep one for each thread.
pub(super) struct Examiner {
    sketch: Option<Sketch>,
    fingerprinter: Option<Fingerprinter>,
    couples: bool,
    tokenizer: Tokenizer,
    words: Vec<u64>,
    traces: Traces,
}

struct Sketch {
    sketcher: Sketcher,
    banding: Banding,
    /// Whether shingles are made of words.
    of_words: bool,
}

/// What is to be examined.
#[derive(Clone, Copy)]
pub(super) struct Examined<'a> {
    pub(super) text: &'a str,
    /// The hashes of its words, if somebody has read them already.
    pub(super) words: Option<&'a [u64]>,
}

impl Examiner {
    pub(super) fn new(sought: &Sought) -> Self {
        let sketch = |kind: SketchKind| {
            let hasher = MinHasher::new(kind.banding.slots(), kind.seed);
            let sketcher = Sketcher::new(kind.shingle, hasher);
            Sketch { sketcher, banding: kind.banding, of_words: kind.shingle.unit == Unit::Words }
        };
        Self {
            sketch: sought.sketch.map(sketch),
            fingerprinter: sought.fingerprints.then(Fingerprinter::default),
            couples: sought.couples,
            tokenizer: Tokenizer::new(),
            words: Vec::new(),
            traces: Traces::default(),
        }
    }

    /// Finds what there is in the text of the next document, whose number since the last [`traces`](Self::traces) is given; the number of its
    /// words, if anything was sought.
    pub(super) fn examine(&mut self, examined: Examined<'_>, document: u32) -> Option<u32> {
        let Self { sketch, fingerprinter, couples, tokenizer, words: own, traces } = self;
        let Examined { text, words } = examined;
        // A sketch by itself takes the words as they come, however many there are.
        let words = words.or_else(|| {
            fingerprinter.as_ref()?;
            tokenizer.hashes(text, own);
            Some(own.as_slice())
        });
        let mut count = words.map(|words| words.len() as u32);
        if let Some(Sketch { sketcher, banding, of_words }) = sketch {
            let signature = match words.filter(|_| *of_words) {
                Some(words) => sketcher.sketch_words(words),
                None => sketcher.sketch(text),
            };
            band_keys(*banding, &signature.minima, &mut traces.bands);
            traces.exact.push(signature.exact);
            count = Some(signature.words);
        }
        if let (Some(fingerprinter), Some(words)) = (fingerprinter, words) {
            let Traces { fingerprints, couples: found, texts, .. } = traces;
            texts.push(xxh3_128(text.as_bytes()));
            fingerprinter.fingerprints(words, |hash, place| fingerprints.push(Occurrence { hash, document, place }));
            if *couples {
                couple::couples(words, |hash, place| found.push(Occurrence { hash, document, place }));
            }
        }
        count
    }

    /// What was found since the last time.
    pub(super) fn traces(&mut self) -> Traces {
        self.traces.take()
    }
}
