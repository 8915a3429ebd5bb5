# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of the tests' own: in a folder of its own, on a socket, without a port."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path


def find_programs():
    """The folder with initdb and pg_ctl, or None."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [Path(found).parent] if found else []
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Postgres:
    """Started by the constructor, gone after stop(). The server refuses to run as root, so root hands
    it to the user nobody."""

    def __init__(self, settings=()):
        self.programs = find_programs()
        assert self.programs, "PostgreSQL's programs are missing; tools/install-dependencies test"
        # A socket's path may have 107 bytes, so not below the test's own folder.
        self.folder = Path(tempfile.mkdtemp(prefix="phoenix-pg-"))
        self.user = None
        if os.geteuid() == 0:
            self.user = pwd.getpwnam("nobody")
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.data = self.folder / "data"
        self.settings = ["listen_addresses=", f"unix_socket_directories={self.folder}",
                         "max_connections=200", "shared_buffers=64MB", *settings]
        self._names = set()
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "phoenix", "--no-sync",
                  "--locale=C.UTF-8", "--encoding=UTF8")
        self.start()

    def _run(self, program, *arguments):
        credentials = {} if self.user is None else {
            "user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        done = subprocess.run([self.programs / program, *map(str, arguments)], cwd="/", text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=120, check=False, **credentials)
        assert done.returncode == 0, f"{program}: {done.stdout}"
        return done.stdout

    def start(self):
        options = " ".join(f"-c {each}" for each in self.settings)
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-o", options, "-w", "start")

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def remove(self):
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def query(self, name, sql):
        return self._run("psql", "-h", self.folder, "-U", "phoenix", "-d", name, "-qAtX",
                         "-v", "ON_ERROR_STOP=1", "-c", sql)

    def address(self, name):
        return f"host={self.folder} user=phoenix dbname={name}"

    @staticmethod
    def name(key):
        """The name of the database that belongs to `key`."""
        return "d" + hashlib.sha256(str(key).encode()).hexdigest()[:20]

    def database(self, key):
        """The address of the database that belongs to `key`; made when it is first asked for."""
        name = self.name(key)
        if name not in self._names:
            self._names.add(name)
            self._run("createdb", "-h", self.folder, "-U", "phoenix", name)
        return self.address(name)
