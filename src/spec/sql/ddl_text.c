/* SPDX-License-Identifier: Apache-2.0 */
/* Writes tokens in PostgreSQL's spelling and remembers which token stands where, so that whatever
 * its grammar says about the text leads back to the document. */
#include "spec/sql/ddl_private.h"

#define TEXT_SIZE_MAXIMUM (8 * DDL_STATEMENT_MAXIMUM)

struct mark {
    size_t at;
    const struct ddl_token *token;
};

void ddl_text_init(struct ddl_text *text, struct arena *arena)
{
    *text = (struct ddl_text){.arena = arena};
    buffer_init(&text->buffer, TEXT_SIZE_MAXIMUM);
}

void ddl_text_release(struct ddl_text *text)
{
    buffer_release(&text->buffer);
}

void ddl_text_add(struct ddl_text *text, const char *sql)
{
    buffer_append_string(&text->buffer, sql);
}

static void mark(struct ddl_text *text, const struct ddl_token *token)
{
    struct mark *mark = ARENA_NEW(text->arena, struct mark);
    *mark = (struct mark){text->buffer.size, token};
    list_add(text->arena, &text->marks, mark);
}

/* With quotes around it, those inside doubled. */
static void add_quoted(struct ddl_text *text, struct slice value, char quote)
{
    buffer_append_byte(&text->buffer, quote);
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == quote) {
            buffer_append_byte(&text->buffer, quote);
        }
        buffer_append_byte(&text->buffer, value.data[i]);
    }
    buffer_append_byte(&text->buffer, quote);
    buffer_append_byte(&text->buffer, ' ');
}

void ddl_text_add_name(struct ddl_text *text, struct slice name, const struct ddl_token *token)
{
    mark(text, token);
    add_quoted(text, name, '"');
}

/* PostgreSQL's words for times are no functions: CURRENT_TIMESTAMP() loses its brackets. */
static bool is_time_word(const struct ddl_token *token)
{
    static const char *const words[] = {
        "current_timestamp", "current_date", "current_time", "localtimestamp",
        "localtime",         "current_user", "session_user", NULL};
    return ddl_is_any(token, words);
}

static bool is_match_word(const struct ddl_token *token)
{
    static const char *const words[] = {"regexp", "rlike", NULL};
    return ddl_is_any(token, words);
}

/* Writes what stands at range[index] and returns how many tokens that took. */
static size_t add_word(struct ddl_text *text, struct ddl_range range, size_t index)
{
    const struct ddl_token *token = ddl_at(range, index);
    const struct ddl_token *next = ddl_at(range, index + 1);
    if (is_time_word(token) && ddl_is_sign(next, "(") && ddl_sign_at(range, index + 2, ")")) {
        buffer_append_slice(&text->buffer, token->text);
        ddl_text_add(text, " ");
        return 3;
    }
    if (ddl_is_word(token, "not") && is_match_word(next)) {
        ddl_text_add(text, "!~ ");
        return 2;
    }
    if (is_match_word(token)) {
        ddl_text_add(text, "~ ");
        return 1;
    }
    bool is_interval = ddl_is_word(token, "interval") && next != NULL &&
                       next->kind == DDL_TOKEN_NUMBER &&
                       ddl_at(range, index + 2) != NULL; /* MySQL's INTERVAL 30 DAY */
    if (is_interval) {
        ddl_text_add(text, "interval ");
        add_quoted(text, ddl_source(ddl_between(range, index + 1, index + 3)), '\'');
        return 3;
    }
    bool is_introducer = token->text.data[0] == '_' && next != NULL &&
                         next->kind == DDL_TOKEN_STRING &&
                         next->text.data == token->text.data + token->text.size;
    if (is_introducer) { /* MySQL's _utf8mb4'text' */
        return 1;
    }
    if (character_is_digit(token->text.data[0])) {
        add_quoted(text, token->text, '"');
    } else {
        buffer_append_slice(&text->buffer, token->text);
        ddl_text_add(text, " ");
    }
    return 1;
}

static void add_string(struct ddl_text *text, const struct ddl_token *token)
{
    char first = character_to_lower(token->text.data[0]);
    if ((first == 'b' || first == 'x') && !token->is_unclosed) {
        buffer_append_slice(&text->buffer, token->text);
        ddl_text_add(text, " ");
    } else {
        add_quoted(text, ddl_token_value(text->arena, token), '\'');
    }
}

/* A comma with nothing behind it but a closing bracket, or with an ellipsis on either side. */
static bool is_superfluous(struct ddl_range range, size_t index)
{
    size_t next = index + 1;
    while (ddl_at(range, next) != NULL && ddl_at(range, next)->kind == DDL_TOKEN_ELLIPSIS) {
        next++;
    }
    bool is_behind_ellipsis = index > 0 && range.first[index - 1].kind == DDL_TOKEN_ELLIPSIS;
    bool is_last = next == range.count && index > 0;
    return is_behind_ellipsis || is_last || ddl_sign_at(range, next, ")");
}

void ddl_text_add_tokens(struct ddl_text *text, struct ddl_range range)
{
    for (size_t i = 0; i < range.count;) {
        const struct ddl_token *token = &range.first[i];
        mark(text, token);
        size_t taken = 1;
        switch (token->kind) {
        case DDL_TOKEN_WORD:
            taken = add_word(text, range, i);
            break;
        case DDL_TOKEN_QUOTED:
            add_quoted(text, ddl_token_value(text->arena, token), '"');
            break;
        case DDL_TOKEN_STRING:
            add_string(text, token);
            break;
        case DDL_TOKEN_ELLIPSIS:
            break;
        case DDL_TOKEN_NUMBER:
        case DDL_TOKEN_SIGN:
            if (ddl_is_sign(token, "==")) {
                ddl_text_add(text, "= ");
            } else if (!ddl_is_sign(token, ",") || !is_superfluous(range, i)) {
                buffer_append_slice(&text->buffer, token->text);
                ddl_text_add(text, " ");
            }
            break;
        }
        i += taken;
    }
}

const struct ddl_token *ddl_text_token(const struct ddl_text *text, size_t offset)
{
    const struct mark *found = NULL;
    size_t low = 0;
    size_t high = text->marks.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct mark *mark = list_at(&text->marks, middle);
        if (mark->at <= offset) {
            found = mark;
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return found == NULL ? NULL : found->token;
}
