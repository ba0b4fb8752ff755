"""Learns how much each note tells of a key: in the whole song and at its beginning, in all voices and
in the bass.

    python key.py OUT.rs SONGS/truth.csv:songs.jsonl SCORES/truth.csv:scores.jsonl … [--test truth.csv:measures.jsonl] [--left-out]

Sources as for octave.py. A softmax over the 24 keys; a key's score is the inner product of the
twelve notes seen from its tonic with weights for its mode. The weights start from the profiles of
Albrecht & Shanahan (Music Perception 31(1), 2013) and are held near them by a ridge penalty, so that
what these songs do not tell stays as it was published. The penalty is heavier than does best with
styles left out, because songs made by a program begin at home more faithfully than others; it was
chosen with sight of bench/audio-dev. Needs numpy and scipy.
"""
import argparse, csv, json
import numpy as np
from generated import rust
from scipy.optimize import minimize

NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
MAJOR = [.238, .006, .111, .006, .137, .094, .016, .214, .009, .080, .008, .081]
MINOR = [.220, .006, .104, .123, .019, .103, .012, .214, .062, .022, .061, .052]
# What each view of the song counts before anything is learned: whole, bass, beginning, its bass, first stretch.
PRIOR = [1, .35, .4, .2, .2]
SHARPNESS, PENALTY = 6, 300
BEGINNING = 2  # stretches of about 3 s


def standard(chroma):
    chroma = chroma - chroma.mean()
    deviation = chroma.std()
    return chroma / deviation if deviation > 1e-9 else np.zeros(12)


def views(harmony):
    notes = np.array([s["all"] for s in harmony["stretches"]])
    bass = np.array([s["bass"] for s in harmony["stretches"]])
    parts = [notes, bass, notes[:BEGINNING], bass[:BEGINNING], notes[:1]]
    return np.array([standard(part.sum(0)) for part in parts])


def load(source):
    """Per song: style, key (tonic + 12 for minor), what is seen from each of the twelve tonics."""
    truth, measures = source.split(":")
    rows = {r["id"]: r for r in csv.DictReader(open(truth)) if r["key"]}
    songs = []
    for line in open(measures):
        m = json.loads(line)
        row = rows.get(m["path"].split("/")[-1].rsplit(".", 1)[0])
        if row and m["harmony"]["stretches"]:
            seen = views(m["harmony"])
            key = NAMES.index(row["key"]) + 12 * (row["mode"] == "minor")
            songs.append((row["style"], key, np.array([np.roll(seen, -t, axis=1).ravel() for t in range(12)]), row["id"]))
    return songs


def published():
    profiles = [standard(np.array(p)) / 12 for p in (MAJOR, MINOR)]
    return SHARPNESS * np.array([np.concatenate([w * p for w in PRIOR]) for p in profiles])


def scores(weights, bias, X):
    return np.concatenate([X @ weights[0], X @ weights[1] + bias], 1)


def fit(songs):
    X, y = np.array([s[2] for s in songs]), np.array([s[1] for s in songs])
    start, n = published(), np.arange(len(songs))
    size = start.size

    def loss(v):
        weights = v[:size].reshape(start.shape)
        z = scores(weights, v[size], X)
        e = np.exp(z - z.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)
        g = p.copy()
        g[n, y] -= 1
        slope = np.stack([np.einsum("nt,ntd->d", part, X) for part in (g[:, :12], g[:, 12:])])
        away = weights - start
        value = -np.log(p[n, y] + 1e-12).sum() + .5 * PENALTY * (away ** 2).sum()
        return value, np.append((slope + PENALTY * away).ravel(), g[:, 12:].sum())

    v = minimize(loss, np.append(start.ravel(), 0), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return v[:size].reshape(start.shape), v[size]


def worth(true, told):
    """1 the key, .5 a fifth above it, .3 its relative, .2 its parallel (MIREX)."""
    up, same = (told - true) % 12, (told < 12) == (true < 12)
    if same:
        return {0: 1, 7: .5}.get(up, 0)
    return .2 if up == 0 else .3 if up == (9 if true < 12 else 3) else 0


def accuracy(songs, told):
    got = [worth(s[1], int(k)) for s, k in zip(songs, told)]
    return f"n {len(got)} exact {np.mean([g == 1 for g in got]):.3f} weighted {np.mean(got):.3f}"


def told(model, songs):
    return scores(*model, np.array([s[2] for s in songs])).argmax(1)


def left_out(songs):
    groups = sorted({s[0] for s in songs})
    fold = [groups.index(s[0]) % 8 for s in songs]
    kept, got = [], []
    for name in range(8):
        model = fit([s for s, f in zip(songs, fold) if f != name])
        out = [s for s, f in zip(songs, fold) if f == name]
        kept += out
        got += list(told(model, out))
    return kept, got


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("train", nargs="+")
    parser.add_argument("--test", action="append", default=[])
    parser.add_argument("--left-out", action="store_true")
    args = parser.parse_args()
    train = [s for t in args.train for s in load(t)]
    weights, bias = model = fit(train)
    shape = "[[f64; 12]; VIEWS]; 2"
    rust(args.out, f"key.py from {len(train)} songs and scores", "", [
        ("VIEWS", "usize", len(PRIOR)), ("MINOR", "f64", float(bias)), ("WEIGHTS", shape, weights.reshape(2, len(PRIOR), 12)),
    ])
    for source in args.test:
        songs = load(source)
        print(source, accuracy(songs, told(model, songs)))
        for s, k in zip(songs, told(model, songs)):
            if s[1] != k:
                print("  ", s[3], s[0], NAMES[s[1] % 12], s[1] // 12, "→", NAMES[k % 12], k // 12)
    if args.left_out:
        kept, got = left_out(train)
        made = {"classical": [], "made": []}
        for s, k in zip(kept, got):
            made["made" if s[0] in MADE else "classical"].append((s, k))
        for name, pairs in made.items():
            if pairs:
                print("styles and composers left out,", name, accuracy(*zip(*pairs)))
        published_model = published(), 0
        for name, pairs in made.items():
            if pairs:
                songs = [s for s, _ in pairs]
                print("profiles as published,", name, accuracy(songs, told(published_model, songs)))


MADE = set("""rock house trance dnb hiphop reggae ballad waltz swing funk bossa metal folk synthwave strings disco
techno march soul piano jig choir punk jungle thrash bebop""".split())

if __name__ == "__main__":
    main()
