# SPDX-License-Identifier: Apache-2.0
"""The program under test, and what a test is."""

import os
import re
import subprocess
from collections import namedtuple

# run() returns None when all is well, else what is wrong.
Test = namedtuple("Test", "name run")
Result = namedtuple("Result", "code out error")

SECONDS = 60
CODE = re.compile(r"\b(?:error|warning|note)\[([EWN]\d{4})\]")


class Program:
    def __init__(self, path):
        self.path = path
        self.seen_codes = set()

    def run(self, *arguments, folder=None, stdin=b"", stdout=subprocess.PIPE, **environment):
        """Runs `phoenix ARGUMENTS` in the folder and remembers the codes that it reported."""
        done = subprocess.run(
            [self.path, *arguments], cwd=folder, stdout=stdout, stderr=subprocess.PIPE, timeout=SECONDS,
            env=os.environ | environment, check=False,
            **({"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}))
        out = (done.stdout or b"").decode("utf-8")  # output that is no UTF-8 is a fault and raises
        error = done.stderr.decode("utf-8")
        self.seen_codes.update(CODE.findall(out + error))
        return Result(done.returncode, out, error)


def all_faults(*faults):
    """One text of those that are there, or None."""
    return "\n".join(fault for fault in faults if fault) or None
