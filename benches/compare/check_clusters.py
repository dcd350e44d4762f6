#!/usr/bin/env python3
"""Hold `onecopy eval` against scikit-learn on random clusterings and pairs.

    check_clusters.py ONECOPY [--rounds 40] [--seed 1]

Needs scikit-learn. B-cubed, which that does not have, is computed by its definition, document by document. Ends with status 1
at the first figure that differs by more than 1e-9.
"""
import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from sklearn.metrics import adjusted_rand_score, precision_recall_fscore_support
from sklearn.metrics.cluster import pair_confusion_matrix


def clustering(documents, clusters, rng):
    """Labels of `documents`: a few large clusters, some small ones, and a part that nobody lists, each alone."""
    labels = [min(rng.randrange(clusters), rng.randrange(clusters)) for _ in range(documents)]
    return [None if rng.random() < 0.2 else label for label in labels]


def altered(labels, clusters, rng):
    """The same with some documents moved."""
    rate = rng.random()
    return [rng.randrange(clusters) if rng.random() < rate else label for label in labels]


def write(path, labels, form, rng):
    """A file of a clustering, without the documents that it does not list."""
    listed = [(i, label) for i, label in enumerate(labels) if label is not None]
    rng.shuffle(listed)
    if form == "columns":
        lines = [f"d{i}\tc{label}" for i, label in listed]
    elif form == "rows":
        lines = [json.dumps({"id": f"d{i}", "cluster": label}) for i, label in listed]
    else:
        members = {}
        for i, label in listed:
            members.setdefault(label, []).append(f"d{i}")
        lines = [json.dumps({"members": ids}) for ids in members.values()]
    path.write_text("".join(line + "\n" for line in lines))


def b_cubed(found, truth):
    """Precision and recall by the definition."""
    both, in_found, in_truth = Counter(zip(found, truth)), Counter(found), Counter(truth)
    precision = sum(both[f, t] / in_found[f] for f, t in zip(found, truth)) / len(found)
    recall = sum(both[f, t] / in_truth[t] for f, t in zip(found, truth)) / len(found)
    return precision, recall


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("onecopy")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    compared = 0

    def evaluate(*arguments):
        done = subprocess.run([args.onecopy, "eval", *map(str, arguments), "--json"], capture_output=True, check=True)
        return json.loads(done.stdout)

    def same(name, ours, theirs):
        nonlocal compared
        compared += 1
        if ours is None or abs(ours - theirs) > 1e-9:
            sys.exit(f"{name}: onecopy {ours}, scikit-learn {theirs}")

    with tempfile.TemporaryDirectory() as folder:
        found_file, truth_file = Path(folder, "found"), Path(folder, "truth")
        for round_ in range(args.rounds):
            documents, clusters = rng.choice([2, 7, 50, 400, 3000]), rng.choice([1, 2, 5, 40, 900])
            truth = clustering(documents, clusters, rng)
            found = altered(truth, clusters, rng) if round_ % 2 else clustering(documents, clusters, rng)
            write(found_file, found, rng.choice(["columns", "rows", "members"]), rng)
            write(truth_file, truth, rng.choice(["columns", "rows", "members"]), rng)
            # Whoever is not listed is alone.
            found = [f"alone {i}" if label is None else label for i, label in enumerate(found)]
            truth = [f"alone {i}" if label is None else label for i, label in enumerate(truth)]
            codes = {label: i for i, label in enumerate({*found, *truth}, 1)}
            x, y = [codes[label] for label in found], [codes[label] for label in truth]
            ours = evaluate("clusters", found_file, "--truth", truth_file, "--documents", documents)
            same("adjusted Rand index", ours["adjusted_rand_index"], adjusted_rand_score(y, x))
            # Ordered pairs: each counts twice.
            (_, only_found), (only_truth, both) = pair_confusion_matrix(y, x)
            same("pairs in both", ours["pairs"]["both"], both / 2)
            same("found pairs", ours["pairs"]["found"], (both + only_found) / 2)
            same("true pairs", ours["pairs"]["truth"], (both + only_truth) / 2)
            precision, recall = b_cubed(x, y)
            same("B-cubed precision", ours["b_cubed"]["precision"], precision)
            same("B-cubed recall", ours["b_cubed"]["recall"], recall)
            if documents > 50:
                continue
            # Every pair of documents as a sample of two classes.
            pairs = [(i, j) for i in range(documents) for j in range(i)]
            in_found, in_truth = [x[i] == x[j] for i, j in pairs], [y[i] == y[j] for i, j in pairs]
            found_file.write_text("".join(f"d{i}\td{j}\n" for (i, j), yes in zip(pairs, in_found) if yes))
            truth_file.write_text("".join(f"d{j},d{i}\n" for (i, j), yes in zip(pairs, in_truth) if yes))
            if any(in_found) and any(in_truth):
                ours_pairs = evaluate("pairs", found_file, "--truth", truth_file)
                theirs = precision_recall_fscore_support(in_truth, in_found, average="binary", zero_division=0)
                for name, figure in zip(("precision", "recall", "f1"), theirs):
                    same(f"{name} of pairs", ours_pairs[name], figure)
                    same(f"{name} of pairs in clusters", ours["pairs"][name], figure)
    print(f"{compared} figures of {args.rounds} clusterings are the same")


if __name__ == "__main__":
    main()
