/* SPDX-License-Identifier: Apache-2.0 */
/* What a request says besides its path, as anybody may send it: the first line is a query, the next
 * ones an If-Match field, a cookie and a time limit of gRPC, the rest is a body. A list that is
 * understood is a statement of the store's, and the cursor of its last row is one of that list;
 * whatever is refused has a reason. */
#include <assert.h>

#include "base/utf8.h"
#include "face/face_private.h"
#include "face/grpc_private.h"
#include "model/create/model_create.h"
#include "operation/version.h"
#include "spec/recognise/recognise.h"

#define INPUT_MAXIMUM 8192U

static const char document[] =
    "# Kinds\n\n```sql\nCREATE TABLE things (id BIGINT PRIMARY KEY, name VARCHAR(20) NOT NULL, "
    "amount INTEGER CHECK (amount > 0), ratio DOUBLE PRECISION, price DECIMAL(10,2), level TEXT "
    "CHECK (level IN ('low', 'high')), is_open BOOLEAN, taken_on DATE, at TIME, taken_at "
    "TIMESTAMPTZ, data BYTEA, tags TEXT[], extra JSONB, code UUID);\n```\n\n"
    "- `GET /things`\n- `GET /things/{id}`\n- `POST /things`\n- `PATCH /things/{id}`\n"
    "- `PUT /things/{id}/level`\n- `POST /things/{id}/high`\n";

static const struct plan *make_plan(void)
{
    struct arena *arena = arena_create(1 << 16);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    assert(recognise_document(specification, SLICE("fuzz.md"), slice_from(document)));
    struct model *model = model_create(arena, specification, &diagnostics);
    assert(!diagnostics_has_errors(&diagnostics));
    return plan_create(arena, model, DIALECT_SQLITE, &diagnostics);
}

static void check_fault(const struct call *call)
{
    assert(call->fault.status != STATUS_OK);
    assert(utf8_find_invalid(call->fault.message) == UTF8_VALID);
}

static struct exchange *begin(struct arena *arena, const struct plan *plan,
                              const struct plan_operation *operation, struct request *request)
{
    static const unsigned char secret[16] = "only for fuzzing";
    struct exchange *exchange = ARENA_NEW(arena, struct exchange);
    exchange->request = request;
    call_init(&exchange->call, arena, plan, operation, NULL, 1700000000000000);
    exchange->listing = (struct listing){.call = &exchange->call, .secret = secret};
    return exchange;
}

/* The next page, had the last row these sort keys. */
static void check_cursor(struct arena *arena, const struct plan *plan, struct exchange *exchange)
{
    struct list_query *list = &exchange->call.list;
    exchange->call.has_more = true;
    exchange->call.last = ARENA_ARRAY(arena, struct value, list->sort_count);
    for (size_t i = 0; i < list->sort_count; i++) {
        exchange->call.last[i] = value_integer((int64_t)i);
    }
    struct slice cursor = listing_cursor(&exchange->listing);
    struct exchange *next = begin(arena, plan, exchange->call.operation, exchange->request);
    listing_begin(&next->listing);
    next->listing.shape = exchange->listing.shape;
    memcpy(next->call.list.sort, list->sort, sizeof(list->sort));
    next->call.list.sort_count = list->sort_count;
    listing_end(&next->listing, SLICE("cursor"), &cursor, "is another list's");
    assert(next->call.fault.status == STATUS_OK);
}

static void check_list(struct arena *arena, const struct plan *plan,
                       const struct plan_operation *operation, struct request *request)
{
    struct exchange *exchange = begin(arena, plan, operation, request);
    if (list_read(exchange) == STEP_FAIL) {
        check_fault(&exchange->call);
        return;
    }
    const struct list_query *list = &exchange->call.list;
    assert(list->limit >= 1 && list->limit <= listing_limit_maximum(&exchange->listing));
    assert(list->filter_count <= FILTER_MAXIMUM && list->sort_count <= SORT_KEY_MAXIMUM);
    if (slice_find(request->query, SLICE("cursor")) == SLICE_NOT_FOUND) {
        check_cursor(arena, plan, exchange);
    }
}

static void check_body(struct arena *arena, const struct plan *plan,
                       const struct plan_operation *operation, struct request *request)
{
    struct exchange *exchange = begin(arena, plan, operation, request);
    if (exchange->call.values == NULL) {
        return;
    }
    if (body_read(exchange) == STEP_FAIL) {
        check_fault(&exchange->call);
    } else if (operation_check(&exchange->call.flow) == STEP_FAIL) {
        check_fault(&exchange->call);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct plan *plan;
    if (size > INPUT_MAXIMUM) {
        return 0;
    }
    plan = plan != NULL ? plan : make_plan();
    struct arena *arena = arena_create(1 << 14);
    struct slice rest = slice_of((const char *)data, size), lines[4] = {{0}};
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        slice_next_line(&rest, &lines[i]);
    }
    struct request request = {.path = SLICE("/things"),
                              .query = lines[0],
                              .body = rest,
                              .content_type = SLICE("application/json")};
    for (size_t i = 0; i < plan->operation_count; i++) {
        if (plan->operations[i].serving == SERVE_LIST) {
            check_list(arena, plan, &plan->operations[i], &request);
        }
        check_body(arena, plan, &plan->operations[i], &request);
    }
    char tag[VERSION_TAG_SIZE];
    version_write_tag(1, tag);
    if (version_match(lines[1], 1, false) == VERSION_SAME) {
        assert(version_match(lines[1], 1, true) == VERSION_SAME);
        assert(slice_find(lines[1], slice_of(tag, sizeof(tag))) != SLICE_NOT_FOUND ||
               slice_equal(slice_trim(lines[1]), SLICE("*")));
    }
    struct slice cookie = auth_cookie(lines[2], AUTH_ACCESS_COOKIE);
    assert(cookie.size <= lines[2].size);
    uint64_t timeout_ns = 0;
    grpc_timeout_read(lines[3], &timeout_ns);
    arena_destroy(&arena);
    return 0;
}
