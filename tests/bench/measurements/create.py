# SPDX-License-Identifier: Apache-2.0
"""Durable POST: the answer comes after the commit (WAL, synchronous=FULL)."""

from harness import data
from harness.contestant import RESOURCES
from harness.figures import Aim, Outcome, Spread
from harness.load import Load
from harness.rounds import run_rounds
from harness.table import LOAD_HEADER, load_rows, ratio_between, round_remarks

NAME = "create"
AIM_OF_FASTIFY_RATE = 6


def measure(bench):
    bench.start_all()
    load = Load("POST", bench.lines_file("create", data.bodies()), RESOURCES)
    contestants = bench.serving_resources()
    rounds = run_rounds(bench, contestants, lambda _: load)
    rows = load_rows(bench, rounds)
    for row, contestant in zip(rows, contestants):
        row.append(_flushes(rounds, contestant))
    return Outcome(
        title="Durable POST",
        about=f"`POST {RESOURCES}` with a body of about 100 bytes, {load.connections} keep-alive "
              "connections. Disk flushes are those of the whole disk, so an upper bound.",
        header=LOAD_HEADER + ["disk flushes per request"],
        rows=rows,
        aims=[Aim("Durable POST, rate against Fastify's",
                  ratio_between(rounds, "rate", "phoenix", "fastify"), AIM_OF_FASTIFY_RATE, False)],
        remarks=round_remarks(bench, rounds),
    )


def _flushes(rounds, contestant):
    values = rounds.values(contestant.name, "flushes")
    return "–" if None in values else Spread.of(values).text()
