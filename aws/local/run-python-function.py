"""Runs a participant's Lambda function: python3 run-python-function.py lambda_function.py handler.

Reads one line of JSON per event from stdin, {"requestId", "event", "deadlineMs"}, and writes one to
stdout: {"kind": "result", "payload"} or {"kind": "error", ...} in the fields in which Lambda reports
an exception. What the function itself prints goes to stderr, its log.

The local cloud is at PLUMESCOPE_ENDPOINT_URL: every boto3 client gets it, as older boto3 versions
ignore AWS_ENDPOINT_URL. The function's file stays unchanged.
"""

import importlib
import json
import os
import sys
import time
import traceback


class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, request_id, deadline_ms):
        self.aws_request_id = request_id
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = "$LATEST"
        self.invoked_function_arn = os.environ["PLUMESCOPE_FUNCTION_ARN"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline_ms = deadline_ms

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline_ms - 1000 * time.time()))


def point_boto3_at(endpoint_url):
    """Gives every client of boto3 the endpoint, also those of boto3.client and of resources."""
    try:
        import boto3
    except ImportError:
        return
    own = boto3.Session.client

    def client(self, service_name, *args, **kwargs):
        if len(args) < 5:  # The fifth is endpoint_url.
            kwargs.setdefault("endpoint_url", endpoint_url)
        return own(self, service_name, *args, **kwargs)

    boto3.Session.client = client


def load(path, handler_name):
    """The handler, or the error that Lambda reports in its place."""
    folder, file = os.path.split(os.path.abspath(path))
    name = os.path.splitext(file)[0]
    sys.path.insert(0, folder)
    try:
        module = importlib.import_module(name)
    except SyntaxError as error:
        text = f"Syntax error in module '{name}': {error}"
        return None, failure("Runtime.UserCodeSyntaxError", text, error)
    except ImportError as error:
        text = f"Unable to import module '{name}': {error}"
        return None, failure("Runtime.ImportModuleError", text, error)
    except Exception as error:
        return None, failure(type(error).__name__, str(error), error)
    handler = getattr(module, handler_name, None)
    if handler is None:
        text = f"Handler '{handler_name}' missing on module '{name}'"
        return None, failure("Runtime.HandlerNotFound", text, None)
    return handler, None


def failure(error_type, message, error):
    """An exception, with the traceback from the function's own file on."""
    frames = [] if error is None else traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not is_runner(frame.filename)]
    return {
        "kind": "error",
        "errorType": error_type,
        "errorMessage": message,
        "stack": traceback.format_list(own),
    }


def is_runner(filename):
    return filename == __file__ or "importlib" in filename


def run(task):
    if handler is None:
        return broken
    try:
        result = handler(task["event"], Context(task["requestId"], task["deadlineMs"]))
        return {"kind": "result", "payload": json.dumps(result)}
    except Exception as error:
        return failure(type(error).__name__, str(error), error)


# Events and answers have copies of stdin and stdout, which the function must not disturb.
events = os.fdopen(os.dup(0), encoding="utf-8")
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(2, 1)

point_boto3_at(os.environ["PLUMESCOPE_ENDPOINT_URL"])
handler, broken = load(sys.argv[1], sys.argv[2])
for line in events:
    outcome = run(json.loads(line))
    if outcome["kind"] == "error":
        print(f"[ERROR] {outcome['errorType']}: {outcome['errorMessage']}")
        print("".join(outcome["stack"]), end="")
    sys.stdout.flush()
    print(json.dumps(outcome), file=answers, flush=True)
