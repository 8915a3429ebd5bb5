/* SPDX-License-Identifier: Apache-2.0 */
/* From PostgreSQL's parse tree, as JSON, to expressions of the specification. Casts are dropped;
 * what has no counterpart (subqueries, CASE, windows) makes the whole expression NULL. The tree's
 * depth is bounded by the JSON reader. */
#include "spec/sql/ddl_private.h"

static struct expression *make(const struct ddl_scope *scope, enum expression_kind kind,
                               struct slice text)
{
    struct expression *expression = ARENA_NEW(scope->arena, struct expression);
    expression->kind = kind;
    expression->text = text;
    return expression;
}

static bool add_argument(const struct ddl_scope *scope, struct expression *to,
                         struct expression *argument)
{
    if (argument != NULL) {
        list_add(scope->arena, &to->arguments, argument);
    }
    return argument != NULL;
}

/* A node is an object with one member, whose name is its kind. */
static bool is_node(const struct json *node, const char *kind)
{
    return node != NULL && node->kind == JSON_OBJECT && node->count == 1 &&
           slice_equal(node->first->key, slice_from(kind));
}

static const struct json *node_member(const struct json *node, const char *name)
{
    return json_member(node->first, slice_from(name));
}

static struct slice text_of(const struct json *value)
{
    return value == NULL || value->kind != JSON_STRING ? SLICE_EMPTY : value->text;
}

/* The last "String" of a list of names. */
static struct slice last_name(const struct json *names)
{
    struct slice result = SLICE_EMPTY;
    if (names == NULL) {
        return result;
    }
    JSON_EACH(name, names)
    {
        result = is_node(name, "String") ? text_of(node_member(name, "sval")) : SLICE_EMPTY;
    }
    return result;
}

/* What stands at the node's location; NULL where it has none. */
static const struct ddl_token *token_of(const struct ddl_scope *scope, const struct json *node)
{
    const struct json *location = node_member(node, "location");
    uint64_t offset = 0;
    if (location != NULL && !slice_to_uint64(location->text, &offset)) {
        return NULL;
    }
    return ddl_text_token(scope->text, (size_t)offset);
}

/* --- values --- */

/* The library's JSON leaves out whole numbers below one, so they are read from the text itself. */
static struct slice number_at(const struct ddl_scope *scope, const struct json *node)
{
    const struct json *location = node_member(node, "location");
    uint64_t offset = 0;
    if (location != NULL && !slice_to_uint64(location->text, &offset)) {
        return SLICE_EMPTY;
    }
    struct slice text = slice_from_offset(buffer_slice(&scope->text->buffer), (size_t)offset);
    bool is_negative = false;
    size_t start = 0;
    while (start < text.size && (text.data[start] == '-' || text.data[start] == ' ')) {
        is_negative ^= text.data[start] == '-';
        start++;
    }
    size_t end = start;
    while (end < text.size &&
           (character_is_alphanumeric(text.data[end]) || text.data[end] == '.')) {
        end++;
    }
    return arena_join(scope->arena, is_negative ? SLICE("-") : SLICE_EMPTY,
                      slice_between(text, start, end));
}

static struct expression *read_constant(const struct ddl_scope *scope, const struct json *node)
{
    const struct json *text = node_member(node, "sval");
    const struct json *truth = node_member(node, "boolval");
    const struct json *bits = node_member(node, "bsval");
    if (node_member(node, "isnull") != NULL) {
        return make(scope, EXPRESSION_NULL, SLICE_EMPTY);
    }
    if (text != NULL) {
        struct slice value = text_of(json_member(text, SLICE("sval")));
        return make(scope, EXPRESSION_TEXT, arena_copy(scope->arena, value));
    }
    if (truth != NULL) {
        const struct json *value = json_member(truth, SLICE("boolval"));
        bool is_true = value != NULL && value->boolean;
        return make(scope, EXPRESSION_BOOLEAN, is_true ? SLICE("true") : SLICE("false"));
    }
    if (bits != NULL) { /* b'1' counts as a number, other bits and x'ff' as text */
        struct slice value = text_of(json_member(bits, SLICE("bsval")));
        bool is_number = value.size == 2 && value.data[0] == 'b';
        return make(scope, is_number ? EXPRESSION_NUMBER : EXPRESSION_TEXT,
                    arena_copy(scope->arena, slice_from_offset(value, 1)));
    }
    struct slice number = number_at(scope, node);
    return number.size == 0 ? NULL : make(scope, EXPRESSION_NUMBER, number);
}

/* `is_compared`: as the value that a column is compared with, where "text" in double quotes is no
 * column unless there is one of that name. */
static struct expression *read_column(const struct ddl_scope *scope, const struct json *node,
                                      bool is_compared)
{
    const struct json *fields = node_member(node, "fields");
    struct slice name = last_name(fields);
    if (name.size == 0) {
        return NULL;
    }
    const struct ddl_token *token = token_of(scope, node);
    bool is_single = fields->count == 1 && token != NULL && ddl_is_name(token);
    if (is_single) {
        name = ddl_token_value(scope->arena, token);
    }
    bool is_text = is_compared && is_single && token->text.data[0] == '"' &&
                   scope->columns != NULL && table_get(scope->columns, name) == NULL;
    return make(scope, is_text ? EXPRESSION_TEXT : EXPRESSION_COLUMN,
                arena_copy(scope->arena, name));
}

static struct expression *read_node(const struct ddl_scope *scope, const struct json *node,
                                    bool is_compared);

static struct expression *read_arguments(const struct ddl_scope *scope, struct expression *to,
                                         const struct json *arguments, bool is_compared)
{
    if (arguments == NULL) {
        return to;
    }
    JSON_EACH(argument, arguments)
    {
        if (!add_argument(scope, to, read_node(scope, argument, is_compared))) {
            return NULL;
        }
    }
    return to;
}

static struct expression *read_call(const struct ddl_scope *scope, const struct json *node)
{
    static const char *const foreign[] = {"agg_order",    "agg_filter",    "over",
                                          "agg_distinct", "func_variadic", "agg_star"};
    for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
        if (node_member(node, foreign[i]) != NULL) {
            return NULL;
        }
    }
    struct slice name = arena_copy(scope->arena, last_name(node_member(node, "funcname")));
    struct expression *call = make(scope, EXPRESSION_CALL, arena_to_lower(scope->arena, name));
    return read_arguments(scope, call, node_member(node, "args"), false);
}

/* "SVFOP_CURRENT_TIMESTAMP_N" → current_timestamp. */
static struct expression *read_value_function(const struct ddl_scope *scope,
                                              const struct json *node)
{
    struct slice name = text_of(node_member(node, "op"));
    name = slice_from_offset(name, slice_starts_with(name, SLICE("SVFOP_")) ? 6 : 0);
    if (slice_ends_with(name, SLICE("_N"))) {
        name.size -= 2;
    }
    return make(scope, EXPRESSION_CALL, arena_to_lower(scope->arena, name));
}

static struct expression *read_cast(const struct ddl_scope *scope, const struct json *node)
{
    const struct json *type = node_member(node, "typeName");
    struct slice name = type == NULL ? SLICE_EMPTY : last_name(json_member(type, SLICE("names")));
    struct expression *inner = read_node(scope, node_member(node, "arg"), false);
    if (inner == NULL || !slice_equal(name, SLICE("interval"))) {
        return inner;
    }
    struct expression *call = make(scope, EXPRESSION_CALL, SLICE("interval"));
    return add_argument(scope, call, inner) ? call : NULL;
}

/* --- operators --- */

static struct expression *negate(const struct ddl_scope *scope, struct expression *inner)
{
    struct expression *outer = make(scope, EXPRESSION_NOT, SLICE_EMPTY);
    return add_argument(scope, outer, inner) ? outer : NULL;
}

static struct expression *read_operator(const struct ddl_scope *scope, const struct json *node,
                                        struct slice name)
{
    const struct json *left = node_member(node, "lexpr");
    struct expression *result = make(scope, EXPRESSION_OPERATOR, arena_copy(scope->arena, name));
    if (left != NULL && !add_argument(scope, result, read_node(scope, left, false))) {
        return NULL;
    }
    bool is_compared = left != NULL && is_node(left, "ColumnRef");
    struct expression *right = read_node(scope, node_member(node, "rexpr"), is_compared);
    if (!add_argument(scope, result, right)) {
        return NULL;
    }
    bool is_signed_number = left == NULL && right->kind == EXPRESSION_NUMBER && name.size == 1 &&
                            strchr("+-", name.data[0]) != NULL;
    if (!is_signed_number) {
        return result;
    }
    bool is_negative = name.data[0] == '-';
    struct slice sign = is_negative ? SLICE("-") : SLICE_EMPTY;
    return make(scope, EXPRESSION_NUMBER, arena_join(scope->arena, sign, right->text));
}

static struct expression *read_like(const struct ddl_scope *scope, const struct json *node,
                                    struct slice name)
{
    bool ignores_case = slice_ends_with(name, SLICE("*"));
    bool is_negated = slice_starts_with(name, SLICE("!"));
    struct expression *like =
        read_operator(scope, node, ignores_case ? SLICE("ilike") : SLICE("like"));
    return is_negated && like != NULL ? negate(scope, like) : like;
}

/* left IN (list) and its like; `list` is an array of nodes. */
static struct expression *read_members(const struct ddl_scope *scope, const struct json *node,
                                       enum expression_kind kind, const struct json *list,
                                       bool is_negated)
{
    struct expression *result = make(scope, kind, SLICE_EMPTY);
    if (list == NULL || list->kind != JSON_ARRAY ||
        !add_argument(scope, result, read_node(scope, node_member(node, "lexpr"), false)) ||
        read_arguments(scope, result, list, true) == NULL) {
        return NULL;
    }
    return is_negated ? negate(scope, result) : result;
}

static const struct json *list_items(const struct json *node)
{
    return is_node(node, "List") ? node_member(node, "items") : NULL;
}

/* The elements of ARRAY[…], casts around it dropped. */
static const struct json *array_elements(const struct json *node)
{
    while (is_node(node, "TypeCast")) {
        node = node_member(node, "arg");
    }
    return is_node(node, "A_ArrayExpr") ? node_member(node, "elements") : NULL;
}

/* left = ANY ('{a,b}'). */
static struct expression *read_array_members(const struct ddl_scope *scope, const struct json *node,
                                             bool is_negated)
{
    struct expression *right = read_node(scope, node_member(node, "rexpr"), false);
    struct expression *result = make(scope, EXPRESSION_IN, SLICE_EMPTY);
    if (right == NULL || right->kind != EXPRESSION_TEXT || right->text.size < 3 ||
        right->text.data[0] != '{' || right->text.data[right->text.size - 1] != '}' ||
        !add_argument(scope, result, read_node(scope, node_member(node, "lexpr"), false))) {
        return NULL;
    }
    struct slice rest = slice_between(right->text, 1, right->text.size - 1);
    struct slice part;
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        bool is_quoted = part.size > 1 && part.data[0] == '"';
        part = is_quoted ? slice_between(part, 1, part.size - 1) : part;
        add_argument(scope, result, make(scope, EXPRESSION_TEXT, part));
    }
    return is_negated ? negate(scope, result) : result;
}

static struct expression *read_operation(const struct ddl_scope *scope, const struct json *node)
{
    struct slice kind = text_of(node_member(node, "kind"));
    struct slice name = last_name(node_member(node, "name"));
    const struct json *right = node_member(node, "rexpr");
    bool is_not = slice_starts_with(name, SLICE("NOT")) || slice_equal(name, SLICE("<>"));
    if (slice_equal(kind, SLICE("AEXPR_OP"))) {
        return read_operator(scope, node, name);
    }
    if (slice_equal(kind, SLICE("AEXPR_IN"))) {
        return read_members(scope, node, EXPRESSION_IN, list_items(right), is_not);
    }
    bool is_any = slice_equal(kind, SLICE("AEXPR_OP_ANY")) && slice_equal(name, SLICE("="));
    bool is_none = slice_equal(kind, SLICE("AEXPR_OP_ALL")) && slice_equal(name, SLICE("<>"));
    if (is_any || is_none) {
        const struct json *elements = array_elements(right);
        return elements == NULL ? read_array_members(scope, node, is_none)
                                : read_members(scope, node, EXPRESSION_IN, elements, is_none);
    }
    if (slice_equal(kind, SLICE("AEXPR_BETWEEN")) ||
        slice_equal(kind, SLICE("AEXPR_NOT_BETWEEN"))) {
        return read_members(scope, node, EXPRESSION_BETWEEN, list_items(right), is_not);
    }
    if (slice_equal(kind, SLICE("AEXPR_LIKE")) || slice_equal(kind, SLICE("AEXPR_ILIKE"))) {
        return read_like(scope, node, name);
    }
    if (slice_equal(kind, SLICE("AEXPR_DISTINCT"))) {
        return read_operator(scope, node, SLICE("is distinct from"));
    }
    if (slice_equal(kind, SLICE("AEXPR_NOT_DISTINCT"))) {
        return read_operator(scope, node, SLICE("is not distinct from"));
    }
    if (slice_equal(kind, SLICE("AEXPR_NULLIF"))) {
        struct expression *call = read_operator(scope, node, SLICE("nullif"));
        if (call != NULL) {
            call->kind = EXPRESSION_CALL;
        }
        return call;
    }
    return NULL;
}

static struct expression *read_logic(const struct ddl_scope *scope, const struct json *node)
{
    struct slice name = text_of(node_member(node, "boolop"));
    enum expression_kind kind = slice_equal(name, SLICE("AND_EXPR"))  ? EXPRESSION_AND
                                : slice_equal(name, SLICE("OR_EXPR")) ? EXPRESSION_OR
                                                                      : EXPRESSION_NOT;
    return read_arguments(scope, make(scope, kind, SLICE_EMPTY), node_member(node, "args"), false);
}

static struct expression *read_null_test(const struct ddl_scope *scope, const struct json *node)
{
    bool is_null = slice_equal(text_of(node_member(node, "nulltesttype")), SLICE("IS_NULL"));
    struct expression *test =
        make(scope, is_null ? EXPRESSION_IS_NULL : EXPRESSION_IS_NOT_NULL, SLICE_EMPTY);
    return add_argument(scope, test, read_node(scope, node_member(node, "arg"), false)) ? test
                                                                                        : NULL;
}

/* x IS [NOT] TRUE|FALSE: what x is when it is null counts as well. */
static struct expression *read_truth_test(const struct ddl_scope *scope, const struct json *node)
{
    static const struct {
        const char *name;
        bool when_null;
        bool wanted;
    } tests[] = {{"IS_TRUE", false, true},
                 {"IS_NOT_TRUE", false, false},
                 {"IS_FALSE", true, false},
                 {"IS_NOT_FALSE", true, true}};
    struct slice name = text_of(node_member(node, "booltesttype"));
    struct expression *inner = read_node(scope, node_member(node, "arg"), false);
    for (size_t i = 0; inner != NULL && i < sizeof(tests) / sizeof(*tests); i++) {
        if (!slice_equal(name, slice_from(tests[i].name))) {
            continue;
        }
        struct slice when_null = tests[i].when_null ? SLICE("true") : SLICE("false");
        struct slice wanted = tests[i].wanted ? SLICE("true") : SLICE("false");
        struct expression *call = make(scope, EXPRESSION_CALL, SLICE("coalesce"));
        add_argument(scope, call, inner);
        add_argument(scope, call, make(scope, EXPRESSION_BOOLEAN, when_null));
        struct expression *equal = make(scope, EXPRESSION_OPERATOR, SLICE("="));
        add_argument(scope, equal, call);
        add_argument(scope, equal, make(scope, EXPRESSION_BOOLEAN, wanted));
        return equal;
    }
    return NULL;
}

static struct expression *read_special_call(const struct ddl_scope *scope, const struct json *node)
{
    struct slice name = SLICE("array");
    const char *arguments = "elements";
    if (is_node(node, "CoalesceExpr")) {
        name = SLICE("coalesce");
        arguments = "args";
    } else if (is_node(node, "MinMaxExpr")) {
        bool is_least = slice_equal(text_of(node_member(node, "op")), SLICE("IS_LEAST"));
        name = is_least ? SLICE("least") : SLICE("greatest");
        arguments = "args";
    }
    return read_arguments(scope, make(scope, EXPRESSION_CALL, name), node_member(node, arguments),
                          false);
}

static struct expression *read_node(const struct ddl_scope *scope, const struct json *node,
                                    bool is_compared)
{
    static const struct {
        const char *kind;
        struct expression *(*read)(const struct ddl_scope *, const struct json *);
    } readers[] = {
        {"A_Const", read_constant},
        {"FuncCall", read_call},
        {"TypeCast", read_cast},
        {"A_Expr", read_operation},
        {"BoolExpr", read_logic},
        {"NullTest", read_null_test},
        {"BooleanTest", read_truth_test},
        {"SQLValueFunction", read_value_function},
        {"A_ArrayExpr", read_special_call},
        {"CoalesceExpr", read_special_call},
        {"MinMaxExpr", read_special_call},
    };
    if (is_node(node, "ColumnRef")) {
        return read_column(scope, node, is_compared);
    }
    if (is_node(node, "CollateClause")) {
        return read_node(scope, node_member(node, "arg"), is_compared);
    }
    for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
        if (is_node(node, readers[i].kind)) {
            return readers[i].read(scope, node);
        }
    }
    return NULL;
}

struct expression *ddl_expression(const struct ddl_scope *scope, const struct json *node)
{
    return read_node(scope, node, false);
}
