# SPDX-License-Identifier: Apache-2.0
"""The built program, as the tests meet it: from outside only."""

import os
import queue
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

import httpcore
import httpx
from httpcore.backends.sync import SyncBackend

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = Path(os.environ.get("PHOENIX", ROOT / "build/phoenix")).resolve()
EXAMPLES = ROOT / "examples"
START_SECONDS = 30

# The server on which all stores are kept, or None for the embedded engine: a store for each data
# folder, so that a restart finds its data.
POSTGRES = None
STANDBY = None  # its streaming replica, if it has one
REDIS = None    # where answers are shared, if anywhere
STOP_SECONDS = 40
SANITIZER_REPORT = re.compile(r"Sanitizer|runtime error:|Assertion .* failed")


def store(data):
    """The options of `run` that name the store of a data folder, beside that folder."""
    options = []
    if POSTGRES is not None:
        options += ["--database", POSTGRES.database(data)]
    if STANDBY is not None:
        options += ["--replica", STANDBY.address(POSTGRES.name(data))]
    if REDIS is not None:
        options += ["--redis", REDIS.address]
    return options


def place(data):
    """The options that name the store of a data folder."""
    return ["--data", data, *(["--database", POSTGRES.database(data)] if POSTGRES else [])]


def query(data, sql):
    """Runs SQL on the store of a data folder, as another program would; rows of texts."""
    if POSTGRES is not None:
        told = POSTGRES.query(POSTGRES.name(data), sql)
        return [tuple(line.split("|")) for line in told.splitlines()]
    with sqlite3.connect(Path(data) / "phoenix.db") as database:
        try:
            return [tuple(map(str, row)) for row in database.execute(sql)]
        except sqlite3.Error as error:
            raise AssertionError(str(error)) from None


def run(*arguments, timeout=60, text=True, **options):
    """Runs one command to its end; a crash or a sanitizer's report fails the test."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=text,
                          timeout=timeout, stdin=options.pop("stdin", subprocess.DEVNULL),
                          check=False, **options)
    told = done.stderr if text else done.stderr.decode(errors="replace")
    assert done.returncode >= 0, f"ended by signal {-done.returncode}\n{told}"
    assert not SANITIZER_REPORT.search(told), told
    return done


class PromptBackend(SyncBackend):
    """Sends what it has at once. This httpcore writes header and body apart, and without
    TCP_NODELAY the body waits for an acknowledgement that the kernel delays by 40 ms."""

    def connect_tcp(self, *arguments, **options):
        stream = super().connect_tcp(*arguments, **options)
        stream.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return stream


def connect(url, trust=None):
    transport = httpx.HTTPTransport()
    transport._pool = httpcore.ConnectionPool(ssl_context=trust, network_backend=PromptBackend(),
                                              max_connections=100, max_keepalive_connections=20,
                                              keepalive_expiry=5)
    return httpx.Client(base_url=url, timeout=30, transport=transport)


class Server:
    """`phoenix run SPEC` on a free port. Use it as a context, or call stop()."""

    def __init__(self, spec, data, *arguments, listen="127.0.0.1:0", trust=None, **options):
        self.spec = Path(spec)
        self.data = Path(data)
        is_placed = "--database" in arguments
        if not is_placed:
            arguments = (*store(self.data), *arguments)
        self.process = subprocess.Popen(
            [PROGRAM, "run", self.spec, "--listen", listen, "--data", self.data, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            errors="replace", **options)
        self.lines = {"out": [], "error": []}
        self._arrived = queue.Queue()
        self._readers = [threading.Thread(target=self._read, args=each, daemon=True)
                         for each in (("out", self.process.stdout), ("error", self.process.stderr))]
        for reader in self._readers:
            reader.start()
        self.url = self._wait_for_address()
        self.client = connect(self.url, trust)
        if STANDBY is not None and not is_placed:
            self._wait_for_replica()

    def _read(self, name, stream):
        for line in stream:
            self.lines[name].append(line)
            if name == "out":
                self._arrived.put(line)
        if name == "out":
            self._arrived.put(None)

    def _wait_for_address(self):
        deadline = time.monotonic() + START_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._arrived.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                self._finish_reading()
                raise AssertionError(f"phoenix ended with {self.process.returncode} before it "
                                     f"listened:\n{self.stdout}{self.stderr}")
            found = re.match(r"listening on (https?://\S+)", line)
            if found:
                return found[1]
        self.process.kill()
        self._finish_reading()
        raise AssertionError(f"phoenix did not listen:\n{self.stdout}{self.stderr}")

    def _wait_for_replica(self):
        """Until it serves reads: what a test is about should meet it."""
        deadline = time.monotonic() + START_SECONDS
        while "a replica serves reads" not in self.stderr and self.process.poll() is None:
            assert time.monotonic() < deadline, f"no replica serves reads:\n{self.stderr}"
            time.sleep(0.01)

    def _finish_reading(self):
        self.process.wait(STOP_SECONDS)
        for reader in self._readers:
            reader.join(STOP_SECONDS)

    @property
    def stdout(self):
        return "".join(self.lines["out"])

    @property
    def stderr(self):
        return "".join(self.lines["error"])

    def raw(self, data, until_closed=True):
        """Sends bytes as they are; returns what comes back until the server closes, or once."""
        with socket.create_connection(self.address, timeout=30) as peer:
            peer.sendall(data)
            answer = peer.recv(65536)
            while until_closed and (more := peer.recv(65536)):
                answer += more
            return answer

    @property
    def address(self):
        """Host and port, for a socket of one's own."""
        host, port = self.url.partition("://")[2].rsplit(":", 1)
        return host.strip("[]"), int(port)

    def kill(self):
        """SIGKILL: no chance to finish anything."""
        self.client.close()
        self.process.kill()
        self._finish_reading()

    def stop(self, number=signal.SIGTERM):
        """Stops it; returns the exit status. A second call does nothing."""
        if self.process.poll() is None:
            self.client.close()
            self.process.send_signal(number)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self._finish_reading()
                raise AssertionError(f"did not stop within {STOP_SECONDS} s:\n{self.stderr}") from None
        self._finish_reading()
        assert not SANITIZER_REPORT.search(self.stderr), self.stderr
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            assert self.stop() in (0, -signal.SIGKILL), self.stderr
        elif self.process.poll() is None:
            self.kill()
            print(self.stderr)

    # What tests ask for, in short.

    def get(self, path, status=200, **options):
        return self._expect(self.client.get(path, **options), status)

    def post(self, path, body, status=201, **options):
        return self._expect(self.client.post(path, json=body, **options), status)

    def put(self, path, body, status=200, **options):
        return self._expect(self.client.put(path, json=body, **options), status)

    def patch(self, path, body, status=200, **options):
        return self._expect(self.client.patch(path, json=body, **options), status)

    def delete(self, path, status=204, **options):
        return self._expect(self.client.delete(path, **options), status)

    @staticmethod
    def _expect(answer, status):
        assert answer.status_code == status, \
            f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
        return answer
