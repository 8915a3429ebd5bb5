/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of arbitrary bytes: the first byte chooses the method, the rest is its message. What is
 * refused has a reason; what is read can be written as a row, and the bytes of that row are a
 * message that reads to the same row. */
#include <assert.h>

#include "base/utf8.h"
#include "model/create/model_create.h"
#include "spec/recognise/recognise.h"
#include "wire/wire.h"

#define INPUT_MAXIMUM  8192U
#define OUTPUT_MAXIMUM ((size_t)1 << 24)

static const char document[] =
    "# Kinds\n\n```sql\nCREATE TABLE things (id BIGINT PRIMARY KEY, name TEXT, amount INTEGER NOT "
    "NULL, ratio DOUBLE PRECISION, price DECIMAL(10,2), labels JSONB, detail JSONB, parts JSONB, "
    "port TEXT, starboard INTEGER, level TEXT CHECK (level IN ('low', 'high')), far BIGINT, "
    "taken_at TIMESTAMPTZ, data BYTEA, tags TEXT[], extra JSONB, code UUID);\n```\n\n"
    "- `GET /things`\n- `GET /things/{id}`\n- `POST /things`\n- `PATCH /things/{id}`\n\n"
    "```protobuf\nsyntax = \"proto3\";\nservice ThingService {\n"
    "  rpc CreateThing(CreateThingRequest) returns (Thing);\n"
    "  rpc UpdateThing(UpdateThingRequest) returns (Thing);\n"
    "  rpc GetThing(GetThingRequest) returns (Thing);\n"
    "  rpc ListThings(ListThingsRequest) returns (ListThingsResponse);\n}\n"
    "enum Level { LEVEL_UNSPECIFIED = 0; LEVEL_LOW = 5; LEVEL_HIGH = -1; }\n"
    "message Thing {\n  message Detail { string word = 1; repeated int32 numbers = 2; Level level "
    "= "
    "3; Detail inner = 4; bool flag = 5; }\n"
    "  sint64 id = 1;\n  google.protobuf.StringValue name = 2;\n  fixed32 amount = 3;\n"
    "  float ratio = 4;\n  map<string, string> labels = 5;\n  Detail detail = 6;\n"
    "  repeated Detail parts = 7;\n  oneof side { string port = 8; int32 starboard = 9; }\n"
    "  optional string price = 10;\n  google.protobuf.Timestamp taken_at = 11;\n"
    "  optional bytes data = 12;\n  repeated string tags = 13;\n  google.protobuf.Value extra = "
    "14;\n  optional string code = 15;\n  Level level = 20;\n  sfixed64 far = 1000;\n}\n```\n";

static const char *const paths[] = {"/ThingService/CreateThing", "/ThingService/UpdateThing",
                                    "/ThingService/GetThing", "/ThingService/ListThings"};
#define PATH_COUNT (sizeof(paths) / sizeof(*paths))

static const struct services *compile(void)
{
    struct arena *arena = arena_create(1 << 16);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    assert(recognise_document(specification, SLICE("fuzz.md"), slice_from(document)));
    struct model *model = model_create(arena, specification, &diagnostics);
    assert(!diagnostics_has_errors(&diagnostics));
    struct plan *plan = plan_create(arena, model, DIALECT_SQLITE, &diagnostics);
    return service_plan(arena, plan, NULL, &diagnostics);
}

static bool read_request(struct arena *arena, const struct rpc *rpc, struct slice bytes,
                         struct wire_request *out)
{
    struct wire_fault fault = {0};
    size_t count = rpc->operation->entity->field_count;
    *out = (struct wire_request){.values = ARENA_ARRAY(arena, struct value, count),
                                 .is_present = ARENA_ARRAY(arena, bool, count),
                                 .mask = ARENA_ARRAY(arena, bool, count),
                                 .path_values =
                                     ARENA_ARRAY(arena, struct value, PATH_PARAMETER_MAXIMUM)};
    bool is_read = wire_read(arena, rpc, bytes, out, &fault);
    assert(is_read ||
           (fault.reason != NULL && utf8_find_invalid(slice_from(fault.reason)) == UTF8_VALID));
    return is_read;
}

static struct slice write_row(struct arena *arena, const struct rpc *rpc, const struct value *row)
{
    struct buffer out;
    buffer_init(&out, OUTPUT_MAXIMUM);
    wire_write_answer(&out, arena, rpc, row, NULL);
    assert(!out.is_overflown);
    struct slice bytes = arena_copy(arena, buffer_slice(&out));
    buffer_release(&out);
    return bytes;
}

/* The record as the request of a creation carries it: field 1. */
static struct slice wrap(struct arena *arena, struct slice record)
{
    char *bytes = arena_allocate(arena, record.size + 8);
    size_t at = 0;
    bytes[at++] = 0x0a;
    for (size_t size = record.size; at == 1 || size > 0; size >>= 7) {
        bytes[at++] = (char)((size & 127) | (size > 127 ? 128 : 0));
    }
    memcpy(bytes + at, record.data, record.size);
    return slice_of(bytes, at + record.size);
}

static void check_way_back(struct arena *arena, const struct services *services,
                           const struct value *row)
{
    const struct rpc *create = service_find(services, slice_from(paths[0]));
    struct wire_request again;
    struct slice record = write_row(arena, create, row);
    assert(read_request(arena, create, wrap(arena, record), &again));
    assert(slice_equal(write_row(arena, create, again.values), record));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct services *services;
    if (size < 1 || size > INPUT_MAXIMUM) {
        return 0;
    }
    services = services != NULL ? services : compile();
    const struct rpc *rpc = service_find(services, slice_from(paths[data[0] % PATH_COUNT]));
    assert(rpc != NULL && rpc->operation != NULL);
    struct arena *arena = arena_create(4096);
    struct wire_request request;
    if (read_request(arena, rpc, slice_of((const char *)data + 1, size - 1), &request)) {
        check_way_back(arena, services, request.values);
    }
    arena_destroy(&arena);
    return 0;
}
