# SPDX-License-Identifier: Apache-2.0
"""Names in Latin letters with marks: plain where a table or list has them, kept where SQL spells them."""

from grpc_client import Client

TABLES = """# Bücherei

## Datenmodell

### Buch

| Feld | Typ | Pflicht | Beschreibung |
|---|---|---|---|
| id | UUID | ja | Primärschlüssel |
| Größe | Ganzzahl | ja | > 0 |
| gültig_ab | Datum | nein | |
| zustand | enum(verfügbar, zurück) | nein | |

## API

- `GET /buch`
- `POST /buch`
- `GET /buch/{id}`
- `PATCH /buch/{id}`
"""

SQL = """# Padaria

```sql
CREATE TABLE pães (
    id UUID PRIMARY KEY,
    número INTEGER NOT NULL,
    situação TEXT NOT NULL DEFAULT 'pão' CHECK (situação IN ('pão', 'não'))
);
```

- `GET /pães`
- `POST /pães`
- `GET /pães/{id}`
"""


def test_fields_of_a_table_are_served_in_plain_letters(serve):
    server = serve(TABLES)
    made = server.post("/buch", {"Groesse": 210, "gueltig_ab": "2026-01-02", "zustand": "zurück"}, 201).json()
    assert made["Groesse"] == 210 and made["zustand"] == "zurück"
    server.post("/buch", {"Groesse": 0}, 400)
    server.post("/buch", {"gueltig_ab": "2026-01-02"}, 400)
    server.patch(f"/buch/{made['id']}", {"gueltig_ab": "2027-01-02"}, 200)
    found = server.get("/buch?Groesse.gt=200&sort=-gueltig_ab&fields=gueltig_ab").json()["data"]
    assert found == [{"gueltig_ab": "2027-01-02"}]


def test_columns_of_sql_keep_their_letters_over_http(serve):
    server = serve(SQL)
    made = server.post("/p%C3%A3es", {"número": 7, "situação": "não"}, 201)
    assert made.json()["situação"] == "não"
    assert server.get(made.headers["location"]).json()["número"] == 7
    assert server.get("/p%C3%A3es?n%C3%BAmero=7").json()["data"][0]["número"] == 7
    assert server.get("/p%C3%A3es?n%C3%BAmero=8").json()["data"] == []


def test_columns_of_sql_are_plain_in_protobuf(serve, tmp_path):
    server = serve(SQL)
    server.post("/p%C3%A3es", {"número": 7}, 201)
    client = Client(server, tmp_path / "proto")
    try:
        for name in ("número", "numero"):
            page = client.call("ListPaes", filter=f"{name} = 7", order_by=name)
            assert [bread.numero for bread in page.paes] == [7]
        page = client.call("ListPaes", read_mask="numero")
        assert page.paes[0].numero == 7 and not page.paes[0].situacao
    finally:
        client.close()
