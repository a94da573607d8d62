"""
Draws a TIFF with rasterio and matplotlib: input lines are {"path"}, answers the ms to a PNG of it; or
{"npy", "path", "compress"}: writes an npy as a tiled TIFF with overviews, answers 0.
"""

import io
import json
import sys
import time
import warnings

import matplotlib
import numpy as np
import rasterio

matplotlib.use("Agg")
import matplotlib.pyplot as plt

# The arrays are nowhere on the Earth.
warnings.filterwarnings("ignore", category=rasterio.errors.NotGeoreferencedWarning)


def write(request):
    bands = np.load(request["npy"])
    # Four bits of a sensor's noise: plain gradients would be compressed to nothing.
    bands ^= np.random.default_rng(0).integers(0, 16, bands.shape, "uint8")
    height, width, count = bands.shape
    with rasterio.open(
        request["path"],
        "w",
        driver="GTiff",
        height=height,
        width=width,
        count=count,
        dtype=bands.dtype,
        tiled=True,
        blockxsize=512,
        blockysize=512,
        compress=request["compress"],
        predictor=1 if request["compress"] == "none" else 2,
    ) as file:
        for band in range(count):
            file.write(bands[:, :, band], band + 1)
        file.build_overviews([2, 4, 8, 16])
    return 0


def draw(request):
    started = time.perf_counter()
    with rasterio.open(request["path"]) as file:
        bands = file.read()
    rgb = np.moveaxis(bands[[1, 2, 0]], 0, -1).astype("uint8")
    figure = plt.figure(figsize=(8, 8), dpi=100)
    figure.gca().imshow(rgb)
    figure.savefig(io.BytesIO(), format="png")
    plt.close(figure)
    return (time.perf_counter() - started) * 1000


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(write(request) if "npy" in request else draw(request)), flush=True)
