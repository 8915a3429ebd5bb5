# SPDX-License-Identifier: Apache-2.0
"""Fastify and better-sqlite3: the service that one would write by hand today (../fastify)."""

import json
import os
import shutil
import subprocess

from harness.contestant import HERE, SqliteContestant

SERVICE = HERE / "fastify"
OLDEST_NODE = 20


class Fastify(SqliteContestant):
    name = "fastify"
    title = "Fastify and better-sqlite3, hand-written"

    def missing(self):
        if not shutil.which("node") or not shutil.which("npm"):
            return "node and npm are not installed"
        if int(self._node_version().split(".")[0]) < OLDEST_NODE:
            return f"node is {self._node_version()}; fastify wants {OLDEST_NODE} or later"
        return None

    @staticmethod
    def _node_version():
        told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        return told.stdout.strip().lstrip("v")

    def versions(self):
        found = [("Node.js", self._node_version())]
        for part in ("fastify", "better-sqlite3"):
            manifest = SERVICE / "node_modules" / part / "package.json"
            found.append((part, json.loads(manifest.read_text())["version"]))
        question = 'console.log(new(require("better-sqlite3"))(":memory:")' \
                   '.prepare("SELECT sqlite_version() v").get().v)'
        told = subprocess.run(["node", "-e", question], cwd=SERVICE, capture_output=True, text=True,
                              check=True)
        return found + [("SQLite in better-sqlite3", told.stdout.strip())]

    def prepare(self):
        self._install()
        super().prepare()

    @staticmethod
    def _install():
        """`npm ci`, unless what is installed is newer than the lock file."""
        lock, installed = SERVICE / "package-lock.json", SERVICE / "node_modules/.package-lock.json"
        if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
            return
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=SERVICE, check=True)

    def command(self, port):
        return ["node", SERVICE / "server.js", port, self.data_directory]

    def environment(self):
        return os.environ | {"NODE_ENV": "production"}
