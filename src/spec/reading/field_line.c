/* SPDX-License-Identifier: Apache-2.0 */
/* A line is a name, then brackets or a type, then constraints, then prose behind a dash. Each part
 * may be missing; the name may not. */
#include "spec/reading/field_line.h"

#include "spec/reading/field_list.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define NAME_SIZE_MAXIMUM  63U
#define NAME_WORDS_MAXIMUM 4U

size_t field_line_measure_name(struct slice text)
{
    size_t size = 0, step;
    do {
        while (size < text.size && (character_is_word(text.data[size]) || text.data[size] == '$')) {
            size++;
        }
        bool is_ascii = size == text.size || (unsigned char)text.data[size] < 0x80;
        step = is_ascii ? 0 : word_measure_marked(slice_from_offset(text, size));
        size += step;
    } while (step > 0);
    bool is_name = size > 0 && size <= NAME_SIZE_MAXIMUM && !character_is_digit(text.data[0]);
    return is_name ? size : 0;
}

/* --- separators --- */

/* Bytes of a dash or colon at the front, ASCII or wide, or of an arrow that points back at what is
 * remarked on. */
static size_t measure_separator(struct slice text)
{
    static const char *const separators[] = {"\xe2\x80\x94" /* — */,
                                             "\xe2\x80\x93" /* – */,
                                             "\xef\xbc\x9a" /* ： */,
                                             "\xe2\x86\x90" /* ← */,
                                             "<-",
                                             "::",
                                             ":",
                                             "-",
                                             NULL};
    for (const char *const *separator = separators; *separator != NULL; separator++) {
        struct slice mark = slice_from(*separator);
        bool is_arrow = mark.data[0] == '-' && slice_starts_with(text, SLICE("->"));
        if (slice_starts_with(text, mark) && !is_arrow) {
            return mark.size;
        }
    }
    return 0;
}

static struct slice skip_separators(struct slice text, bool *out_is_any)
{
    text = slice_trim(text);
    size_t size;
    while ((size = measure_separator(text)) > 0) {
        text = slice_trim(slice_from_offset(text, size));
        *out_is_any = true;
    }
    return text;
}

/* Offset of the bracket that closes the one at the front, or SLICE_NOT_FOUND. */
static size_t find_close(struct slice text)
{
    size_t depth = 0;
    for (size_t i = 0; i < text.size; i++) {
        depth += character_opens_bracket(text.data[i]);
        depth -= character_closes_bracket(text.data[i]) && depth > 0;
        if (depth == 0) {
            return i;
        }
    }
    return SLICE_NOT_FOUND;
}

static bool begins_prose(struct slice text)
{
    switch (text.data[0]) {
    case ' ':
        return slice_starts_with(text, SLICE(" - ")) || slice_starts_with(text, SLICE(" #"));
    case '/':
        return slice_starts_with(text, SLICE("//"));
    case '-':
        return slice_starts_with(text, SLICE("--"));
    case '\xe2':
        return slice_starts_with(text, SLICE("\xe2\x80\x94")) ||
               slice_starts_with(text, SLICE("\xe2\x80\x93")) ||
               slice_starts_with(text, SLICE("\xe2\x86\x90"));
    case '<':
        return slice_starts_with(text, SLICE("<-"));
    default:
        return false;
    }
}

/* Whether the long dash at `at` stands between two numbers: "2–80 characters". */
static bool is_range_dash(struct slice text, size_t at)
{
    size_t before = at, behind = at + 3;
    before -= before > 1 && text.data[before - 1] == ' ';
    behind += behind < text.size && text.data[behind] == ' ';
    return (unsigned char)text.data[at] == 0xe2 && before > 0 &&
           character_is_digit(text.data[before - 1]) && behind < text.size &&
           character_is_digit(text.data[behind]);
}

/* Where prose begins: behind " - ", a long dash, an arrow back, two slashes, "#" or "--". */
static size_t find_prose(struct slice text)
{
    size_t at = 0;
    while (at < text.size &&
           (!begins_prose(slice_from_offset(text, at)) || is_range_dash(text, at))) {
        at++;
    }
    return at;
}

/* --- parts --- */

static bool is_known(const struct type *type)
{
    return type->kind != TYPE_UNKNOWN;
}

/* "TicketStatus": the name of a type that only the model knows. */
static bool is_type_name(struct slice word)
{
    bool has_small = false;
    for (size_t i = 0; i < word.size; i++) {
        if (!character_is_word(word.data[i])) {
            return false;
        }
        has_small |= word.data[i] >= 'a' && word.data[i] <= 'z';
    }
    return has_small && word.size > 2 && word.data[0] >= 'A' && word.data[0] <= 'Z';
}

/* "TicketStatus": of two words at least, as no name of a person or a product between commas is. */
static bool is_compound(struct slice word)
{
    size_t large = 0;
    for (size_t i = 0; i < word.size; i++) {
        large += word.data[i] >= 'A' && word.data[i] <= 'Z';
    }
    return large > 1 && is_type_name(word);
}

/* ", nullable", ", required": nothing but what holds for a field. */
static bool is_constraint(struct arena *arena, struct slice text)
{
    struct field_statement probe = {.type = ARENA_NEW(arena, struct type)};
    return text.data[0] == ',' &&
           field_text_read(arena, &probe, slice_from_offset(text, 1), FIELD_TEXT_TRIED);
}

static enum field_evidence stronger(enum field_evidence a, enum field_evidence b)
{
    return a > b ? a : b;
}

static struct slice take_word(struct slice text)
{
    unsigned depth = 0;
    size_t at = 0;
    for (; at < text.size; at++) {
        char c = text.data[at];
        bool is_open = character_opens_bracket(c) || c == '<';
        if (depth == 0 && (character_is_space(c) || c == ',' || c == ';')) {
            break;
        }
        depth += is_open;
        depth -= (character_closes_bracket(c) || c == '>') && depth > 0;
    }
    return slice_between(text, 0, at);
}

/* A text that begins with a type, or with constraints, or is labels. */
static enum field_evidence read_tail(struct arena *arena, struct field_statement *field,
                                     struct slice text, bool takes_type_names)
{
    text = slice_trim(text);
    if (text.size == 0) {
        return FIELD_EVIDENCE_NAME;
    }
    struct slice word = take_word(text);
    struct field_statement probe = *field;
    probe.type = ARENA_NEW(arena, struct type);
    struct slice rest = field_value_type_alone(arena, &probe, text);
    struct slice behind = slice_trim(slice_from_offset(text, word.size));
    bool is_named = takes_type_names && is_type_name(word) &&
                    (behind.size == 0 || (is_compound(word) && is_constraint(arena, behind)));
    /* What stands behind a word that is no type is mostly prose, and the probe is thrown away. */
    if (is_known(probe.type) || is_named || probe.type->enum_name.size == 0) {
        field_value_rest(arena, &probe, rest);
    }
    if (is_known(probe.type) || is_named) {
        *field = probe;
        return is_known(probe.type) ? FIELD_EVIDENCE_TYPED : FIELD_EVIDENCE_NAME;
    }
    /* Without a separator the whole line is given up where nothing is said. */
    enum field_text_kind kind = takes_type_names ? FIELD_TEXT_PROSE : FIELD_TEXT_TRIED;
    bool is_list = field_value_labels(arena, field, text, LABELS_DOUBTFUL);
    if (is_list && is_compound(word) && slice_starts_with(behind, SLICE("("))) {
        field->type->spelling = word; /* "TicketStatus (open, closed)" */
    }
    return is_list || field_text_read(arena, field, text, kind) ? FIELD_EVIDENCE_CONSTRAINED
                                                                : FIELD_EVIDENCE_NONE;
}

/* "id uuid PK, name text": the brackets hold fields, so the name before them is no field. */
static bool holds_fields(struct arena *arena, struct slice inner)
{
    struct slice part;
    size_t size = field_line_measure_name(inner);
    struct slice rest = slice_trim(slice_from_offset(inner, size));
    bool has_gap = size > 0 && size < inner.size && character_is_space(inner.data[size]);
    if (!has_gap || slice_find_byte(inner, ',') == SLICE_NOT_FOUND ||
        !slice_next_part(&rest, ',', &part)) {
        return false;
    }
    struct slice first = slice_between(inner, 0, size);
    return !slice_equal_ignoring_case(take_word(part), SLICE("enum")) && /* "HireMood enum, …" */
           is_known(type_from_word(arena, take_word(part), NULL)) &&
           !is_known(type_from_word(arena, first, NULL));
}

static struct slice strip_comma(struct slice text)
{
    text = slice_trim(text);
    return text.size > 0 && text.data[text.size - 1] == ',' ? slice_between(text, 0, text.size - 1)
                                                            : text;
}

/* "PK, UUID", "FK to users, uuid, nullable" → "UUID, PK": behind a key's mark a part that is a type
 * and nothing else. */
static bool bring_type_forward(struct arena *arena, struct slice *inner)
{
    struct slice part, rest = *inner;
    if (wording_starts_with(*inner, "pk|fk|primary key|foreign key|unique|uk") == 0) {
        return false;
    }
    while (field_list_next_part(&rest, &part)) {
        size_t size = field_line_measure_name(part);
        struct slice behind = slice_from_offset(part, size);
        bool is_type = size > 0 && (behind.size == 0 || behind.data[0] == '(') &&
                       is_known(type_from_word(arena, slice_between(part, 0, size), NULL));
        if (is_type && part.data > inner->data) {
            struct slice before = slice_of(inner->data, (size_t)(part.data - inner->data));
            *inner = arena_format(arena, SLICE_FORMAT ", " SLICE_FORMAT "%s" SLICE_FORMAT,
                                  SLICE_ARGUMENT(part), SLICE_ARGUMENT(strip_comma(before)),
                                  rest.size > 0 ? ", " : "", SLICE_ARGUMENT(rest));
            return true;
        }
    }
    return false;
}

/* "(Long)", "(PK, not null)", "(pending, paid)", "(string, required)". */
static enum field_evidence read_bracket(struct arena *arena, struct field_statement *field,
                                        struct slice inner)
{
    inner = slice_trim(inner);
    struct slice first = take_word(inner);
    if (is_known(field->type)) {
        bool is_any = field_text_read(arena, field, inner, FIELD_TEXT_CONSTRAINTS);
        is_any |= field_value_labels(arena, field, inner, LABELS_DOUBTFUL);
        return is_any ? FIELD_EVIDENCE_CONSTRAINED : FIELD_EVIDENCE_NAME;
    }
    if (bring_type_forward(arena, &inner)) {
        first = take_word(inner);
    }
    size_t comma = slice_find(inner, SLICE("\xef\xbc\x8c") /* ， */);
    struct slice front = slice_trim(slice_between(inner, 0, comma));
    if (comma != SLICE_NOT_FOUND && is_known(type_from_word(arena, front, NULL))) {
        read_tail(arena, field, front, true);
        field_text_read(arena, field, slice_from_offset(inner, comma + 3), FIELD_TEXT_CONSTRAINTS);
        return FIELD_EVIDENCE_TYPED;
    }
    enum field_evidence evidence = read_tail(arena, field, inner, true);
    bool is_listed = first.size < inner.size && strchr(",;", inner.data[first.size]) != NULL;
    if (evidence == FIELD_EVIDENCE_NONE && is_listed) {
        evidence = read_tail(arena, field, first, true);
    }
    return evidence == FIELD_EVIDENCE_NONE ? FIELD_EVIDENCE_NAME : evidence;
}

/* `barren`: a text in which read_tail has found nothing; it is not gone through again. */
static enum field_evidence read_prose(struct arena *arena, struct field_statement *field,
                                      struct slice prose, struct slice barren)
{
    bool ignored = false;
    prose = skip_separators(prose, &ignored);
    while (prose.size > 0 && (prose.data[0] == '/' || prose.data[0] == '#')) {
        prose = slice_trim(slice_from_offset(prose, 1));
    }
    if (prose.size == 0) {
        return FIELD_EVIDENCE_NAME;
    }
    field->comment = prose;
    if (prose.data == barren.data && prose.size == barren.size) {
        return FIELD_EVIDENCE_NAME;
    }
    bool is_any = field_text_read(arena, field, prose, FIELD_TEXT_PROSE);
    is_any |= field_value_labels(arena, field, prose, LABELS_DOUBTFUL);
    return is_any ? FIELD_EVIDENCE_CONSTRAINED : FIELD_EVIDENCE_NAME;
}

/* "user_id → users.id" */
static bool read_arrow(struct arena *arena, struct field_statement *field, struct slice rest)
{
    bool is_arrow = slice_starts_with(rest, SLICE("\xe2\x86\x92")) ||
                    slice_starts_with(rest, SLICE("->")) || slice_starts_with(rest, SLICE("=>"));
    if (slice_starts_with(rest, SLICE("$\\rightarrow$")) ||
        slice_starts_with(rest, SLICE("$\\to$"))) { /* an arrow of TeX */
        is_arrow = true;
        size_t close = slice_find_byte(slice_from_offset(rest, 1), '$');
        rest = arena_format(arena, "-> " SLICE_FORMAT,
                            SLICE_ARGUMENT(slice_trim(slice_from_offset(rest, close + 2))));
    }
    bool is_key = slice_ends_with_ignoring_case(field->name, SLICE("id"));
    bool is_bare = slice_equal(rest, SLICE("\xe2\x86\x92")) || slice_equal(rest, SLICE("->"));
    if (is_key && is_bare) { /* "category_id →": the name says what it points to */
        field->is_foreign_key = true;
        return true;
    }
    return is_arrow && is_key && field_text_read(arena, field, rest, FIELD_TEXT_CONSTRAINTS) &&
           field->is_foreign_key;
}

/* "how many may attend (integer)", "number of rooms (integer, required).": the type in the bracket
 * that closes what is said of the field. Sets *out_front to what stands before it. */
static bool read_closing_type(struct arena *arena, struct field_statement *field, struct slice rest,
                              struct slice *out_front)
{
    size_t open =
        slice_ends_with(rest, SLICE(")")) ? slice_find_last_byte(rest, '(') : SLICE_NOT_FOUND;
    if (open == SLICE_NOT_FOUND || open < 2 || rest.data[open - 1] != ' ') {
        return false;
    }
    struct slice front = slice_trim(slice_between(rest, 0, open));
    struct slice inner = slice_trim(slice_between(rest, open + 1, rest.size - 1));
    struct slice first = take_word(front), type = take_word(inner);
    struct slice behind = slice_trim(slice_from_offset(inner, type.size));
    bool is_whole = behind.size == 0 || behind.data[0] == ',' || behind.data[0] == ';';
    /* "string (integer)" and "decimal, monthly (number)" say their type in front */
    bool has_own = is_known(type_from_word(arena, first, NULL)) &&
                   (first.size == front.size || front.data[first.size] != ' ' ||
                    slice_find_byte(front, ',') != SLICE_NOT_FOUND);
    if (!is_whole || has_own || slice_find_byte(front, ' ') == SLICE_NOT_FOUND ||
        !is_known(type_from_word(arena, type, NULL)) ||
        read_bracket(arena, field, inner) != FIELD_EVIDENCE_TYPED) {
        return false;
    }
    *out_front = front;
    return true;
}

/* "nullable for public ones", "optional if …": what may be left out, and a clause about when. */
static bool read_optional_clause(struct field_statement *field, struct slice rest)
{
    bool may_be = rest.size > 8 && strchr("noNO", rest.data[0]) != NULL; /* most are other words */
    size_t size = may_be ? wording_starts_with(rest, "nullable|optional") : 0;
    struct slice behind = slice_trim(slice_from_offset(rest, size));
    if (size == 0 || wording_starts_with(behind, "for|if|when|only|unless|until|while|in|before|"
                                                 "para|si|se|für|wenn|pour|для|если") == 0) {
        return false;
    }
    field->is_optional = true;
    field->comment = rest;
    return true;
}

/* What follows the name. `is_separated`: a colon or dash stands between, so prose may follow. */
static enum field_evidence read_rest(struct arena *arena, struct field_statement *field,
                                     struct slice rest, bool is_separated)
{
    if (is_known(field->type) && is_separated) {
        return read_prose(arena, field, rest, SLICE_EMPTY); /* "id (uuid) - Key": no second type */
    }
    struct slice front;
    if (is_separated && read_closing_type(arena, field, rest, &front)) {
        read_prose(arena, field, front, SLICE_EMPTY);
        return FIELD_EVIDENCE_TYPED;
    }
    struct slice head = slice_between(rest, 0, find_prose(rest));
    struct slice prose = slice_from_offset(rest, head.size);
    struct slice barren = SLICE_EMPTY;
    enum field_evidence evidence = read_tail(arena, field, head, is_separated);
    if (evidence == FIELD_EVIDENCE_NONE) {
        struct slice word = take_word(head);
        struct slice behind = slice_trim(slice_from_offset(head, word.size));
        bool opens_bracket = behind.size > 0 && strchr("(,;", behind.data[0]) != NULL;
        barren = opens_bracket ? SLICE_EMPTY : slice_trim(head);
        evidence = is_separated && opens_bracket ? read_tail(arena, field, word, true)
                                                 : FIELD_EVIDENCE_NONE;
        if (evidence != FIELD_EVIDENCE_NONE) {
            field_text_read(arena, field, behind, FIELD_TEXT_CONSTRAINTS);
        }
    }
    if (evidence == FIELD_EVIDENCE_NONE && !is_separated) {
        return read_optional_clause(field, rest) ? FIELD_EVIDENCE_CONSTRAINED : FIELD_EVIDENCE_NONE;
    }
    if (evidence == FIELD_EVIDENCE_NONE) {
        return read_prose(arena, field, rest, barren);
    }
    return stronger(evidence, read_prose(arena, field, prose, SLICE_EMPTY));
}

/* "state → string (draft, sent)": an arrow that leads to a type and to nothing else. */
static bool read_arrow_to_type(struct arena *arena, struct field_statement *field,
                               struct slice rest)
{
    static const char *const arrows[] = {"\xe2\x86\x92" /* → */, "->", "=>", NULL};
    for (const char *const *arrow = arrows; *arrow != NULL; arrow++) {
        struct slice behind = slice_trim(slice_from_offset(rest, strlen(*arrow)));
        if (slice_starts_with(rest, slice_from(*arrow)) && behind.size > 0) {
            struct field_statement probe = *field;
            probe.type = ARENA_NEW(arena, struct type);
            bool is_typed = read_rest(arena, &probe, behind, true) == FIELD_EVIDENCE_TYPED;
            *field = is_typed ? probe : *field;
            return is_typed;
        }
    }
    return false;
}

/* Marks right behind the name: "?" is optional, "*" is required. */
static struct slice read_marks(struct slice rest, struct field_statement *field)
{
    if (rest.size > 0 && rest.data[0] == '?') {
        field->is_optional = true;
        return slice_from_offset(rest, 1);
    }
    if (rest.size > 0 && rest.data[0] == '*' && (rest.size == 1 || rest.data[1] != '*')) {
        field->is_required = true;
        return slice_from_offset(rest, 1);
    }
    return rest;
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Whether a name with `rest` behind it, and neither colon nor dash between, begins a sentence:
 * "Files hold only what …", "no copies are kept". */
static bool begins_sentence(struct slice name, struct slice rest)
{
    static const char stop_words[] = "no|any|all|each|every|the|only|some|most|both|when|if|there";
    size_t words = 0;
    bool is_capital = name.size > 1 && character_is_alpha(name.data[0]) && !is_small(name.data[0]);
    for (size_t i = 1; i < name.size; i++) {
        is_capital &= is_small(name.data[i]);
    }
    if (!is_capital && !wording_is(name, stop_words)) {
        return false;
    }
    while (rest.size > 0 && is_small(rest.data[0])) {
        size_t size = field_line_measure_name(rest);
        words++;
        rest = slice_from_offset(rest, size);
        if (size == 0 || rest.size == 0 || rest.data[0] != ' ') {
            break;
        }
        rest = slice_trim(rest);
    }
    return words >= 3;
}

/* Takes the bracket at the front, ASCII or as wide as a Chinese letter, off *rest; *out_inner is
 * what it holds. One that nothing closes holds all that is left. False: there is none. */
static bool take_bracket(struct slice *rest, struct slice *out_inner)
{
    bool is_wide = slice_starts_with(*rest, SLICE("\xef\xbc\x88"));
    if (rest->size == 0 || (!is_wide && strchr("([{", rest->data[0]) == NULL)) {
        return false;
    }
    size_t width = is_wide ? 3 : 1;
    size_t close = is_wide ? slice_find(*rest, SLICE("\xef\xbc\x89")) : find_close(*rest);
    *out_inner = slice_between(*rest, width, close);
    *rest = close == SLICE_NOT_FOUND ? SLICE_EMPTY
                                     : slice_trim(slice_from_offset(*rest, close + width));
    return true;
}

/* "foto-url", "Booking-ID": bytes of a name of parts that hyphens join, and not "name-string" or
 * "id-PK", where the hyphen parts the name from what is said of it; 0: it is none. */
static size_t measure_hyphenated(struct arena *arena, struct slice line, size_t size)
{
    size_t end = size;
    while (end + 1 < line.size && line.data[end] == '-' && character_is_alpha(line.data[end + 1])) {
        struct slice part = slice_from_offset(line, end + 1);
        part = slice_between(part, 0, field_line_measure_name(part));
        struct field_statement probe = {.type = ARENA_NEW(arena, struct type)};
        bool is_noun = wording_is(part, "url|uri|date|time|email|file|image|text|year|money");
        if (!is_noun && (is_known(type_from_word(arena, part, NULL)) ||
                         field_text_read(arena, &probe, part, FIELD_TEXT_TRIED))) {
            return 0;
        }
        end += 1 + part.size;
    }
    struct slice behind = slice_from_offset(line, end);
    bool is_end = behind.size == 0 || strchr(" (:,;?*[", behind.data[0]) != NULL;
    return end > size && end <= NAME_SIZE_MAXIMUM && is_end ? end : 0;
}

static struct slice join_with_underscores(struct arena *arena, struct slice name)
{
    char *joined = arena_allocate_raw(arena, name.size);
    for (size_t i = 0; i < name.size; i++) {
        joined[i] = name.data[i] == '-' ? '_' : name.data[i];
    }
    return slice_of(joined, name.size);
}

/* "globally-unique slug": a word of two parts, of which the first is no name. */
static bool is_hyphenated(struct slice rest)
{
    struct slice second = slice_from_offset(rest, 1);
    size_t size = field_line_measure_name(second);
    return slice_starts_with(rest, SLICE("-")) && size > 0 && size < second.size &&
           second.data[size] == ' ';
}

/* What follows the name, which has `size` bytes. */
static enum field_evidence read_behind_name(struct arena *arena, struct slice line, size_t size,
                                            struct field_statement *out_field)
{
    struct field_statement field = {.name = slice_between(line, 0, size)};
    if (size < line.size && line.data[size] == '-') {
        size_t whole = measure_hyphenated(arena, line, size);
        size = whole > 0 ? whole : size;
        field.name =
            whole > 0 ? join_with_underscores(arena, slice_between(line, 0, whole)) : field.name;
    }
    if (size > 0 && size < line.size && line.data[size - 1] == '_' && line.data[size] == '*') {
        return FIELD_EVIDENCE_NONE; /* "mfa_*": some fields, and not which */
    }
    field.type = ARENA_NEW(arena, struct type);
    struct slice rest = read_marks(slice_from_offset(line, size), &field);
    enum field_evidence evidence = FIELD_EVIDENCE_NAME;
    if (slice_starts_with(rest, SLICE("[]"))) { /* "tags[]": several of something */
        rest = slice_from_offset(rest, 2);
        field.type->kind = TYPE_JSON;
        evidence = FIELD_EVIDENCE_TYPED;
    }
    bool has_gap = rest.size > 0 && character_is_space(rest.data[0]);
    rest = slice_trim(rest);
    struct slice inner;
    bool has_bracket = take_bracket(&rest, &inner);
    if (has_bracket) {
        if (holds_fields(arena, slice_trim(inner))) {
            return FIELD_EVIDENCE_NONE;
        }
        evidence = read_bracket(arena, &field, inner);
        has_gap = true;
    }
    if (!has_bracket && read_arrow_to_type(arena, &field, rest)) { /* no "call() → string" */
        *out_field = field;
        return FIELD_EVIDENCE_TYPED;
    }
    if (read_arrow(arena, &field, rest)) {
        *out_field = field;
        return FIELD_EVIDENCE_CONSTRAINED;
    }
    if (rest.size > 1 && rest.data[0] == '=' && strchr("=>", rest.data[1]) == NULL) {
        struct slice value = take_word(slice_trim(slice_from_offset(rest, 1)));
        field.default_value = field_value_default(arena, value, field.type, PLACE_NONE);
        *out_field = field;
        return stronger(evidence, FIELD_EVIDENCE_CONSTRAINED);
    }
    if (!has_gap && is_hyphenated(rest)) {
        return FIELD_EVIDENCE_NONE;
    }
    bool is_separated = false;
    rest = skip_separators(rest, &is_separated);
    if (rest.size > 0) {
        if (!is_separated && (!has_gap || begins_sentence(field.name, rest))) {
            return FIELD_EVIDENCE_NONE;
        }
        enum field_evidence more = read_rest(arena, &field, rest, is_separated);
        if (more == FIELD_EVIDENCE_NONE) {
            return FIELD_EVIDENCE_NONE;
        }
        evidence = stronger(evidence, more);
    }
    *out_field = field;
    return evidence;
}

/* "Full name (text)" → "full_name": a name of several words, as bytes of the line; 0: it is none.
 * What only speaks of a key or a type is no name. */
static size_t measure_words(struct slice line)
{
    size_t word_count = 0, at = 0;
    while (at < line.size && word_count < NAME_WORDS_MAXIMUM) {
        size_t start = at;
        while (at < line.size && character_is_alpha(line.data[at])) {
            at++;
        }
        word_count += at > start;
        bool goes_on = at > start && at + 1 < line.size && line.data[at] == ' ' &&
                       character_is_alpha(line.data[at + 1]);
        if (!goes_on) {
            break;
        }
        at++;
    }
    struct slice behind = slice_trim(slice_from_offset(line, at));
    bool is_parted = behind.size > 0 && (behind.data[0] == '(' || measure_separator(behind) > 0);
    bool is_name = is_parted && word_count > 1 && at <= NAME_SIZE_MAXIMUM &&
                   wording_starts_with(line, "primary|foreign|composite|partition|sort|unique|"
                                             "return|data type|value type|key type") == 0;
    return is_name ? at : 0;
}

/* "and" in front of a name, "has" behind one: the words of a sentence, and none of them a name's.
 */
static bool is_of_sentence(struct slice word, size_t index)
{
    return index == 0 ? wording_is(word, "and|or|plus|also|with")
                      : wording_is(word, "has|have|contains|contain|stores|store|holds|hold");
}

/* "Date of birth: date" is a field date_of_birth; only where a type says that it is one. */
static enum field_evidence read_words(struct arena *arena, struct slice line,
                                      struct field_statement *out_field)
{
    struct field_statement field;
    size_t size = measure_words(line);
    struct slice word, words = slice_between(line, 0, size);
    for (size_t i = 0; slice_next_part(&words, ' ', &word); i++) {
        if (is_of_sentence(word, i) || (i > 0 && is_known(type_from_word(arena, word, NULL)))) {
            return FIELD_EVIDENCE_NONE; /* "price decimal (10,2)" */
        }
    }
    if (size == 0 || read_behind_name(arena, line, size, &field) != FIELD_EVIDENCE_TYPED) {
        return FIELD_EVIDENCE_NONE;
    }
    char *name = arena_allocate(arena, size);
    for (size_t i = 0; i < size; i++) {
        name[i] = field.name.data[i] == ' ' ? '_' : character_to_lower(field.name.data[i]);
    }
    *out_field = field;
    out_field->name = slice_of(name, size);
    return FIELD_EVIDENCE_TYPED;
}

/* "name: string." ends as a sentence does: bytes of the full stop, which is no part of the type;
 * 0: there is none, or an ellipsis. */
static size_t measure_full_stop(struct slice line)
{
    bool is_stop = slice_ends_with(line, SLICE(".")) && !slice_ends_with(line, SLICE(".."));
    return is_stop ? 1 : slice_ends_with(line, SLICE("\xe3\x80\x82")) ? 3 : 0;
}

/* "FR-12: …", "TC-3 …": capitals, here up to `size`, with a number behind a dash count something.
 */
static bool is_numbered(struct slice line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (line.data[i] < 'A' || line.data[i] > 'Z') {
            return false;
        }
    }
    return size > 1 && size + 1 < line.size && line.data[size] == '-' &&
           character_is_digit(line.data[size + 1]);
}

enum field_evidence field_line_read(struct arena *arena, struct slice line,
                                    struct field_statement *out_field)
{
    line = slice_trim(line);
    if (line.size > FIELD_TEXT_MAXIMUM) {
        return FIELD_EVIDENCE_NONE;
    }
    while (line.size > 1 && (line.data[line.size - 1] == ',' || line.data[line.size - 1] == ';')) {
        line.size--;
    }
    size_t size = field_line_measure_name(line);
    if (is_numbered(line, size)) {
        return FIELD_EVIDENCE_NONE;
    }
    size_t stop_size = measure_full_stop(line);
    line.size -= stop_size;
    enum field_evidence evidence = read_words(arena, line, out_field);
    if (evidence == FIELD_EVIDENCE_NONE && size > 0) {
        evidence = read_behind_name(arena, line, size, out_field);
    }
    if (evidence != FIELD_EVIDENCE_NONE && out_field->comment.size > 0 &&
        out_field->comment.data + out_field->comment.size == line.data + line.size) {
        out_field->comment.size += stop_size; /* what a reader reads keeps it */
    }
    return evidence;
}

/* Bytes of a word at the front that can say that the line is a field; 0: none. */
static size_t measure_label(struct slice line)
{
    static const char *const words[] = {"property", "field",     "attribute", "column",
                                        "sort key", "range key", NULL};
    if (line.size == 0 || strchr("pPfFaAcCsSrR", line.data[0]) == NULL) {
        return 0;
    }
    for (const char *const *word = words; *word != NULL; word++) {
        size_t size = strlen(*word);
        if (slice_starts_with_ignoring_case(line, slice_from(*word)) && line.size > size + 2 &&
            strchr(" :", line.data[size]) != NULL) {
            return size;
        }
    }
    return 0;
}

/* "CustomerId", "customer_id", "id": what nobody writes behind another word of its own name. */
static bool is_whole_name(struct slice name)
{
    bool is_compound = slice_is_ignoring_case(name, "id");
    for (size_t i = 1; i < name.size; i++) {
        is_compound |=
            name.data[i] == '_' || (is_small(name.data[i - 1]) && !is_small(name.data[i]));
    }
    return is_compound;
}

struct slice field_line_skip_label(struct arena *arena, struct slice line, bool is_among)
{
    struct field_statement field;
    line = slice_trim(line);
    size_t size = measure_label(line);
    bool is_separated = false;
    struct slice rest = skip_separators(slice_from_offset(line, size), &is_separated);
    size_t name = size > 0 ? field_line_measure_name(rest) : 0;
    struct slice behind = slice_trim(slice_from_offset(rest, name));
    bool is_parted = behind.size > 0 && (behind.data[0] == ':' || behind.data[0] == '(') &&
                     (is_among || is_whole_name(slice_between(rest, 0, name)));
    bool is_key = size > 0 && strchr("sSrR", line.data[0]) != NULL; /* "Sort key: since" */
    if (is_key && name > 0 && slice_starts_with(slice_from_offset(line, size), SLICE(":"))) {
        return rest;
    }
    if (name == 0 || behind.size == 0 || !(is_parted || is_separated)) {
        return line;
    }
    /* "property: text (20)" and "property: address (required)" are named so themselves. */
    bool has_colon = slice_starts_with(slice_trim(slice_from_offset(line, size)), SLICE(":"));
    if (!is_among && has_colon &&
        is_known(type_from_word(arena, slice_between(rest, 0, name), NULL))) {
        return line;
    }
    enum field_evidence evidence = field_line_read(arena, rest, &field);
    bool is_label = is_among ? evidence != FIELD_EVIDENCE_NONE : evidence == FIELD_EVIDENCE_TYPED;
    return is_label ? rest : line;
}

/* --- lists --- */
