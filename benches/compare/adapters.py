#!/usr/bin/env python3
"""One small adapter a rival: corpus in, one result format out.

    PYTHON adapters.py RIVAL --corpus DIR --out FILE --work DIR

PYTHON is that of the environment in which the rival is installed
(run_rivals.py sees to it).  Settings are as near to each other as the rivals
allow: word 5-gram shingles, lower case, 128 permutations, Jaccard 0.7; where
bands are ours to choose, 14 bands of 9 rows or the library's own choice for
0.7.  Each adapter uses the fastest public calls that yield pairs or clusters.

DIR has corpus.jsonl and parts/*.jsonl as written by make_corpus.py.  FILE gets
JSON lines of these kinds:

    {"pair": [id, id]}            a reported near-duplicate pair
    {"cluster": [id, id, ...]}    a reported group
    {"note": {...}}               version, seconds of a phase
"""
import argparse
import glob
import importlib.metadata
import json
import os
import pickle
import re
import subprocess
import sys
import time

WORD = re.compile(r"\w+")
THRESHOLD, PERMUTATIONS, GRAM = 0.7, 128, 5
CORES = os.cpu_count() or 1


def read(corpus):
    """(id, text) of every document."""
    with open(os.path.join(corpus, "corpus.jsonl"), encoding="utf-8") as f:
        for line in f:
            record = json.loads(line)
            yield record["id"], record["text"]


def shingles(text):
    """Word 5-grams as strings, repeats included."""
    words = WORD.findall(text.lower())
    if len(words) <= GRAM:
        return [" ".join(words)]
    return [" ".join(words[i:i + GRAM]) for i in range(len(words) - GRAM + 1)]


class Result:
    """The result file, with a clock for the phases."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8")
        self.since = time.time()

    def __call__(self, **line):
        self.file.write(json.dumps(line) + "\n")

    def lap(self, phase):
        now = time.time()
        self(note={"phase": phase, "s": round(now - self.since, 2)})
        self.since = now

    def groups(self, groups):
        for group in groups.values():
            if len(group) > 1:
                self(cluster=group)


def datasketch(args, result):
    """MinHash and MinHashLSH, insert and query in turn.  Candidates are reported as they are."""
    from datasketch import MinHash, MinHashLSH
    ids, signatures = [], []
    for doc, text in read(args.corpus):
        m = MinHash(num_perm=PERMUTATIONS)
        m.update_batch([s.encode() for s in set(shingles(text))])
        ids.append(doc)
        signatures.append(m)
    result.lap("signatures")
    lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    for doc, m in zip(ids, signatures):
        for other in lsh.query(m):
            result(pair=[other, doc])
        lsh.insert(doc, m, check_duplication=False)
    result.lap("lsh")


def rensa(args, result):
    """R-MinHash of all shingles, 16 bands; candidates pass if the sketches agree to 0.7."""
    from rensa import RMinHash, RMinHashLSH
    ids, signatures, batch = [], [], []
    sketch = lambda sets: RMinHash.from_token_sets(sets, num_perm=PERMUTATIONS, seed=42)
    for doc, text in read(args.corpus):
        ids.append(doc)
        batch.append(shingles(text))
        if len(batch) == 1000:
            signatures += sketch(batch)
            batch = []
    if batch:
        signatures += sketch(batch)
    result.lap("signatures")
    lsh = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=16)
    lsh.insert_many(signatures)
    for k, candidates in enumerate(lsh.query_all(signatures)):
        for j in candidates:
            if j < k and signatures[j].jaccard(signatures[k]) >= THRESHOLD:
                result(pair=[ids[j], ids[k]])
    result.lap("lsh")


def gaoya(args, result):
    """Its own word analyser, 32-bit hashes, 14 x 9; bulk calls on all cores; it tests the sketches against 0.7."""
    from gaoya.minhash import MinHashStringIndex
    index = MinHashStringIndex(32, THRESHOLD, 14, 9, None, "word", True, (GRAM, GRAM), id_container="vec")
    ids, texts = [], []
    for doc, text in read(args.corpus):
        ids.append(doc)
        texts.append(text)
    index.par_bulk_insert_docs(list(range(len(ids))), texts)
    result.lap("insert")
    for k, candidates in enumerate(index.par_bulk_query(texts)):
        for j in candidates:
            if j < k:
                result(pair=[ids[j], ids[k]])
    result.lap("query")


def text_dedup(args, result):
    """Its command line, as in its README; clusters from the union-find that --debug leaves behind."""
    out = os.path.join(args.work, "out")
    status = subprocess.run([
        sys.executable, "-m", "text_dedup.minhash", "--path", "json",
        "--data_files", os.path.join(args.corpus, "corpus.jsonl"), "--split", "train",
        "--cache_dir", os.path.join(args.work, "cache"), "--output", out, "--column", "text",
        "--ngram", str(GRAM), "--min_length", str(GRAM), "--num_perm", str(PERMUTATIONS), "--threshold", str(THRESHOLD),
        "--hash_func", "xxh3", "--hash_bits", "32", "--batch_size", "10000", "--num_proc", str(CORES), "--debug"]).returncode
    if status:
        sys.exit(status)
    result.lap("text_dedup.minhash")
    ids = [doc for doc, _ in read(args.corpus)]
    with open(os.path.join(out, "uf.pkl"), "rb") as f:
        stored = pickle.load(f)                       # written by the run above, in our own work folder
    parent = stored["parent"] if isinstance(stored, dict) and "parent" in stored else getattr(stored, "parent", stored)
    groups = {}
    for x in parent:
        root = x
        while parent.get(root, root) != root:
            root = parent[root]
        groups.setdefault(root, []).append(ids[x])
    result.groups(groups)


def datatrove(args, result):
    """The four steps of its example with 5-grams and 14 buckets of 8, its defaults; clusters from the step that filters."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter
    work, parts = args.work, os.path.join(args.corpus, "parts")
    tasks = len(glob.glob(os.path.join(glob.escape(parts), "*.jsonl")))
    config = MinhashConfig(n_grams=GRAM, num_buckets=14, hashes_per_bucket=8)
    reader = lambda: JsonlReader(parts, glob_pattern="*.jsonl")

    def step(name, n, *pipeline):
        LocalPipelineExecutor(pipeline=list(pipeline), tasks=n, workers=CORES, logging_dir=f"{work}/log-{name}", skip_completed=False).run()
        result.lap(name)

    step("signatures", tasks, reader(), MinhashDedupSignature(output_folder=work + "/signatures", config=config))
    step("buckets", config.num_buckets, MinhashDedupBuckets(input_folder=work + "/signatures", output_folder=work + "/buckets", config=config))
    step("cluster", 1, MinhashDedupCluster(input_folder=work + "/buckets", output_folder=work + "/remove", config=config,
                                           save_cluster_id=True, save_cluster_size=True))
    step("filter", tasks, reader(),
         MinhashDedupFilter(input_folder=work + "/remove", load_cluster_ids=True, load_cluster_sizes=True,
                            exclusion_writer=JsonlWriter(work + "/removed", compression=None)),
         JsonlWriter(work + "/kept", compression=None))
    groups = {}
    for folder in ("removed", "kept"):
        for path in glob.glob(os.path.join(glob.escape(work), folder, "*.jsonl")):
            with open(path, encoding="utf-8") as f:
                for line in f:
                    record = json.loads(line)
                    cluster = record.get("metadata", {}).get("minhash_cluster_id")
                    if cluster not in (None, -1):
                        groups.setdefault(cluster, []).append(record["id"])
    result.groups(groups)


ADAPTERS = {"gaoya": gaoya, "rensa": rensa, "datasketch": datasketch, "text-dedup": text_dedup, "datatrove": datatrove}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rival", choices=ADAPTERS)
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--work", required=True)
    args = parser.parse_args()
    os.makedirs(args.work, exist_ok=True)
    result = Result(args.out)
    result(note={"version": importlib.metadata.version(args.rival)})
    ADAPTERS[args.rival](args, result)
    result.file.close()


if __name__ == "__main__":
    main()
