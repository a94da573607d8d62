"""Draws the small picture beside each sample: python3 docs/make-sample-pictures.py (needs numpy).

Red, green and blue are the bands that each sample's sensor shows best, all three stretched from
0 to the 99th percentile of their combined values, over the central square, saved as PNG.
"""

import struct
import sys
import zlib
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / ".ci"))
from fixture_files import save

SIDE = 112
SAMPLES = Path(__file__).resolve().parent.parent / "public" / "samples"
BANDS = {"goes16": (1, 2, 0), "goes17": (3, 1, 0), "sentinel2": (2, 1, 0)}


def picture(array, bands):
    square = min(array.shape[:2])
    top, left = ((length - square) // 2 for length in array.shape[:2])
    cells = ((np.arange(SIDE) + 0.5) * square / SIDE).astype(int)
    chosen = array[top + cells][:, left + cells][..., list(bands)].astype(float)
    high = np.percentile(array[..., list(bands)], 99)
    return (np.clip(chosen / high, 0, 1) * 255).astype(np.uint8)


def png(rgb):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.tobytes() for row in rgb)
    header = struct.pack(">IIBBBBB", rgb.shape[1], rgb.shape[0], 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def main():
    for path in sorted(SAMPLES.glob("*.npy")):
        bands = BANDS.get(path.name.split("-")[0])
        if bands and "float32" not in path.name:
            save(path.with_suffix(".png"), png(picture(np.load(path), bands)))
            print(path.stem, file=sys.stderr)


main()
