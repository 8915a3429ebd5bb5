# SPDX-License-Identifier: Apache-2.0
"""Values and faults made from the JSON schemas of an OpenAPI document."""

import base64
import random
import re
import string
import uuid
from decimal import Decimal

TEXTS = ["plain", "Größe", "日本語", "😀 smile", "a'b\"c\\d", "<b>&amp;</b>", "%41+ ;--", "tab\there"]


def kinds(schema):
    """The types that a schema allows; empty: any."""
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def limits(schema, step):
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        low = schema["exclusiveMinimum"] + step
    if "exclusiveMaximum" in schema:
        high = schema["exclusiveMaximum"] - step
    return low, high


class Maker:
    """Makes values; the same seed makes the same ones."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0

    def matching(self, schema):
        """A text of one kind of characters that the pattern takes, or a time of day."""
        texts = ["07:30:00", "23:59:59.5"]
        for length in range(1, schema.get("maxLength", 20) + 1):
            for alphabet in (string.ascii_uppercase, string.ascii_lowercase, string.digits):
                texts.append("".join(self.random.choice(alphabet) for _ in range(length)))
        return self.random.choice([text for text in texts if re.search(schema["pattern"], text)])

    def text(self, schema):
        self.count += 1
        low, high = schema.get("minLength", 0), schema.get("maxLength", 60)
        unique = f"{self.random.choice(TEXTS)} {self.count}"
        if high < len(unique):
            alphabet = string.ascii_uppercase
            return "".join(self.random.choice(alphabet) for _ in range(high))
        return unique + "x" * (low - len(unique))

    def string(self, schema):
        if schema.get("format") == "uuid":
            return str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        if schema.get("format") == "date-time":
            return (f"20{self.random.randint(10, 60)}-0{self.random.randint(1, 9)}-"
                    f"{self.random.randint(10, 28)}T1{self.random.randint(0, 9)}:00:00"
                    + self.random.choice(["Z", "+02:00", ".123456Z"]))
        if schema.get("format") == "date":
            return f"20{self.random.randint(10, 60)}-0{self.random.randint(1, 9)}-{self.random.randint(10, 28)}"
        if schema.get("format") == "email":
            self.count += 1
            return f"person{self.count}@example.org"
        if "pattern" in schema:
            return self.matching(schema)
        if schema.get("contentEncoding") == "base64":
            return base64.b64encode(self.random.randbytes(self.random.randint(0, 9))).decode()
        return self.text(schema)

    def number(self, schema, kind):
        step = 1 if kind == "integer" else schema.get("multipleOf", Decimal("0.5"))
        low, high = limits(schema, step)
        low = -1000 if low is None else low
        high = low + 2000 if high is None else high
        choice = self.random.random()
        if choice < 0.1:
            return low
        if choice < 0.2:
            return high
        steps = int(min((high - low) / step, 10000))
        return low + step * self.random.randint(0, steps)

    def value(self, schema, may_be_null=True):
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        types = kinds(schema)
        if "null" in types and may_be_null and self.random.random() < 0.15:
            return None
        types = [each for each in types if each != "null"]
        kind = types[0] if types else self.random.choice(["object", "string", "integer", "array"])
        if kind == "string":
            return self.string(schema)
        if kind in ("integer", "number"):
            return self.number(schema, kind)
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "array":
            return [self.value(schema.get("items", {}), False) for _ in range(self.random.randint(0, 3))]
        return {"key": [1, Decimal("2.50"), None, {"deep": "text"}], "ключ": True}

    def body(self, schema):
        """All required members and some of the others."""
        required = schema.get("required", [])
        return {name: self.value(each) for name, each in schema["properties"].items()
                if name in required or self.random.random() < 0.7}


def wrong_values(schema):
    """Values, each with one fault, for a member of this schema."""
    types = kinds(schema)
    if not types:
        return
    if "null" not in types and None not in schema.get("enum", []):
        yield None
    if "object" not in types:
        yield {"an": "object"}
    if "array" not in types:
        yield ["a list"]
    if "string" in types:
        yield 5
        yield True
    elif "boolean" in types:
        yield "true"
        yield 1
    elif "integer" in types or "number" in types:
        yield "not a number"
        yield False
    if "integer" in types:
        yield Decimal("1.5")
    if "enum" in schema:
        yield "no such label"
        return
    if "maxLength" in schema:
        yield "y" * (schema["maxLength"] + 1)
        yield "😀" * (schema["maxLength"] + 1)
    if schema.get("minLength", 0) > 0:
        yield "z" * (schema["minLength"] - 1)
    for key, past in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0),
                      ("exclusiveMaximum", 0)):
        if key in schema:
            yield schema[key] + past
    if "multipleOf" in schema:
        yield schema["multipleOf"] / 10 + limits(schema, schema["multipleOf"])[0]
    if schema.get("format") in ("uuid", "date", "date-time"):
        yield "2026-02-30T25:00:00Z"
        yield ""
    if "pattern" in schema:
        yield "25:00:00"
    if schema.get("contentEncoding") == "base64":
        yield "%%%"
    if "string" in types:
        yield "nul \u0000 inside"


def faults(schema, body):
    """(member, body) for each way to break one member of a good body."""
    for name, each in schema["properties"].items():
        for value in wrong_values(each):
            yield name, body | {name: value}
    for name in schema.get("required", []):
        yield name, {key: value for key, value in body.items() if key != name}
    yield "no_such_field", body | {"no_such_field": 1}
