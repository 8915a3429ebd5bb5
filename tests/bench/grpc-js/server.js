/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference service over gRPC: what one engineer writes by hand for the table of ../resources.md
 * with @grpc/grpc-js, after the .proto file that `phoenix proto` writes.
 *
 * It promises the same answer to GetResource as Phoenix, message for message. The statement is
 * prepared once; nothing is logged. It must not cache answers: it would no longer do the same work.
 *
 * usage: node server.js PORT DATABASE PROTO
 *
 * DATABASE holds the table resources, as harness/data.py fills it.
 */
import { dirname } from "node:path";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import Database from "better-sqlite3";

const [port, path, proto] = process.argv.slice(2);

const database = new Database(path);
database.pragma("mmap_size = 1073741824");
const selectOne = database.prepare(
    "SELECT id, name, config, status, created_at, updated_at FROM resources WHERE id = ?",
);

/* What google.protobuf has for JSON and for instants. */

function toValue(value) {
    switch (typeof value) {
        case "string":
            return { stringValue: value };
        case "number":
            return { numberValue: value };
        case "boolean":
            return { boolValue: value };
        default:
            if (value === null) {
                return { nullValue: 0 };
            }
            return Array.isArray(value)
                ? { listValue: { values: value.map(toValue) } }
                : { structValue: toStruct(value) };
    }
}

function toStruct(object) {
    const fields = {};
    for (const key of Object.keys(object)) {
        fields[key] = toValue(object[key]);
    }
    return { fields };
}

function toTimestamp(text) {
    const ms = Date.parse(text);
    return { seconds: Math.floor(ms / 1000), nanos: Number(text.slice(20, 26).padEnd(9, "0")) };
}

function getResource(call, callback) {
    const row = selectOne.get(call.request.id);
    if (row === undefined) {
        callback({ code: grpc.status.NOT_FOUND, details: "There is no such record" });
        return;
    }
    row.config = toStruct(JSON.parse(row.config));
    row.created_at = toTimestamp(row.created_at);
    row.updated_at = toTimestamp(row.updated_at);
    callback(null, row);
}

const definition = loader.loadSync(proto, { keepCase: true, includeDirs: [dirname(proto)] });
const service = Object.values(definition).find((each) => each.GetResource !== undefined);
const server = new grpc.Server();
server.addService(service, { GetResource: getResource });
server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error) => {
    if (error) {
        throw error;
    }
});
