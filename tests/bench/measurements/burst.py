# SPDX-License-Identifier: Apache-2.0
"""Burst: 500 connections create at once. What counts is how long the unluckiest one waits."""

from harness import data
from harness.contestant import RESOURCES
from harness.figures import Aim, Outcome, Spread
from harness.load import Load
from harness.rounds import run_rounds
from harness.table import round_remarks

NAME = "burst"
CONNECTIONS = 500
AIM_OF_WORST_MS = 1000


def measure(bench):
    bench.start_all()
    load = Load("POST", bench.lines_file("burst", data.bodies()), RESOURCES, CONNECTIONS)
    contestants = bench.serving_resources()
    rounds = run_rounds(bench, contestants, lambda _: load)
    rows = []
    for each in contestants:
        spread = {figure: Spread.of(rounds.values(each.name, figure))
                  for figure in ("rate", "p50_ms", "p99_ms", "max_ms")}
        rows.append([each.title] + [spread[figure].text()
                                    for figure in ("rate", "p50_ms", "p99_ms", "max_ms")])
    return Outcome(
        title=f"POST from {CONNECTIONS} connections",
        about=f"The same POST from {CONNECTIONS} connections that open at once; the worst answer "
              "of each turn.",
        header=["", "requests/s", "p50 ms", "p99 ms", "worst ms"],
        rows=rows,
        aims=[Aim(f"POST from {CONNECTIONS} connections, the worst answer",
                  Spread.of(rounds.values("phoenix", "max_ms"))
                  if "phoenix" in rounds.turns else None, AIM_OF_WORST_MS, True, "ms")],
        remarks=round_remarks(bench, rounds),
    )
