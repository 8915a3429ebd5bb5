/* SPDX-License-Identifier: Apache-2.0 */
/* Ruby: migrations of Rails and its schema.rb. "create_table" opens a table, each line "t.string
 * :name, null: false" is a column, and "add_index" and its like speak of a table further up. A line
 * that goes on behind a comma is one with the next. Models of Rails have no columns in them. */
#include "spec/code/code_calls.h"
#include "spec/code/code_constraints.h"
#include "spec/code/code_types.h"
#include "spec/reading/field_value.h"
#include "spec/text/words.h"

#define NAMES_MAXIMUM     16U
#define ADDITIONS_MAXIMUM 1000U /* lines that speak of a table further up */

/* --- columns --- */

struct ruby_type {
    const char *name;
    enum type_kind kind;
};

static const struct ruby_type ruby_types[] = {
    {"string", TYPE_TEXT},         {"text", TYPE_TEXT},
    {"citext", TYPE_TEXT},         {"enum", TYPE_TEXT},
    {"inet", TYPE_TEXT},           {"integer", TYPE_INT32},
    {"bigint", TYPE_INT64},        {"smallint", TYPE_INT16},
    {"float", TYPE_DOUBLE},        {"decimal", TYPE_DECIMAL},
    {"numeric", TYPE_DECIMAL},     {"boolean", TYPE_BOOLEAN},
    {"date", TYPE_DATE},           {"datetime", TYPE_TIMESTAMP},
    {"timestamp", TYPE_TIMESTAMP}, {"timestamptz", TYPE_TIMESTAMP},
    {"time", TYPE_TIME},           {"json", TYPE_JSON},
    {"jsonb", TYPE_JSON},          {"hstore", TYPE_JSON},
    {"binary", TYPE_BYTES},        {"uuid", TYPE_UUID},
};

static const struct ruby_type *find_type(struct slice word)
{
    for (size_t i = 0; i < sizeof(ruby_types) / sizeof(*ruby_types); i++) {
        if (slice_is(word, ruby_types[i].name)) {
            return &ruby_types[i];
        }
    }
    return NULL;
}

/* "0", ":draft", "-> { \"now()\" }" */
static void apply_default(struct code_reader *reader, struct field_statement *field,
                          struct slice value)
{
    if (slice_starts_with(value, SLICE("->"))) {
        size_t open = slice_find_byte(value, '"');
        size_t quote = open == SLICE_NOT_FOUND ? slice_find_byte(value, '\'') : open;
        struct slice rest = slice_from_offset(value, quote == SLICE_NOT_FOUND ? 2 : quote + 1);
        value = slice_between(
            rest, 0, slice_find_byte(rest, quote == SLICE_NOT_FOUND ? '}' : value.data[quote]));
    } else if (slice_starts_with(value, SLICE(":"))) {
        value = slice_from_offset(value, 1);
    }
    if (!slice_is(value, "nil")) {
        field->default_value = field_value_default(reader->arena, value, field->type, field->place);
    }
}

static enum referential_action action_of(struct slice value)
{
    value = code_calls_bare(value);
    return slice_is(value, "cascade")    ? ACTION_CASCADE
           : slice_is(value, "nullify")  ? ACTION_SET_NULL
           : slice_is(value, "restrict") ? ACTION_RESTRICT
                                         : ACTION_NONE;
}

static void apply_option(struct code_reader *reader, struct field_statement *field,
                         const struct code_argument *argument)
{
    uint64_t number = 0;
    bool is_number = slice_to_uint64(argument->value, &number) && number < 1000;
    if (slice_is(argument->key, "null")) {
        field->is_required |= slice_is(argument->value, "false");
        field->is_optional |= slice_is(argument->value, "true");
    } else if (slice_is(argument->key, "default")) {
        apply_default(reader, field, argument->value);
    } else if (slice_is(argument->key, "limit")) {
        code_types_limit(field, argument->value);
    } else if (slice_is(argument->key, "precision") && is_number &&
               field->type->kind == TYPE_DECIMAL) {
        field->type->precision = (uint16_t)number;
    } else if (slice_is(argument->key, "scale") && is_number && field->type->kind == TYPE_DECIMAL) {
        field->type->scale = (uint16_t)number;
    } else if (slice_is(argument->key, "array") && slice_is(argument->value, "true")) {
        code_types_make_array(reader, field);
    } else if (slice_is(argument->key, "primary_key")) {
        field->is_primary_key |= slice_is(argument->value, "true");
    } else if (slice_is(argument->key, "index")) {
        struct slice unique = code_calls_option(code_calls_inside(argument->value), "unique");
        field->is_unique |= slice_is(unique, "true");
        field->is_indexed |= !slice_is(argument->value, "false");
    } else if (slice_is(argument->key, "comment")) {
        code_types_comment(reader, field, code_calls_bare(argument->value));
    }
}

static struct field_statement *add_field(struct code_reader *reader, struct code_type *type,
                                         struct slice name, enum type_kind kind)
{
    struct field_statement *field = code_types_add_field(reader, type, name, SLICE_EMPTY);
    code_types_set_kind(reader, field, kind);
    return field;
}

/* "t.references :author, foreign_key: { to_table: :users }" */
static void add_reference(struct code_reader *reader, struct code_type *type,
                          struct slice arguments, struct slice comment)
{
    struct code_argument argument;
    struct slice rest = arguments;
    if (!code_calls_next(&rest, &argument) || argument.key.size > 0) {
        return;
    }
    struct slice stem = code_calls_bare(argument.value);
    struct slice kind = code_calls_bare(code_calls_option(rest, "type"));
    bool is_many_kinds = slice_is(code_calls_option(rest, "polymorphic"), "true");
    struct field_statement *field =
        add_field(reader, type, arena_join(reader->arena, stem, SLICE("_id")),
                  slice_is(kind, "uuid")     ? TYPE_UUID
                  : slice_is(kind, "string") ? TYPE_TEXT
                                             : TYPE_INT64);
    field->place = code_types_place(reader, stem);
    struct slice key = code_calls_option(rest, "foreign_key");
    if (is_many_kinds) {
        add_field(reader, type, arena_join(reader->arena, stem, SLICE("_type")), TYPE_TEXT)->place =
            field->place;
    } else if (key.size > 0 && !slice_is(key, "false")) {
        struct slice target =
            code_calls_bare(code_calls_option(code_calls_inside(key), "to_table"));
        field->is_foreign_key = true;
        field->references_entity = target.size > 0 ? target : word_plural(reader->arena, stem);
        field->on_delete = action_of(code_calls_option(code_calls_inside(key), "on_delete"));
    } else {
        field->is_foreign_key = true;
    }
    while (code_calls_next(&rest, &argument)) {
        apply_option(reader, field, &argument);
    }
    code_types_comment(reader, field, comment);
}

/* "t.string :first, :last, null: false" and "t.column :first, :string" */
static void add_columns(struct code_reader *reader, struct code_type *type,
                        const struct ruby_type *kind, struct slice arguments, struct slice options,
                        struct slice comment)
{
    struct slice names[NAMES_MAXIMUM], rest = arguments;
    struct code_argument argument;
    size_t count = 0;
    while (code_calls_next(&rest, &argument)) {
        if (argument.key.size == 0 && count < NAMES_MAXIMUM) {
            names[count++] = code_calls_bare(argument.value);
        }
    }
    for (size_t i = 0; i < count; i++) {
        struct field_statement *field = add_field(reader, type, names[i], kind->kind);
        field->type->spelling = slice_from(kind->name);
        rest = options;
        while (code_calls_next(&rest, &argument)) {
            if (argument.key.size > 0) {
                apply_option(reader, field, &argument);
            }
        }
        code_types_comment(reader, field, comment);
    }
}

/* --- several columns --- */

static void apply_index(struct code_reader *reader, struct code_type *type, struct slice arguments)
{
    struct slice names[NAMES_MAXIMUM], rest = arguments;
    struct code_argument argument;
    bool is_unique = slice_is(code_calls_option(arguments, "unique"), "true") &&
                     code_calls_option(arguments, "where").size == 0;
    if (!code_calls_next(&rest, &argument) || argument.key.size > 0) {
        return;
    }
    size_t count = code_calls_names(argument.value, names, NAMES_MAXIMUM);
    struct field_statement *field = count == 1 ? code_types_find(type, names[0]) : NULL;
    if (field != NULL) {
        field->is_unique |= is_unique;
        field->is_indexed |= !is_unique;
    } else if (is_unique && count > 1) {
        struct list *columns = ARENA_NEW(reader->arena, struct list);
        for (size_t i = 0; i < count; i++) {
            struct slice *kept = ARENA_NEW(reader->arena, struct slice);
            *kept = names[i];
            list_add(reader->arena, columns, kept);
        }
        list_add(reader->arena, &type->entity.uniques, columns);
    }
}

/* --- lines --- */

static struct code_type *find_table(struct code_reader *reader, struct slice name)
{
    LIST_EACH(struct code_type, type, &reader->types)
    {
        if (slice_equal(type->name, name)) {
            return type;
        }
    }
    return NULL;
}

/* Behind "create_table": the table, with the key that it has by itself. */
static struct code_type *open_table(struct code_reader *reader, struct slice arguments)
{
    struct code_argument argument;
    struct slice rest = slice_between(arguments, 0, slice_find(arguments, SLICE(" do")));
    rest = slice_trim(slice_between(rest, 0, slice_find(rest, SLICE(") {"))));
    rest.size -= slice_ends_with(rest, SLICE(")"));
    if (!code_calls_next(&rest, &argument) || argument.key.size > 0) {
        return NULL;
    }
    struct slice name = code_calls_bare(argument.value),
                 key = code_calls_bare(code_calls_option(rest, "id"));
    struct slice called = code_calls_bare(code_calls_option(rest, "primary_key"));
    struct code_type *type = code_types_add(reader, name, SLICE_EMPTY);
    type->is_stored = true;
    bool is_list = called.size > 0 && called.data[0] == '[';
    if (!slice_is(key, "false") && !is_list) {
        bool is_uuid = slice_is(key, "uuid");
        struct field_statement *field =
            add_field(reader, type, called.size > 0 ? called : SLICE("id"),
                      is_uuid                    ? TYPE_UUID
                      : slice_is(key, "string")  ? TYPE_TEXT
                      : slice_is(key, "integer") ? TYPE_INT32
                                                 : TYPE_INT64);
        field->place = code_types_place(reader, name);
        field->is_primary_key = true;
        if (!slice_is(key, "string")) {
            field->default_value.kind = is_uuid ? DEFAULT_UUID : DEFAULT_AUTO_INCREMENT;
        }
    }
    return type;
}

/* Behind "t.": "string :name, null: false". */
static void read_column(struct code_reader *reader, struct code_type *type, struct slice line,
                        struct slice comment)
{
    size_t size = 0;
    while (size < line.size && character_is_word(line.data[size])) {
        size++;
    }
    struct slice call = slice_between(line, 0, size);
    struct slice arguments = slice_trim(slice_from_offset(line, size));
    if (arguments.size > 1 && arguments.data[0] == '(' &&
        arguments.data[arguments.size - 1] == ')') {
        arguments = slice_between(arguments, 1, arguments.size - 1);
    }
    const struct ruby_type *kind = find_type(call);
    if (slice_is(call, "timestamps")) {
        add_field(reader, type, SLICE("created_at"), TYPE_TIMESTAMP)->place =
            code_types_place(reader, call);
        add_field(reader, type, SLICE("updated_at"), TYPE_TIMESTAMP)->place =
            code_types_place(reader, call);
    } else if (slice_is(call, "references") || slice_is(call, "belongs_to")) {
        add_reference(reader, type, arguments, comment);
    } else if (slice_is(call, "index")) {
        apply_index(reader, type, arguments);
    } else if (slice_is(call, "check_constraint")) {
        code_constraints_check(reader, type, call, arguments);
    } else if (slice_is(call, "column")) {
        size_t first = code_calls_find_comma(arguments);
        struct slice rest = slice_trim(slice_from_offset(arguments, first + 1));
        size_t second = code_calls_find_comma(rest);
        kind = find_type(code_calls_bare(slice_between(rest, 0, second)));
        struct slice options = slice_from_offset(rest, second);
        if (kind != NULL) {
            add_columns(reader, type, kind, slice_between(arguments, 0, first), options, comment);
        }
    } else if (kind != NULL) {
        add_columns(reader, type, kind, arguments, arguments, comment);
    }
}

/* "add_index :posts, [:a, :b], unique: true", "add_foreign_key :posts, :users": of a table above.
 */
static void read_addition(struct code_reader *reader, struct slice call, struct slice arguments)
{
    struct code_argument argument;
    struct slice rest = arguments;
    if (!code_calls_next(&rest, &argument) || argument.key.size > 0) {
        return;
    }
    struct code_type *type = find_table(reader, code_calls_bare(argument.value));
    if (type == NULL) {
        return;
    }
    if (slice_is(call, "add_index")) {
        apply_index(reader, type, rest);
    } else if (slice_is(call, "add_check_constraint")) {
        code_constraints_check(reader, type, call, rest);
    } else if (slice_is(call, "add_reference") || slice_is(call, "add_belongs_to")) {
        add_reference(reader, type, rest, SLICE_EMPTY);
    } else if (slice_is(call, "add_column")) {
        read_column(reader, type, arena_join(reader->arena, SLICE("column "), rest), SLICE_EMPTY);
    } else if (slice_is(call, "add_foreign_key") && code_calls_next(&rest, &argument)) {
        struct slice target = code_calls_bare(argument.value),
                     column = code_calls_bare(code_calls_option(rest, "column"));
        column = column.size > 0 ? column
                                 : arena_join(reader->arena, word_singular(reader->arena, target),
                                              SLICE("_id"));
        struct field_statement *field = code_types_find(type, column);
        if (field != NULL) {
            field->is_foreign_key = true;
            field->references_entity = target;
            field->on_delete = action_of(code_calls_option(rest, "on_delete"));
        }
    }
}

void code_ruby_read(struct code_reader *reader)
{
    struct slice rest = reader->passage.text, line, comment;
    struct code_type *type = NULL;
    size_t addition_count = 0;
    while (code_calls_take_line(&rest, &line, &comment)) {
        struct slice arguments, call = code_calls_split(line, &arguments);
        if (slice_is(call, "create_table")) {
            type = open_table(reader, arguments);
        } else if (slice_is(call, "end")) {
            type = NULL;
        } else if (slice_starts_with(call, SLICE("add_")) && addition_count++ < ADDITIONS_MAXIMUM) {
            read_addition(reader, call, arguments);
        } else if (type != NULL && slice_is(call, "t") &&
                   slice_starts_with(slice_from_offset(line, call.size), SLICE("."))) {
            read_column(reader, type, slice_from_offset(line, call.size + 1), comment);
        }
    }
}
