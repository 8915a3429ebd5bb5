# SPDX-License-Identifier: Apache-2.0
"""Start-up: from exec to the first 200 answer, on an existing database."""

from harness.figures import Aim, Outcome, Spread

NAME = "start"
STARTS = 7
AIM_MS = 50


def measure(bench):
    taken = {each.name: [] for each in bench.contestants}
    for number in range(STARTS):
        bench.progress(f"start {number + 1} of {STARTS}")
        for contestant in bench.contestants:
            contestant.stop()
            taken[contestant.name].append(contestant.start() * 1000)
            contestant.stop()
    spreads = {name: Spread.of(values) for name, values in taken.items()}
    return Outcome(
        title="Start-up",
        about=f"Milliseconds from exec to the first 200 answer to a GET by id, {STARTS} starts, "
              "with the files in the page cache.",
        header=["", "first answer after ms"],
        rows=[[each.title, spreads[each.name].text()] for each in bench.contestants],
        aims=[Aim("First answer after start", spreads.get("phoenix"), AIM_MS, True, "ms")],
    )
