#!/usr/bin/env python3
"""corpus.py OUT -n 10000 [--layout tree|flat|bundle] [--seed 1]

Writes N song bundles (MP3 + JPG + JSON with one stem): real ID3v2 tags, two seconds of silent but
valid MP3 frames with bytes of their own, an own cover per album. Deterministic for a seed; needs
nothing but Python. Files are made an hour old, so that nobody takes them for half-copied.
"""
import argparse
import json
import os
import random
import struct
import time

WORDS = """love night day heart light dark river city fire rain blue moon star dream time home road
world wind shadow sun sky ocean winter summer golden silver broken lost last first little big sweet
wild young old black white red green electric neon velvet crystal paper glass stone iron dust ghost
angel café naïve corazón mañana señorita über straße forêt rêve cœur łódź žena тишина звезда 夜空 桜
東京 사랑 봄날 midnight morning thunder gravity satellite signal rhythm melody requiem nocturne""".split()
FIRST = "Ada Björk Carlos Dvořák Ella Fela Grace Hedy Inês Jürgen Kwame Lucía Miles Nina Otis Priya".split()
LAST = "Brown García Müller Nowak Okafor Patel Rossi Silva Tanaka Virtanen Yılmaz Cohen Dubois Evans".split()
GENRES = "Rock Indie Pop Hiphop Jazz Country Classical Folk Electronic Metal Soul Blues Ambient".split()

# A 16x16 grey JPEG, baseline, written once by an encoder; a comment segment makes each one unique.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123"
    "251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c656763ffc0000b080010"
    "001001011100ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b51000020103"
    "03020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f024336272"
    "82090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475"
    "767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9"
    "cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fdfcffd9")


def synchsafe(n):
    return bytes(((n >> 21) & 127, (n >> 14) & 127, (n >> 7) & 127, n & 127))


def id3(song, picture):
    def frame(name, body):
        return name + synchsafe(len(body)) + b"\0\0" + body
    tags = {b"TIT2": song["title"], b"TPE1": song["artist"], b"TALB": song["album"],
            b"TPE2": song["album_artist"], b"TCON": song["genre"], b"TDRC": str(song["year"]),
            b"TRCK": f"{song['track']}/{song['tracks']}"}
    body = b"".join(frame(name, b"\x03" + text.encode()) for name, text in tags.items())
    if picture:
        body += frame(b"APIC", b"\x00image/jpeg\0\x03\0" + picture)
    body += bytes(256)
    return b"ID3\x04\0\0" + synchsafe(len(body)) + body


def frames(rnd, count):
    """MPEG-1 layer III, 128 kbit/s, 44.1 kHz: empty side information, so silence; then free bytes."""
    noise = bytes(b & 0x7F for b in rnd.randbytes(381))
    return (b"\xff\xfb\x90\x00" + bytes(32) + noise) * count


def jpeg(text):
    comment = text.encode()
    return JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + JPEG[2:]


def words(rnd, low, high):
    # Squaring favours the first words, as real titles do.
    return " ".join(WORDS[int(rnd.random() ** 2 * len(WORDS))].capitalize()
                    for _ in range(rnd.randint(low, high)))


def songs(n, seed):
    rnd = random.Random(seed)
    artists = [f"{rnd.choice(FIRST)} {rnd.choice(LAST)}" if rnd.random() < .5
               else "The " + words(rnd, 1, 2) for _ in range(max(8, n // 18))]
    made = album_number = 0
    while made < n:
        album_number += 1
        artist, tracks = rnd.choice(artists), rnd.choice((1, 2, 6, 9, 10, 11, 12, 14))
        album, year, genre = words(rnd, 1, 4), rnd.randint(1955, 2025), rnd.choice(GENRES)
        for track in range(1, min(tracks, n - made) + 1):
            guest = f" feat. {rnd.choice(artists)}" if rnd.random() < .06 else ""
            yield dict(number=made, title=words(rnd, 1, 5), artist=artist + guest, album_artist=artist,
                       album=album, year=year, genre=genre, track=track, tracks=tracks,
                       album_number=album_number)
            made += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("-n", type=int, default=10_000)
    parser.add_argument("--layout", choices=("tree", "flat", "bundle"), default="tree")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rnd = random.Random(args.seed)
    then = time.time() - 3600
    folders = set()
    for song in songs(args.n, args.seed):
        stem = f"{song['track']:02d} {song['title']}" if args.layout == "tree" else f"{song['number']:07d}"
        below = {"tree": f"{song['album_artist']}/{song['album_number']} {song['album']}",
                 "flat": ".", "bundle": f"{song['number'] // 1000:04d}/{stem}"}[args.layout]
        folder = os.path.join(args.out, below)
        if folder not in folders:
            os.makedirs(folder, exist_ok=True)
            folders.add(folder)
        cover = jpeg(f"cover of album {song['album_number']}")
        data = {key: song[key] for key in ("title", "album", "artist", "genre", "year")}
        parts = {"mp3": id3(song, cover if rnd.random() < .3 else None) + frames(rnd, 76),
                 "jpg": cover, "json": json.dumps(data, ensure_ascii=False, indent=1).encode()}
        for ending, content in parts.items():
            path = os.path.join(folder, f"{stem}.{ending}")
            with open(path, "wb") as file:
                file.write(content)
            os.utime(path, (then, then))
    print(f"{args.n} bundles in {args.out}")


if __name__ == "__main__":
    main()
