/* SPDX-License-Identifier: Apache-2.0 */
/* Made by tests/wire/make_encodings with Google's protobuf for Python: change it there. */
#pragma once
/* clang-format off */
static const char document_bench[] =
    "# Bench\012\012```sql\012CREATE TABLE samples (\012    id UUID PRIMARY KEY,\012    title TEXT N"
    "OT NULL,\012    small SMALLINT NOT NULL,\012    big BIGINT,\012    price DECIMAL(10, 2),\012"
    "    ratio DOUBLE PRECISION,\012    is_open BOOLEAN NOT NULL DEFAULT false,\012    stat"
    "e TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'shut')),\012    taken_at T"
    "IMESTAMPTZ,\012    taken_on DATE,\012    config JSONB DEFAULT '{}',\012    extra JSONB,\012 "
    "   data BYTEA,\012    tags TEXT[],\012    counts INTEGER[]\012);\012```\012\012- `GET /samples`\012- "
    "`GET /samples/{id}`\012- `POST /samples`\012- `PATCH /samples/{id}`\012- `DELETE /samples"
    "/{id}`\012";
static const char document_kinds[] =
    "# Kinds\012\012```sql\012CREATE TABLE things (\012    id BIGINT PRIMARY KEY,\012    name TEXT,\012"
    "    amount INTEGER NOT NULL,\012    ratio DOUBLE PRECISION,\012    labels JSONB,\012    d"
    "etail JSONB,\012    parts JSONB,\012    port TEXT,\012    starboard INTEGER,\012    level TE"
    "XT CHECK (level IN ('low', 'high')),\012    far BIGINT\012);\012```\012\012- `GET /things/{id}`"
    "\012- `POST /things`\012\012```protobuf\012syntax = \042proto3\042;\012package kinds.v1;\012\012service Thi"
    "ngService {\012  rpc GetThing(GetThingRequest) returns (GetThingResponse);\012  rpc Cr"
    "eateThing(CreateThingRequest) returns (Thing);\012}\012\012enum Level {\012  LEVEL_UNSPECIFI"
    "ED = 0;\012  LEVEL_LOW = 5;\012  LEVEL_HIGH = -1;\012}\012\012message Thing {\012  message Detail "
    "{\012    string word = 1;\012    repeated int32 numbers = 2;\012    Level level = 3;\012    "
    "Detail inner = 4;\012    bool flag = 5;\012  }\012  sint64 id = 1;\012  google.protobuf.Stri"
    "ngValue name = 2;\012  fixed32 amount = 3;\012  float ratio = 4;\012  map<string, string>"
    " labels = 5;\012  Detail detail = 6;\012  repeated Detail parts = 7;\012  oneof side {\012  "
    "  string port = 8;\012    int32 starboard = 9;\012  }\012  Level level = 20;\012  sfixed64 f"
    "ar = 1000;\012}\012\012message GetThingRequest {\012  sint64 thing_id = 3;\012}\012\012message GetThi"
    "ngResponse {\012  Thing thing = 4;\012}\012\012message CreateThingRequest {\012  Thing thing = "
    "1;\012  string idempotency_key = 9;\012}\012```\012";
static const struct encoding {
    const char *document;
    enum { ROW, READ } direction;
    const char *path;
    const char *json;
    const char *hex;
} encodings[] = {
    {document_bench, ROW, "/bench.v1.SampleService/GetSample",
    "{\042id\042:\042018f4e2a-7b1c-7def-8123-456789abcdef\042,\042title\042:\042\303\234n\303\257\042,\042small\042:-3,\042big\042:90"
    "07199254740993,\042price\042:12.3,\042ratio\042:0.1,\042is_open\042:true,\042state\042:\042shut\042,\042taken_at\042"
    ":\0422026-01-02T03:04:05.678901Z\042,\042taken_on\042:\0422024-02-29\042,\042config\042:{\042a\042:1,\042b\042:[true"
    ",null,\042x\042],\042c\042:{\042d\042:2.5}},\042extra\042:[1,\042two\042,null],\042data\042:\042AP8=\042,\042tags\042:[\042a\042,\042\042,\042\303"
    "\274\042],\042counts\042:[1,-1,300]}",
    "0a2430313866346532612d376231632d376465662d383132332d3435363738396162636465661205"
    "c39c6ec3af18fdffffffffffffffff012081808080808080102a0531322e3330319a9999999999b9"
    "3f380140024a0c08a5ebdcca061088eadcc302520a323032342d30322d32395a3f0a0e0a01611209"
    "11000000000000f03f0a140a0162120f320d0a0220010a0208000a031a01780a170a016312122a10"
    "0a0e0a01641209110000000000000440621832160a0911000000000000f03f0a051a0374776f0a02"
    "08006a0200ff72016172007202c3bc7a0d01ffffffffffffffffff01ac02"},
    {document_bench, ROW, "/bench.v1.SampleService/ListSamples",
    "{\042id\042:\042018f4e2a-7b1c-7def-8123-456789abcdef\042,\042title\042:\042\303\234n\303\257\042,\042small\042:-3,\042big\042:90"
    "07199254740993,\042price\042:12.3,\042ratio\042:0.1,\042is_open\042:true,\042state\042:\042shut\042,\042taken_at\042"
    ":\0422026-01-02T03:04:05.678901Z\042,\042taken_on\042:\0422024-02-29\042,\042config\042:{\042a\042:1,\042b\042:[true"
    ",null,\042x\042],\042c\042:{\042d\042:2.5}},\042extra\042:[1,\042two\042,null],\042data\042:\042AP8=\042,\042tags\042:[\042a\042,\042\042,\042\303"
    "\274\042],\042counts\042:[1,-1,300]}",
    "0ae6010a2430313866346532612d376231632d376465662d383132332d3435363738396162636465"
    "661205c39c6ec3af18fdffffffffffffffff012081808080808080102a0531322e3330319a999999"
    "9999b93f380140024a0c08a5ebdcca061088eadcc302520a323032342d30322d32395a3f0a0e0a01"
    "61120911000000000000f03f0a140a0162120f320d0a0220010a0208000a031a01780a170a016312"
    "122a100a0e0a01641209110000000000000440621832160a0911000000000000f03f0a051a037477"
    "6f0a0208006a0200ff72016172007202c3bc7a0d01ffffffffffffffffff01ac02"},
    {document_bench, READ, "/bench.v1.SampleService/CreateSample",
    "{\042id\042:\042018f4e2a-7b1c-7def-8123-456789abcdef\042,\042title\042:\042\303\234n\303\257\042,\042small\042:-3,\042big\042:90"
    "07199254740993,\042price\042:12.3,\042ratio\042:0.1,\042is_open\042:true,\042state\042:\042shut\042,\042taken_at\042"
    ":\0422026-01-02T03:04:05.678901Z\042,\042taken_on\042:\0422024-02-29\042,\042config\042:{\042a\042:1,\042b\042:[true"
    ",null,\042x\042],\042c\042:{\042d\042:2.5}},\042extra\042:[1,\042two\042,null],\042data\042:\042AP8=\042,\042tags\042:[\042a\042,\042\042,\042\303"
    "\274\042],\042counts\042:[1,-1,300]}",
    "0ae6010a2430313866346532612d376231632d376465662d383132332d3435363738396162636465"
    "661205c39c6ec3af18fdffffffffffffffff012081808080808080102a0531322e3330319a999999"
    "9999b93f380140024a0c08a5ebdcca061088eadcc302520a323032342d30322d32395a3f0a0e0a01"
    "61120911000000000000f03f0a140a0162120f320d0a0220010a0208000a031a01780a170a016312"
    "122a100a0e0a01641209110000000000000440621832160a0911000000000000f03f0a051a037477"
    "6f0a0208006a0200ff72016172007202c3bc7a0d01ffffffffffffffffff01ac02"},
    {document_bench, ROW, "/bench.v1.SampleService/GetSample",
    "{\042id\042:\042018f4e2a-7b1c-7def-8123-456789abcdef\042,\042title\042:\042\042,\042small\042:0,\042is_open\042:fals"
    "e,\042state\042:\042open\042,\042big\042:0,\042ratio\042:0,\042data\042:\042\042,\042taken_at\042:\0421970-01-01T00:00:00Z\042,\042"
    "config\042:{}}",
    "0a2430313866346532612d376231632d376465662d383132332d3435363738396162636465661200"
    "18002000310000000000000000380040014a005a006a00"},
    {document_bench, ROW, "/bench.v1.SampleService/ListSamples",
    "{\042id\042:\042018f4e2a-7b1c-7def-8123-456789abcdef\042,\042title\042:\042\042,\042small\042:0,\042is_open\042:fals"
    "e,\042state\042:\042open\042,\042big\042:0,\042ratio\042:0,\042data\042:\042\042,\042taken_at\042:\0421970-01-01T00:00:00Z\042,\042"
    "config\042:{}}",
    "0a3f0a2430313866346532612d376231632d376465662d383132332d343536373839616263646566"
    "120018002000310000000000000000380040014a005a006a00"},
    {document_bench, READ, "/bench.v1.SampleService/CreateSample",
    "{\042id\042:\042018f4e2a-7b1c-7def-8123-456789abcdef\042,\042title\042:\042\042,\042small\042:0,\042is_open\042:fals"
    "e,\042state\042:\042open\042,\042big\042:0,\042ratio\042:0,\042data\042:\042\042,\042taken_at\042:\0421970-01-01T00:00:00Z\042,\042"
    "config\042:{}}",
    "0a3f0a2430313866346532612d376231632d376465662d383132332d343536373839616263646566"
    "120018002000310000000000000000380040014a005a006a00"},
    {document_bench, ROW, "/bench.v1.SampleService/GetSample",
    "{\042id\042:\042018f4e2a-7b1c-7def-8123-456789abcdef\042,\042title\042:\042xxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\042,\042small\042:1,\042is_open\042:true,\042state\042:\042open\042,\042tak"
    "en_at\042:\0420001-01-01T00:00:00.5Z\042}",
    "0a2430313866346532612d376231632d376465662d383132332d34353637383961626364656612ac"
    "02787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "7878787878787878787878787878787878787878781801380140014a11088092b8c398feffffff01"
    "1080cab5ee01"},
    {document_bench, ROW, "/bench.v1.SampleService/ListSamples",
    "{\042id\042:\042018f4e2a-7b1c-7def-8123-456789abcdef\042,\042title\042:\042xxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\042,\042small\042:1,\042is_open\042:true,\042state\042:\042open\042,\042tak"
    "en_at\042:\0420001-01-01T00:00:00.5Z\042}",
    "0aee020a2430313866346532612d376231632d376465662d383132332d3435363738396162636465"
    "6612ac02787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "7878787878787878787878787878787878787878787878781801380140014a11088092b8c398feff"
    "ffff011080cab5ee01"},
    {document_bench, READ, "/bench.v1.SampleService/CreateSample",
    "{\042id\042:\042018f4e2a-7b1c-7def-8123-456789abcdef\042,\042title\042:\042xxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\042,\042small\042:1,\042is_open\042:true,\042state\042:\042open\042,\042tak"
    "en_at\042:\0420001-01-01T00:00:00.5Z\042}",
    "0aee020a2430313866346532612d376231632d376465662d383132332d3435363738396162636465"
    "6612ac02787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "78787878787878787878787878787878787878787878787878787878787878787878787878787878"
    "7878787878787878787878787878787878787878787878781801380140014a11088092b8c398feff"
    "ffff011080cab5ee01"},
    {document_bench, READ, "/bench.v1.SampleService/UpdateSample",
    "{\042title\042:\042new\042}",
    "0a2b0a2430313866346532612d376231632d376465662d383132332d343536373839616263646566"
    "12036e6577"},
    {document_bench, READ, "/bench.v1.SampleService/UpdateSample",
    "{\042title\042:\042new\042,\042big\042:null}",
    "0a2b0a2430313866346532612d376231632d376465662d383132332d343536373839616263646566"
    "12036e6577120c0a057469746c650a03626967"},
    {document_kinds, ROW, "/kinds.v1.ThingService/GetThing",
    "{\042id\042:-5,\042name\042:\042n\042,\042amount\042:4000000,\042ratio\042:0.5,\042labels\042:{\042k\042:\042v\042,\042l\042:\042\042},\042deta"
    "il\042:{\042word\042:\042w\042,\042numbers\042:[1,2,-3],\042level\042:\042high\042,\042inner\042:{\042word\042:\042in\042,\042flag\042:tr"
    "ue}},\042parts\042:[{\042word\042:\042p\042},{\042flag\042:true}],\042starboard\042:7,\042level\042:\042high\042,\042far\042:-2}",
    "2267080912030a016e1d00093d00250000003f2a060a016b1201762a050a016c120032240a017712"
    "0c0102fdffffffffffffffff0118ffffffffffffffffff0122060a02696e28013a030a01703a0228"
    "014807a001ffffffffffffffffff01c13efeffffffffffffff"},
    {document_kinds, READ, "/kinds.v1.ThingService/CreateThing",
    "{\042id\042:-5,\042name\042:\042n\042,\042amount\042:4000000,\042ratio\042:0.5,\042labels\042:{\042k\042:\042v\042,\042l\042:\042\042},\042deta"
    "il\042:{\042word\042:\042w\042,\042numbers\042:[1,2,-3],\042level\042:\042high\042,\042inner\042:{\042word\042:\042in\042,\042flag\042:tr"
    "ue}},\042parts\042:[{\042word\042:\042p\042},{\042flag\042:true}],\042starboard\042:7,\042level\042:\042high\042,\042far\042:-2}",
    "0a67080912030a016e1d00093d00250000003f2a060a016b1201762a050a016c120032240a017712"
    "0c0102fdffffffffffffffff0118ffffffffffffffffff0122060a02696e28013a030a01703a0228"
    "014807a001ffffffffffffffffff01c13efeffffffffffffff4a046f6e6365"},
    {document_kinds, READ, "/kinds.v1.ThingService/CreateThing",
    "{\042id\042:1,\042name\042:\042\042,\042amount\042:0,\042port\042:\042\042,\042level\042:\042low\042}",
    "0a09080212004200a00105"},
    {document_kinds, ROW, "/kinds.v1.ThingService/GetThing",
    "{\042id\042:1,\042amount\042:0,\042name\042:\042\042,\042port\042:\042\042,\042level\042:\042low\042}",
    "2209080212004200a00105"},
};
