"""Writes learned numbers as Rust, laid out by rustfmt."""
import subprocess
import numpy as np


def literal(value):
    if np.ndim(value):
        return "[" + ", ".join(literal(v) for v in value) + "]"
    if isinstance(value, (int, np.integer)):
        return str(value)
    return f"{float(value):.5}" if abs(value) > 1e-12 else "0.0"


def rust(path, made, uses, constants):
    """`constants`: name, type (of an array without its brackets), value."""
    lines = [f"//! Made by bench/train/{made}: not to be edited by hand.", "#![allow(clippy::excessive_precision, clippy::unreadable_literal, reason = \"made by a program\")]", "", uses, ""]
    for name, kind, value in constants:
        kind = f"[{kind}]" if np.ndim(value) else kind
        keep = "static" if np.ndim(value) > 1 else "const"
        lines.append(f"pub(crate) {keep} {name}: {kind} = {literal(value)};")
    open(path, "w").write("\n".join(lines) + "\n")
    subprocess.run(["rustfmt", "--edition", "2024", path], check=True)
