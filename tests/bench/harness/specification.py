# SPDX-License-Identifier: Apache-2.0
"""Large specifications to compile: as many chapters as the size asks for, each about a thing of its
own, with the sections that technical specifications have.

Promises: the same text for the same size, in every run; a longer text begins with all chapters of a
shorter one; names are unique, so the document compiles without errors.
Must not: repeat a chapter's wording by copy; a compiler that remembers texts must gain nothing.
"""

import random

KINDS = """parcel invoice voucher ticket booking shipment contract meter sensor reading vehicle driver
route depot pallet carton supplier tariff refund payment ledger budget audit lesson course student
teacher room building floor desk badge visitor patient clinic recipe meal kitchen harvest meadow barn
orchard pump valve tank turbine battery charger station signal track wagon ferry harbour crane hull
camera easel album song concert stage actor film script poster library shelf author chapter review
vote ballot district council permit licence parking garage engine wheel bicycle trail summit cabin""".split()
MANNERS = """annual basic central daily early final global hidden inner joint local main mobile
monthly narrow nightly open partial public quick regional remote seasonal shared short silent
single standard steady urgent urban valid weekly wide winter yearly amber cobalt copper crimson
golden indigo ivory jade scarlet silver teal violet northern southern eastern western coastal alpine
""".split()
THINGS = """queue report screen journal operator warehouse partner schedule register archive customer
branch clerk device network gateway office catalogue inventory statement process checklist""".split()
VERBS = """checks records compares forwards groups keeps measures orders prepares receives rejects
returns schedules shows sorts stores sums tracks updates weighs""".split()
ADVERBS = "carefully directly early later nightly once promptly quietly rarely twice usually".split()
JOINTS = ["because", "while", "as soon as", "although", "unless", "and then", "so that", "whenever"]
WORDS = """amount area band capacity channel class colour count depth distance duration grade height
label length level limit mass origin phase price priority range rank rate reason reference score
serial shade share slot source span speed stock target temperature term title total unit volume
weight width yield zone""".split()
# In a table of columns, in SQL, in TypeScript (empty: leave it out there), and as JSON.
TYPES = [
    ("string", "varchar(80)", "string", '"{word} {n}"'), ("integer", "integer", "number", "{n}"),
    ("boolean", "boolean", "boolean", "true"),
    ("decimal(10,2)", "numeric(10,2)", "", '"{n}.50"'),
    ("timestamp", "timestamptz", "Date", '"2026-03-{day:02d}T08:30:00Z"'),
    ("text", "text", "string", '"{word} of {n}"'),
]


class _Chapter:
    """One chapter: a thing, its fields, and random choices that depend on its number only."""

    def __init__(self, number):
        self.number = number
        self.dice = random.Random(number * 7919 + 17)
        count = len(KINDS)
        kind, other = KINDS[number % count], KINDS[(number * 7 + 5) % count]
        manner = MANNERS[number // count % len(MANNERS)]
        cycle = number // (count * len(MANNERS))
        suffix = f"_{THINGS[cycle % len(THINGS)]}" if cycle else ""
        self.name = f"{manner}_{kind}{suffix}"
        self.detail = f"{manner}_{kind}{suffix}_{WORDS[number % len(WORDS)]}_entry"
        self.title = self.name.replace("_", " ").title()
        self.path = "/api/v1/" + self.name.replace("_", "-") + "s"
        self.other = other
        self.fields = [(word, *self.dice.choice(TYPES))
                       for word in self.dice.sample(WORDS, self.dice.randint(4, 9))]

    def clause(self):
        dice = self.dice
        return (f"the {dice.choice(MANNERS)} {dice.choice(THINGS)} {dice.choice(ADVERBS)} "
                f"{dice.choice(VERBS)} every {dice.choice(MANNERS)} {dice.choice(KINDS)}")

    def sentence(self):
        text = f"{self.clause()} {self.dice.choice(JOINTS)} {self.clause()}"
        if self.dice.random() < 0.3:
            text += f", about {self.dice.randint(2, 900)} a {self.dice.choice(['day', 'week', 'year'])}"
        if self.dice.random() < 0.2:
            text += f" (see `{self.dice.choice(WORDS)}` and **{self.dice.choice(THINGS)}**)"
        return text[0].upper() + text[1:] + "."

    def prose(self, paragraphs):
        return [" ".join(self.sentence() for _ in range(self.dice.randint(2, 5)))
                for _ in range(paragraphs)]

    def bullets(self, count):
        return "\n".join(f"- {self.sentence()}" for _ in range(count))

    def example(self, fields):
        lines = [f'  "{word}": '
                 + shape.format(word=word, n=self.dice.randint(1, 99), day=self.dice.randint(1, 28))
                 for word, _, _, _, shape in fields]
        return "{\n" + ",\n".join(lines) + "\n}"

    def columns(self):
        rows = ["| Column | Type | Constraints | Description |", "|---|---|---|---|",
                "| id | uuid | primary key | Identifier |"]
        rows += [f"| {word} | {kind} | {self.dice.choice(['not null', '', 'not null', 'unique'])} "
                 f"| {self.clause().capitalize()} |" for word, kind, *_ in self.fields]
        rows.append("| created_at | timestamp | not null | When it was made |")
        return [f"### Table: {self.name}s", "\n".join(rows)]

    def sql(self):
        lines = ["  id uuid PRIMARY KEY DEFAULT gen_random_uuid()",
                 f"  {self.name}_id uuid NOT NULL REFERENCES {self.name}s(id)"]
        lines += [f"  {word} {kind}{self.dice.choice([' NOT NULL', ''])}"
                  for word, _, kind, *_ in self.fields[:5]]
        return ["### Database Schema",
                f"```sql\n-- one row for each {self.other}\nCREATE TABLE {self.detail} (\n"
                + ",\n".join(lines) + f"\n);\nCREATE INDEX idx_{self.detail} ON {self.detail}"
                f" ({self.name}_id);\n```"]

    def diagram(self):
        lines = "\n".join(f"        {kind.split('(')[0]} {word}" for word, kind, *_ in self.fields)
        return ["### Data Model",
                f"```mermaid\nerDiagram\n    {self.name.upper()} {{\n        uuid id PK\n{lines}\n    }}\n```"]

    def endpoints(self):
        rows = [("GET", self.path, f"List {self.title.lower()}s"),
                ("POST", self.path, f"Create a {self.title.lower()}"),
                ("GET", self.path + "/{id}", "Read one"),
                ("PUT", self.path + "/{id}", "Replace it"),
                ("DELETE", self.path + "/{id}", "Remove it")]
        if self.number % 3 == 0:
            return ["### Endpoints", "```\n" + "\n".join(
                f"{method:<6} {path:<40} # {what}" for method, path, what in rows) + "\n```"]
        if self.number % 3 == 1:
            return ["### Endpoints", "\n".join(
                f"- `{method} {path}` - {what}" for method, path, what in rows)]
        return ["### Endpoints", "| Method | Path | Description |\n|---|---|---|\n" + "\n".join(
            f"| {method} | `{path}` | {what} |" for method, path, what in rows)]

    def exchange(self):
        return [f"#### POST {self.path}", "Request body:",
                f"```json\n{self.example(self.fields[:4])}\n```", "Response (201):",
                f"```json\n{self.example(self.fields)}\n```"]

    def requirements(self):
        first = self.number * 10
        items = [f"- [{self.dice.choice([' ', 'x'])}] **FR-{first + i:05d}**: {self.sentence()}"
                 for i in range(self.dice.randint(3, 6))]
        items.append(f"- [ ] **NFR-{first:05d}**: Ninety-nine of a hundred answers come within "
                     f"{self.dice.randint(40, 400)} ms.")
        return ["### Functional Requirements", "\n".join(items)]

    def errors(self):
        code = self.name.upper()
        return ["### Error Codes", "| Code | HTTP Status | Description |\n|---|---|---|\n"
                f"| {code}_NOT_FOUND | 404 | No such {self.title.lower()} |\n"
                f"| {code}_CLOSED | 409 | {self.sentence()} |"]

    def targets(self):
        return ["### Performance Requirements", "| Metric | Requirement | Measurement |\n|---|---|---|\n"
                f"| Latency (p50) | < {self.dice.randint(10, 60)}ms | API response time |\n"
                f"| Latency (p99) | < {self.dice.randint(100, 600)}ms | API response time |\n"
                f"| Throughput | {self.dice.randint(2, 50)}00 RPS | Requests per second |"]

    def security(self):
        return ["### Security Considerations", "- **Authentication**: bearer token\n"
                f"- **Authorization**: the {self.dice.choice(THINGS)} role may write, others read\n"
                f"- **Retention**: {self.dice.randint(30, 700)} days\n{self.bullets(2)}"]

    def settings(self):
        prefix = self.name.upper()
        return ["### Configuration", "```yaml\n" + self.name + ":\n  enabled: true\n"
                f"  interval: {self.dice.randint(1, 60)}s\n  workers: {self.dice.randint(1, 16)}\n```",
                f"| Variable | Default | Description |\n|---|---|---|\n| {prefix}_LIMIT | "
                f"{self.dice.randint(10, 500)} | {self.sentence()} |"]

    def code(self):
        lines = "\n".join(f"  {word}: {kind};" for word, _, _, kind, _ in self.fields if kind)
        return ["### Types", f"```typescript\ninterface {self.title.replace(' ', '')} {{\n  id: string;\n"
                f"{lines}\n}}\n```"]

    def plan(self):
        return ["### Implementation Plan", "1. " + self.sentence() + "\n   - " + self.sentence()
                + "\n     - " + self.sentence() + "\n2. " + self.sentence() + "\n3. " + self.sentence()]

    def text(self):
        parts = [f"## {self.number + 1}. {self.title}", *self.prose(2), "### Overview",
                 *self.prose(1), self.bullets(3)]
        turn = self.number % 4
        parts += self.columns() if turn != 1 else self.diagram()
        parts += self.endpoints()
        for section in self.dice.sample(
                [self.sql, self.exchange, self.requirements, self.errors, self.targets,
                 self.security, self.settings, self.code, self.plan], 5):
            parts += section()
        parts += ["### Open Questions", *self.prose(2)]
        return "\n\n".join(parts) + "\n\n"


def specification(size):
    """A document of about `size` bytes, never less."""
    parts = ["# Technical Specification: Everything Service\n\n**Version:** 1.0.0  \n"
             "**Status:** Draft\n\n"]
    total, number = len(parts[0]), 0
    while total < size:
        parts.append(_Chapter(number).text())
        total += len(parts[-1])
        number += 1
    return "".join(parts)
