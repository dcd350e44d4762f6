#!/usr/bin/env python3
"""Make a corpus with known duplicates, of invented text or of your own.

    make_corpus.py generate --out DIR [--mb 100] [--seed 1] [--base FILE.jsonl]

Without --base the articles are invented (invent_text.py): nothing is
downloaded, and the same --mb and --seed give the same bytes (meta.json has their
SHA-256 to compare).  With --base they are the `text` fields of your own JSONL
file, in an order that the seed decides; paragraphs are what blank lines
separate.  Texts under 60 words, and those of which more than 15 % was seen
before, are left out, so that what is known about the duplicates is (nearly) all
there is.  Needs numpy.

Written to DIR:

    corpus.jsonl           {"id", "text", "url"}, in random order
    parts/part-000.jsonl   the same lines, cut into --parts files
    truth_docs.jsonl       {"id", "cluster", "kind", "src"} of every document
    truth_pairs.jsonl      {"a", "b", "j5", "c5"}: every pair inside a cluster with its
                           exact word 5-gram Jaccard, and containment of the smaller
    truth_passages.jsonl   copied passages: {"a", "a_start", "a_end", "b", "b_start", "b_end",
                           "chars", "edited"}, offsets in characters
    truth_boiler.jsonl     planted headers and footers: {"id", "start", "end", "site"}
    meta.json              parameters, counts, and the SHA-256 of corpus.jsonl; written last

The kinds of duplicates are described in plant_duplicates.py.
"""
import argparse
import hashlib
import itertools
import json
import os
import random
import re
import sys
import time

from invent_text import Writer
from plant_duplicates import Planter
from shingles import shingles, words_of

BLANK_LINES = re.compile(r"\n\s*\n")
FEWEST_WORDS, SEEN_SHARE, GRAM, SAMPLE = 60, 0.15, 8, 7    # SAMPLE: one 8-gram in eight is remembered


def own_articles(path, text_field, seed):
    """The articles of a JSONL file, shuffled, without short and repeated ones."""
    with open(path, "rb") as f:
        lines = f.readlines()
    random.Random(seed).shuffle(lines)
    seen = set()
    for line in lines:
        try:
            text = json.loads(line).get(text_field)
        except (ValueError, AttributeError):
            continue
        if not isinstance(text, str):
            continue
        paragraphs = [" ".join(block.split()) for block in BLANK_LINES.split(text)]
        paragraphs = [p for p in paragraphs if p]
        words = words_of(" ".join(paragraphs))
        if len(words) < FEWEST_WORDS:
            continue
        grams = [g for g in shingles(words, GRAM).tolist() if g & SAMPLE == 0]
        if sum(g in seen for g in grams) > SEEN_SHARE * len(grams):
            continue
        seen.update(grams)
        yield paragraphs


def own_vocabulary(articles):
    """The plain words of some articles, sorted."""
    words = (w.strip(".,;:!?\"'()“”‘’") for article in articles for p in article for w in p.split())
    return sorted({w for w in words if w.isalpha()})


def write_lines(out, name, lines):
    """Write the lines; the SHA-256 of the file."""
    path = os.path.join(out, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    digest = hashlib.sha256()
    with open(path, "wb") as f:
        for line in lines:
            data = line.encode() + b"\n"
            digest.update(data)
            f.write(data)
    return digest.hexdigest()


def generate(args):
    started = time.time()
    if args.base:
        articles = own_articles(args.base, args.text_field, args.seed)
        first = list(itertools.islice(articles, 400))
        vocabulary = own_vocabulary(first)
        if not vocabulary:
            sys.exit(f"{args.base}: no usable text in the field {args.text_field!r}\nhint: pass --text-field NAME")
        articles = itertools.chain(first, articles)
    else:
        writer = Writer(args.seed)
        vocabulary = writer.vocabulary
        articles = iter(writer.article, None)
    planter = Planter(articles, vocabulary, args.seed, args.share, args.boiler_share)
    if not planter.build(args.mb * 1e6):
        print(f"the base text is used up at {planter.bytes / 1e6:.1f} MB", file=sys.stderr)
    docs = planter.documents
    digest = write_lines(args.out, "corpus.jsonl", docs)
    for i in range(args.parts):
        part = docs[len(docs) * i // args.parts:len(docs) * (i + 1) // args.parts]
        write_lines(args.out, os.path.join("parts", f"part-{i:03d}.jsonl"), part)
    for name in ("truth_docs", "truth_pairs", "truth_passages", "truth_boiler"):
        write_lines(args.out, name + ".jsonl", getattr(planter, name))
    meta = {"mb": args.mb, "seed": args.seed, "base": args.base and os.path.basename(args.base), "share": args.share,
            "boiler_share": args.boiler_share, "docs": len(docs), "bytes": planter.bytes, "base_docs_used": planter.used,
            "pairs": len(planter.truth_pairs), "passages": len(planter.truth_passages), "kinds": planter.counts,
            "sha256": digest}
    write_lines(args.out, "meta.json", [json.dumps(meta, indent=1)])
    print(f"{json.dumps(meta)}\n{time.time() - started:.1f} s", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    g = commands.add_parser("generate", help="write a corpus and its truth")
    g.add_argument("--out", required=True, metavar="DIR")
    g.add_argument("--mb", type=float, default=100, help="size of corpus.jsonl in 10^6 bytes (default 100)")
    g.add_argument("--seed", type=int, default=1)
    g.add_argument("--base", metavar="FILE.jsonl", help="your own articles in place of invented ones")
    g.add_argument("--text-field", default="text")
    g.add_argument("--share", type=float, default=0.30, help="share of base articles that get variants (default 0.3)")
    g.add_argument("--boiler-share", type=float, default=0.15, help="share of base articles inside a site's frame (default 0.15)")
    g.add_argument("--parts", type=int, default=4)
    generate(parser.parse_args())


if __name__ == "__main__":
    main()
