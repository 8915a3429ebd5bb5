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
