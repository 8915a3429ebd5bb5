/* SPDX-License-Identifier: Apache-2.0 */
/* The filter of a list (AIP-160), as far as one level of conditions goes:
 *
 *     filter      = comparison {["AND"] comparison}
 *     comparison  = field operator literal {"OR" field "=" literal}     of one field only
 *     operator    = "=" | "!=" | "<" | "<=" | ">" | ">=" | ":"
 *     literal     = word | '"' text '"' | "'" text "'" | "null"
 *
 * ":" is "holds the text" for text fields, "=" else; "field:*" is "has a value". A literal with a
 * star at its start or end, as in "*.example.org", stands for any text there. */
#include "face/grpc_private.h"

struct reader {
    struct listing *listing;
    struct slice parameter;
    struct slice rest;
};

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_TEXT, TOKEN_OPERATOR, TOKEN_OTHER };

struct token {
    enum token_kind kind;
    struct slice text;
};

static bool is_word_byte(char c)
{
    return !character_is_space(c) && strchr("=!<>:()\"',", c) == NULL;
}

static struct token take_quoted(struct reader *reader, char quote)
{
    struct arena *arena = reader->listing->call->arena;
    char *text = arena_allocate_raw(arena, reader->rest.size + 1);
    size_t size = 0;
    for (size_t i = 1; i < reader->rest.size; i++) {
        char c = reader->rest.data[i];
        if (c == quote) {
            reader->rest = slice_from_offset(reader->rest, i + 1);
            return (struct token){TOKEN_TEXT, slice_of(text, size)};
        }
        if (c == '\\' && i + 1 < reader->rest.size) {
            c = reader->rest.data[++i];
        }
        text[size++] = c;
    }
    struct token token = {TOKEN_OTHER, reader->rest};
    reader->rest = SLICE_EMPTY;
    return token;
}

static struct token take_token(struct reader *reader)
{
    reader->rest = slice_trim(reader->rest);
    struct slice rest = reader->rest;
    size_t size = 1;
    if (rest.size == 0) {
        return (struct token){TOKEN_END, SLICE_EMPTY};
    }
    if (rest.data[0] == '"' || rest.data[0] == '\'') {
        return take_quoted(reader, rest.data[0]);
    }
    enum token_kind kind = TOKEN_OTHER;
    if (strchr("=<>:!", rest.data[0]) != NULL) {
        bool is_pair = rest.size > 1 && rest.data[1] == '=' && strchr("<>!", rest.data[0]) != NULL;
        size = is_pair ? 2 : 1;
        kind = rest.data[0] == '!' && !is_pair ? TOKEN_OTHER : TOKEN_OPERATOR;
    } else if (is_word_byte(rest.data[0])) {
        while (size < rest.size && is_word_byte(rest.data[size])) {
            size++;
        }
        kind = TOKEN_WORD;
    }
    reader->rest = slice_from_offset(rest, size);
    return (struct token){kind, slice_between(rest, 0, size)};
}

/* Unlike a name, it may hold colons: an instant has some. */
static struct token take_literal(struct reader *reader)
{
    reader->rest = slice_trim(reader->rest);
    size_t size = 0;
    if (reader->rest.size == 0 || strchr("\"'()", reader->rest.data[0]) != NULL) {
        return take_token(reader);
    }
    while (size < reader->rest.size && !character_is_space(reader->rest.data[size]) &&
           reader->rest.data[size] != ')') {
        size++;
    }
    struct slice text = slice_between(reader->rest, 0, size);
    reader->rest = slice_from_offset(reader->rest, size);
    return (struct token){TOKEN_WORD, text};
}

static struct token peek_token(struct reader *reader)
{
    struct slice rest = reader->rest;
    struct token token = take_token(reader);
    reader->rest = rest;
    return token;
}

static bool is_keyword(const struct token *token, const char *word)
{
    return token->kind == TOKEN_WORD && slice_equal(token->text, slice_from(word));
}

static bool fail(struct reader *reader, const char *reason, struct slice at)
{
    struct arena *arena = reader->listing->call->arena;
    struct slice shown = slice_between(at, 0, 80);
    listing_complain(
        reader->listing, reader->parameter,
        shown.size == 0
            ? reason
            : arena_format(arena, "%s at '" SLICE_FORMAT "'", reason, SLICE_ARGUMENT(shown)).data);
    return false;
}

/* --- one comparison --- */

static struct slice escape_pattern(struct arena *arena, struct slice text)
{
    char *escaped = arena_allocate_raw(arena, 2 * text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '%' || text.data[i] == '_' || text.data[i] == '\\') {
            escaped[size++] = '\\';
        }
        escaped[size++] = text.data[i];
    }
    return slice_of(escaped, size);
}

/* "*rest", "start*", "*both*": as LIKE has it. False: no star. */
static bool make_pattern(struct reader *reader, struct slice text, struct slice *out_pattern)
{
    bool is_open = text.size > 0 && text.data[0] == '*';
    bool is_closed = text.size > 1 && text.data[text.size - 1] == '*';
    if (!is_open && !is_closed) {
        return false;
    }
    struct arena *arena = reader->listing->call->arena;
    struct slice inner = escape_pattern(
        arena, slice_between(text, is_open ? 1 : 0, text.size - (is_closed ? 1 : 0)));
    *out_pattern = arena_format(arena, "%s" SLICE_FORMAT "%s", is_open ? "%" : "",
                                SLICE_ARGUMENT(inner), is_closed ? "%" : "");
    return true;
}

static bool is_text(const struct plan_field *field)
{
    return field->type->kind == TYPE_TEXT || field->type->kind == TYPE_ENUM;
}

static bool read_operator(struct slice text, enum filter_operator *out_operator)
{
    static const struct {
        const char *text;
        enum filter_operator operator;
    } operators[] = {
        {"=", FILTER_EQUAL},       {"!=", FILTER_NOT_EQUAL}, {"<", FILTER_LESS},
        {"<=", FILTER_LESS_EQUAL}, {">", FILTER_GREATER},    {">=", FILTER_GREATER_EQUAL},
        {":", FILTER_ILIKE},
    };
    for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
        if (slice_is(text, operators[i].text)) {
            *out_operator = operators[i].operator;
            return true;
        }
    }
    return false;
}

/* What the literal makes of the operator, and the text that is then read as a value. */
static struct slice settle_operator(struct reader *reader, struct filter *filter,
                                    const struct token *literal)
{
    struct slice text = literal->text;
    bool is_null = is_keyword(literal, "null");
    bool is_any = literal->kind == TOKEN_WORD && slice_is(text, "*");
    bool is_equality = filter->operator== FILTER_EQUAL || filter->operator== FILTER_NOT_EQUAL;
    if (filter->operator== FILTER_ILIKE && is_any) {
        filter->operator= FILTER_IS_NULL;
        return SLICE("false");
    }
    if (is_equality && is_null) {
        text = filter->operator== FILTER_EQUAL ? SLICE("true") : SLICE("false");
        filter->operator= FILTER_IS_NULL;
        return text;
    }
    if (filter->operator== FILTER_ILIKE && !is_text(filter->field)) {
        filter->operator= FILTER_EQUAL;
    } else if (filter->operator== FILTER_ILIKE) {
        struct arena *arena = reader->listing->call->arena;
        return arena_format(arena, "%%" SLICE_FORMAT "%%",
                            SLICE_ARGUMENT(escape_pattern(arena, text)));
    } else if (filter->operator== FILTER_EQUAL && is_text(filter->field) &&
               make_pattern(reader, text, &text)) {
        filter->operator= FILTER_LIKE;
    }
    return text;
}

/* field operator literal */
static bool read_comparison(struct reader *reader, struct filter *filter, struct value *value)
{
    struct token name = take_token(reader);
    if (is_keyword(&name, "NOT") || name.kind == TOKEN_OTHER) {
        return fail(reader,
                    "takes comparisons joined by AND, such as 'size > 3 AND name = \"a\"'; "
                    "something else stands",
                    name.text);
    }
    if (name.kind != TOKEN_WORD) {
        return fail(reader, "lacks a field's name", name.text);
    }
    filter->field = listing_field(reader->listing, name.text);
    if (filter->field == NULL || !filter->field->is_filterable) {
        listing_complain_of_choice(reader->listing, reader->parameter, filter->field,
                                   arena_format(reader->listing->call->arena,
                                                filter->field == NULL
                                                    ? "names no field '" SLICE_FORMAT "'"
                                                    : "cannot compare '" SLICE_FORMAT "'",
                                                SLICE_ARGUMENT(name.text))
                                       .data);
        return false;
    }
    struct token operator= take_token(reader);
    if (operator.kind != TOKEN_OPERATOR || !read_operator(operator.text, &filter->operator)) {
        return fail(reader, "lacks one of = != < <= > >= : behind a field's name", operator.text);
    }
    struct token literal = take_literal(reader);
    if (literal.kind != TOKEN_WORD && literal.kind != TOKEN_TEXT) {
        return fail(reader, "lacks a value", literal.text);
    }
    struct slice text = settle_operator(reader, filter, &literal);
    return listing_value(reader->listing, filter, name.text, text, value);
}

/* One comparison, or several of one field joined by OR. */
static bool read_term(struct reader *reader)
{
    struct value *values =
        ARENA_ARRAY(reader->listing->call->arena, struct value, FILTER_VALUE_MAXIMUM);
    struct filter filter = {.values = values};
    if (!read_comparison(reader, &filter, &values[filter.value_count++])) {
        return false;
    }
    for (struct token next = peek_token(reader); is_keyword(&next, "OR");
         next = peek_token(reader)) {
        struct filter other = {0};
        take_token(reader);
        if (filter.value_count == FILTER_VALUE_MAXIMUM) {
            return fail(reader, "has too many values", SLICE_EMPTY);
        }
        if (!read_comparison(reader, &other, &values[filter.value_count++])) {
            return false;
        }
        bool is_list = filter.operator== FILTER_EQUAL || filter.operator== FILTER_IN;
        if (other.field != filter.field || other.operator!= FILTER_EQUAL || !is_list) {
            return fail(reader, "joins by OR only what one field may be equal to", SLICE_EMPTY);
        }
        filter.operator= FILTER_IN;
    }
    listing_filter(reader->listing, reader->parameter, &filter);
    return true;
}

void grpc_filter_read(struct listing *listing, struct slice parameter, struct slice text)
{
    struct reader reader = {listing, parameter, text};
    struct token next = peek_token(&reader);
    while (next.kind != TOKEN_END && read_term(&reader)) {
        next = peek_token(&reader);
        if (is_keyword(&next, "AND")) {
            take_token(&reader);
            next = peek_token(&reader);
            if (next.kind == TOKEN_END) {
                fail(&reader, "ends with AND", SLICE_EMPTY);
            }
        }
    }
}
