"""Learns which reading of a rhythm people would tap to.

    python octave.py OUT.rs SONGS/truth.csv:songs.jsonl SCORES/truth.csv:scores.jsonl … [--test truth.csv:measures.jsonl] [--left-out]

The sources are what songs.py and scores.py made and what `hear measures` (the example program of the
crate `analysis`) saw in it; a source named twice counts twice. A softmax over each song's candidates
of a score that is linear in what is seen plus a few hidden units (three small networks of different
seeds, averaged), ridge-penalised; size and penalty were chosen with sight of bench/audio-dev. `--test` songs are only scored; `--left-out` prints what comes out
for songs and for whole styles that were not learned from. Needs numpy and scipy.
"""
import argparse, csv, json
import numpy as np
from generated import rust
from scipy.optimize import minimize

UNITS, PENALTY, SEEDS = 16, 8, 3
CLIP = 4
OCTAVES = (1, 2, 3, .5, 1 / 3)


def load(source):
    truth, measures = source.split(":")
    rows = {r["id"]: r for r in csv.DictReader(open(truth)) if r["bpm"]}
    songs = []
    for line in open(measures):
        m = json.loads(line)
        row = rows.get(m["path"].split("/")[-1].rsplit(".", 1)[0])
        if row and m["readings"]:
            bpm = np.array([c["bpm"] for c in m["readings"]])
            true = float(row["bpm"])
            songs.append(dict(
                name=row["id"], style=row["style"], true=true, bpm=bpm,
                seen=np.array([c["seen"] for c in m["readings"]]), hit=np.abs(bpm / true - 1) < .04,
            ))
    return songs


class Chooser:
    """Standardisation and networks, each (direct, hidden, bias, output)."""

    def __init__(self, songs):
        every = np.concatenate([s["seen"] for s in songs])
        self.mean, self.scale = every.mean(0), every.std(0) + 1e-6
        self.nets = [self.fit(songs, seed) for seed in range(SEEDS)]

    def standard(self, seen):
        return np.clip((seen - self.mean) / self.scale, -CLIP, CLIP)

    def fit(self, songs, seed):
        songs = [s for s in songs if s["hit"].any()]
        X = np.concatenate([self.standard(s["seen"]) for s in songs])
        hit = np.concatenate([s["hit"] for s in songs])
        song = np.concatenate([[i] * len(s["bpm"]) for i, s in enumerate(songs)])
        n, count = X.shape[1], len(songs)
        ends = np.cumsum([n, n * UNITS, UNITS])
        split = lambda w: (w[:n], w[n:ends[1]].reshape(n, UNITS), w[ends[1]:ends[2]], w[ends[2]:])

        def loss(w):
            direct, hidden, bias, output = split(w)
            h = np.tanh(X @ hidden + bias)
            z = X @ direct + h @ output
            top = np.full(count, -np.inf)
            np.maximum.at(top, song, z)
            e = np.exp(z - top[song])
            whole, part = np.bincount(song, e), np.maximum(np.bincount(song, e * hit), 1e-300)
            d = e / whole[song] - e * hit / part[song]
            g = d[:, None] * output * (1 - h * h)
            slope = np.concatenate([X.T @ d, (X.T @ g).ravel(), g.sum(0), h.T @ d]) + PENALTY * w
            return (np.log(whole) - np.log(part)).sum() + .5 * PENALTY * w @ w, slope

        r = np.random.default_rng(seed)
        start = np.concatenate([np.zeros(n), r.normal(0, .15, n * UNITS), np.zeros(UNITS), r.normal(0, .3, UNITS)])
        return split(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x)

    def choose(self, song):
        X = self.standard(song["seen"])
        z = sum(X @ direct + np.tanh(X @ hidden + bias) @ output for direct, hidden, bias, output in self.nets)
        return song["bpm"][z.argmax()]


def accuracy(songs, chosen):
    one = [abs(bpm / s["true"] - 1) < .04 for s, bpm in zip(songs, chosen)]
    two = [any(abs(bpm / (s["true"] * f) - 1) < .04 for f in OCTAVES) for s, bpm in zip(songs, chosen)]
    return f"n {len(songs)} Acc1 {np.mean(one):.3f} Acc2 {np.mean(two):.3f}"


def left_out(songs, group):
    kept, chosen = [], []
    for name in sorted(set(group)):
        chooser = Chooser([s for s, g in zip(songs, group) if g != name])
        out = [s for s, g in zip(songs, group) if g == name]
        kept += out
        chosen += [chooser.choose(s) for s in out]
    return accuracy(kept, chosen)


def write(path, chooser, songs):
    nets, share = chooser.nets, 1 / SEEDS
    one = "f64; FEATURES"
    rust(path, f"octave.py from {songs} songs and scores", "", [
        ("FEATURES", "usize", len(chooser.mean)),
        ("HIDDEN", "usize", UNITS * SEEDS),
        ("MEANS", one, chooser.mean),
        ("SCALES", one, chooser.scale),
        ("DIRECT", one, sum(net[0] for net in nets) * share),
        ("BIASES", "f64; HIDDEN", np.concatenate([net[2] for net in nets])),
        ("OUTPUTS", "f64; HIDDEN", np.concatenate([net[3] for net in nets]) * share),
        ("WEIGHTS", "[f64; FEATURES]; HIDDEN", np.concatenate([net[1] for net in nets], 1).T),
    ])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("train", nargs="+")
    parser.add_argument("--test", action="append", default=[])
    parser.add_argument("--left-out", action="store_true")
    args = parser.parse_args()
    train = [s for t in args.train for s in load(t)]
    chooser = Chooser(train)
    write(args.out, chooser, len(train))
    for source in args.test:
        songs = load(source)
        chosen = [chooser.choose(s) for s in songs]
        print(source, accuracy(songs, chosen))
        for s, bpm in zip(songs, chosen):
            if abs(bpm / s["true"] - 1) >= .04:
                print("  ", s["name"], s["style"], s["true"], "→", round(bpm, 2))
    if args.left_out:
        styles = sorted({s["style"] for s in train})
        ids = sorted({s["style"] + s["name"] + str(s["true"]) for s in train})
        fold = np.random.default_rng(0).integers(0, 6, len(ids))
        song_folds = [fold[ids.index(s["style"] + s["name"] + str(s["true"]))] for s in train]
        print("songs left out:", left_out(train, song_folds), flush=True)
        print("styles left out:", left_out(train, [styles.index(s["style"]) % 7 for s in train]))


if __name__ == "__main__":
    main()
