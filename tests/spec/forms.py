# SPDX-License-Identifier: Apache-2.0
"""The forms of output for programs: they keep to their schemas, tell the same as the text, and `explain` accounts
for every line of a document."""

import json
import re
import sqlite3
from decimal import Decimal
from pathlib import Path

import jsonschema

from program import all_faults

SCHEMAS = Path(__file__).resolve().parent / "schemas"
COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
# Markdown that says nothing by itself: breaks between sections, underlines of headings, link targets, fences.
SILENT = re.compile(r"^\s*([-*_=\s>]*|\[[^\]]+\]:\s.*|(```|~~~).*)$")


def read(name):
    return jsonschema.Draft7Validator(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))


FINDINGS, EXPLANATION, SARIF = read("findings"), read("explanation"), read("sarif")


def fault_of(validator, value, what):
    for error in validator.iter_errors(value):
        where = "/".join(str(part) for part in error.absolute_path)
        return f"{what}: {where}: {error.message[:200]}"
    return None


def check_findings(program, path, text):
    """JSON and SARIF hold as many findings as the text, at the same places."""
    result = program.run("check", "--format", "json", path.name, folder=path.parent)
    findings = json.loads(result.out)
    log = json.loads(program.run("check", "--format=sarif", path.name, folder=path.parent).out)
    fault = all_faults(fault_of(FINDINGS, findings, "JSON"), fault_of(SARIF, log, "SARIF"))
    if fault:
        return fault
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for finding, found in zip(findings, run["results"]):
        if rules[found["ruleIndex"]] != found["ruleId"] or found["ruleId"] != finding["code"]:
            return f"SARIF: {found['ruleId']} where JSON has {finding['code']}"
        head = ":".join(str(part) for part in (finding["file"], finding["line"], finding["column"]) if part)
        if f"{head}: {finding['severity']}[{finding['code']}]: " not in text:
            return f"the text lacks {head} {finding['code']}"
    if len(findings) != len(run["results"]):
        return "JSON and SARIF differ in number"
    return None


def covered_lines(explanation, file):
    """The numbers of all lines that a section, a statement's block or a stretch of prose accounts for."""
    lines = set()
    for section in explanation["sections"]:
        if section["file"] == file:
            lines.update(range(section["line"], section["line"] + 2))  # an underlined heading has two
    for statement in explanation["statements"]:
        if statement["file"] == file and statement["block"]:
            lines.update(range(statement["block"]["line"], statement["block"]["end_line"] + 1))
    for prose in explanation["prose"]:
        if prose["file"] == file and prose["end_line"]:
            lines.update(range(prose["line"], prose["end_line"] + 1))
    return lines


def check_account(explanation, folder):
    for file in explanation["document"]["files"]:
        text = (folder / file).read_text(encoding="utf-8-sig")
        text = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
        covered = covered_lines(explanation, file)
        for number, line in enumerate(text.split("\n"), 1):
            if number not in covered and not SILENT.match(line):
                return f"{file}:{number}: explain accounts for this line nowhere: {line[:80]}"
    return None


def check_explanation(program, path):
    result = program.run("explain", "--json", path.name, folder=path.parent)
    if result.code != 0:
        return None if not result.out else "explain failed and yet wrote"
    explanation = json.loads(result.out)
    return all_faults(fault_of(EXPLANATION, explanation, "explain"),
                      check_account(explanation, path.parent))


def check_schema(program, path):
    """SQLite takes the schema, twice, for a database that exists is opened with the same statements."""
    result = program.run("sql", path.name, folder=path.parent)
    if result.code != 0:
        return None
    database = sqlite3.connect(":memory:")
    database.create_collation("DECIMAL", lambda a, b: (Decimal(a) > Decimal(b)) - (Decimal(a) < Decimal(b)))
    try:
        database.executescript(result.out)
        database.executescript(result.out)
    except sqlite3.Error as error:
        return f"SQLite refuses the schema: {error}"
    finally:
        database.close()
    script = program.run("sql", "--dialect", "postgresql", path.name, folder=path.parent)
    if script.code != 0 or script.out.count("CREATE TABLE") != result.out.count("CREATE TABLE"):
        return "the dialects differ in their tables"
    return None


def check(program, path):
    text = program.run("check", path.name, folder=path.parent).out
    return all_faults(check_findings(program, path, text), check_explanation(program, path),
                      check_schema(program, path))
