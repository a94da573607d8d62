# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6"]
# ///
"""Writes `typical` into the model cards: per-band quantiles of arrays that the model is known to read well.

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


def sample(name, step=1):
    return np.load(SAMPLES / f"{name}.npy")[::step, ::step]


def smoke(chips):
    with np.load(chips / f"{SCAN}-smoke-free-half.npz") as file:
        tiles = file["chips"]
    names = ["z7-x20-y49-thin-smoke-coast", "z7-x21-y49-smoke", "z7-x25-y47-clear-land"]
    return np.concatenate([tiles, np.stack([sample(f"{SCAN}-{name}", 2) for name in names])])


def water(_):
    return sample("sentinel2-spain-flood-6band-int16")


CARDS = {
    "goes-smoke": (
        smoke,
        "210 GOES-16 tiles of one scan, 21 September 2021, 22:50 UTC; no other hour, season or snow",
    ),
    "flood-water": (water, "one Sentinel-2 Level-1C scene, Orihuela, Spain, September 2019"),
}


def typical(array, source):
    pixels = array.reshape(-1, array.shape[-1])
    rows = np.percentile(pixels, list(QUANTILES.values()), axis=0).round().astype(int)
    return {"source": source, "n": len(pixels), **dict(zip(QUANTILES, rows.tolist()))}


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
