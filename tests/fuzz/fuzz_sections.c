/* SPDX-License-Identifier: Apache-2.0 */
/* Every recogniser on arbitrary documents: no crash, and each statement stands inside its document
 * and keeps the promises of its kind. */
#include <assert.h>
#include <math.h>

#include "base/json.h"
#include "spec/recognise/recognise.h"

#define INPUT_MAXIMUM 65536U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_fact(const struct fact_statement *fact)
{
    assert(fact->topic.size == 0 || fact->topic.data != NULL);
    assert(isnan(fact->number) || isfinite(fact->number));
}

static void check_example(const struct example_statement *example)
{
    assert(example->http_status == 0 ||
           (example->http_status >= 100 && example->http_status <= 599));
    assert(example->text.size > 0);
    struct buffer buffer;
    buffer_init(&buffer, (size_t)64 << 20);
    json_write(&buffer, example->value);
    assert(!buffer.is_overflown);
    buffer_release(&buffer);
}

static void check_record(const struct record_statement *record)
{
    assert(record->name.size > 0 && record->names.count == record->values.count);
}

static void check_statement(const struct statement *statement)
{
    assert(statement->block != NULL && statement->reader != NULL);
    assert(statement->place.line <= statement->place.source->line_count);
    switch ((int)statement->kind) {
    case STATEMENT_EXAMPLE:
        check_example(&statement->example);
        break;
    case STATEMENT_ENVELOPE:
        assert(statement->envelope.value != NULL);
        break;
    case STATEMENT_ERROR_CODE:
        assert(statement->error_code.code.size > 0 || statement->error_code.http_status > 0);
        assert(statement->error_code.http_status < 600);
        break;
    case STATEMENT_ROLE:
        assert(statement->role.name.size > 0);
        break;
    case STATEMENT_PERMISSION:
        assert(statement->permission.role.size > 0);
        break;
    case STATEMENT_TARGET:
        assert(isfinite(statement->target.value) && statement->target.value_text.size > 0);
        break;
    case STATEMENT_ALERT:
        assert(isfinite(statement->alert.value) && statement->alert.metric.size > 0);
        break;
    case STATEMENT_REQUIREMENT:
        assert(statement->requirement.text.size > 0);
        break;
    case STATEMENT_SECURITY:
    case STATEMENT_CACHE:
    case STATEMENT_LOGGING:
    case STATEMENT_TRACING:
    case STATEMENT_METRIC:
    case STATEMENT_ENVIRONMENT:
    case STATEMENT_CONFIGURATION:
    case STATEMENT_CONVENTION:
    case STATEMENT_TERM:
        check_fact(&statement->fact);
        break;
    case STATEMENT_TECHNOLOGY:
    case STATEMENT_THIRD_PARTY:
    case STATEMENT_APPROVAL:
    case STATEMENT_PHASE:
    case STATEMENT_RISK:
    case STATEMENT_DECISION:
        check_record(&statement->record);
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAXIMUM) {
        return 0;
    }
    struct arena *arena = arena_create(1 << 16);
    struct diagnostics diagnostics;
    diagnostics_init(&diagnostics, arena);
    struct specification *specification = specification_create(arena, &diagnostics);
    recognise_document(specification, SLICE("fuzz.md"), slice_of((const char *)data, size));
    LIST_EACH(const struct statement, statement, &specification->statements)
    {
        check_statement(statement);
    }
    arena_destroy(&arena);
    return 0;
}
