# SPDX-License-Identifier: Apache-2.0
"""Migrations: what `migrate plan` takes for a document of a hundred tables, over an empty database
and over one that is as the document has it."""

import shutil
import sys
import time
from pathlib import Path

from harness.failure import Failure
from harness.figures import Aim, Outcome, Spread
from harness.process import run_to_end

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "system"))

from postgres import Postgres, find_programs

NAME = "migrate"
NEEDS_SERVERS = False
TABLES = 100
LEAST_ROUNDS = 7
AIM_MS = 200
DONE, PENDING = 0, 4


def measure(bench):
    spec = bench.directory / "migrate.md"
    spec.write_text(document())
    data = bench.directory / "migrate"
    rows, aims = [], []
    shutil.rmtree(data, ignore_errors=True)
    _measure(bench, "SQLite", [spec, "--data", data], rows, aims)
    if find_programs():
        server = Postgres(["fsync=off"])
        try:
            _measure(bench, "PostgreSQL", [spec, "--database", server.database("bench")], rows, aims)
        finally:
            server.remove()
    return Outcome(
        title="Migrations",
        about=f"Milliseconds of `migrate plan`, start of the process and compiling included, for a "
              f"document of {TABLES} tables that refer to each other.",
        header=["", "over an empty database ms", "over an identical one ms"],
        rows=rows,
        aims=aims,
        remarks=[] if find_programs() else ["PostgreSQL is not installed: SQLite alone."],
    )


def _measure(bench, engine, place, rows, aims):
    empty = _take(bench, place, PENDING)
    run_to_end([bench.settings.phoenix, "migrate", "apply", *place], bench.settings.server_core)
    same = _take(bench, place, DONE)
    rows.append([engine, empty.text(1000), same.text(1000)])
    for what, spread in (("an empty", empty), ("an identical", same)):
        aims.append(Aim(f"Plan of {TABLES} tables over {what} database, {engine}",
                        Spread.of([spread.median * 1000]), AIM_MS, True, "ms"))


def _take(bench, place, status):
    """Seconds of one plan, the process from its start to its end."""
    taken = []
    for _ in range(max(LEAST_ROUNDS, bench.settings.rounds)):
        began = time.perf_counter()
        usage = run_to_end([bench.settings.phoenix, "migrate", "plan", *place],
                           bench.settings.server_core)
        taken.append(time.perf_counter() - began)
        if usage.status != status:
            raise Failure(f"'migrate plan' ended with {usage.status}, not {status}")
    return Spread.of(taken)


def document():
    """A chain of tables, each with a key, a reference, a unique and a checked column and an index."""
    parts = ["# Technical Specification: Ledgers\n\n**Version:** 1.0.0\n\n## Data Model\n\n```sql\n"]
    for number in range(TABLES):
        name = f"ledger_{number:03}"
        reference = f"    parent_id BIGINT REFERENCES ledger_{number - 1:03}(id),\n" if number else ""
        parts.append(
            f"CREATE TABLE {name} (\n    id BIGSERIAL PRIMARY KEY,\n{reference}"
            "    name VARCHAR(80) NOT NULL,\n    code VARCHAR(20) UNIQUE,\n"
            "    rank INTEGER NOT NULL DEFAULT 0 CHECK (rank >= 0),\n    price DECIMAL(12,2),\n"
            "    is_open BOOLEAN NOT NULL DEFAULT FALSE,\n    data JSONB,\n"
            "    created_at TIMESTAMPTZ NOT NULL DEFAULT now()\n);\n"
            f"CREATE INDEX {name}_name ON {name} (name);\n\n")
    return "".join(parts) + "```\n"
