# SPDX-License-Identifier: Apache-2.0
"""Values go in and come out without loss, or are refused with the field's name."""

import json
from decimal import Decimal

import pytest

from documents import TYPES, document

OWNER = "0190b6a2-7d5e-7c3a-9b1e-000000000001"


def exact(text):
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def raw_post(server, body, status=201):
    answer = server.client.post("/samples", content=body.encode(),
                                headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    return answer


# As sent, as answered.
VALUES = [
    ("price", "12.30", "12.30"),
    ("price", "12.3", "12.30"),
    ("price", "0", "0.00"),
    ("price", "-9999999999.99", "-9999999999.99"),
    ("price", '"12.30"', "12.30"),
    ("price", "1.23e1", "12.30"),
    ("price", "12.300", "12.30"),
    ("ratio", "3.14159265358979323846264338327950288", "3.14159265358979323846264338327950288"),
    ("ratio", "1.500", "1.500"),
    ("small", "-32768", "-32768"),
    ("small", "32767", "32767"),
    ("medium", "-2147483648", "-2147483648"),
    ("large", "9223372036854775807", "9223372036854775807"),
    ("large", "-9223372036854775808", "-9223372036854775808"),
    ("large", "9007199254740993", "9007199254740993"),  # beyond a double's integers
    ("weight", "0.1", "0.1"),
    ("weight", "1.7976931348623157e308", "1.7976931348623157e+308"),
    ("is_open", "true", "true"),
    ("is_open", "false", "false"),
    ("seen_at", '"2026-02-03T04:05:06Z"', '"2026-02-03T04:05:06Z"'),
    ("seen_at", '"2026-02-03T04:05:06.123456Z"', '"2026-02-03T04:05:06.123456Z"'),
    ("seen_at", '"2026-02-03T04:05:06+02:00"', '"2026-02-03T02:05:06Z"'),
    ("seen_at", '"2024-02-29T23:59:59-01:30"', '"2024-03-01T01:29:59Z"'),
    ("day", '"2024-02-29"', '"2024-02-29"'),
    ("hour", '"23:59:59"', '"23:59:59"'),
    ("owner", f'"{OWNER.upper()}"', f'"{OWNER}"'),
    ("picture", '"AP8Q"', '"AP8Q"'),
    ("code", '"äöü日本"', '"äöü日本"'),
    ("code", '"\\ud83d\\ude00\\u00e9"', '"😀é"'),
    ("note", '"\\" \\\\ \\n \\t \\u0001 /"', '"\\" \\\\ \\n \\t \\u0001 /"'),
    ("note", '""', '""'),
    ("note", "null", "null"),
    # The order of members is not kept by PostgreSQL: shorter names first, then by their bytes.
    ("data", '{"a":1.10,"bc":[1,2,{"c":null}]}', '{"a":1.10,"bc":[1,2,{"c":null}]}'),
    ("data", '{"a":" \\" , : \\\\ "}', '{"a":" \\" , : \\\\ "}'),
    ("data", "12345678901234567890123", "12345678901234567890123"),
    ("data", '"text"', '"text"'),
    ("mood", '"glad"', '"glad"'),
]

REFUSED = [
    ("price", "12.345"), ("price", "10000000000"), ("price", '"twelve"'), ("price", "true"),
    ("price", '"NaN"'), ("small", "32768"), ("small", "1.5"), ("small", '"x"'), ("medium", "2147483648"),
    ("large", "9223372036854775808"), ("large", "1e3"), ("weight", "1e400"), ("weight", '"x"'),
    ("is_open", "1"), ("is_open", '"yes"'), ("seen_at", '"2026-02-30T00:00:00Z"'),
    ("seen_at", '"yesterday"'), ("seen_at", "0"), ("day", '"2023-02-29"'), ("day", '"2026-13-01"'),
    ("hour", '"25:00"'), ("owner", '"0190b6a2"'), ("owner", "1"), ("picture", '"%%%"'),
    ("code", '"sixsix"'), ("code", "5"), ("note", "{}"), ("note", '"a\\u0000b"'),
    ("mood", '"angry"'), ("mood", '"Glad"'),
]


def test_every_value_comes_back(serve):
    server = serve(TYPES)
    for field, sent, expected in VALUES:
        made = raw_post(server, f'{{"{field}":{sent}}}')
        read = server.get(f"/samples/{made.json()['id']}")
        listed = server.get(f"/samples?id={made.json()['id']}")
        case = f"{field}: {sent}"
        assert f'"{field}":{expected}' in made.text, case + "\n" + made.text
        assert read.text == made.text, case
        assert exact(listed.text)["data"] == [exact(made.text)], case


def test_values_of_no_type_are_refused_by_name(serve):
    server = serve(TYPES)
    for field, sent in REFUSED:
        error = raw_post(server, f'{{"{field}":{sent}}}', 400).json()["error"]
        assert [each["field"] for each in error["details"]["errors"]] == [field], (field, sent)
        assert error["details"]["errors"][0]["reason"], (field, sent)
    assert server.get("/samples").json()["data"] == []


def test_absent_is_not_null(serve):
    server = serve(TYPES)
    made = server.post("/samples", {"note": "kept", "large": 5}).json()
    now = server.patch(f"/samples/{made['id']}", {"large": None}).json()
    assert (now["note"], now["large"]) == ("kept", None)
    now = server.patch(f"/samples/{made['id']}", {}).json()
    assert (now["note"], now["large"]) == ("kept", None)
    now = server.put(f"/samples/{made['id']}", {"large": 6}).json()
    assert (now["note"], now["large"]) == (None, 6)


@pytest.mark.parametrize("field,low,high", [
    ("price", "9.99", "10.00"), ("price", "-10.00", "-9.99"), ("ratio", "0.5", "10.25"),
    ("large", "-5", "9223372036854775807"), ("day", '"1999-12-31"', '"2000-01-01"'),
    ("seen_at", '"2026-01-01T00:00:00Z"', '"2026-01-01T00:00:00.000001Z"'),
])
def test_order_and_comparison_are_by_value(serve, field, low, high):
    server = serve(TYPES)
    raw_post(server, f'{{"{field}":{high}}}')
    raw_post(server, f'{{"{field}":{low}}}')
    rising = exact(server.get(f"/samples?sort={field}").text)["data"]
    assert [each[field] for each in rising] == [exact(low), exact(high)]
    above = exact(server.get(f"/samples?{field}.gt={low.strip(chr(34))}").text)["data"]
    assert [each[field] for each in above] == [exact(high)]


def test_every_value_outlives_a_restart(serve):
    server = serve(TYPES)
    made = {}
    for field, sent, _ in VALUES:
        answer = raw_post(server, f'{{"{field}":{sent}}}')
        made[answer.json()["id"]] = answer.text
    server.stop()
    again = serve(TYPES)
    for key, text in made.items():
        assert again.get(f"/samples/{key}").text == text
    again.kill()
    third = serve(TYPES)
    for key, text in made.items():
        assert third.get(f"/samples/{key}").text == text


def test_a_record_that_is_sent_back_stays_as_it_is(serve):
    """Every value's own answer is a valid input that means the same."""
    server = serve(TYPES)
    record = raw_post(server, "{" + ",".join(
        f'"{field}":{sent}' for field, sent, _ in {each[0]: each for each in VALUES}.values()) + "}")
    url = f"/samples/{record.json()['id']}"
    for send in (server.client.put, server.client.patch):
        answer = send(url, content=record.content, headers={"content-type": "application/json"})
        assert answer.status_code == 200
        assert answer.text == record.text


LONG = "1234567890" * 4


@pytest.mark.parametrize("sent,expected", [
    (LONG, LONG), ("-0." + LONG, "-0." + LONG), (LONG + "." + LONG, LONG + "." + LONG),
    ("0.10", "0.10"), ("-0", "0"), ("-0.00", "0.00"), ("1E+2", "100"), ("1e-3", "0.001"),
    ("0.000000000000000000000000000000000001", "0.000000000000000000000000000000000001"),
])
def test_unbounded_decimals_keep_every_digit(serve, sent, expected):
    server = serve(TYPES)
    made = raw_post(server, f'{{"ratio":{sent}}}')
    assert f'"ratio":{expected},' in made.text
    assert f'"ratio":{expected},' in server.get(f"/samples?ratio={sent.replace('+', '%2B')}").text


@pytest.mark.parametrize("text,fits", [
    ("👨‍👩‍👧", True),      # five code points: varchar counts these
    ("👨‍👩‍👧x", False), ("e\u0301" * 2, True), ("e\u0301" * 3, False), ("\U0010ffff" * 5, True),
    ("\U0010ffff" * 6, False), ("\u200b" * 5, True), (" " * 5, True), (" " * 6, False),
])
def test_lengths_count_code_points(serve, text, fits):
    server = serve(TYPES)
    made = server.client.post("/samples", json={"code": text})
    assert made.status_code == (201 if fits else 400), made.text
    if fits:
        assert made.json()["code"] == text
        found = server.get("/samples", params={"code": text}).json()["data"]
        assert [each["code"] for each in found] == [text]


def test_arrays_keep_their_elements(serve):
    server = serve(document("lists", "id BIGSERIAL PRIMARY KEY, tags TEXT[], numbers BIGINT[], prices NUMERIC(8,2)[]"))
    answer = server.client.post("/lists", content=(
        '{"tags":["a,b","ä","\\"",""],"numbers":[9223372036854775807,-1],"prices":[1.50,2]}').encode(),
        headers={"content-type": "application/json"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["tags"] == ["a,b", "ä", '"', ""]
    assert answer.json()["numbers"] == [2**63 - 1, -1]
    assert '"prices":[1.50,2.00]' in answer.text
    assert server.get("/lists/1").text == answer.text
    for body in ({"tags": "a"}, {"tags": [1]}, {"numbers": [2**63]}, {"numbers": ["x"]}, {"tags": [[]]}):
        field = next(iter(body))
        error = server.post("/lists", body, 400).json()["error"]
        assert error["details"]["field"].startswith(field)
    assert server.post("/lists", {"tags": [], "numbers": None}).json()["tags"] == []
