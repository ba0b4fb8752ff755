#!/usr/bin/env python3
"""hearing.py FOLDER [--cli target/release/undertone-cli] [--jobs 2] [--seconds 14400] [--copy]

How fast a library is heard while music plays, in one run: songs of four minutes are made of the
music in FOLDER, one file behind the other from another one on each, until there are --seconds;
`undertone-cli serve` plays one of them into a sound server that plays into the void in real time;
then `undertone-cli analyse --jobs N` hears all the others through that program. Prints times real
time, what 10,000 songs of four minutes would take, the processor time of the whole program, its
peak memory, and how often the music stuttered. Needs ffmpeg, pulseaudio and ALSA's pulse plugin.
"""
import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request

LIBRARY = 10_000 * 240  # seconds of music
CODED = ["-ar", "44100", "-ac", "2", "-c:a", "libmp3lame", "-b:a", "192k"]


def songs(folder, out, seconds, coding):
    """Writes different songs of four minutes each: parts of FOLDER's music, one behind the other."""
    sources = sorted(os.path.join(folder, name) for name in os.listdir(folder)
                     if name.endswith((".mp3", ".flac", ".ogg")))
    count = max(2, seconds // 240)
    for n in range(count):
        step = 1 + n // len(sources)
        turned = [sources[(n + step * i) % len(sources)] for i in range(len(sources))]
        listing = f"{out}/{n}.txt"
        with open(listing, "w", encoding="utf-8") as text:
            text.writelines(f"file '{os.path.abspath(source)}'\n" for source in turned)
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", listing, "-t", "240",
                        *coding, f"{out}/{n}.mp3"], check=True)
        os.remove(listing)
    return count


def sound_server(folder):
    """A sound server that plays into the void, and the environment that leads there."""
    runtime = f"{folder}/run"
    os.makedirs(runtime, mode=0o700)
    with open(f"{folder}/asound.conf", "w", encoding="utf-8") as conf:
        conf.write("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    shared = dict(os.environ, XDG_RUNTIME_DIR=runtime, HOME=folder,
                  ALSA_CONFIG_PATH=f"{folder}/asound.conf")
    server = subprocess.Popen(["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--no-cpu-limit=yes",
                               "--realtime=no", "-L", "module-native-protocol-unix", "-L",
                               "module-null-sink sink_name=void rate=44100 channels=2"], env=shared,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not os.path.exists(f"{runtime}/pulse/native"):
        time.sleep(0.05)
    return server, shared


class Door:
    """The running program over HTTP."""

    def __init__(self, line):
        address = line.strip().removeprefix("listening on ")
        self.base, self.token = address.split("/#token=")

    def ask(self, command, **request):
        call = urllib.request.Request(f"{self.base}/api/v1/commands/{command}", json.dumps(request).encode(),
                                      {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(call, timeout=7200) as answer:
            return json.loads(answer.read() or b"null")


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mb(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def run(cli, jobs, seconds, coding, folder, work):
    music = f"{work}/music"
    os.makedirs(music)
    count = songs(folder, music, seconds, coding)
    data = f"{work}/data"
    subprocess.run([cli, "--data-dir", data, "-q", "add", music], check=True)
    server, environment = sound_server(work)
    program = subprocess.Popen([cli, "--data-dir", data, "-q", "serve"], env=environment,
                               stdout=subprocess.PIPE, text=True)
    try:
        door = Door(program.stdout.readline())
        settings = door.ask("settings_get")
        settings["hearing"]["automatic"] = False
        door.ask("settings_set", **settings)
        door.ask("player_repeat", repeat="all")
        ids = [song["id"] for song in door.ask("song_list")["songs"]]
        door.ask("player_play", kind="songs", ids=ids, index=0)
        time.sleep(3)
        before = door.ask("player_state")
        used = processor_seconds(program.pid)
        report = door.ask("analyse", jobs=jobs)
        used = processor_seconds(program.pid) - used
        after, state = door.ask("player_state"), door.ask("hearing_state")
        return count, report, used, peak_mb(program.pid), before, after, state
    finally:
        program.terminate()
        program.wait()
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--cli", default="target/release/undertone-cli")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=14_400)
    parser.add_argument("--copy", action="store_true", help="join the MP3 files as they are (all of one rate) instead of coding them anew")
    arguments = parser.parse_args()
    work = tempfile.mkdtemp(prefix="undertone-hearing-")
    try:
        count, report, used, peak, before, after, state = run(
            arguments.cli, arguments.jobs, arguments.seconds, ["-c", "copy"] if arguments.copy else CODED,
            arguments.folder, work)
    finally:
        shutil.rmtree(work)
    audio, wall = report["audio_seconds"], report["seconds"]
    print(f"{count} songs, {audio:.0f} s of music, {arguments.jobs} threads, load {os.getloadavg()[0]:.1f}")
    print(f"playing: {before['state']} before, {after['state']} after; stuttered {state['underruns']} times")
    print(f"heard {report['analysed']}, failed {report['failed']} in {wall:.1f} s: {audio / wall:.0f} times real time")
    print(f"10,000 songs of 4 minutes at that pace: {LIBRARY / (audio / wall) / 60:.0f} min")
    print(f"processor time of the program, playing included: {used:.1f} s = {audio / used:.0f} times real time a core;"
          f" on two idle cores {LIBRARY / (2 * audio / used) / 60:.0f} min")
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
