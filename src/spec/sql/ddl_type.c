/* SPDX-License-Identifier: Apache-2.0 */
/* Finds where a column's type ends and reads it, whatever the dialect. */
#include "spec/sql/ddl_private.h"

/* Words that may stand behind a type's first word and belong to it. */
static bool is_type_tail(struct ddl_range range, size_t index)
{
    static const char *const words[] = {"varying",   "precision", "unsigned",  "signed", "zerofill",
                                        "large",     "object",    "array",     "raw",    "int",
                                        "integer",   "bigint",    "big",       "char",   "varchar",
                                        "character", "text",      "character", NULL};
    const struct ddl_token *token = ddl_at(range, index);
    bool is_character_set = ddl_is_word(token, "character") && ddl_word_at(range, index + 1, "set");
    return ddl_is_any(token, words) && !is_character_set;
}

/* Index behind "WITH TIME ZONE" and its like, or `start`. */
static size_t skip_time_zone(struct ddl_range range, size_t start)
{
    size_t at = start;
    if (!ddl_word_at(range, at, "with") && !ddl_word_at(range, at, "without")) {
        return start;
    }
    at++;
    at += ddl_word_at(range, at, "local");
    bool is_zone = ddl_word_at(range, at, "time") && ddl_word_at(range, at + 1, "zone");
    return is_zone ? at + 2 : start;
}

/* Index behind "<…>" of a generic type, or `start`; nested ones end in ">>". */
static size_t skip_generic(struct ddl_range range, size_t start)
{
    size_t depth = 0;
    for (size_t i = start; i < range.count; i++) {
        const struct ddl_token *token = &range.first[i];
        if (ddl_is_sign(token, "<")) {
            depth++;
        } else if (token->kind == DDL_TOKEN_SIGN && token->text.data[0] == '>') {
            depth -= token->text.size < depth ? token->text.size : depth;
        }
        if (depth == 0) {
            return i > start ? i + 1 : start;
        }
    }
    return start;
}

/* "[]", "[3]", any number of them. */
static size_t skip_array_bounds(struct ddl_range range, size_t at)
{
    while (ddl_sign_at(range, at, "[")) {
        const struct ddl_token *inside = ddl_at(range, at + 1);
        size_t size = inside != NULL && inside->kind == DDL_TOKEN_NUMBER ? 3 : 2;
        if (!ddl_sign_at(range, at + size - 1, "]")) {
            break;
        }
        at += size;
    }
    return at;
}

/* Words that begin what follows a type, and are never one. */
static bool is_constraint_word(const struct ddl_token *token)
{
    static const char *const words[] = {"not",
                                        "null",
                                        "default",
                                        "primary",
                                        "unique",
                                        "references",
                                        "check",
                                        "collate",
                                        "constraint",
                                        "generated",
                                        "as",
                                        "comment",
                                        "foreign",
                                        "key",
                                        "auto_increment",
                                        "autoincrement",
                                        "on",
                                        "charset",
                                        "deferrable",
                                        "pk",
                                        "fk",
                                        "required",
                                        "optional",
                                        "nullable",
                                        NULL};
    return ddl_is_any(token, words);
}

size_t ddl_measure_type(struct ddl_range range, size_t start)
{
    size_t at = start;
    bool is_type = ddl_is_name(ddl_at(range, at)) && !is_constraint_word(ddl_at(range, at));
    if (!is_type) {
        return start;
    }
    at++;
    while (ddl_sign_at(range, at, ".") && ddl_is_name(ddl_at(range, at + 1))) {
        at += 2;
    }
    bool has_brackets = false;
    while (at < range.count) {
        size_t before = at;
        if (!has_brackets && ddl_sign_at(range, at, "(")) {
            at = ddl_behind_bracket(range, at);
            has_brackets = true;
        } else if (ddl_sign_at(range, at, "<")) {
            at = skip_generic(range, at);
        } else if (is_type_tail(range, at)) {
            at++;
        } else {
            at = skip_array_bounds(range, skip_time_zone(range, at));
        }
        if (at == before) {
            break;
        }
    }
    return at;
}

/* The type as a word for type_from_word: without quotes around names, white space normal. */
static struct slice spell(struct arena *arena, struct ddl_range type)
{
    bool is_changed = false;
    for (size_t i = 0; i < type.count; i++) {
        is_changed |= type.first[i].kind == DDL_TOKEN_QUOTED || type.first[i].is_supplied;
    }
    struct slice source = ddl_source(type);
    if (!is_changed && slice_find_byte(source, '\n') == SLICE_NOT_FOUND) {
        return source;
    }
    struct buffer out;
    buffer_init(&out, source.size + type.count + 1);
    for (size_t i = 0; i < type.count; i++) {
        const struct ddl_token *token = &type.first[i];
        bool is_name = token->kind == DDL_TOKEN_QUOTED || token->kind == DDL_TOKEN_WORD;
        if (is_name && i > 0 && ddl_is_name(&type.first[i - 1])) {
            buffer_append_byte(&out, ' ');
        }
        buffer_append_slice(&out, token->kind == DDL_TOKEN_QUOTED ? ddl_token_value(arena, token)
                                                                  : token->text);
    }
    struct slice word = arena_copy(arena, buffer_slice(&out));
    buffer_release(&out);
    return word;
}

const struct ddl_domain *ddl_find_domain(struct ddl_reader *reader, struct ddl_range type)
{
    const struct ddl_token *last = type.count == 0 ? NULL : &type.first[type.count - 1];
    if (!ddl_is_name(last)) {
        return NULL;
    }
    struct slice name = ddl_token_value(reader->scratch, last);
    return table_get(&reader->domains, arena_to_lower(reader->scratch, name));
}

struct type *ddl_read_type(struct ddl_reader *reader, struct ddl_range type)
{
    if (type.count == 0) {
        return ARENA_NEW(reader->arena, struct type);
    }
    const struct ddl_domain *domain = ddl_find_domain(reader, type);
    struct type *result;
    if (domain != NULL) {
        result = ARENA_NEW(reader->arena, struct type);
        *result = *domain->type;
    } else {
        result = type_from_word(reader->arena, spell(reader->arena, type), NULL);
    }
    result->spelling = ddl_source(type);
    return result;
}
