/* SPDX-License-Identifier: Apache-2.0 */
/* Maps of states; the contract is in the header. Languages differ in how they write a map and a
 * list, and not in their shape: a key, a mark, and names in brackets, be a constructor's name in
 * front of them or not. */
#include "spec/code/transition_map.h"

#include "spec/text/code_scanner.h"

#define DEPTH_MAXIMUM  8U
#define LEAD_MAXIMUM   40U /* tokens between the name of the map and the map */
#define STATES_MAXIMUM 400U
#define TRIES_MAXIMUM  50U /* maps of a block that say something else */
#define PREFIX_MINIMUM 2U

struct reader {
    struct code_scanner scanner;
    struct arena *arena;
    struct list found; /* struct transition */
    unsigned depth;
};

/* --- names --- */

static bool is_opening(const struct code_scanner *scanner)
{
    return scanner->token.kind == CODE_MARK && character_opens_bracket(scanner->token.text.data[0]);
}

static bool is_closing(const struct code_scanner *scanner)
{
    return scanner->token.kind == CODE_MARK &&
           character_closes_bracket(scanner->token.text.data[0]);
}

/* "." or "::" of a path. */
static bool take_path_mark(struct code_scanner *scanner)
{
    if (code_scanner_take_mark(scanner, '.')) {
        return true;
    }
    struct code_scanner ahead = *scanner;
    if (code_scanner_take_mark(&ahead, ':') && ahead.token.is_joined &&
        code_scanner_take_mark(&ahead, ':')) {
        *scanner = ahead;
        return true;
    }
    return false;
}

/* "<Status, Set<Status>>" */
static void skip_types(struct code_scanner *scanner)
{
    unsigned depth = 0;
    for (unsigned i = 0; i < LEAD_MAXIMUM; i++) {
        depth += code_scanner_is_mark(scanner, '<');
        if (depth == 0) {
            return;
        }
        depth -= code_scanner_is_mark(scanner, '>');
        code_scanner_next(scanner);
    }
}

/* "paid", 'paid', :paid, Status.PAID, Status::Paid: the last name; empty: there is none. */
static struct slice take_name(struct code_scanner *scanner)
{
    struct slice name = SLICE_EMPTY;
    if (code_scanner_is_mark(scanner, ':')) {
        struct code_scanner ahead = *scanner;
        code_scanner_next(&ahead);
        if (ahead.token.is_joined && ahead.token.kind == CODE_WORD) {
            *scanner = ahead;
        }
    }
    if (scanner->token.kind == CODE_STRING) {
        name = scanner->token.text;
        code_scanner_next(scanner);
        return name;
    }
    do {
        struct slice word = code_scanner_take_any(scanner);
        bool is_maker = slice_equal(word, SLICE("new")) && scanner->token.kind == CODE_WORD;
        name = is_maker ? code_scanner_take_any(scanner) : word;
    } while (name.size > 0 && take_path_mark(scanner));
    skip_types(scanner);
    return name;
}

/* To one of the marks, a few tokens away at most. */
static void skip_to(struct code_scanner *scanner, const char *marks)
{
    for (unsigned i = 0; i < LEAD_MAXIMUM && scanner->token.kind != CODE_END; i++) {
        if (scanner->token.kind == CODE_MARK &&
            strchr(marks, scanner->token.text.data[0]) != NULL) {
            return;
        }
        code_scanner_next(scanner);
    }
}

/* ":", "=", "=>", "to" between a key and what it has. */
static bool take_link(struct code_scanner *scanner)
{
    if (code_scanner_take_mark(scanner, ':') || code_scanner_take_word(scanner, "to")) {
        return true;
    }
    if (!code_scanner_take_mark(scanner, '=')) {
        return false;
    }
    code_scanner_take_mark(scanner, '>');
    return true;
}

static bool is_nothing(struct slice name)
{
    return slice_is_one_of(name, "null|None|nil|undefined|class|false|none|NULL");
}

/* --- what may follow --- */

static void add(struct reader *reader, struct slice from, struct slice to, struct slice label)
{
    if (is_nothing(to) || from.size == 0 || slice_equal(from, to) ||
        reader->found.count == STATES_MAXIMUM) {
        return;
    }
    struct transition *transition = ARENA_NEW(reader->arena, struct transition);
    *transition = (struct transition){.from = from, .to = to, .label = label};
    list_add(reader->arena, &reader->found, transition);
}

static bool read_list(struct reader *reader, struct slice from);

/* "pay: 'paid'", "StatusPaid: true", "on: { … }": what a name in the list has behind a mark. */
static bool read_named(struct reader *reader, struct slice from, struct slice name)
{
    struct code_scanner *scanner = &reader->scanner;
    if (is_opening(scanner)) {
        size_t before = reader->found.count;
        bool is_read = read_list(reader, from);
        if (is_read && reader->found.count == before) {
            add(reader, from, name, SLICE_EMPTY);
        }
        return is_read;
    }
    struct slice value = take_name(scanner);
    bool is_flag = slice_is_one_of(value, "true|True");
    add(reader, from, is_flag ? name : value, is_flag ? SLICE_EMPTY : name);
    return value.size > 0;
}

/* At an opening bracket: all names in it, up to behind the closing one. */
static bool read_list(struct reader *reader, struct slice from)
{
    struct code_scanner *scanner = &reader->scanner;
    bool is_read = reader->depth++ < DEPTH_MAXIMUM;
    code_scanner_next(scanner);
    while (is_read && !is_closing(scanner)) {
        if (is_opening(scanner)) {
            is_read = read_list(reader, from);
            continue;
        }
        if (code_scanner_take_mark(scanner, ',')) {
            continue;
        }
        struct slice name = take_name(scanner);
        is_read = name.size > 0;
        if (is_read && !is_opening(scanner)) { /* else it only makes what stands in brackets */
            if (take_link(scanner)) {
                is_read = read_named(reader, from, name);
            } else {
                add(reader, from, name, SLICE_EMPTY);
            }
        }
    }
    code_scanner_next(scanner);
    reader->depth--;
    return is_read;
}

/* "['paid']", "Set.of(PAID)", "new[] { Status.Paid }", "[]Status{StatusPaid}", "'paid'", "null". */
static bool read_value(struct reader *reader, struct slice from, bool may_be_single)
{
    struct code_scanner *scanner = &reader->scanner;
    bool has_brackets = false;
    for (;;) {
        if (is_opening(scanner)) {
            has_brackets = true;
            if (!read_list(reader, from)) {
                return false;
            }
            continue;
        }
        struct code_scanner ahead = *scanner;
        struct slice name = take_name(&ahead);
        if (name.size > 0 && is_opening(&ahead)) {
            *scanner = ahead;
            if (slice_equal(name, SLICE("map"))) {
                skip_to(scanner, "]"); /* the type of its keys */
                code_scanner_next(scanner);
            }
            continue;
        }
        if (!has_brackets && may_be_single && name.size > 0) {
            *scanner = ahead;
            add(reader, from, name, SLICE_EMPTY);
            return true;
        }
        return has_brackets;
    }
}

/* --- the map --- */

/* "[Status.NEW]: …": a key that is computed. */
static bool take_computed_key(struct code_scanner *scanner, struct slice *out_key)
{
    struct code_scanner ahead = *scanner;
    if (!code_scanner_take_mark(&ahead, '[')) {
        return false;
    }
    *out_key = take_name(&ahead);
    if (out_key->size == 0 || !code_scanner_take_mark(&ahead, ']')) {
        return false;
    }
    *scanner = ahead;
    return true;
}

/* At an opening bracket: keys and what they have, up to behind the closing one. An entry may stand
 * in brackets of its own, with a comma behind its key. */
static bool read_map(struct reader *reader)
{
    struct code_scanner *scanner = &reader->scanner;
    bool is_read = reader->depth++ < DEPTH_MAXIMUM;
    code_scanner_next(scanner);
    while (is_read && !is_closing(scanner)) {
        struct slice key;
        if (code_scanner_take_mark(scanner, ',') || code_scanner_take_mark(scanner, ';')) {
            continue;
        }
        if (!take_computed_key(scanner, &key)) {
            key = is_opening(scanner) ? SLICE_EMPTY : take_name(scanner);
            if (is_opening(scanner)) {
                is_read = read_map(reader);
                continue;
            }
        }
        bool is_linked = take_link(scanner);
        is_read = key.size > 0 && (is_linked || code_scanner_take_mark(scanner, ',')) &&
                  read_value(reader, key, is_linked);
        if (is_read && code_scanner_take_word(scanner, "as")) { /* "as const" */
            skip_to(scanner, ",})]");
        }
    }
    code_scanner_next(scanner);
    reader->depth--;
    return is_read;
}

static bool is_map_name(struct slice name)
{
    return slice_contains_one_of_ignoring_case(
        name, "transition|next_stat|nextstat|allowed_next|allowednext");
}

/* From behind the name to the bracket that opens the map: ": Record<S, S[]> = {", " = Map.of(",
 * "\": {". */
static bool find_opening(struct code_scanner *scanner)
{
    struct code_scanner ahead = *scanner;
    bool is_object = code_scanner_take_mark(&ahead, ':') && code_scanner_is_mark(&ahead, '{');
    if (is_object) {
        *scanner = ahead;
        return true;
    }
    bool is_set = false;
    for (unsigned i = 0; i < LEAD_MAXIMUM && scanner->token.kind != CODE_END; i++) {
        if (is_set && slice_is(scanner->token.text, "map")) {
            skip_to(scanner, "{");
            return code_scanner_is_mark(scanner, '{');
        }
        if (is_set && is_opening(scanner)) {
            return true;
        }
        if (is_set && code_scanner_is_mark(scanner, '<')) {
            skip_types(scanner);
            continue;
        }
        bool is_sign = code_scanner_is_mark(scanner, '=');
        bool is_end = code_scanner_is_mark(scanner, ';') ||
                      (!is_set && (scanner->token.is_first || code_scanner_is_mark(scanner, '}') ||
                                   code_scanner_is_mark(scanner, ')')));
        if (is_end) {
            return false;
        }
        code_scanner_next(scanner);
        bool is_other = is_sign && scanner->token.is_joined &&
                        (code_scanner_is_mark(scanner, '=') || code_scanner_is_mark(scanner, '>'));
        if (is_other) {
            return false;
        }
        is_set |= is_sign;
    }
    return false;
}

bool transition_map_may_be_in(struct slice code)
{
    static const char *const parts[] = {"ransition", "RANSITION", "ext_stat", "EXT_STAT",
                                        "extStat",   "llowedNex", NULL};
    for (const char *const *part = parts; *part != NULL; part++) {
        if (slice_find(code, slice_from(*part)) != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

bool transition_map_read(struct arena *arena, struct slice code, struct list *transitions)
{
    struct reader reader = {.arena = arena};
    code_scanner_init(&reader.scanner, code, CODE_SLASH_COMMENTS | CODE_HASH_COMMENTS);
    unsigned tries = 0;
    while (reader.scanner.token.kind != CODE_END && tries < TRIES_MAXIMUM) {
        const struct code_token *token = &reader.scanner.token;
        bool is_named =
            (token->kind == CODE_WORD || token->kind == CODE_STRING) && is_map_name(token->text);
        code_scanner_next(&reader.scanner);
        if (!is_named) {
            continue;
        }
        struct code_scanner behind = reader.scanner;
        bool is_read = find_opening(&reader.scanner);
        tries += is_read;
        while (is_read && reader.found.count == 0 && is_opening(&reader.scanner)) {
            is_read = read_map(&reader); /* "new Dictionary<S, S[]>() { … }" */
        }
        if (is_read && reader.found.count > 0) {
            LIST_EACH(struct transition, transition, &reader.found)
            {
                list_add(arena, transitions, transition);
            }
            return true;
        }
        reader.found.count = 0;
        reader.depth = 0;
        reader.scanner = behind;
    }
    return false;
}

/* --- what all names begin with --- */

static size_t common_size(struct slice a, struct slice b)
{
    size_t size = 0;
    while (size < a.size && size < b.size && a.data[size] == b.data[size]) {
        size++;
    }
    return size;
}

/* Whether a word of its own begins at that byte: "STATUS_|NEW", "Status|New". */
static bool is_joint(struct slice name, size_t at)
{
    char before = name.data[at - 1];
    char c = name.data[at];
    return before == '_' || (character_to_lower(c) != c && character_to_lower(before) == before);
}

bool transition_map_shorten(struct arena *arena, const struct list *transitions,
                            struct list *shortened)
{
    const struct transition *first = list_at(transitions, 0);
    size_t size = first == NULL ? 0 : first->from.size;
    size_t shortest = size;
    LIST_EACH(const struct transition, transition, transitions)
    {
        size_t from = common_size(first->from, transition->from);
        size_t to = common_size(first->from, transition->to);
        size = from < size ? from : size;
        size = to < size ? to : size;
        shortest = transition->from.size < shortest ? transition->from.size : shortest;
        shortest = transition->to.size < shortest ? transition->to.size : shortest;
    }
    while (size > 0 && (size >= shortest || !is_joint(first->from, size))) {
        size--;
    }
    if (size < PREFIX_MINIMUM) {
        return false;
    }
    LIST_EACH(const struct transition, transition, transitions)
    {
        struct transition *kept = ARENA_NEW(arena, struct transition);
        *kept = *transition;
        kept->from = slice_from_offset(transition->from, size);
        kept->to = slice_from_offset(transition->to, size);
        list_add(arena, shortened, kept);
    }
    return true;
}
