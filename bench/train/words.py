"""Learns the moods of words, English and French.

    python words.py OUT.bin TEXT [--lyrics lyrics.tsv] [--songs musicmood.jsonl] [--report]

TEXT is a folder with GoEmotions (go_train.tsv, go_dev.tsv, go_labels.txt; Demszky et al., ACL 2020;
data CC BY 4.0), the only text that is learned from. Beside it: the lexicons of the packages
vaderSentiment and vaderSentiment-fr (MIT), and themes.tsv (our own). `--lyrics` and `--songs` are
only scored. Needs numpy, scipy, scikit-learn and the two lexicon packages.

OUT.bin: little-endian; for English, then French: count (u32), then sorted rows of a 32-bit FNV-1a
hash of the word or pair of words (u32) and four weights (i8, 1/24): happy, sad, angry, relaxed.
"""
import argparse, csv, importlib.util, json, os, re, struct
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

MOODS = ["happy", "sad", "angry", "relaxed"]
HAPPY = {"amusement", "excitement", "joy", "love", "optimism", "pride", "gratitude", "admiration"}
SAD = {"sadness", "grief", "remorse", "disappointment"}
ANGRY = {"anger", "annoyance", "disgust"}
RELAXED = {"relief", "caring"}
ENTRIES, UNIT = 15_000, 24
W_LEARNED, W_VADER, W_THEMES = .3, .4, 1
ELISION = re.compile(r"\b(j|l|d|c|n|s|m|t|qu|jusqu|lorsqu|puisqu)'(?=\w)")


def tokens(text, french=False):
    text = text.lower().replace("’", "'").replace("œ", "oe")
    if french: text = ELISION.sub(r"\1 ", text)
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text)


def grams(words): return words + [a + " " + b for a, b in zip(words, words[1:])]


def learned(folder):
    """Weights of English words and pairs for three moods and calm, from GoEmotions."""
    labels = open(f"{folder}/go_labels.txt").read().split(); groups = [HAPPY, SAD, ANGRY, RELAXED]
    texts, targets = [], []
    for name in ("go_train.tsv", "go_dev.tsv"):
        for row in csv.reader(open(f"{folder}/{name}"), delimiter="\t", quoting=csv.QUOTE_NONE):
            names = {labels[int(i)] for i in row[1].split(",")}
            texts.append(set(grams(tokens(row[0])))); targets.append([bool(names & g) for g in groups])
    counts = {}
    for t in texts:
        for g in t: counts[g] = counts.get(g, 0) + 1
    vocabulary = {g: i for i, g in enumerate(sorted(g for g, c in counts.items() if c >= (4 if " " not in g else 8) and g not in ("name", "religion")))}
    columns, starts = [], [0]
    for t in texts:
        columns += [vocabulary[g] for g in sorted(t) if g in vocabulary]; starts.append(len(columns))
    lengths = np.diff(starts); values = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
    X = csr_matrix((values, columns, starts), shape=(len(texts), len(vocabulary))); Y = np.array(targets)
    weights = np.zeros((len(vocabulary), 4))
    for m in range(4):
        weights[:, m] = LogisticRegression(C=1.5, max_iter=150, solver="liblinear").fit(X, Y[:, m]).coef_[0]
    weights[:, 3] *= .5  # relief and caring are only kin of calm
    return {g: weights[i] for g, i in vocabulary.items()}


def lexicon(package, path, french=False):
    """Valence −4 … 4 of single words, shared out to the moods."""
    folder = os.path.dirname(importlib.util.find_spec(package).origin); out = {}
    for line in open(f"{folder}/{path}", encoding="utf-8"):
        parts = re.split(r"\t|->", line.rstrip("\n"))
        if len(parts) < 2: continue
        words = tokens(parts[0], french)
        if len(words) == 1:
            v = float(parts[1]); out[words[0]] = np.array([v, -.5 * v, -.5 * v, .35 * v]) if v > 0 else np.array([v, -.7 * v, -.6 * v, .6 * v])
    return out


def inflected(word, french):
    if not french:
        forms = {word, word + "s"}
        if len(word) > 3 and not word.endswith(("ing", "ed", "ly", "ss")):
            stem = word[:-1] if word.endswith("e") else word
            forms |= {stem + "ed", stem + "ing", word + "in'", stem + "in'"}
        return forms
    if word.endswith("/v"):
        stem = word[:-4]; soft = stem[:-1] + "ç" if stem.endswith("c") else stem + "e" if stem.endswith("g") else stem
        ends = "e es ent er ez é ée és ées erai eras era erons erez eront".split(); hard = "ons ais ait aient ant a ai as".split()
        forms = {stem + e for e in ends} | {soft + e for e in hard}
        if stem.endswith("el"): forms |= {stem + "le", stem + "les", stem + "lent"}
        return forms
    forms = {word, word + "s"}
    if word.endswith("é"): forms |= {word + "e", word + "es"}
    if word.endswith("eux"): forms |= {word[:-1] + "se", word[:-1] + "ses"}
    return forms


def themes(path):
    out = [{}, {}]
    for line in open(path, encoding="utf-8"):
        if line.startswith("#") or "|" not in line: continue
        head, english, french = line.rstrip("\n").split("|"); weight = np.array([float(x) for x in head.split()])
        for i, words in enumerate((english, french)):
            for word in words.split():
                bare = word.removesuffix("/v")
                if "-" in bare: forms = {" ".join(tokens(bare.replace("-", " "), i == 1))}
                else: forms = inflected(word, i == 1)
                for form in forms:
                    form = form.replace("œ", "oe")
                    if len(form.split()) <= 2: out[i].setdefault(form, []).append(weight)
    return [{w: np.mean(v, 0) for w, v in o.items()} for o in out]


def tables(folder, here):
    own = themes(f"{here}/themes.tsv"); english, french = {}, {}
    for source, weight in ((learned(folder), W_LEARNED), (lexicon("vaderSentiment", "vader_lexicon.txt"), W_VADER), (own[0], W_THEMES)):
        for g, w in source.items(): english[g] = english.get(g, 0) + weight * w
    for source, weight in ((lexicon("vaderSentiment_fr", "fr_lexicon.txt", True), W_VADER), (own[1], W_THEMES)):
        for g, w in source.items(): french[g] = french.get(g, 0) + weight * w
    cut = lambda t: dict(sorted(t.items(), key=lambda kv: -np.abs(kv[1]).max())[:ENTRIES])
    quantise = lambda t: {g: np.clip(np.round(np.asarray(w) * UNIT), -127, 127).astype(int) for g, w in t.items()}
    return [{g: w for g, w in quantise(cut(t)).items() if np.abs(w).max() >= 2} for t in (english, french)]


def fnv(text):
    h = 0x811C9DC5
    for b in text.encode(): h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    return h


def write(path, tables):
    with open(path, "wb") as file:
        for table in tables:
            rows = sorted({fnv(g): tuple(w) for g, w in table.items()}.items())
            file.write(struct.pack("<I", len(rows)))
            for h, w in rows: file.write(struct.pack("<Ibbbb", h, *w))


NEGATIONS = [{"not", "no", "never", "don't", "ain't", "isn't", "can't", "won't", "didn't", "wasn't", "without", "nothing", "nobody", "cannot", "doesn't"},
             {"pas", "ne", "n", "jamais", "plus", "sans", "ni", "aucun", "aucune", "fini", "finie", "finies", "finis"}]


def read(text, table, language):
    """Sum of weights by line, its moods in logits: as `words::read` does."""
    lines, seen = [], set()
    for line in re.split(r"\s/\s|\n", text):
        words = tokens(line, language == 1)
        if not words or tuple(words) in seen: continue
        seen.add(tuple(words)); total = np.zeros(4)
        for i, w in enumerate(words):
            if w in table:
                v = table[w] / UNIT
                if any(n in NEGATIONS[language] for n in words[max(0, i - 3):i]): v = -.4 * v
                total += v
            if i and words[i - 1] + " " + w in table: total += table[words[i - 1] + " " + w] / UNIT
        lines.append(total / np.sqrt(len(words)))
    return np.mean(lines, 0) if lines else np.zeros(4)


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("out"); parser.add_argument("text"); parser.add_argument("--lyrics"); parser.add_argument("--songs")
    args = parser.parse_args(); here = os.path.dirname(os.path.abspath(__file__))
    made = tables(args.text, here); write(args.out, made); print("entries", [len(t) for t in made], "bytes", os.path.getsize(args.out))
    if args.songs:
        songs = [json.loads(l) for l in open(args.songs)]; happy = np.array([s["mood"] == "happy" for s in songs]); z = []
        for s in songs:
            total, n = np.zeros(4), 0
            for w, c in s["counts"].items():
                n += 1 + np.log(c); total += (1 + np.log(c)) * (made[0].get(w.lower(), np.zeros(4)) / UNIT)
            z.append(total / np.sqrt(max(n, 1)))
        v = np.array(z) @ np.array([1, -1, -1, 1]); a, b = v[happy], v[~happy]
        print("musicmood happy/sad AUC %.3f" % np.mean(a[:, None] > b))
    if args.lyrics:
        rows = list(csv.DictReader(open(args.lyrics), delimiter="\t", quoting=csv.QUOTE_NONE)); right = {}
        for r in rows:
            z = read(r["text"], made[r["language"] == "fr"], int(r["language"] == "fr")); got = MOODS[int(np.argmax(z))]
            for k in ("all", r["language"], r["kind"], r["language"] + " " + r["kind"], r["mood"]): right.setdefault(k, []).append(got == r["mood"])
        print({k: round(float(np.mean(v)), 3) for k, v in right.items()})


if __name__ == "__main__":
    main()
