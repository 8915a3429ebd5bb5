# SPDX-License-Identifier: Apache-2.0
"""Import: rows from a CSV file through the model's checks, beside the engine's own loader, which
checks nothing but types and keys: sqlite3's .import, and COPY."""

import csv
import shutil
import subprocess
import time

from harness import data
from harness.contestant import HERE
from harness.failure import Failure
from harness.figures import Aim, Outcome, Spread, ratio
from harness.postgres import Postgres, find_programs
from harness.process import run_to_end

NAME = "import"
NEEDS_SERVERS = False
ROWS_MAXIMUM = 500_000
AIM_OF_LOADER = 0.5
TABLE = """
CREATE TABLE resources (id TEXT PRIMARY KEY, name TEXT NOT NULL, config TEXT NOT NULL,
    status TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE INDEX by_status ON resources (status);
CREATE INDEX by_created_at ON resources (created_at);
"""


class Cases:
    def __init__(self, bench, postgres):
        self.bench, self.postgres = bench, postgres
        self.core = bench.settings.server_core
        self.program = bench.contestant("phoenix").program
        self.directory = bench.directory / "import"
        self.directory.mkdir()
        self.count = min(bench.settings.rows, ROWS_MAXIMUM)
        self.file = self.directory / "rows.csv"
        with open(self.file, "w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(data.COLUMNS)
            for key, name, config, status, at in data.rows(self.count):
                writer.writerow([key, name, config, status, at, at])

    def timed(self, *command):
        """Rows a second of a command that loads them all."""
        began = time.monotonic()
        usage = run_to_end(command, self.core)
        seconds = time.monotonic() - began
        if usage.status != 0:
            raise Failure(f"{' '.join(map(str, command))}: status {usage.status}")
        return self.count / seconds

    def expect_all(self, found):
        if int(found) != self.count:
            raise Failure(f"{found} of {self.count} rows were loaded")

    def phoenix(self, *where):
        return self.timed(self.program, "import", HERE / "resources.md", "resources", self.file,
                          *where)

    def phoenix_on_sqlite(self):
        folder = self.directory / "data"
        shutil.rmtree(folder, ignore_errors=True)
        rate = self.phoenix("--data", folder)
        self.expect_all(data.count_rows(folder / "phoenix.db"))
        return rate

    def sqlite(self):
        for each in self.directory.glob("plain.db*"):
            each.unlink()
        path = self.directory / "plain.db"
        subprocess.run(["sqlite3", path, "PRAGMA journal_mode = WAL;" + TABLE], check=True,
                       stdout=subprocess.DEVNULL)
        rate = self.timed("sqlite3", path, "PRAGMA synchronous = FULL", ".mode csv",
                          f".import --skip 1 {self.file} resources")
        self.expect_all(data.count_rows(path))
        return rate

    def phoenix_on_postgresql(self):
        self.postgres.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        rate = self.phoenix("--data", self.directory / "unused", "--database",
                            self.postgres.address())
        self.expect_all(self.postgres.query("SELECT count(*) FROM resources"))
        return rate

    def copy(self):
        """Into the table that Phoenix has made."""
        self.postgres.query("TRUNCATE resources")
        rate = self.timed(self.postgres.programs / "psql", *self.postgres.where(), "-c",
                          f"\\copy resources ({', '.join(data.COLUMNS)}) FROM '{self.file}' "
                          "WITH (FORMAT csv, HEADER)")
        self.expect_all(self.postgres.query("SELECT count(*) FROM resources"))
        return rate


def _measure(bench, postgres, outcome):
    cases = Cases(bench, postgres)
    chosen = [("Phoenix on SQLite", cases.phoenix_on_sqlite), ("sqlite3 .import", cases.sqlite)]
    if postgres:
        chosen += [("Phoenix on PostgreSQL", cases.phoenix_on_postgresql), ("COPY", cases.copy)]
    rates = {title: [] for title, _ in chosen}
    for _ in range(bench.settings.rounds):
        for title, run in chosen:
            rates[title].append(run())
            bench.progress(f"import: {title:<22} {rates[title][-1]:>9,.0f} rows/s")
    outcome.rows = [[title, Spread.of(rates[title]).text()] for title, _ in chosen]
    outcome.aims = [Aim(f"Import into {engine}, rows a second against {loader}",
                        ratio(rates[f"Phoenix on {engine}"], rates[loader]), AIM_OF_LOADER, False)
                    for engine, loader in (("SQLite", "sqlite3 .import"), ("PostgreSQL", "COPY"))
                    if loader in rates]


def measure(bench):
    outcome = Outcome(
        title="Import", header=["", "rows/s"], rows=[],
        about="The rows of the table, at most 500,000, from a CSV file into an empty table with its "
              "indexes; time from start to end of the command.")
    if not bench.contestant("phoenix") or not shutil.which("sqlite3"):
        outcome.remarks.append("Not measured: it takes Phoenix and sqlite3.")
        return outcome
    postgres = Postgres(bench.settings) if find_programs() else None
    try:
        if postgres:
            postgres.start()
        _measure(bench, postgres, outcome)
    finally:
        if postgres:
            postgres.stop()
    return outcome
