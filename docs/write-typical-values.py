# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6"]
# ///
"""Writes `typical` into the model cards: per-band quantiles of arrays that the model is known to read well, and, where
there are many arrays, how much one of them may differ from the whole.

    python3 docs/write-typical-values.py CHIPS [--check]

CHIPS is the folder with goes16-20210921T2250Z-smoke-free-half.npz: 207 tiles, every second pixel. The samples are
read at every second pixel too, so that each tile counts alike. With --check nothing is written; the cards are
compared instead.
"""

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "public" / "samples"
SCAN = "goes16-20210921T2250Z"
QUANTILES = {"q01": 1, "q50": 50, "q99": 99}
# Fewer arrays say nothing of how much another may differ.
MANY = 100


def sample(name, step=1):
    return np.load(SAMPLES / f"{name}.npy")[::step, ::step]


def smoke(chips):
    with np.load(chips / f"{SCAN}-smoke-free-half.npz") as file:
        tiles = file["chips"]
    names = ["z7-x20-y49-thin-smoke-coast", "z7-x21-y49-smoke", "z7-x25-y47-clear-land"]
    return np.concatenate([tiles, np.stack([sample(f"{SCAN}-{name}", 2) for name in names])])


def water(_):
    return sample("sentinel2-spain-flood-6band-int16")[np.newaxis]


CARDS = {
    "goes-smoke": (
        smoke,
        "210 GOES-16 tiles of one scan, 21 September 2021, 22:50 UTC; no other hour, season or snow",
    ),
    "flood-water": (water, "one Sentinel-2 Level-1C scene, Orihuela, Spain, September 2019"),
}


def quantiles(pixels):
    """Three rows, one value a band."""
    return np.percentile(pixels, list(QUANTILES.values()), axis=0)


def typical(arrays, source):
    bands = arrays.shape[-1]
    pixels = arrays.reshape(-1, bands)
    rows = quantiles(pixels).round().astype(int)
    single = {} if len(arrays) < MANY else {"arrays": spread(arrays, rows)}
    return {"source": source, "n": len(pixels), **dict(zip(QUANTILES, rows.tolist())), **single}


def spread(arrays, rows):
    """The extremes over single arrays: differences of the bands' medians, and the distance from typical values."""
    each = np.stack([quantiles(array.reshape(-1, arrays.shape[-1])) for array in arrays])
    first, second = np.triu_indices(arrays.shape[-1], k=1)
    differences = each[:, 1, first] - each[:, 1, second]
    lowest, highest = np.floor(differences.min(0)), np.ceil(differences.max(0))
    return {
        "count": len(arrays),
        "median_differences": {"min": lowest.astype(int).tolist(), "max": highest.astype(int).tolist()},
        "farthest": float(distances(each, rows).max().round(3)),
    }


def distances(each, rows):
    """As distanceFromTypical in src/domain/preflight/typical-values.ts, one number an array."""
    low, middle, high = rows
    places = np.abs((each - middle) / np.where(each < middle, middle - low, high - middle))
    beyond = np.maximum(0, places - 1)
    return np.minimum(4, places[:, 1] + beyond[:, 0] + beyond[:, 2]).mean(1)


def main(chips, check):
    for name, (arrays, source) in CARDS.items():
        path = ROOT / "public" / "models" / f"{name}.json"
        committed = path.read_text(encoding="utf-8")
        card = json.loads(committed)
        inputs = card["properties"]["plumescope:card"]["inputs"]
        inputs["inputs"]["values"]["typical"] = typical(arrays(chips), source)
        text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
        if not check:
            path.write_text(text, encoding="utf-8")
        elif text != committed:
            sys.exit(f"{path} differs from what is made now.")


main(Path(sys.argv[1]), "--check" in sys.argv[2:])
