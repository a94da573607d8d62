"""The workshop's notebook, a warm kernel: input lines are {"path", "key"}, answers the ms of its cells.

They presign the upload, send the file, request the prediction as JSON and draw the notebook's figure,
encoded as PNG as a notebook shows it. Imports are not counted, as the page's load is not.
"""

import io
import json
import os
import sys
import time

import boto3
import matplotlib
import numpy as np
import requests
from botocore.config import Config

matplotlib.use("Agg")
import matplotlib.pyplot as plt

s3 = None


def presigned_url(key):
    global s3
    s3 = s3 or boto3.client(
        "s3", endpoint_url=os.environ["ENDPOINT"], config=Config(signature_version="s3v4")
    )
    place = {"Bucket": os.environ["BUCKET"], "Key": key}
    return s3.generate_presigned_url("put_object", Params=place, ExpiresIn=600)


def infer(key):
    response = requests.post(os.environ["API_URL"], json={"file_name": key})
    response.raise_for_status()
    return np.array(response.json()["predictions"])[0, :, :, 0]


def visualize(path, scores):
    bands = np.load(path)
    figure, (left, right) = plt.subplots(1, 2)
    left.imshow(bands[:, :, [1, 2, 0]].astype("uint8"))
    right.imshow(bands[:, :, [1, 2, 0]].astype("uint8"))
    right.imshow(np.ma.masked_where(scores * 255 < 50, scores), cmap="Oranges", alpha=0.95)
    figure.savefig(io.BytesIO(), format="png")
    plt.close(figure)


for line in sys.stdin:
    request = json.loads(line)
    if not request:
        print(0, flush=True)  # Tells that the imports are done.
        continue
    started = time.perf_counter()
    with open(request["path"], "rb") as file:
        requests.put(presigned_url(request["key"]), data=file).raise_for_status()
    visualize(request["path"], infer(request["key"]))
    print(json.dumps((time.perf_counter() - started) * 1000), flush=True)
