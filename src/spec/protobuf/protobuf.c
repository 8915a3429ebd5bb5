/* SPDX-License-Identifier: Apache-2.0 */
/* Declarations are taken apart from the front; messages nest up to NESTING_MAXIMUM. Types of fields
 * are resolved at the end, since a name may stand before its declaration. */
#include "spec/protobuf/protobuf_private.h"

#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/former_name.h"

#define NESTING_MAXIMUM   32U
#define NAME_SIZE_MAXIMUM 1024U /* of a nested name; longer ones stand alone */

static struct place place_of(const struct protobuf_reader *reader, struct slice part)
{
    return passage_place(reader->passage, part);
}

static struct slice excerpt(struct slice text)
{
    return slice_between(text, 0, 40);
}

void protobuf_report(struct protobuf_reader *reader, enum diagnostic_code code, struct slice part,
                     const char *hint, const char *message)
{
    struct slice shown = excerpt(part);
    diagnostics_report(reader->specification->diagnostics, code, place_of(reader, part), hint,
                       "%s '" SLICE_FORMAT "'", message, SLICE_ARGUMENT(shown));
}

/* "google.protobuf.Timestamp", ".pkg.Name" */
struct slice protobuf_take_name(struct protobuf_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice first = scanner->token.text;
    struct slice last = SLICE_EMPTY;
    while (scanner->token.kind == CODE_WORD || code_scanner_is_mark(scanner, '.')) {
        if (last.size > 0 && !scanner->token.is_joined) {
            break;
        }
        last = scanner->token.text;
        code_scanner_next(scanner);
    }
    struct slice name = last.size == 0 ? SLICE_EMPTY : code_scanner_span(first, last);
    return name.size > 0 && name.data[0] == '.' ? slice_from_offset(name, 1) : name;
}

/* The end of a declaration: ';', or nothing where a line or the body ends. */
static void take_end(struct protobuf_reader *reader, struct slice declaration)
{
    struct code_scanner *scanner = &reader->scanner;
    if (code_scanner_take_mark(scanner, ';')) {
        return;
    }
    code_scanner_take_mark(scanner, ',');
    protobuf_report(reader, DIAGNOSTIC_W0602, declaration, "end the declaration with a semicolon",
                    "a semicolon is missing after");
    if (!scanner->token.is_first) {
        code_scanner_take_until(scanner, ";", true);
        code_scanner_take_mark(scanner, ';');
    }
}

/* Skips "option … ;", "reserved … ;", "import … ;". */
static void skip_declaration(struct protobuf_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_next(scanner);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, ';') &&
           !code_scanner_is_mark(scanner, '}')) {
        bool is_declaration = scanner->token.is_first && scanner->token.kind == CODE_WORD &&
                              scanner->token.column == 0;
        if (is_declaration) {
            return; /* without its semicolon */
        }
        if (code_scanner_is_mark(scanner, '{') || code_scanner_is_mark(scanner, '(')) {
            code_scanner_take_brackets(scanner);
        } else {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, ';');
}

/* Steps over what is not understood, to the next line that may begin a declaration. */
static void skip_unknown(struct protobuf_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice start = scanner->token.text;
    bool is_ellipsis = code_scanner_is_mark(scanner, '.');
    if (!is_ellipsis) {
        protobuf_report(reader, DIAGNOSTIC_E0601, start,
                        "expected syntax, package, import, option, message, enum, service or a "
                        "field such as `string name = 1;`",
                        "not understood as protobuf:");
    }
    if (code_scanner_is_mark(scanner, '{')) {
        code_scanner_take_brackets(scanner);
        return;
    }
    code_scanner_next(scanner);
    while (scanner->token.kind != CODE_END && !scanner->token.is_first &&
           !code_scanner_is_mark(scanner, ';') && !code_scanner_is_mark(scanner, '}')) {
        code_scanner_next(scanner);
    }
    code_scanner_take_mark(scanner, ';');
}

static struct slice join_name(struct protobuf_reader *reader, struct slice outer, struct slice name)
{
    bool is_short = outer.size + name.size <= NAME_SIZE_MAXIMUM;
    return outer.size == 0 || !is_short
               ? name
               : arena_format(reader->specification->arena, SLICE_FORMAT "." SLICE_FORMAT,
                              SLICE_ARGUMENT(outer), SLICE_ARGUMENT(name));
}

static void declare(struct protobuf_reader *reader, struct slice name, struct statement *statement)
{
    table_put(&reader->declared, name, statement);
}

/* --- enums --- */

struct label {
    struct slice name;
    int32_t number;
};

/* Behind '=': decimal, where it fits. A label without one counts on from the one before it. */
static int32_t take_label_number(struct protobuf_reader *reader, int32_t counted)
{
    struct code_scanner *scanner = &reader->scanner;
    uint64_t number;
    if (!code_scanner_take_mark(scanner, '=')) {
        return counted;
    }
    bool is_negative = code_scanner_take_mark(scanner, '-');
    if (scanner->token.kind != CODE_NUMBER) {
        return counted;
    }
    bool is_read = slice_to_uint64(scanner->token.text, &number) && number <= INT32_MAX;
    code_scanner_next(scanner);
    return !is_read ? counted : is_negative ? -(int32_t)number : (int32_t)number;
}

static void add_label(struct protobuf_reader *reader, struct list *labels)
{
    struct code_scanner *scanner = &reader->scanner;
    struct label *label = ARENA_NEW(reader->specification->arena, struct label);
    const struct label *last = labels->count > 0 ? list_at(labels, labels->count - 1) : NULL;
    label->name = code_scanner_take_any(scanner);
    list_add(reader->specification->arena, labels, label);
    int32_t counted = last == NULL || last->number == INT32_MAX ? 0 : last->number + 1;
    label->number = take_label_number(reader, counted);
    if (code_scanner_is_mark(scanner, '[')) {
        code_scanner_take_brackets(scanner);
    }
    if (!code_scanner_take_mark(scanner, ';') && !code_scanner_take_mark(scanner, ',') &&
        !scanner->token.is_first && !code_scanner_is_mark(scanner, '}')) {
        take_end(reader, label->name);
    }
}

static void finish_enum(struct protobuf_reader *reader, struct enum_statement *enumeration,
                        const struct list *labels)
{
    int32_t *numbers = ARENA_ARRAY(reader->specification->arena, int32_t, labels->count);
    enumeration->labels = ARENA_ARRAY(reader->specification->arena, struct slice, labels->count);
    LIST_EACH(const struct label, label, labels)
    {
        numbers[enumeration->label_count] = label->number;
        enumeration->labels[enumeration->label_count++] = label->name;
    }
    enumeration->numbers = numbers;
    enumeration->package = reader->package;
}

static void read_enum(struct protobuf_reader *reader, struct slice outer)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = protobuf_take_name(reader);
    struct list labels = {0};
    if (!code_scanner_take_mark(scanner, '{')) {
        skip_unknown(reader);
        return;
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_is_word(scanner, "option") || code_scanner_is_word(scanner, "reserved")) {
            skip_declaration(reader);
        } else if (scanner->token.kind == CODE_WORD) {
            add_label(reader, &labels);
        } else if (!code_scanner_take_mark(scanner, ';')) {
            skip_unknown(reader);
        }
    }
    protobuf_close(reader, name);
    struct statement *statement = specification_state(reader->specification, STATEMENT_ENUM,
                                                      reader->block, place_of(reader, name));
    statement->enumeration.name = join_name(reader, outer, name);
    finish_enum(reader, &statement->enumeration, &labels);
    declare(reader, statement->enumeration.name, statement);
}

/* --- messages --- */

void protobuf_close(struct protobuf_reader *reader, struct slice name)
{
    if (!code_scanner_take_mark(&reader->scanner, '}')) {
        protobuf_report(reader, DIAGNOSTIC_E0603, name, "close the block with }",
                        "the block is not closed:");
    }
}

/* "map<string, int32>" or a name, as written. */
static struct slice take_type(struct protobuf_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice first = scanner->token.text;
    struct slice name = protobuf_take_name(reader);
    if (!code_scanner_is_mark(scanner, '<')) {
        return name;
    }
    struct slice last = scanner->token.text;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, ';') &&
           !code_scanner_is_mark(scanner, '}')) {
        last = scanner->token.text;
        if (code_scanner_take_mark(scanner, '>')) {
            break;
        }
        code_scanner_next(scanner);
    }
    return code_scanner_span(first, last);
}

static void report_unnumbered(struct protobuf_reader *reader, struct slice name)
{
    static const struct shared_finding unnumbered = {DIAGNOSTIC_W0604, "write `type name = 1;`",
                                                     "the field {} has no number",
                                                     "the fields {} have no numbers"};
    struct specification *specification = reader->specification;
    diagnostics_gather(
        specification->diagnostics, &unnumbered, place_of(reader, name),
        arena_format(specification->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(excerpt(name))));
}

static uint32_t take_number(struct protobuf_reader *reader, struct slice name)
{
    struct code_scanner *scanner = &reader->scanner;
    uint64_t number = 0;
    if (!code_scanner_take_mark(scanner, '=')) {
        report_unnumbered(reader, name);
        return 0;
    }
    if (scanner->token.kind == CODE_STRING) { /* in short: what it is by default */
        report_unnumbered(reader, name);
        code_scanner_next(scanner);
        return 0;
    }
    bool is_number = scanner->token.kind == CODE_NUMBER &&
                     slice_to_uint64(scanner->token.text, &number) && number > 0 &&
                     number <= 536870911;
    if (!is_number) {
        protobuf_report(reader, DIAGNOSTIC_E0605, scanner->token.text,
                        "field numbers go from 1 to 536870911", "not a field number:");
        number = 0;
    }
    if (scanner->token.kind == CODE_NUMBER || scanner->token.kind == CODE_WORD) {
        code_scanner_next(scanner);
    }
    return (uint32_t)number;
}

static void read_field(struct protobuf_reader *reader, struct message_statement *message,
                       struct slice oneof)
{
    struct code_scanner *scanner = &reader->scanner;
    struct arena *arena = reader->specification->arena;
    struct protobuf_field *field = ARENA_NEW(arena, struct protobuf_field);
    struct slice start = scanner->token.text;
    field->comment = scanner->token.above;
    field->statement.oneof = oneof;
    for (;;) {
        if (code_scanner_take_word(scanner, "repeated")) {
            field->statement.is_repeated = true;
        } else if (code_scanner_take_word(scanner, "optional")) {
            field->statement.is_optional = true;
        } else if (!code_scanner_take_word(scanner, "required")) {
            break;
        }
    }
    field->statement.type = take_type(reader);
    field->statement.name = scanner->token.kind == CODE_WORD ? scanner->token.text : SLICE_EMPTY;
    if (field->statement.type.size == 0 || field->statement.name.size == 0) {
        protobuf_report(reader, DIAGNOSTIC_E0601, start, "a field is `type name = number;`",
                        "not understood as a field:");
        code_scanner_take_until(scanner, ";", true);
        code_scanner_take_mark(scanner, ';');
        return;
    }
    code_scanner_next(scanner);
    field->statement.place = place_of(reader, field->statement.name);
    struct slice behind = scanner->token.comment;
    field->statement.number = take_number(reader, field->statement.name);
    if (code_scanner_is_mark(scanner, '[')) {
        code_scanner_take_brackets(scanner);
    }
    behind = scanner->token.comment.size > 0 && !scanner->token.is_first ? scanner->token.comment
                                                                         : behind;
    field->comment = behind.size > 0 ? behind : field->comment;
    field->statement.formerly = former_name_read(field->comment);
    take_end(reader, field->statement.name);
    list_add(arena, &message->fields, field);
}

static void read_message(struct protobuf_reader *reader, struct slice outer, unsigned depth);

static void read_oneof(struct protobuf_reader *reader, struct message_statement *message)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    if (!code_scanner_take_mark(scanner, '{')) {
        skip_unknown(reader);
        return;
    }
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        if (code_scanner_is_word(scanner, "option")) {
            skip_declaration(reader);
        } else if (scanner->token.kind == CODE_WORD) {
            read_field(reader, message, name);
        } else if (!code_scanner_take_mark(scanner, ';')) {
            skip_unknown(reader);
        }
    }
    protobuf_close(reader, name);
    code_scanner_take_mark(scanner, ';');
}

/* Whether the word at hand opens a declaration and is not a field's type ("message Foo {" as
 * against "message text = 1"). */
static bool opens_block(const struct protobuf_reader *reader, const char *word)
{
    struct code_scanner probe = reader->scanner;
    if (!code_scanner_take_word(&probe, word) || probe.token.kind != CODE_WORD) {
        return false;
    }
    for (unsigned i = 0; i < 16 && !code_scanner_is_mark(&probe, '{'); i++) {
        if (probe.token.kind != CODE_WORD && !code_scanner_is_mark(&probe, '.')) {
            return false;
        }
        code_scanner_next(&probe);
    }
    return code_scanner_is_mark(&probe, '{');
}

static bool read_inner(struct protobuf_reader *reader, struct message_statement *message,
                       unsigned depth)
{
    struct code_scanner *scanner = &reader->scanner;
    if (opens_block(reader, "message")) {
        code_scanner_next(scanner);
        read_message(reader, message->name, depth + 1);
    } else if (opens_block(reader, "enum")) {
        code_scanner_next(scanner);
        read_enum(reader, message->name);
    } else if (opens_block(reader, "oneof")) {
        code_scanner_next(scanner);
        read_oneof(reader, message);
    } else if (opens_block(reader, "extend")) {
        code_scanner_next(scanner);
        protobuf_take_name(reader);
        code_scanner_take_brackets(scanner);
    } else if (code_scanner_is_word(scanner, "option") ||
               code_scanner_is_word(scanner, "reserved") ||
               code_scanner_is_word(scanner, "extensions")) {
        skip_declaration(reader);
    } else if (scanner->token.kind == CODE_WORD) {
        read_field(reader, message, SLICE_EMPTY);
    } else if (!code_scanner_take_mark(scanner, ';')) {
        return false;
    }
    return true;
}

static void read_message(struct protobuf_reader *reader, struct slice outer, unsigned depth)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice comment = reader->above;
    struct slice name = protobuf_take_name(reader);
    if (!code_scanner_is_mark(scanner, '{')) {
        skip_unknown(reader);
        return;
    }
    if (depth > NESTING_MAXIMUM) {
        protobuf_report(reader, DIAGNOSTIC_E0606, name, NULL, "nested too deeply:");
        code_scanner_take_brackets(scanner);
        return;
    }
    struct statement *statement = specification_state(reader->specification, STATEMENT_MESSAGE,
                                                      reader->block, place_of(reader, name));
    statement->message.name = join_name(reader, outer, name);
    statement->message.package = reader->package;
    statement->message.formerly = former_name_read(comment);
    declare(reader, statement->message.name, statement);
    struct protobuf_message *kept =
        ARENA_NEW(reader->specification->arena, struct protobuf_message);
    *kept = (struct protobuf_message){statement, comment, outer.size > 0};
    list_add(reader->specification->arena, &reader->messages, kept);
    code_scanner_next(scanner);
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        reader->above = scanner->token.above;
        if (!read_inner(reader, &statement->message, depth)) {
            skip_unknown(reader);
        }
    }
    protobuf_close(reader, name);
}

/* --- the whole --- */

static void read_package(struct protobuf_reader *reader)
{
    code_scanner_next(&reader->scanner);
    struct slice start = reader->scanner.token.text;
    reader->package = protobuf_take_name(reader);
    take_end(reader, reader->package.size > 0 ? reader->package : start);
}

/* "User { string id; }": a message in short, without its word. */
static bool is_bare_message(const struct protobuf_reader *reader)
{
    struct code_scanner probe = reader->scanner;
    bool is_name = probe.token.kind == CODE_WORD && probe.token.text.size > 1 &&
                   probe.token.text.data[0] >= 'A' && probe.token.text.data[0] <= 'Z';
    code_scanner_next(&probe);
    return is_name && code_scanner_is_mark(&probe, '{');
}

static void read_declaration(struct protobuf_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    reader->above = scanner->token.above;
    if (code_scanner_take_word(scanner, "message")) {
        read_message(reader, SLICE_EMPTY, 1);
    } else if (code_scanner_take_word(scanner, "enum")) {
        read_enum(reader, SLICE_EMPTY);
    } else if (code_scanner_take_word(scanner, "service")) {
        protobuf_service_read(reader);
    } else if (code_scanner_is_word(scanner, "rpc")) {
        protobuf_rpcs_read(reader);
    } else if (code_scanner_is_word(scanner, "package")) {
        read_package(reader);
    } else if (code_scanner_take_word(scanner, "extend")) {
        protobuf_take_name(reader);
        if (code_scanner_is_mark(scanner, '{')) {
            code_scanner_take_brackets(scanner);
        }
    } else if (code_scanner_is_word(scanner, "syntax") || code_scanner_is_word(scanner, "option") ||
               code_scanner_is_word(scanner, "import") ||
               code_scanner_is_word(scanner, "edition")) {
        skip_declaration(reader);
    } else if (is_bare_message(reader)) {
        read_message(reader, SLICE_EMPTY, 1);
    } else if (!code_scanner_take_mark(scanner, ';')) {
        skip_unknown(reader);
    }
}

void protobuf_read(struct specification *specification, const struct block *block,
                   const struct passage *passage)
{
    struct protobuf_reader reader = {
        .specification = specification, .block = block, .passage = passage};
    table_init(&reader.declared, specification->arena);
    code_scanner_init(&reader.scanner, passage->text, CODE_SLASH_COMMENTS);
    while (reader.scanner.token.kind != CODE_END) {
        read_declaration(&reader);
    }
    protobuf_entities_state(&reader);
}

/* A line that only protobuf has: a syntax line, an rpc with its type in brackets, or a numbered
 * field of a message. */
bool protobuf_is_likely(struct slice code)
{
    bool has_message = false;
    struct slice line;
    while (slice_next_line(&code, &line)) {
        line = slice_trim(line);
        bool is_rpc = slice_starts_with(line, SLICE("rpc ")) &&
                      slice_find_byte(line, '(') != SLICE_NOT_FOUND &&
                      slice_find(line, SLICE("return")) != SLICE_NOT_FOUND;
        bool is_syntax = slice_starts_with(line, SLICE("syntax")) &&
                         slice_find(line, SLICE("proto")) != SLICE_NOT_FOUND;
        if (is_rpc || is_syntax) {
            return true;
        }
        has_message |=
            slice_starts_with(line, SLICE("message ")) && line.data[line.size - 1] == '{';
        bool is_field = line.size > 2 && line.data[line.size - 1] == ';' &&
                        character_is_digit(line.data[line.size - 2]) &&
                        slice_find(line, SLICE(" = ")) != SLICE_NOT_FOUND;
        if (has_message && is_field) {
            return true;
        }
    }
    return false;
}
