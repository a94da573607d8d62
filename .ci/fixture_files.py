"""Saves the fixtures of every make-*.py or, with --check, compares them with the committed ones."""

import json
import sys
from pathlib import Path

CHECKS = "--check" in sys.argv[1:]


def save(path, content):
    """Writes a fixture: bytes, or text with "\\n" line ends. With --check, exits with a message if the
    committed file differs; JSON is compared by value, since Biome formats it."""
    made = content if isinstance(content, bytes) else content.encode()
    if not CHECKS:
        Path(path).write_bytes(made)
        return
    committed = Path(path).read_bytes() if Path(path).exists() else b""
    if str(path).endswith(".json"):
        committed, made = (formatted(text) for text in (committed, made))
    if committed != made:
        sys.exit(f"{path} differs from what is made now, first in {first_difference(committed, made)}.")


def formatted(text):
    return json.dumps(json.loads(text or "null"), indent=1).encode()


def first_difference(committed, made):
    pairs = zip(committed.splitlines(), made.splitlines())
    for number, (old, new) in enumerate(pairs, start=1):
        if old != new:
            at = next((at for at, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
            around = slice(max(0, at - 30), at + 30)
            return f"line {number}, byte {at + 1}: {old[around]!r} was {new[around]!r}"
    return f"length: {len(committed)} bytes, now {len(made)}"
