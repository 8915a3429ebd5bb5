# SPDX-License-Identifier: Apache-2.0
"""Every fault of a body is reported at once, in the document's envelope."""

import re
from datetime import datetime

import pytest

from documents import ITEMS, document

PATH = "/api/v1/resources"


def reasons(answer):
    return {each["field"]: each["reason"] for each in answer.json()["error"]["details"]["errors"]}


def test_all_faults_in_one_answer(resources):
    found = reasons(resources.post(PATH, {
        "status": "lost", "monthly_cost": -1, "quota_bytes": 2**63, "colour": "red"}, 400))
    assert set(found) == {"name", "status", "monthly_cost", "quota_bytes", "colour"}
    assert "pending, active, inactive" in found["status"]
    assert resources.get(PATH).json()["data"] == []


def test_the_envelope_has_code_message_details_time_and_id(resources):
    error = resources.post(PATH, {}, 400).json()["error"]
    assert set(error) == {"code", "message", "details", "timestamp", "request_id"}
    assert error["code"] == "RES001"
    assert error["details"]["field"] == "name"
    datetime.fromisoformat(error["timestamp"].replace("Z", "+00:00"))


def test_the_request_id_is_the_callers_or_a_new_one(resources):
    told = resources.get(PATH + "/x", 400, headers={"x-request-id": "order-66"})
    assert told.headers["x-request-id"] == "order-66"
    assert told.json()["error"]["request_id"] == "order-66"
    minted = resources.get(PATH + "/x", 400)
    assert minted.headers["x-request-id"] == minted.json()["error"]["request_id"]
    assert re.fullmatch("[0-9a-f-]{36}", minted.headers["x-request-id"])
    bad = resources.get(PATH, headers={"x-request-id": "a" * 5000})
    assert len(bad.headers["x-request-id"]) == 36


def test_problem_json_on_request(resources):
    answer = resources.post(PATH, {}, 400, headers={"accept": "application/problem+json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 400


ENVELOPE = """

## Errors

```json
{"success": false, "error": {"code": "X", "message": "text"}}
```
"""


def test_an_envelope_without_a_place_for_fields_names_them_in_its_message(serve):
    server = serve(document("words", "id BIGSERIAL PRIMARY KEY, word VARCHAR(3) NOT NULL") + ENVELOPE)
    error = server.post("/words", {"word": "abcd", "colour": "red"}, 400).json()["error"]
    assert set(error) == {"code", "message"}
    assert ": " in error["message"]
    assert "word " in error["message"] and "colour " in error["message"]
    assert len(server.post("/words", {"x" * 60 + str(i): 1 for i in range(90)}, 400)
               .json()["error"]["message"]) < 1024


def test_lengths_count_characters(serve):
    server = serve(document("words", "id BIGSERIAL PRIMARY KEY, word VARCHAR(3) NOT NULL"))
    server.post("/words", {"word": "日本語"})
    server.post("/words", {"word": "😀😀😀"})
    assert set(reasons(server.post("/words", {"word": "abcd"}, 400))) == {"word"}


@pytest.mark.parametrize("body", [
    "", " ", "{", '{"name":}', '{"name":"a"', "[]", '"text"', "1", "null", "{'name':'a'}",
    '{"name":"a",}', '{"name":"a"} x', '{"name":"a","name":"b"}', '{"name":"\\ud800"}',
    '{"name":"a","monthly_cost":01}', '{"name":"a","monthly_cost":NaN}', "\ufeff{}",
    '{"name":"a\nb"}', '{"config":' + "[" * 1000 + "]" * 1000 + ', "name":"a"}',
])
def test_what_is_no_json_object_is_400(resources, body):
    answer = resources.client.post(PATH, content=body.encode("utf-8", "surrogatepass"),
                                   headers={"content-type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["code"] == "RES001"
    assert answer.json()["error"]["message"]
    assert resources.get(PATH).json()["data"] == []


def test_bytes_that_are_no_utf8_are_400(resources):
    answer = resources.client.post(PATH, content=b'{"name":"\xff\xfe"}',
                                   headers={"content-type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded",
                                  "multipart/form-data; boundary=x", "application/jsonp"])
def test_another_content_type_is_415(resources, kind):
    answer = resources.client.post(PATH, content=b'{"name":"a"}', headers={"content-type": kind})
    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "RES008"


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON",
                                  "application/vnd.api+json"])
def test_json_by_any_of_its_names_is_taken(resources, kind):
    answer = resources.client.post(PATH, content=b'{"name":"a"}', headers={"content-type": kind})
    assert answer.status_code == 201


def test_a_body_beyond_the_limit_is_413(resources):
    answer = resources.client.post(PATH, json={"name": "a", "config": {"x": "y" * (1 << 20)}})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "RES007"
    resources.post(PATH, {"name": "after"})


@pytest.mark.parametrize("path,status,code", [
    # RES002 is about resources; a path that is none has the general word.
    ("/nowhere", 404, "NOT_FOUND"), ("/api/v1/resource", 404, "NOT_FOUND"), ("/", 404, "NOT_FOUND"),
    (PATH + "/0190b6a2-7d5e-7c3a-9b1e-000000000001", 404, "RES002"),
    (PATH + "/not-a-uuid", 400, "RES001"), (PATH + "/%zz", 400, "RES001"),
    (PATH + "/a/b", 404, "NOT_FOUND"), (PATH + "?unknown=1", 400, "RES001"),
    (PATH + "?limit=0", 400, "RES001"), (PATH + "?limit=101", 400, "RES001"),
    (PATH + "?limit=x", 400, "RES001"), (PATH + "?cursor=bm90LW91cnM", 400, "RES001"),
    (PATH + "?sort=nothing", 400, "RES001"), (PATH + "?fields=nothing", 400, "RES001"),
    (PATH + "?quota_bytes=many", 400, "RES001"),
])
def test_paths_and_parameters_that_lead_nowhere(resources, path, status, code):
    assert resources.get(path, status).json()["error"]["code"] == code


def test_an_unknown_parameter_names_the_known_ones(resources):
    details = resources.get(PATH + "?colour=red", 400).json()["error"]["details"]
    assert details["field"] == "colour"
    for name in ("name", "status", "monthly_cost"):
        assert name in details["reason"]


def test_methods_that_a_path_lacks_are_405(resources):
    answer = resources.client.delete(PATH)
    assert answer.status_code == 405
    assert set(re.split(", *", answer.headers["allow"])) == {"GET", "HEAD", "POST", "OPTIONS"}
    assert answer.json()["error"]["code"] == "RES003"
    options = resources.client.options(PATH)
    assert options.status_code == 204
    assert options.headers["allow"] == answer.headers["allow"]


@pytest.mark.parametrize("spelling", ["01", "007", "-01", "-0", "00"])
def test_an_id_has_one_spelling(serve, spelling):
    server = serve(ITEMS)
    made = server.post("/items", {"name": "one", "rank": 1}).json()
    assert made["id"] == 1
    server.get("/items/1")
    told = server.get(f"/items/{spelling}", 400).text
    assert "leading zeros" in told
    server.delete(f"/items/{spelling}", 400)
    server.get("/items/1")


@pytest.mark.parametrize("query", ["q=%00", "name=a%00b", "q=x%00"])
def test_a_nul_in_a_query_is_called_what_it_is(serve, query):
    told = serve(ITEMS).get(f"/items?{query}", 400).text
    assert "U+0000" in told
    assert "escape" not in told


def test_what_is_said_below_any_heading_is_held(serve):
    club = serve("""# Kite Club

### members

| Column | Type | Constraints |
|---|---|---|
| id | uuid | primary key |
| email | varchar(200) | unique, not null |
| password_hash | text | not null |
| motto | text | |

## Endpoints

- `POST /auth/register`
- `POST /auth/login`
- `GET /members`

## Notes

Passwords need at least 11 characters, one of them a digit. Request bodies over 16 KB are rejected.
An account is locked for 15 minutes after 2 failed attempts. Allowed origins: https://kite.example.
""")
    person = {"email": "a@kite.example", "password": "a long one without"}
    assert "digit" in club.post("/auth/register", person, 400).text
    assert "11" in club.post("/auth/register", {**person, "password": "short 1"}, 400).text
    person["password"] = "a long one with 1"
    club.post("/auth/register", {**person, "motto": "x" * 20000}, 413)
    club.post("/auth/register", person, 201)
    for _ in range(2):
        club.post("/auth/login", {**person, "password": "wrong"}, 401)
    club.post("/auth/login", person, 429)
    assert club.get("/members", 401, headers={"Origin": "https://kite.example"}).headers[
        "Access-Control-Allow-Origin"] == "https://kite.example"


PATTERNS = """# Berths

## Data model

```sql
CREATE TABLE berths (
  id INTEGER PRIMARY KEY,
  mark TEXT NOT NULL CHECK (mark ~ '^[A-Z]{2}-[0-9]{3}$'),
  tide TEXT CHECK (length(tide) >= 3 AND tide ~* '^(low|high)( water)?$')
);
```

## Endpoints

- GET /berths
- POST /berths
- PATCH /berths/{id}
"""


def test_patterns_are_held_on_every_store(serve):
    berths = serve(PATTERNS)
    found = reasons(berths.post("/berths", {"mark": "ab-123", "tide": "middle"}, 400))
    assert found == {"mark": "must match ^[A-Z]{2}-[0-9]{3}$",
                     "tide": "must match ^(low|high)( water)?$"}
    made = berths.post("/berths", {"mark": "AB-123", "tide": "High water"}).json()
    assert set(reasons(berths.patch(f"/berths/{made['id']}", {"mark": "AB-1234"}, 400))) == {"mark"}
