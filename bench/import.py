#!/usr/bin/env python3
"""import.py CORPUS [--runs 3] [--cold] [--floor BINARY] [--also strawberry,beets] [--cli target/release/undertone-cli]

First import and rescan of a corpus (corpus.py), in one run and in turn: ours, the floor (bench `floor` of the crate
`app`: the least any program must do), mpd, and `find -printf` as the floor of a rescan. Prints medians, peak memory and
ratios. The files are read once before, so that all find them in the page cache; with --cold the cache is dropped before
every import (needs root). mpd is driven over its own socket with a private configuration; the others of --also by
peers_scan.py of the folder --peers, once each.
"""
import argparse
import collections
import glob
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


def floor_binary():
    built = glob.glob(os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release/deps/floor-*"))
    built = [path for path in built if not path.endswith(".d")]
    return max(built, key=os.path.getmtime, default=None)


def floor(binary, corpus):
    """Seconds of the floor, from its start to everything written."""
    out = subprocess.run([binary, corpus], stdout=subprocess.PIPE, check=True).stdout.decode()
    return float(out.split(" s,")[0])


def drop_cache():
    os.sync()
    with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as kernel:
        kernel.write("3\n")


def peer(folder, name, corpus, phase):
    """Seconds of another player's first import, once."""
    out = subprocess.run(["python3", "peers_scan.py", name, corpus, "--runs", "1", "--phases", phase,
                          "--work", tempfile.mkdtemp(prefix="peers-"), "--out", os.devnull],
                         cwd=folder, stdout=subprocess.PIPE, check=True).stdout.decode()
    print(out.strip())
    return float(re.search(r"wall\s+([\d.]+)", out)[1])


def warm(corpus):
    count = 0
    for folder, _, names in os.walk(corpus):
        for name in names:
            count += name.endswith((".mp3", ".flac", ".ogg", ".opus", ".m4a", ".wav"))
            with open(os.path.join(folder, name), "rb") as file:
                file.read()
    return count


def once(args, corpus, songs, said):
    """One round: each in turn, what they took into `said`."""
    data = tempfile.mkdtemp(prefix="undertone-bench-")
    ready = drop_cache if args.cold else lambda: None
    if args.floor:
        ready()
        said["floor"].append(floor(args.floor, corpus))
    ready()
    report, seconds, peak = ours(args.cli, data, "add", corpus)
    assert report["added"] + report["failed"] == songs, report
    said["import"].append(report["seconds"])
    said["process"].append(seconds)
    said["peak"].append(peak)
    report, _, _ = ours(args.cli, data, "scan")
    assert report["unchanged"] == songs, report
    said["rescan"].append(report["seconds"])
    shutil.rmtree(data)
    said["find"].append(find(corpus))
    if shutil.which("mpd") and not args.alone:
        work = tempfile.mkdtemp(prefix="mpd-bench-")
        mpd = Mpd(corpus, work)
        ready()
        seconds, peak = mpd.scan()
        said["mpd"].append(seconds)
        said["mpd peak"].append(peak)
        said["mpd rescan"].append(mpd.scan()[0])
        shutil.rmtree(work)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("--cli", default=os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"),
                                                      "release/undertone-cli"))
    parser.add_argument("--floor", default=floor_binary())
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--alone", action="store_true", help="without mpd")
    parser.add_argument("--also", default="")
    parser.add_argument("--peers", default=os.path.join(os.environ.get("UNDERTONE_SHARED", "../shared"), "peers"))
    args = parser.parse_args()
    corpus = os.path.abspath(args.corpus)
    songs = warm(corpus)
    said = collections.defaultdict(list)
    for _ in range(args.runs):
        once(args, corpus, songs, said)
    of = {name: statistics.median(values) for name, values in said.items()}
    spread = ", ".join(f"{seconds:.2f}" for seconds in said["import"])
    print(f"{songs} bundles, {'cold' if args.cold else 'warm'}, {args.runs} runs, median (ours: {spread})")
    print(f"ours   import {of['import']:.2f} s = {songs / of['import']:.0f} bundles/s (whole process "
          f"{of['process']:.2f} s)   rescan {of['rescan']:.3f} s   peak {max(said['peak']):.0f} MB")
    print(f"find   {of['find']:.3f} s: the rescan takes {of['rescan'] / of['find']:.2f} times that")
    if "floor" in of:
        print(f"floor  {of['floor']:.2f} s: the import takes {of['import'] / of['floor']:.2f} times that")
    if "mpd" in of:
        print(f"mpd    import {of['mpd']:.2f} s   rescan {of['mpd rescan']:.3f} s   peak {max(said['mpd peak']):.0f} MB")
        print(f"ratio  import {of['mpd'] / of['import']:.1f} times faster than mpd, "
              f"rescan {of['mpd rescan'] / of['rescan']:.1f} times")
    for name in filter(None, args.also.split(",")):
        seconds = peer(args.peers, name, corpus, "cold" if args.cold else "warm")
        print(f"ratio  import {seconds / of['import']:.1f} times faster than {name}")


if __name__ == "__main__":
    main()
