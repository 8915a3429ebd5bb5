# SPDX-License-Identifier: Apache-2.0
"""Memory: resident set after start-up, and after everything that was measured before."""

from harness.figures import Aim, Outcome, Spread, number

NAME = "memory"
AIM_IDLE_MB = 20
MB = 1e6


def measure(bench):
    bench.start_all()
    rows = []
    for each in bench.contestants:
        figures = (each.idle_rss_bytes, each.process.rss_bytes(), each.process.peak_rss_bytes())
        rows.append([each.title] + [number(figure / MB) for figure in figures])
    phoenix = bench.contestant("phoenix")
    idle = Spread.of([phoenix.idle_rss_bytes / MB]) if phoenix else None
    return Outcome(
        title="Memory",
        about="Resident set of the process tree in MB (10⁶ bytes), pages of mapped files included: "
              "idle after the first answer on the full database; after all load; at its peak.",
        header=["", "idle MB", "after load MB", "peak MB"],
        rows=rows,
        aims=[Aim("Resident set, idle", idle, AIM_IDLE_MB, True, "MB")],
    )
