"""Learns the moods of words, English and French.

    python words.py OUT.bin TEXT [--lyrics lyrics.tsv …] [--songs musicmood.jsonl] [--sentences emobank.csv]

TEXT is a folder with GoEmotions (go_train.tsv, go_labels.txt; Demszky et al., ACL 2020; data CC BY
4.0), the only text that is learned from. Beside it: the lexicons of the packages vaderSentiment and
vaderSentiment-fr (MIT), and themes.tsv (our own words). What follows the dashes is only scored.
Needs numpy and the two lexicon packages; the same input gives the same bytes.

OUT.bin: little-endian; for English, then French: count (u32), then sorted rows of a 32-bit FNV-1a
hash of the word or pair of words (u32) and four weights (i8, 1/24): happy, sad, angry, relaxed.
"""
import argparse, csv, importlib.util, json, os, re, struct
from collections import Counter
import numpy as np

MOODS = ["happy", "sad", "angry", "relaxed"]
GROUPS = [
    {"amusement", "excitement", "joy", "love", "optimism", "pride", "gratitude", "admiration"},
    {"sadness", "grief", "remorse", "disappointment", "fear", "nervousness"},
    {"anger", "annoyance", "disgust", "disapproval"},
    {"relief", "caring"},
]
NO_WORDS = {"name", "religion"}  # what GoEmotions puts in the place of names
ENTRIES, UNIT = 15_000, 24
W_LEARNED, W_LEXICON, W_THEMES = .45, .4, 1
W_CALM = .5  # relief and caring are only kin of calm
# Naive Bayes: texts each word is believed to have been seen in beforehand, and the furthest a
# word may lean.
PRIOR, FURTHEST = 6, 2.5
# A word has to be in so many texts to be learned, a pair in so many.
FEWEST, FEWEST_PAIR = 4, 8
ELISION = re.compile(r"\b(j|l|d|c|n|s|m|t|qu|jusqu|lorsqu|puisqu)'(?=\w)")


def tokens(text, french=False):
    text = text.lower().replace("’", "'").replace("œ", "oe")
    if french:
        text = ELISION.sub(r"\1 ", text)
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text)


def grams(words):
    return words + [a + " " + b for a, b in zip(words, words[1:])]


def learned(folder):
    """How much more often each English word or pair is in texts of one mood than in those of the
    others (logarithm, shrunk towards nothing; Wang & Manning, ACL 2012)."""
    labels = open(f"{folder}/go_labels.txt").read().split()
    inside, texts = [Counter() for _ in GROUPS], np.zeros(len(GROUPS))
    for row in csv.reader(open(f"{folder}/go_train.tsv"), delimiter="\t", quoting=csv.QUOTE_NONE):
        names = {labels[int(i)] for i in row[1].split(",")}
        moods = [m for m, group in enumerate(GROUPS) if names & group]
        if len(moods) != 1:
            continue
        texts[moods[0]] += 1
        inside[moods[0]].update(set(grams(tokens(row[0]))))
    counts = sum(inside, Counter())
    out = {}
    for gram, count in sorted(counts.items()):
        if count < (FEWEST_PAIR if " " in gram else FEWEST) or gram in NO_WORDS:
            continue
        seen = np.array([group[gram] for group in inside])
        share = texts / texts.sum()
        here = (seen + PRIOR * share) / texts
        there = (count - seen + PRIOR * (1 - share)) / (texts.sum() - texts)
        out[gram] = np.clip(np.log(here / there), -FURTHEST, FURTHEST) * [1, 1, 1, W_CALM]
    return out


def lexicon(package, path, french=False):
    """Valence −4 … 4 of single words, shared out to the moods."""
    folder = os.path.dirname(importlib.util.find_spec(package).origin)
    out = {}
    for line in open(f"{folder}/{path}", encoding="utf-8"):
        parts = re.split(r"\t|->", line.rstrip("\n"))
        words = tokens(parts[0], french)
        if len(parts) >= 2 and len(words) == 1:
            v = float(parts[1])
            shares = [1, -.5, -.5, .35] if v > 0 else [1, -.7, -.6, .6]
            out[words[0]] = v * np.array(shares)
    return out


def english_forms(word):
    forms = {word, word + "s"}
    if len(word) > 3 and not word.endswith(("ing", "ed", "ly", "ss")):
        stem = word[:-1] if word.endswith("e") else word
        forms |= {stem + "ed", stem + "ing", word + "in'", stem + "in'", stem + "in"}
    return forms


def french_forms(word):
    if word.endswith("/v"):
        stem = word[:-4]
        soft = stem[:-1] + "ç" if stem.endswith("c") else stem + "e" if stem.endswith("g") else stem
        ends = "e es ent er ez é ée és ées erai eras era erons erez eront".split()
        forms = {stem + e for e in ends}
        forms |= {soft + e for e in "ons ais ait aient ant a ai as".split()}
        if stem.endswith("el"):
            forms |= {stem + "le", stem + "les", stem + "lent"}
        return forms
    forms = {word, word + "s"}
    if word.endswith("é"):
        forms |= {word + "e", word + "es"}
    if word.endswith("eux"):
        forms |= {word[:-1] + "se", word[:-1] + "ses"}
    return forms


def themes(path):
    """Our own words: English and French; a word in several rows has the mean of their weights."""
    out = [{}, {}]
    for line in open(path, encoding="utf-8"):
        if line.startswith("#") or "|" not in line:
            continue
        head, *columns = line.rstrip("\n").split("|")
        weight = np.array([float(x) for x in head.split()])
        for french, words in enumerate(columns):
            for word in words.split():
                if "-" in word:
                    forms = {" ".join(tokens(word.replace("-", " "), french == 1))}
                else:
                    forms = french_forms(word) if french else english_forms(word)
                for form in forms:
                    form = form.replace("œ", "oe")
                    if len(form.split()) <= 2:
                        out[french].setdefault(form, []).append(weight)
    return [{w: np.mean(v, 0) for w, v in language.items()} for language in out]


def tables(folder, here):
    own = themes(f"{here}/themes.tsv")
    sources = [
        [(learned(folder), W_LEARNED), (lexicon("vaderSentiment", "vader_lexicon.txt"), W_LEXICON), (own[0], W_THEMES)],
        [(lexicon("vaderSentiment_fr", "fr_lexicon.txt", True), W_LEXICON), (own[1], W_THEMES)],
    ]
    return [quantised(cut(added(language))) for language in sources]


def added(sources):
    out = {}
    for source, weight in sources:
        for gram, weights in source.items():
            out[gram] = out.get(gram, 0) + weight * weights
    return out


def cut(table):
    """The grams that say most."""
    return dict(sorted(table.items(), key=lambda kv: (-np.abs(kv[1]).max(), kv[0]))[:ENTRIES])


def quantised(table):
    whole = {g: np.clip(np.round(np.asarray(w) * UNIT), -127, 127).astype(int) for g, w in table.items()}
    return {g: w for g, w in whole.items() if np.abs(w).max() >= 2}


def fnv(text):
    h = 0x811C9DC5
    for b in text.encode():
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    return h


def write(path, made):
    with open(path, "wb") as file:
        for table in made:
            rows = sorted({fnv(g): tuple(w) for g, w in sorted(table.items())}.items())
            file.write(struct.pack("<I", len(rows)))
            for h, w in rows:
                file.write(struct.pack("<Ibbbb", h, *w))


NEGATIONS = [
    {"not", "no", "never", "don't", "ain't", "isn't", "can't", "won't", "didn't", "wasn't", "without", "nothing", "nobody", "cannot", "doesn't"},
    {"pas", "ne", "n", "jamais", "plus", "sans", "ni", "aucun", "aucune", "fini", "finie", "finies", "finis"},
]


def read(text, table, language):
    """The weights of a text: as `analysis::words::read` does."""
    sums, lines, seen = np.zeros(4), 0, set()
    for line in re.split(r"\s/\s|\n", text):
        words = tokens(line, language == 1)
        if not words or tuple(words) in seen:
            continue
        seen.add(tuple(words))
        total, times = np.zeros(4), Counter()
        for i, w in enumerate(words):
            times[w] += 1
            if w in table:
                negated = any(n in NEGATIONS[language] for n in words[max(0, i - 3):i])
                total += table[w] / UNIT * (-.4 if negated else 1) / times[w]
            if i and words[i - 1] + " " + w in table:
                total += table[words[i - 1] + " " + w] / UNIT / times[w]
        share = max(1, len(words) / 12)
        sums += total * np.sqrt(share / len(words))
        lines += share
    return sums / max(lines, 1) ** .75


GLADNESS = np.array([1, -1, -.5, .5])


def score_songs(path, table):
    """Word counts, happy or sad by a listener: read as one text, each word as often as it was sung."""
    happy, sad = [], []
    for song in map(json.loads, open(path)):
        text = " ".join(w for w, c in song["counts"].items() for _ in range(c))
        (happy if song["mood"] == "happy" else sad).append(read(text, table, 0) @ GLADNESS)
    a, b = np.array(happy)[:, None], np.array(sad)
    print(f"{path}: happy/sad AUC {np.mean((a > b) + .5 * (a == b)):.3f} (n {len(happy)} + {len(sad)})")


def score_sentences(path, table):
    rows = list(csv.DictReader(open(path)))
    got = [read(row["text"], table, 0) @ GLADNESS for row in rows]
    r = np.corrcoef(got, [float(row["V"]) for row in rows])[0, 1]
    print(f"{path}: valence r {r:.3f} (n {len(rows)})")


def score_lyrics(path, made):
    right = {}
    for row in csv.DictReader(open(path), delimiter="\t", quoting=csv.QUOTE_NONE):
        french = row["language"] == "fr"
        got = MOODS[int(np.argmax(read(row["text"], made[french], int(french))))]
        for part in ("all", row["language"], row["kind"], row["mood"]):
            right.setdefault(part, []).append(got == row["mood"])
    print(path, {part: round(float(np.mean(hits)), 3) for part, hits in right.items()})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("text")
    parser.add_argument("--lyrics", action="append", default=[])
    parser.add_argument("--songs")
    parser.add_argument("--sentences")
    args = parser.parse_args()
    made = tables(args.text, os.path.dirname(os.path.abspath(__file__)))
    write(args.out, made)
    print("entries", [len(t) for t in made], "bytes", os.path.getsize(args.out))
    if args.sentences:
        score_sentences(args.sentences, made[0])
    for path in args.lyrics:
        score_lyrics(path, made)
    if args.songs:
        score_songs(args.songs, made[0])


if __name__ == "__main__":
    main()
