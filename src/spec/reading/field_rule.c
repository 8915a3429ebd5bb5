/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts the text into parts at commas, brackets and ends of sentences. Each part is read from the
 * front: a word that says which bound it is, a number, what is counted. */
#include "spec/reading/field_rule_private.h"

#include "spec/text/wording_memory.h"

#define take field_bound_take_words

/* --- expressions --- */

static struct expression *make(struct arena *arena, enum expression_kind kind, struct slice text)
{
    struct expression *expression = ARENA_NEW(arena, struct expression);
    expression->kind = kind;
    expression->text = text;
    return expression;
}

static struct expression *make_two(struct arena *arena, struct slice operator,
                                   struct expression * left, struct expression *right)
{
    struct expression *expression = make(arena, EXPRESSION_OPERATOR, operator);
    list_add(arena, &expression->arguments, left);
    list_add(arena, &expression->arguments, right);
    return expression;
}

static bool is_same(const struct expression *one, const struct expression *other)
{
    bool is_alike = one->kind == other->kind && slice_equal(one->text, other->text) &&
                    one->arguments.count == other->arguments.count;
    for (size_t i = 0; is_alike && i < one->arguments.count; i++) {
        is_alike = is_same(list_at(&one->arguments, i), list_at(&other->arguments, i));
    }
    return is_alike;
}

bool field_rule_has_check(const struct expression *check, const struct expression *other)
{
    if (check == NULL || is_same(check, other)) {
        return check != NULL;
    }
    return check->kind == EXPRESSION_AND &&
           (field_rule_has_check(list_at(&check->arguments, 0), other) ||
            field_rule_has_check(list_at(&check->arguments, 1), other));
}

void field_rule_add_check(struct arena *arena, struct field_statement *field,
                          struct expression *check)
{
    if (field_rule_has_check(field->check, check)) {
        return; /* the sign and the words for it */
    }
    if (field->check == NULL) {
        field->check = check;
        return;
    }
    struct expression *both = make(arena, EXPRESSION_AND, SLICE_EMPTY);
    list_add(arena, &both->arguments, field->check);
    list_add(arena, &both->arguments, check);
    field->check = both;
}

static struct expression *make_column(struct arena *arena, const struct field_statement *field)
{
    return make(arena, EXPRESSION_COLUMN, field->name);
}

static struct expression *make_length(struct arena *arena, const struct field_statement *field)
{
    struct expression *call = make(arena, EXPRESSION_CALL, SLICE("char_length"));
    list_add(arena, &call->arguments, make_column(arena, field));
    return call;
}

static void add_bound(struct arena *arena, struct field_statement *field, struct slice operator,
                      struct slice number, bool is_length)
{
    struct expression *subject = is_length ? make_length(arena, field) : make_column(arena, field);
    field_rule_add_check(
        arena, field, make_two(arena, operator, subject, make(arena, EXPRESSION_NUMBER, number)));
}

/* --- bounds on a field --- */

static bool is_number(enum type_kind kind)
{
    return kind == TYPE_INT16 || kind == TYPE_INT32 || kind == TYPE_INT64 || kind == TYPE_DECIMAL ||
           kind == TYPE_DOUBLE;
}

static bool is_whole(struct slice number)
{
    return slice_find_byte(number, '.') == SLICE_NOT_FOUND;
}

/* "10.000" of a whole number: its thousands stand before the point. */
static struct slice without_thousands(struct arena *arena, struct slice number)
{
    size_t point = slice_find_byte(number, '.');
    if (point == SLICE_NOT_FOUND || point > 3 || number.size != point + 4) {
        return number;
    }
    return arena_join(arena, slice_between(number, 0, point), slice_from_offset(number, point + 1));
}

static bool hold_value(struct arena *arena, struct field_statement *field,
                       const struct field_bounds *said)
{
    enum type_kind kind = field->type->kind;
    struct field_bounds own = *said;
    const struct field_bounds *bounds = &own;
    if (kind == TYPE_INT16 || kind == TYPE_INT32 || kind == TYPE_INT64) {
        own.low = without_thousands(arena, own.low);
        own.high = without_thousands(arena, own.high);
    }
    bool takes_fractions = kind == TYPE_DECIMAL || kind == TYPE_DOUBLE || kind == TYPE_UNKNOWN;
    bool is_key = field->is_primary_key || field->is_foreign_key;
    if (bounds->is_length || (bounds->is_bare && is_key) ||
        (!takes_fractions && (!is_whole(bounds->low) || !is_whole(bounds->high)))) {
        return false;
    }
    if (bounds->low.size > 0) {
        struct slice sign = bounds->is_excluded        ? SLICE("<>")
                            : bounds->is_low_exclusive ? SLICE(">")
                                                       : SLICE(">=");
        add_bound(arena, field, sign, bounds->low, false);
    }
    if (bounds->high.size > 0) {
        add_bound(arena, field, bounds->is_high_exclusive ? SLICE("<") : SLICE("<="), bounds->high,
                  false);
    }
    return true;
}

static bool hold_length(struct arena *arena, struct field_statement *field,
                        const struct field_bounds *bounds)
{
    uint64_t low = 0, high = 0;
    bool has_high = bounds->high.size > 0;
    if ((bounds->low.size > 0 && !slice_to_uint64(bounds->low, &low)) ||
        (has_high && !slice_to_uint64(bounds->high, &high)) ||
        (bounds->is_bare && !bounds->is_length) || bounds->is_excluded) {
        return false;
    }
    low += bounds->is_low_exclusive;
    high -= bounds->is_high_exclusive && high > 0;
    if ((has_high && (high == 0 || high < low || high > UINT16_MAX)) || low > UINT16_MAX) {
        return false;
    }
    if (low > 0) {
        add_bound(arena, field, SLICE(">="), arena_format(arena, "%llu", (unsigned long long)low),
                  true);
    }
    if (has_high && field->type->kind == TYPE_TEXT &&
        (field->type->length == 0 || field->type->length > high)) {
        field->type->length = (uint32_t)high;
    } else if (has_high && field->type->kind != TYPE_TEXT) {
        add_bound(arena, field, SLICE("<="), arena_format(arena, "%llu", (unsigned long long)high),
                  true);
    }
    return true;
}

static bool hold_bounds(struct arena *arena, struct field_statement *field,
                        const struct field_bounds *bounds)
{
    enum type_kind kind = field->type->kind;
    bool is_open = kind == TYPE_UNKNOWN && field->type->enum_name.size == 0;
    if (kind == TYPE_TEXT || (is_open && bounds->is_length)) {
        return hold_length(arena, field, bounds);
    }
    return (is_number(kind) || is_open) && hold_value(arena, field, bounds);
}

/* --- addresses and patterns --- */

static struct expression *make_like(struct arena *arena, const struct field_statement *field,
                                    struct slice pattern)
{
    return make_two(arena, SLICE("like"), make_column(arena, field),
                    make(arena, EXPRESSION_TEXT, pattern));
}

static bool can_be_text(const struct field_statement *field)
{
    return field->type->kind == TYPE_TEXT ||
           (field->type->kind == TYPE_UNKNOWN && field->type->enum_name.size == 0);
}

/* "valid format" of a field that is called e-mail says which. */
static bool is_address_by_name(const struct field_statement *field, struct slice part)
{
    return slice_ends_with_ignoring_case(field->name, SLICE("email")) &&
           wording_is(part, "valid|valid format|correct format|proper format|well-formed|validated "
                            "format|in valid format|in a valid format|format validation|validated");
}

/* An "@" with something on either side, and no blank. */
static bool read_address(struct arena *arena, struct field_statement *field, struct slice part)
{
    take(arena, &part, "a|an");
    bool is_address = is_address_by_name(field, part) ||
                      (take(arena, &part,
                            "valid email address|valid e-mail address|valid email|valid "
                            "e-mail|email format|e-mail format|email address format") &&
                       take(arena, &part, "format") + part.size <= 1);
    if (!is_address || !can_be_text(field)) {
        return false;
    }
    struct expression *blank = make(arena, EXPRESSION_NOT, SLICE_EMPTY);
    list_add(arena, &blank->arguments, make_like(arena, field, SLICE("% %")));
    field_rule_add_check(arena, field, make_like(arena, field, SLICE("%_@_%")));
    field_rule_add_check(arena, field, blank);
    return true;
}

void field_rule_add_pattern(struct arena *arena, struct field_statement *field,
                            struct slice pattern, bool ignores_case)
{
    static const char *const foreign[] = {"(?<", "(?i", "\\p{", "\\u", "\\x", NULL};
    bool is_held = can_be_text(field);
    for (const char *const *sign = foreign; *sign != NULL; sign++) {
        is_held &= slice_find(pattern, slice_from(*sign)) == SLICE_NOT_FOUND;
    }
    if (!is_held) {
        field->unheld_rule = pattern;
        return;
    }
    struct slice operator= ignores_case ? SLICE("~*") : SLICE("~");
    field_rule_add_check(arena, field,
                         make_two(arena, operator, make_column(arena, field),
                                  make(arena, EXPRESSION_TEXT, pattern)));
}

/* "matches ^[0-9]{4}$": where the pattern begins, which its "$" ends; *out_end is behind that. */
static size_t find_pattern(struct slice text, size_t *out_end)
{
    size_t start = slice_find_byte(text, '^');
    size_t last = start == SLICE_NOT_FOUND ? start : slice_find_last_byte(text, '$');
    if (last == SLICE_NOT_FOUND || last < start + 2) {
        return SLICE_NOT_FOUND;
    }
    *out_end = last + 1;
    return start;
}

/* Takes a pattern out of the text: what stands before it is left, without the word that announces
 * it. */
static struct slice read_pattern(struct arena *arena, struct field_statement *field,
                                 struct slice text)
{
    size_t end;
    size_t start = find_pattern(text, &end);
    if (start == SLICE_NOT_FOUND) {
        return text;
    }
    struct slice front = slice_between(text, 0, start);
    while (front.size > 0 && strchr(" :=`'\"/(", front.data[front.size - 1]) != NULL) {
        front.size--;
    }
    size_t word = wording_ends_with(
        front, "match|matches|matching|pattern|regex|regexp|regular expression|format|muster");
    if (word == 0 && front.size > 0 && strchr(",;", front.data[front.size - 1]) == NULL) {
        return text;
    }
    field_rule_add_pattern(arena, field, slice_between(text, start, end), false);
    return slice_between(front, 0, front.size - word);
}

/* --- formats, and lists of numbers --- */

static bool read_format(struct arena *arena, struct field_statement *field, struct slice part,
                        enum field_text_kind kind)
{
    struct slice pattern = can_be_text(field)
                               ? field_format_find(arena, part, kind == FIELD_TEXT_CONSTRAINTS)
                               : SLICE_EMPTY;
    if (pattern.size > 0) {
        field_rule_add_pattern(arena, field, pattern, false);
    }
    return pattern.size > 0;
}

void field_rule_add_numbers(struct arena *arena, struct field_statement *field,
                            const struct slice *numbers, size_t count)
{
    struct expression *check = make(arena, EXPRESSION_IN, SLICE_EMPTY);
    list_add(arena, &check->arguments, make_column(arena, field));
    for (size_t i = 0; i < count; i++) {
        list_add(arena, &check->arguments, make(arena, EXPRESSION_NUMBER, numbers[i]));
    }
    field_rule_add_check(arena, field, check);
}

bool field_rule_add_multiple(struct arena *arena, struct field_statement *field,
                             struct slice number)
{
    enum type_kind kind = field->type->kind;
    bool is_integer = kind == TYPE_INT16 || kind == TYPE_INT32 || kind == TYPE_INT64;
    uint64_t value;
    if (!is_integer || !slice_to_uint64(number, &value) || value == 0) {
        return false;
    }
    struct expression *rest = make_two(arena, SLICE("%"), make_column(arena, field),
                                       make(arena, EXPRESSION_NUMBER, number));
    field_rule_add_check(
        arena, field,
        make_two(arena, SLICE("="), rest, make(arena, EXPRESSION_NUMBER, SLICE("0"))));
    return true;
}

/* "multiple of 5", "in steps of 5" */
static bool read_multiple(struct arena *arena, struct field_statement *field, struct slice part)
{
    take(arena, &part, "a|an");
    return take(arena, &part,
                "multiple of|multiples of|in multiples of|in steps of|steps of|divisible by|"
                "in increments of|increments of|vielfaches von|múltiplo de|multiple de") &&
           field_rule_add_multiple(arena, field, part);
}

#define NUMBER_LIST_MAXIMUM 32U

/* "7.00 or 19.00", "0, 6, 12 or 18", "one of 1, 2, 3", of a number, as all that is said. */
static bool read_numbers(struct arena *arena, struct field_statement *field, struct slice text)
{
    struct slice numbers[NUMBER_LIST_MAXIMUM];
    size_t count = 0;
    bool is_choice = false;
    text = slice_trim(text);
    is_choice |= take(arena, &text,
                      "one of|either|only|allowed values|allowed|must be|nur|"
                      "eines von|uno de|um de|un de");
    take(arena, &text, ":");
    while (is_number(field->type->kind) && text.size > 0 && count < NUMBER_LIST_MAXIMUM) {
        size_t size = text.data[0] == '-';
        while (size < text.size && (character_is_digit(text.data[size]) ||
                                    (text.data[size] == '.' && size + 1 < text.size &&
                                     character_is_digit(text.data[size + 1])))) {
            size++;
        }
        numbers[count] = slice_between(text, 0, size);
        text = slice_trim(slice_from_offset(text, size));
        if (size == 0 || !character_is_digit(numbers[count].data[size - 1])) {
            return false;
        }
        count++;
        bool is_comma = text.size > 0 && strchr(",|/", text.data[0]) != NULL;
        text = is_comma ? slice_trim(slice_from_offset(text, 1)) : text;
        bool is_or = take(arena, &text, "or|oder|o|ou|lub|или|of|and|und");
        is_choice |= is_or;
        if (text.size > 0 && !is_comma && !is_or) {
            return false;
        }
    }
    if (count < 2 || text.size > 0 || !is_choice) {
        return false;
    }
    field_rule_add_numbers(arena, field, numbers, count);
    return true;
}

/* --- what is said before a rule --- */

/* What must be, and what must not, with the verb. */
static const char modals[] =
    "must always be|must be|must have|must contain|must lie|must come|must|should be|should have|"
    "shall be|has to be|have to be|needs to be|has|is|are|be|being|value|values|allowed|muss|"
    "müssen|soll|debe ser|debe estar|debe tener|debe|deben ser|deve ser|deve estar|deve ter|deve|"
    "doit être|doit avoir|doit|deve essere|moet|musi być|musi|должен быть|должна быть|должно "
    "быть|должны быть|должен содержать|должно содержать|должна содержать|должен|должна|должно|"
    "必须为|必须是|必须|应为|应|需|为|是";
static const char denials[] =
    "not be|not have|must never be|must not be|must not have|must not lie|must not|cannot be|can "
    "not be|can't be|"
    "cannot lie|may not be|may not lie|should not be|shall not be|should never be|is never|is "
    "not|are not|never|not|cannot|can not|may not|must never|darf nicht|dürfen nicht|darf|nicht|no "
    "puede ser|no puede estar|no debe ser|no debe estar|no debe|no puede|não pode ser|não pode "
    "estar|não deve ser|não pode|não deve|ne peut pas être|ne doit pas être|ne peut pas|ne doit "
    "pas|non può essere|non deve essere|mag niet|nie może być|не может быть|не должен быть|не "
    "должна быть|не должно быть|не должны быть|не должен|не должна|не должно|не может|不能为|"
    "不能是|不得为|不可为|不能|不得|不可";

/* "must be", "cannot be": true where it denies. What is taken is left off *part. */
static bool take_modal(struct arena *arena, struct slice *part, bool *out_is_negated)
{
    *out_is_negated = take(arena, part, denials);
    return *out_is_negated || take(arena, part, modals);
}

/* Whether the word is one of the field's name, or what any value is called. */
static bool is_about_field(struct arena *arena, const struct field_statement *field,
                           struct slice word)
{
    static const char generic[] = "value|values|it|this|field|amount|number|date|time|length|text|"
                                  "string|wert|valor|valeur|значение|值|長さ";
    word = wording_bare(word);
    return (word.size > 2 && slice_contains_ignoring_case(field->name, word)) ||
           wording_memory_is(wording_memory_of(arena), word, generic);
}

/* Where a word obliges, behind a blank: the offset of "must" in "The price must be positive";
 * SLICE_NOT_FOUND: none does. */
static size_t find_obliging(struct arena *arena, struct slice text)
{
    static const char words[] =
        "must|should|shall|has to|have to|needs to|cannot|can not|can't|may not|is never|muss|"
        "müssen|darf|dürfen|debe|no puede|deve|não pode|doit|ne peut|ne doit|non può|moet|mag "
        "niet|musi|nie może|должен|должна|должно|должны|не может|не должен|не должна|не должно|"
        "必须|不能|不得";
    struct wording_memory *memory = wording_memory_of(arena);
    for (size_t at = 1; at < text.size; at++) {
        if (text.data[at - 1] == ' ' &&
            wording_memory_starts(memory, slice_from_offset(text, at), words) > 0) {
            return at;
        }
    }
    return SLICE_NOT_FOUND;
}

#define SUBJECT_WORDS 7U

/* "Rating between 1 and 5", "The price in euro must be positive": what stands before the rule is
 * the field itself. False, with nothing taken, where it is something else. */
static bool skip_subject(struct arena *arena, const struct field_statement *field,
                         struct slice *part, bool *out_is_obliging)
{
    struct slice text = *part;
    size_t start = 0, words = 0, must = find_obliging(arena, text);
    bool is_about = false;
    *out_is_obliging = must != SLICE_NOT_FOUND;
    for (size_t at = 1; at < text.size && words < SUBJECT_WORDS; at++) {
        if (text.data[at - 1] != ' ') {
            continue;
        }
        is_about |= is_about_field(arena, field, slice_between(text, start, at - 1));
        start = at;
        words++;
        struct slice rest = slice_from_offset(text, at);
        if (at != must && (!is_about || *out_is_obliging || !field_bound_opens(arena, rest))) {
            continue;
        }
        if (!is_about ||
            wording_has(slice_between(text, 0, at),
                        "if|when|unless|where|while|only|each|every|other|another|wenn|"
                        "falls|si|se|если")) {
            return false;
        }
        *part = rest;
        return true;
    }
    return false;
}

/* --- two fields, and the present --- */

static const struct {
    const char *words;
    const char *sign;
    const char *opposite;
    enum moment_rule moment; /* of the present */
} relations[] = {
    {"on or after|at or after|after or equal to|not before|no earlier than|not earlier than|"
     "greater than or equal to|at least|later than or equal to|same as or after|>=|≥",
     ">=", "<", MOMENT_NOT_PAST},
    {"on or before|at or before|before or equal to|not after|no later than|not later than|less "
     "than "
     "or equal to|at most|earlier than or equal to|<=|≤",
     "<=", ">", MOMENT_NOT_FUTURE},
    {"after|later than|greater than|more than|larger than|exceed|exceeds|>|nach|später als|"
     "posterior a|después de|depois de|après|postérieure à|dopo|позже|после|больше|晚于",
     ">", "<=", MOMENT_FUTURE},
    {"before|earlier than|less than|smaller than|<|vor|früher als|anterior a|antes de|avant|"
     "antérieure à|prima di|раньше|до|меньше|早于",
     "<", ">=", MOMENT_PAST},
};

static enum moment_rule deny_moment(enum moment_rule rule)
{
    switch (rule) {
    case MOMENT_PAST:
        return MOMENT_NOT_PAST;
    case MOMENT_FUTURE:
        return MOMENT_NOT_FUTURE;
    case MOMENT_NOT_PAST:
        return MOMENT_PAST;
    case MOMENT_NOT_FUTURE:
        return MOMENT_FUTURE;
    case MOMENT_ANY:
        break;
    }
    return MOMENT_ANY;
}

static bool can_be_moment(const struct field_statement *field)
{
    enum type_kind kind = field->type->kind;
    return kind == TYPE_DATE || kind == TYPE_TIMESTAMP ||
           (kind == TYPE_UNKNOWN && field->type->enum_name.size == 0);
}

static bool hold_moment(struct field_statement *field, enum moment_rule rule, bool is_negated)
{
    if (rule == MOMENT_ANY) {
        return false;
    }
    field->moment = is_negated ? deny_moment(rule) : rule;
    return true;
}

/* "start_date", "startDate": a name by its look; of plain words only the model finds out. */
static bool is_field_name(struct slice word)
{
    bool has_mark = false;
    for (size_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        if (!character_is_word(c)) {
            return false;
        }
        has_mark |= i > 0 && (c == '_' || (c >= 'A' && c <= 'Z'));
    }
    return has_mark && word.size <= 63 && !character_is_digit(word.data[0]);
}

/* "the start date": up to three words that may be a field's name. */
static bool is_worded_name(struct slice words)
{
    size_t blanks = 0;
    for (size_t i = 0; i < words.size; i++) {
        if (!character_is_alpha(words.data[i]) && words.data[i] != ' ' && words.data[i] != '_') {
            return false;
        }
        blanks += words.data[i] == ' ';
    }
    return words.size > 1 && words.size <= 40 && blanks < 3;
}

/* "after start_date", "later than today". Of plain words behind it, only those count that "must be"
 * stands before: the model holds them where they are a field. */
static bool read_relation(struct arena *arena, struct field_statement *field, struct slice part,
                          bool is_obliging, bool is_negated)
{
    for (size_t i = 0; i < sizeof(relations) / sizeof(*relations); i++) {
        size_t size = wording_memory_starts(wording_memory_of(arena), part, relations[i].words);
        struct slice name = slice_trim(slice_from_offset(part, size));
        if (size == 0 || name.size == 0) {
            continue;
        }
        if (field_moment_is_present(arena, name)) {
            return can_be_moment(field) && hold_moment(field, relations[i].moment, is_negated);
        }
        take(arena, &name, "the|its|their|der|die|das|el|la|o|a|le");
        bool is_quoted = strchr("`'\"", name.data[0]) != NULL;
        name = wording_bare(name);
        name =
            slice_trim(slice_between(name, 0, name.size - wording_ends_with(name, "liegen|sein")));
        bool is_name = is_field_name(name) || (is_quoted && is_worded_name(name));
        bool is_sign = strchr("<>", part.data[0]) != NULL || (unsigned char)part.data[0] == 0xe2;
        if (!(is_name && (is_obliging || is_sign)) && !(is_obliging && is_worded_name(name))) {
            return false;
        }
        if (slice_equal_ignoring_case(name, field->name)) {
            return false;
        }
        struct slice sign = slice_from(is_negated ? relations[i].opposite : relations[i].sign);
        field_rule_add_check(
            arena, field,
            make_two(arena, sign, make_column(arena, field), make(arena, EXPRESSION_COLUMN, name)));
        return true;
    }
    return false;
}

/* --- parts --- */

static bool take_filler(struct arena *arena, struct slice *rest)
{
    while (rest->size > 0 && strchr("&.", rest->data[0]) != NULL) {
        *rest = slice_trim(slice_from_offset(*rest, 1));
    }
    return take(arena, rest,
                "and|required|optional|unique|not null|nullable|indexed|mandatory|inclusive|"
                "und|y|e|et|и|且|并且");
}

static struct slice last_word(struct slice text)
{
    size_t blank = slice_find_last_byte(text, ' ');
    return wording_bare(blank == SLICE_NOT_FOUND ? text : slice_from_offset(text, blank + 1));
}

static bool read_clauses(struct arena *arena, struct field_statement *field, struct slice part,
                         enum field_text_kind kind, bool is_obliging)
{
    bool is_any = false;
    while (part.size > 0) {
        struct field_bounds bounds;
        if (take_filler(arena, &part)) {
            continue;
        }
        if (part.size == 0) {
            break;
        }
        bool is_negated;
        is_obliging |= take_modal(arena, &part, &is_negated);
        struct slice whole = part;
        if (!is_any && can_be_moment(field) &&
            hold_moment(field, field_moment_read(arena, part), is_negated)) {
            return true;
        }
        if (!field_bound_take(arena, &part, is_negated, &bounds)) {
            bool is_rule_alone = kind == FIELD_TEXT_CONSTRAINTS && is_field_name(last_word(whole));
            return !is_any &&
                   read_relation(arena, field, whole, is_obliging || is_rule_alone, is_negated);
        }
        bounds.is_length |= bounds.is_bare && kind == FIELD_TEXT_CONSTRAINTS &&
                            field->type->kind == TYPE_TEXT; /* "string | 3-10" */
        is_any = true;
        if (!hold_bounds(arena, field, &bounds)) {
            return false;
        }
    }
    return is_any;
}

static bool read_part(struct arena *arena, struct field_statement *field, struct slice part,
                      enum field_text_kind kind)
{
    struct field_statement before = *field;
    uint32_t length = field->type->length;
    struct slice said = part;
    bool is_obliging;
    take(arena, &said,
         "must be|must have|must contain|should be|has to be|has|is|value|values|allowed");
    if (read_address(arena, field, said) || read_format(arena, field, said, kind) ||
        read_multiple(arena, field, said) || read_clauses(arena, field, part, kind, false)) {
        return true;
    }
    *field = before;
    field->type->length = length;
    return skip_subject(arena, field, &part, &is_obliging) &&
           read_clauses(arena, field, part, kind, is_obliging);
}

/* What is a rule by its words, though not one that can be held. */
static bool is_rule(struct arena *arena, struct slice part, enum field_text_kind kind)
{
    bool is_negated;
    size_t must = find_obliging(arena, part);
    struct slice rest = slice_from_offset(part, must == SLICE_NOT_FOUND ? 0 : must);
    bool is_must =
        must != SLICE_NOT_FOUND || wording_starts_with(part, "must|cannot|can not|may not|"
                                                             "has to|should") > 0;
    take_modal(arena, &rest, &is_negated);
    if (field_moment_read(arena, rest) != MOMENT_ANY) {
        return true;
    }
    bool is_possible = field_bound_is_possible(arena, part);
    bool is_shared = is_possible && field_bound_opens(arena, part) &&
                     slice_contains_ignoring_case(part, SLICE(" per "));
    bool is_bound = is_possible && field_bound_opens(arena, rest);
    if (kind == FIELD_TEXT_PROSE) {
        return is_shared || (is_must && (is_bound || field_moment_is_about(arena, rest)));
    }
    return is_bound ||
           wording_starts_with(rest, "matches|pattern|regex|valid|alphanumeric|"
                                     "uppercase|lowercase|positive|negative|"
                                     "multiple of|multiples of|non-negative|must|divisible by|in "
                                     "steps of|in increments of|starts "
                                     "with|begins with|no spaces|without spaces") > 0;
}

/* Whether the text can hold a rule at all: most have neither a number nor one of the words. */
static bool may_have_rule(struct arena *arena, struct slice text)
{
    static const char words[] =
        "future|past|today|than now|before|after|later than|earlier than|current date|current "
        "time|valid|email|"
        "e-mail|must|cannot|can not|matches|pattern|regex|alphanumeric|uppercase|lowercase|zukunft|"
        "vergangenheit|futuro|futura|pasado|passado|passé|avenir|passato|будущем|прошлом|未来|将来|"
        "过去|過去|미래|과거|darf|debe|deve|doit|puede|pode|今天|今日|当前|晚于|早于|должен|должна|"
        "должно|может|muss|>|<|≥|≤";
    return field_bound_is_possible(arena, text) ||
           wording_memory_has_once(wording_memory_of(arena), text, words) ||
           field_format_is_possible(arena, text);
}

static void apply_part(struct arena *arena, struct field_statement *field, struct slice part,
                       enum field_text_kind kind, bool is_whole)
{
    struct field_statement before = *field;
    uint32_t length = field->type->length;
    part = slice_trim(part);
    while (part.size > 0 && strchr("`*'\" ", part.data[0]) != NULL) {
        part = slice_from_offset(part, 1);
    }
    while (part.size > 0 && strchr("`*'\" .", part.data[part.size - 1]) != NULL) {
        part.size--;
    }
    if (part.size < 3 || (!is_whole && !may_have_rule(arena, part)) ||
        read_part(arena, field, part, kind)) {
        return;
    }
    *field = before;
    field->type->length = length;
    if (field->unheld_rule.size == 0 && is_rule(arena, part, kind)) {
        field->unheld_rule = part;
    }
}

/* The bytes of the mark at text[at] that ends a part; 0: none does. */
static size_t measure_part_end(struct slice text, size_t at)
{
    static const char *const ends[] = {"\xe2\x80\xa2" /* • */, "\xc2\xb7" /* · */,
                                       "\xef\xbc\x8c" /* ， */, "\xe3\x80\x82" /* 。 */, NULL};
    char c = text.data[at];
    if (character_is_word(c) || c == ' ') {
        return 0;
    }
    if (strchr(";()[]\n", c) != NULL) {
        return 1;
    }
    if (c == ',') {
        return !field_bound_is_in_number(text, at);
    }
    if (c == '.') {
        bool is_last = at + 1 == text.size || character_is_space(text.data[at + 1]);
        return is_last && wording_ends_with(slice_between(text, 0, at), "max|min") == 0;
    }
    for (const char *const *end = ends; (unsigned char)c >= 0x80 && *end != NULL; end++) {
        if (slice_starts_with(slice_from_offset(text, at), slice_from(*end))) {
            return strlen(*end);
        }
    }
    return 0;
}

void field_rule_read(struct arena *arena, struct field_statement *field, struct slice text,
                     enum field_text_kind kind)
{
    if (text.size > FIELD_TEXT_MAXIMUM || text.size < 3 || !may_have_rule(arena, text) ||
        slice_contains_ignoring_case(text, SLICE("check"))) {
        return;
    }
    text = read_pattern(arena, field, text);
    if (is_number(field->type->kind) && read_numbers(arena, field, text)) {
        return;
    }
    size_t start = 0;
    for (size_t at = 0; at <= text.size; at++) {
        size_t size = at == text.size ? 1 : measure_part_end(text, at);
        if (size > 0) {
            apply_part(arena, field, slice_between(text, start, at), kind,
                       start == 0 && at == text.size);
            start = at + size;
        }
    }
}
