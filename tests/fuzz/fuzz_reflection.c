/* SPDX-License-Identifier: Apache-2.0 */
/* Questions of reflection and health of arbitrary bytes: what is read lies within them, is UTF-8,
 * and has an answer that repeats the question. */
#include <assert.h>

#include "base/utf8.h"
#include "model/create/model_create.h"
#include "spec/recognise/recognise.h"
#include "wire/health.h"
#include "wire/reflection.h"

#define INPUT_MAXIMUM  8192U
#define OUTPUT_MAXIMUM ((size_t)1 << 20)

static const char document[] =
    "# Depot\n\n```sql\nCREATE TABLE crates (id UUID PRIMARY KEY, taken_at TIMESTAMPTZ);\n```\n\n"
    "- `GET /crates`\n- `GET /crates/{id}`\n";

static const struct descriptor_pool *make_pool(void)
{
    struct arena *arena = arena_create(1 << 16);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    assert(recognise_document(specification, SLICE("fuzz.md"), slice_from(document)));
    struct model *model = model_create(arena, specification, &diagnostics);
    assert(!diagnostics_has_errors(&diagnostics));
    struct plan *plan = plan_create(arena, model, DIALECT_SQLITE, &diagnostics);
    return descriptor_create(arena, service_plan(arena, plan, NULL, &diagnostics));
}

static void check_text(struct slice bytes, struct slice text)
{
    assert(utf8_find_invalid(text) == UTF8_VALID);
    assert(text.size == 0 ||
           (text.data >= bytes.data && text.data + text.size <= bytes.data + bytes.size));
}

static void check_answer(const struct descriptor_pool *pool,
                         const struct reflection_question *question)
{
    const struct descriptor_file *file = question->kind == REFLECTION_FILE
                                             ? descriptor_find(pool, question->text)
                                             : descriptor_find_symbol(pool, question->text);
    struct buffer answer;
    buffer_init(&answer, OUTPUT_MAXIMUM);
    if (file != NULL) {
        reflection_write_file(&answer, question, file);
    } else if (question->kind == REFLECTION_SERVICES) {
        reflection_write_services(&answer, question, pool);
    } else {
        reflection_write_error(&answer, question, 5, question->text);
    }
    assert(!answer.is_overflown);
    assert(slice_find(buffer_slice(&answer), question->bytes) != SLICE_NOT_FOUND);
    buffer_release(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct descriptor_pool *pool;
    const struct slice bytes = slice_of((const char *)data, size);
    struct reflection_question question;
    struct slice service;
    if (size > INPUT_MAXIMUM) {
        return 0;
    }
    pool = pool != NULL ? pool : make_pool();
    if (reflection_read(bytes, &question)) {
        check_text(bytes, question.host);
        check_text(bytes, question.text);
        check_answer(pool, &question);
    }
    if (health_read(bytes, &service)) {
        check_text(bytes, service);
    }
    return 0;
}
