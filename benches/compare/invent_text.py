"""Endless invented articles with the statistics of real prose.

A made-up language of 40,000 pronounceable words, the frequent ones short, their
frequencies after Zipf and Mandelbrot: p(rank) ~ 1 / (rank + 2.7) ** 1.07.  An
article keeps to one of 2,000 topics (a fifth of its words), now and then uses
one of 3,000 stock phrases, and has a headline, paragraphs, sentences, numbers
and quotations.  Sizes are log-normal with a median of 2.5 kB.  Two articles
share words and a stock phrase or two, but hardly any run of five words: every
near-duplicate of a corpus is one that was planted.

The streams come from numpy's RandomState, whose numbers never change between
versions: the same seed gives the same text.
"""
import numpy as np

WORDS, TOPICS, PHRASES = 40_000, 2_000, 3_000
TOPIC_WORDS = 150
MEDIAN_LOG, SPREAD = 7.82, 0.8          # exp(7.82) = 2,490 characters
SMALLEST, LARGEST = 400, 40_000         # characters
BATCH = 1 << 16

ONSETS = "b c d f g h k l m n p r s t v w z br ch cl dr fl gr pl pr sk sl st th tr".split()
NUCLEI = "a e i o u a e i o ai ea ie oo ou".split()
ACCENTS = str.maketrans("aeou", "áéöü")
CODAS = "n r s t l m d k nd rm rs st ng lk".split() + [""] * 12


def vocabulary(rng):
    """WORDS distinct words, ordered by rank: short ones tend to come first."""
    seen = set()
    onsets = ONSETS + [""] * 5              # only a first syllable may begin with its vowel
    while len(seen) < WORDS:
        sizes = rng.choice([1, 2, 3, 4], size=4096, p=[0.08, 0.42, 0.36, 0.14])
        picks = rng.random_sample((4096, 4, 3))
        for size, pick in zip(sizes, picks):
            word = "".join((ONSETS if k else onsets)[int(o * len(ONSETS if k else onsets))]
                           + NUCLEI[int(v * len(NUCLEI))] + CODAS[int(c * len(CODAS))]
                           for k, (o, v, c) in enumerate(pick[:size]))
            seen.add(word.translate(ACCENTS) if size > 1 and pick[3, 0] < 0.02 else word)
    words = sorted(seen)
    rng.shuffle(words)
    words = words[:WORDS]
    noise = rng.exponential(2.5, size=WORDS)
    order = np.argsort(np.array([len(w) for w in words]) + noise, kind="stable")
    return [words[i] for i in order]


def zipf(n, shift=2.7, power=1.07):
    """Cumulative probabilities of the ranks 0 .. n-1."""
    p = 1.0 / (np.arange(1, n + 1) + shift) ** power
    return np.cumsum(p / p.sum())


class Writer:
    """Writes one article after the other; `vocabulary` holds its words by rank."""

    def __init__(self, seed):
        self.rng = np.random.RandomState(seed)
        self.vocabulary = vocabulary(self.rng)
        self._ranks = zipf(WORDS)
        self._topic_ranks = zipf(TOPIC_WORDS)
        self._phrase_ranks = zipf(PHRASES)
        self._topics = self.rng.randint(200, WORDS, size=(TOPICS, TOPIC_WORDS))
        sizes = self.rng.randint(3, 8, size=PHRASES)
        self._phrases = [[self.vocabulary[r] for r in self._draw(self._ranks, n)] for n in sizes]
        self._pool, self._at = [], 0

    def _draw(self, cumulative, n):
        return np.minimum(np.searchsorted(cumulative, self.rng.random_sample(n)), len(cumulative) - 1)

    def _uniform(self):
        """One number in [0, 1); drawn in batches, which is much faster."""
        if self._at == len(self._pool):
            self._pool, self._at = self.rng.random_sample(BATCH).tolist(), 0
        self._at += 1
        return self._pool[self._at - 1]

    def _words(self, n):
        """n words of one topic, numbers among them."""
        ranks = self._draw(self._ranks, n)
        topic = self._topics[self.rng.randint(TOPICS)]
        from_topic = self.rng.random_sample(n) < 0.2
        ranks[from_topic] = topic[self._draw(self._topic_ranks, int(from_topic.sum()))]
        words = [self.vocabulary[r] for r in ranks.tolist()]
        for i in np.nonzero(self.rng.random_sample(n) < 0.015)[0].tolist():
            words[i] = str(int(10 ** (0.3 + 3.7 * self._uniform())))
        return words

    def _sentence(self, words, opening, closing):
        u = self._uniform()
        if u < 0.06:
            phrase = self._phrases[int(np.searchsorted(self._phrase_ranks, self._uniform())) % PHRASES]
            at = int(self._uniform() * (len(words) + 1))
            words = words[:at] + phrase + words[at:]
        if len(words) > 7:
            for _ in range(len(words) // 12 + (u > 0.5)):
                at = 2 + int(self._uniform() * (len(words) - 4))
                if not words[at].endswith(","):
                    words[at] += ","
        words[0] = words[0][:1].upper() + words[0][1:]
        end = "?" if self._uniform() < 0.03 else "."
        text = " ".join(words) + end
        return opening + text + closing if self._uniform() < 0.1 else text

    def article(self):
        """The paragraphs of one article, its headline first."""
        size = min(LARGEST, max(SMALLEST, int(self.rng.lognormal(MEDIAN_LOG, SPREAD))))
        words = self._words(max(70, int(size / 6.2)))      # measured: 6.2 characters a word with its blank
        opening, closing = ("“", "”") if self._uniform() < 0.7 else ('"', '"')
        head = 4 + int(self._uniform() * 7)
        title = " ".join(words[:head])
        out, at = [title[:1].upper() + title[1:]], head
        paragraph, want = [], 2 + int(self._uniform() * 5)
        lengths = np.clip(self.rng.gamma(4.0, 4.5, size=len(words) // 4 + 8), 4, 60).astype(int).tolist()
        while at < len(words):
            n = lengths.pop()
            if len(words) - at - n < 4:                    # no stump at the end
                n = len(words) - at
            paragraph.append(self._sentence(words[at:at + n], opening, closing))
            at += n
            if len(paragraph) >= want or at >= len(words):
                out.append(" ".join(paragraph))
                paragraph, want = [], 2 + int(self._uniform() * 5)
        return out
