"""Reads the bytes of an npy file with numpy: input lines are {"path", "times"}, answers the times in ms."""

import io
import json
import sys
import time

import numpy

for line in sys.stdin:
    request = json.loads(line)
    with open(request["path"], "rb") as file:
        data = file.read()
    times = []
    for _ in range(request["times"]):
        started = time.perf_counter()
        array = numpy.load(io.BytesIO(data))
        times.append((time.perf_counter() - started) * 1000)
        del array
    print(json.dumps(times), flush=True)
