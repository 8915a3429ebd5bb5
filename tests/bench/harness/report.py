# SPDX-License-Identifier: Apache-2.0
"""The report: as text on the terminal, and as docs/benchmarks.md.

Promises: every figure in it was measured in this run; where something was left out it says so.
Must not: hold a path or a name of the machine beyond its processor, cores, memory and kernel.
"""

import datetime

from harness import machine

AIM_HEADER = ["figure", "aim", "measured", "verdict"]


def aim_rows(outcomes):
    return [[aim.what, aim.aim_text(), aim.measured_text(), aim.verdict()]
            for outcome in outcomes for aim in outcome.aims]


def text_table(header, rows):
    widths = [max(len(row[column]) for row in [header] + rows) for column in range(len(header))]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
        for row in [header] + rows)


def markdown_table(header, rows):
    rule = ["---"] + ["---:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [header, rule] + rows)


def as_text(outcomes):
    parts = []
    for outcome in outcomes:
        parts.append(outcome.title)
        parts.append(text_table(outcome.header, outcome.rows))
        parts += [f"  {remark}" for remark in outcome.remarks]
        parts.append("")
    parts += ["Aims", text_table(AIM_HEADER, aim_rows(outcomes))]
    return "\n".join(parts)


def as_markdown(bench, outcomes, remarks):
    parts = [
        "# Benchmarks",
        "Written by `make bench`; do not edit. Absolute figures belong to the machine below; "
        "ratios and CPU time per request travel better. A figure is the median of its rounds, with the "
        "lowest and the highest in brackets.",
        "## Aims",
        markdown_table(AIM_HEADER, aim_rows(outcomes)),
        "## Conditions",
        _conditions(bench),
    ]
    for outcome in outcomes:
        parts += [f"## {outcome.title}", outcome.about,
                  markdown_table(outcome.header, outcome.rows)]
        if outcome.remarks:
            parts.append("\n".join(f"- {remark}" for remark in outcome.remarks))
    if remarks:
        parts += ["## What was acknowledged", "\n".join(f"- {remark}" for remark in remarks)]
    return "\n\n".join(parts) + "\n"


def _conditions(bench):
    settings = bench.settings
    filesystem = machine.filesystem_of(settings.cache)
    placing = "the server on one core, the load generator on another"
    if settings.server_core == settings.load_core:
        placing = "server and load generator on the **same** core"
    lines = [
        f"Date: {datetime.date.today().isoformat()}",
        f"Machine: {machine.cpu_model()}, {machine.core_count()} cores, "
        f"{machine.memory_gib():.0f} GiB memory, {machine.distribution()}, {machine.kernel()}",
        f"Disk: {filesystem}"
        + (" — **in memory: the durable figures mean nothing**"
           if filesystem in machine.DISKLESS else ""),
    ]
    if bench.contestants:
        versions = [f"{part} {version}" for each in bench.contestants
                    for part, version in each.versions()]
        lines += [
            f"Placing: {placing}, loopback",
            f"Data: {settings.rows:,} resources, seeded alike for all, ids are UUIDs of version 7",
            "Durability: SQLite in WAL mode with `synchronous=FULL`; the answer goes out after the "
            "commit. The Fastify service commits each request, Phoenix all that wait together",
            f"Rounds: {settings.rounds} of {settings.seconds} s, contestants in turn, after a "
            "warm-up",
            "Versions: " + ", ".join([*versions, f"wrk {machine.wrk_version(settings.wrk)}"]),
        ]
    lines += [f"Left out: {each.title} ({reason})" for each, reason in bench.missing]
    return "\n".join(f"- {line}" for line in lines)
