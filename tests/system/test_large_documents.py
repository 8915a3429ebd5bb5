# SPDX-License-Identifier: Apache-2.0
"""Documents far larger than anybody writes, in shapes that make careless code cubic: they must end
well before the time that a command may take here."""

import re

import pytest
from phoenix import run

COUNT = 20_000


def write_tables(path, tables):
    path.write_text("# Large\n\n## Schema\n\n```sql\n" + "\n".join(tables) + "\n```\n")
    return path


def created(text):
    return re.findall(r'CREATE TABLE IF NOT EXISTS "(\w+)"', text)


def test_a_chain_of_tables_is_turned_round(tmp_path):
    chain = [f"CREATE TABLE t{i} (id BIGINT PRIMARY KEY"
             + (f", next_id BIGINT REFERENCES t{i + 1}(id));" if i + 1 < COUNT else ");")
             for i in range(COUNT)]
    done = run("sql", write_tables(tmp_path / "chain.md", chain))
    assert done.returncode == 0
    assert created(done.stdout) == [f"t{i}" for i in reversed(range(COUNT))]


def test_a_circle_of_tables_has_an_order(tmp_path):
    circle = [f"CREATE TABLE t{i} (id BIGINT PRIMARY KEY, next_id BIGINT "
              f"REFERENCES t{(i + 1) % COUNT}(id));" for i in range(COUNT)]
    done = run("sql", write_tables(tmp_path / "circle.md", circle))
    assert done.returncode == 0
    assert sorted(created(done.stdout)) == sorted(f"t{i}" for i in range(COUNT))


def test_a_table_may_have_many_columns_and_indexes(tmp_path):
    columns = ", ".join(f"c{i} INTEGER" for i in range(1599))
    tables = [f"CREATE TABLE wide (id BIGINT PRIMARY KEY, {columns});"]
    tables += [f"CREATE INDEX same ON wide (c{i % 1599});" for i in range(2000)]
    done = run("sql", write_tables(tmp_path / "wide.md", tables))
    assert done.returncode == 0
    assert done.stdout.count("CREATE INDEX") == 2000


ORDERS = ("# Large\n\n```sql\nCREATE TABLE orders (id BIGINT PRIMARY KEY, status TEXT CHECK "
          "(status IN ('open', 'closed')));\n```\n\n")


def checked(tmp_path, text, status=0):
    """Whether the document has an end: the harness ends a command after a minute."""
    path = tmp_path / "large.md"
    path.write_text(text)
    done = run("check", path)
    assert done.returncode == status
    return done.stdout


def test_items_may_be_many_at_every_depth(tmp_path):
    assert checked(tmp_path, "# Large\n\n" + "".join(
        "  " * min(i, 30) + f"- item {i}\n" for i in range(64_000)))


def test_an_item_may_hold_many(tmp_path):
    assert "E1031" in checked(tmp_path, "# Large\n\n## Data Model\n\n- Thing\n" + "".join(
        f"  - f{i}: string\n" for i in range(250_000)), status=1)


def test_an_endpoint_may_be_described_often(tmp_path):
    assert checked(tmp_path, "# Large\n\n" + "```\nGET /a\n```\n\n" * 64_000)


def test_many_paths_may_fit_many_entities(tmp_path):
    count = 16_000
    assert checked(tmp_path, "# Large\n\n```sql\n" + "".join(
        f"CREATE TABLE a_{i}_order_item (id uuid PRIMARY KEY);\n" for i in range(count))
        + "```\n\n## Endpoints\n\n" + "".join(
            f"- `GET /items{i}`\n- `GET /order-items`\n" for i in range(count)))


def test_limits_and_endpoints_may_be_many(tmp_path):
    count = 30_000
    assert checked(tmp_path, ORDERS + "## Rate Limiting\n\n" + "".join(
        f"- `POST /orders/x{i}`: 10 requests per minute per user\n" for i in range(count))
        + "\n## Endpoints\n\n" + "".join(f"- `POST /orders/x{i}`\n" for i in range(count)))


def test_general_limits_may_be_many(tmp_path):
    assert checked(tmp_path, ORDERS + "## Rate Limiting\n\n" + "".join(
        f"- {i + 10} requests per {i + 60} seconds per IP\n" for i in range(30_000))
        + "- GET: 10 requests per minute\n" * 1000 + "\n## Endpoints\n\n"
        + "".join(f"- `GET /orders/x{i}`\n" for i in range(10_000)))


def test_limits_on_all_that_writes_may_be_many(tmp_path):
    count = 20_000
    assert checked(tmp_path, ORDERS + "## Rate Limiting\n\n" + "".join(
        f"- Writes: {i + 10} requests per minute per user\n" for i in range(count))
        + "\n## Endpoints\n\n" + "".join(f"- `POST /orders/x{i}`\n" for i in range(count)))


def test_cache_rules_and_endpoints_may_be_many(tmp_path):
    count = 20_000
    assert checked(tmp_path, ORDERS + "## Endpoints\n\n" + "".join(
        f"- `GET /orders/x{i}`\n" for i in range(count)) + "\n## Caching\n\n" + "".join(
        f"- `GET /orders/x{i}`: {i + 10} seconds\n- orders: {i + 10} seconds\n"
        for i in range(count)))


def test_a_state_machine_may_have_many_transitions(tmp_path):
    assert checked(tmp_path, ORDERS + "## Order status\n\n" + "".join(
        f"- state{i} -> state{i + 1}\n" for i in range(60_000)))


def sql(lines):
    return "```sql\n" + "".join(line + "\n" for line in lines) + "```\n\n"


def bullets(lines):
    return "".join(f"- {line}\n" for line in lines)


def table(header, rows):
    return f"{header}\n|{'---|' * (header.count('|') - 1)}\n" + "".join(row + "\n" for row in rows)


# Each took minutes when its pieces were sought among all others, and seconds of it are left of 60.
GROWN = {
    "cells of one row": lambda: table("| a | b |", ["|" * 300_000]),
    "code marks of one row": lambda: table("| a | b |", ["| " + "`|" * 300_000 + " | b |"]),
    "rows that lack cells": lambda: table("|" + " a |" * 250, ["| c |"] * 100_000),
    "openers of instructions": lambda: "a " + "<? " * 300_000 + "\n",
    "openers of declarations": lambda: "a " + "<!A " * 300_000 + "\n",
    "openers of raw text": lambda: "a " + "<![CDATA[ " * 300_000 + "\n",
    "relations of one entity": lambda: "```mermaid\nerDiagram\n  A {\n    int id PK\n" + "".join(
        f"    int c{i} FK\n" for i in range(1500)) + "  }\n" + "".join(
        f"  A }}o--|| T{i} : has\n  T{i} {{\n    int id PK\n  }}\n" for i in range(30_000)) + "```\n",
    "required circle": lambda: sql(
        f"CREATE TABLE t{i} (id BIGINT PRIMARY KEY, n BIGINT NOT NULL REFERENCES t{(i + 1) % 60_000}(id));"
        for i in range(60_000)),
    "tables that join": lambda: sql(
        ["CREATE TABLE a (id BIGINT PRIMARY KEY);"] + [
            f"CREATE TABLE b{i} (id BIGINT PRIMARY KEY);\n"
            f"CREATE TABLE j{i} (a_id BIGINT REFERENCES a(id), b{i}_id BIGINT REFERENCES b{i}(id), "
            f"PRIMARY KEY (a_id, b{i}_id));" for i in range(20_000)])
    + bullets(f"GET /a/{{id}}/b{i}" for i in range(20_000)),
    "cascades behind a cache": lambda: sql(
        ["CREATE TABLE t0 (id BIGINT PRIMARY KEY);"] + [
            f"CREATE TABLE t{i} (id BIGINT PRIMARY KEY, up BIGINT REFERENCES t{i - 1}(id) ON DELETE CASCADE);"
            for i in range(1, 20_000)])
    + "## Caching\n\n" + bullets(f"t{i}: 10 seconds" for i in range(20_000))
    + "\n## API\n\n" + bullets(f"GET /t{i}" for i in range(20_000)),
    "words of one permission": lambda: ORDERS + "- `GET /orders`\n\n## Roles\n\n- **Clerk**: "
    + "read orders, " * 60_000 + "\n",
    "origins": lambda: ORDERS + "## Security\n\n" + bullets(
        f"CORS: https://a{i}.example" for i in range(60_000)),
    "unique pairs": lambda: "## Database\n\n### T\n\n" + table("| Column | Type |", [
        f"| c{i} | INT |" for i in range(1500)]) + "\n" + "".join(
        f"Unique together: c{i % 1500} + c{(i + 7) % 1500}\n\n" for i in range(60_000)),
    "labels of a message": lambda: "```protobuf\nenum K {\n" + "".join(
        f"  V{i} = {i};\n" for i in range(200_000)) + "}\nmessage T { string id = 1; K k = 2; }\n```\n",
    "fields of a message, backwards": lambda: "```protobuf\nmessage GetRequest {\n" + "".join(
        f"  string c{i} = {200_000 - i};\n" for i in range(100_000)) + "}\nservice S {\n"
    "  rpc Do(GetRequest) returns (GetRequest);\n}\n```\n",
    "methods": lambda: "```protobuf\n" + "".join(
        f"message T{i} {{ string id = 1; }}\nmessage GetT{i}Request {{ string id = 1; }}\n"
        f"service S{i} {{ rpc GetT{i}(GetT{i}Request) returns (T{i}); }}\n" for i in range(20_000)) + "```\n",
    "checks": lambda: sql(
        ["CREATE DOMAIN d AS int CHECK (VALUE > 0);", "CREATE TABLE t (id BIGINT PRIMARY KEY"]
        + [f", c{i} d" for i in range(1500)] + [f", CHECK (c{i % 1500} < {i})" for i in range(30_000)] + [");"]),
}


@pytest.mark.parametrize("what", GROWN)
def test_it_grows_no_faster_than_the_document(tmp_path, what):
    checked(tmp_path, "# Large\n\n" + GROWN[what]())


def test_a_folder_may_hold_many_documents(tmp_path):
    for i in range(3000):
        (tmp_path / f"d{i:04}.md").write_text(
            f"# Document {i}\n\n## Data Model\n\n### Thing{i}\n\n- id: uuid\n- name: string, required\n"
            f"- thing{i + 1}_id: uuid\n\n## API\n\n- `GET /thing{i}s`\n- `POST /thing{i}s`\n")
    assert run("check", tmp_path).returncode == 0
