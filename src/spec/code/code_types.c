/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of code types share: adding fields, naming the thing, telling requests from what
 * is stored. */
#include "spec/code/code_types.h"

#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"

struct place code_types_place(const struct code_reader *reader, struct slice part)
{
    return passage_place(&reader->passage, part);
}

struct code_type *code_types_add(struct code_reader *reader, struct slice name,
                                 struct slice comment)
{
    struct code_type *type = ARENA_NEW(reader->arena, struct code_type);
    type->name = name;
    type->comment = comment;
    type->place = code_types_place(reader, name);
    list_add(reader->arena, &reader->types, type);
    return type;
}

struct code_enum *code_types_add_enum(struct code_reader *reader, struct slice name)
{
    struct code_enum *labels = ARENA_NEW(reader->arena, struct code_enum);
    labels->name = name;
    labels->place = code_types_place(reader, name);
    list_add(reader->arena, &reader->enums, labels);
    return labels;
}

void code_types_add_label(struct code_reader *reader, struct code_enum *labels, struct slice label)
{
    if (label.size > 0) {
        struct slice *kept = ARENA_NEW(reader->arena, struct slice);
        *kept = label;
        list_add(reader->arena, &labels->labels, kept);
    }
}

struct field_statement *code_types_add_field(struct code_reader *reader, struct code_type *type,
                                             struct slice name, struct slice written)
{
    struct field_statement *field =
        field_value_add(reader->arena, &type->entity, name, code_types_place(reader, name));
    bool is_optional = false;
    written = slice_trim(written);
    if (written.size > 0) {
        field->type = type_from_word(reader->arena, written, &is_optional);
        field->is_optional = is_optional;
    }
    return field;
}

void code_types_comment(struct code_reader *reader, struct field_statement *field,
                        struct slice comment)
{
    comment = slice_trim(comment);
    if (comment.size == 0) {
        return;
    }
    field->comment = comment;
    field_text_read(reader->arena, field, comment, FIELD_TEXT_PROSE);
    field_value_labels(reader->arena, field, comment, LABELS_DOUBTFUL);
}

void code_types_add_parent(struct code_reader *reader, struct code_type *type, struct slice parent)
{
    struct slice *kept = ARENA_NEW(reader->arena, struct slice);
    *kept = parent;
    list_add(reader->arena, &type->parents, kept);
}

struct field_statement *code_types_find(const struct code_type *type, struct slice name)
{
    LIST_EACH(struct field_statement, field, &type->entity.fields)
    {
        if (slice_equal(field->name, name)) {
            return field;
        }
    }
    return NULL;
}

static bool is_key_name(struct slice name)
{
    static const char *const names[] = {"id", "_id", "uuid", "uid", "guid", "pk", NULL};
    for (const char *const *known = names; *known != NULL; known++) {
        if (slice_is_ignoring_case(name, *known)) {
            return true;
        }
    }
    return false;
}

/* "userId" and "user_id" in User. */
static bool is_own_key(struct slice type, struct slice field)
{
    bool is_id = slice_ends_with_ignoring_case(field, SLICE("id"));
    return is_id && slice_starts_with_ignoring_case(field, type) &&
           field.size <= type.size + sizeof("_id") - 1;
}

bool code_types_has_key(const struct code_type *type)
{
    LIST_EACH(const struct field_statement, field, &type->entity.fields)
    {
        if (field->is_primary_key || is_key_name(field->name) ||
            is_own_key(type->name, field->name)) {
            return true;
        }
    }
    return type->entity.primary_key.count > 0;
}

void code_types_limit(struct field_statement *field, struct slice length)
{
    uint64_t value;
    bool is_open = field->type->kind == TYPE_TEXT && field->type->length == 0;
    if (is_open && slice_to_uint64(slice_trim(length), &value) && value > 0 && value <= 65535) {
        field->type->length = (uint32_t)value;
    }
}

void code_types_make_array(struct code_reader *reader, struct field_statement *field)
{
    struct type *array = ARENA_NEW(reader->arena, struct type);
    array->kind = TYPE_ARRAY;
    array->element = field->type;
    array->spelling = field->type->spelling;
    field->type = array;
}

void code_types_set_kind(struct code_reader *reader, struct field_statement *field,
                         enum type_kind kind)
{
    struct type *type = ARENA_NEW(reader->arena, struct type);
    type->kind = kind;
    type->spelling = field->type->spelling;
    field->type = type;
}

void code_types_set_labels(struct code_reader *reader, struct field_statement *field,
                           const struct code_enum *labels)
{
    code_types_set_kind(reader, field, TYPE_ENUM);
    field->type->labels = ARENA_ARRAY(reader->arena, struct slice, labels->labels.count);
    LIST_EACH(const struct slice, label, &labels->labels)
    {
        field->type->labels[field->type->label_count++] = *label;
    }
}

struct slice code_types_take_variable(struct code_scanner *scanner)
{
    code_scanner_next(scanner);
    struct slice name = code_scanner_take_any(scanner);
    if (code_scanner_take_mark(scanner, ':')) {
        code_scanner_take_until(scanner, "=;", true);
    }
    return name;
}

void code_types_skip(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    reader->function_count++;
    bool is_begun = false;
    while (scanner->token.kind != CODE_END) {
        if (code_scanner_is_mark(scanner, '{')) {
            code_scanner_take_brackets(scanner);
            return;
        }
        if (code_scanner_take_mark(scanner, ';') || (is_begun && scanner->token.is_first)) {
            return;
        }
        is_begun = true;
        if (code_scanner_is_mark(scanner, '(') || code_scanner_is_mark(scanner, '[')) {
            code_scanner_take_brackets(scanner);
        } else {
            code_scanner_next(scanner);
        }
    }
}
