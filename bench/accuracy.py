"""Scores the analysis on the development set of audio and prints the tables of docs/accuracy.md.

    hear features AUDIO/*.mp3 > features.jsonl; python accuracy.py AUDIO/truth.csv features.jsonl

`hear` is the example program of the crate `analysis`. Standard library only.
"""
import csv, json, math, sys

NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
GROUPS = {  # rating: (high, low); styles of which no one doubts on which side they are
    "danceability": ({"house", "trance", "funk", "hiphop", "reggae", "synthwave"}, {"strings", "ballad", "folk", "classical", "waltz"}),
    "energy": ({"house", "trance", "dnb", "metal", "rock"}, {"strings", "ballad", "folk", "classical", "waltz"}),
    "acousticness": ({"strings", "folk", "classical", "waltz", "ballad", "swing", "bossa"}, {"house", "trance", "dnb", "synthwave", "metal", "hiphop"}),
    "speechiness": ({"speech"}, None),
}


def interval(hits, n, z=1.96):
    """Wilson's 95 % interval of a share."""
    p = hits / n; d = 1 + z * z / n; c = p + z * z / (2 * n); r = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return f"{(c - r) / d:.2f}–{(c + r) / d:.2f}"


def key_score(true, mode, key):
    if key is None: return 0
    d = (key["tonic"] - NAMES.index(true)) % 12; same = key["mode"] == mode
    if same: return {0: 1, 7: .5}.get(d, 0)
    return .2 if d == 0 else .3 if d == (9 if mode == "major" else 3) else 0


def auc(high, low): return sum((a > b) + .5 * (a == b) for a in high for b in low) / (len(high) * len(low))


def main():
    truth = {r["id"]: r for r in csv.DictReader(open(sys.argv[1]))}; heard = {}
    for line in open(sys.argv[2]):
        f = json.loads(line); heard[f["path"].split("/")[-1].rsplit(".", 1)[0]] = f
    rows = [(truth[i], heard[i]) for i in sorted(heard) if i in truth]
    for tier in ("synth", "classical"):
        part = [(t, f) for t, f in rows if t["tier"] == tier and t["bpm"]]
        ratios = [(f["tempo"]["bpm"] / float(t["bpm"]) if f["tempo"] else 0) for t, f in part]
        one = [abs(r - 1) < .04 for r in ratios]; two = [any(abs(r / k - 1) < .04 for k in (1, 2, 3, .5, 1 / 3)) for r in ratios]
        n = len(part); keys = [key_score(t["key"], t["mode"], f["key"]) for t, f in part]
        print(f"{tier}: tempo n {n} Acc1 {sum(one) / n:.3f} ({interval(sum(one), n)}) Acc2 {sum(two) / n:.3f} ({interval(sum(two), n)})")
        print(f"{tier}: key n {n} exact {sum(k == 1 for k in keys) / n:.3f} ({interval(sum(k == 1 for k in keys), n)}) weighted {sum(keys) / n:.3f}")
        for (t, f), hit, k in zip(part, one, keys):
            if not hit: print("   tempo", t["id"], t["style"], t["bpm"], "heard", f["tempo"])
            if k < 1: print("   key", t["id"], t["style"], t["key"], t["mode"], "heard", f["key"])
    errors = [abs(f["loudness"]["integrated_lufs"] - float(t["lufs"])) for t, f in rows if t["lufs"] and f["loudness"]]
    print(f"loudness: n {len(errors)} mean error {sum(errors) / len(errors):.3f} LU, worst {max(errors):.2f} (truth to one decimal)")
    peaks = [abs(f["loudness"]["true_peak_dbtp"] - float(t["true_peak_db"])) for t, f in rows if t["true_peak_db"]]
    print(f"true peak: mean error {sum(peaks) / len(peaks):.3f} dB, worst {max(peaks):.2f}")
    ranges = [abs(f["loudness"]["range_lu"] - float(t["lra"])) for t, f in rows if t["lra"] and f["loudness"]["range_lu"] is not None]
    print(f"loudness range: mean error {sum(ranges) / len(ranges):.3f} LU, worst {max(ranges):.2f}")
    tunings = [abs(f["key"]["tuning_cents"] - float(t["detune_cents"])) for t, f in rows if t["detune_cents"] and f["key"]]
    print(f"tuning: mean error {sum(tunings) / len(tunings):.1f} cents, worst {max(tunings):.1f}")
    for name, (high, low) in GROUPS.items():
        a = [f[name]["value"] for t, f in rows if t["style"] in high and f[name]]
        b = [f[name]["value"] for t, f in rows if (t["style"] in low if low else t["style"] not in high) and f[name]]
        print(f"{name}: AUC {auc(a, b):.3f} (n {len(a)} against {len(b)})")
    seconds, taken = sum(f["seconds_audio"] for _, f in rows), sum(f["seconds_taken"] for _, f in rows)
    print(f"speed here: {seconds / taken:.0f} × real time, decoding included")


if __name__ == "__main__":
    main()
