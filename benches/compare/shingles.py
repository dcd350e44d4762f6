"""Word 5-grams as sets of 64-bit numbers: what the truth of a corpus is computed with.

In:  a text.  Out: a sorted numpy array of distinct uint64, one for each distinct
run of n consecutive words.  A word is a match of \\w+ in the lower-cased text.
Word hashes come from blake2b, so the numbers are the same in every run.
"""
import hashlib
import re

import numpy as np

WORD = re.compile(r"\w+")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_STIR = np.uint64(0xBF58476D1CE4E5B9)
_word_hash = {}


def words_of(text):
    """The words of a text, lower case."""
    return WORD.findall(text.lower())


def _hashes(words):
    out = np.empty(len(words), dtype=np.uint64)
    for i, word in enumerate(words):
        h = _word_hash.get(word)
        if h is None:
            digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            h = _word_hash[word] = int.from_bytes(digest, "little")
        out[i] = h
    return out


def _mix(h):
    h = h ^ (h >> np.uint64(31))
    h = h * _STIR
    return h ^ (h >> np.uint64(29))


def shingles(words, n=5):
    """Sorted distinct hashes of all runs of n words; shorter texts give one."""
    h = _hashes(words)
    if len(h) == 0:
        return h
    width = min(n, len(h))
    count = len(h) - width + 1
    acc = np.zeros(count, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for k in range(width):
            acc = _mix(acc * _GOLDEN + h[k:count + k])
    return np.unique(acc)


def similarity(a, b):
    """(Jaccard, containment of the smaller) of two shingle arrays."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    union = len(a) + len(b) - common
    return common / union if union else 1.0, common / max(1, min(len(a), len(b)))
