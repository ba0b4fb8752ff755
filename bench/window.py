#!/usr/bin/env python3
"""window.py CORPUS [--runs 7] [--target target/release]

From the start of the program to the first rows on screen, as an eye sees it: the corpus (corpus.py) is
taken into a new library, then the program is started again and again on a screen and a session bus of
their own (Xvfb, dbus-daemon), and a part of that screen, where rows will be, is looked at every 10 ms until
there is something in it. The first start, which wakes the desktop's own services up, is not counted. Prints
median, best and worst in milliseconds. Needs Xvfb, dbus and libX11, and a release build:

    cargo build --release --features tauri/custom-protocol -p undertone -p cli
"""
import argparse
import ctypes
import os
import statistics
import subprocess
import tempfile
import time

WIDTH, HEIGHT = 1280, 800
# Below the table's head and right of the sidebar: one colour until there are rows.
LEFT, TOP, WIDE, HIGH = 420, 300, 300, 100
ALL_PLANES = ctypes.c_ulong(-1).value
Z_PIXMAP = 2


class Image(ctypes.Structure):
    """The beginning of XImage (Xlib.h): as far as its data and the bytes of a line."""
    _fields_ = [("width", ctypes.c_int), ("height", ctypes.c_int), ("xoffset", ctypes.c_int),
                ("format", ctypes.c_int), ("data", ctypes.c_void_p), ("byte_order", ctypes.c_int),
                ("bitmap_unit", ctypes.c_int), ("bitmap_bit_order", ctypes.c_int), ("bitmap_pad", ctypes.c_int),
                ("depth", ctypes.c_int), ("bytes_per_line", ctypes.c_int)]


class Screen:
    def __init__(self):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        self.name = ":" + os.read(read, 16).decode().strip()
        self.x11 = ctypes.CDLL("libX11.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int,
                                       ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]
        self.x11.XGetImage.restype = ctypes.POINTER(Image)
        self.x11.XDestroyImage.argtypes = [ctypes.POINTER(Image)]
        self.display = self.x11.XOpenDisplay(self.name.encode())
        self.root = self.x11.XDefaultRootWindow(self.display)

    def colours(self):
        """How many colours there are where rows will be."""
        image = self.x11.XGetImage(self.display, self.root, LEFT, TOP, WIDE, HIGH, ALL_PLANES, Z_PIXMAP)
        pixels = ctypes.string_at(image.contents.data, image.contents.bytes_per_line * HIGH)
        self.x11.XDestroyImage(image)
        return len(set(memoryview(pixels).cast("I")))

    def close(self):
        self.server.terminate()
        self.server.wait()


def start_bus(env):
    """A session bus: the process and its address."""
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"], env=env,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return bus, bus.stdout.readline().decode().strip()


def first_rows(program, screen, env):
    """Milliseconds from the start of the program to something where rows are."""
    began = time.monotonic()
    process = subprocess.Popen([program], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while screen.colours() < 8:
        if time.monotonic() - began > 30:
            raise SystemExit("no rows within 30 s")
        time.sleep(0.01)
    shown = time.monotonic()
    process.terminate()
    process.wait()
    time.sleep(1)
    return (shown - began) * 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--target", default=os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release"))
    wanted = parser.parse_args()
    screen = Screen()
    with tempfile.TemporaryDirectory(prefix="undertone-bench-") as home:
        env = {key: value for key, value in os.environ.items()
               if not key.startswith(("XDG_", "DBUS_", "WAYLAND_", "PULSE_"))}
        env |= {"HOME": home, "XDG_RUNTIME_DIR": home, "DISPLAY": screen.name, "UNDERTONE_DATA_DIR": f"{home}/data"}
        os.chmod(home, 0o700)
        subprocess.run([f"{wanted.target}/undertone-cli", "--data-dir", f"{home}/data", "add",
                        os.path.abspath(wanted.corpus)], env=env, check=True)
        bus, env["DBUS_SESSION_BUS_ADDRESS"] = start_bus(env)
        times = [first_rows(f"{wanted.target}/undertone", screen, env) for _ in range(wanted.runs + 1)][1:]
        bus.terminate()
        bus.wait()
    screen.close()
    print(f"first rows: median {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f}), "
          f"{wanted.runs} runs")


if __name__ == "__main__":
    main()
