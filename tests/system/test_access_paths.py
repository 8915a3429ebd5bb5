# SPDX-License-Identifier: Apache-2.0
"""Rules of access that name endpoints, one, several or all below a path, and whom they are for."""

import pytest

from test_access_shapes import DATA, PATHS, ROLES, answers, pottery  # noqa: F401 (a fixture)

DOCUMENT = ROLES + PATHS + DATA


def test_patterns_of_paths_in_a_list_are_held(pottery):
    them = pottery(DOCUMENT + """
## Access control

- `/kilns/**` — clerk
- `DELETE /kilns/{id}` — admin
* `/pots/*`: any signed-in user
""")
    assert answers(them, "GET", "/kilns") == "ca"
    assert answers(them, "POST", "/kilns") == "ca"
    assert answers(them, "DELETE", "/kilns/1") == "a"
    assert answers(them, "GET", "/pots") == "mca"


@pytest.mark.parametrize("rule", [
    "- `/kilns/**` (clerks)",
    "* `/kilns*`: clerk only",
    "- `/kilns/**` → clerk, admin",
    "Endpoints starting with `/kilns` require the `clerk` role.",
    "GET, POST and DELETE requests to `/kilns` or `/kilns/{id}` are for clerks.",
    "The endpoints `GET /kilns`, `POST /kilns` and `DELETE /kilns/{id}` are restricted to clerks.",
    "- `GET /kilns`, `POST /kilns`, `DELETE /kilns/{id}` may only be called by clerks",
    "Only clerks can call `GET /kilns`, `POST /kilns` and `DELETE /kilns/:id`.",
])
def test_whoever_is_named_beside_paths_alone_may_call_them(pottery, rule):
    them = pottery(DOCUMENT + f"\n## Authorization\n\n{rule}\n")
    for method, path in (("GET", "/kilns"), ("POST", "/kilns"), ("DELETE", "/kilns/1")):
        assert answers(them, method, path) == "ca", (method, path)
    assert answers(them, "GET", "/pots") == "mca"


def test_a_path_reaches_no_more_than_it_says(pottery):
    them = pottery(DOCUMENT + """
## Notes

Both `GET /kilns` and `GET /pots` are available to clerks only.
""")
    assert answers(them, "GET", "/kilns") == "ca"
    assert answers(them, "GET", "/pots") == "ca"
    assert answers(them, "POST", "/kilns") == "mca"
    assert answers(them, "DELETE", "/kilns/1") == "mca"


def test_what_is_no_caller_closes_nothing(pottery):
    them = pottery(DOCUMENT + """
## Access

- `/kilns/**` — kiln management
- `/pots/**`: curators

The `/kilns` resource requires a page number.
""")
    assert answers(them, "GET", "/kilns") == "mca"
    assert answers(them, "POST", "/kilns") == "mca"
    told = them["admin"].server.stderr + them["admin"].server.stdout
    assert "whom 'curators' means is not understood: nothing holds it" in told
    assert "kiln management" not in told and "page number" not in told


def test_paths_make_the_roles_that_they_need(people):
    them = people("# Pottery\n" + PATHS + DATA + """
## Access rules

- `/kilns/**` — potter
- `/pots/**` — admin
""")
    for method, path in (("GET", "/kilns"), ("POST", "/kilns"), ("GET", "/pots")):
        assert them["member"](method, path).status_code == 403
        assert them["admin"](method, path).status_code in (200, 201, 400)
