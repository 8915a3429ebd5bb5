# SPDX-License-Identifier: Apache-2.0
"""The documents of this folder: what is said about each stands beside it."""

import difflib
from pathlib import Path

import forms
from program import Test, all_faults

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def said(program, path):
    """What the case's .expected file holds."""
    check = program.run("check", path.name, folder=path.parent)
    explain = program.run("explain", path.name, folder=path.parent)
    return "\n".join([
        f"== check: exit {check.code}", check.out + check.error,
        f"== explain: exit {explain.code}", explain.out + explain.error])


def compare(program, path, update):
    expected_path = path.with_suffix(".expected")
    actual = said(program, path)
    if update:
        expected_path.write_text(actual, encoding="utf-8")
        return None
    if not expected_path.exists():
        return f"there is no {expected_path.name}: review what --update writes"
    expected = expected_path.read_text(encoding="utf-8")
    return "\n".join(difflib.unified_diff(
        expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm="", n=1)) or None


def check(program, path, update):
    return all_faults(compare(program, path, update), forms.check(program, path))


def tests(program, update):
    """One test a case, one for each document of examples/, of which only the forms are checked."""
    paths = sorted(path for path in HERE.glob("*/*") if path.suffix in (".md", ".d"))
    for path in paths:
        name = path.relative_to(HERE).with_suffix("")
        yield Test(f"case {name}", lambda path=path: check(program, path, update))
    for expected in sorted(HERE.glob("*/*.expected")):
        if not any(expected.with_suffix(suffix).exists() for suffix in (".md", ".d")):
            name = expected.relative_to(HERE)
            yield Test(f"orphan {name}", lambda: "there is no document of that name")
    for path in sorted((ROOT / "examples").glob("*.md")):
        yield Test(f"forms examples/{path.name}", lambda path=path: forms.check(program, path))
