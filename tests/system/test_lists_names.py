# SPDX-License-Identifier: Apache-2.0
"""Lists are asked by the names that the document gives their parameters."""

import pytest

from phoenix import Server

DOCUMENT = """
# Herbarium

```sql
CREATE TABLE sheets (
    id integer PRIMARY KEY,
    genus text NOT NULL,
    sheet_status text NOT NULL DEFAULT 'loose' CHECK (sheet_status IN ('loose', 'mounted')),
    price numeric(8, 2),
    is_lent boolean NOT NULL DEFAULT false,
    pressed_at timestamptz
);
```

- `GET /sheets?search=...&page=1&page_size=20&status=loose&isLent=true` - all of them
- `GET /sheets/search?startDate=2020-01-01&endDate=2020-12-31&sortBy=price&order=desc&minPrice=1&maxPrice=2` - looked for
- `GET /sheets/find?page=0&size=2&skip=1` - from page nought
- `POST /sheets` - one more
"""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    (folder / "sheets.md").write_text(DOCUMENT, encoding="utf-8")
    with Server(folder / "sheets.md", folder / "data") as server:
        for number in range(1, 6):
            server.client.post("/sheets", json={
                "genus": f"Carex {number}", "price": number, "is_lent": number > 3,
                "sheet_status": "mounted" if number == 2 else "loose",
                "pressed_at": f"2020-01-0{number}T12:00:00Z"})
        yield server


def keys(server, path):
    answer = server.client.get(path)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["data"]]


@pytest.mark.parametrize("query,expected", [
    ("/sheets?search=rex%203", [3]),
    ("/sheets?page=1&page_size=2", [1, 2]),
    ("/sheets?page=3&page_size=2", [5]),
    ("/sheets?page=9", []),
    ("/sheets?status=mounted", [2]),
    ("/sheets?isLent=true", [4, 5]),
    ("/sheets/search?startDate=2020-01-02&endDate=2020-01-03", [2, 3]),
    ("/sheets/search?endDate=2020-01-02T11:00:00Z", [1]),
    ("/sheets/search?sortBy=price&order=desc", [5, 4, 3, 2, 1]),
    ("/sheets/search?order=desc", [5, 4, 3, 2, 1]),
    ("/sheets/search?sortBy=genus&order=ASC", [1, 2, 3, 4, 5]),
    ("/sheets/search?minPrice=2&maxPrice=3", [2, 3]),
    ("/sheets/find?page=1&size=2", [3, 4]),
    ("/sheets/find?skip=3", [4, 5]),
])
def test_a_list_is_asked_as_the_document_says(sheets, query, expected):
    assert keys(sheets, query) == expected


def test_a_cursor_goes_on_behind_a_numbered_page(sheets):
    first = sheets.client.get("/sheets?page=2&page_size=2").json()
    assert [each["id"] for each in first["data"]] == [3, 4]
    assert keys(sheets, f"/sheets?page_size=2&cursor={first['meta']['next_cursor']}") == [5]


@pytest.mark.parametrize("query", [
    "page=0", "page=x", "page=1&page=2", "page=1&cursor=abc", "page=2000&page_size=100", "page_size=101",
    "page_size=2&limit=3", "search=a&q=b", "colour=red",
])
def test_what_such_a_parameter_cannot_be_is_refused(sheets, query):
    assert sheets.client.get(f"/sheets?{query}").status_code == 400


def test_openapi_names_them_as_the_document_does(sheets):
    paths = sheets.client.get("/openapi.json").json()["paths"]
    names = {each["name"]: each for each in paths["/sheets/search"]["get"]["parameters"]}
    assert {"startDate", "endDate", "sortBy", "order", "minPrice", "maxPrice", "limit", "cursor"} <= set(names)
    assert names["order"]["schema"] == {"type": "string", "enum": ["asc", "desc"]}
    zero = {each["name"]: each for each in paths["/sheets/find"]["get"]["parameters"]}
    assert zero["page"]["schema"]["minimum"] == 0
