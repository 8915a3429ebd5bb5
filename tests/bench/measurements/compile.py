# SPDX-License-Identifier: Apache-2.0
"""Compile: what `check` takes for documents of 10 kB to 10 MB, beside cmark-gfm on the same bytes.

cmark-gfm reads the Markdown alone, with the extensions that Phoenix reads, and writes HTML: the
least that any tool spends on such a document.
"""

import shutil

from harness.failure import Failure
from harness.figures import Aim, Outcome, Spread, number, ratio
from harness.process import peak_rss_of, run_to_end
from harness.specification import specification

NAME = "compile"
NEEDS_SERVERS = False
SIZES = (("10 kB", 10_000), ("100 kB", 100_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000))
AIMED_AT = ("1 MB", "10 MB")
AIM_OF_CMARK_CPU = 4
AIM_RSS_PER_BYTE = 40
LEAST_ROUNDS = 5
EXTENSIONS = ("table", "strikethrough")
MB = 1e6


def measure(bench):
    cmark = shutil.which("cmark-gfm")
    if not cmark:
        bench.progress("cmark-gfm is not installed (Debian: cmark-gfm): no ratio to it")
    commands = {"phoenix": [bench.settings.phoenix, "check"]}
    if cmark:
        commands["cmark"] = [cmark] + [word for each in EXTENSIONS for word in ("-e", each)]
    rows, aims, before = [], [], None
    for name, size in SIZES:
        path = bench.directory / f"{size}.md"
        path.write_text(specification(size))
        cpu = _take_turns(bench, commands, path)
        rss = peak_rss_of(commands["phoenix"] + [path], bench.settings.server_core)
        own = Spread.of(cpu["phoenix"])
        against = ratio(cpu["phoenix"], cpu["cmark"]) if cmark else None
        input_bytes = path.stat().st_size
        growth = own.median / before[0] / (input_bytes / before[1]) * 10 if before else None
        before = (own.median, input_bytes)
        rows.append([
            name, own.text(1000),
            Spread.of(cpu["cmark"]).text(1000) if cmark else "–",
            against.text() if against else "–",
            number(growth) if growth else "–",
            number(rss / MB) if rss else "–", number(rss / input_bytes) if rss else "–",
        ])
        if name in AIMED_AT:
            aims.append(Aim(f"Compiling {name}, CPU against cmark-gfm's", against,
                            AIM_OF_CMARK_CPU, True))
            aims.append(Aim(f"Compiling {name}, peak resident set against its size",
                            Spread.of([rss / input_bytes]) if rss else None, AIM_RSS_PER_BYTE,
                            True))
    return Outcome(
        title="Compiling a specification",
        about="CPU time of `phoenix check`, start of the process included, for made-up "
              "specifications (tables, endpoints, SQL, examples, requirements, prose), beside "
              f"`cmark-gfm` with {', '.join(EXTENSIONS)} writing HTML. Growth is the time against "
              "that of the tenth of the size: 10 is linear.",
        header=["", "Phoenix CPU ms", "cmark-gfm CPU ms", "ratio", "growth a decade", "peak MB",
                "bytes per byte"],
        rows=rows,
        aims=aims,
        remarks=_remarks(cmark, rss),
    )


def _take_turns(bench, commands, path):
    """CPU seconds of each command, one a round."""
    cpu = {name: [] for name in commands}
    for _ in range(max(LEAST_ROUNDS, bench.settings.rounds)):
        for name, command in commands.items():
            usage = run_to_end(command + [path], bench.settings.server_core)
            if usage.status != 0:
                raise Failure(f"{name} ended with {usage.status} on a document of the benchmark")
            cpu[name].append(usage.cpu_seconds)
    return cpu


def _remarks(cmark, rss):
    remarks = []
    if not cmark:
        remarks.append("cmark-gfm is not installed (Debian: cmark-gfm): no ratio.")
    if not rss:
        remarks.append("GNU time is not installed (Debian: time): no peak.")
    return remarks
