"""Measures how well Undertone hears, beside librosa and essentia, and writes docs/accuracy.md.

    python bench/accuracy.py [--hear PROGRAM] [--text FOLDER] [--peers FILE]

Builds and runs the example program `hear` of the crate `analysis` on bench/audio-dev and on the
texts of bench/words. FOLDER holds emobank.csv and musicmood_train_bow.jsonl, which are only
evaluated and not in the repository. FILE keeps what the peers heard, and is read instead of hearing
it again. Needs librosa, essentia, vaderSentiment and numpy; a peer that
is not installed is left out and named.
"""
import argparse, csv, importlib, json, subprocess, tempfile
from pathlib import Path
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
FLATS = {"Db": "C#", "Eb": "D#", "Gb": "F#", "Ab": "G#", "Bb": "A#"}
OCTAVES = (1, 2, 3, .5, 1 / 3)
MOODS = ["happy", "sad", "angry", "relaxed"]
SMOOTH = {"strings", "ballad", "folk", "classical", "waltz"}
GROUPS = {  # rating: styles of which no one doubts that they are high, or low
    "danceability": ({"house", "trance", "funk", "hiphop", "reggae", "synthwave"}, SMOOTH),
    "energy": ({"house", "trance", "dnb", "metal", "rock"}, SMOOTH),
    "acousticness": (SMOOTH | {"swing", "bossa"}, {"house", "trance", "dnb", "synthwave", "metal", "hiphop"}),
    "speechiness": ({"speech"}, None),
}
PROFILES = {
    "Krumhansl": ([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88], [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]),
    "Albrecht": ([.238, .006, .111, .006, .137, .094, .016, .214, .009, .080, .008, .081], [.220, .006, .104, .123, .019, .103, .012, .214, .062, .022, .061, .052]),
}


# --- what each listener hears: {id: {"tempo", "key", "lufs", "danceability", …}} -----------------

def ours(hear, files):
    out = {}
    for line in subprocess.run([hear, "features", *files], check=True, capture_output=True, text=True).stdout.splitlines():
        f = json.loads(line)
        value = lambda name: f[name]["value"] if f[name] else None
        heard = {name: value(name) for name in GROUPS}
        heard["tempo"] = f["tempo"]["bpm"] if f["tempo"] else None
        heard["key"] = (f["key"]["tonic"], f["key"]["mode"]) if f["key"] else None
        heard["tuning"] = f["key"]["tuning_cents"] if f["key"] else None
        heard["sure"] = (f["tempo"] or {}).get("confidence"), (f["key"] or {}).get("confidence")
        heard["lufs"], heard["peak"], heard["range"] = (f["loudness"][k] for k in ("integrated_lufs", "true_peak_dbtp", "range_lu"))
        out[Path(f["path"]).stem] = heard
    return out


def librosa_hears(files):
    librosa = importlib.import_module("librosa")
    out = {}
    for file in files:
        y, rate = librosa.load(file, sr=22050)
        chroma = librosa.feature.chroma_cqt(y=y, sr=rate).mean(1)
        out[Path(file).stem] = dict(
            tempo=float(np.atleast_1d(librosa.beat.beat_track(y=y, sr=rate)[0])[0]),
            keys={name: best_key(chroma, profile) for name, profile in PROFILES.items()},
            energy=float(librosa.feature.rms(y=y).mean()),
            acousticness=-float(librosa.feature.spectral_flatness(y=y).mean()),
        )
    return best_configuration(out)


def best_key(chroma, profile):
    fits = [(np.corrcoef(chroma, np.roll(notes, t))[0, 1], t, mode) for notes, mode in zip(profile, ("major", "minor")) for t in range(12)]
    return max(fits)[1:]


def essentia_hears(files):
    importlib.import_module("essentia").log.infoActive = False
    es = importlib.import_module("essentia.standard")
    out = {}
    for file in files:
        mono = es.MonoLoader(filename=file, sampleRate=44100)()
        stereo, rate, channels, *_ = es.AudioLoader(filename=file)()
        if channels == 1:
            stereo = np.column_stack([stereo[:, 0], np.zeros(len(stereo), np.float32)])
        keys = {}
        for profile in ("bgate", "edma", "temperley", "krumhansl"):
            name, scale, _ = es.KeyExtractor(profileType=profile)(mono)
            keys[profile] = NAMES.index(FLATS.get(name, name)), scale
        out[Path(file).stem] = dict(
            tempo=float(es.RhythmExtractor2013(method="multifeature")(mono)[0]), keys=keys,
            lufs=float(es.LoudnessEBUR128(sampleRate=rate)(stereo)[2]),
            danceability=float(es.Danceability()(mono)[0]),
        )
    return best_configuration(out)


def best_configuration(heard):
    """The key profile that does best on the whole set, to a peer's advantage."""
    names = next(iter(heard.values()))["keys"]
    total = lambda name: sum(key_score(t, heard[t["id"]]["keys"][name]) for t in TRUTH if t["key"])
    best = max(names, key=total)
    for h in heard.values():
        h["key"], h["profile"] = h["keys"][best], best
    return heard


# --- scores ---------------------------------------------------------------------------------------

def key_score(truth, key):
    """1 the key, .5 a fifth above it, .3 its relative, .2 its parallel (MIREX)."""
    if key is None:
        return 0
    up, same = (key[0] - NAMES.index(truth["key"])) % 12, key[1] == truth["mode"]
    if same:
        return {0: 1, 7: .5}.get(up, 0)
    return .2 if up == 0 else .3 if up == (9 if truth["mode"] == "major" else 3) else 0


def tempo_hits(truth, tempo):
    ratio = (tempo or 0) / float(truth["bpm"])
    return abs(ratio - 1) < .04, any(abs(ratio / k - 1) < .04 for k in OCTAVES)


def share(hits):
    """A share with Wilson's 95 % interval."""
    n, p, z = len(hits), np.mean(hits), 1.96
    d, c = 1 + z * z / n, p + z * z / (2 * n)
    r = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return f"{p:.3f} ({(c - r) / d:.2f}–{min((c + r) / d, 1):.2f})"


def mean(values):
    """A mean with the 95 % interval of 2,000 resamplings."""
    values = np.array(values, float)
    again = np.random.default_rng(1).choice(values, (2000, len(values))).mean(1)
    return f"{values.mean():.3f} ({np.quantile(again, .025):.2f}–{np.quantile(again, .975):.2f})"


def area(high, low):
    a, b = np.asarray(high, float)[:, None], np.asarray(low, float)
    return float(np.mean((a > b) + .5 * (a == b)))


def auc(high, low):
    r = np.random.default_rng(1)
    again = [area(r.choice(high, len(high)), r.choice(low, len(low))) for _ in range(1000)]
    return f"{area(high, low):.3f} ({np.quantile(again, .025):.2f}–{np.quantile(again, .975):.2f})"


# --- the page -------------------------------------------------------------------------------------

def table(head, rows):
    return "\n".join(["| " + " | ".join(r) + " |" for r in [head, ["---"] * len(head), *rows]]) + "\n"


def tempo_and_key(listeners):
    rows = []
    for tiers, title in ((["synth"], "30 songs in 15 styles"), (["classical"], "8 classical excerpts"), (["synth", "classical"], "all 38")):
        part = [t for t in TRUTH if t["tier"] in tiers]
        for name, heard in listeners.items():
            hits = np.array([tempo_hits(t, heard[t["id"]]["tempo"]) for t in part])
            keys = [key_score(t, heard[t["id"]]["key"]) for t in part]
            rows.append([title, name, share(hits[:, 0]), share(hits[:, 1]), share([k == 1 for k in keys]), mean(keys)])
    return table(["set", "listener", "tempo Acc1", "tempo Acc2", "key exact", "key weighted"], rows)


def misses(heard):
    lines = []
    for t in TRUTH:
        h = heard[t["id"]]
        what = f"`{t['id']}` {t['style']}"
        if t["bpm"] and not tempo_hits(t, h["tempo"])[0]:
            told = f"heard {h['tempo']:.1f}, confidence {h['sure'][0]:.2f}" if h["tempo"] else "cannot tell"
            lines.append(f"- {what}: tempo {float(t['bpm']):.1f}, {told}")
        if t["key"] and key_score(t, h["key"]) < 1:
            told = f"heard {NAMES[h['key'][0]]} {h['key'][1]}, confidence {h['sure'][1]:.2f}" if h["key"] else "cannot tell"
            lines.append(f"- {what}: {t['key']} {t['mode']}, {told}")
    return "\n".join(lines) + "\n"


def loudness(listeners):
    rows = []
    for title, field, truth, unit in (("integrated loudness", "lufs", "lufs", "LU"), ("loudness range", "range", "lra", "LU"),
                                      ("true peak, where it is below 0 dBTP", "peak", "true_peak_db", "dB"), ("tuning", "tuning", "detune_cents", "cents")):
        for name, heard in listeners.items():
            kept = [t for t in TRUTH if t[truth] and heard[t["id"]].get(field) is not None and (field != "peak" or float(t[truth]) < 0)]
            if kept:
                off = [abs(heard[t["id"]][field] - float(t[truth])) for t in kept]
                rows.append([title, name, str(len(off)), f"{np.mean(off):.3f} {unit}", f"{max(off):.2f} {unit}"])
    return table(["what", "listener", "n", "mean error", "worst"], rows)


def groups(listeners):
    rows = []
    for rating, (high, low) in GROUPS.items():
        for name, heard in listeners.items():
            if heard[TRUTH[0]["id"]].get(rating) is None:
                continue
            value = lambda t: heard[t["id"]][rating]
            known = [t for t in TRUTH if value(t) is not None]
            a = [value(t) for t in known if t["style"] in high]
            b = [value(t) for t in known if (t["style"] in low if low else t["style"] not in high)]
            rows.append([rating, name, f"{len(a)} against {len(b)}", auc(a, b)])
    return table(["rating", "listener", "n", "AUC"], rows)


def read(hear, texts):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("".join(text.replace("\n", " / ") + "\n" for text in texts))
        file.flush()
        lines = subprocess.run([hear, "words", file.name], check=True, capture_output=True, text=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def lyrics(hear):
    parts = {}
    for source in ("lyrics", "unseen"):
        rows = list(csv.DictReader(open(ROOT / f"bench/words/{source}.tsv"), delimiter="\t", quoting=csv.QUOTE_NONE))
        for row, reading in zip(rows, read(hear, [r["text"] for r in rows]), strict=True):
            hit = max(MOODS, key=lambda m: reading["mood"][m]) == row["mood"]
            language = {"en": "English", "fr": "French"}[row["language"]]
            for part in ("all", language, f"{language}, {row['kind']}", row["kind"], row["mood"]):
                parts.setdefault(part, {}).setdefault(source, []).append(hit)
    rows = [[part, *(f"{share(sets[s])}, n {len(sets[s])}" for s in ("lyrics", "unseen"))] for part, sets in parts.items()]
    return table(["texts", "written before the model (`lyrics.tsv`)", "written after it (`unseen.tsv`)"], rows)


def words_of_others(hear, folder):
    if not folder:
        return "Not measured in this run: the texts are not in the repository.\n"
    vader = importlib.import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    songs = [json.loads(line) for line in open(Path(folder) / "musicmood_train_bow.jsonl")]
    texts = [" ".join(w for w, c in s["counts"].items() for _ in range(c)) for s in songs]
    happy = np.array([s["mood"] == "happy" for s in songs])
    sentences = list(csv.DictReader(open(Path(folder) / "emobank.csv")))
    felt = [float(s["V"]) for s in sentences]
    judges = {
        "Undertone": lambda texts: [r["valence"] if r else .5 for r in read(hear, texts)],
        "VADER": lambda texts: [vader.polarity_scores(t)["compound"] for t in texts],
    }
    rows = []
    for name, judge in judges.items():
        z = np.array(judge(texts))
        r = np.corrcoef(judge([s["text"] for s in sentences]), felt)[0, 1]
        rows.append([name, auc(z[happy], z[~happy]), f"{r:.3f}"])
    return table(["reader", f"happy or sad, {len(songs)} songs: AUC", f"valence of {len(sentences)} sentences: r"], rows)


def main():
    global TRUTH
    parser = argparse.ArgumentParser()
    parser.add_argument("--hear")
    parser.add_argument("--text")
    parser.add_argument("--peers", type=Path)
    args = parser.parse_args()
    TRUTH = list(csv.DictReader(open(ROOT / "bench/audio-dev/truth.csv")))
    files = [str(ROOT / f"bench/audio-dev/{t['id']}.mp3") for t in TRUTH]
    hear = args.hear or build()
    if args.peers and args.peers.exists():
        peers, versions = json.loads(args.peers.read_text())
    else:
        peers, versions = peers_hear(files)
        if args.peers:
            args.peers.write_text(json.dumps([peers, versions]))
    absent = {"librosa", "essentia"} - set(peers)
    listeners = {"Undertone": ours(hear, files), **peers}
    page = (ROOT / "bench/accuracy.template.md").read_text()
    profiles = {name: next(iter(heard.values()))["profile"] for name, heard in peers.items()}
    fill = {
        "TEMPO_AND_KEY": tempo_and_key(listeners), "MISSES": misses(listeners["Undertone"]),
        "LOUDNESS": loudness(listeners), "GROUPS": groups(listeners), "LYRICS": lyrics(hear),
        "WORDS": words_of_others(hear, args.text),
        "PEERS": ", ".join(f"{n} {v} (keys: {profiles[n]})" for n, v in versions.items() if n in profiles) + ("; absent: " + ", ".join(sorted(absent)) if absent else ""),
        **left_out(),
    }
    for name, text in fill.items():
        page = page.replace("{{" + name + "}}", text.rstrip("\n"))
    (ROOT / "docs/accuracy.md").write_text(page)


def peers_hear(files):
    heard, versions = {}, {}
    for name, listen in (("librosa", librosa_hears), ("essentia", essentia_hears)):
        try:
            versions[name] = importlib.import_module(name).__version__
            heard[name] = listen(files)
        except ImportError:
            continue
    return heard, versions


def left_out():
    """What the training commands said of songs that were left out, kept beside them."""
    return {row["name"]: row["figure"] for row in csv.DictReader(open(ROOT / "bench/train/left-out.tsv"), delimiter="\t")}


def build():
    subprocess.run(["cargo", "build", "--release", "-p", "analysis", "--example", "hear"], check=True, cwd=ROOT)
    target = json.loads(subprocess.run(["cargo", "metadata", "--no-deps", "--format-version=1"], check=True, cwd=ROOT, capture_output=True, text=True).stdout)["target_directory"]
    return f"{target}/release/examples/hear"


if __name__ == "__main__":
    main()
