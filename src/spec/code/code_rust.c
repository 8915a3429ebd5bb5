/* SPDX-License-Identifier: Apache-2.0 */
/* Rust: structs with named fields and enums without payload, with serde's names. */
#include "spec/code/code_types.h"

struct attributes {
    struct slice rename;
    struct slice rename_all;
    bool is_stored; /* derives an ORM's trait */
    bool is_key;
    bool is_skipped;
};

/* The string behind `key =` in an attribute's arguments. */
static struct slice find_string(struct slice arguments, const char *key)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        if (code_scanner_take_word(&scanner, key) && code_scanner_take_mark(&scanner, '=') &&
            scanner.token.kind == CODE_STRING) {
            return scanner.token.text;
        }
        code_scanner_next(&scanner);
    }
    return SLICE_EMPTY;
}

static bool has_word(struct slice text, const char *word)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, text, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        if (code_scanner_is_word(&scanner, word)) {
            return true;
        }
        code_scanner_next(&scanner);
    }
    return false;
}

/* "#[serde(rename = "type")]" and the like, one after another. */
static void read_attributes(struct code_reader *reader, struct attributes *attributes)
{
    struct code_scanner *scanner = &reader->scanner;
    while (code_scanner_is_mark(scanner, '#')) {
        code_scanner_next(scanner);
        code_scanner_take_mark(scanner, '!');
        if (!code_scanner_is_mark(scanner, '[')) {
            return;
        }
        struct slice text = code_scanner_take_brackets(scanner);
        struct slice rename = find_string(text, "rename");
        struct slice rename_all = find_string(text, "rename_all");
        attributes->rename = rename.size > 0 ? rename : attributes->rename;
        attributes->rename_all = rename_all.size > 0 ? rename_all : attributes->rename_all;
        attributes->is_stored |= has_word(text, "DeriveEntityModel") || has_word(text, "Queryable");
        attributes->is_key |= has_word(text, "primary_key");
        attributes->is_skipped |= has_word(text, "skip");
    }
}

static void skip_visibility(struct code_scanner *scanner)
{
    if (code_scanner_take_word(scanner, "pub") && code_scanner_is_mark(scanner, '(')) {
        code_scanner_take_brackets(scanner);
    }
}

static void read_field(struct code_reader *reader, struct code_type *type)
{
    struct code_scanner *scanner = &reader->scanner;
    struct attributes attributes = {0};
    struct slice above = scanner->token.above;
    read_attributes(reader, &attributes);
    above = scanner->token.above.size > 0 ? scanner->token.above : above;
    skip_visibility(scanner);
    struct slice name = code_scanner_take_any(scanner);
    if (name.size == 0 || !code_scanner_take_mark(scanner, ':')) {
        code_scanner_next(scanner);
        return;
    }
    struct slice behind = scanner->token.comment;
    struct slice first = scanner->token.text;
    struct slice last = first;
    size_t depth = 0;
    while (scanner->token.kind != CODE_END) { /* angle brackets hold commas too */
        bool is_end = code_scanner_is_mark(scanner, ',') || code_scanner_is_mark(scanner, '}');
        if (depth == 0 && is_end) {
            break;
        }
        depth += code_scanner_is_mark(scanner, '<') || code_scanner_is_mark(scanner, '(');
        depth -=
            (code_scanner_is_mark(scanner, '>') || code_scanner_is_mark(scanner, ')')) && depth > 0;
        last = scanner->token.text;
        code_scanner_next(scanner);
    }
    behind = code_scanner_is_mark(scanner, ',') ? scanner->token.comment : behind;
    struct field_statement *field =
        code_types_add_field(reader, type, name, code_scanner_span(first, last));
    field->json_name = attributes.rename;
    field->is_primary_key = attributes.is_key;
    code_types_comment(reader, field, behind.size > 0 ? behind : above);
    code_scanner_take_mark(scanner, ',');
}

static void skip_parameters(struct code_scanner *scanner)
{
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '{') &&
           !code_scanner_is_mark(scanner, '(') && !code_scanner_is_mark(scanner, ';')) {
        code_scanner_next(scanner);
    }
}

static void read_struct(struct code_reader *reader, struct slice comment, bool is_stored)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    skip_parameters(scanner);
    if (name.size == 0 || !code_scanner_take_mark(scanner, '{')) {
        code_types_skip(reader);
        return;
    }
    struct code_type *type = code_types_add(reader, name, comment);
    type->is_stored = is_stored;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        read_field(reader, type);
    }
    code_scanner_take_mark(scanner, '}');
}

/* A variant's name as serde writes it under rename_all. */
static struct slice rename_variant(struct code_reader *reader, struct slice name,
                                   struct slice style)
{
    bool is_snake = slice_equal(style, SLICE("snake_case")) ||
                    slice_equal(style, SLICE("SCREAMING_SNAKE_CASE"));
    bool is_kebab = slice_equal(style, SLICE("kebab-case"));
    bool is_upper =
        slice_equal(style, SLICE("UPPERCASE")) || slice_equal(style, SLICE("SCREAMING_SNAKE_CASE"));
    bool is_camel = slice_equal(style, SLICE("camelCase"));
    if (style.size == 0 || slice_equal(style, SLICE("PascalCase"))) {
        return name;
    }
    char *out = arena_allocate_raw(reader->arena, name.size * 2 + 1);
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_capital = c >= 'A' && c <= 'Z';
        if (is_capital && i > 0 && (is_snake || is_kebab)) {
            out[size++] = is_kebab ? '-' : '_';
        }
        bool is_kept = is_camel && i > 0;
        out[size++] = is_upper ? character_to_upper(c) : is_kept ? c : character_to_lower(c);
    }
    return slice_of(out, size);
}

static void read_enum(struct code_reader *reader, struct slice style)
{
    struct code_scanner *scanner = &reader->scanner;
    struct slice name = code_scanner_take_any(scanner);
    skip_parameters(scanner);
    if (name.size == 0 || !code_scanner_take_mark(scanner, '{')) {
        return;
    }
    struct code_enum *labels = code_types_add_enum(reader, name);
    bool has_payload = false;
    while (scanner->token.kind != CODE_END && !code_scanner_is_mark(scanner, '}')) {
        struct attributes attributes = {0};
        read_attributes(reader, &attributes);
        struct slice variant = code_scanner_take_any(scanner);
        bool is_open = code_scanner_is_mark(scanner, '(') || code_scanner_is_mark(scanner, '{');
        has_payload |= is_open;
        code_types_add_label(reader, labels,
                             attributes.rename.size > 0 ? attributes.rename
                                                        : rename_variant(reader, variant, style));
        size_t before = scanner->at;
        code_scanner_take_until(scanner, ",", false);
        if (!code_scanner_take_mark(scanner, ',') && scanner->at == before &&
            !code_scanner_is_mark(scanner, '}')) {
            code_scanner_next(scanner);
        }
    }
    code_scanner_take_mark(scanner, '}');
    if (has_payload) {
        labels->labels = (struct list){0};
    }
}

void code_rust_read(struct code_reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    code_scanner_init(scanner, reader->passage.text, CODE_SLASH_COMMENTS);
    while (scanner->token.kind != CODE_END) {
        struct slice above = scanner->token.above;
        struct attributes attributes = {0};
        read_attributes(reader, &attributes);
        above = scanner->token.above.size > 0 ? scanner->token.above : above;
        skip_visibility(scanner);
        if (code_scanner_take_word(scanner, "struct")) {
            read_struct(reader, above, attributes.is_stored);
        } else if (code_scanner_take_word(scanner, "enum")) {
            read_enum(reader, attributes.rename_all);
        } else if (code_scanner_take_word(scanner, "use") ||
                   code_scanner_take_word(scanner, "mod")) {
            code_scanner_take_until(scanner, ";", false);
            code_scanner_take_mark(scanner, ';');
        } else if (scanner->token.kind != CODE_END) {
            code_types_skip(reader);
        }
    }
}
