# SPDX-License-Identifier: Apache-2.0
"""Small documents that several tests run."""

ENDPOINTS = """
## API

| Method | Path | Description |
|--------|------|-------------|
| GET | `/{name}` | List |
| POST | `/{name}` | Create |
| GET | `/{name}/{{id}}` | Read |
| PUT | `/{name}/{{id}}` | Replace |
| PATCH | `/{name}/{{id}}` | Change |
| DELETE | `/{name}/{{id}}` | Delete |
"""


def document(name, columns, title="Test", version="1.0.0"):
    """A document with one table of those columns and all six endpoints on it."""
    return (f"# Technical Specification: {title}\n\n**Version:** {version}\n\n"
            f"## Data Model\n\n```sql\nCREATE TABLE {name} (\n{columns}\n);\n```\n"
            + ENDPOINTS.format(name=name))


# One column of every type.
TYPES = document("samples", """
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    code VARCHAR(5),
    note TEXT,
    price DECIMAL(12, 2),
    ratio NUMERIC,
    small SMALLINT,
    medium INTEGER,
    large BIGINT,
    weight DOUBLE PRECISION,
    is_open BOOLEAN,
    seen_at TIMESTAMP WITH TIME ZONE,
    day DATE,
    hour TIME,
    data JSONB,
    picture BYTEA,
    owner UUID,
    mood VARCHAR(10) CHECK (mood IN ('glad', 'sad'))""")

# Something to sort, filter and page.
ITEMS = document("items", """
    id BIGSERIAL PRIMARY KEY,
    name VARCHAR(40) NOT NULL UNIQUE,
    rank INTEGER NOT NULL,
    price DECIMAL(10, 2),
    color VARCHAR(10)""")
