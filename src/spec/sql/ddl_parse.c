/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's own grammar, through libpg_query; the only file that includes it. Texts with more
 * tokens than an honest element has are refused, because the depth of the tree, and with it the
 * stack, follows their number. */
#include "spec/sql/ddl_private.h"

#include <pg_query.h>

#define TOKENS_MAXIMUM 4000U

/* PostgreSQL counts characters, from 1. */
static size_t offset_of_character(struct slice text, int position)
{
    size_t at = 0;
    for (int i = 1; i < position && at < text.size; i++) {
        at++;
        while (at < text.size && ((unsigned char)text.data[at] & 0xc0) == 0x80) {
            at++;
        }
    }
    return at;
}

static void complain(struct ddl_complaint *complaint, const struct ddl_text *text,
                     const PgQueryError *error)
{
    complaint->message = arena_copy(text->arena, slice_from(error->message));
    struct slice sql = buffer_slice(&text->buffer);
    size_t offset = offset_of_character(sql, error->cursorpos);
    struct slice rest = slice_trim(slice_from_offset(sql, offset));
    bool is_end = error->cursorpos <= 0 || rest.size == 0 ||
                  slice_contains_ignoring_case(complaint->message, SLICE("at end of input"));
    complaint->token = is_end ? NULL : ddl_text_token(text, offset);
}

static const struct json *read_tree(const struct ddl_text *text, const char *tree,
                                    struct ddl_complaint *complaint)
{
    struct json_error error;
    struct slice copy = arena_copy(text->arena, slice_from(tree));
    const struct json *statements =
        json_member(json_parse(text->arena, copy, &error), SLICE("stmts"));
    if (statements == NULL || statements->count == 0) {
        complaint->message = SLICE("expressions are nested too deeply");
        complaint->token = NULL;
        return NULL;
    }
    return statements;
}

const struct json *ddl_parse(const struct ddl_text *text, struct ddl_complaint *out_complaint)
{
    *out_complaint = (struct ddl_complaint){.message = SLICE("too long to be read")};
    if (text->marks.count > TOKENS_MAXIMUM || text->buffer.is_overflown) {
        return NULL;
    }
    const char *sql = arena_string(text->arena, buffer_slice(&text->buffer));
    PgQueryParseResult result = pg_query_parse(sql);
    const struct json *statements = NULL;
    if (result.error != NULL) {
        complain(out_complaint, text, result.error);
    } else {
        statements = read_tree(text, result.parse_tree, out_complaint);
    }
    pg_query_free_parse_result(result);
    return statements;
}
