# SPDX-License-Identifier: Apache-2.0
"""docs/lists.md: its document is served, and every request on the page is answered as it says."""

import json
import re
from decimal import Decimal

import pytest

from phoenix import ROOT, Server

PAGE = (ROOT / "docs/lists.md").read_text(encoding="utf-8")
DOCUMENT = re.search(r"^````markdown\n(.*?)^````$", PAGE, re.DOTALL | re.MULTILINE)[1]
REQUESTS = [each for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
            for each in re.findall(r"^\$ curl 'localhost:8080(.*?)'\n(.*?)(?=^\$|\Z)", block,
                                   re.DOTALL | re.MULTILINE)]


@pytest.fixture(scope="module")
def boats(tmp_path_factory):
    folder = tmp_path_factory.mktemp("boats")
    (folder / "boats.md").write_text(DOCUMENT, encoding="utf-8")
    with Server(folder / "boats.md", folder / "data") as server:
        yield server


def fits(told, answered):
    """As the page has it, whose '…' stands for what differs from time to time."""
    if told == "…":
        return isinstance(answered, str) and answered != ""
    if isinstance(told, dict):
        return isinstance(answered, dict) and list(told) == list(answered) and all(
            fits(told[key], answered[key]) for key in told)
    if isinstance(told, list):
        return isinstance(answered, list) and len(told) == len(answered) and all(map(fits, told, answered))
    return told == answered


def test_the_page_has_its_requests():
    assert len(REQUESTS) == PAGE.count("$ curl") >= 10


@pytest.mark.parametrize("path,answer", REQUESTS, ids=[path for path, _ in REQUESTS])
def test_a_request_is_answered_as_the_page_says(boats, path, answer):
    got = boats.client.get(path).text
    assert fits(json.loads(answer, parse_float=Decimal), json.loads(got, parse_float=Decimal)), got


KITES = """# Kite Club

## Data Model

### kites

| Column | Type | Constraints |
|---|---|---|
| id | integer | primary key |
| name | varchar(200) | not null |

## Endpoints

| Method | Path | Description |
|---|---|---|
| GET | /kites | List kites (page, per_page, max 50) |
| POST | /kites | Create a kite |
| GET | /kites/{id} | One kite |
"""


def kites(serve, shown, error=""):
    server = serve(KITES + f"\n### GET /kites\n\nResponse:\n\n```json\n{shown}\n```\n{error}")
    for name in "abc":
        server.post("/kites", {"name": name})
    return server


def test_a_list_has_the_form_that_the_document_shows(serve):
    server = kites(serve, '{"meta": {"page": 1, "per_page": 20, "total": 1, "total_pages": 1}, '
                          '"data": [{"id": 1, "name": "Red"}]}')
    assert server.get("/kites?page=2&per_page=2").json() == {
        "data": [{"id": 3, "name": "c"}],
        "meta": {"page": 2, "per_page": 2, "total": 3, "total_pages": 2}}
    first = server.get("/kites?per_page=2")
    assert 'rel="next"' in first.headers["Link"]
    assert "from 1 to 50" in server.get("/kites?per_page=51", 400).text
    schema = server.get("/openapi.json").json()["paths"]["/kites"]["get"]
    shape = schema["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    assert set(shape["meta"]["properties"]) == {"page", "per_page", "total", "total_pages"}


@pytest.mark.parametrize("shown,answer", [
    ('{"items": [], "total": 0}', {"items": 2, "total": 3}),
    ('{"code": 0, "message": "ok", "data": {"list": [], "has_more": false}}',
     {"code": 0, "message": "ok", "data": {"list": 2, "has_more": True}}),
    ('{"kites": [{"id": 1}], "count": 1}', {"kites": 2, "count": 3}),
    ('{"results": [], "count": 2, "total": 9, "offset": 0}',
     {"results": 2, "count": 2, "total": 3, "offset": 0}),
])
def test_forms_of_lists(serve, shown, answer):
    def counted(value):
        return {name: len(each) if isinstance(each, list) else
                counted(each) if isinstance(each, dict) else each for name, each in value.items()}

    assert counted(kites(serve, shown).get("/kites?per_page=2").json()) == answer


def test_a_list_alone(serve):
    assert [each["name"] for each in kites(serve, '[{"id": 1, "name": "Red"}]').get("/kites").json()] == [*"abc"]


def test_what_is_no_list_shows_no_form(serve):
    usual = kites(serve, '{"id": 1, "tags": []}').get("/kites").json()
    assert set(usual) == {"data", "meta"}


def test_the_only_error_that_is_shown_is_the_form_of_all(serve):
    shown = '\n### GET /kites/{id}\n\n**Response 404**\n\n```json\n{"error": {"code": "NONE", "message": "None"}}\n```\n'
    server = kites(serve, '{"items": []}', shown)
    assert set(server.get("/kites/99", 404).json()["error"]) == {"code", "message"}
    assert "name" in server.post("/kites", {}, 400).json()["error"]["message"]
