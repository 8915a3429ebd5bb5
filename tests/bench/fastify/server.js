/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference service: what one engineer writes by hand, with care, for the table of
 * ../resources.md.
 *
 * It promises the same answers as Phoenix for the three measured endpoints (get, list by keyset
 * cursor, create), the same refusal of faulty bodies, and the same durability: WAL with
 * synchronous=FULL, the answer after the commit. Statements are prepared once, answers are
 * serialised from schemas, nothing is logged.
 * It must not cache answers or put off commits: it would no longer do the same work.
 *
 * usage: node server.js PORT DATA-DIRECTORY
 */
import { randomFillSync } from "node:crypto";
import { join } from "node:path";
import Database from "better-sqlite3";
import Fastify from "fastify";

const [port, directory] = process.argv.slice(2);

/* The store. */

const database = new Database(join(directory, "resources.db"));
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.pragma("mmap_size = 1073741824");
database.exec(`
    CREATE TABLE IF NOT EXISTS resources (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        config TEXT NOT NULL DEFAULT '{}',
        status TEXT NOT NULL DEFAULT 'pending',
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS idx_resources_status ON resources(status);
    CREATE INDEX IF NOT EXISTS idx_resources_created_at ON resources(created_at);
`);

const columns = "id, name, config, status, created_at, updated_at";
const selectOne = database.prepare(`SELECT ${columns} FROM resources WHERE id = ?`);
const selectFirst = database.prepare(`SELECT ${columns} FROM resources ORDER BY id LIMIT ?`);
const selectAfter = database.prepare(
    `SELECT ${columns} FROM resources WHERE id > ? ORDER BY id LIMIT ?`,
);
const insert = database.prepare(`INSERT INTO resources (${columns}) VALUES (?, ?, ?, ?, ?, ?)`);

function fromRow(row) {
    row.config = JSON.parse(row.config);
    return row;
}

/* Version 7 UUIDs; random bytes are drawn 4 kB at a time, as node's own randomUUID does. */

const pool = Buffer.alloc(4096);
let poolUsed = pool.length;

function newId(now) {
    if (poolUsed + 10 > pool.length) {
        randomFillSync(pool);
        poolUsed = 0;
    }
    pool[poolUsed] = (pool[poolUsed] & 0x0f) | 0x70;
    pool[poolUsed + 2] = (pool[poolUsed + 2] & 0x3f) | 0x80;
    const time = now.toString(16).padStart(12, "0");
    const random = pool.toString("hex", poolUsed, poolUsed + 10);
    poolUsed += 10;
    return (
        `${time.slice(0, 8)}-${time.slice(8)}-${random.slice(0, 4)}-` +
        `${random.slice(4, 8)}-${random.slice(8)}`
    );
}

/* The schemas: bodies and queries are validated by them, answers serialised from them. */

const resource = {
    type: "object",
    properties: {
        id: { type: "string" },
        name: { type: "string" },
        config: { type: "object", additionalProperties: true },
        status: { type: "string" },
        created_at: { type: "string" },
        updated_at: { type: "string" },
    },
};

const page = {
    type: "object",
    properties: {
        data: { type: "array", items: resource },
        meta: {
            type: "object",
            properties: {
                limit: { type: "integer" },
                next_cursor: { type: ["string", "null"] },
                total: { type: ["integer", "null"] },
            },
        },
    },
};

const draft = {
    type: "object",
    additionalProperties: false,
    required: ["name"],
    properties: {
        name: { type: "string", maxLength: 255 },
        config: { type: "object" },
        status: { type: "string", maxLength: 50 },
    },
};

const pageQuery = {
    type: "object",
    additionalProperties: false,
    properties: {
        limit: { type: "string", pattern: "^([1-9]|[1-9][0-9]|100)$" },
        cursor: { type: "string", maxLength: 100 },
    },
};

const idParameter = {
    type: "object",
    properties: {
        id: { type: "string", pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" },
    },
};

/* The service. */

const app = Fastify({
    logger: false,
    ajv: { customOptions: { allErrors: true, removeAdditional: false, coerceTypes: false } },
});

function failure(request, code, message, errors) {
    return {
        error: {
            code,
            message,
            details: errors ? { errors } : {},
            timestamp: new Date().toISOString(),
            request_id: request.id,
        },
    };
}

app.setErrorHandler((error, request, reply) => {
    const status = error.statusCode ?? 500;
    const faults = error.validation?.map((each) => ({
        field: each.params.missingProperty ?? each.instancePath.slice(1),
        reason: each.message,
    }));
    const [code, message] =
        status < 500 ? ["COMP001", error.message] : ["INTERNAL", "internal error"];
    return reply.code(status).send(failure(request, code, message, faults));
});

app.get(
    "/api/v1/resources/:id",
    { schema: { params: idParameter, response: { 200: resource } } },
    (request, reply) => {
        const row = selectOne.get(request.params.id);
        if (!row) {
            reply.code(404).send(failure(request, "COMP002", "Resource not found"));
            return;
        }
        reply.send(fromRow(row));
    },
);

app.get(
    "/api/v1/resources",
    { schema: { querystring: pageQuery, response: { 200: page } } },
    (request, reply) => {
        const limit = Number(request.query.limit ?? 20);
        const { cursor } = request.query;
        const rows = cursor
            ? selectAfter.all(Buffer.from(cursor, "base64url").toString("latin1"), limit + 1)
            : selectFirst.all(limit + 1);
        let next = null;
        if (rows.length > limit) {
            rows.pop();
            next = Buffer.from(rows[limit - 1].id, "latin1").toString("base64url");
            reply.header("link", `</api/v1/resources?limit=${limit}&cursor=${next}>; rel="next"`);
        }
        reply.send({ data: rows.map(fromRow), meta: { limit, next_cursor: next, total: null } });
    },
);

app.post(
    "/api/v1/resources",
    { schema: { body: draft, response: { 201: resource } } },
    (request, reply) => {
        const { name, config = {}, status = "pending" } = request.body;
        const now = Date.now();
        const time = new Date(now).toISOString();
        const id = newId(now);
        insert.run(id, name, JSON.stringify(config), status, time, time);
        reply
            .code(201)
            .header("location", `/api/v1/resources/${id}`)
            .send({ id, name, config, status, created_at: time, updated_at: time });
    },
);

async function stop() {
    await app.close();
    database.close();
}

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
console.log(`listening on ${await app.listen({ host: "127.0.0.1", port: Number(port) })}`);
