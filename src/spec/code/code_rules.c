/* SPDX-License-Identifier: Apache-2.0 */
/* Says what a validator says in the words of field_rule. */
#include "spec/code/code_rules.h"

#include "spec/reading/field_rule.h"

enum rule {
    RULE_NONE,
    RULE_LEAST,
    RULE_MOST,
    RULE_ABOVE,
    RULE_BELOW,
    RULE_SHORTEST, /* characters */
    RULE_LONGEST,
    RULE_EXACT_LENGTH,
    RULE_RANGE,        /* two numbers, of values */
    RULE_LENGTH_RANGE, /* two numbers, of characters */
    RULE_PATTERN,
    RULE_EMAIL,
    RULE_POSITIVE,
    RULE_NON_NEGATIVE,
    RULE_NEGATIVE,
    RULE_ONE_OF,
    RULE_MULTIPLE,
    RULE_URL,
    RULE_ALPHANUMERIC,
    RULE_DIGITS,
    RULE_PHONE,
    RULE_BEGINNING,
    RULE_UNHELD /* plainly a rule, and nothing here can hold it */
};

/* Marks and case in a name do not count: "min_length" is "minLength". */
static const struct {
    const char *names;
    enum rule rule;
} rules[] = {
    {"min|ge|gte|minimum|decimalmin|minvaluevalidator", RULE_LEAST},
    {"max|le|lte|maximum|decimalmax|maxvaluevalidator", RULE_MOST},
    {"gt|exclusiveminimum", RULE_ABOVE},
    {"lt|exclusivemaximum", RULE_BELOW},
    {"minlength|minlen|minlengthvalidator|minimumlength", RULE_SHORTEST},
    {"maxlength|maxlen|maxlengthvalidator", RULE_LONGEST},
    {"len|exactlength", RULE_EXACT_LENGTH},
    {"range", RULE_RANGE},
    {"length|size", RULE_LENGTH_RANGE},
    {"pattern|regex|regexp|match|matches|regularexpression|regexvalidator", RULE_PATTERN},
    {"email|isemail|emailaddress|emailvalidator", RULE_EMAIL},
    {"positive|ispositive", RULE_POSITIVE},
    {"nonnegative|positiveorzero|isnonnegative", RULE_NON_NEGATIVE},
    {"negative|isnegative", RULE_NEGATIVE},
    {"isin", RULE_ONE_OF},
    {"multipleof|isdivisibleby", RULE_MULTIPLE},
    {"url|isurl|uri|isuri|urlvalidator|httpurl", RULE_URL},
    {"isalphanumeric", RULE_ALPHANUMERIC},
    {"isnumberstring", RULE_DIGITS},
    {"ise164", RULE_PHONE},
    {"startswith", RULE_BEGINNING},
    {"isphonenumber|ismobilephone|isiban|iscreditcard|creditcardnumber|"
     "isstrongpassword|isalpha|isip|ismacaddress|ispostalcode|"
     "isisbn|future|futureorpresent|past|pastorpresent|mindate|maxdate|"
     "arraymaxsize|arrayminsize|arrayunique|check|digits|validate|validators|refine|superrefine|"
     "fileextensionvalidator|validatefilesize",
     RULE_UNHELD},
};

#define NAME_SIZE_MAXIMUM 32U

static enum rule find_rule(struct slice name)
{
    char flat[NAME_SIZE_MAXIMUM];
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        if (size == sizeof(flat)) {
            return RULE_NONE;
        }
        if (name.data[i] != '_') {
            flat[size++] = character_to_lower(name.data[i]);
        }
    }
    for (size_t i = 0; size > 0 && i < sizeof(rules) / sizeof(*rules); i++) {
        struct slice rest = slice_from(rules[i].names), known;
        while (slice_next_part(&rest, '|', &known)) {
            if (slice_equal(slice_of(flat, size), known)) {
                return rules[i].rule;
            }
        }
    }
    return RULE_NONE;
}

/* --- arguments --- */

/* The value of `key`, "min = 2", "min: 2"; empty: it is not there. */
static struct slice find_named(struct slice arguments, const char *key)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        bool is_key =
            scanner.token.kind == CODE_WORD && slice_is_ignoring_case(scanner.token.text, key);
        code_scanner_next(&scanner);
        if (is_key &&
            (code_scanner_take_mark(&scanner, '=') || code_scanner_take_mark(&scanner, ':'))) {
            return slice_trim(code_scanner_take_until(&scanner, ",", false));
        }
    }
    return SLICE_EMPTY;
}

/* "1, 5, { message: … }": the number at `index` among the arguments; empty: there is none. */
static struct slice find_number(struct slice arguments, unsigned index)
{
    for (size_t at = 0; at < arguments.size; at++) {
        size_t start = at;
        bool is_sign = arguments.data[at] == '-' && at + 1 < arguments.size;
        at += is_sign;
        while (at < arguments.size && (character_is_digit(arguments.data[at]) ||
                                       (arguments.data[at] == '.' && at > start))) {
            at++;
        }
        struct slice number = slice_between(arguments, start, at);
        while (number.size > 0 && number.data[number.size - 1] == '.') {
            number.size--;
        }
        if (number.size > is_sign && index-- == 0) {
            return number;
        }
        if (number.size <= is_sign && character_is_word(arguments.data[start])) {
            return SLICE_EMPTY; /* the name of a constant, of a named argument */
        }
        if (at < arguments.size && strchr("{'\"`", arguments.data[at]) != NULL && start == at &&
            index > 0) {
            continue;
        }
    }
    return SLICE_EMPTY;
}

static struct slice find_bound(struct slice arguments, unsigned index)
{
    static const char *const keys[] = {"value", "limit_value", "limit"};
    for (size_t i = 0; index == 0 && i < sizeof(keys) / sizeof(*keys); i++) {
        struct slice named = find_named(arguments, keys[i]);
        if (named.size > 0) {
            return find_number(named, 0);
        }
    }
    return find_number(arguments, index);
}

/* The pattern in "/^a$/i", "r'^a$'", "regexp = \"^a$\"", "[/^a$/, 'message']"; empty: none. */
static struct slice find_pattern(struct slice arguments, bool *out_ignores_case)
{
    static const char *const keys[] = {"regexp", "regex", "pattern"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        struct slice named = find_named(arguments, keys[i]);
        arguments = named.size > 0 ? named : arguments;
    }
    size_t start = 0;
    while (start < arguments.size && strchr("/'\"`", arguments.data[start]) == NULL) {
        start++;
    }
    size_t end = start + 1;
    bool is_class = false;
    while (end < arguments.size && (is_class || arguments.data[end] != arguments.data[start])) {
        is_class = arguments.data[end] == '[' || (is_class && arguments.data[end] != ']');
        end += arguments.data[end] == '\\' ? 2 : 1;
    }
    if (end >= arguments.size) {
        return SLICE_EMPTY;
    }
    *out_ignores_case =
        arguments.data[start] == '/' && end + 1 < arguments.size && arguments.data[end + 1] == 'i';
    return slice_between(arguments, start + 1, end);
}

/* --- rules --- */

static void say(struct code_reader *reader, struct field_statement *field, const char *words,
                struct slice number)
{
    struct slice text =
        arena_format(reader->arena, "%s" SLICE_FORMAT, words, SLICE_ARGUMENT(number));
    field_rule_read(reader->arena, field, text, FIELD_TEXT_CONSTRAINTS);
}

static void apply_pattern(struct code_reader *reader, struct field_statement *field,
                          struct slice arguments)
{
    bool ignores_case = false;
    struct slice pattern = find_pattern(arguments, &ignores_case);
    if (pattern.size > 0) {
        field_rule_add_pattern(reader->arena, field, pattern, ignores_case);
    } else if (field->unheld_rule.size == 0) {
        field->unheld_rule = arena_format(reader->arena, "matches " SLICE_FORMAT,
                                          SLICE_ARGUMENT(slice_between(arguments, 0, 40)));
    }
}

/* One bound: "min(1)", "min: [1, 'too few']". What is no number is the program's. */
static void apply_bound(struct code_reader *reader, struct field_statement *field,
                        const char *words, struct slice arguments)
{
    struct slice number = find_bound(arguments, 0);
    if (number.size > 0) {
        say(reader, field, words, number);
    } else if (field->unheld_rule.size == 0) {
        field->unheld_rule = arena_format(reader->arena, "%s" SLICE_FORMAT, words,
                                          SLICE_ARGUMENT(slice_between(arguments, 0, 40)));
    }
}

/* "Size(min = 2, max = 40)", "Length(2, 40)", "len: [2, 40]", "length(5)". */
static void apply_range(struct code_reader *reader, struct field_statement *field, bool is_length,
                        struct slice arguments)
{
    struct slice low = find_named(arguments, "min"), high = find_named(arguments, "max");
    bool is_named = low.size > 0 || high.size > 0;
    low = find_number(is_named ? low : arguments, 0);
    high = is_named ? find_number(high, 0) : find_number(arguments, 1);
    if (low.size > 0 && high.size == 0 && !is_named && is_length) {
        say(reader, field, "exactly ",
            arena_format(reader->arena, SLICE_FORMAT " characters", SLICE_ARGUMENT(low)));
        return;
    }
    if (low.size > 0) {
        say(reader, field, is_length ? "min length " : "min ", low);
    }
    if (high.size > 0) {
        say(reader, field, is_length ? "max length " : "max ", high);
    }
}

static bool is_of_numbers(const struct field_statement *field)
{
    enum type_kind kind = field->type->kind;
    return kind == TYPE_INT16 || kind == TYPE_INT32 || kind == TYPE_INT64 || kind == TYPE_DECIMAL ||
           kind == TYPE_DOUBLE;
}

#define NUMBER_COUNT_MAXIMUM 64U

/* "['a', 'b']", of a number "[1, 2]"; the name of a list is the program's. */
static void apply_labels(struct code_reader *reader, struct field_statement *field,
                         struct slice arguments)
{
    struct code_scanner scanner;
    struct code_enum labels = {0};
    struct slice numbers[NUMBER_COUNT_MAXIMUM];
    size_t count = 0;
    code_scanner_init(&scanner, arguments, CODE_SLASH_COMMENTS);
    bool is_list = code_scanner_is_mark(&scanner, '[');
    struct slice inside = is_list ? code_scanner_take_brackets(&scanner) : SLICE_EMPTY;
    code_scanner_init(&scanner, inside, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END && labels.labels.count < LABEL_COUNT_MAXIMUM &&
           count < NUMBER_COUNT_MAXIMUM) {
        struct slice text = scanner.token.text;
        bool is_negative = code_scanner_take_mark(&scanner, '-');
        if (scanner.token.kind == CODE_STRING) {
            code_types_add_label(reader, &labels, scanner.token.text);
        } else if (scanner.token.kind == CODE_NUMBER) {
            numbers[count++] =
                is_negative ? code_scanner_span(text, scanner.token.text) : scanner.token.text;
        }
        code_scanner_next(&scanner);
    }
    bool is_text = field->type->kind == TYPE_TEXT || field->type->kind == TYPE_UNKNOWN;
    if (labels.labels.count > 0 && count == 0 && is_text) {
        code_types_set_labels(reader, field, &labels);
    } else if (count > 0 && labels.labels.count == 0 && is_of_numbers(field)) {
        field_rule_add_numbers(reader->arena, field, numbers, count);
    } else if (field->unheld_rule.size == 0) {
        field->unheld_rule = arena_format(reader->arena, "in " SLICE_FORMAT,
                                          SLICE_ARGUMENT(slice_between(arguments, 0, 40)));
    }
}

static void apply(struct code_reader *reader, struct field_statement *field, enum rule rule,
                  struct slice arguments)
{
    switch (rule) {
    case RULE_LEAST:
        apply_bound(reader, field, "min ", arguments);
        return;
    case RULE_MOST:
        apply_bound(reader, field, "max ", arguments);
        return;
    case RULE_ABOVE:
        apply_bound(reader, field, "more than ", arguments);
        return;
    case RULE_BELOW:
        apply_bound(reader, field, "less than ", arguments);
        return;
    case RULE_SHORTEST:
        apply_bound(reader, field, "min length ", arguments);
        return;
    case RULE_LONGEST:
        apply_bound(reader, field, "max length ", arguments);
        return;
    case RULE_EXACT_LENGTH:
    case RULE_LENGTH_RANGE:
        apply_range(reader, field, true, arguments);
        return;
    case RULE_RANGE:
        apply_range(reader, field, false, arguments);
        return;
    case RULE_PATTERN:
        apply_pattern(reader, field, arguments);
        return;
    case RULE_EMAIL:
        say(reader, field, "valid email", SLICE_EMPTY);
        return;
    case RULE_POSITIVE:
        say(reader, field, "positive", SLICE_EMPTY);
        return;
    case RULE_NON_NEGATIVE:
        say(reader, field, "non-negative", SLICE_EMPTY);
        return;
    case RULE_NEGATIVE:
        say(reader, field, "negative", SLICE_EMPTY);
        return;
    case RULE_ONE_OF:
        apply_labels(reader, field, arguments);
        return;
    case RULE_MULTIPLE:
        apply_bound(reader, field, "multiple of ", arguments);
        return;
    case RULE_URL:
        say(reader, field, "valid url", SLICE_EMPTY);
        return;
    case RULE_ALPHANUMERIC:
        say(reader, field, "alphanumeric", SLICE_EMPTY);
        return;
    case RULE_DIGITS:
        say(reader, field, "digits only", SLICE_EMPTY);
        return;
    case RULE_PHONE:
        say(reader, field, "E.164", SLICE_EMPTY);
        return;
    case RULE_BEGINNING:
        say(reader, field, "starts with ", arguments);
        return;
    case RULE_UNHELD:
    case RULE_NONE:
        return;
    }
}

bool code_rules_apply(struct code_reader *reader, struct field_statement *field, struct slice name,
                      struct slice arguments)
{
    enum rule rule = find_rule(name);
    if (rule == RULE_UNHELD && field->unheld_rule.size == 0) {
        field->unheld_rule = name;
    }
    apply(reader, field, rule, slice_trim(arguments));
    return rule != RULE_NONE;
}

void code_rules_note(struct code_reader *reader, struct code_rules *rules_noted, struct slice name,
                     struct slice arguments)
{
    if (find_rule(name) == RULE_NONE) {
        return;
    }
    struct slice *kept = ARENA_ARRAY(reader->arena, struct slice, 2);
    kept[0] = name;
    kept[1] = arguments;
    list_add(reader->arena, &rules_noted->names, &kept[0]);
    list_add(reader->arena, &rules_noted->arguments, &kept[1]);
}

void code_rules_apply_noted(struct code_reader *reader, struct field_statement *field,
                            const struct code_rules *rules_noted)
{
    for (size_t i = 0; i < rules_noted->names.count; i++) {
        const struct slice *name = list_at(&rules_noted->names, i);
        const struct slice *arguments = list_at(&rules_noted->arguments, i);
        code_rules_apply(reader, field, *name, *arguments);
    }
}
