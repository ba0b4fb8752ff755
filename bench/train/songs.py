"""Makes songs whose tempo, metre and key are known, to learn the octave of the tempo from.

    python songs.py OUT [--count N] [--seed S]

Needs fluidsynth with the FluidR3 General MIDI sound font (MIT) and the Python package mido
(MIT). Writes OUT/NNN.wav and OUT/truth.csv (id, style, bpm, key, mode, beats_per_bar).
Everything, notes and patterns, is made here from the seed: nobody else's music or labels.
"""
import argparse, csv, os, random, subprocess
import mido

FONT = os.environ.get("SOUND_FONT", "/usr/share/sounds/sf2/FluidR3_GM.sf2")
NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
MAJOR, MINOR = [0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10]
PROGRESSIONS = {
    "major": [[0, 4, 5, 3], [0, 3, 4, 0], [0, 5, 3, 4], [0, 3, 0, 4], [1, 4, 0, 0], [0, 5, 1, 4], [0, 4, 3, 0]],
    "minor": [[0, 5, 2, 6], [0, 3, 4, 0], [0, 6, 5, 4], [0, 3, 0, 4], [0, 5, 3, 4], [0, 6, 3, 0], [1, 4, 0, 0]],
}
KICK, RIM, SNARE, CLAP, CLOSED, OPEN, PEDAL, RIDE, CRASH, SHAKER, TOM = 36, 37, 38, 39, 42, 46, 44, 51, 49, 70, 45
# style: (lowest bpm, highest bpm, beats in a bar, steps in a beat, swing, minor share)
STYLES = {
    "rock": (90, 160, 4, 4, 0, .4), "house": (116, 132, 4, 4, 0, .6), "trance": (126, 144, 4, 4, 0, .8),
    "dnb": (162, 180, 4, 4, 0, .7), "hiphop": (70, 104, 4, 4, .1, .7), "reggae": (62, 94, 4, 4, 0, .5),
    "ballad": (54, 86, 4, 4, 0, .4), "waltz": (84, 190, 3, 2, 0, .4), "swing": (100, 230, 4, 3, 0, .4),
    "funk": (86, 122, 4, 4, .1, .6), "bossa": (96, 150, 4, 4, 0, .4), "metal": (90, 210, 4, 4, 0, .9),
    "folk": (78, 140, 4, 4, 0, .4), "synthwave": (78, 122, 4, 4, 0, .7), "strings": (54, 132, 4, 4, 0, .6),
    "disco": (104, 130, 4, 4, 0, .5), "techno": (120, 150, 4, 4, 0, .9), "march": (96, 132, 4, 4, 0, .2),
    "soul": (66, 120, 4, 3, 0, .5), "piano": (56, 150, 4, 4, 0, .5), "jig": (96, 130, 4, 3, 0, .4),
    "choir": (56, 110, 4, 2, 0, .5), "punk": (150, 210, 4, 4, 0, .3), "jungle": (155, 176, 4, 4, 0, .7),
    "thrash": (160, 220, 4, 4, 0, .9), "bebop": (180, 250, 4, 3, 0, .4),
}
# styles that are composed as another, only faster
FASTER = {"punk": "rock", "jungle": "dnb", "thrash": "metal", "bebop": "swing"}


class Song:
    """Notes by channel, in beats."""

    def __init__(self, rng, style, bars):
        self.rng, self.style, self.bars = rng, style, bars
        low, high, self.beats, self.steps, self.swing, minor = STYLES[style]
        self.bpm = round(low * (high / low) ** rng.random(), 3)
        self.tonic, self.mode = rng.randrange(12), "minor" if rng.random() < minor else "major"
        self.scale = MINOR if self.mode == "minor" else MAJOR
        self.notes, self.programs = [], {}
        self.jitter = rng.choice([0, .004, .008, .015])

    def note(self, channel, pitch, at, length, velocity):
        if self.steps == 4 and self.swing and int(round(at * 4)) % 2: at += self.swing * .25
        at = max(0, at + self.rng.gauss(0, self.jitter) * self.bpm / 60)
        velocity = max(1, min(127, int(velocity + self.rng.gauss(0, 6))))
        self.notes.append((at, length, channel, max(0, min(127, pitch)), velocity))

    def degree(self, degree, octave):
        return 12 * octave + self.tonic + self.scale[degree % 7] + 12 * (degree // 7)

    def drum(self, bar, row, pitch, velocity=95):
        """One line of a pattern: a string with one sign for each step of the bar."""
        steps = len(row) / self.beats
        for i, sign in enumerate(row):
            if sign != ".": self.note(9, pitch, bar * self.beats + i / steps, .1, velocity * {"x": 1, "o": .6, "X": 1.2}[sign])


def rows(song):
    """Drum rows (pattern, instrument) for one song: a style's commonplaces, varied."""
    r, s = song.rng, FASTER.get(song.style, song.style)
    if song.style == "thrash" and r.random() < .6: return [(r.choice(["x...x.x.x...x.x.", "xxxxxxxxxxxxxxxx", "x.x.x.x.x.x.x.x."]), KICK), (r.choice(["....x.......x...", "..x...x...x...x."]), SNARE), (r.choice(["x...x...x...x...", "x.x.x.x.x.x.x.x."]), r.choice([CLOSED, CRASH, RIDE, OPEN]))]
    if s == "rock": return [(r.choice(["x...x...", "x..xx...", "x.x...x.", "x...xx.."]), KICK), ("..x...x.", SNARE), (r.choice(["xoxoxoxo", "x.x.x.x.", "xxxxxxxx"]), r.choice([CLOSED, RIDE, OPEN]))]
    if s == "house": return [("x.x.x.x.", KICK), ("..x...x.", r.choice([CLAP, SNARE])), (r.choice([".x.x.x.x", "oxoxoxox"]), r.choice([OPEN, CLOSED]))] + ([("oooooooooooooooo", CLOSED)] if r.random() < .5 else [])
    if s in ("trance", "techno"): return [("x.x.x.x.", KICK), (".x.x.x.x", OPEN)] + ([("..x...x.", CLAP)] if r.random() < .6 else []) + ([("xoxoxoxoxoxoxoxo", CLOSED)] if r.random() < .6 else [])
    if s == "dnb": return [(r.choice(["x.........x.....", "x.....x...x.....", "x.x.......x....."]), KICK), ("....x.......x...", SNARE), (r.choice(["x.x.x.x.x.x.x.x.", "xoxoxoxoxoxoxoxo"]), CLOSED)] + ([("......o..o......", SNARE)] if r.random() < .5 else [])
    if s == "hiphop": return [(r.choice(["x.....x...x.....", "x..x....x.x.....", "x.....xx........"]), KICK), ("....x.......x...", r.choice([SNARE, CLAP])), (r.choice(["x.x.x.x.x.x.x.x.", "x.x.x.xxx.x.xxx.", "xoxoxoxoxoxoxoxo"]), CLOSED)]
    if s == "reggae": return [(r.choice(["....x...", "x...x...", "x.x.x.x."]), KICK), (r.choice(["....x...", "..x...x."]), r.choice([RIM, SNARE])), (r.choice(["xoxoxoxo", ".x.x.x.x"]), CLOSED)]
    if s == "ballad": return ([(r.choice(["x.......x.......", "x.......x.x....."]), KICK), ("....x.......x...", r.choice([RIM, SNARE])), ("x.x.x.x.x.x.x.x.", r.choice([CLOSED, RIDE]))] if r.random() < .7 else [])
    if s == "waltz": return ([("x.....", KICK), ("..o.o.", r.choice([PEDAL, RIM, SNARE]))] if r.random() < .5 else [])
    if s == "swing": return [("x..x.xx..x.x", RIDE), ("...x.....x..", PEDAL)] + ([("o..o..o..o..", KICK)] if r.random() < .6 else []) + ([(".....o.....o", SNARE)] if r.random() < .4 else [])
    if s == "funk": return [(r.choice(["x..x......x..x..", "x.x.......xx....", "x......x..x....."]), KICK), (r.choice(["....x..o.o..x...", "....x.......x..o"]), SNARE), (r.choice(["xoxoxoxoxoxoxoxo", "x.x.x.x.x.x.x.x."]), CLOSED)]
    if s == "bossa": return [("x..xx..x", KICK), (r.choice(["x..x..x...x..x..", "x..x...x..x..x.."]), RIM), (r.choice(["xoxoxoxoxoxoxoxo", "oooooooo"]), r.choice([SHAKER, CLOSED]))]
    if s == "metal": return [(r.choice(["xxxxxxxxxxxxxxxx", "x.xxx.xxx.xxx.xx", "x.x.x.x.x.x.x.x.", "x...x.x.x...x.x."]), KICK), (r.choice(["....x.......x...", "..x...x...x...x."]), SNARE), (r.choice(["x...x...x...x...", "x.x.x.x.x.x.x.x."]), r.choice([CRASH, RIDE, OPEN]))]
    if s == "folk": return ([(r.choice(["x...x...", "x......."]), KICK), (".o.o.o.o", SHAKER)] if r.random() < .35 else [])
    if s == "synthwave": return [(r.choice(["x...x...", "x.x.x.x.", "x...x.x."]), KICK), ("..x...x.", SNARE), (r.choice(["xxxxxxxx", "xoxoxoxoxoxoxoxo"]), CLOSED)]
    if s == "disco": return [("x.x.x.x.", KICK), ("..x...x.", SNARE), (r.choice([".x.x.x.x", "x.xxx.xxx.xxx.xx"]), OPEN)]
    if s == "march": return [("x...x...", KICK), (r.choice(["..x...x.", "x.xxx.xxx.xxx.xx"]), SNARE)]
    if s == "soul": return [(r.choice(["x....xx.....", "x.....x....."]), KICK), ("...x.....x..", SNARE), (r.choice(["xooxooxooxoo", "x..x..x..x.."]), CLOSED)]
    if s == "jig": return ([("x..o..x..o..", KICK)] if r.random() < .5 else [])
    return []


INSTRUMENTS = {  # comping, bass, melody
    "rock": ([29, 27, 30], [33, 34], [29, 18, 27]), "house": ([4, 16, 90], [38, 39], [81, 80, 4]), "trance": ([90, 91, 50], [38, 39], [81, 87]),
    "dnb": ([89, 50, 4], [38, 39], [81, 80]), "hiphop": ([4, 0, 46], [38, 33], [4, 11, 73]), "reggae": ([27, 16, 28], [33], [56, 16, 73]),
    "ballad": ([0, 4, 25], [33, 32], [73, 48, 68]), "waltz": ([0, 48, 21, 24], [32, 43], [40, 73, 21]), "swing": ([0, 26], [32], [66, 56, 11]),
    "funk": ([27, 4, 7], [33, 36], [61, 65, 16]), "bossa": ([24, 4], [32], [73, 66, 24]), "metal": ([30, 29], [34], [30, 29]),
    "folk": ([25, 24, 105], [32, 32], [73, 40, 22, 21]), "synthwave": ([50, 90, 81], [38, 39], [81, 62, 80]), "strings": ([48, 49], [43, 42], [40, 41, 48]),
    "disco": ([27, 4, 48], [33, 36], [48, 61]), "techno": ([90, 81], [38, 39], [80, 81]), "march": ([58, 61], [58], [56, 72, 73]),
    "soul": ([4, 16, 26], [33], [65, 61]), "piano": ([0], [0], [0]), "jig": ([25, 105, 21], [32], [40, 73, 22]), "choir": ([52, 19], [19], [52, 73]),
}
COMP = {  # where the chords are struck, in beats of a bar of four; lengths follow
    "rock": [[0, .5, 1, 1.5, 2, 2.5, 3, 3.5], [0, 1.5, 2, 3.5], [0, 2]], "house": [[.5, 1.5, 2.5, 3.5], [0, .75, 1.5, 2.75], [.5, 1.25, 2.5, 3.25]],
    "trance": [[.5, 1.5, 2.5, 3.5], [0, .25, .75, 1, 1.5, 1.75, 2.25, 2.5, 3, 3.25]], "dnb": [[0], [0, 2.5]], "hiphop": [[0, 1.75], [0], [.5, 2.5]],
    "reggae": [[1, 3], [.5, 1.5, 2.5, 3.5]], "ballad": [[0, .5, 1, 1.5, 2, 2.5, 3, 3.5], [0, 2], [0, 1, 2, 3]], "swing": [[0, 1.67], [.67, 2.67], [0, 1, 2, 3]],
    "funk": [[0, .25, .75, 1.5, 2.25, 2.75, 3.5], [.5, .75, 1.75, 2.5, 3.25]], "bossa": [[0, 1.5, 2.5], [0, .75, 1.5, 2.5, 3.25]],
    "metal": [[i / 4 for i in range(16)], [0, .5, .75, 1, 1.5, 1.75, 2, 2.5, 2.75, 3, 3.5, 3.75], [i / 2 for i in range(8)]],
    "folk": [[0, 1, 1.5, 2.5, 3, 3.5], [i / 2 for i in range(8)], [0, 1, 2, 2.5, 3, 3.5]], "synthwave": [[0], [0, 2], [i / 2 for i in range(8)]],
    "strings": [[0], [0, 2], [0, 1, 2, 3]], "disco": [[.5, 1.5, 2.5, 3.5], [.25, .5, 1.25, 1.5, 2.25, 2.5, 3.25, 3.5]], "techno": [[.75, 2.25], [.5, 1.5, 2.5, 3.5]],
    "march": [[1, 3], [.5, 1.5, 2.5, 3.5]], "soul": [[0, 1.67], [1, 3]], "piano": [[i / 2 for i in range(8)], [0, 1, 2, 3], [0, 2]], "jig": [[0, 1, 2, 3], [0, 2]], "choir": [[0], [0, 2]],
}
BASS = {
    "rock": [[i / 2 for i in range(8)], [0, 1.5, 2, 3.5]], "house": [[.5, 1.5, 2.5, 3.5], [0, .75, 1.5, 2.5, 3.25]], "trance": [[.25, .5, .75, 1.25, 1.5, 1.75, 2.25, 2.5, 2.75, 3.25, 3.5, 3.75], [.5, 1.5, 2.5, 3.5]],
    "dnb": [[0, 2.5], [0, .75, 2.5, 3.25]], "hiphop": [[0, 1.5, 2.5], [0, .75, 2.5]], "reggae": [[0, 1.5, 2, 3], [0, .5, 1.5, 2, 2.5, 3.5]], "ballad": [[0, 2], [0]],
    "swing": [[0, 1, 2, 3]], "funk": [[0, .75, 1.75, 2.5, 3.25], [0, .25, 1.5, 2.75, 3.5]], "bossa": [[0, 1.5, 2, 3.5]], "metal": [[i / 2 for i in range(8)], [i / 4 for i in range(16)]],
    "folk": [[0, 2], [0, 1, 2, 3]], "synthwave": [[i / 4 for i in range(16)], [i / 2 for i in range(8)]], "strings": [[0], [0, 2], [0, 1, 2, 3]], "disco": [[0, .5, 1, 1.5, 2, 2.5, 3, 3.5], [0, .75, 1, 2, 2.75, 3]],
    "techno": [[.25, .5, .75, 1.25, 1.5, 1.75, 2.25, 2.5, 2.75, 3.25, 3.5, 3.75], [.5, 1.5, 2.5, 3.5]], "march": [[0, 2]], "soul": [[0, 1.67, 2], [0, .67, 2, 2.67]], "piano": [[0, 2], [0], [0, 1, 2, 3]], "jig": [[0, 2]], "choir": [[0, 2], [0, 1, 2, 3]],
}


def compose(rng, style, seconds):
    song = Song(rng, style, 1); style = FASTER.get(style, style)
    song.bars = int(seconds * song.bpm / 60 / song.beats) + 2
    comp, bass, melody = (rng.choice(x) for x in INSTRUMENTS[style])
    song.programs = {0: comp, 1: bass, 2: melody}
    progression = rng.choice(PROGRESSIONS[song.mode])
    drums = rows(song)
    if style == "waltz":
        hits, low = rng.choice([[1, 2], [0, 1, 2], [.5, 1, 1.5, 2, 2.5]]), [0]
    else:
        hits, low = rng.choice(COMP[style]), rng.choice(BASS[style])
    arpeggio = style in ("ballad", "folk", "piano", "trance", "synthwave") and rng.random() < .5
    per_chord = rng.choice([1, 1, 2]) if song.beats == 4 else rng.choice([1, 2])
    unit = 1 / 3 if song.steps == 3 else rng.choice([.5, .5, .25, 1])
    if style in ("strings", "choir", "ballad"): unit = rng.choice([.5, 1, 1, 2])
    density, intro = rng.uniform(.35, .85), rng.choice([0, 0, 2, 4])
    legato = style in ("strings", "choir", "dnb", "synthwave") or rng.random() < .3
    motif = [rng.random() < density for _ in range(int(round(song.beats / unit)) * 2)]
    step = rng.randrange(7)
    for bar in range(song.bars):
        root = progression[(bar // per_chord) % len(progression)]
        chord = [song.degree(root + i, 5) for i in (0, 2, 4)]
        if style in ("metal",): chord = [song.degree(root, 4), song.degree(root, 4) + 7]
        here = bar * song.beats
        fill = drums and bar % 8 == 7 and rng.random() < .5
        if bar >= intro:
            for row, pitch in drums: song.drum(bar, row, pitch)
            if fill: song.drum(bar, "." * (4 * song.beats - 4) + "xxxx", rng.choice([TOM, SNARE]))
        for i, at in enumerate(hits):
            until = (hits + [song.beats])[i + 1] - at
            length = until * (.95 if legato else rng.choice([.5, .8]))
            for pitch in ([chord[i % len(chord)] + 12 * (i // len(chord) % 2)] if arpeggio else chord): song.note(0, pitch, here + at, length, 72)
        for i, at in enumerate(low):
            pitch = song.degree(root, 3) + (rng.choice([0, 7, 12]) if i and rng.random() < .3 else 0)
            if style == "swing": pitch = song.degree(root + [0, 2, 4, rng.choice([1, 5, 6])][i % 4], 3)
            song.note(1, pitch, here + at, (.9 if legato else .5) * min(1, (low + [song.beats])[i + 1] - at), 92)
        if bar >= intro / 2 and style not in ("techno",):
            for i in range(int(round(song.beats / unit))):
                if motif[(bar % 2) * len(motif) // 2 + i]:
                    step += rng.choice([-2, -1, -1, 0, 1, 1, 2]); step = max(-2, min(9, step))
                    degree = step if i % 2 or rng.random() < .4 else root + rng.choice([0, 2, 4])
                    song.note(2, song.degree(degree, 6), here + i * unit, unit * rng.choice([.6, .9, .95]), 88)
    return song


def midi(song, path):
    file = mido.MidiFile(ticks_per_beat=960); track = mido.MidiTrack(); file.tracks.append(track)
    track.append(mido.MetaMessage("set_tempo", tempo=int(60e6 / song.bpm)))
    events = []
    for channel, program in song.programs.items():
        track.append(mido.Message("program_change", channel=channel, program=program))
    for at, length, channel, pitch, velocity in song.notes:
        events.append((at, 1, mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)))
        events.append((at + max(.05, length), 0, mido.Message("note_off", channel=channel, note=pitch)))
    now = 0
    for at, _, message in sorted(events, key=lambda e: (e[0], e[1])):
        tick = int(at * 960); track.append(message.copy(time=tick - now)); now = tick
    file.save(path)


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("out"); parser.add_argument("--count", type=int, default=352); parser.add_argument("--seed", type=int, default=1); parser.add_argument("--styles", nargs="*", default=list(STYLES))
    args = parser.parse_args(); os.makedirs(args.out, exist_ok=True)
    truth = open(f"{args.out}/truth.csv", "w", newline=""); table = csv.writer(truth)
    table.writerow(["id", "style", "bpm", "key", "mode", "beats_per_bar"])
    for i in range(args.count):
        rng = random.Random(args.seed * 100_003 + i); style = args.styles[i % len(args.styles)]
        song = compose(rng, style, 26); base = f"{args.out}/{i:03}"
        midi(song, base + ".mid")
        subprocess.run(["fluidsynth", "-ni", "-q", "-r", "22050", "-g", f"{rng.choice([.2, .4, .6]):.1f}", "-F", base + ".wav", FONT, base + ".mid"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.remove(base + ".mid")
        table.writerow([f"{i:03}", style, song.bpm, NAMES[song.tonic], song.mode, song.beats]); truth.flush()


if __name__ == "__main__":
    main()
