#!/usr/bin/env python3
"""Opens a report in a real browser, from disk, and checks that it is what it promises to be.

    python3 tests/browser/report.py target/release/onecopy [--pictures DIR]    a corpus of its own, with a hostile document
    python3 tests/browser/report.py --page out/report.html [--pictures DIR]    a report that is there
"""

import argparse
import base64
import json
import pathlib
import subprocess
import tempfile

from chromium import Chromium

SECTIONS = ["flow", "hosts", "alike", "clusters", "families", "furniture", "rejected", "parameters"]
MOST_SECONDS = 2.0
MOST_BYTES = 3_000_000
HOSTILE = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'></p></details></main><!-- "
    "\u202eesrever\u202c \x1b[2Jcleared </script><style>body{display:none}</style>")


def check(holds, what):
    print("ok  " if holds else "FAIL", what)
    if not holds:
        raise SystemExit(1)


def story(number):
    """A text of its own: no two share five words in a row."""
    words = "harbour ferry fog bay road winter council bridge letter market school river light stone garden engine".split()
    return " ".join(words[(number * 7 + k * k * (number + 3)) % len(words)] + str(number * 1000 + k) for k in range(90)) + "."


def made(onecopy, folder):
    """The report of a small corpus in which everything happens."""
    records = []
    for number in range(12):
        text = story(number)
        for host in range(1 + number % 4):
            # Every host changes one word, and the first paper appends a paragraph.
            own = text.replace(f"{number * 1000 + 5} ", f"{number * 1000 + 5}x{host} ") if host else f"{text}\n\n{story(100 + number)}"
            records.append({"id": f"s{number}-{host}", "url": f"https://paper{host}.example/{number}", "date": f"2024-03-{1 + host:02}", "text": own})
    hostile = f"{HOSTILE} {story(50)}"
    records += [{"id": identity, "url": "https://<b>.example/", "text": f"{hostile} {identity}"} for identity in ["../../x", "<i>x</i>\u202e"]]
    records += [{"id": f"mirror{k}", "url": "https://mirror.example/", "text": story(0)} for k in range(6)]
    lines = [json.dumps(record) for record in records] + ["{\"id\": \"no text <script>\"}", "not JSON"]
    source, out = folder / "in.jsonl", folder / "out"
    source.write_text("\n".join(lines) + "\n")
    done = subprocess.run([onecopy, "dedup", "--preset", "news", source, "-o", out, "--quiet"])
    check(done.returncode == 3, "dedup went through and rejected two records")
    subprocess.run([onecopy, "report", out, "--in", source], check=True)
    return out / "report.html"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("onecopy", nargs="?")
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Chromium() as browser:
        page = arguments.page or made(pathlib.Path(arguments.onecopy).resolve(), pathlib.Path(folder))
        address = page.resolve().as_uri()
        size = page.stat().st_size
        check(size < MOST_BYTES, f"{size:,} bytes are less than {MOST_BYTES:,}")

        browser.look(1280)
        browser.open(address)
        loaded = browser.value("performance.getEntriesByType('navigation')[0].loadEventEnd / 1000")
        check(0 < loaded < MOST_SECONDS, f"loaded in {loaded:.2f} s")
        check(browser.requests == [address], f"nothing but the page itself was asked for: {browser.requests}")
        check(browser.complaints == [], f"nothing was complained of: {browser.complaints}")
        check(browser.value("[...document.querySelectorAll('section')].map(s => s.id)") == SECTIONS, "all parts are there")
        check(browser.value("[...document.links].every(a => a.getAttribute('href').startsWith('#'))"), "no link leads out of it")
        check(browser.value("document.querySelectorAll('main svg').length") > 0, "there are pictures")
        search(browser)
        if arguments.page is None:
            hostile(browser)
        appearance(browser, address, arguments.pictures)
    print("done")


def search(browser):
    shown = "[...document.querySelectorAll('.item[data-kind]')].filter(item => !item.hidden).length"
    everything = browser.value(shown)
    if not everything:
        check(not browser.value("document.querySelector('.search').offsetHeight"), "nothing to search, no box to search with")
        return
    first = browser.value("document.querySelector('.item[data-kind] .name').textContent.slice(0, 40)")

    def type_in(text):
        browser.value(f"(i => {{ i.value = {json.dumps(text)}; i.dispatchEvent(new Event('input')) }})(document.querySelector('#search'))")
        return browser.value(shown)

    check(1 <= type_in(first) <= everything, f"search finds {first!r}")
    check(browser.value("document.querySelector('.item[data-kind] .name').closest('.item').hidden") is False, "and shows it")
    check(type_in("no such words anywhere") == 0, "search hides what has not the words")
    check(type_in("") == everything, "and shows all again")


def hostile(browser):
    text = "document.body.textContent"
    check(browser.value("window.ran") is None, "a script in a document was not run")
    check(browser.value("document.images.length + document.querySelectorAll('main script, main style').length") == 0, "no element comes from a document")
    check(browser.value("getComputedStyle(document.body).display") == "block", "no style does")
    check(browser.value(f"{text}.includes('<script>window.ran = 1</script>')"), "it is shown")
    check(browser.value(f"{text}.includes('U+202E') && !/[\\u202a-\\u202e\\u2066-\\u2069\\x1b]/.test({text})"), "what steers is shown by its number")
    check(browser.value(f"{text}.includes('../../x')"), "an id that looks like a path is shown")
    check(browser.value("document.querySelector('#hosts .warning').textContent.includes('nearly everything')"), "a host that loses all is warned of")
    check(browser.value("document.querySelectorAll('#clusters .difference mark.b').length") > 0, "differences are marked")
    check(browser.value("document.querySelectorAll('#rejected .block').length") == 2, "rejections are listed")


def appearance(browser, address, pictures):
    ground = "getComputedStyle(document.body).backgroundColor"
    wide = "document.documentElement.scrollWidth"
    light = browser.value(ground)
    for name, look in {
        "light": {"width": 1280}, "dark": {"width": 1280, "dark": True}, "phone": {"width": 360}, "paper": {"width": 794, "media": "print"},
        "plain": {"width": 1280, "script": False},
    }.items():
        browser.look(**look)
        browser.open(address)
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
        check(browser.value(wide) <= look["width"], f"{name}: nothing runs over the edge")
        if name == "dark":
            check(browser.value(ground) != light, "dark is dark")
        if name == "plain":
            check(browser.value("document.querySelector('.search').hidden"), "without a script there is no search box")
        elif browser.value("document.querySelectorAll('.item').length"):
            # What is folded away is looked at, too.
            browser.value("document.querySelectorAll('#clusters .item, #families .item').forEach((item, k) => { if (k < 2) item.open = true })")
            check(browser.value(wide) <= look["width"], f"{name}: nor when unfolded")
        picture = base64.b64decode(browser.picture())
        check(picture[:4] == b"\x89PNG" and len(picture) > 10_000, f"{name}: a picture of {len(picture):,} bytes")
        if pictures:
            pictures.mkdir(parents=True, exist_ok=True)
            (pictures / f"{name}.png").write_bytes(picture)


main()
