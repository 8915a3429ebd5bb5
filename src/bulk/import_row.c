/* SPDX-License-Identifier: Apache-2.0 */
/* One record: every value by its field's type and rule, what is missing by what the server sets.
 * Keys and moments are history here: what the input states is kept. */
#include "bulk/bulk_private.h"

#include "base/nearest.h"
#include "operation/record.h"
#include "spec/text/words.h"

static bool is_passed_over(struct slice name)
{
    return slice_is(name, "_line") || slice_is(name, "_reasons");
}

static bool fail_header(struct arena *arena, const struct plan_entity *entity, struct slice name,
                        struct bulk_error *out_error)
{
    struct nearest nearest = nearest_start(name);
    for (size_t i = 0; i < entity->field_count; i++) {
        nearest_offer(&nearest, arena_string(arena, entity->fields[i].name));
    }
    bulk_fail(out_error,
              arena_format(arena, "column '" SLICE_FORMAT "' is no field of " SLICE_FORMAT,
                           SLICE_ARGUMENT(name), SLICE_ARGUMENT(entity->entity->name)),
              nearest.best != NULL
                  ? arena_format(arena, "did you mean '%s'?", nearest.best).data
                  : "the first line names the columns; take that one out, or correct its name");
    return false;
}

/* As the API spells it, else in any spelling. */
const struct field *import_find_field(struct arena *arena, const struct entity *entity,
                                      struct slice name)
{
    const struct field *field = entity_field(entity, name);
    return field != NULL ? field : entity_field_by_key(entity, word_flat(arena, name));
}

bool import_read_header(struct arena *arena, struct import_columns *columns,
                        const struct feed_record *header, struct bulk_error *out_error)
{
    const struct plan_entity *entity = columns->entity;
    columns->has_header = true;
    columns->count = header->field_count;
    columns->fields = ARENA_ARRAY(arena, size_t, header->field_count);
    bool *is_seen = ARENA_ARRAY(arena, bool, entity->field_count);
    for (size_t i = 0; i < header->field_count; i++) {
        struct slice name = slice_trim(header->fields[i].text);
        columns->fields[i] = COLUMN_PASSED_OVER;
        if (is_passed_over(name)) {
            continue;
        }
        const struct field *field = import_find_field(arena, entity->entity, name);
        if (field == NULL) {
            return fail_header(arena, entity, name, out_error);
        }
        if (is_seen[field->index]) {
            return bulk_fail(out_error,
                             arena_format(arena, "two columns mean the field '" SLICE_FORMAT "'",
                                          SLICE_ARGUMENT(field->name)),
                             "take one of them out");
        }
        is_seen[field->index] = true;
        columns->fields[i] = field->index;
    }
    return true;
}

/* Under the name that a file has for it: callers of the API give a password, a file its hash. */
static void add_fault(struct arena *arena, struct bulk_row *row, const struct plan_field *field,
                      const char *reason)
{
    fault_add_field(arena, &row->fault, field->field->name, slice_from(reason));
}

/* Callers of the API give a password under another name than that of the column with its hash. */
static bool is_password(const struct plan_field *field)
{
    return !slice_equal(field->name, field->field->name);
}

static bool is_hash(const struct value *value)
{
    static const char *const forms[] = {"$2a$", "$2b$", "$2y$", "$y$", "$7$", "$6$", "$5$"};
    for (size_t i = 0; value->kind == VALUE_TEXT && i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (slice_starts_with(value->text, slice_from(forms[i]))) {
            return true;
        }
    }
    return false;
}

/* A secret is stored in another form than the one its rule is about. */
/* Nobody could tell what somebody with such a role may do. */
static bool is_no_role(const struct plan_field *field, const struct value *value)
{
    return field->roles != NULL && value->kind == VALUE_TEXT && value->text.size > 0 &&
           policy_role(field->roles, value->text) == NULL;
}

const char *import_check_value(struct arena *arena, const struct plan_field *field,
                               const struct value *value)
{
    if (is_no_role(field, value)) {
        return "is no role of this system";
    }
    if (is_password(field) && value->kind != VALUE_NULL && !is_hash(value)) {
        return "must be a password's hash, such as bcrypt's $2b$…, not the password";
    }
    return value->kind == VALUE_NULL || field->field->is_write_only
               ? NULL
               : rule_check(arena, field, value);
}

static bool is_text(const struct field *field)
{
    return field->type->kind == TYPE_TEXT || field->type->kind == TYPE_UNKNOWN;
}

static bool is_set_by_server(const struct field *field)
{
    return field->is_primary_key || field->is_created_at || field->is_updated_at ||
           field->default_value.kind != DEFAULT_NONE;
}

/* An empty cell: null where the field may be null; a text that may not is empty, unless the server
 * has something to set. "" in quotes is always an empty text to a text. */
static void read_empty(const struct plan_field *field, bool is_quoted, bool *is_there,
                       struct value *value)
{
    const struct field *meant = field->field;
    bool is_empty_text =
        is_text(meant) && (is_quoted || (meant->is_required && !is_set_by_server(meant)));
    *value = is_empty_text ? value_text(SLICE("")) : VALUE_NONE;
    *is_there = is_empty_text || !meant->is_required;
}

static void read_cells(struct arena *arena, struct import_columns *columns,
                       const struct feed_record *record, struct bulk_row *row)
{
    if (record->field_count != columns->count) {
        fault_set(&row->fault, STATUS_INVALID,
                  arena_format(arena, "has %zu fields where the header has %zu",
                               record->field_count, columns->count));
        return;
    }
    for (size_t i = 0; i < record->field_count; i++) {
        size_t index = columns->fields[i];
        if (index == COLUMN_PASSED_OVER) {
            continue;
        }
        const struct csv_field *cell = &record->fields[i];
        const struct plan_field *field = &columns->entity->fields[index];
        struct value *value = &row->values[index];
        columns->is_there[index] = true;
        if (cell->text.size == 0) {
            read_empty(field, cell->is_quoted, &columns->is_there[index], value);
            if (!columns->is_there[index] || value->kind == VALUE_NULL) {
                continue;
            }
        }
        const char *reason = value_from_text(arena, field->field->type, cell->text, value);
        reason = reason == NULL ? import_check_value(arena, field, value) : reason;
        if (reason != NULL) {
            add_fault(arena, row, field, reason);
        }
    }
}

static void read_members(struct arena *arena, struct import_columns *columns,
                         const struct feed_record *record, struct bulk_row *row)
{
    JSON_EACH(member, record->object)
    {
        if (is_passed_over(member->key)) {
            continue;
        }
        const struct field *meant = entity_field(columns->entity->entity, member->key);
        if (meant == NULL) {
            fault_add_field(arena, &row->fault, member->key,
                            arena_format(arena, "is not a field of " SLICE_FORMAT,
                                         SLICE_ARGUMENT(columns->entity->entity->name)));
            continue;
        }
        const struct plan_field *field = &columns->entity->fields[meant->index];
        struct value *value = &row->values[meant->index];
        const char *reason = value_from_json(arena, meant->type, member, value);
        reason = reason == NULL ? import_check_value(arena, field, value) : reason;
        if (columns->is_there[meant->index]) {
            reason = "is there twice";
        }
        columns->is_there[meant->index] = true;
        if (reason != NULL) {
            add_fault(arena, row, field, reason);
        } else if (value->kind == VALUE_NULL && meant->is_required) {
            columns->is_there[meant->index] = !is_set_by_server(meant);
        }
    }
}

void import_complete_row(struct arena *arena, const struct import_columns *columns, int64_t now_us,
                         struct bulk_row *row)
{
    const struct plan_entity *entity = columns->entity;
    const struct plan_field *counted = plan_counted_key(entity);
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        const struct field *meant = field->field;
        struct value *value = &row->values[i];
        if (!columns->is_there[i]) {
            *value = meant->is_created_at || meant->is_updated_at
                         ? record_now(arena, now_us, meant->type)
                         : record_default(arena, now_us, field);
        }
        bool has_fault = false;
        LIST_EACH(const struct fault_field, fault, &row->fault.fields)
        {
            has_fault |= slice_equal(fault->field, meant->name);
        }
        if (value->kind == VALUE_NULL && meant->is_required && field != counted && !has_fault) {
            add_fault(arena, row, field, columns->is_there[i] ? "must not be null" : "is required");
        }
    }
}

void import_read_row(struct arena *arena, struct import_columns *columns, int64_t now_us,
                     const struct feed_record *record, struct bulk_row *row)
{
    const struct plan_entity *entity = columns->entity;
    *row = (struct bulk_row){.text = record->text, .line = record->line};
    row->values = ARENA_ARRAY(arena, struct value, entity->field_count);
    memset(columns->is_there, 0, entity->field_count * sizeof(*columns->is_there));
    if (record->fault != NULL) {
        fault_set(&row->fault, STATUS_INVALID, slice_from(record->fault));
        return;
    }
    if (columns->has_header) {
        read_cells(arena, columns, record, row);
    } else {
        read_members(arena, columns, record, row);
    }
    if (row->fault.message.size == 0) {
        import_complete_row(arena, columns, now_us, row);
    }
}
