"""Learns energy, danceability, acousticness, speech and voice from music made for the purpose.

    python character.py OUT.rs SONGS/truth.csv:songs.jsonl SCORES/truth.csv:scores.jsonl VOICES/truth.csv:voices.jsonl … [--test truth.csv:measures.jsonl]

Inputs as for octave.py, and speech by voices.py. Each rating is a ridge-penalised logistic model of
a few of the numbers of `character::look` (order below), told apart by groups of styles of which no
one doubts on which side they are; the rest is left out. Signs that are known are enforced. The
figures printed are areas under the curve with whole styles left out, then on the `--test` songs.
Needs numpy and scipy.
"""
import argparse, csv, json
import numpy as np
from generated import rust
from scipy.optimize import minimize

SEEN = ["centroid", "centroid_dev", "sub", "bass", "treble", "flat", "flat_high", "contrast", "level_dev", "low_frames",
        "crossings_dev", "decay", "novelty", "onsets", "bass_onsets", "bass_share", "high_share", "slow_modulation",
        "speech_modulation", "modulation_depth", "fluctuation", "clear", "clear_bass", "bump", "chroma_flux", "tuned", "change"]
LIVELY = {"house", "trance", "dnb", "metal", "techno", "disco", "rock"}
CALM = {"ballad", "strings", "folk", "waltz", "classical", "choir", "piano"}
DANCE = {"house", "trance", "funk", "hiphop", "reggae", "synthwave", "disco", "techno"}
NOT_DANCE = {"strings", "ballad", "folk", "classical", "waltz", "choir", "piano"}
MADE = {"house", "trance", "dnb", "techno", "synthwave", "metal", "hiphop", "disco"}
NATURAL = {"strings", "folk", "waltz", "classical", "choir", "piano", "jig", "swing", "bossa", "ballad"}
TALK, OVER = {"speech"}, {"spoken-over"}
# rating: (one side, other side, {number: sign that is known, 0 if none})
MODELS = {
    "ENERGY": (LIVELY, CALM, dict(centroid=1, treble=1, flat=1, contrast=-1, novelty=1, onsets=1, bass_onsets=1, decay=0, change=1, high_share=1)),
    "DANCE": (DANCE, NOT_DANCE, dict(clear=1, clear_bass=1, bump=1, fluctuation=-1, bass_share=1, bass_onsets=1, sub=1, high_share=1)),
    "ACOUSTIC": (NATURAL, MADE, dict(sub=-1, bass=-1, treble=-1, flat=-1, flat_high=-1, contrast=1, decay=0, bass_share=-1, high_share=-1, level_dev=1, centroid=-1)),
    "SPEECH": (TALK, None, dict(low_frames=1, crossings_dev=1, speech_modulation=1, modulation_depth=1, clear=-1, tuned=-1, chroma_flux=1, level_dev=1)),
    "VOICE": (TALK | OVER, None, dict(crossings_dev=1, speech_modulation=1, modulation_depth=1, clear=-1, tuned=-1, chroma_flux=1, low_frames=1, centroid_dev=1)),
}


def load(source):
    truth, measures = source.split(":"); rows = {r["id"]: r for r in csv.DictReader(open(truth))}; out = []
    for line in open(measures):
        m = json.loads(line); name = m["path"].split("/")[-1].rsplit(".", 1)[0]
        if name in rows:
            style = rows[name]["style"] if "source" not in rows[name] else "classical"
            out.append((name, style, np.array(m["character"])))
    return out


def fit(X, y, signs, penalty=8.0):
    weight = np.where(y, .5 / y.mean(), .5 / (1 - y.mean()))
    bounds = [(0 if s > 0 else None, 0 if s < 0 else None) for s in signs] + [(None, None)]

    def loss(w):
        z = X @ w[:-1] + w[-1]; p = 1 / (1 + np.exp(-z)); d = weight * (p - y)
        return (weight * (np.logaddexp(0, z) - y * z)).sum() + .5 * penalty * w[:-1] @ w[:-1], np.append(X.T @ d + penalty * w[:-1], d.sum())

    return minimize(loss, np.zeros(X.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x


def auc(y, z):
    a, b = z[y], z[~y]
    return np.mean((a[:, None] > b) + .5 * (a[:, None] == b)) if len(a) and len(b) else float("nan")


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("out"); parser.add_argument("train", nargs="+"); parser.add_argument("--test", action="append", default=[])
    args = parser.parse_args(); train = [s for t in args.train for s in load(t)]; test = [s for t in args.test for s in load(t)]
    every = np.array([s[2] for s in train]); mean, scale = every.mean(0), every.std(0) + 1e-6
    standard = lambda songs: np.clip((np.array([s[2] for s in songs]) - mean) / scale, -3, 3)
    constants = [("MEANS", "f64; SEEN", mean), ("SCALES", "f64; SEEN", scale)]
    for name, (yes, no, known) in MODELS.items():
        columns = [SEEN.index(k) for k in known]; signs = list(known.values())
        side = lambda songs: [s for s in songs if s[1] in yes or (s[1] in no if no else s[1] not in TALK | OVER)]
        songs = side(train); X, y = standard(songs)[:, columns], np.array([s[1] in yes for s in songs])
        styles = np.array([s[1] for s in songs]); z = np.zeros(len(y))
        for style in set(styles):
            rest = styles != style
            if name in ("SPEECH", "VOICE"): rest = (np.arange(len(y)) % 5 != sorted(TALK | OVER).index(style)) if style in TALK | OVER else rest
            w = fit(X[rest], y[rest], signs); z[styles == style] = X[styles == style] @ w[:-1] + w[-1]
        w = fit(X, y, signs); print(f"{name}: styles left out AUC {auc(y, z):.3f} (n {len(y)})", dict(zip(known, np.round(w, 2))))
        known_test = side(test)
        if known_test:
            zt = standard(known_test)[:, columns] @ w[:-1] + w[-1]; yt = np.array([s[1] in yes for s in known_test])
            print(f"   test AUC {auc(yt, zt):.3f} (n {len(yt)})", sorted((round(float(v), 1), s[0], s[1]) for v, s in zip(zt, known_test)))
        full = np.zeros(len(mean)); full[columns] = w[:-1]
        constants += [(name, "f64; SEEN", full), (f"{name}_CONSTANT", "f64", float(w[-1]))]
    rust(args.out, f"character.py from {len(train)} sounds", "use crate::character::SEEN;", constants)


if __name__ == "__main__":
    main()
