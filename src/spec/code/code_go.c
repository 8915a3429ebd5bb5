/* SPDX-License-Identifier: Apache-2.0 */
/* Go: structs with their tags, and types of text whose constants are labels. A field's name is the
 * column that a tag gives it, else the name in the code. */
#include "spec/code/code_rules.h"
#include "spec/code/code_types.h"
#include "spec/reading/field_value.h"

/* --- tags --- */

/* The value of key:"value" in a struct tag. */
static struct slice find_tag(struct slice tag, const char *key)
{
    struct slice wanted = slice_from(key);
    while (tag.size > 0) {
        tag = slice_trim(tag);
        size_t colon = slice_find_byte(tag, ':');
        if (colon == SLICE_NOT_FOUND || colon + 1 >= tag.size || tag.data[colon + 1] != '"') {
            break;
        }
        struct slice name = slice_trim(slice_between(tag, 0, colon));
        struct slice value = slice_from_offset(tag, colon + 2);
        size_t close = slice_find_byte(value, '"');
        if (close == SLICE_NOT_FOUND) {
            break;
        }
        if (slice_equal(name, wanted)) {
            return slice_between(value, 0, close);
        }
        tag = slice_from_offset(value, close + 1);
    }
    return SLICE_EMPTY;
}

static struct slice first_part(struct slice value)
{
    return slice_trim(slice_between(value, 0, slice_find_byte(value, ',')));
}

/* "baseline candidate" of oneof= */
static void read_oneof(struct code_reader *reader, struct field_statement *field,
                       struct slice labels)
{
    struct slice text = arena_copy(reader->arena, labels);
    char *bytes = arena_allocate_raw(reader->arena, text.size + 1);
    memcpy(bytes, text.data, text.size);
    for (size_t i = 0; i < text.size; i++) {
        bytes[i] = bytes[i] == ' ' ? '|' : bytes[i];
    }
    field_value_labels(reader->arena, field, slice_of(bytes, text.size), LABELS_LIKELY);
}

static void read_rules(struct code_reader *reader, struct field_statement *field,
                       struct slice rules)
{
    struct slice rule;
    while (slice_next_part(&rules, ',', &rule)) {
        if (slice_equal(rule, SLICE("required"))) {
            field->is_required = true;
        } else if (slice_equal(rule, SLICE("omitempty"))) {
            field->is_optional = true;
        } else if (slice_starts_with(rule, SLICE("oneof="))) {
            read_oneof(reader, field, slice_from_offset(rule, 6));
        } else if (slice_equal(rule, SLICE("dive"))) {
            return; /* what follows is about the elements */
        } else {
            size_t equal = slice_find_byte(rule, '=');
            code_rules_apply(reader, field, slice_between(rule, 0, equal),
                             equal == SLICE_NOT_FOUND ? SLICE_EMPTY
                                                      : slice_from_offset(rule, equal + 1));
        }
    }
}

static void read_gorm(struct code_reader *reader, struct field_statement *field, struct slice rules)
{
    struct slice rule;
    while (slice_next_part(&rules, ';', &rule)) {
        size_t colon = slice_find_byte(rule, ':');
        struct slice key = slice_trim(slice_between(rule, 0, colon));
        struct slice value =
            colon == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(rule, colon + 1);
        field->is_primary_key |= slice_equal_ignoring_case(key, SLICE("primaryKey")) ||
                                 slice_equal_ignoring_case(key, SLICE("primary_key"));
        field->is_unique |= slice_equal_ignoring_case(key, SLICE("unique")) ||
                            slice_equal_ignoring_case(key, SLICE("uniqueIndex"));
        field->is_required |= slice_equal_ignoring_case(key, SLICE("not null"));
        field->is_indexed |= slice_equal_ignoring_case(key, SLICE("index"));
        if (slice_equal_ignoring_case(key, SLICE("autoIncrement"))) {
            field->default_value.kind = DEFAULT_AUTO_INCREMENT;
        } else if (slice_equal_ignoring_case(key, SLICE("column"))) {
            field->name = value;
        } else if (slice_equal_ignoring_case(key, SLICE("size"))) {
            code_types_limit(field, value);
        } else if (slice_equal_ignoring_case(key, SLICE("default"))) {
            field->default_value =
                field_value_default(reader->arena, value, field->type, field->place);
        } else if (slice_equal_ignoring_case(key, SLICE("type"))) {
            field_value_type(reader->arena, field, value);
        }
    }
}

/* False when the tag says that the field is not stored. */
static bool read_tag(struct code_reader *reader, struct field_statement *field, struct slice tag)
{
    struct slice json = find_tag(tag, "json");
    struct slice column = first_part(find_tag(tag, "db"));
    struct slice document = first_part(find_tag(tag, "bson"));
    struct slice gorm = find_tag(tag, "gorm");
    if (slice_equal(column, SLICE("-")) || slice_equal(gorm, SLICE("-"))) {
        return false;
    }
    struct slice name = first_part(json);
    field->is_write_only |= slice_equal(json, SLICE("-")); /* in no answer */
    field->json_name = slice_equal(name, SLICE("-")) ? SLICE_EMPTY : name;
    field->is_optional |= slice_find(json, SLICE("omitempty")) != SLICE_NOT_FOUND;
    read_gorm(reader, field, gorm);
    if (column.size > 0) {
        field->name = column;
    } else if (document.size > 0 && !slice_equal(document, SLICE("-"))) {
        field->name = document;
    }
    read_rules(reader, field, find_tag(tag, "validate"));
    read_rules(reader, field, find_tag(tag, "binding"));
    return true;
}

/* --- fields --- */

/* gorm.Model: four columns. */
static void add_gorm_model(struct code_reader *reader, struct code_type *type)
{
    static const char *const names[] = {"ID", "CreatedAt", "UpdatedAt", "DeletedAt"};
    for (size_t i = 0; i < 4; i++) {
        struct field_statement *field =
            code_types_add_field(reader, type, slice_from(names[i]), SLICE_EMPTY);
        field->place = type->place;
        code_types_set_kind(reader, field, i == 0 ? TYPE_INT64 : TYPE_TIMESTAMP);
        field->is_primary_key = i == 0;
        field->is_optional = i == 3;
    }
    type->is_stored = true;
}

/* A type alone on its line: embedded. */
static void add_embedded(struct code_reader *reader, struct code_type *type, struct slice name)
{
    if (slice_equal(name, SLICE("gorm.Model"))) {
        add_gorm_model(reader, type);
        return;
    }
    size_t dot = slice_find_last_byte(name, '.');
    code_types_add_parent(reader, type,
                          dot == SLICE_NOT_FOUND ? name : slice_from_offset(name, dot + 1));
}

/* What is left of the line, without the tag; *out_tag is the tag. */
static struct slice take_type(struct code_reader *reader, uint32_t line, struct slice *out_tag,
                              bool *out_is_struct)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice first = scanner->token.text;
    struct slice last = SLICE_EMPTY;
    *out_is_struct = code_scanner_is_word(scanner, "struct");
    while (scanner->token.kind != CODE_END && (last.size == 0 || scanner->token.line == line) &&
           scanner->token.kind != CODE_STRING && !code_scanner_is_mark(scanner, '}') &&
           !code_scanner_is_mark(scanner, ';')) {
        last = scanner->token.text;
        if (code_scanner_is_mark(scanner, '{') || code_scanner_is_mark(scanner, '(')) {
            code_scanner_take_brackets(scanner);
            line = scanner->token.is_first ? line : scanner->token.line;
        } else {
            code_scanner_next(scanner);
        }
    }
    *out_tag = SLICE_EMPTY;
    if (scanner->token.kind == CODE_STRING && !scanner->token.is_first) {
        *out_tag = scanner->token.text;
        code_scanner_next(scanner);
    }
    return last.size == 0 ? SLICE_EMPTY : code_scanner_span(first, last);
}

#define NAMES_MAXIMUM 8U

static void add_fields(struct code_reader *reader, struct code_type *type,
                       const struct slice *names, size_t count, struct slice comment)
{
    struct slice tag;
    bool is_struct;
    uint32_t line = reader->scanner.token.line;
    struct slice behind = reader->scanner.token.comment;
    struct slice written = take_type(reader, line, &tag, &is_struct);
    if (slice_starts_with(written, SLICE("func")) || slice_starts_with(written, SLICE("chan"))) {
        type->method_count++;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct field_statement *field = code_types_add_field(reader, type, names[i], written);
        if (is_struct) {
            code_types_set_kind(reader, field, TYPE_JSON);
        }
        if (!read_tag(reader, field, tag)) {
            type->entity.fields.count--;
            continue;
        }
        code_types_comment(reader, field, behind.size > 0 ? behind : comment);
    }
}

/* The comment that ends the line at hand. */
static struct slice find_line_comment(struct code_reader *reader)
{
    struct code_scanner probe = reader->scanner;
    uint32_t line = probe.token.line;
    struct slice comment = SLICE_EMPTY;
    for (unsigned i = 0; i < 64 && probe.token.kind != CODE_END && probe.token.line == line; i++) {
        comment = probe.token.comment;
        code_scanner_next(&probe);
    }
    return comment;
}

static void read_member(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice names[NAMES_MAXIMUM];
    size_t count = 0;
    struct slice comment = find_line_comment(reader);
    uint32_t line = scanner->token.line;
    code_scanner_take_mark(scanner, '*');
    names[count++] = code_scanner_take_any(scanner);
    if (names[0].size == 0) {
        code_scanner_next(scanner);
        return;
    }
    while (code_scanner_is_mark(scanner, ',') && count < NAMES_MAXIMUM) {
        code_scanner_next(scanner);
        names[count++] = code_scanner_take_any(scanner);
    }
    if (code_scanner_is_mark(scanner, '.') && scanner->token.line == line) {
        code_scanner_next(scanner);
        struct slice last = code_scanner_take_any(scanner);
        add_embedded(reader, type, code_scanner_span(names[0], last));
        code_scanner_take_rest(scanner, "}");
        return;
    }
    bool is_alone = scanner->token.line != line || code_scanner_is_mark(scanner, '}') ||
                    scanner->token.kind == CODE_STRING;
    if (is_alone) {
        add_embedded(reader, type, names[0]);
        if (scanner->token.kind == CODE_STRING && scanner->token.line == line) {
            code_scanner_next(scanner);
        }
        return;
    }
    add_fields(reader, type, names, count, comment);
}

static void read_struct(struct code_reader *reader, struct slice name, struct slice comment)
{
    struct code_scanner *scanner = &reader->scanner;
    struct code_type *type = code_types_add(reader, name, comment);
    if (!code_scanner_take_mark(scanner, '{')) {
        return;
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (!code_scanner_take_mark(scanner, ';')) {
            read_member(reader, type);
        }
    }
    code_scanner_take_mark(scanner, '}');
}

/* --- declarations --- */

/* Behind "type": a name and what it is. */
static void read_type(struct code_reader *reader, struct slice comment)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    if (code_scanner_is_mark(scanner, '[')) {
        code_scanner_take_brackets(scanner); /* type parameters */
    }
    code_scanner_take_mark(scanner, '=');
    if (code_scanner_take_word(scanner, "struct")) {
        read_struct(reader, name, comment);
    } else if (code_scanner_take_word(scanner, "interface")) {
        reader->function_count++;
        if (code_scanner_is_mark(scanner, '{')) {
            code_scanner_take_brackets(scanner);
        }
    } else if (scanner->token.kind == CODE_WORD && !scanner->token.is_first) {
        struct slice *alias = ARENA_NEW(reader->arena, struct slice);
        *alias = code_scanner_take_until(scanner, ";", true);
        table_put(&reader->aliases, name, alias);
    } else {
        code_scanner_take_rest(scanner, ";");
    }
}

static struct code_enum *find_enum(struct code_reader *reader, struct slice name)
{
    for (size_t i = reader->enums.count; i > 0 && i + 8 > reader->enums.count; i--) {
        struct code_enum *labels = list_at(&reader->enums, i - 1);
        if (slice_equal(labels->name, name)) {
            return labels;
        }
    }
    return code_types_add_enum(reader, name);
}

/* "ResourceStatusPending ResourceStatus = "pending"" */
static void read_constant(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    uint32_t line = scanner->token.line;
    code_scanner_next(scanner);
    struct slice type = SLICE_EMPTY;
    if (scanner->token.kind == CODE_WORD && scanner->token.line == line) {
        type = code_scanner_take_any(scanner);
    }
    if (code_scanner_take_mark(scanner, '=') && scanner->token.kind == CODE_STRING &&
        type.size > 0 && table_get(&reader->aliases, type) != NULL) {
        code_types_add_label(reader, find_enum(reader, type), scanner->token.text);
    }
    while (scanner->token.kind != CODE_END && scanner->token.line == line &&
           !code_scanner_is_mark(scanner, ')')) {
        code_scanner_next(scanner);
    }
}

static void read_group(struct code_reader *reader, bool is_type)
{
    struct code_scanner *scanner = &reader->scanner;
    if (!code_scanner_take_mark(scanner, '(')) {
        if (is_type) {
            read_type(reader, scanner->token.above);
        } else {
            read_constant(reader);
        }
        return;
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, ')')) {
        if (scanner->token.kind != CODE_WORD) {
            code_scanner_next(scanner);
        } else if (is_type) {
            read_type(reader, scanner->token.above);
        } else {
            read_constant(reader);
        }
    }
    code_scanner_take_mark(scanner, ')');
}

/* Constants may stand before their type: types are found first. */
static void find_aliases(struct code_reader *reader)
{
    struct code_scanner probe;
    code_scanner_init(&probe, reader->passage.text, CODE_SLASH_COMMENTS);
    while (probe.token.kind != CODE_END) {
        if (!code_scanner_take_word(&probe, "type") || probe.token.kind != CODE_WORD) {
            code_scanner_next(&probe);
            continue;
        }
        struct slice name = code_scanner_take_any(&probe);
        bool is_text = code_scanner_is_word(&probe, "string");
        if (is_text) {
            struct slice *alias = ARENA_NEW(reader->arena, struct slice);
            *alias = probe.token.text;
            table_put(&reader->aliases, name, alias);
        }
    }
}

void code_go_read(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    find_aliases(reader);
    code_scanner_init(scanner, reader->passage.text, CODE_SLASH_COMMENTS);
    while (scanner->token.kind != CODE_END) {
        struct slice above = scanner->token.above;
        if (code_scanner_take_word(scanner, "type")) {
            if (code_scanner_is_mark(scanner, '(')) {
                read_group(reader, true);
            } else {
                read_type(reader, above);
            }
        } else if (code_scanner_take_word(scanner, "const")) {
            read_group(reader, false);
        } else if (code_scanner_is_word(scanner, "package") ||
                   code_scanner_is_word(scanner, "import")) {
            code_scanner_next(scanner);
            code_scanner_take_rest(scanner, ";");
        } else {
            code_types_skip(reader);
        }
    }
}
