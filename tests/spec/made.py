# SPDX-License-Identifier: Apache-2.0
"""What no document in a repository can show: files that are none, the command line, output that fails."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from program import Test, all_faults

MEBIBYTE = 1 << 20
GOOD = "# Notes\n\nNothing but prose.\n"


class Folder:
    """A fresh folder that goes away with its last use."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="phoenix-spec-"))

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def expect(program, arguments, code, out="", error="", **options):
    """The exit status, and texts that must stand in standard output and standard error."""
    result = program.run(*arguments, **options)
    call = " ".join(str(each) for each in arguments)
    wrong = [] if result.code == code else [f"exit status {result.code}, not {code}"]
    wrong += [f"output lacks: {out}"] * (out not in result.out)
    wrong += [f"standard error lacks: {error}"] * (error not in result.error)
    return f"phoenix {call}: {'; '.join(wrong)}\n{result.out}{result.error}" if wrong else None


# --- files that are no document ---------------------------------------------------------------------------------


def missing(program):
    with Folder() as folder:
        (folder / "shop.md").write_text(GOOD)
        return all_faults(
            expect(program, ["check", "shpo.md"], 1, "shpo.md: error[E0101]: ", folder=folder),
            expect(program, ["check", "shpo.md"], 1, "hint: did you mean shop.md?", folder=folder),
            expect(program, ["explain", "--json", "no.md"], 1, error="no.md: error[E0101]: ", folder=folder),
            expect(program, ["sql", "no.md"], 1, error="no.md: error[E0101]: ", folder=folder))


def unreadable(program):
    if os.geteuid() == 0:
        return None  # root may read everything
    with Folder() as folder:
        (folder / "a.md").write_text(GOOD)
        (folder / "a.md").chmod(0)
        return expect(program, ["check", "a.md"], 1, "error[E0101]: the document cannot be read: Perm", folder=folder)


def standard_input(program):
    with Folder() as folder:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fault = expect(program, ["check", "-"], 1, "<stdin>: error[E0102]: ", stdin=descriptor)
        finally:
            os.close(descriptor)
    return all_faults(
        fault,
        expect(program, ["check", "-"], 0, "no findings", stdin=GOOD.encode()),
        expect(program, ["check", "-"], 1, "<stdin>: error[E0103]: ", stdin=b""))


def special_files(program):
    with Folder() as folder:
        os.mkfifo(folder / "pipe.md")
        return all_faults(
            expect(program, ["check", "pipe.md"], 1, "pipe.md: error[E0107]: ", folder=folder),
            expect(program, ["check", "/dev/zero"], 1, "/dev/zero: error[E0107]: ", folder=folder))


def too_large(program):
    """A file of 1 TiB is refused by its size; an endless pipe once it has sent too much."""
    with Folder() as folder:
        with open(folder / "large.md", "wb") as file:
            file.truncate(1 << 40)
        fault = expect(program, ["check", "large.md"], 1, "large.md: error[E0106]: ", folder=folder)
    with open("/dev/zero", "rb") as endless:
        source = subprocess.Popen(["cat"], stdin=endless, stdout=subprocess.PIPE)
        try:
            return all_faults(fault, expect(program, ["check", "-"], 1, "<stdin>: error[E0106]: ",
                                            stdin=source.stdout.fileno()))
        finally:
            source.stdout.close()
            source.kill()
            source.wait()


def endless_statement(program):
    """One statement of SQL over 1 MiB is left out, and what stands behind it is read."""
    text = f"```sql\nCREATE TABLE a (\n{'  b INT,' * ((1 << 20) // 8)}\n);\nCREATE TABLE c (id UUID PRIMARY KEY);\n```\n"
    with Folder() as folder:
        (folder / "long.md").write_text(text)
        return all_faults(
            expect(program, ["check", "long.md"], 1, "long.md:2:1: error[E0416]: ", folder=folder),
            expect(program, ["explain", "long.md"], 0, "entity c (1 field, from SQL)", folder=folder))


def folders(program):
    with Folder() as folder:
        hidden = folder / "specs"
        for name in (".git", "node_modules", "deep/er"):
            (hidden / name).mkdir(parents=True)
        (hidden / ".git" / "a.md").write_bytes(b"\0")
        (hidden / "node_modules" / "b.md").write_bytes(b"\0")
        (hidden / "loop").symlink_to(folder)
        fault = expect(program, ["check", "specs"], 1, "specs: error[E0108]: ", folder=folder)
        (hidden / "deep" / "er" / "z.md").write_text("")
        (hidden / "deep" / "a.markdown").write_text(GOOD)
        return all_faults(
            fault,
            expect(program, ["check", "specs/"], 1, "specs/deep/er/z.md: error[E0103]: ", folder=folder),
            expect(program, ["check", "specs"], 1, "1 error\n", folder=folder))


def too_deep(program):
    with Folder() as folder:
        (folder / "d" / "/".join(["d"] * 40)).mkdir(parents=True)
        return expect(program, ["check", "d"], 1, "d: error[E0109]: ", folder=folder)


# --- the command line -------------------------------------------------------------------------------------------


def usage(program):
    return all_faults(
        expect(program, [], 2, error="Usage: phoenix COMMAND"),
        expect(program, ["chekc"], 2, error="unknown command 'chekc'; did you mean 'check'?"),
        expect(program, ["check"], 2, error="SPEC is missing"),
        expect(program, ["check", "a", "b"], 2, error="unexpected argument 'b'"),
        expect(program, ["check", "--frmat=json", "a"], 2, error="did you mean '--format'?"),
        expect(program, ["check", "--format=sarfi", "a"], 2, error="did you mean 'sarif'?"),
        expect(program, ["sql", "--dialect", "oracle", "a"], 2, error="sqlite|postgresql"),
        expect(program, ["explain-code", "E010"], 2, error="the nearest is 'E0101'"),
        expect(program, ["explain-code"], 2, error="CODE is missing"),
        expect(program, ["help", "sqll"], 2, error="did you mean 'sql'?"),
        expect(program, ["new", "servise", "a.md"], 2, error="no shape 'servise'"))


def helps(program):
    version = program.run("--version").out.split("\n")[0]
    if not version.startswith("phoenix ") or program.run("version").out.split("\n")[0] != version:
        return f"the first line of version is {version!r}"
    listed = [line.split()[0] for line in program.run("help").out.split("Commands:\n")[1].split("\n")
              if line.startswith("  ")  and line[2] != " "]
    faults = [expect(program, [name, "--help"], 0, f"phoenix {name} - ") for name in listed]
    if len(listed) < 7 or program.run("--help") != program.run("help"):
        faults.append(f"help lists {listed}, or --help differs from it")
    for name in listed:
        if program.run(name, "--help") != program.run("help", name):
            faults.append(f"{name} --help differs from help {name}")
        long = [line for line in program.run("help", name).out.split("\n") if len(line) > 80]
        faults += [f"{name}: a line of more than 80 columns: {line}" for line in long]
    return all_faults(*faults)


def manuals(program):
    """Every command has a page, and mandoc finds nothing to say about it."""
    if not shutil.which("mandoc"):
        return None
    listed = program.run("help", "--man").out
    names = [line.split()[1].removeprefix("phoenix-") for line in listed.split("\n") if line.startswith(".Xr ")]
    faults = []
    for name in ["phoenix", *names]:
        with Folder() as folder:
            page = folder / f"{name}.1"
            page.write_text(program.run("help", "--man", name).out)
            lint = subprocess.run(["mandoc", "-Tlint", page.name], cwd=folder, capture_output=True, text=True,
                                  check=False)
            faults += [line for line in lint.stdout.split("\n")
                       if line and "referenced manual not found" not in line]
    build = (Path(__file__).resolve().parent.parent.parent / "docs" / "man" / "meson.build").read_text()
    faults += [f"docs/man/meson.build lacks '{name}'" for name in names if f"'{name}'" not in build]
    return all_faults(*faults, None if len(names) >= 7 else f"phoenix.1 refers to {names} only")


# --- new --------------------------------------------------------------------------------------------------------


def starters(program):
    """Each starter document is written, holds the name and no mark, and has no finding."""
    faults = []
    name = 'Tom & "Jerry" \\ $1'
    with Folder() as folder:
        for shape in ("component", "feature", "project", "technology"):
            file = f"{shape}.md"
            faults.append(expect(program, ["new", shape, file, "--name", name], 0, f"wrote {file}", folder=folder))
            text = (folder / file).read_text()
            if name not in text or "@NAME@" in text:
                faults.append(f"{file}: the name was not put in")
            faults.append(expect(program, ["new", shape, file], 1, error="it exists already", folder=folder))
            if (folder / file).read_text() != text:
                faults.append(f"{file} was written over")
            faults.append(expect(program, ["check", file], 0, "no findings", folder=folder))
            if program.run("new", shape, "-", "--name", name).out != text:
                faults.append(f"{shape}: standard output differs from the file")
        faults.append(expect(program, ["new", "component", "a.md", "--name", "a\nb"], 2, error="line break",
                             folder=folder))
        faults.append(expect(program, ["new", "component", "no/where.md"], 1, error="was not written",
                             folder=folder))
        if (folder / "a.md").exists():
            faults.append("a refused name left a file behind")
    return all_faults(*faults)


# --- output that fails ------------------------------------------------------------------------------------------


def failing_output(program):
    document = b"# A\n\n" + b"- [Fill this in]\n" * 5000
    faults = []
    with open("/dev/full", "wb") as full:
        for call in (["check", "-"], ["check", "--format=json", "-"], ["check", "--format=sarif", "-"],
                     ["explain", "-"], ["explain", "--json", "-"], ["sql", "-"], ["new", "project", "-"],
                     ["help"], ["version"]):
            faults.append(expect(program, call, 3, error="could not be written: No space left", stdin=document,
                                 stdout=full))
    for call in (["check", "-"], ["explain", "--json", "-"]):
        reading, writing = os.pipe()
        os.close(reading)
        faults.append(expect(program, call, 3, error="", stdin=document, stdout=writing))
        os.close(writing)
    with Folder() as folder:
        closed = subprocess.run(["sh", "-c", '"$0" new component a.md >&-', program.path], cwd=folder, check=False,
                                stderr=subprocess.DEVNULL)
        if closed.returncode != 3 or "wrote" in (folder / "a.md").read_text():
            faults.append("a closed standard output was taken for the file")
    return all_faults(*faults)


def many_findings(program):
    """More findings than are kept: they are counted, and the output says so."""
    document = b"# A\n\n" + b"".join(b"- [Item %d]\n" % i for i in range(10050))
    result = program.run("check", "-", stdin=document)
    if "10050 warnings (50 of them not shown)" not in result.out:
        return f"the summary is {result.out[-200:]}"
    kept = len(json.loads(program.run("check", "--format=json", "-", stdin=document).out))
    return None if kept == 10000 else f"{kept} findings in JSON"


def one_endless_line(program):
    """Findings on one line of megabytes take their time from the line once, not once each."""
    document = b"# A\n\n" + b"[Name] \xc3\xa9\xc3\xa9\xc3\xa9 " * 400000 + b"\n"
    result = program.run("check", "-", stdin=document)
    return None if result.code == 0 else f"exit status {result.code}: {result.error[:200]}"


def endless_inheritance(program):
    """A chain of types takes over so many fields and no more, and says so once."""
    chain = b"".join(b"class T%d(T%d):\n    f%d: str\n\n" % (i, i - 1, i) for i in range(1, 400))
    document = b"# A\n\n```python\nclass T0(BaseModel):\n    id: int\n\n" + chain + b"```\n"
    result = program.run("check", "-", stdin=document)
    said = result.out.count("W1404"), "'T141' and those that follow" in result.out
    return None if said == (1, True) else f"W1404 stands {said[0]} times in\n{result.out[:600]}"


def endless_limits(program):
    """An endpoint has 32 limits; the next one is said, once."""
    limits = b"".join(b"- %d requests per minute per user\n" % i for i in range(1, 100))
    document = (b"# A\n\n```sql\nCREATE TABLE orders (id uuid PRIMARY KEY);\n```\n\n- `GET /orders`\n- `POST /orders`\n\n"
                b"## Rate Limiting\n\n" + limits)
    result = program.run("check", "-", stdin=document)
    said = result.out.count("W1606"), "'GET /orders' has 32 limits already" in result.out, "<stdin>:44:" in result.out
    return None if said == (1, True, True) else f"{said}\n{result.out[:600]}"


def endless_fields(program):
    """An entity has 1600 fields; one more is an error, said once."""
    def table(count):
        fields = "".join(f",\n c{i} TEXT" for i in range(2, count + 1))
        return f"# A\n\n```sql\nCREATE TABLE wide (id BIGINT PRIMARY KEY{fields});\n```\n".encode()
    result = program.run("check", "-", stdin=table(5000))
    said = result.code, result.out.count("E1031"), "<stdin>:1604:2: error[E1031]: 'wide' has more than 1600" in result.out
    return all_faults(None if said == (1, 1, True) else f"{said}\n{result.out[:600]}",
                      expect(program, ["check", "-"], 0, "no findings", stdin=table(1600)))


def endless_values(program):
    """A list of values counts for each field that has it: a million together, one more is an error."""
    values = ", ".join(f"'v{i}'" for i in range(2000))

    def table(count):
        fields = "".join(f",\n c{i} e" for i in range(count))
        return (f"# A\n\n```sql\nCREATE TYPE e AS ENUM ({values});\n"
                f"CREATE TABLE t (id BIGINT PRIMARY KEY{fields});\n```\n").encode()
    result = program.run("check", "-", stdin=table(502))
    said = result.code, result.out.count("E1032"), "<stdin>:506:2: error[E1032]: with those of 't.c500'" in result.out
    return all_faults(None if said == (1, 1, True) else f"{said}\n{result.out[:600]}",
                      expect(program, ["check", "-"], 0, "no findings", stdin=table(500)))


def tests(program):
    for test in (missing, unreadable, standard_input, special_files, too_large, folders, too_deep, usage, helps,
                 manuals, starters, failing_output, endless_statement, endless_inheritance, endless_limits,
                 endless_fields, endless_values,
                 many_findings, one_endless_line):
        yield Test(f"made {test.__name__}", lambda test=test: test(program))
