"""Times the whole analysis, decoding included, beside librosa, essentia and ebur128, on one core.

    python bench/analysis.py [--hear PROGRAM] [--minutes 20] > bench/analysis.md

Everybody gets the same MP3 files (bench/audio-dev, repeated), one after the other, one thread, in
one run; what counts is processor time of the process (user and system), not the clock on the wall,
because that is what other work on the machine changes least. Needs Linux or macOS; peers that are
not installed are named and left out.
"""
import argparse, glob, os, platform, resource, subprocess, sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LIBROSA = """
import sys, librosa
for file in sys.argv[1:]:
    y, rate = librosa.load(file, sr=22050)
    librosa.beat.beat_track(y=y, sr=rate); librosa.feature.chroma_stft(y=y, sr=rate); librosa.feature.mfcc(y=y, sr=rate)
    librosa.feature.spectral_centroid(y=y, sr=rate); librosa.feature.rms(y=y)
"""
ESSENTIA = """
import sys, essentia; essentia.log.infoActive = False
import essentia.standard as es
for file in sys.argv[1:]:
    mono = es.MonoLoader(filename=file, sampleRate=44100)()
    es.RhythmExtractor2013(method="multifeature")(mono); es.KeyExtractor()(mono); es.Danceability()(mono)
    es.LoudnessEBUR128()(es.AudioLoader(filename=file)()[0])
"""


def cost(command):
    """Processor seconds and the most memory of a command, in MB; None if it fails."""
    child = os.fork()
    if child == 0:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
            os.environ[name] = "1"
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        os._exit(1) if done.returncode else sys.stdout.flush()
        Path(f"/tmp/undertone-cost-{os.getpid()}").write_text(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss}")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        return None
    note = Path(f"/tmp/undertone-cost-{child}")
    seconds, memory = map(float, note.read_text().split())
    note.unlink()
    return seconds, memory / (1024 if platform.system() == "Linux" else 1024 ** 2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hear", default=str(ROOT / "target/release/examples/hear"))
    parser.add_argument("--minutes", type=float, default=20)
    args = parser.parse_args()
    files = sorted(glob.glob(str(ROOT / "bench/audio-dev/*.mp3")))[:30]
    files = (files * 100)[: round(args.minutes * 60 / 40)]
    seconds = 40 * len(files)
    python = sys.executable
    runs = [
        ("Undertone: everything, loudness and true peak included", [args.hear, "features", *files]),
        ("Undertone: the decoder alone", [args.hear, "decode", *files]),
        ("`ebur128` crate: decoding, integrated loudness", [args.hear, "ebur128", *files]),
        ("essentia: rhythm, key, danceability, loudness", [python, "-c", ESSENTIA, *files]),
        ("librosa: beat, chroma, MFCC, centroid, RMS", [python, "-c", LIBROSA, *files]),
    ]
    load = os.getloadavg()[0]
    print("# How fast Undertone hears\n")
    print(f"`python bench/analysis.py --minutes {args.minutes:g}`: {len(files)} MP3 files of 40 s, one thread, processor time, decoding included.")
    print(f"{os.cpu_count()} processors ({platform.machine()}), load {load:.1f} when it began.\n")
    print("| | processor time | × real time | most memory |\n| --- | --- | --- | --- |")
    for name, command in runs:
        got = cost(command)
        print(f"| {name} | {got[0]:.2f} s | {seconds / got[0]:.0f} | {got[1]:.0f} MB |" if got else f"| {name} | not installed | – | – |", flush=True)


if __name__ == "__main__":
    main()
