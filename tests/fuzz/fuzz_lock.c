/* SPDX-License-Identifier: Apache-2.0 */
/* Arbitrary bytes as phoenix.lock: whatever they are, services are planned against them; what is
 * read without errors is written again, and that text reads to the same. */
#include <assert.h>

#include "model/create/model_create.h"
#include "plan/lock.h"
#include "plan/service.h"
#include "spec/recognise/recognise.h"

#define INPUT_MAXIMUM  4096U
#define OUTPUT_MAXIMUM ((size_t)1 << 20)

static const char document[] =
    "# Depot\n\n```sql\nCREATE TABLE crates (id UUID PRIMARY KEY, name TEXT, weight INTEGER, "
    "level TEXT CHECK (level IN ('low', 'high')));\n```\n\n"
    "- `GET /crates`\n- `GET /crates/{id}`\n- `POST /crates`\n";

static const struct plan *make_plan(void)
{
    struct arena *arena = arena_create(1 << 16);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    assert(recognise_document(specification, SLICE("depot.md"), slice_from(document)));
    struct model *model = model_create(arena, specification, &diagnostics);
    assert(!diagnostics_has_errors(&diagnostics));
    return plan_create(arena, model, DIALECT_SQLITE, &diagnostics);
}

static struct slice write_lock(struct arena *arena, const struct lock *lock)
{
    struct buffer out;
    buffer_init(&out, OUTPUT_MAXIMUM);
    lock_write(lock, &out);
    assert(!out.is_overflown);
    struct slice text = arena_copy(arena, buffer_slice(&out));
    buffer_release(&out);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct plan *plan;
    if (size > INPUT_MAXIMUM) {
        return 0;
    }
    plan = plan != NULL ? plan : make_plan();
    struct arena *arena = arena_create(1 << 16);
    struct diagnostics diagnostics, ignored;
    diagnostics_init(&diagnostics, arena);
    diagnostics_init(&ignored, arena);
    struct slice text = slice_of((const char *)data, size);
    struct lock *lock = lock_read(arena, SLICE(LOCK_NAME), text, &diagnostics);
    if (!diagnostics_has_errors(&diagnostics)) {
        struct slice written = write_lock(arena, lock);
        struct lock *again = lock_read(arena, SLICE(LOCK_NAME), written, &diagnostics);
        assert(!diagnostics_has_errors(&diagnostics));
        assert(slice_equal(write_lock(arena, again), written));
    }
    struct services *services = service_plan(arena, plan, lock, &ignored);
    if (!diagnostics_has_errors(&diagnostics) && !diagnostics_has_errors(&ignored)) {
        struct slice merged = write_lock(arena, service_lock(arena, services, SLICE("depot.md")));
        lock_read(arena, SLICE(LOCK_NAME), merged, &diagnostics);
        assert(!diagnostics_has_errors(&diagnostics));
    }
    arena_destroy(&arena);
    return 0;
}
