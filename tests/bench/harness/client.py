# SPDX-License-Identifier: Apache-2.0
"""The benchmark's own small client: to wait for a server, and to check what it answers.

Must not: be used as load; that is wrk's part.
"""

import contextlib
import http.client
import json
import socket
import time

from harness.failure import Failure

POLL_SECONDS = 0.0002
ANSWER_SECONDS = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_answer(process, port, path, timeout_seconds):
    """Seconds from the start of `process` to its first 200 answer, or None when none came."""
    question = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline and process.is_running:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as peer:
            peer.settimeout(ANSWER_SECONDS)
            peer.sendall(question)
            if peer.recv(4096).startswith(b"HTTP/1.1 200 "):
                return time.monotonic() - process.started_at
        time.sleep(POLL_SECONDS)
    return None


def wait_for_port(process, port, timeout_seconds):
    """Until it accepts connections; for what speaks no plain HTTP."""
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline and process.is_running:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(POLL_SECONDS)


def ask(port, method, path, body=None, *fields):
    """(status, headers, decoded JSON) of one request; `fields` are more lines of its header."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        headers = {"Content-Type": "application/json"} if body else {}
        headers |= dict(field.split(": ", 1) for field in fields)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    try:
        return answer.status, answer.headers, json.loads(content)
    except ValueError:
        raise Failure(f"{method} {path}: {answer.status}, not JSON: {content[:200]!r}") from None


def expect(is_right, what, found):
    if not is_right:
        raise Failure(f"{what}; got {json.dumps(found)[:500]}")
