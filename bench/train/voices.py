"""Makes speech, alone and over music, to learn from what speech differs.

    python voices.py OUT SONGS [--count N] [--seed S]

Needs espeak-ng (its output is ours to use) and ffmpeg. Every third clip is spoken over one of the
songs of songs.py. Writes OUT/NNN.mp3 and OUT/truth.csv (id, style: speech or spoken-over, over).
"""
import argparse, csv, glob, os, random, subprocess

LINES = """The harbour master wrote the number of every boat into a grey book, and nobody ever asked to see it.
If the weather holds we leave on Thursday, otherwise we wait for the second ferry and take the long road.
There are three things to know about this valley: the river, the railway, and the man who mends both.
She counted the plates again, although she knew quite well that two of them were still in the sink.
Good evening. These are the headlines. The bridge will be closed until further notice, officials said.
Put the flour in a bowl, make a hollow in the middle, and pour in the milk a little at a time.
I remember the first telephone in our street; it hung in the bakery, and it smelled of bread.
Nobody had told the new teacher that the clock on the wall was kept ten minutes fast on purpose.
What did he say? He said nothing. He looked at the map, folded it twice, and walked out to the car.
The committee met in the old theatre, and the discussion went on until the caretaker turned off the lights.""".split("\n")
VOICES = ["en-gb", "en-us", "en-gb-scotland", "fr-fr", "de", "es", "it", "pt", "nl", "sv"]
KINDS = ["", "+f2", "+f4", "+m3", "+m7", "+f5"]


def main():
    parser = argparse.ArgumentParser(); parser.add_argument("out"); parser.add_argument("songs"); parser.add_argument("--count", type=int, default=45); parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(); os.makedirs(args.out, exist_ok=True); rng = random.Random(args.seed)
    table = csv.writer(open(f"{args.out}/truth.csv", "w", newline="")); table.writerow(["id", "style", "over"])
    songs = sorted(glob.glob(f"{args.songs}/*.wav"))
    for i in range(args.count):
        base = f"{args.out}/{i:03}"; text = " ".join(rng.sample(LINES, 5))
        subprocess.run(["espeak-ng", "-v", rng.choice(VOICES) + rng.choice(KINDS), "-s", str(rng.randint(120, 190)), "-p", str(rng.randint(20, 80)), "-w", base + ".wav", text], check=True, stderr=subprocess.DEVNULL)
        room = rng.choice(["anull", "aecho=0.8:0.5:40|70:0.3|0.2", "highpass=f=200,lowpass=f=5000", "acompressor"])
        song = rng.choice(songs) if i % 3 == 2 else None
        if song:
            mix = f"[0:a]{room},volume=3dB[v];[1:a]volume={rng.choice([-18, -12, -6])}dB[m];[v][m]amix=inputs=2:duration=shortest:normalize=0"
            command = ["-i", base + ".wav", "-i", song, "-filter_complex", mix]
        else:
            command = ["-i", base + ".wav", "-af", f"{room},volume={rng.choice([0, -6, -12])}dB"]
        subprocess.run(["ffmpeg", "-v", "error", "-y"] + command + ["-ar", "44100", "-t", "30", "-q:a", "6", base + ".mp3"], check=True)
        os.remove(base + ".wav"); table.writerow([f"{i:03}", "spoken-over" if song else "speech", os.path.basename(song) if song else ""])


if __name__ == "__main__":
    main()
