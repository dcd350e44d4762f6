#!/usr/bin/env bash
# Compare onecopy with public tools, in one command:
#
#     benches/compare/run.sh WORK [--mb 100] [--seed 1] [--base FILE.jsonl] [--text-field text]
#                                 [--only onecopy,gaoya,rensa,datasketch] [--repeat 3] [--limit 1800]
#
# WORK is a folder for environments, corpora and results; a second call reuses what is there.
# --only all adds text-dedup and datatrove, which are big to install.  Nothing is built: make the
# binary first with `cargo build --release`, or leave onecopy out with --only.
set -euo pipefail

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }

here=$(cd "$(dirname "$0")" && pwd)
mb=100 seed=1 base='' field=text only=onecopy,gaoya,rensa,datasketch repeat=3 limit=1800
[ $# -ge 1 ] && [[ $1 != -* ]] || usage
work=$1; shift
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case $1 in
    --mb) mb=$2 ;;
    --seed) seed=$2 ;;
    --base) base=$2 ;;
    --text-field) field=$2 ;;
    --only) only=$2 ;;
    --repeat) repeat=$2 ;;
    --limit) limit=$2 ;;
    *) usage ;;
  esac
  shift 2
done
[ "$only" = all ] && only=onecopy,gaoya,rensa,datasketch,text-dedup,datatrove

target=${CARGO_TARGET_DIR:-$(cd "$here/../.." && pwd)/target}
onecopy=$target/release/onecopy
if [[ ,$only, == *,onecopy,* ]] && [ ! -x "$onecopy" ]; then
  echo "$onecopy is not there" >&2
  echo "hint: run 'cargo build --release' first, or compare the others with --only gaoya,rensa" >&2
  exit 1
fi

mkdir -p "$work"
export PYTHONDONTWRITEBYTECODE=1
IFS=, read -ra names <<< "$only"
"$here/setup.sh" "$work" "${names[@]}"
python=$work/venv-corpus/bin/python

corpus=$work/corpus-${mb}mb-seed$seed
options=(--mb "$mb" --seed "$seed")
if [ -n "$base" ]; then
  corpus=$corpus-$(basename "$base" .jsonl)-$(cksum < "$base" | cut -d' ' -f1)
  options+=(--base "$base" --text-field "$field")
fi
[ -e "$corpus/meta.json" ] || "$python" "$here/make_corpus.py" generate --out "$corpus" "${options[@]}"

results=$work/results-$(date +%Y%m%d-%H%M%S)
"$python" "$here/run_rivals.py" --corpus "$corpus" --venvs "$work" --onecopy "$onecopy" --work "$results" \
  --only "$only" --repeat "$repeat" --limit "$limit"
echo "all runs: $results/runs.jsonl"
