#!/usr/bin/env python3
"""onecopy's pairs.jsonl on standard input, the result format of adapters.py on standard output.

Pairs of kind "contained" are left out: they are no duplicates by Jaccard.
"""
import json
import sys

for line in sys.stdin.buffer:
    pair = json.loads(line)
    if pair["kind"] != "contained":
        print(json.dumps({"pair": [pair["a"], pair["b"]]}))
