/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference service on PostgreSQL: the same get and create as ../fastify, written by hand with
 * the usual driver. Statements are prepared once by their names, answers serialised from schemas,
 * nothing is logged; the pool is as large as what Phoenix may open.
 *
 * usage: node server.js PORT SOCKET-DIRECTORY DATABASE-PORT
 */
import { randomBytes } from "node:crypto";
import Fastify from "fastify";
import pg from "pg";

const [port, host, databasePort] = process.argv.slice(2);
const pool = new pg.Pool({
    host,
    port: Number(databasePort),
    user: "phoenix",
    database: "resources",
    max: 20,
});
const columns = "id, name, config, status, created_at, updated_at";
const get = { name: "get", text: `SELECT ${columns} FROM resources WHERE id = $1` };
const insert = {
    name: "insert",
    text: `INSERT INTO resources (${columns}) VALUES ($1, $2, $3, $4, $5, $5) RETURNING ${columns}`,
};

/* A version 7 UUID. */
function newId() {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(Date.now(), 0, 6);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return bytes.toString("hex");
}

const resource = {
    type: "object",
    properties: {
        id: { type: "string" },
        name: { type: "string" },
        config: { type: "object", additionalProperties: true },
        status: { type: "string" },
        created_at: { type: "string", format: "date-time" },
        updated_at: { type: "string", format: "date-time" },
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
const app = Fastify({
    logger: false,
    ajv: { customOptions: { allErrors: true, removeAdditional: false, coerceTypes: false } },
});

app.get(
    "/api/v1/resources/:id",
    { schema: { response: { 200: resource } } },
    async (request, reply) => {
        const { rows } = await pool.query({ ...get, values: [request.params.id] });
        return rows.length > 0 ? rows[0] : reply.code(404).send({ error: "not found" });
    },
);

app.post(
    "/api/v1/resources",
    { schema: { body: draft, response: { 201: resource } } },
    async (request, reply) => {
        const { name, config = {}, status = "pending" } = request.body;
        const values = [newId(), name, config, status, new Date()];
        const { rows } = await pool.query({ ...insert, values });
        return reply.code(201).header("location", `/api/v1/resources/${rows[0].id}`).send(rows[0]);
    },
);

async function stop() {
    await app.close();
    await pool.end();
}

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
console.log(`listening on ${await app.listen({ host: "127.0.0.1", port: Number(port) })}`);
