#!/usr/bin/env python3
"""Run deduplication tools on one corpus, interleaved, score them, print a table.

    run_rivals.py --corpus DIR --venvs DIR --work DIR [--onecopy BINARY] [--only a,b] [--repeat 3] [--limit 1800]
    run_rivals.py --table --work DIR

The tools stand in rivals.json as {"name", "cmd", "post"?, "version"?}.  `cmd` is
timed as a whole process, start-up and reading included; `post`, which turns a
tool's own output into the result format of adapters.py, is not.  In all of them
{corpus} {out} {work} {here} {venvs} {python} {onecopy} are filled in, quoted;
{work} is a fresh folder for every run.  All tools run once, then all again, so
that a noisy machine hits them alike; a tool that failed or ran into the limit is
not tried again.

One JSON line a run goes to WORK/runs.jsonl: measure.py says what is measured;
"load" and "slowdown" tell how busy the machine was just before.  The first good
run of a tool is scored by score.py.  The table has the medians.
"""
import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys

import measure

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = "| tool | recall | precision | F1 | ARI | CPU s | MB per CPU s | {} | wall s | peak RSS MB | runs |"


def fill(template, values):
    for key, value in values.items():
        template = template.replace("{" + key + "}", shlex.quote(value))
    return template


def table(work, reference):
    """Print the medians of WORK/runs.jsonl as a Markdown table, fastest first."""
    tools = {}
    with open(os.path.join(work, "runs.jsonl"), encoding="utf-8") as f:
        for line in f:
            run = json.loads(line)
            tools.setdefault(run["name"], []).append(run)
    good = {name: [r for r in runs if r["ok"]] for name, runs in tools.items()}
    cpu = {name: max(0.01, statistics.median(r["cpu"] for r in runs)) for name, runs in good.items() if runs}
    ratio = f"× {reference}" if reference in cpu else "ratio"
    print("\n" + COLUMNS.format(ratio))
    print("|---" + "|--:" * 10 + "|")
    for name in sorted(tools, key=lambda n: cpu.get(n, 1e9)):
        if name not in cpu:
            last = tools[name][-1]
            why = f"stopped after {last['wall']:.0f} s" if last["timed_out"] else f"failed (status {last['rc']}), see its log.txt"
            print(f"| {name} | {why}" + " |" * 10)
            continue
        runs = good[name]
        median = lambda key: statistics.median(r[key] for r in runs)
        score = next((r["score"] for r in runs if "score" in r), {})
        version = runs[0].get("version") or score.get("notes", {}).get("version", "")
        quality = " | ".join(f"{score[k]:.4f}" if k in score else "" for k in ("recall", "precision", "f1", "ari"))
        times = f"{cpu[reference] / cpu[name]:.2f}" if reference in cpu else ""
        print(f"| {name} {version} | {quality} | {cpu[name]:.2f} | {runs[0]['mb'] / cpu[name]:.2f} | {times} "
              f"| {median('wall'):.2f} | {median('rss_mb'):.0f} | {len(runs)} |")
    every = [r for runs in tools.values() for r in runs]
    print(f"\n{every[0]['corpus']}, {every[0]['mb']} MB, {os.cpu_count()} cores; "
          f"load before a run up to {max(r['load'] for r in every)}, slowdown up to {max(r['slowdown'] for r in every)}")


def one_run(tool, args, corpus, repetition, scored):
    """Run, convert, score; returns the line for runs.jsonl."""
    name = tool["name"]
    work = os.path.join(os.path.abspath(args.work), name)
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    out = os.path.join(work, "result.jsonl")
    values = {"corpus": corpus, "out": out, "work": work, "here": HERE, "venvs": os.path.abspath(args.venvs),
              "python": sys.executable, "onecopy": os.path.abspath(args.onecopy)}
    run = {"name": name, "corpus": os.path.basename(corpus), "mb": round(os.path.getsize(os.path.join(corpus, "corpus.jsonl")) / 1e6, 1),
           "repetition": repetition, "load": round(os.getloadavg()[0], 1), "slowdown": measure.slowdown()}
    run.update(measure.run(fill(tool["cmd"], values), args.limit, os.path.join(work, "log.txt")))
    run["ok"] = run["rc"] == 0 and not run["timed_out"]
    if run["ok"] and "post" in tool:
        run["ok"] = subprocess.run(["/bin/bash", "-c", fill(tool["post"], values)]).returncode == 0
    if run["ok"] and "version" in tool:
        answer = subprocess.run(["/bin/bash", "-c", fill(tool["version"], values)], capture_output=True, text=True).stdout.split()
        run["version"] = answer[-1] if answer else ""
    if run["ok"] and not scored:
        answer = subprocess.run([sys.executable, os.path.join(HERE, "score.py"), "--corpus", corpus, "--result", out], capture_output=True, text=True)
        try:
            run["score"] = json.loads(answer.stdout)
        except ValueError:
            run["score_error"] = answer.stderr[-300:]
            print(answer.stderr, file=sys.stderr)
    for entry in os.listdir(work):                    # big intermediate files; the log and the result stay
        path = os.path.join(work, entry)
        if os.path.isdir(path):
            shutil.rmtree(path, ignore_errors=True)
    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", metavar="DIR")
    parser.add_argument("--venvs", metavar="DIR", default=".")
    parser.add_argument("--onecopy", metavar="BINARY", default=os.path.join(HERE, "../../target/release/onecopy"))
    parser.add_argument("--work", required=True, metavar="DIR")
    parser.add_argument("--only", metavar="NAMES", help="comma-separated; default: all of rivals.json")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=float, default=1800, help="seconds a run may take (default 1800)")
    parser.add_argument("--reference", default="gaoya", help="the tool that speeds are given as multiples of (default gaoya)")
    parser.add_argument("--table", action="store_true", help="only print the table of an earlier run")
    args = parser.parse_args()
    if args.table:
        return table(args.work, args.reference)
    if not args.corpus:
        parser.error("--corpus is missing\nhint: make one with make_corpus.py generate --out DIR")
    with open(os.path.join(HERE, "rivals.json"), encoding="utf-8") as f:
        tools = json.load(f)
    if args.only:
        wanted = args.only.split(",")
        unknown = set(wanted) - {t["name"] for t in tools}
        if unknown:
            parser.error(f"unknown tool {', '.join(sorted(unknown))}\nhint: rivals.json has {', '.join(t['name'] for t in tools)}")
        tools = [t for t in tools if t["name"] in wanted]
    os.makedirs(args.work, exist_ok=True)
    corpus, scored, failed = os.path.abspath(args.corpus), set(), set()
    for repetition in range(args.repeat):
        for tool in tools:
            name = tool["name"]
            if name in failed:
                continue
            run = one_run(tool, args, corpus, repetition, name in scored)
            if not run["ok"]:
                failed.add(name)
            elif "score" in run:
                scored.add(name)
            with open(os.path.join(args.work, "runs.jsonl"), "a", encoding="utf-8") as f:
                f.write(json.dumps(run) + "\n")
            print(f"{name}: {run['cpu']} CPU s, {run['wall']} s, {run['rss_mb']} MB{'' if run['ok'] else ', FAILED'}", file=sys.stderr, flush=True)
    table(args.work, args.reference)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
