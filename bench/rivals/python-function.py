"""The chapter's Python function, kept warm: each line of input is an event, each answer its CPU time in ms."""

import importlib.util
import json
import os
import sys
import time

spec = importlib.util.spec_from_file_location("function", sys.argv[1])
function = importlib.util.module_from_spec(spec)
spec.loader.exec_module(function)

# Answers alone go to the output; the function prints there too.
answers = sys.stdout
sys.stdout = open(os.devnull, "w")

for line in sys.stdin:
    event = json.loads(line)
    started = time.process_time()
    response = function.lambda_handler(event, None)
    spent = (time.process_time() - started) * 1000
    assert response["statusCode"] == 200, response["body"][:200]
    print(json.dumps(spent), file=answers, flush=True)
