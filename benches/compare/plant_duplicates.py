"""Base articles in, a corpus of a wanted size with planted duplicates out.

In:  base articles (lists of paragraphs) that do not resemble each other.
Out: documents in random order, and the truth about them.

About a third of the articles become the source of one to five variants:

  exact             a byte copy
  edit01/05/10/20   that share of the words substituted (60 %), deleted (20 %)
                    or followed by a new word (20 %)
  paradrop          one to three paragraphs removed
  parashuf          paragraphs in another order
  boiler            another site's header and footer put around the text
  wire              a different article into which one to three paragraphs of
                    the source were copied: no near-duplicate, a cluster of its own

One base article in seven stands in the header and footer of a site already.
The truth of a cluster is computed, not presumed: every pair of its members gets
its exact word 5-gram Jaccard, so an edit20 that fell below a threshold is no
duplicate there.  Pairs of different clusters are left out of the truth.
"""
import itertools
import json
import random

from shingles import shingles, similarity, words_of

KINDS = {"exact": 14, "edit01": 12, "edit05": 14, "edit10": 10, "edit20": 6,
         "paradrop": 12, "parashuf": 8, "boiler": 14, "wire": 10}
SITES = 60
PLAIN, FROM_SOURCE = 120, 3             # a wire passage starts in a paragraph of >= 120 characters, has <= 3

SECTIONS = ("Front Town Region Courts Harbour Markets Farms Schools Science Health Games Stage Books Kitchen "
            "Travel Pictures Sound Letters Weather Vacancies Homes Notices Puzzles Archive").split()
COOKIES = [
    "This site keeps small files on your device so that it can count visits, remember your settings and choose the notices you see.",
    "We store cookies to make these pages work better. You may refuse those that are not needed, and everything will still be readable.",
    "Pressing Agree allows us and the firms that work with us to measure how the pages are used and to fit the advertising to it.",
    "How we treat your data is set out on the privacy page. Your choice can be changed there whenever you like, at no cost.",
]
FOOTERS = [
    "Nothing on this page may be printed, broadcast or passed on in any form unless the editors have agreed to it in writing.",
    "Have the five stories of the day sent to your mailbox before breakfast. The letter is free and can be stopped with one click.",
    "Share this story: Mail | Print | Copy link | Message. Tell us which stories you would like to see more of.",
    "Terms of use | Privacy | Cookies | Advertising | Contact | About us | Work with us | Plain view",
    "You have read all the articles that are free this month. Subscribe now and read on without limits for less than a coffee a week.",
    "Comments are read before they appear. Please keep to the house rules. Log in or open an account to take part in the discussion.",
    "More from this section. What others are reading. Picked for you. Earlier stories on the subject. The most discussed this week.",
    "Something wrong in this story? The newsdesk is glad of every hint and corrects mistakes openly at the foot of the page.",
]


def make_sites():
    """(domain, header paragraphs, footer paragraphs) of every site, the same in all corpora."""
    out = []
    for i in range(SITES):
        rng = random.Random(f"site{i}")
        domain = f"www.site{i:03d}.example"
        menu = " | ".join(rng.sample(SECTIONS, rng.randint(8, 18)))
        head = [f"{domain} | {menu}", rng.choice(COOKIES), "Skip to the main text. Subscribe. Log in. Search"][:rng.randint(2, 3)]
        foot = rng.sample(FOOTERS, rng.randint(3, 6))
        foot.append(f"Copyright {rng.randint(1999, 2026)} {domain} publishing company, register entry {rng.randint(10**6, 10**7)}.")
        out.append((domain, head, foot))
    return out


def edit_words(paragraphs, rate, rng, vocabulary):
    """Edit a share of the words; paragraphs of one word stay as they are."""
    out = []
    for paragraph in paragraphs:
        words = paragraph.split(" ")
        if len(words) == 1:
            out.append(paragraph)
            continue
        new = []
        for word in words:
            if rng.random() >= rate:
                new.append(word)
                continue
            what = rng.random()
            if what < 0.6:
                new.append(rng.choice(vocabulary))
            elif what >= 0.8:
                new += [word, rng.choice(vocabulary)]
        out.append(" ".join(new) or paragraph)
    return out


def spans(paragraphs):
    """(start, end) in characters of each paragraph in the joined text."""
    out, at = [], 0
    for paragraph in paragraphs:
        out.append((at, at + len(paragraph)))
        at += len(paragraph) + 2
    return out


class Planter:
    """Builds one corpus; afterwards `documents` and the `truth_*` lists hold JSON lines."""

    def __init__(self, articles, vocabulary, seed, share, boiler_share):
        self.articles, self.vocabulary = iter(articles), vocabulary
        self.share, self.boiler_share = share, boiler_share
        self.rng = random.Random(seed)
        self.sites = make_sites()
        self.documents, self.truth_docs, self.truth_pairs = [], [], []
        self.truth_passages, self.truth_boiler = [], []
        self.bytes, self.counts, self.used = 0, {}, 0

    def build(self, target):
        """Plant clusters until `target` bytes are reached; False if the base text ran out before."""
        try:
            while self.bytes < target:
                self._cluster()
        except StopIteration:
            return False
        finally:
            self.rng.shuffle(self.documents)
        return True

    def _next_article(self):
        paragraphs = next(self.articles)
        self.used += 1
        return paragraphs

    def _emit(self, doc, paragraphs, site, cluster, kind, source, **extra):
        text = "\n\n".join(paragraphs)
        record = {"id": doc, "text": text, "url": f"https://{self.sites[site][0]}/{doc}"}
        line = json.dumps(record, ensure_ascii=False)
        self.documents.append(line)
        self.bytes += len(line.encode()) + 1
        self.truth_docs.append(json.dumps({"id": doc, "cluster": cluster, "kind": kind, "src": source, **extra}))
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return doc, text

    def _wrap(self, doc, paragraphs, site):
        domain, head, foot = self.sites[site]
        framed = head + paragraphs + foot
        at = spans(framed)
        for first, last in ((0, len(head) - 1), (len(framed) - len(foot), len(framed) - 1)):
            self.truth_boiler.append(json.dumps({"id": doc, "start": at[first][0], "end": at[last][1], "site": domain}))
        return framed

    def _cluster(self):
        rng = self.rng
        body = self._next_article()
        doc = f"d{self.used:07d}"
        site = rng.randrange(SITES)
        paragraphs, shift = body, 0
        if rng.random() < self.boiler_share:
            paragraphs = self._wrap(doc, body, site)
            shift = len("\n\n".join(self.sites[site][1])) + 2
        members = [self._emit(doc, paragraphs, site, doc, "base", None)]
        if rng.random() < self.share:
            for k in range(rng.randint(1, 5)):
                kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
                copy, its_site = f"{doc}v{k}", rng.randrange(SITES)
                if kind == "wire":
                    self._wire(doc, body, shift, copy, its_site)
                else:
                    members.append(self._variant(kind, doc, body, paragraphs, copy, its_site))
        self._compare(members)

    def _variant(self, kind, doc, body, paragraphs, copy, site):
        rng, extra = self.rng, {}
        if kind == "exact":
            new = paragraphs
        elif kind.startswith("edit"):
            new = edit_words(paragraphs, int(kind[4:]) / 100, rng, self.vocabulary)
        elif kind == "paradrop":
            n = min(rng.randint(1, 3), len(body) - 1)
            gone = set(rng.sample(range(len(body)), n))
            new, extra = [p for i, p in enumerate(body) if i not in gone], {"dropped": n}
        elif kind == "parashuf":
            new = body[:]
            rng.shuffle(new)
        else:
            new = self._wrap(copy, body, site)
        return self._emit(copy, new, site, doc, kind, doc, **extra)

    def _wire(self, doc, body, shift, copy, site):
        rng = self.rng
        starts = [i for i, p in enumerate(body) if len(p) >= PLAIN]
        if not starts:
            return
        host = self._next_article()
        first = rng.choice(starts)
        n = min(rng.randint(1, FROM_SOURCE), len(body) - first)
        passage, edited = body[first:first + n], 0.0
        if rng.random() < 0.3:
            edited = 0.05
            passage = edit_words(passage, edited, rng, self.vocabulary)
        at = rng.randint(0, len(host))
        new = host[:at] + passage + host[at:]
        self._emit(copy, new, site, copy, "wire", doc)
        a, b = spans(body), spans(new)
        self.truth_passages.append(json.dumps({
            "a": doc, "a_start": shift + a[first][0], "a_end": shift + a[first + n - 1][1],
            "b": copy, "b_start": b[at][0], "b_end": b[at + n - 1][1],
            "chars": b[at + n - 1][1] - b[at][0], "edited": edited}))

    def _compare(self, members):
        sets = [shingles(words_of(text)) for _, text in members] if len(members) > 1 else []
        for i, j in itertools.combinations(range(len(sets)), 2):
            jaccard, containment = similarity(sets[i], sets[j])
            self.truth_pairs.append(json.dumps({"a": members[i][0], "b": members[j][0],
                                                "j5": round(jaccard, 4), "c5": round(containment, 4)}))
