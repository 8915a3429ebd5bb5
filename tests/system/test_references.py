# SPDX-License-Identifier: Apache-2.0
"""A record to which others refer stays, and the answer says so in a code of its own kind."""

import pytest

LIBRARY = """# Technical Specification: Tool Library

## Data Model

```sql
CREATE TABLE tools (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE rentals (
    id INTEGER PRIMARY KEY,
    tool_id INTEGER NOT NULL REFERENCES tools (id) ON DELETE %s
);
CREATE TABLE photos (
    id INTEGER PRIMARY KEY,
    tool_id INTEGER NOT NULL REFERENCES tools (id) ON DELETE CASCADE
);
CREATE TABLE prints (id INTEGER PRIMARY KEY, photo_id INTEGER REFERENCES photos (id));
CREATE TABLE notes (id INTEGER PRIMARY KEY, tool_id INTEGER REFERENCES tools (id) ON DELETE SET NULL);
```

## API

- `POST /tools`
- `DELETE /tools/{id}`
- `POST /rentals`
- `POST /photos`
- `POST /prints`
- `POST /notes`

## Errors

| Code | HTTP | Meaning |
|---|---|---|
| DUPLICATE | 409 | Already exists |
%s
"""


@pytest.mark.parametrize("action, stated, code", [
    ("NO ACTION", "", "REFERENCED"),
    ("RESTRICT", "", "REFERENCED"),
    ("RESTRICT", "| TOOL_CONFLICT | 409 | Something still depends on it |", "TOOL_CONFLICT"),
    ("RESTRICT", "| NAME_CONFLICT | 409 | This name exists |", "REFERENCED"),
])
def test_a_record_that_others_refer_to_stays(serve, action, stated, code):
    server = serve(LIBRARY % (action, stated))
    tool = server.post("/tools", {"name": "rake"}).json()["id"]
    assert server.post("/tools", {"name": "rake"}, 409).json()["error"]["code"] != "REFERENCED"
    server.post("/notes", {"tool_id": tool})
    server.post("/rentals", {"tool_id": tool})
    error = server.delete(f"/tools/{tool}", 409).json()["error"]
    assert error["code"] == code
    assert "Records of rentals or prints still refer to this one" in error["message"]
    told = server.get("/openapi.json").json()["paths"]["/tools/{id}"]["delete"]["responses"]["409"]
    assert f"({code})" in told["description"]


def test_what_goes_with_a_record_keeps_it_too(serve):
    server = serve(LIBRARY % ("CASCADE", ""))
    tool = server.post("/tools", {"name": "rake"}).json()["id"]
    photo = server.post("/photos", {"tool_id": tool}).json()["id"]
    server.post("/prints", {"photo_id": photo})
    error = server.delete(f"/tools/{tool}", 409).json()["error"]
    assert (error["code"], "Records of prints still" in error["message"]) == ("REFERENCED", True)
