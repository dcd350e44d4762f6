#!/usr/bin/env bash
# Make one virtual environment a rival, and one with numpy for the corpus:
#
#     setup.sh FOLDER [gaoya rensa datasketch text-dedup datatrove]
#
# An environment that was finished earlier stays as it is.  gaoya, rensa and datasketch take a minute;
# text-dedup (1.3 GB) and datatrove (0.8 GB) take long.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: setup.sh FOLDER [RIVAL...]" >&2; exit 2; }
folder=$1; shift
for rival in "$@"; do
  case $rival in
    onecopy|gaoya|rensa|datasketch|text-dedup|datatrove) ;;
    *) echo "unknown rival $rival (gaoya rensa datasketch text-dedup datatrove)" >&2; exit 2 ;;
  esac
done
mkdir -p "$folder"

make() {    # NAME PACKAGE...
  local venv=$folder/venv-$1; shift
  [ -e "$venv/ready" ] && return
  echo "installing numpy $* into $venv" >&2
  "${PYTHON:-python3}" -m venv "$venv"
  "$venv/bin/pip" install -q numpy "$@"
  touch "$venv/ready"
}

make corpus
for rival in "$@"; do
  case $rival in
    onecopy) ;;
    gaoya) make gaoya gaoya==0.2.2 ;;
    rensa) make rensa rensa==0.5.0 ;;
    datasketch) make datasketch datasketch==2.0.0 ;;
    text-dedup) make text-dedup text-dedup==0.4.0 ;;
    datatrove) make datatrove 'datatrove[processing,io]==0.10.1' spacy ;;
  esac
done
