# SPDX-License-Identifier: Apache-2.0
"""Processes that the benchmark starts: pinned to a core, accounted for, and always stopped.

Promises: a process started here is gone after stop_all(), with its children, however the run ends.
Must not: touch a process it did not start.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from harness.machine import TICK_SECONDS

STOP_GRACE_SECONDS = 10
_started = []


@contextlib.contextmanager
def pinned(core):
    """Children started inside run on `core` only.

    The affinity is inherited rather than set by a wrapper command, so that the time to the first
    answer holds nothing but the server's own start.
    """
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Process:
    """One server: a process group of its own, its output in a file."""

    def __init__(self, command, core, log, environment=None):
        self.log = Path(log)
        with pinned(core), open(self.log, "wb") as output:
            self.started_at = time.monotonic()
            self.popen = subprocess.Popen(
                [str(each) for each in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=environment,
            )
        _started.append(self)

    @property
    def is_running(self):
        return self.popen.poll() is None

    def last_words(self):
        return self.log.read_text(errors="replace")[-2000:].strip()

    def tree(self):
        """The process and all its descendants."""
        children = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError, IndexError):
                    parent = int(_stat_fields(entry.name)[1])
                    children.setdefault(parent, []).append(int(entry.name))
        found, waiting = [], [self.popen.pid]
        while waiting:
            process = waiting.pop()
            found.append(process)
            waiting.extend(children.get(process, ()))
        return found

    def cpu_seconds(self):
        """User and system time of the tree, its ended children included."""
        total = 0
        for process in self.tree():
            with contextlib.suppress(OSError):
                total += sum(int(field) for field in _stat_fields(process)[11:15])
        return total * TICK_SECONDS

    def rss_bytes(self):
        return sum(self._status_bytes(process, "VmRSS:") for process in self.tree())

    def peak_rss_bytes(self):
        return sum(self._status_bytes(process, "VmHWM:") for process in self.tree())

    @staticmethod
    def _status_bytes(process, key):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{process}/status").read_text().splitlines():
                if line.startswith(key):
                    return int(line.split()[1]) * 1024
        return 0

    def stop(self):
        """Asks first; after the grace, the whole group is killed. Returns the exit status."""
        if self.is_running:
            self.popen.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(STOP_GRACE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        status = self.popen.wait()
        if self in _started:
            _started.remove(self)
        return status


@dataclass(frozen=True)
class Usage:
    """What a command that has ended took; its exit status is the caller's matter."""

    status: int
    cpu_seconds: float


def run_to_end(command, core):
    """Runs a command on `core`, its output thrown away, and accounts for it alone."""
    with pinned(core):
        popen = subprocess.Popen([str(each) for each in command], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _, status, usage = os.wait4(popen.pid, 0)
    except BaseException:
        popen.kill()
        popen.wait()
        raise
    popen.returncode = os.waitstatus_to_exitcode(status)
    return Usage(popen.returncode, usage.ru_utime + usage.ru_stime)


def peak_rss_of(command, core):
    """The peak resident set of a command, in bytes; None where GNU time is not installed.

    The system counts against a process what the one that started it held at that moment. So it is
    started by `time`, which holds next to nothing, rather than by this process.
    """
    time_command = shutil.which("time")
    if not time_command:
        return None
    with pinned(core):
        ended = subprocess.run([time_command, "-q", "-f", "%M"] + [str(each) for each in command],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True, check=False)
    return int(ended.stderr.split()[-1]) * 1024


def _stat_fields(process):
    """Fields of /proc/PID/stat from the state on; the name before it may hold spaces."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()


def stop_all():
    for process in list(_started):
        process.stop()


def pin_self(core):
    """The benchmark itself stays off the server's core."""
    os.sched_setaffinity(0, {core})
