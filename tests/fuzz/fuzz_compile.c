/* SPDX-License-Identifier: Apache-2.0 */
/* A document of arbitrary bytes all the way: what is stated, the model, the plan for both engines,
 * services and their texts. What compiles without errors has valid numbers: the lock that is
 * written of them is read again, and against it the document's numbers stay as they are. */
#include <assert.h>

#include "base/utf8.h"
#include "face/face.h"
#include "model/create/model_create.h"
#include "plan/lock.h"
#include "plan/proto.h"
#include "plan/service.h"
#include "spec/recognise/recognise.h"

#define INPUT_MAXIMUM  16384U
#define OUTPUT_MAXIMUM ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct model *make_model(struct arena *arena, struct slice text,
                                struct diagnostics *diagnostics)
{
    struct specification *specification = specification_create(arena, diagnostics);
    if (!recognise_document(specification, SLICE("fuzz.md"), text)) {
        return NULL;
    }
    return model_create(arena, specification, diagnostics);
}

static struct slice write_lock(struct arena *arena, const struct services *services)
{
    struct buffer out;
    buffer_init(&out, OUTPUT_MAXIMUM);
    lock_write(service_lock(arena, services, SLICE("fuzz.md")), &out);
    struct slice text = arena_copy(arena, buffer_slice(&out));
    buffer_release(&out);
    return text;
}

static void check_lock(struct arena *arena, const struct plan *plan,
                       const struct services *services)
{
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct slice text = write_lock(arena, services);
    struct lock *lock = lock_read(arena, SLICE(LOCK_NAME), text, &diagnostics);
    const struct services *again = service_plan(arena, plan, lock, &diagnostics);
    assert(!diagnostics_has_errors(&diagnostics));
    assert(slice_equal(write_lock(arena, again), text));
}

static void check_texts(const struct plan *plan, const struct services *services)
{
    struct buffer out;
    buffer_init(&out, OUTPUT_MAXIMUM);
    proto_write(services, SLICE("fuzz"), &out);
    assert(!out.is_overflown && utf8_find_invalid(buffer_slice(&out)) == UTF8_VALID);
    buffer_clear(&out);
    openapi_write(plan, false, &out);
    assert(!out.is_overflown && utf8_find_invalid(buffer_slice(&out)) == UTF8_VALID);
    buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum dialect dialects[] = {DIALECT_SQLITE, DIALECT_POSTGRESQL};
    if (size > INPUT_MAXIMUM) {
        return 0;
    }
    struct arena *arena = arena_create(1 << 16);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct model *model = make_model(arena, slice_of((const char *)data, size), &diagnostics);
    if (model != NULL && !diagnostics_has_errors(&diagnostics)) {
        for (size_t i = 0; i < sizeof(dialects) / sizeof(*dialects); i++) {
            struct plan *plan = plan_create(arena, model, dialects[i], &diagnostics);
            struct services *services = service_plan(arena, plan, NULL, &diagnostics);
            if (!diagnostics_has_errors(&diagnostics)) {
                check_lock(arena, plan, services);
                check_texts(plan, services);
            }
        }
    }
    diagnostics_sort(&diagnostics);
    arena_destroy(&arena);
    return 0;
}
