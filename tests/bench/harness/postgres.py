# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of the benchmark's own, with the rows of harness/data.py.

Promises: durable as it comes (fsync and synchronous_commit on), on the disk of the scratch folder,
reached by a socket; on both cores, as in all that is measured with it, and gone with the benchmark.
"""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from harness import data
from harness.failure import Failure

PORT = 5432
DATABASE = "resources"
START_SECONDS = 60


def find_programs():
    """The folder with initdb and pgbench, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    folders += [Path(found).resolve().parent] if found else []
    return next((each for each in folders if (each / "pgbench").exists()), None)


@contextlib.contextmanager
def _on_cores(cores):
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Postgres:
    """Root hands it to the user nobody, since it refuses to run as root."""

    def __init__(self, settings):
        self.settings = settings
        self.programs = find_programs()
        self.cores = {settings.server_core, settings.load_core}
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir=settings.cache))
        self.socket = Path(tempfile.mkdtemp(prefix="phoenix-bench-"))
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        for each in (self.folder, self.socket):
            if self.user:
                os.chown(each, self.user.pw_uid, self.user.pw_gid)
        self.process = None

    def _credentials(self):
        return {} if self.user is None else {
            "user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def _run(self, program, *arguments, cores=None, **options):
        with _on_cores(cores or self.cores):
            done = subprocess.run([self.programs / program, *map(str, arguments)], cwd="/",
                                  text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  check=False, **self._credentials(), **options)
        if done.returncode != 0:
            raise Failure(f"{program}: {done.stdout[-1000:]}")
        return done.stdout

    def start(self):
        self._run("initdb", "-D", self.folder / "data", "-A", "trust", "-U", "phoenix",
                  "--locale=C.UTF-8", "--encoding=UTF8")
        with _on_cores(self.cores), open(self.socket / "log", "wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", "-c", "listen_addresses=",
                 "-c", f"unix_socket_directories={self.socket}", "-c", "shared_buffers=1GB",
                 "-c", "max_connections=200", "-c", "min_wal_size=1GB", "-c", "max_wal_size=4GB"],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._credentials())
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(Failure):
                self._run("psql", *self.where("postgres"), "-c", f"CREATE DATABASE {DATABASE}")
                return
            time.sleep(0.05)
        raise Failure(f"PostgreSQL does not start: {(self.socket / 'log').read_text()[-1000:]}")

    def where(self, name=DATABASE):
        return ("-h", self.socket, "-p", PORT, "-U", "phoenix", "-d", name, "-qAtX", "-v",
                "ON_ERROR_STOP=1")

    def address(self, name=DATABASE):
        return f"host={self.socket} port={PORT} user=phoenix dbname={name}"

    def query(self, sql, name=DATABASE):
        return self._run("psql", *self.where(name), "-c", sql).strip()

    def fill(self, count):
        """Rows into the empty table resources, by COPY; returns the seconds that it took."""
        text = "".join("\t".join([str(key), name, config, status, at, at]) + "\n"
                       for key, name, config, status, at in data.rows(count))
        began = time.monotonic()
        self._run("psql", *self.where(), "-c",
                  f"COPY resources ({', '.join(data.COLUMNS)}) FROM STDIN", input=text)
        seconds = time.monotonic() - began
        self.query("VACUUM ANALYZE resources")
        self.query("CHECKPOINT")
        return seconds

    def settle(self):
        """Before a turn that writes: the files of the server's log are there to be used again, as
        they are on a server that has run for a while. To make one takes it longer than a hundred
        commits, and whoever came later would pay for it."""
        self.query("CHECKPOINT")

    def pgbench(self, clients, seconds, *options):
        """Transactions a second; pgbench runs on the load core."""
        told = self._run("pgbench", "-h", self.socket, "-p", PORT, "-U", "phoenix", "-n", "-M",
                         "prepared", "-c", clients, "-T", seconds, *options, DATABASE,
                         cores={self.settings.load_core})
        found = re.search(r"tps = ([\d.]+)", told)
        if not found:
            raise Failure(f"pgbench: {told[-500:]}")
        return float(found[1])

    def prepare_pgbench(self, rows):
        self._run("pgbench", "-h", self.socket, "-p", PORT, "-U", "phoenix", "-i", "-q", "-s",
                  max(1, rows // 100_000), DATABASE)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)
