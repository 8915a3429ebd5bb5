# SPDX-License-Identifier: Apache-2.0
"""A Redis server of the tests' own: on a socket in a folder of its own, without a port."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path


def find_program():
    return shutil.which("redis-server")


class Redis:
    """Started by the constructor, gone after remove(). Keeps nothing on disk."""

    def __init__(self, *settings):
        assert find_program(), "redis-server is missing; tools/install-dependencies test"
        self.folder = Path(tempfile.mkdtemp(prefix="phoenix-redis-"))
        self.socket = self.folder / "redis"
        self.settings = settings
        self.process = None
        self.start()

    @property
    def address(self):
        return f"unix://{self.socket}"

    def start(self):
        self.process = subprocess.Popen(
            [find_program(), "--port", "0", "--unixsocket", self.socket, "--save", "",
             "--appendonly", "no", "--dir", self.folder, *self.settings],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while True:
            try:
                answer = self.command("PING")
            except OSError:
                answer = None
            if answer is not None and not answer.startswith("-LOADING"):
                return
            assert time.monotonic() < deadline and self.process.poll() is None
            time.sleep(0.02)

    def kill(self):
        self.process.kill()
        self.process.wait(20)

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def remove(self):
        if self.process.poll() is None:
            self.resume()
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *words):
        """The first bytes of the answer, as the protocol has them."""
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(10)
            peer.connect(str(self.socket))
            parts = [str(word).encode() for word in words]
            peer.sendall(b"*%d\r\n" % len(parts) +
                         b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
            return peer.recv(1 << 20).decode(errors="replace")
