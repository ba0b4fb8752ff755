"""Learns which reading of a rhythm people would tap to.

    hear measures SONGS/*.wav > songs.jsonl; hear measures SCORES/*.wav > scores.jsonl
    python octave.py OUT.rs SONGS/truth.csv:songs.jsonl SCORES/truth.csv:scores.jsonl … [--test truth.csv:measures.jsonl]

`hear` is the example program of the crate `analysis`; songs and scores are made by songs.py and
scores.py. A softmax over each song's candidates of a score that is linear in what is seen plus a few
hidden units (three small networks of different seeds, averaged), ridge-penalised. Size and penalty
are those that do best with songs left out and with whole styles left out. `--test` songs are only
scored. Needs numpy and scipy.
"""
import argparse, csv, json
import numpy as np
from scipy.optimize import minimize

CHOICES = [(0, 100), (6, 1), (6, 3), (6, 10), (10, 3)]  # hidden units, penalty
SEEDS = 3
CLIP = 4
OCTAVES = (1, 2, 3, .5, 1 / 3)


def load(source):
    truth, measures = source.split(":")
    rows = {r["id"]: r for r in csv.DictReader(open(truth)) if r["bpm"]}
    songs = []
    for line in open(measures):
        m = json.loads(line); name = m["path"].split("/")[-1].rsplit(".", 1)[0]
        if name in rows and m["readings"]:
            bpm = np.array([c["bpm"] for c in m["readings"]]); seen = np.array([c["seen"] for c in m["readings"]])
            true = float(rows[name]["bpm"])
            songs.append(dict(name=name, style=rows[name]["style"], true=true, bpm=bpm, seen=seen, hit=np.abs(bpm / true - 1) < .04))
    return songs


class Chooser:
    """Standardisation and networks, each (direct, hidden, bias, output)."""

    def __init__(self, songs, hidden, penalty):
        every = np.concatenate([s["seen"] for s in songs])
        self.mean, self.scale = every.mean(0), every.std(0) + 1e-6
        self.nets = [self.fit(songs, hidden, penalty, seed) for seed in range(SEEDS if hidden else 1)]

    def standard(self, seen): return np.clip((seen - self.mean) / self.scale, -CLIP, CLIP)

    def fit(self, songs, units, penalty, seed):
        songs = [s for s in songs if s["hit"].any()]
        X = np.concatenate([self.standard(s["seen"]) for s in songs]); hit = np.concatenate([s["hit"] for s in songs])
        song = np.concatenate([[i] * len(s["bpm"]) for i, s in enumerate(songs)]); n, count = X.shape[1], len(songs)
        split = lambda w: (w[:n], w[n:n + n * units].reshape(n, units), w[n + n * units:n + n * units + units], w[n + n * units + units:])

        def loss(w):
            direct, hidden, bias, output = split(w)
            h = np.tanh(X @ hidden + bias); z = X @ direct + h @ output
            top = np.full(count, -np.inf); np.maximum.at(top, song, z); e = np.exp(z - top[song])
            whole, part = np.bincount(song, e), np.maximum(np.bincount(song, e * hit), 1e-300)
            d = e / whole[song] - e * hit / part[song]; g = d[:, None] * output * (1 - h * h)
            return (np.log(whole) - np.log(part)).sum() + .5 * penalty * w @ w, np.concatenate([X.T @ d, (X.T @ g).ravel(), g.sum(0), h.T @ d]) + penalty * w

        r = np.random.default_rng(seed)
        start = np.concatenate([np.zeros(n), r.normal(0, .15, n * units), np.zeros(units), r.normal(0, .3, units)])
        return split(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x)

    def score(self, songs):
        """Per song: (right, right up to the octave, chosen bpm)."""
        out = []
        for s in songs:
            X = self.standard(s["seen"])
            z = sum(X @ direct + np.tanh(X @ hidden + bias) @ output for direct, hidden, bias, output in self.nets)
            bpm = s["bpm"][z.argmax()]
            out.append((abs(bpm / s["true"] - 1) < .04, any(abs(bpm / (s["true"] * f) - 1) < .04 for f in OCTAVES), bpm))
        return out


def left_out(songs, group, choice):
    found = []
    for name in sorted(set(group)):
        chooser = Chooser([s for s, g in zip(songs, group) if g != name], *choice)
        found += chooser.score([s for s, g in zip(songs, group) if g == name])
    return np.mean([f[0] for f in found]), np.mean([f[1] for f in found])


def write(path, chooser, songs, choice):
    n = len(chooser.mean); nets = chooser.nets; share = 1 / len(nets)
    direct = sum(net[0] for net in nets) * share; hidden = np.concatenate([net[1] for net in nets], 1).T
    bias = np.concatenate([net[2] for net in nets]); output = np.concatenate([net[3] for net in nets]) * share
    row = lambda v: "[" + ", ".join(f"{x:.5}" if abs(x) > 1e-12 else "0.0" for x in v) + "]"
    with open(path, "w") as file:
        file.write(f"//! Made by bench/train/octave.py from {songs} songs and scores; hidden units and penalty {choice}.\n#![allow(clippy::excessive_precision, clippy::unreadable_literal, reason = \"made by a program\")]\n\n")
        file.write(f"pub(crate) const FEATURES: usize = {n};\npub(crate) const HIDDEN: usize = {len(bias)};\n")
        for name, v in (("MEANS", chooser.mean), ("SCALES", chooser.scale), ("DIRECT", direct)): file.write(f"pub(crate) const {name}: [f64; FEATURES] = {row(map(float, v))};\n")
        for name, v in (("BIASES", bias), ("OUTPUTS", output)): file.write(f"pub(crate) const {name}: [f64; HIDDEN] = {row(map(float, v))};\n")
        file.write("pub(crate) const WEIGHTS: [[f64; FEATURES]; HIDDEN] = [\n" + "".join(f"    {row(map(float, v))},\n" for v in hidden) + "];\n")


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("out"); parser.add_argument("train", nargs="+"); parser.add_argument("--test", action="append", default=[])
    args = parser.parse_args(); train = [s for t in args.train for s in load(t)]
    folds = np.random.default_rng(0).integers(0, 6, len(train)); styles = sorted({s["style"] for s in train})
    groups = [styles.index(s["style"]) % 7 for s in train]; best = None
    for choice in CHOICES:
        one, two = left_out(train, folds, choice); far, wide = left_out(train, groups, choice)
        print(f"hidden, penalty {choice}, n {len(train)}: songs left out Acc1 {one:.3f} Acc2 {two:.3f}; styles left out Acc1 {far:.3f} Acc2 {wide:.3f}", flush=True)
        if best is None or one + two + far + wide > best[0]: best = (one + two + far + wide, choice)
    chooser = Chooser(train, *best[1])
    for source in args.test:
        songs = load(source); found = chooser.score(songs)
        print(source, f"n {len(found)} Acc1 {np.mean([f[0] for f in found]):.3f} Acc2 {np.mean([f[1] for f in found]):.3f}")
        for s, f in zip(songs, found):
            if not f[0]: print("  ", s["name"], s["style"], s["true"], "→", round(f[2], 2))
    write(args.out, chooser, len(train), best[1])


if __name__ == "__main__":
    main()
