#!/usr/bin/env python3
"""import.py CORPUS [--cli target/release/undertone-cli] [--runs 3]

First import and rescan of a corpus (corpus.py), ours and mpd's in turn in one run, and `find` as the
floor of a rescan. Prints medians, peak memory and ratios. The files are read once before, so that
all find them in the page cache. mpd is driven over its own socket with a private configuration.
"""
import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time


def peak_mb(status):
    return status.ru_maxrss / 1024


def ours(cli, data, *command):
    """Runs the CLI; its last JSON line, seconds of the whole process, peak megabytes."""
    began = time.monotonic()
    process = subprocess.Popen([cli, "--data-dir", data, "--json", *command],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = process.stdout.read()
    _, code, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    if code:
        raise SystemExit(f"{command[0]} failed")
    return json.loads(out.decode().strip().split("\n")[-1]), seconds, peak_mb(usage)


class Mpd:
    def __init__(self, corpus, work):
        self.work = work
        with open(f"{work}/conf", "w", encoding="utf-8") as conf:
            conf.write(f'music_directory "{corpus}"\ndb_file "{work}/db"\nbind_to_address "{work}/socket"\n'
                       f'pid_file "{work}/pid"\nstate_file "{work}/state"\nauto_update "no"\n'
                       'audio_output {\n type "null"\n name "null"\n}\nfilesystem_charset "UTF-8"\n')

    def ask(self, line):
        self.wire.write(line + "\n")
        self.wire.flush()
        answer = []
        while True:
            line = self.wire.readline().rstrip("\n")
            if not line or line == "OK" or line.startswith("ACK"):
                return answer
            answer.append(line)

    def updating(self):
        return any("updating_db" in line for line in self.ask("status"))

    def scan(self):
        """Seconds from the update command (or the start, when it updates by itself) to its end; peak megabytes."""
        process = subprocess.Popen(["mpd", "--no-daemon", f"{self.work}/conf"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        while True:
            wire = socket.socket(socket.AF_UNIX)
            try:
                wire.connect(f"{self.work}/socket")
                break
            except OSError:
                time.sleep(.002)
        self.wire = wire.makefile("rw", encoding="utf-8", newline="\n")
        self.wire.readline()
        if not self.updating():
            began = time.monotonic()
            self.ask("update")
        while self.updating():
            time.sleep(.005)
        seconds = time.monotonic() - began
        with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
            peak = int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024
        process.terminate()
        process.wait()
        return seconds, peak


def find(corpus):
    began = time.monotonic()
    subprocess.run(["find", corpus, "-type", "f", "-printf", "%p %s %T@\n"],
                   stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - began


def median(values):
    return statistics.median(values)


def warm(corpus):
    count = 0
    for folder, _, names in os.walk(corpus):
        for name in names:
            count += name.endswith(".mp3")
            with open(os.path.join(folder, name), "rb") as file:
                file.read()
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("--cli", default="target/release/undertone-cli")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    corpus = os.path.abspath(args.corpus)
    songs = warm(corpus)
    first, again, process, peaks, theirs, theirs_again, their_peaks, floor = [], [], [], [], [], [], [], []
    for _ in range(args.runs):
        data = tempfile.mkdtemp(prefix="undertone-bench-")
        report, seconds, peak = ours(args.cli, data, "add", corpus)
        assert report["added"] == songs and not report["failed"], report
        first.append(report["seconds"])
        process.append(seconds)
        peaks.append(peak)
        report, _, _ = ours(args.cli, data, "scan")
        assert report["unchanged"] == songs, report
        again.append(report["seconds"])
        shutil.rmtree(data)
        floor.append(find(corpus))
        if shutil.which("mpd"):
            work = tempfile.mkdtemp(prefix="mpd-bench-")
            mpd = Mpd(corpus, work)
            seconds, peak = mpd.scan()
            theirs.append(seconds)
            their_peaks.append(peak)
            theirs_again.append(mpd.scan()[0])
            shutil.rmtree(work)
    a, b = median(first), median(again)
    print(f"{songs} bundles, {args.runs} runs, median (all: {', '.join(f'{s:.2f}' for s in first)})")
    print(f"ours   import {a:.2f} s = {songs / a:.0f} bundles/s (whole process {median(process):.2f} s)   "
          f"rescan {b:.3f} s   peak {max(peaks):.0f} MB")
    if theirs:
        c, d = median(theirs), median(theirs_again)
        print(f"mpd    import {c:.2f} s   rescan {d:.3f} s   peak {max(their_peaks):.0f} MB")
        print(f"ratio  import {c / a:.1f} times faster than mpd, rescan {d / b:.1f} times")
    print(f"find   {median(floor):.3f} s: the rescan takes {b / median(floor):.1f} times that")


if __name__ == "__main__":
    main()
