/* SPDX-License-Identifier: Apache-2.0 */
/* Small languages that describe data and nothing else: GraphQL's types, DBML's tables, and the
 * migrations of Laravel. */
#include "spec/code/code_types.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"

static struct slice unquote(struct slice value)
{
    value = slice_trim(value);
    bool is_quoted = value.size >= 2 && strchr("'\"", value.data[0]) != NULL;
    return is_quoted ? slice_between(value, 1, value.size - 1) : value;
}

/* --- GraphQL --- */

/* "name(arg: Int): [Type!]!" */
static void read_graphql_field(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice above = scanner->token.above;
    struct slice name = code_scanner_take_any(scanner);
    bool is_method = code_scanner_is_mark(scanner, '(');
    if (is_method) {
        code_scanner_take_brackets(scanner);
        type->method_count++;
    }
    if (name.size == 0 || !code_scanner_take_mark(scanner, ':')) {
        code_scanner_next(scanner);
        return;
    }
    struct slice behind = scanner->token.comment;
    bool is_list = code_scanner_is_mark(scanner, '[');
    struct slice written =
        is_list ? code_scanner_take_brackets(scanner) : code_scanner_take_any(scanner);
    written = slice_between(written, 0, slice_find_byte(written, '!'));
    bool is_required = code_scanner_take_mark(scanner, '!');
    while (code_scanner_is_mark(scanner, '@') && !scanner->token.is_first) {
        code_scanner_next(scanner);
        code_scanner_take_any(scanner);
        if (code_scanner_is_mark(scanner, '(')) {
            code_scanner_take_brackets(scanner);
        }
    }
    struct field_statement *field = code_types_add_field(reader, type, name, written);
    bool is_id = slice_equal(written, SLICE("ID"));
    if (is_id) {
        code_types_set_kind(reader, field, TYPE_TEXT);
    }
    field->is_primary_key = is_id && slice_equal(name, SLICE("id"));
    field->is_required = is_required;
    if (is_list) {
        code_types_make_array(reader, field);
    }
    code_types_comment(reader, field, behind.size > 0 ? behind : above);
}

static void read_graphql_labels(struct code_reader *reader, struct slice name)
{
    struct code_scanner *scanner = &reader->scanner;
    struct code_enum *labels = code_types_add_enum(reader, name);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_is_mark(scanner, '[')) {
            code_scanner_take_brackets(scanner); /* "paid [note: 'in full']" */
            continue;
        }
        if (scanner->token.kind == CODE_WORD || scanner->token.kind == CODE_STRING) {
            code_types_add_label(reader, labels, scanner->token.text);
        }
        code_scanner_next(scanner);
    }
    code_scanner_take_mark(scanner, '}');
}

static void read_graphql_type(struct code_reader *reader, bool is_input, bool is_enum)
{
    static const char *const roots[] = {"Query", "Mutation", "Subscription", NULL};
    struct code_scanner *scanner = &reader->scanner;
    struct slice above = scanner->token.above;
    struct slice name = code_scanner_take_any(scanner);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '{') &&
           !scanner->token.is_first) {
        code_scanner_next(scanner);
    }
    if (name.size == 0 || !code_scanner_is_mark(scanner, '{')) {
        return;
    }
    if (slice_is_any(name, roots)) {
        reader->function_count++;
        code_scanner_take_brackets(scanner);
        return;
    }
    code_scanner_next(scanner);
    if (is_enum) {
        read_graphql_labels(reader, name);
        return;
    }
    struct code_type *type = code_types_add(reader, name, above);
    type->is_request = is_input;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        read_graphql_field(reader, type);
    }
    code_scanner_take_mark(scanner, '}');
}

void code_graphql_read(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_init(scanner, reader->passage.text, CODE_HASH_COMMENTS);
    while (scanner->token.kind != CODE_END) {
        bool is_input = code_scanner_is_word(scanner, "input");
        bool is_enum = code_scanner_is_word(scanner, "enum");
        if (is_input || is_enum || code_scanner_is_word(scanner, "type")) {
            code_scanner_next(scanner);
            read_graphql_type(reader, is_input, is_enum);
        } else if (code_scanner_is_mark(scanner, '{')) {
            reader->function_count++;
            code_scanner_take_brackets(scanner); /* a query */
        } else {
            code_scanner_next(scanner);
        }
    }
}

/* --- DBML --- */

/* "[primary key, not null, ref: > users.id, note: 'x']" */
static void apply_settings(struct code_reader *reader, struct field_statement *field,
                           struct slice settings)
{
    struct slice setting;
    while (slice_next_part(&settings, ',', &setting)) {
        setting = slice_trim(setting);
        if (slice_starts_with_ignoring_case(setting, SLICE("ref"))) {
            struct slice target = slice_from_offset(setting, 3);
            while (target.size > 0 && strchr(": <>-", target.data[0]) != NULL) {
                target = slice_from_offset(target, 1);
            }
            field_text_reference(field, target);
        } else if (slice_starts_with_ignoring_case(setting, SLICE("default")) &&
                   slice_find_byte(setting, '`') != SLICE_NOT_FOUND) { /* "default: `now()`" */
            struct slice value = slice_from_offset(setting, slice_find_byte(setting, '`') + 1);
            value = slice_between(value, 0, slice_find_byte(value, '`'));
            field->default_value =
                field_value_default(reader->arena, value, field->type, field->place);
        } else if (slice_starts_with_ignoring_case(setting, SLICE("note"))) {
            size_t colon = slice_find_byte(setting, ':');
            field->comment = unquote(slice_from_offset(setting, colon + 1));
        } else {
            field_text_read(reader->arena, field, setting, FIELD_TEXT_CONSTRAINTS);
        }
    }
}

/* A key of several columns. */
static void add_key(struct code_reader *reader, struct code_type *type, struct slice names,
                    bool is_primary)
{
    struct slice part;
    struct list *columns =
        is_primary ? &type->entity.primary_key : ARENA_NEW(reader->arena, struct list);
    while (slice_next_part(&names, ',', &part)) {
        struct slice *kept = ARENA_NEW(reader->arena, struct slice);
        *kept = unquote(part);
        list_add(reader->arena, columns, kept);
    }
    if (!is_primary) {
        list_add(reader->arena, &type->entity.uniques, columns);
    }
}

/* "(user_id, day) [unique]", "(a, b) [pk]", "email [unique]", "day": those of several that say so.
 */
static void read_dbml_indexes(struct code_reader *reader, struct code_type *type,
                              struct slice block)
{
    struct slice line;
    while (slice_next_line(&block, &line)) {
        line = slice_trim(line);
        size_t open = slice_find_byte(line, '['), close = slice_find_byte(line, ')');
        struct slice settings =
            open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(line, open);
        bool is_primary = slice_find(settings, SLICE("pk")) != SLICE_NOT_FOUND;
        bool is_unique = slice_find(settings, SLICE("unique")) != SLICE_NOT_FOUND;
        struct slice word = slice_trim(slice_between(line, 0, open));
        if (slice_starts_with(line, SLICE("(")) && close != SLICE_NOT_FOUND &&
            (is_primary || is_unique) && slice_find_byte(word, '`') == SLICE_NOT_FOUND) {
            add_key(reader, type, slice_between(line, 1, close), is_primary);
        } else {
            struct field_statement *field = code_types_find(type, word);
            if (field != NULL) {
                field->is_unique |= is_unique;
                field->is_indexed = true;
            }
        }
    }
}

static void read_dbml_field(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = scanner->token.text;
    bool is_name = scanner->token.kind == CODE_WORD || scanner->token.kind == CODE_STRING;
    code_scanner_next(scanner);
    bool is_block = code_scanner_is_mark(scanner, '{') || code_scanner_is_mark(scanner, ':');
    if (!is_name || is_block || scanner->token.is_first) {
        if (code_scanner_is_mark(scanner, '{')) {
            struct slice block = code_scanner_take_brackets(scanner);
            if (slice_is_ignoring_case(name, "indexes")) {
                read_dbml_indexes(reader, type, block);
            }
        } else {
            code_scanner_take_rest(scanner, "}");
        }
        return;
    }
    struct slice first = scanner->token.text;
    struct slice last = first;
    code_scanner_next(scanner);
    if (code_scanner_is_mark(scanner, '(') && !scanner->token.is_first) {
        last = code_scanner_take_brackets(scanner);
        bool is_closed = last.data + last.size < scanner->text.data + scanner->text.size;
        last.size += is_closed;
    }
    struct field_statement *field =
        code_types_add_field(reader, type, name, code_scanner_span(first, last));
    struct slice behind = SLICE_EMPTY;
    if (code_scanner_is_mark(scanner, '[') && !scanner->token.is_first) {
        apply_settings(reader, field, code_scanner_take_brackets(scanner));
    }
    code_types_comment(reader, field, behind);
    code_scanner_take_rest(scanner, "}");
}

static void read_dbml_table(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = scanner->token.text;
    code_scanner_next(scanner);
    while (code_scanner_take_mark(scanner, '.')) { /* schema.table */
        name = scanner->token.text;
        code_scanner_next(scanner);
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '{') &&
           !scanner->token.is_first) {
        code_scanner_next(scanner);
    }
    if (!code_scanner_take_mark(scanner, '{')) {
        return;
    }
    struct code_type *type = code_types_add(reader, name, SLICE_EMPTY);
    type->is_stored = true;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        read_dbml_field(reader, type);
    }
    code_scanner_take_mark(scanner, '}');
}

/* "users.id" → "users" and "id"; a schema in front is left out. */
static struct slice split_end(struct slice end, struct slice *out_column)
{
    end = slice_trim(end);
    size_t dot = slice_find_last_byte(end, '.');
    *out_column = dot == SLICE_NOT_FOUND ? SLICE_EMPTY : unquote(slice_from_offset(end, dot + 1));
    struct slice table = slice_between(end, 0, dot);
    size_t schema = slice_find_last_byte(table, '.');
    return unquote(schema == SLICE_NOT_FOUND ? table : slice_from_offset(table, schema + 1));
}

/* "Table users as U": the table of that other name, or the name itself. */
static struct slice resolve_alias(const struct table *others, struct slice name)
{
    const struct slice *meant = table_get(others, name);
    return meant == NULL ? name : *meant;
}

static void find_aliases(struct code_reader *reader, struct table *others)
{
    struct slice rest = reader->passage.text, line;
    table_init(others, reader->arena);
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        size_t at = slice_find(line, SLICE(" as "));
        if (!slice_starts_with_ignoring_case(line, SLICE("table ")) || at == SLICE_NOT_FOUND ||
            at < 6) {
            continue;
        }
        struct slice *kept = ARENA_NEW(reader->arena, struct slice);
        struct slice ignored, other = slice_trim(slice_from_offset(line, at + 4));
        size_t end = 0;
        while (end < other.size && character_is_word(other.data[end])) {
            end++;
        }
        *kept =
            split_end(arena_join(reader->arena, slice_between(line, 6, at), SLICE(".x")), &ignored);
        if (end > 0) {
            table_put(others, slice_between(other, 0, end), kept);
        }
    }
}

/* "orders.user_id > users.id [delete: cascade]" */
static void apply_ref(struct code_reader *reader, const struct table *others, struct slice line)
{
    size_t open = slice_find_byte(line, '[');
    struct slice ends = slice_between(line, 0, open), column, other_column;
    struct slice settings = open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(line, open);
    size_t at = 0;
    while (at < ends.size && strchr("<>-", ends.data[at]) == NULL) {
        at++;
    }
    if (at == ends.size || slice_find(ends, SLICE("<>")) != SLICE_NOT_FOUND) {
        return;
    }
    bool is_backward = ends.data[at] == '<';
    struct slice left = slice_between(ends, 0, at), right = slice_from_offset(ends, at + 1);
    struct slice table = split_end(is_backward ? right : left, &column);
    struct slice other = split_end(is_backward ? left : right, &other_column);
    table = resolve_alias(others, table);
    other = resolve_alias(others, other);
    LIST_EACH(struct code_type, type, &reader->types)
    {
        struct field_statement *field =
            slice_equal(type->name, table) ? code_types_find(type, column) : NULL;
        if (field != NULL && other.size > 0) {
            field->is_foreign_key = true;
            field->references_entity = other;
            field->references_field = other_column;
            size_t action = slice_find(settings, SLICE("delete:"));
            if (action != SLICE_NOT_FOUND) {
                struct slice said = slice_trim(slice_from_offset(settings, action + 7));
                field->on_delete = slice_starts_with(said, SLICE("cascade"))    ? ACTION_CASCADE
                                   : slice_starts_with(said, SLICE("set null")) ? ACTION_SET_NULL
                                                                                : field->on_delete;
            }
        }
    }
}

#define REF_MAXIMUM 1000U

/* "Ref: a.b > c.d", "Ref name: a.b > c.d" and "Ref { a.b > c.d }", behind the tables or before. */
static void apply_refs(struct code_reader *reader)
{
    struct slice rest = reader->passage.text, line;
    struct table others; /* name → struct slice *: the table that is meant */
    find_aliases(reader, &others);
    bool is_inside = false;
    size_t count = 0;
    while (slice_next_line(&rest, &line) && count < REF_MAXIMUM) {
        line = slice_trim(line);
        bool is_ref = slice_starts_with(line, SLICE("Ref")) && line.size > 3 &&
                      !character_is_word(line.data[3]);
        size_t colon = slice_find_byte(line, ':');
        if (is_ref && colon != SLICE_NOT_FOUND) {
            apply_ref(reader, &others, slice_from_offset(line, colon + 1));
            count++;
        } else if (is_inside && !slice_starts_with(line, SLICE("}"))) {
            apply_ref(reader, &others, line);
            count++;
        }
        is_inside = (is_inside && !slice_starts_with(line, SLICE("}"))) ||
                    (is_ref && slice_ends_with(line, SLICE("{")));
    }
}

void code_dbml_read(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_init(scanner, reader->passage.text, CODE_SLASH_COMMENTS);
    while (scanner->token.kind != CODE_END) {
        if (code_scanner_take_word(scanner, "Table") || code_scanner_take_word(scanner, "table")) {
            read_dbml_table(reader);
        } else if (code_scanner_take_word(scanner, "Enum") ||
                   code_scanner_take_word(scanner, "enum")) {
            struct slice name = code_scanner_take_any(scanner);
            if (name.size > 0 && code_scanner_take_mark(scanner, '{')) {
                read_graphql_labels(reader, name);
            }
        } else {
            code_scanner_next(scanner);
        }
    }
    apply_refs(reader);
}

/* --- Laravel --- */

/* "['a', 'b']": a key of several columns, or of one. */
static void add_unique(struct code_reader *reader, struct code_type *type, struct slice list)
{
    struct slice names = slice_trim(list);
    if (!slice_starts_with(names, SLICE("["))) {
        struct field_statement *field =
            code_types_find(type, unquote(slice_between(names, 0, slice_find_byte(names, ','))));
        if (field != NULL) {
            field->is_unique = true;
        }
        return;
    }
    add_key(reader, type, slice_between(names, 1, slice_find_byte(names, ']')), false);
}

struct laravel_word {
    const char *name;
    enum type_kind kind;
};

static const struct laravel_word laravel_types[] = {
    {"string", TYPE_TEXT},
    {"text", TYPE_TEXT},
    {"longText", TYPE_TEXT},
    {"mediumText", TYPE_TEXT},
    {"char", TYPE_TEXT},
    {"enum", TYPE_TEXT},
    {"integer", TYPE_INT32},
    {"unsignedInteger", TYPE_INT64},
    {"mediumInteger", TYPE_INT32},
    {"unsignedMediumInteger", TYPE_INT32},
    {"unsignedSmallInteger", TYPE_INT32},
    {"unsignedTinyInteger", TYPE_INT16},
    {"year", TYPE_INT16},
    {"tinyInteger", TYPE_INT16},
    {"smallInteger", TYPE_INT16},
    {"bigInteger", TYPE_INT64},
    {"unsignedBigInteger", TYPE_INT64},
    {"foreignId", TYPE_INT64},
    {"foreignUuid", TYPE_UUID},
    {"uuid", TYPE_UUID},
    {"boolean", TYPE_BOOLEAN},
    {"decimal", TYPE_DECIMAL},
    {"float", TYPE_DOUBLE},
    {"double", TYPE_DOUBLE},
    {"date", TYPE_DATE},
    {"dateTime", TYPE_TIMESTAMP},
    {"timestamp", TYPE_TIMESTAMP},
    {"timestampTz", TYPE_TIMESTAMP},
    {"time", TYPE_TIME},
    {"json", TYPE_JSON},
    {"jsonb", TYPE_JSON},
    {"binary", TYPE_BYTES},
    {"ipAddress", TYPE_TEXT},
    {"macAddress", TYPE_TEXT},
    {"tinyText", TYPE_TEXT},
    {"ulid", TYPE_TEXT},
    {"foreignUlid", TYPE_TEXT},
    {"dateTimeTz", TYPE_TIMESTAMP},
    {"timeTz", TYPE_TIME},
    {"increments", TYPE_INT32},
    {"bigIncrements", TYPE_INT64},
};

static struct field_statement *add_made(struct code_reader *reader, struct code_type *type,
                                        const char *name, enum type_kind kind)
{
    struct field_statement *field =
        code_types_add_field(reader, type, slice_from(name), SLICE_EMPTY);
    field->place = code_types_place(reader, reader->scanner.token.text);
    code_types_set_kind(reader, field, kind);
    return field;
}

static bool add_shorthand(struct code_reader *reader, struct code_type *type, struct slice call)
{
    if (slice_equal(call, SLICE("id"))) {
        struct field_statement *field = add_made(reader, type, "id", TYPE_INT64);
        field->is_primary_key = true;
        field->default_value.kind = DEFAULT_AUTO_INCREMENT;
    } else if (slice_equal(call, SLICE("timestamps"))) {
        add_made(reader, type, "created_at", TYPE_TIMESTAMP);
        add_made(reader, type, "updated_at", TYPE_TIMESTAMP);
    } else if (slice_equal(call, SLICE("softDeletes"))) {
        add_made(reader, type, "deleted_at", TYPE_TIMESTAMP)->is_optional = true;
    } else {
        return false;
    }
    return true;
}

/* The arguments behind a column's name: a length, a precision and scale, labels. */
static void apply_sizes(struct code_reader *reader, struct field_statement *field,
                        struct slice sizes)
{
    struct slice first = SLICE_EMPTY;
    struct slice second = SLICE_EMPTY;
    uint64_t number;
    if (slice_find_byte(sizes, '[') != SLICE_NOT_FOUND) {
        field_value_labels(reader->arena, field, slice_trim(sizes), LABELS_LIKELY);
        return;
    }
    slice_next_part(&sizes, ',', &first);
    slice_next_part(&sizes, ',', &second);
    code_types_limit(field, first);
    if (field->type->kind == TYPE_DECIMAL && slice_to_uint64(slice_trim(first), &number) &&
        number < 1000) {
        field->type->precision = (uint16_t)number;
        field->type->scale =
            slice_to_uint64(slice_trim(second), &number) && number < 1000 ? (uint16_t)number : 0;
    }
}

static void apply_call(struct code_reader *reader, struct field_statement *field, struct slice call,
                       struct slice arguments)
{
    field->is_optional |= slice_equal(call, SLICE("nullable"));
    field->is_unique |= slice_equal(call, SLICE("unique"));
    field->type->is_unsigned |= slice_equal(call, SLICE("unsigned"));
    field->is_indexed |= slice_equal(call, SLICE("index"));
    field->is_primary_key |= slice_equal(call, SLICE("primary"));
    if (slice_equal(call, SLICE("default"))) {
        field->default_value =
            field_value_default(reader->arena, arguments, field->type, field->place);
    } else if (slice_equal(call, SLICE("useCurrent"))) {
        field->default_value.kind = DEFAULT_NOW;
    } else if (slice_equal(call, SLICE("constrained")) || slice_equal(call, SLICE("on"))) {
        field->is_foreign_key = true;
        field->references_entity = unquote(arguments);
    } else if (slice_equal(call, SLICE("cascadeOnDelete")) ||
               (slice_equal(call, SLICE("onDelete")) &&
                slice_equal(unquote(arguments), SLICE("cascade")))) {
        field->on_delete = ACTION_CASCADE;
    } else if (slice_equal(call, SLICE("nullOnDelete"))) {
        field->on_delete = ACTION_SET_NULL;
    } else if (slice_equal(call, SLICE("comment"))) {
        code_types_comment(reader, field, unquote(arguments));
    }
}

/* "->" between calls. */
static bool take_arrow(struct code_scanner *scanner)
{
    struct code_scanner probe = *scanner;
    if (code_scanner_take_mark(&probe, '-') && code_scanner_take_mark(&probe, '>')) {
        *scanner = probe;
        return true;
    }
    return false;
}

/* Behind "$table->": "string('name', 255)->nullable();" */
static void read_laravel_column(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice call = code_scanner_take_any(scanner);
    if (!code_scanner_is_mark(scanner, '(')) {
        return;
    }
    struct slice arguments = code_scanner_take_brackets(scanner);
    struct field_statement *field = NULL;
    bool is_column = !slice_equal(call, SLICE("foreign"));
    if (!is_column) { /* "foreign('a')->references('id')->on('b')" */
        field = code_types_find(type, unquote(arguments));
    } else if (slice_equal(call, SLICE("unique")) && slice_trim(arguments).size > 0) {
        add_unique(reader, type, arguments);
    } else if (slice_trim(arguments).size > 0 || !add_shorthand(reader, type, call)) {
        for (size_t i = 0; i < sizeof(laravel_types) / sizeof(*laravel_types); i++) {
            size_t comma = slice_find_byte(arguments, ',');
            struct slice name = unquote(slice_between(arguments, 0, comma));
            if (!slice_equal(call, slice_from(laravel_types[i].name)) || name.size == 0) {
                continue;
            }
            field = code_types_add_field(reader, type, name, SLICE_EMPTY);
            field->type->spelling = call;
            code_types_set_kind(reader, field, laravel_types[i].kind);
            field->type->is_unsigned = slice_starts_with(call, SLICE("unsigned"));
            field->type->bits = slice_equal(call, SLICE("unsignedTinyInteger"))    ? 8
                                : slice_equal(call, SLICE("unsignedSmallInteger")) ? 16
                                : slice_equal(call, SLICE("unsignedInteger"))      ? 32
                                                                                   : 0;
            field->is_foreign_key = slice_starts_with(call, SLICE("foreign"));
            if (comma != SLICE_NOT_FOUND) {
                apply_sizes(reader, field, slice_from_offset(arguments, comma + 1));
            }
        }
    }
    while (take_arrow(scanner)) {
        struct slice next = code_scanner_take_any(scanner);
        struct slice inner =
            code_scanner_is_mark(scanner, '(') ? code_scanner_take_brackets(scanner) : SLICE_EMPTY;
        if (field != NULL) {
            apply_call(reader, field, next, inner);
        }
    }
    if (field != NULL) {
        code_types_comment(reader, field, scanner->token.comment);
        field->is_required |= is_column && !field->is_optional && !field->is_primary_key;
    }
}

/* At the name in Schema::create('users', function (Blueprint $table) { … }). */
static void read_laravel_table(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct code_type *type = code_types_add(reader, scanner->token.text, SLICE_EMPTY);
    type->is_stored = true;
    code_scanner_take_until(scanner, "{;", false);
    while (code_scanner_is_mark(scanner, '{') == false && scanner->token.kind != CODE_END &&
           !code_scanner_is_mark(scanner, ';')) {
        code_scanner_next(scanner);
    }
    if (!code_scanner_take_mark(scanner, '{')) {
        return;
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_take_word(scanner, "$table") && take_arrow(scanner)) {
            read_laravel_column(reader, type);
        } else {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, '}');
}

static void read_php_enum(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    code_scanner_take_until(scanner, "{;", true);
    if (name.size == 0 || !code_scanner_take_mark(scanner, '{')) {
        return;
    }
    struct code_enum *labels = code_types_add_enum(reader, name);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_take_word(scanner, "case")) {
            struct slice label = code_scanner_take_any(scanner);
            bool is_backed =
                code_scanner_take_mark(scanner, '=') && scanner->token.kind == CODE_STRING;
            code_types_add_label(reader, labels, is_backed ? scanner->token.text : label);
        } else if (code_scanner_is_mark(scanner, '{')) {
            code_scanner_take_brackets(scanner);
        } else {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, '}');
}

void code_php_read(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_init(scanner, reader->passage.text, CODE_SLASH_COMMENTS | CODE_HASH_COMMENTS);
    while (scanner->token.kind != CODE_END) {
        if (code_scanner_take_word(scanner, "Schema")) {
            while (code_scanner_take_mark(scanner, ':')) {
            }
            bool is_table = code_scanner_take_word(scanner, "create");
            if (is_table && code_scanner_take_mark(scanner, '(') &&
                scanner->token.kind == CODE_STRING) {
                read_laravel_table(reader);
            }
        } else if (code_scanner_take_word(scanner, "enum")) {
            read_php_enum(reader);
        } else {
            reader->function_count += code_scanner_is_word(scanner, "function");
            code_scanner_next(scanner);
        }
    }
}
