# SPDX-License-Identifier: Apache-2.0
"""Phoenix, running resources.md."""

import os
import subprocess
from pathlib import Path

from harness.contestant import HERE, SqliteContestant

SPECIFICATION = HERE / "resources.md"


class Phoenix(SqliteContestant):
    name = "phoenix"
    title = "Phoenix"

    def __init__(self, settings, directory):
        super().__init__(settings, directory)
        self.program = Path(settings.phoenix).resolve()

    def missing(self):
        if os.access(self.program, os.X_OK) and self.program.is_file():
            return None
        return f"{self.program.name} is not built (see --phoenix)"

    def versions(self):
        told = subprocess.run([self.program, "version"], capture_output=True, text=True,
                              check=False)
        lines = told.stdout.splitlines()
        return [("Phoenix", lines[0].removeprefix("phoenix").strip() if lines else "unknown")]

    def command(self, port):
        return [self.program, "run", SPECIFICATION, "--listen", f"127.0.0.1:{port}",
                "--data", self.data_directory]
