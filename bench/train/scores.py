"""Renders public-domain scores at a tempo of our choosing, to learn from music nobody made for it.

    python scores.py OUT [--count N] [--seed S]

Needs fluidsynth with the FluidR3 sound font (MIT) and the Python packages music21 (BSD)
and mido (MIT); the scores are those of music21's corpus by composers long dead. Writes OUT/NNN.wav
and OUT/truth.csv (id, style, bpm, key, mode, beats_per_bar, source). The key is the home key: the
last bass note, if the first key signature allows it as a major or minor tonic; else the score is
left out.
"""
import argparse, csv, os, random, subprocess, warnings
import mido
from music21 import converter, corpus, key as keys, meter

warnings.filterwarnings("ignore")
FONT = os.environ.get("SOUND_FONT", "/usr/share/sounds/sf2/FluidR3_GM.sf2")
NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
COMPOSERS = ["haydn", "mozart", "beethoven", "schumann_robert", "schumann_clara", "handel", "corelli", "cpebach",
             "chopin", "schubert", "weber", "beach", "verdi", "joplin"]
SOUNDS = [[0] * 4, [6] * 4, [19] * 4, [40, 40, 41, 42], [48] * 4, [24] * 4, [73, 68, 71, 70], [52] * 4, [61, 60, 57, 58], [0] * 4, [40, 40, 41, 42], [4] * 4]


def home_key(score):
    signature = score.recurse().getElementsByClass(keys.KeySignature).first()
    if signature is None: return None
    last = [p.recurse().notes.last() for p in score.parts if p.recurse().notes.last() is not None]
    if not last: return None
    end = max(n.getOffsetInHierarchy(score) for n in last)
    final = [q for n in last if n.getOffsetInHierarchy(score) >= end - .01 for q in n.pitches]
    tonic = min(final, key=lambda p: p.midi).pitchClass
    major = (signature.sharps * 7) % 12
    return (tonic, "major") if tonic == major else (tonic, "minor") if tonic == (major + 9) % 12 else None


def render(score, rng, base, bpm, seconds):
    file = mido.MidiFile(ticks_per_beat=960); track = mido.MidiTrack(); file.tracks.append(track)
    track.append(mido.MetaMessage("set_tempo", tempo=int(60e6 / bpm)))
    sounds, events, limit = rng.choice(SOUNDS), [], seconds * bpm / 60
    jitter = rng.choice([0, .005, .012])
    for number, part in enumerate(score.parts):
        channel = number % 9
        track.append(mido.Message("program_change", channel=channel, program=sounds[min(number, 3)]))
        for n in part.flatten().notes:
            at, length = float(n.offset), float(n.duration.quarterLength)
            if at > limit or length <= 0: continue
            at = max(0, at + rng.gauss(0, jitter) * bpm / 60)
            for pitch in n.pitches:
                velocity = max(30, min(120, int(80 + rng.gauss(0, 8) + (6 if float(n.offset) % 1 == 0 else 0))))
                events += [(at, 1, "note_on", channel, pitch.midi, velocity), (at + length * .92, 0, "note_off", channel, pitch.midi, 0)]
    now = 0
    for at, _, kind, channel, pitch, velocity in sorted(events):
        tick = int(at * 960); track.append(mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - now)); now = tick
    file.save(base + ".mid")
    subprocess.run(["fluidsynth", "-ni", "-q", "-r", "22050", "-g", "0.6", "-F", base + ".wav", FONT, base + ".mid"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.remove(base + ".mid")


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("out"); parser.add_argument("--count", type=int, default=110); parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(); os.makedirs(args.out, exist_ok=True)
    rng = random.Random(args.seed)
    paths = [p for c in COMPOSERS for p in corpus.getComposer(c)]
    paths += rng.sample(list(corpus.getComposer("bach")), 60)
    paths.sort(key=lambda p: os.path.getsize(p))  # short scores first: they are read in seconds
    truth = open(f"{args.out}/truth.csv", "w", newline=""); table = csv.writer(truth)
    table.writerow(["id", "style", "bpm", "key", "mode", "beats_per_bar", "source"]); made = 0
    for path in paths:
        if made >= args.count: break
        try:
            score = converter.parse(path); found = home_key(score)
            if found is None or not score.parts or score.duration.quarterLength < 30: continue
            sign = score.recurse().getElementsByClass(meter.TimeSignature).first()
            bpm = round(56 * (150 / 56) ** rng.random(), 3)
            beats = sign.numerator if sign else 4
            composer = str(path).split("/corpus/")[-1].split("/")[0]
            render(score, rng, f"{args.out}/{made:03}", bpm, 36)
        except Exception as error:
            print(path, error); continue
        table.writerow([f"{made:03}", composer, bpm, NAMES[found[0]], found[1], beats, str(path).split("/corpus/")[-1]]); truth.flush(); made += 1


if __name__ == "__main__":
    main()
