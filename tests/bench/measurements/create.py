# SPDX-License-Identifier: Apache-2.0
"""Durable POST: the answer comes after the commit (WAL, synchronous=FULL)."""

import os
import statistics
import time

from harness import data
from harness.contestant import RESOURCES
from harness.figures import Aim, Outcome, Spread
from harness.load import Load
from harness.rounds import run_rounds
from harness.table import LOAD_HEADER, load_rows, ratio_between, round_remarks

NAME = "create"
AIM_OF_FASTIFY_RATE = 8
AIM_OF_FLUSHES = 30
FLUSH_COUNT = 500


def measure(bench):
    bench.start_all()
    load = Load("POST", bench.lines_file("create", data.bodies()), RESOURCES)
    contestants = bench.serving_resources()
    rounds = run_rounds(bench, contestants, lambda _: load)
    rows = load_rows(bench, rounds)
    flush_ms = _flush_ms(bench.directory)
    for row, contestant in zip(rows, contestants):
        row.append(_flushes(rounds, contestant))
    return Outcome(
        title="Durable POST",
        about=f"`POST {RESOURCES}` with a body of about 100 bytes, {load.connections} keep-alive "
              "connections. Disk flushes are those of the whole disk, so an upper bound.",
        header=LOAD_HEADER + ["disk flushes per request"],
        rows=rows,
        aims=[Aim("Durable POST, rate against Fastify's",
                  ratio_between(rounds, "rate", "phoenix", "fastify"), AIM_OF_FASTIFY_RATE, False),
              Aim(f"Durable POST, p99 against the disk's fdatasync ({flush_ms:.2f} ms)",
                  _against_flush(rounds, flush_ms), AIM_OF_FLUSHES, True)],
        remarks=round_remarks(bench, rounds),
    )


def _flush_ms(directory):
    """The median time that the disk takes to make 4 KiB durable that are appended to a file."""
    times = []
    with open(directory / "flush", "wb", buffering=0) as file:
        for _ in range(FLUSH_COUNT):
            file.write(bytes(4096))
            began = time.monotonic()
            os.fdatasync(file.fileno())
            times.append(time.monotonic() - began)
    os.unlink(directory / "flush")
    return statistics.median(times) * 1000


def _against_flush(rounds, flush_ms):
    if "phoenix" not in rounds.turns:
        return None
    return Spread.of([value / flush_ms for value in rounds.values("phoenix", "p99_ms")])


def _flushes(rounds, contestant):
    values = rounds.values(contestant.name, "flushes")
    return "–" if None in values else Spread.of(values).text()
