#!/usr/bin/env python3
"""tags.py FIXTURES [--cli target/debug/undertone-cli] [--lofty target/debug/examples/plain_lofty]

How many tag fields of FIXTURES/MANIFEST.tsv are read as it expects: ours, and mutagen, tinytag and lofty alone on the
same files in the same run. Only files that must be listed with their tags count; a file a reader refuses has none of
its fields right. `pip install mutagen tinytag` for the first two; `cargo build -p media --example plain_lofty` for the
last. Each reader gets the benefit of how it writes things: lists joined by "; ", "3/12" as 3, a date as its year.
"""
import argparse
import csv
import json
import os
import re
import subprocess

FIELDS = {"title": "title", "artist": "artist", "album": "album", "albumartist": "album_artist", "genre": "genre",
          "year": "year", "track": "track", "disc": "disc", "duration_s": "duration_s",
          "sample_rate": "sample_rate", "channels": "channels"}


def lines(command, paths):
    """What a program says of each file, one JSON object a line."""
    said = {}
    for first in range(0, len(paths), 200):
        out = subprocess.run([*command, *paths[first:first + 200]], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, check=False).stdout.decode(errors="replace")
        for line in out.splitlines():
            value = json.loads(line)
            said[value["path"]] = value
    return said


def by_mutagen(path):
    import mutagen
    file = mutagen.File(path, easy=True)
    if file is None:
        return {}
    tags = file.tags or {}

    def text(name):
        try:
            value = tags.get(name)
        except (KeyError, ValueError):
            value = None
        if value is None:
            return None
        return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    info = file.info
    return {"title": text("title"), "artist": text("artist"), "album": text("album"),
            "album_artist": text("albumartist"), "genre": text("genre"), "year": text("date"),
            "track": text("tracknumber"), "disc": text("discnumber"), "duration_s": getattr(info, "length", None),
            "sample_rate": getattr(info, "sample_rate", None), "channels": getattr(info, "channels", None)}


def by_tinytag(path):
    from tinytag import TinyTag
    tag = TinyTag.get(path)

    def all_of(name, first):
        more = tag.other.get(name, []) if isinstance(getattr(tag, "other", None), dict) else []
        values = ([first] if first else []) + [value for value in more if value != first]
        return "; ".join(map(str, values)) or None
    return {"title": tag.title, "artist": all_of("artist", tag.artist), "album": tag.album,
            "album_artist": tag.albumartist, "genre": all_of("genre", tag.genre), "year": tag.year,
            "track": tag.track, "disc": tag.disc, "duration_s": tag.duration, "sample_rate": tag.samplerate,
            "channels": tag.channels}


def one_by_one(read, paths):
    said = {}
    for path in paths:
        try:
            said[path] = read(path)
        except Exception:  # whatever a library throws at a damaged file
            said[path] = {}
    return said


def is_right(field, expected, value, tolerance):
    if value is None:
        return False
    if field == "duration_s":
        return any(abs(float(one) - float(value)) <= tolerance + .0005 for one in expected.split("|"))
    value = str(value).strip()
    if field == "year":
        found = re.search(r"\d{4}", value)
        value = found.group() if found else value
    if field in ("track", "disc"):
        value = value.split("/")[0].lstrip("0")
    return value in [expected, *expected.split(" | ")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fixtures")
    parser.add_argument("--cli", default="target/debug/undertone-cli")
    parser.add_argument("--lofty", default="target/debug/examples/plain_lofty")
    args = parser.parse_args()
    with open(os.path.join(args.fixtures, "MANIFEST.tsv"), encoding="utf-8", newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row["must"].startswith("list with these tags")]
    paths = [os.path.abspath(os.path.join(args.fixtures, row["file"])) for row in rows]
    readers = {"Undertone": lambda: lines([args.cli, "--json", "tags"], paths),
               "tinytag": lambda: one_by_one(by_tinytag, paths),
               "mutagen": lambda: one_by_one(by_mutagen, paths),
               "lofty alone": lambda: lines([args.lofty], paths)}
    print(f"{len(rows)} files\n\n| reader | fields right | share | most often wrong |\n|---|---|---|---|")
    for name, read in readers.items():
        try:
            said = read()
        except (ImportError, FileNotFoundError) as missing:
            print(f"| {name} | – | – | not here ({missing}) |")
            continue
        right = asked = 0
        wrong = {}
        for row, path in zip(rows, paths):
            for field, key in FIELDS.items():
                if row[field]:
                    asked += 1
                    good = is_right(field, row[field], said.get(path, {}).get(key), float(row["duration_tol_s"] or 0))
                    right += good
                    if not good:
                        wrong[field] = wrong.get(field, 0) + 1
        most = ", ".join(f"{field} {n}" for field, n in sorted(wrong.items(), key=lambda pair: -pair[1])[:4])
        print(f"| {name} | {right} of {asked} | {right / asked:.2%} | {most} |")


main()
