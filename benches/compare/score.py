#!/usr/bin/env python3
"""Score a result file (format: adapters.py) against the truth of a corpus.

    score.py --corpus DIR --result FILE [--threshold 0.7]

Prints one JSON object:

  pairs, clusters   what was reported; a cluster stands for all its pairs (one of more
                    than 400 members: for those with its first member)
  precision         share of the reported pairs whose exact word 5-gram Jaccard is at or
                    above the threshold: looked up in the truth, computed from the texts
                    where the truth does not have the pair; at most --sample pairs
  recall            share of the true pairs at or above the threshold that were reported
  f1                harmonic mean of the two
  ari               adjusted Rand index of the reported clusters (components of the
                    reported pairs) against the components of the true pairs
  recall_80_up, recall_50_70, recall_30_50   recall in other bands of Jaccard
  reported_by_jaccard   where the reported pairs lie
  kind_recall       share of the pairs (variant, its source) found, by kind of variant
  removed_precision, removed_recall   for tools that keep the first of each component (in
                    corpus order); a document is a duplicate if an earlier one reaches the
                    threshold with it
"""
import argparse
import collections
import itertools
import json
import os
import random
import re
from math import comb

WORD = re.compile(r"\w+")
BIG = 400


def grams(text, n=5):
    """The set of a text's word n-grams."""
    words = WORD.findall(text.lower())
    return set(zip(*(words[i:] for i in range(n)))) if len(words) >= n else {tuple(words)}


def components(pairs):
    """id -> representative, for all ids that stand in a pair."""
    parent = {}

    def find(x):
        while parent.setdefault(x, x) != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for a, b in pairs:
        a, b = find(a), find(b)
        if a != b:
            parent[a] = b
    return {x: find(x) for x in list(parent)}


def adjusted_rand(ids, one, two):
    """Adjusted Rand index of two partitions; an id without a group is its own."""
    a, b = [one.get(i, i) for i in ids], [two.get(i, i) for i in ids]
    pairs_in = lambda labels: sum(comb(n, 2) for n in collections.Counter(labels).values())
    both, in_a, in_b = pairs_in(zip(a, b)), pairs_in(a), pairs_in(b)
    expected, most = in_a * in_b / max(1, comb(len(ids), 2)), (in_a + in_b) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def lines(*path):
    with open(os.path.join(*path), encoding="utf-8") as f:
        for line in f:
            yield json.loads(line)


class Corpus:
    """Order and position of the documents, and the truth about them."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "corpus.jsonl")
        self.offset, self._grams = {}, {}
        with open(self.path, "rb") as f:
            at = 0
            for line in f:
                self.offset[json.loads(line)["id"]] = at
                at += len(line)
        self.order = {doc: i for i, doc in enumerate(self.offset)}
        self.jaccard = {frozenset((o["a"], o["b"])): o["j5"] for o in lines(folder, "truth_pairs.jsonl")}
        self.variants = {o["id"]: (o["kind"], o["src"]) for o in lines(folder, "truth_docs.jsonl") if o["src"] and o["kind"] != "wire"}

    def grams(self, doc):
        if doc not in self._grams:
            if len(self._grams) > 2000:
                self._grams.clear()
            with open(self.path, "rb") as f:
                f.seek(self.offset[doc])
                self._grams[doc] = grams(json.loads(f.readline())["text"])
        return self._grams[doc]

    def similarity(self, a, b):
        """From the truth, else from the texts."""
        known = self.jaccard.get(frozenset((a, b)))
        if known is None:
            x, y = self.grams(a), self.grams(b)
            known = len(x & y) / len(x | y)
        return known


def reported(path):
    """(set of pairs, number of clusters, notes) of a result file."""
    pairs, clusters, notes = set(), 0, {}
    for o in lines(path):
        if "pair" in o:
            pairs.add(frozenset(o["pair"]))
        elif "cluster" in o:
            clusters += 1
            c = o["cluster"]
            pairs.update(frozenset(p) for p in (itertools.combinations(c, 2) if len(c) <= BIG else ((c[0], x) for x in c[1:])))
        elif "note" in o:
            notes.update({o["note"]["phase"]: o["note"]["s"]} if "phase" in o["note"] else o["note"])
    return {p for p in pairs if len(p) == 2}, clusters, notes


def score(corpus, result, threshold, sample):
    """The scores as a dict; see the top of the file."""
    pairs, clusters, notes = reported(result)
    listed = sorted(tuple(sorted(p, key=corpus.order.get)) for p in pairs)
    true = {p for p, j in corpus.jaccard.items() if j >= threshold}
    out = {"docs": len(corpus.order), "pairs": len(pairs), "clusters": clusters, "true_pairs": len(true)}

    looked_at = listed if len(listed) <= sample else random.Random(0).sample(listed, sample)
    found = [corpus.similarity(a, b) for a, b in looked_at]
    precision = sum(j >= threshold for j in found) / max(1, len(found))
    recall = len(pairs & true) / max(1, len(true))
    out["precision"], out["recall"] = round(precision, 4), round(recall, 4)
    out["f1"] = round(2 * precision * recall / max(1e-9, precision + recall), 4)
    mine, theirs = components(listed), components([tuple(p) for p in true])
    out["ari"] = round(adjusted_rand(list(corpus.order), theirs, mine), 4)

    for name, low, high in (("recall_80_up", 0.8, 2), ("recall_50_70", 0.5, 0.7), ("recall_30_50", 0.3, 0.5)):
        band = {p for p, j in corpus.jaccard.items() if low <= j < high}
        out[name] = round(len(pairs & band) / max(1, len(band)), 4)
    steps = collections.Counter("0.7 up" if j >= 0.7 else "0.5-0.7" if j >= 0.5 else "0.3-0.5" if j >= 0.3 else "below 0.3" for j in found)
    out["reported_by_jaccard"] = {k: round(n / len(found), 4) for k, n in sorted(steps.items())}
    kinds = collections.defaultdict(list)
    for doc, (kind, source) in corpus.variants.items():
        kinds[kind].append(frozenset((doc, source)) in pairs)
    out["kind_recall"] = {k: round(sum(v) / len(v), 3) for k, v in sorted(kinds.items())}

    groups = collections.defaultdict(list)
    for doc, group in mine.items():
        groups[group].append(doc)
    removed = {doc for g in groups.values() for doc in sorted(g, key=corpus.order.get)[1:]}
    duplicates = {max(p, key=corpus.order.get) for p in true}
    out["removed_precision"] = round(len(removed & duplicates) / max(1, len(removed)), 4)
    out["removed_recall"] = round(len(removed & duplicates) / max(1, len(duplicates)), 4)
    return {**out, "notes": notes}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True, metavar="DIR")
    parser.add_argument("--result", required=True, metavar="FILE")
    parser.add_argument("--threshold", type=float, default=0.7)
    parser.add_argument("--sample", type=int, default=20_000)
    args = parser.parse_args()
    print(json.dumps(score(Corpus(args.corpus), args.result, args.threshold, args.sample)))


if __name__ == "__main__":
    main()
