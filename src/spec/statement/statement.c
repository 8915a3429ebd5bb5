/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the kinds of statements, for `explain` and tests; the fields of an entity by name. */
#include "spec/statement/statement.h"
#include "spec/text/request_name.h"
#include "spec/text/words.h"

#include "base/table.h"

#include <assert.h>

struct field_names {
    struct table fields; /* name in lower case → struct field_statement */
    struct table flat;   /* word_flat of the name → the same */
    size_t known;        /* fields in them, from the first one on */
};

static const char *const kind_names[STATEMENT_COUNT] = {
    [STATEMENT_PROPERTY] = "property",
    [STATEMENT_PLACEHOLDER] = "placeholder",
    [STATEMENT_ENTITY] = "entity",
    [STATEMENT_RELATION] = "relation",
    [STATEMENT_INDEX] = "index",
    [STATEMENT_ENUM] = "enumeration",
    [STATEMENT_SEED] = "seed",
    [STATEMENT_BASE_PATH] = "base path",
    [STATEMENT_ENDPOINT] = "endpoint",
    [STATEMENT_CALLERS] = "callers",
    [STATEMENT_SERVICE] = "service",
    [STATEMENT_MESSAGE] = "message",
    [STATEMENT_EXAMPLE] = "example",
    [STATEMENT_ERROR_CODE] = "error code",
    [STATEMENT_ENVELOPE] = "envelope",
    [STATEMENT_ROLE] = "role",
    [STATEMENT_PERMISSION] = "permission",
    [STATEMENT_TARGET] = "target",
    [STATEMENT_ALERT] = "alert",
    [STATEMENT_REQUIREMENT] = "requirement",
    [STATEMENT_SECURITY] = "security",
    [STATEMENT_CACHE] = "cache",
    [STATEMENT_LOGGING] = "logging",
    [STATEMENT_TRACING] = "tracing",
    [STATEMENT_METRIC] = "metric",
    [STATEMENT_ENVIRONMENT] = "environment",
    [STATEMENT_CONFIGURATION] = "configuration",
    [STATEMENT_CONVENTION] = "convention",
    [STATEMENT_TECHNOLOGY] = "technology",
    [STATEMENT_THIRD_PARTY] = "third party",
    [STATEMENT_APPROVAL] = "approval",
    [STATEMENT_PHASE] = "phase",
    [STATEMENT_RISK] = "risk",
    [STATEMENT_DECISION] = "decision",
    [STATEMENT_TERM] = "term",
    [STATEMENT_STATE_MACHINE] = "state machine",
    [STATEMENT_LATER] = "for later",
};

const char *statement_kind_name(enum statement_kind kind)
{
    assert(kind >= 0 && kind < STATEMENT_COUNT && kind_names[kind] != NULL);
    return kind_names[kind];
}

#define KEPT_FIELDS 4U

/* "id", "leaveRequestId" of "LeaveRequest", or what is marked as the key. */
static bool is_own_key(const struct entity_statement *entity, const struct field_statement *field)
{
    struct slice name = field->name;
    size_t size = entity->name.size;
    struct slice tail = slice_from_offset(name, name.size > 2 ? name.size - 2 : 0);
    if (field->is_primary_key || slice_equal_ignoring_case(name, SLICE("id")) ||
        slice_equal_ignoring_case(name, SLICE("_id"))) {
        return true;
    }
    return name.size <= size + 3 && name.size > size &&
           slice_equal_ignoring_case(slice_between(name, 0, size), entity->name) &&
           slice_equal_ignoring_case(tail, SLICE("id"));
}

bool statement_is_kept_request(const struct entity_statement *entity)
{
    static const char *const doers[] = {"Create", "Update", "Delete", "Add",     "Get",
                                        "List",   "Login",  "Set",    "Remove",  "Search",
                                        "Reset",  "Sign",   "Verify", "Send",    "Refresh",
                                        "Patch",  "Post",   "Upload", "Register"};
    bool is_request = slice_ends_with(entity->name, SLICE("Request")) ||
                      slice_ends_with(entity->name, SLICE("_request")) ||
                      slice_ends_with(entity->name, SLICE("_requests")) ||
                      slice_ends_with(entity->name, SLICE("_responses")) ||
                      slice_ends_with(entity->name, SLICE("Reply"));
    /* "AnalysisResult", "PriceCache" with a field that is marked as the key: what is only passed on
     * has none. */
    const struct field_statement *first =
        entity->fields.count < 2 ? NULL : list_at(&entity->fields, 0);
    if (first != NULL && first->is_primary_key && entity->source == SOURCE_LIST &&
        request_name_is_doubtful(entity->name)) {
        return true;
    }
    if (!is_request || entity->fields.count < KEPT_FIELDS ||
        !is_own_key(entity, list_at(&entity->fields, 0))) {
        return false;
    }
    for (size_t i = 0; i < sizeof(doers) / sizeof(*doers); i++) {
        if (slice_starts_with(entity->name, slice_from(doers[i]))) {
            return false;
        }
    }
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        if (slice_equal_ignoring_case(field->name, SLICE("status")) ||
            slice_equal_ignoring_case(field->name, SLICE("state")) ||
            slice_ends_with(field->name, SLICE("_at")) ||
            slice_ends_with(field->name, SLICE("At"))) {
            return true;
        }
    }
    return false;
}

static const struct field_names *know_fields(struct arena *arena,
                                             const struct entity_statement *entity)
{
    struct field_names *names = entity->names;
    if (names == NULL) {
        names = ARENA_NEW(arena, struct field_names);
        table_init(&names->fields, arena);
        table_init(&names->flat, arena);
        ((struct entity_statement *)(uintptr_t)entity)->names =
            names; /* a cache: it says no more */
    }
    while (names->known < entity->fields.count) {
        struct field_statement *field = list_at(&entity->fields, names->known++);
        struct slice key = arena_to_lower(arena, field->name);
        struct slice flat = word_flat(arena, field->name);
        if (table_get(&names->fields, key) == NULL) {
            table_put(&names->fields, key, field);
        }
        if (table_get(&names->flat, flat) == NULL) {
            table_put(&names->flat, flat, field);
        }
    }
    return names;
}

const struct field_statement *entity_statement_field(struct arena *arena,
                                                     const struct entity_statement *entity,
                                                     struct slice name)
{
    return table_get(&know_fields(arena, entity)->fields, arena_to_lower(arena, name));
}

const struct field_statement *entity_statement_field_flat(struct arena *arena,
                                                          const struct entity_statement *entity,
                                                          struct slice flat)
{
    return table_get(&know_fields(arena, entity)->flat, flat);
}
