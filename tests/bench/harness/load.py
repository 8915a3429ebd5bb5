# SPDX-License-Identifier: Apache-2.0
"""One run of the load generator against one address.

Promises: wrk runs on the load core alone, is gone afterwards, and its own CPU time is told, so that
it can be subtracted from what the machine was busy with.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from harness.failure import Failure
from harness.process import pinned

SCRIPT = Path(__file__).with_name("load.lua")
ANSWER_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Load:
    """What to send. `lines` is the file of load.lua; `path` is only for POST."""

    method: str
    lines: Path
    path: str = ""
    connections: int = 64


@dataclass(frozen=True)
class LoadResult:
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    errors: int
    wrk_cpu_seconds: float


def run_wrk(wrk, core, url, load, seconds):
    command = [wrk, "-t1", f"-c{load.connections}", f"-d{seconds}s"]
    command += ["--timeout", f"{ANSWER_TIMEOUT_SECONDS}s", "-s", SCRIPT, url, "--"]
    command += [load.method, load.lines] + ([load.path] if load.path else [])
    with pinned(core):
        process = subprocess.Popen(
            [str(each) for each in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    before = os.times()
    try:
        output, _ = process.communicate(timeout=seconds + 2 * ANSWER_TIMEOUT_SECONDS)
    finally:
        process.kill()
        process.wait()
    after = os.times()
    return _parse(output, after.children_user + after.children_system
                  - before.children_user - before.children_system)


def _parse(output, cpu_seconds):
    for line in output.splitlines():
        if line.startswith("RESULT "):
            result = json.loads(line[len("RESULT "):])
            errors = ("refused", "connect", "read", "write", "timeout")
            return LoadResult(
                requests=result["requests"],
                seconds=result["duration_us"] / 1e6,
                p50_ms=result["p50_us"] / 1e3,
                p99_ms=result["p99_us"] / 1e3,
                max_ms=result["max_us"] / 1e3,
                errors=sum(result[each] for each in errors),
                wrk_cpu_seconds=cpu_seconds,
            )
    raise Failure(f"wrk gave no result:\n{output.strip()[-2000:]}")
