/* SPDX-License-Identifier: Apache-2.0 */
/* Reads type words by peeling: first what says that a value may be missing, then the notations of
 * lists and wrappers, and at last one name with its brackets, which is looked up in type_words.def.
 * Peeling is bounded in depth; every step is linear. */
#include "spec/statement/type.h"

#include "spec/statement/type_word_private.h"

#define DEPTH_MAXIMUM      8U
#define WORD_SIZE_MAXIMUM  8192U
#define LABEL_SIZE_MAXIMUM 256U
#define LABELS_MAXIMUM     512U

struct reading {
    struct arena *arena;
    bool is_optional;
};

static struct type *read_type(struct reading *reading, struct slice word, unsigned depth);

/* --- making types --- */

static struct type *make_type(struct reading *reading, enum type_kind kind)
{
    struct type *type = ARENA_NEW(reading->arena, struct type);
    type->kind = kind;
    return type;
}

static struct type *make_array(struct reading *reading, struct type *element)
{
    struct type *type = make_type(reading, TYPE_ARRAY);
    type->element = element;
    return type;
}

static struct type *make_enum(struct reading *reading, const struct list *labels)
{
    struct type *type = make_type(reading, TYPE_ENUM);
    type->labels = ARENA_ARRAY(reading->arena, struct slice, labels->count);
    LIST_EACH(struct slice, label, labels)
    {
        type->labels[type->label_count++] = *label;
    }
    return type;
}

static bool is_identifier(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!character_is_word(c) && (unsigned char)c < 0x80 && strchr(".:$", c) == NULL) {
            return false;
        }
    }
    return text.size > 0 && !character_is_digit(text.data[0]);
}

static bool is_opening(char c)
{
    return c == '(' || c == '[' || c == '<' || c == '{';
}

static bool is_closing(char c)
{
    return c == ')' || c == ']' || c == '>' || c == '}';
}

static bool is_among(char c, const char *bytes)
{
    for (; *bytes != '\0'; bytes++) {
        if (*bytes == c) {
            return true;
        }
    }
    return false;
}

/* --- a name with its brackets --- */

/* Up to two numbers of "10, 2", "20 BYTE", "max_length=255", "min 3, max 50". */
static unsigned read_numbers(struct slice text, uint32_t numbers[2])
{
    unsigned count = 0;
    size_t most = slice_find_ignoring_case(text, SLICE("max"));
    text = most == SLICE_NOT_FOUND ? text : slice_from_offset(text, most);
    for (size_t i = 0; i < text.size && count < 2; i++) {
        uint32_t value = 0;
        if (!character_is_digit(text.data[i])) {
            continue;
        }
        for (; i < text.size && character_is_digit(text.data[i]); i++) {
            value = value > 100000000U ? value : value * 10U + (uint32_t)(text.data[i] - '0');
        }
        numbers[count++] = value;
    }
    return count;
}

/* A whole number of so many digits. */
static enum type_kind integer_of(uint32_t digits)
{
    return digits < 5    ? TYPE_INT16
           : digits < 10 ? TYPE_INT32
           : digits < 19 ? TYPE_INT64
                         : TYPE_DECIMAL;
}

static void apply_scale(struct type *type, const uint32_t numbers[2])
{
    bool is_sane = numbers[0] <= 1000 && numbers[1] <= numbers[0];
    type->precision = is_sane ? (uint16_t)numbers[0] : 0;
    type->scale = is_sane ? (uint16_t)numbers[1] : 0;
}

static void apply_parameters(struct type *type, const struct type_word *word, struct slice text)
{
    uint32_t numbers[2] = {0, 0};
    unsigned count = read_numbers(text, numbers);
    if (count == 0) {
        return;
    }
    switch (word->parameters) {
    case PARAMETERS_NONE:
        break;
    case PARAMETERS_LENGTH:
        type->length = numbers[0];
        break;
    case PARAMETERS_NUMBER:
        type->kind = count == 1 || numbers[1] == 0 ? integer_of(numbers[0]) : TYPE_DECIMAL;
        if (type->kind == TYPE_DECIMAL) {
            apply_scale(type, numbers);
        }
        break;
    case PARAMETERS_SCALE:
        apply_scale(type, numbers);
        break;
    case PARAMETERS_BITS:
        type->kind = numbers[0] == 1 ? TYPE_BOOLEAN : TYPE_TEXT;
        type->length = numbers[0] == 1 ? 0 : numbers[0];
        break;
    case PARAMETERS_TINY:
        type->kind = numbers[0] == 1 ? TYPE_BOOLEAN : TYPE_INT16;
        break;
    }
}

/* The next larger one, so that the upper half of the unsigned range fits. */
static enum type_kind widen(enum type_kind kind)
{
    return kind == TYPE_INT16 ? TYPE_INT32 : kind == TYPE_INT32 ? TYPE_INT64 : kind;
}

/* How many bits "uint8", "u16" and "smallint unsigned" have; 0: as many as there are. */
static uint8_t bits_of(const struct type_word *word, bool is_modified)
{
    static const struct {
        const char *names;
        uint8_t bits;
    } widths[] = {{"u8|uint8|utinyint", 8}, {"u16|uint16|ushort", 16}, {"u32|uint32|fixed32", 32}};
    if (is_modified) {
        return word->parameters == PARAMETERS_TINY ? 8
               : word->kind == TYPE_INT16          ? 16
               : word->kind == TYPE_INT32          ? 32
                                                   : 0;
    }
    for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++) {
        if (slice_is_one_of(word->name, widths[i].names)) {
            return widths[i].bits;
        }
    }
    return 0;
}

static struct type *make_from_word(struct reading *reading, const struct type_word *word,
                                   unsigned modifiers)
{
    struct type *type = make_type(reading, word->kind);
    bool is_modified = (modifiers & TRAIT_UNSIGNED) != 0;
    bool is_tiny = word->parameters == PARAMETERS_TINY;
    type->kind = is_modified && !is_tiny ? widen(word->kind) : word->kind;
    type->is_unsigned = is_modified || (word->traits & TRAIT_UNSIGNED) != 0;
    type->bits = type->is_unsigned ? bits_of(word, is_modified) : 0;
    type->has_zone = ((word->traits | modifiers) & TRAIT_ZONE) != 0;
    reading->is_optional |= ((word->traits | modifiers) & TRAIT_OPTIONAL) != 0;
    if ((word->traits & TRAIT_MONEY) != 0) {
        type->precision = 19;
        type->scale = 4;
    }
    if (word->kind == TYPE_ARRAY) {
        bool is_vector = (word->traits & TRAIT_VECTOR) != 0;
        type->element = make_type(reading, is_vector ? TYPE_DOUBLE : TYPE_JSON);
    }
    return type;
}

/* What stands in brackets when it is no number: "string (uuid)", "DateTime<Utc>", "text
 * (optional)". NULL: it says nothing about the type. */
static struct type *refine(struct reading *reading, struct type *type, struct slice inside)
{
    char buffer[TYPE_WORD_SIZE_MAXIMUM];
    struct slice name = type_word_fold(inside, buffer);
    unsigned traits = 0;
    if (slice_equal(name, SLICE("utc")) || slice_equal(name, SLICE("timezone=true")) ||
        slice_equal(name, SLICE("local"))) {
        type->has_zone = true;
        return type;
    }
    if (slice_equal(name, SLICE("optional")) || slice_equal(name, SLICE("nullable"))) {
        reading->is_optional = true;
        return type;
    }
    if (name.size > 0 && name.data[0] == '$') {
        name = slice_from_offset(name, 1);
    }
    bool can_be = type->kind == TYPE_TEXT || type->kind == TYPE_INT32 || type->kind == TYPE_DOUBLE;
    const struct type_word *word = can_be ? type_word_find(name, &traits) : NULL;
    return word == NULL || word->kind == TYPE_ARRAY ? NULL : make_from_word(reading, word, traits);
}

/* Labels between quotes, or between ',', '|' and '/' where none is quoted. */
static void read_labels(struct reading *reading, struct slice text, struct list *labels)
{
    bool is_quoted = slice_find_byte(text, '\'') != SLICE_NOT_FOUND ||
                     slice_find_byte(text, '"') != SLICE_NOT_FOUND;
    for (size_t i = 0; i < text.size && labels->count < LABELS_MAXIMUM; i++) {
        char label[LABEL_SIZE_MAXIMUM];
        size_t size = 0;
        char quote = text.data[i];
        if (is_quoted && quote != '\'' && quote != '"') {
            continue;
        }
        for (i += is_quoted; i < text.size; i++) {
            char c = text.data[i];
            bool is_end = is_quoted ? c == quote : strchr(",|/", c) != NULL;
            if (is_quoted && is_end && i + 1 < text.size && text.data[i + 1] == quote) {
                is_end = false;
                i++;
            } else if (is_quoted && c == '\\' && i + 1 < text.size) {
                c = text.data[++i];
            }
            if (is_end) {
                break;
            }
            if (size < sizeof(label)) {
                label[size++] = c;
            }
        }
        struct slice *copy = ARENA_NEW(reading->arena, struct slice);
        *copy = arena_copy(reading->arena, slice_trim(slice_of(label, size)));
        if (copy->size > 0) {
            list_add(reading->arena, labels, copy);
        }
    }
}

static struct type *read_enum(struct reading *reading, struct slice inside)
{
    struct list labels = {0};
    read_labels(reading, inside, &labels);
    bool is_quoted = slice_find_byte(inside, '\'') != SLICE_NOT_FOUND ||
                     slice_find_byte(inside, '"') != SLICE_NOT_FOUND;
    if (labels.count > 1 || is_quoted) {
        return make_enum(reading, &labels);
    }
    struct type *type = make_type(reading, TYPE_ENUM);
    inside = slice_trim(inside);
    type->enum_name = is_identifier(inside) ? type_word_unqualified(inside) : SLICE_EMPTY;
    return type;
}

static struct type *make_unknown(struct reading *reading, struct slice word)
{
    struct type *type = make_type(reading, TYPE_UNKNOWN);
    type->enum_name = is_identifier(word) ? type_word_unqualified(word) : word;
    return type;
}

/* --- brackets --- */

/* Offset of the bracket that closes the one at `open`, quotes respected, or SLICE_NOT_FOUND. */
static size_t find_closing(struct slice text, size_t open)
{
    unsigned depth = 0;
    char quote = '\0';
    for (size_t i = open; i < text.size; i++) {
        char c = text.data[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (is_opening(c)) {
            depth++;
        } else if (is_closing(c) && --depth == 0) {
            return i;
        }
    }
    return SLICE_NOT_FOUND;
}

/* Offset of the first of `bytes` outside quotes and brackets, or SLICE_NOT_FOUND. */
static size_t find_outside(struct slice text, const char *bytes)
{
    unsigned depth = 0;
    char quote = '\0';
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (depth == 0 && is_among(c, bytes)) {
            return i;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (is_opening(c)) {
            depth++;
        } else if (is_closing(c) && depth > 0) {
            depth--;
        }
    }
    return SLICE_NOT_FOUND;
}

/* name, brackets, tail: "TIMESTAMP", "6", " WITH TIME ZONE". */
struct shape {
    struct slice name;
    struct slice inside;
    struct slice tail;
    char bracket; /* '\0': none */
};

static struct shape split_shape(struct slice word)
{
    struct shape shape = {.name = word};
    size_t open = 0;
    while (open < word.size && !is_opening(word.data[open])) {
        open++;
    }
    open = open < word.size ? find_outside(word, "([<{") : SLICE_NOT_FOUND;
    size_t close = open == SLICE_NOT_FOUND ? open : find_closing(word, open);
    if (close != SLICE_NOT_FOUND) {
        shape.name = slice_trim(slice_between(word, 0, open));
        shape.inside = slice_between(word, open + 1, close);
        shape.tail = slice_trim(slice_from_offset(word, close + 1));
        shape.bracket = word.data[open];
    }
    return shape;
}

/* "varchar_60", "decimal_12_2": a length or a scale where brackets may not stand, as in diagrams.
 * NULL: it is none. */
static struct type *read_joined(struct reading *reading, struct slice name)
{
    size_t stem = name.size;
    while (stem > 0 && (character_is_digit(name.data[stem - 1]) || name.data[stem - 1] == '_')) {
        stem--;
    }
    struct slice numbers = slice_from_offset(name, stem);
    char buffer[TYPE_WORD_SIZE_MAXIMUM];
    struct slice front = type_word_fold(slice_between(name, 0, stem), buffer);
    unsigned modifiers = type_word_strip(&front);
    const struct type_word *known =
        numbers.size > 1 && numbers.data[0] == '_' ? type_word_find(front, &modifiers) : NULL;
    if (known == NULL || known->kind == TYPE_ENUM ||
        (known->parameters != PARAMETERS_LENGTH && known->parameters != PARAMETERS_SCALE)) {
        return NULL;
    }
    struct type *type = make_from_word(reading, known, modifiers);
    apply_parameters(type, known, numbers);
    return type;
}

static struct type *read_plain(struct reading *reading, struct slice word,
                               const struct shape *shape)
{
    char buffer[TYPE_WORD_SIZE_MAXIMUM];
    struct slice whole = arena_join(reading->arena, shape->name, shape->tail);
    struct slice name = type_word_fold(whole, buffer);
    unsigned modifiers = type_word_strip(&name);
    const struct type_word *known = type_word_find(name, &modifiers);
    if (known == NULL) {
        struct type *joined = read_joined(reading, whole);
        return joined != NULL ? joined : make_unknown(reading, word);
    }
    if (known->kind == TYPE_ENUM) {
        return read_enum(reading, shape->inside);
    }
    struct type *type = make_from_word(reading, known, modifiers);
    struct type *refined = refine(reading, type, shape->inside);
    if (refined == NULL) {
        apply_parameters(type, known, shape->inside);
    }
    return refined == NULL ? type : refined;
}

/* --- lists and wrappers --- */

static bool is_byte(struct slice word)
{
    static const char *const names[] = {"byte", "uint8", "u8", NULL};
    char buffer[TYPE_WORD_SIZE_MAXIMUM];
    return slice_is_any(type_word_fold(word, buffer), names);
}

static struct type *read_array(struct reading *reading, struct slice element, unsigned depth)
{
    if (is_byte(slice_trim(element))) {
        return make_type(reading, TYPE_BYTES);
    }
    bool is_optional = reading->is_optional;
    struct type *type = make_array(reading, read_type(reading, element, depth + 1));
    reading->is_optional = is_optional;
    return type;
}

/* Name<…>, Name[…], Name(…) where the name is a container or a wrapper; NULL: it is none. */
static struct type *read_generic(struct reading *reading, const struct shape *shape, unsigned depth)
{
    static const char *const lists[] = {
        "array",        "list",       "set",        "sequence",      "iterable",      "vec",
        "collection",   "arraylist",  "hashset",    "ienumerable",   "icollection",   "ilist",
        "frozenset",    "linkedlist", "btreeset",   "mutablelist",   "readonlyarray", "mutableset",
        "immutableset", "slice",      "iqueryable", "immutablelist", "repeated",      NULL};
    static const char *const maps[] = {"map",         "dict",     "record",  "hashmap",
                                       "mapping",     "object",   "treemap", "dictionary",
                                       "idictionary", "btreemap", "tuple",   "struct",
                                       "interface",   "partial",  "pair",    NULL};
    static const char *const options[] = {"optional", "option", "maybe", "nullable", "null", NULL};
    static const char *const wrappers[] = {
        "mapped",    "column",   "mappedcolumn",   "box",      "arc",
        "rc",        "cow",      "required",       "readonly", "final",
        "annotated", "classvar", "lowcardinality", "frozen",   "ref",
        NULL};
    char buffer[TYPE_WORD_SIZE_MAXIMUM];
    struct slice name = type_word_unqualified(type_word_fold(shape->name, buffer));
    if (shape->bracket == '\0' || shape->bracket == '{') {
        return NULL;
    }
    bool is_go_map = slice_equal(name, SLICE("map")) && shape->bracket == '[';
    if (shape->tail.size > 0 && !is_go_map) {
        return NULL;
    }
    if (slice_is_any(name, maps)) {
        return make_type(reading, TYPE_JSON);
    }
    if (slice_equal(name, SLICE("literal"))) {
        return read_enum(reading, shape->inside);
    }
    struct slice first = slice_between(shape->inside, 0, find_outside(shape->inside, ","));
    if (slice_is_any(name, lists)) {
        bool is_set_of_labels = slice_find_byte(first, '\'') != SLICE_NOT_FOUND;
        return is_set_of_labels ? make_array(reading, read_enum(reading, shape->inside))
                                : read_array(reading, first, depth);
    }
    if (slice_is_any(name, options)) {
        reading->is_optional = true;
        return read_type(reading, first, depth + 1);
    }
    return slice_is_any(name, wrappers) ? read_type(reading, first, depth + 1) : NULL;
}

/* "[]T", "[5]T", "[T]", "[T; 4]"; `word` begins with the bracket. */
static struct type *read_leading_brackets(struct reading *reading, struct slice word,
                                          unsigned depth)
{
    size_t close = find_closing(word, 0);
    if (close == SLICE_NOT_FOUND) {
        return make_unknown(reading, word);
    }
    if (close + 1 < word.size) {
        return read_array(reading, slice_from_offset(word, close + 1), depth);
    }
    struct slice inside = slice_between(word, 1, close);
    if (find_outside(inside, ",") != SLICE_NOT_FOUND) {
        return make_type(reading, TYPE_JSON);
    }
    size_t semicolon = find_outside(inside, ";");
    return read_array(reading, slice_between(inside, 0, semicolon), depth);
}

static bool is_text_word(struct slice word)
{
    char buffer[TYPE_WORD_SIZE_MAXIMUM];
    unsigned traits = 0;
    const struct type_word *known = type_word_find(type_word_fold(word, buffer), &traits);
    return known != NULL && known->kind == TYPE_TEXT;
}

/* "strings" → "string", where that is a type. */
static struct slice find_singular(struct slice word)
{
    char buffer[TYPE_WORD_SIZE_MAXIMUM];
    unsigned traits = 0;
    bool is_plural = word.size > 1 && word.data[word.size - 1] == 's';
    struct slice singular = slice_between(word, 0, word.size - 1);
    bool is_type = is_plural && type_word_find(type_word_fold(singular, buffer), &traits) != NULL;
    return is_type ? singular : word;
}

/* "T[]", "T[3]", "T ARRAY", "array of T", "repeated T"; NULL: none of them. */
static struct type *read_list_form(struct reading *reading, struct slice word, unsigned depth)
{
    static const char *const openings[] = {"array of ", "list of ", "set of ",
                                           "repeated ", "массив ",  NULL};
    if (word.data[0] == '[') {
        return read_leading_brackets(reading, word, depth);
    }
    if (word.data[word.size - 1] == ']') {
        size_t open = slice_find_last_byte(word, '[');
        struct slice element = slice_trim(slice_between(word, 0, open));
        struct slice inside = slice_trim(slice_between(word, open + 1, word.size - 1));
        uint64_t length;
        bool is_length = slice_to_uint64(inside, &length);
        if (open != SLICE_NOT_FOUND && element.size > 0 &&
            (inside.size == 0 || (is_length && !is_text_word(element)))) {
            return read_array(reading, element, depth);
        }
    }
    for (const char *const *opening = openings; *opening != NULL; opening++) {
        if (slice_starts_with_ignoring_case(word, slice_from(*opening))) {
            return read_array(reading, find_singular(slice_from_offset(word, strlen(*opening))),
                              depth);
        }
    }
    if (slice_ends_with_ignoring_case(word, SLICE(" array"))) {
        return read_array(reading, slice_between(word, 0, word.size - 6), depth);
    }
    return NULL;
}

/* --- unions and marks --- */

static bool is_missing_word(struct slice part)
{
    static const char *const names[] = {"null", "none", "undefined", "nil", NULL};
    char buffer[TYPE_WORD_SIZE_MAXIMUM];
    return slice_is_any(type_word_fold(part, buffer), names);
}

/* "T | null", "'a' | 'b'", "A | B". */
static struct type *read_union(struct reading *reading, struct slice word, unsigned depth)
{
    struct slice rest = word;
    struct slice only = SLICE_EMPTY;
    struct list labels = {0};
    size_t others = 0;
    while (rest.size > 0) {
        size_t bar = find_outside(rest, "|");
        struct slice part = slice_trim(slice_between(rest, 0, bar));
        rest = bar == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(rest, bar + 1);
        if (is_missing_word(part)) {
            reading->is_optional = true;
        } else if (part.size > 1 && (part.data[0] == '\'' || part.data[0] == '"')) {
            read_labels(reading, part, &labels);
        } else if (part.size > 0) {
            only = part;
            others++;
        }
    }
    if (labels.count > 0 && others == 0) {
        return make_enum(reading, &labels);
    }
    return others == 1 && labels.count == 0 ? read_type(reading, only, depth + 1)
                                            : make_unknown(reading, word);
}

static bool take_mark(struct slice *word, struct slice mark, bool is_front)
{
    bool is_there = is_front ? slice_starts_with_ignoring_case(*word, mark)
                             : slice_ends_with_ignoring_case(*word, mark);
    if (!is_there || word->size <= mark.size) {
        return false;
    }
    *word = slice_trim(is_front ? slice_from_offset(*word, mark.size)
                                : slice_between(*word, 0, word->size - mark.size));
    return true;
}

/* Takes off what says "may be missing", and quotes around the whole. */
static struct slice strip_marks(struct reading *reading, struct slice word)
{
    word = slice_trim(word);
    for (bool goes_on = true; goes_on;) {
        bool is_optional =
            take_mark(&word, SLICE("?"), false) || take_mark(&word, SLICE("?"), true) ||
            take_mark(&word, SLICE("*"), true) || take_mark(&word, SLICE("optional "), true) ||
            take_mark(&word, SLICE("nullable "), true);
        reading->is_optional |= is_optional;
        bool is_wrapped = word.size > 2 && word.data[0] == '`' && word.data[word.size - 1] == '`';
        if (is_wrapped) {
            word = slice_trim(slice_between(word, 1, word.size - 1));
        }
        goes_on = is_optional || is_wrapped || take_mark(&word, SLICE("!"), false) ||
                  take_mark(&word, SLICE(","), false) || take_mark(&word, SLICE("&"), true);
    }
    return word;
}

static struct type *read_type(struct reading *reading, struct slice word, unsigned depth)
{
    word = strip_marks(reading, word);
    if (word.size == 0 || word.size > WORD_SIZE_MAXIMUM || depth > DEPTH_MAXIMUM) {
        return make_unknown(reading, slice_between(word, 0, WORD_SIZE_MAXIMUM));
    }
    if (slice_find_byte(word, '|') != SLICE_NOT_FOUND &&
        find_outside(word, "|") != SLICE_NOT_FOUND) {
        return read_union(reading, word, depth);
    }
    struct type *type = read_list_form(reading, word, depth);
    if (type != NULL) {
        return type;
    }
    struct shape shape = split_shape(word);
    type = read_generic(reading, &shape, depth);
    if (type != NULL) {
        return type;
    }
    bool is_go_object =
        slice_equal(shape.name, SLICE("interface")) || slice_equal(shape.name, SLICE("struct"));
    if (shape.bracket == '{' && (shape.name.size == 0 || is_go_object)) {
        return make_type(reading, TYPE_JSON);
    }
    type = read_plain(reading, word, &shape);
    struct slice named = word;
    if (type->kind == TYPE_UNKNOWN &&
        (take_mark(&named, SLICE("enum "), true) || take_mark(&named, SLICE(" enum"), false))) {
        return read_enum(reading, named);
    }
    return type;
}

struct type *type_from_word(struct arena *arena, struct slice word, bool *out_is_optional)
{
    struct reading reading = {.arena = arena};
    struct type *type = read_type(&reading, word, 0);
    type->spelling = slice_trim(word);
    if (out_is_optional != NULL) {
        *out_is_optional = reading.is_optional;
    }
    return type;
}

struct slice type_name(struct arena *arena, const struct type *type)
{
    static const struct slice names[] = {
        [TYPE_UNKNOWN] = SLICE_LITERAL("unknown"), [TYPE_TEXT] = SLICE_LITERAL("text"),
        [TYPE_UUID] = SLICE_LITERAL("uuid"),       [TYPE_INT16] = SLICE_LITERAL("smallint"),
        [TYPE_INT32] = SLICE_LITERAL("integer"),   [TYPE_INT64] = SLICE_LITERAL("bigint"),
        [TYPE_DECIMAL] = SLICE_LITERAL("decimal"), [TYPE_DOUBLE] = SLICE_LITERAL("double"),
        [TYPE_BOOLEAN] = SLICE_LITERAL("boolean"), [TYPE_TIMESTAMP] = SLICE_LITERAL("timestamp"),
        [TYPE_DATE] = SLICE_LITERAL("date"),       [TYPE_TIME] = SLICE_LITERAL("time"),
        [TYPE_JSON] = SLICE_LITERAL("json"),       [TYPE_BYTES] = SLICE_LITERAL("bytes"),
        [TYPE_ENUM] = SLICE_LITERAL("enum"),       [TYPE_ARRAY] = SLICE_LITERAL("json[]"),
    };
    if (type->kind == TYPE_TEXT && type->length > 0) {
        return arena_format(arena, "varchar(%u)", type->length);
    }
    if (type->kind == TYPE_DECIMAL && type->precision > 0) {
        return arena_format(arena, "decimal(%u,%u)", type->precision, type->scale);
    }
    if (type->kind == TYPE_ARRAY && type->element != NULL) {
        return arena_join(arena, type_name(arena, type->element), SLICE("[]"));
    }
    return names[type->kind];
}

const char *type_moment_words(enum moment_rule rule)
{
    static const char *const words[] = {
        [MOMENT_ANY] = "",
        [MOMENT_PAST] = "must be in the past",
        [MOMENT_NOT_FUTURE] = "must not be in the future",
        [MOMENT_FUTURE] = "must be in the future",
        [MOMENT_NOT_PAST] = "must not be in the past",
    };
    return words[rule];
}
