"""Runs every make-*.py with --check, in the first installed Python that reproduces its fixtures.

Skips, by name, those whose packages no installed Python has in the required versions. Run from the project's root:

    npm run check:fixtures [-- part of a path ...]
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

PYTHONS = sorted({path for path in (shutil.which("python3"), "/usr/bin/python3") if path and Path(path).exists()})
MISSING = re.compile(r"(?:ModuleNotFoundError|AssertionError): (.+)")


def generators(parts):
    listed = subprocess.run(["git", "ls-files", "*make-*.py"], capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.split() if not parts or any(part in path for part in parts)]


def outcome(generator):
    """"same", "skipped" or "differs", and why."""
    reasons, missing = [], []
    for python in PYTHONS:
        run = subprocess.run([python, generator, "--check"], capture_output=True, text=True)
        if run.returncode == 0:
            return "same", f"by {python}"
        absent = MISSING.search(run.stderr)
        if absent:
            missing.append(f"{python}: {absent[1]}")
        else:
            reasons.append(f"{python}: {(run.stderr.strip() or 'no reason').splitlines()[-1]}")
    return ("differs", "\n    ".join(reasons)) if reasons else ("skipped", "\n    ".join(missing))


counts = {"same": 0, "differs": 0, "skipped": 0}
for generator in generators(sys.argv[1:]):
    result, why = outcome(generator)
    counts[result] += 1
    print(f"{result:8}{generator}\n    {why}", flush=True)
print(", ".join(f"{count} {result}" for result, count in counts.items()))
sys.exit(1 if counts["differs"] else 0)
