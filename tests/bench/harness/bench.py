# SPDX-License-Identifier: Apache-2.0
"""The bench: settings, scratch space, contestants, and the order of things.

Promises: whatever happens, servers are stopped and the scratch space is removed; a contestant that
is missing is told and left out, never a reason to fail.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from harness import process
from harness.failure import Failure

SETTLE_SECONDS = 1.0


@dataclass(frozen=True)
class Settings:
    phoenix: str
    rows: int
    seconds: int
    rounds: int
    cache: Path
    keep: bool
    wrk: str
    server_core: int
    load_core: int


class Bench:
    def __init__(self, settings, classes):
        self.settings = settings
        settings.cache.mkdir(parents=True, exist_ok=True)
        self.directory = Path(tempfile.mkdtemp(prefix="run-", dir=settings.cache))
        self.contestants, self.missing = [], []
        self.failed = False
        for each in classes:
            contestant = each(settings, self.directory / each.name)
            self.contestants.append(contestant)
            reason = contestant.missing()
            if reason:
                self._leave_out(contestant, reason)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        process.stop_all()
        shutil.rmtree(self.directory, ignore_errors=True)
        if not self.settings.keep and not any(self.settings.cache.iterdir()):
            self.settings.cache.rmdir()

    @staticmethod
    def progress(text):
        print(f"bench: {text}", file=sys.stderr, flush=True)

    def contestant(self, name):
        """The contestant of that name, or None when it takes no part."""
        return next((each for each in self.contestants if each.name == name), None)

    def serving_resources(self):
        return [each for each in self.contestants if each.serves_resources]

    def _leave_out(self, contestant, reason):
        contestant.stop()
        self.contestants.remove(contestant)
        self.missing.append((contestant, reason.splitlines()[0]))
        self.progress(f"{contestant.name} is left out: {reason}")

    def prepare(self):
        for contestant in list(self.contestants):
            self.progress(f"preparing {contestant.name}")
            self._try(contestant, contestant.prepare)

    def _try(self, contestant, step):
        """A contestant that is there and cannot do its part is left out, and the run has failed."""
        try:
            step()
        except (Failure, OSError, subprocess.CalledProcessError) as failure:
            self.failed = True
            self._leave_out(contestant, str(failure))

    def start_all(self):
        """Starts who is not running yet; measures it idle, then checks that it answers rightly."""
        for contestant in list(self.contestants):
            if not contestant.process:
                self._try(contestant, lambda each=contestant: self._start(each))

    @staticmethod
    def _start(contestant):
        contestant.start()
        time.sleep(SETTLE_SECONDS)
        contestant.idle_rss_bytes = contestant.process.rss_bytes()
        contestant.check()

    def lines_file(self, name, lines):
        """A file of load.lua's with these lines."""
        path = self.directory / f"{name}.lines"
        path.write_text("".join(line + "\n" for line in lines))
        return path

    def durability_remarks(self):
        """Stops the servers and counts: is every acknowledged row there?"""
        remarks = []
        for contestant in self.serving_resources():
            contestant.stop()
            found = contestant.count_rows() - contestant.seed_count
            missing = max(0, contestant.acknowledged - found)
            remarks.append(
                f"{contestant.title}: {contestant.acknowledged:,} creates acknowledged, "
                f"{found:,} rows found afterwards, {missing:,} missing.")
        return remarks
