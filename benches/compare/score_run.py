#!/usr/bin/env python3
"""Score a run against what was planted: are the copies found, by kind, and is what is found planted?

    score_run.py CORPUS OUT [--least 0.95]

CORPUS is a folder that make_corpus.py made, OUT the folder of `onecopy run` or `onecopy dedup` over its corpus.jsonl. A copy is found if
pairs.jsonl has a pair of it with its source, of any kind. A pair of kind exact or near is right if its documents share a source; a
document into which paragraphs of another were put has two. Ends with status 1 if less than --least of the copies of any kind with up
to 10 % of the words changed are found, or less than 0.999 of the pairs are right. Standard library only.
"""
import argparse
import collections
import json
import sys
from pathlib import Path


def rows(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--least", type=float, default=0.95)
    args = parser.parse_args()
    documents = {row["id"]: row for row in rows(args.corpus / "truth_docs.jsonl")}

    def sources(row):
        origin = documents.get(row.get("src"))
        return {row["cluster"]} | ({origin["cluster"]} if origin else set())

    pairs = {(row["a"], row["b"]): row["kind"] for row in rows(args.out / "pairs.jsonl")}
    alike = [ids for ids, kind in pairs.items() if kind != "contained"]
    right = sum(bool(sources(documents[a]) & sources(documents[b])) for a, b in alike)
    planted, found = collections.Counter(), collections.defaultdict(collections.Counter)
    for row in documents.values():
        if row.get("src") and row["kind"] != "wire":
            planted[row["kind"]] += 1
            kind = pairs.get(tuple(sorted((row["id"], row["src"]))))
            found[row["kind"]][kind] += 1

    short = False
    for kind in sorted(planted):
        share = 1 - found[kind][None] / planted[kind]
        as_what = ", ".join(f"{count} {how}" for how, count in sorted(found[kind].items(), key=str) if how)
        print(f"{kind:<10} {share:.4f} of {planted[kind]}  ({as_what})")
        short |= kind != "edit20" and share < args.least
    precision = right / max(1, len(alike))
    print(f"exact and near pairs {len(alike)}, of one source {precision:.4f}")
    sys.exit(short or precision < 0.999)


if __name__ == "__main__":
    main()
