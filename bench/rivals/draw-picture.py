"""Draws an npy with numpy and matplotlib: input lines are {"path"}, answers the ms to a PNG of it."""

import io
import json
import sys
import time

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt

for line in sys.stdin:
    request = json.loads(line)
    started = time.perf_counter()
    bands = np.load(request["path"])
    rgb = bands[:, :, [1, 2, 0]].astype("uint8")
    figure = plt.figure(figsize=(8, 8), dpi=100)
    figure.gca().imshow(rgb)
    figure.savefig(io.BytesIO(), format="png")
    plt.close(figure)
    print(json.dumps((time.perf_counter() - started) * 1000), flush=True)
