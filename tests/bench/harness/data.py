# SPDX-License-Identifier: Apache-2.0
"""The rows, bodies and ids that every contestant gets alike.

Promises: the same rows for the same count, in every run; ids are version 7 UUIDs in time order.
Must not: know a contestant's schema beyond the six columns of resources.md.
"""

import functools
import json
import random
import sqlite3
import uuid
from datetime import datetime, timedelta, timezone

from harness.failure import Failure

FIRST_ROW_AT = datetime(2026, 1, 1, tzinfo=timezone.utc)
STATUSES = ("pending", "active", "inactive")
REGIONS = ("eu-north", "eu-west", "us-east", "ap-south")
SAMPLE_SIZE = 50_000
BODY_COUNT = 1_000
COLUMNS = ("id", "name", "config", "status", "created_at", "updated_at")


def config_of(number):
    return {
        "region": REGIONS[number % len(REGIONS)],
        "replicas": number % 7 + 1,
        "owner": f"team-{number % 97:02d}-engineering",
    }


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def rows(count):
    """(uuid, name, config, status, time) of each row, one millisecond apart."""
    generator = random.Random(count)
    start_ms = int(FIRST_ROW_AT.timestamp() * 1000)
    for number in range(count):
        bits = generator.getrandbits(74)
        value = (start_ms + number) << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62
        value |= bits & (1 << 62) - 1
        time = FIRST_ROW_AT + timedelta(milliseconds=number)
        yield (
            uuid.UUID(int=value),
            f"Resource {number:07d}",
            compact(config_of(number)),
            STATUSES[number % len(STATUSES)],
            time.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        )


def sample_positions(count):
    """Which rows are asked for by id: spread over the whole table, in random order."""
    generator = random.Random(count + 1)
    return generator.sample(range(count), min(SAMPLE_SIZE, count))


@functools.cache
def sample_ids(count):
    """The ids of those rows, in that order."""
    keys = [key for key, *_ in rows(count)]
    return [str(keys[position]) for position in sample_positions(count)]


def bodies():
    """Bodies for create, each on one line."""
    for number in range(BODY_COUNT):
        yield compact(
            {
                "name": f"Resource {number:07d}",
                "config": config_of(number),
                "status": STATUSES[number % len(STATUSES)],
            }
        )


def find_database(directory):
    """The SQLite file in `directory` that holds the table resources."""
    for path in sorted(directory.rglob("*")):
        if not path.is_file():
            continue
        with open(path, "rb") as file:
            if file.read(16) != b"SQLite format 3\0":
                continue
        connection = sqlite3.connect(path)
        try:
            if connection.execute("PRAGMA table_info(resources)").fetchall():
                return path
        finally:
            connection.close()
    raise Failure("no SQLite file with a table resources in its data directory")


def _stores_bytes(table):
    """Whether `table` (PRAGMA table_info) keeps ids as 16 bytes; refuses a table it cannot fill."""
    types = {name: kind.upper() for _, name, kind, *_ in table}
    missing = [name for name in COLUMNS if name not in types]
    if missing:
        raise Failure(f"the table resources lacks {', '.join(missing)}")
    extra = [
        name
        for _, name, _, not_null, default, key in table
        if name not in COLUMNS and not_null and default is None and not key
    ]
    if extra:
        raise Failure(f"the table resources wants {', '.join(extra)}: teach harness/data.py")
    return "BLOB" in types["id"]


def fill(path, count):
    """Puts `count` rows into the empty table resources of the database file `path`."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        is_blob = _stores_bytes(connection.execute("PRAGMA table_info(resources)").fetchall())
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -262144")
        connection.execute("BEGIN")
        connection.executemany(
            f"INSERT INTO resources ({', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (key.bytes if is_blob else str(key), name, config, status, time, time)
                for key, name, config, status, time in rows(count)
            ),
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def count_rows(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT count(*) FROM resources").fetchone()[0]
    finally:
        connection.close()
