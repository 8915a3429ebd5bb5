# SPDX-License-Identifier: Apache-2.0
"""Every diagnostic code is provoked by some case, explained, and named in the right topic."""

import re
from pathlib import Path

from program import Test

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE = ROOT / "src" / "base" / "diagnostic_codes.def"

# Codes that no document of bearable size can provoke, each with the reason and where it is tested instead.
EXCEPTIONS = {}  # code: reason


def table_codes():
    return re.findall(r"^DIAGNOSTIC\((\w+),", TABLE.read_text(encoding="utf-8"), re.MULTILINE)


def without_case(program):
    missing = [code for code in table_codes()
               if code not in program.seen_codes and code not in EXCEPTIONS]
    return f"no case provokes {', '.join(missing)}" if missing else None


def unexplained(program):
    for code in table_codes():
        result = program.run("explain-code", code.lower())
        if result.code != 0 or not result.out.startswith(code) or len(result.out.split()) < 12:
            return f"explain-code {code}: {result.out}{result.error}"
    listed = program.run("explain-code", "--all").out.split("\n")
    if sorted(line[:5] for line in listed if line) != sorted(table_codes()):
        return "explain-code --all does not list what the table holds"
    return None


def tests(program):
    return [Test("codes: each is explained", lambda: unexplained(program)),
            Test("codes: each is provoked by a case", lambda: without_case(program))]
