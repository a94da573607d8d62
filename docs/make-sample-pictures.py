"""Draws the small picture beside each sample: python3 docs/make-sample-pictures.py (needs numpy).

Each is the picture that the page shows first: GOES chips of six bands in true colour (see
src/domain/view/fixtures/make-first-pictures.py), other arrays between the 2nd and 98th percentile of each
band with at least half the widest range, Sentinel-2 from 0 to 0.3 reflectance; over the central square, saved
as PNG.
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
SENSORS = ("goes16", "goes17", "sentinel2")


def true_colour(array):
    c01, c02, c03 = (array[..., band].astype(float) for band in range(3))
    r01, r02, r03 = ((band / 25.5) ** 2 / 100 for band in (c01, c02, c03))
    green = 25.5 * np.sqrt(100 * (0.45 * r02 + 0.1 * r03 + 0.45 * r01))
    counts = np.stack([c02, green, c01], axis=-1)
    return stretched(counts, *np.percentile(counts, [1, 99.5], axis=(0, 1))) ** (1 / 1.15)


def stretched(values, low, high):
    return np.clip((values - low) / (high - low), 0, 1)


def bright(array, sensor):
    if sensor == "goes16":
        return true_colour(array)
    bands = array[..., [2, 1, 0]].astype(float)
    if sensor == "sentinel2":
        return stretched(bands, 0, 3000)
    low, high = np.percentile(bands, [2, 98], axis=(0, 1))
    return stretched(bands, low, low + np.maximum(high - low, (high - low).max() / 2))


def picture(array, sensor):
    square = min(array.shape[:2])
    top, left = ((length - square) // 2 for length in array.shape[:2])
    cells = ((np.arange(SIDE) + 0.5) * square / SIDE).astype(int)
    return np.rint(255 * bright(array, sensor)[top + cells][:, left + cells]).astype(np.uint8)


def png(rgb):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.tobytes() for row in rgb)
    header = struct.pack(">IIBBBBB", rgb.shape[1], rgb.shape[0], 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def main():
    for path in sorted(SAMPLES.glob("*.npy")):
        sensor = path.name.split("-")[0]
        if sensor in SENSORS and "float32" not in path.name and "label" not in path.name:
            save(path.with_suffix(".png"), png(picture(np.load(path), sensor)))
            print(path.stem, file=sys.stderr)


main()
