/* SPDX-License-Identifier: Apache-2.0 */
/* A condition is read from the left, by the tightness of what joins its parts. */
#include "spec/code/code_checks.h"

#include "spec/code/code_constraints.h"

#define SIZE_MAXIMUM  400U
#define DEPTH_MAXIMUM 8U

struct condition {
    struct code_reader *reader;
    const struct code_type *type;
    struct code_scanner scanner;
    unsigned depth;
};

static struct expression *make(struct condition *condition, enum expression_kind kind,
                               struct slice text)
{
    struct expression *expression = ARENA_NEW(condition->reader->arena, struct expression);
    expression->kind = kind;
    expression->text = text;
    return expression;
}

static void add(struct condition *condition, struct expression *to, struct expression *argument)
{
    list_add(condition->reader->arena, &to->arguments, argument);
}

static bool take_word(struct condition *condition, const char *word)
{
    bool is_it = condition->scanner.token.kind == CODE_WORD &&
                 slice_is_ignoring_case(condition->scanner.token.text, word);
    if (is_it) {
        code_scanner_next(&condition->scanner);
    }
    return is_it;
}

static struct expression *make_column(struct condition *condition, struct slice name)
{
    return make(condition, EXPRESSION_COLUMN,
                code_constraints_column(condition->reader, condition->type, name));
}

/* "${table.hours}", "{table.hours}": the last name in it. */
static struct expression *read_placed(struct condition *condition)
{
    struct slice inside = slice_trim(code_scanner_take_brackets(&condition->scanner));
    size_t dot = slice_find_last_byte(inside, '.');
    return make_column(condition,
                       dot == SLICE_NOT_FOUND ? inside : slice_from_offset(inside, dot + 1));
}

/* A column, a number, a text, or the length of a column; NULL: something else. */
static struct expression *read_operand(struct condition *condition)
{
    struct code_scanner *scanner = &condition->scanner;
    struct slice text = scanner->token.text;
    enum code_token_kind kind = scanner->token.kind;
    if (code_scanner_is_mark(scanner, '{')) {
        return read_placed(condition);
    }
    bool is_negative = code_scanner_take_mark(scanner, '-');
    if (is_negative || kind == CODE_NUMBER) {
        text = is_negative ? code_scanner_span(text, scanner->token.text) : text;
        bool is_number = scanner->token.kind == CODE_NUMBER;
        code_scanner_next(scanner);
        return is_number ? make(condition, EXPRESSION_NUMBER, text) : NULL;
    }
    if (kind != CODE_WORD && kind != CODE_STRING) {
        return NULL;
    }
    bool is_name = kind == CODE_WORD || text.data[-1] != '\'';
    code_scanner_next(scanner);
    if (kind == CODE_WORD && slice_equal(text, SLICE("$")) && code_scanner_is_mark(scanner, '{')) {
        return read_placed(condition);
    }
    if (!is_name) {
        return make(condition, EXPRESSION_TEXT, text);
    }
    bool is_length =
        kind == CODE_WORD && code_scanner_is_mark(scanner, '(') &&
        (slice_is_ignoring_case(text, "length") || slice_is_ignoring_case(text, "char_length"));
    if (is_length) {
        code_scanner_next(scanner);
        struct expression *column = read_operand(condition);
        struct expression *call = make(condition, EXPRESSION_CALL, SLICE("char_length"));
        if (column == NULL || !code_scanner_take_mark(scanner, ')')) {
            return NULL;
        }
        add(condition, call, column);
        return call;
    }
    return make_column(condition, text);
}

/* "<", "<=", "<>", "!=", "=", "==": empty where it is none. */
static struct slice take_sign(struct condition *condition)
{
    struct code_scanner *scanner = &condition->scanner;
    struct slice first = scanner->token.text;
    if (scanner->token.kind != CODE_MARK || strchr("<>=!", first.data[0]) == NULL) {
        return SLICE_EMPTY;
    }
    code_scanner_next(scanner);
    struct slice sign = first;
    if (scanner->token.is_joined && scanner->token.kind == CODE_MARK &&
        strchr(">=", scanner->token.text.data[0]) != NULL) {
        sign = code_scanner_span(first, scanner->token.text);
        code_scanner_next(scanner);
    }
    return slice_is(sign, "==")   ? SLICE("=")
           : slice_is(sign, "!=") ? SLICE("<>")
           : slice_is(sign, "!")  ? SLICE_EMPTY
                                  : sign;
}

static struct expression *negate(struct condition *condition, struct expression *expression,
                                 bool is_negated)
{
    if (!is_negated || expression == NULL) {
        return expression;
    }
    struct expression *not = make(condition, EXPRESSION_NOT, SLICE_EMPTY);
    add(condition, not, expression);
    return not ;
}

static struct expression *read_in(struct condition *condition, struct expression *subject)
{
    struct code_scanner *scanner = &condition->scanner;
    struct expression *in = make(condition, EXPRESSION_IN, SLICE_EMPTY);
    add(condition, in, subject);
    if (!code_scanner_take_mark(scanner, '(')) {
        return NULL;
    }
    do {
        struct expression *value = read_operand(condition);
        if (value == NULL) {
            return NULL;
        }
        add(condition, in, value);
    } while (code_scanner_take_mark(scanner, ','));
    return code_scanner_take_mark(scanner, ')') ? in : NULL;
}

/* What is said of one operand. */
static struct expression *read_comparison(struct condition *condition)
{
    struct expression *subject = read_operand(condition);
    if (subject == NULL) {
        return NULL;
    }
    if (take_word(condition, "is")) {
        bool is_not = take_word(condition, "not");
        struct expression *test =
            make(condition, is_not ? EXPRESSION_IS_NOT_NULL : EXPRESSION_IS_NULL, SLICE_EMPTY);
        add(condition, test, subject);
        return take_word(condition, "null") ? test : NULL;
    }
    bool is_negated = take_word(condition, "not");
    if (take_word(condition, "in")) {
        return negate(condition, read_in(condition, subject), is_negated);
    }
    bool is_between = take_word(condition, "between");
    struct slice sign = is_between || is_negated ? SLICE_EMPTY : take_sign(condition);
    struct expression *right = is_between || sign.size > 0 ? read_operand(condition) : NULL;
    if (right == NULL) {
        return NULL;
    }
    struct expression *whole =
        make(condition, is_between ? EXPRESSION_BETWEEN : EXPRESSION_OPERATOR, sign);
    add(condition, whole, subject);
    add(condition, whole, right);
    if (is_between) {
        struct expression *high = take_word(condition, "and") ? read_operand(condition) : NULL;
        if (high == NULL) {
            return NULL;
        }
        add(condition, whole, high);
    }
    return negate(condition, whole, is_negated);
}

static struct expression *read_any(struct condition *condition);

static struct expression *read_part(struct condition *condition)
{
    struct code_scanner *scanner = &condition->scanner;
    if (take_word(condition, "not")) {
        return negate(condition, read_part(condition), true);
    }
    if (!code_scanner_is_mark(scanner, '(')) {
        return read_comparison(condition);
    }
    if (++condition->depth > DEPTH_MAXIMUM) {
        return NULL;
    }
    code_scanner_next(scanner);
    struct expression *inner = read_any(condition);
    condition->depth--;
    return code_scanner_take_mark(scanner, ')') ? inner : NULL;
}

static struct expression *read_joined(struct condition *condition, const char *word,
                                      enum expression_kind kind,
                                      struct expression *(*read)(struct condition *))
{
    struct expression *first = read(condition);
    struct expression *joined = NULL;
    while (first != NULL && take_word(condition, word)) {
        struct expression *next = read(condition);
        if (next == NULL) {
            return NULL;
        }
        if (joined == NULL) {
            joined = make(condition, kind, SLICE_EMPTY);
            add(condition, joined, first);
        }
        add(condition, joined, next);
    }
    return joined != NULL ? joined : first;
}

static struct expression *read_all(struct condition *condition)
{
    return read_joined(condition, "and", EXPRESSION_AND, read_part);
}

static struct expression *read_any(struct condition *condition)
{
    return read_joined(condition, "or", EXPRESSION_OR, read_all);
}

bool code_checks_add(struct code_reader *reader, struct code_type *type, struct slice text,
                     struct place place)
{
    struct condition condition = {.reader = reader, .type = type};
    if (text.size == 0 || text.size > SIZE_MAXIMUM) {
        return false;
    }
    code_scanner_init(&condition.scanner, text, 0);
    struct expression *expression = read_any(&condition);
    if (expression == NULL || condition.scanner.token.kind != CODE_END ||
        expression->kind == EXPRESSION_COLUMN) {
        return false;
    }
    struct check_statement *check = ARENA_NEW(reader->arena, struct check_statement);
    *check = (struct check_statement){.expression = expression, .text = text, .place = place};
    list_add(reader->arena, &type->entity.checks, check);
    return true;
}

struct slice code_checks_find(struct slice arguments)
{
    struct code_scanner scanner;
    struct slice found = SLICE_EMPTY;
    bool is_named = false, is_condition = false;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        bool is_text = scanner.token.kind == CODE_STRING && !is_named;
        if (is_text && (found.size == 0 || is_condition)) {
            found = scanner.token.text;
        }
        is_condition = code_scanner_is_word(&scanner, "sql") ||
                       code_scanner_is_word(&scanner, "text") ||
                       (is_condition && code_scanner_is_mark(&scanner, '('));
        is_named = code_scanner_is_mark(&scanner, '=') || code_scanner_is_mark(&scanner, ':');
        code_scanner_next(&scanner);
    }
    return found;
}
