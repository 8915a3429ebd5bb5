// SPDX-License-Identifier: Apache-2.0
// A client of gRPC in JavaScript: takes calls as JSON on standard input, gives what came of each as JSON.
//
//     node grpc_client.js TARGET SERVICE [FOLDER FILE]      (by reflection where no .proto file is named)
"use strict";

const fs = require("fs");
const path = require("path");
const tool = (name) => require(path.join(__dirname, "../node_modules", name));
const grpc = tool("@grpc/grpc-js");

const [target, service, folder, file] = process.argv.slice(2);
const options = {keepCase: true, longs: String, enums: String, bytes: String};

async function loadPackage() {
    if (file !== undefined) {
        const found = tool("@grpc/proto-loader").loadSync(file, {...options, includeDirs: [folder]});
        return grpc.loadPackageDefinition(found);
    }
    const {GrpcReflection} = tool("grpc-js-reflection-client");
    const reflection = new GrpcReflection(target, grpc.credentials.createInsecure());
    const services = await reflection.listServices();
    if (!services.includes(service)) {
        throw new Error(`${service} is not among ${services}`);
    }
    const descriptor = await reflection.getDescriptorBySymbol(service);
    return descriptor.getPackageObject(options);
}

function call(client, {method, request, metadata}) {
    const fields = new grpc.Metadata();
    Object.entries(metadata ?? {}).forEach(([name, value]) => fields.set(name, value));
    return new Promise((resolve) => {
        client[method](request, fields, {deadline: Date.now() + 20000}, (error, answer) => {
            resolve(error ? {code: error.code, details: error.details} : {answer});
        });
    });
}

async function main() {
    const loaded = await loadPackage();
    const Client = service.split(".").reduce((inner, name) => inner[name], loaded);
    const client = new Client(target, grpc.credentials.createInsecure());
    const results = [];
    for (const each of JSON.parse(fs.readFileSync(0, "utf8"))) {
        // "$id" stands for the id of the first answer.
        const text = JSON.stringify(each).replaceAll('"$id"', JSON.stringify(results[0]?.answer?.id ?? ""));
        results.push(await call(client, JSON.parse(text)));
    }
    client.close();
    process.stdout.write(JSON.stringify(results));
}

main().catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
});
