/* SPDX-License-Identifier: Apache-2.0 */
/* The lock's text, there and back. The words of a line are parted by single blanks; no name in it
 * can hold one. */
#include "plan/lock.h"

#include "base/utf8.h"

#define WORD_MAXIMUM 5U
#define HINT         "restore the file from version control, or delete it and run `phoenix lock`"

static const char head[] =
    "# phoenix.lock: the numbers by which clients know this API. Keep it under version control;\n"
    "# `phoenix lock` brings it up to date. After a merge, run that once more.\n";

/* How the lines of a kind look; in the order of enum lock_kind. */
static const struct shape {
    struct slice word;
    size_t words; /* the first included */
    bool has_owner;
    bool has_number;
} shapes[] = {
    [LOCK_FIELD] = {SLICE_LITERAL("field"), 5, true, true},
    [LOCK_RESERVED] = {SLICE_LITERAL("reserved"), 4, true, true},
    [LOCK_VALUE] = {SLICE_LITERAL("value"), 4, true, true},
    [LOCK_RESERVED_VALUE] = {SLICE_LITERAL("reserved_value"), 4, true, true},
    [LOCK_RPC] = {SLICE_LITERAL("rpc"), 5, true, false},
    [LOCK_PACKAGE] = {SLICE_LITERAL("package"), 2, false, false},
    [LOCK_DOCUMENT] = {SLICE_LITERAL("document"), 2, false, false},
    [LOCK_FORMER] = {SLICE_LITERAL("name"), 4, true, false},
    [LOCK_PATH] = {SLICE_LITERAL("path"), 3, true, false},
};
#define SHAPE_COUNT (sizeof(shapes) / sizeof(*shapes))

struct lock *lock_create(struct arena *arena)
{
    struct lock *lock = ARENA_NEW(arena, struct lock);
    lock->arena = arena;
    table_init(&lock->by_key, arena);
    table_init(&lock->highest, arena);
    return lock;
}

static struct slice key_of(struct arena *arena, enum lock_kind kind, struct slice owner,
                           struct slice name)
{
    return arena_format(arena, "%d " SLICE_FORMAT " " SLICE_FORMAT, (int)kind,
                        SLICE_ARGUMENT(owner), SLICE_ARGUMENT(name));
}

/* A name that is reserved twice, with another number each time, keeps both lines. */
static struct slice line_key(struct arena *arena, const struct lock_line *line)
{
    bool is_reserved = line->kind == LOCK_RESERVED || line->kind == LOCK_RESERVED_VALUE;
    return is_reserved ? arena_format(arena, "%d " SLICE_FORMAT " %lld", (int)line->kind,
                                      SLICE_ARGUMENT(line->owner), (long long)line->number)
                       : key_of(arena, line->kind, line->owner, line->name);
}

struct lock_line *lock_add(struct lock *lock, enum lock_kind kind, struct slice owner,
                           struct slice name, int64_t number)
{
    struct lock_line *line = ARENA_NEW(lock->arena, struct lock_line);
    *line = (struct lock_line){.kind = kind, .owner = owner, .name = name, .number = number};
    list_add(lock->arena, &lock->lines, line);
    table_put(&lock->by_key, line_key(lock->arena, line), line);
    int64_t *highest = table_get(&lock->highest, owner);
    if (shapes[kind].has_number && highest == NULL) {
        highest = ARENA_NEW(lock->arena, int64_t);
        table_put(&lock->highest, owner, highest);
    }
    if (shapes[kind].has_number && *highest < number) {
        *highest = number;
    }
    if (kind == LOCK_PACKAGE) {
        lock->package = name;
    } else if (kind == LOCK_DOCUMENT) {
        lock->document = name;
    } else if (kind == LOCK_FORMER || kind == LOCK_PATH) {
        list_add(lock->arena, kind == LOCK_FORMER ? &lock->names : &lock->paths, line);
    }
    return line;
}

struct lock_line *lock_find(const struct lock *lock, enum lock_kind kind, struct slice owner,
                            struct slice name)
{
    return lock == NULL ? NULL : table_get(&lock->by_key, key_of(lock->arena, kind, owner, name));
}

int64_t lock_highest(const struct lock *lock, struct slice owner)
{
    const int64_t *highest = lock == NULL ? NULL : table_get(&lock->highest, owner);
    return highest == NULL ? 0 : *highest;
}

/* --- in --- */

static const struct shape *find_shape(struct slice word)
{
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        if (slice_equal(word, shapes[i].word)) {
            return &shapes[i];
        }
    }
    return NULL;
}

/* The document's name may hold blanks, so the last word takes the rest. */
static size_t split(struct slice line, struct slice *out_words)
{
    size_t count = 0;
    bool is_name = slice_starts_with(line, SLICE("document "));
    size_t maximum = is_name ? 2 : WORD_MAXIMUM;
    while (line.size > 0 && count < maximum) {
        size_t blank = count + 1 == maximum ? SLICE_NOT_FOUND : slice_find_byte(line, ' ');
        size_t end = blank == SLICE_NOT_FOUND ? line.size : blank;
        out_words[count++] = slice_between(line, 0, end);
        line = slice_from_offset(line, end + 1);
    }
    return count;
}

static bool is_text(struct slice line)
{
    for (size_t i = 0; i < line.size; i++) {
        if ((unsigned char)line.data[i] < ' ') {
            return false;
        }
    }
    return utf8_find_invalid(line) == UTF8_VALID;
}

static bool read_line(struct lock *lock, struct slice text, struct place place)
{
    struct slice words[WORD_MAXIMUM] = {0};
    size_t count = split(text, words);
    const struct shape *shape = find_shape(words[0]);
    if (shape == NULL || count != shape->words || !is_text(text)) {
        return false;
    }
    int64_t number = 0;
    enum lock_kind kind = (enum lock_kind)(shape - shapes);
    for (size_t i = 0; i < count; i++) {
        bool has_blank = slice_find_byte(words[i], ' ') != SLICE_NOT_FOUND;
        if (words[i].size == 0 || (has_blank && kind != LOCK_DOCUMENT)) {
            return false;
        }
    }
    bool is_field = kind == LOCK_FIELD || kind == LOCK_RESERVED;
    if (shape->has_number &&
        (!slice_to_int64(words[3], &number) || number > (is_field ? 536870911 : INT32_MAX) ||
         number < (is_field ? 1 : INT32_MIN))) {
        return false;
    }
    struct slice owner = shape->has_owner ? words[1] : SLICE_EMPTY;
    struct slice name = shape->has_owner ? words[2] : words[1];
    bool is_known = shape->has_owner && lock_find(lock, kind, owner, name) != NULL;
    struct lock_line *line = lock_add(lock, kind, owner, name, number);
    line->place = place;
    bool is_third = kind == LOCK_RPC || kind == LOCK_FORMER;
    line->type = is_third ? words[3] : kind == LOCK_FIELD ? words[4] : SLICE_EMPTY;
    line->response = kind == LOCK_RPC ? words[4] : SLICE_EMPTY;
    return !is_known;
}

/* Two branches that each added a field took the same number: after the merge one must give way. */
static void check_numbers(const struct lock *lock, struct diagnostics *diagnostics)
{
    struct table taken;
    table_init(&taken, lock->arena);
    LIST_EACH(struct lock_line, line, &lock->lines)
    {
        if (line->kind != LOCK_FIELD && line->kind != LOCK_RESERVED) {
            continue;
        }
        struct slice key = arena_format(lock->arena, SLICE_FORMAT " %lld",
                                        SLICE_ARGUMENT(line->owner), (long long)line->number);
        const struct lock_line *other = table_put(&taken, key, line);
        if (other != NULL) {
            diagnostic_relate(
                diagnostics_report(diagnostics, DIAGNOSTIC_E1705, line->place,
                                   "delete the line of the one that no client knows yet, then run "
                                   "`phoenix lock`",
                                   "two fields of '" SLICE_FORMAT "' have the number %lld",
                                   SLICE_ARGUMENT(line->owner), (long long)line->number),
                other->place, "the other one");
        }
    }
}

struct lock *lock_read(struct arena *arena, struct slice path, struct slice text,
                       struct diagnostics *diagnostics)
{
    struct lock *lock = lock_create(arena);
    struct source *source = source_create(arena, path, text);
    lock->source = source;
    for (uint32_t number = 1; number <= source->line_count; number++) {
        struct slice line = source_line(source, number);
        struct place place = {.source = source, .line = number};
        if (line.size == 0 || line.data[0] == '#') {
            continue;
        }
        if (!read_line(lock, line, place)) {
            diagnostics_report(diagnostics, DIAGNOSTIC_E1705, place, HINT,
                               "not understood as a line of a lock, or there twice");
        }
    }
    check_numbers(lock, diagnostics);
    return lock;
}

/* --- out --- */

static int compare_texts(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

static struct slice *write_line(struct arena *arena, const struct lock_line *line)
{
    struct slice *text = ARENA_NEW(arena, struct slice);
    struct slice word = shapes[line->kind].word;
    *text = arena_format(arena, SLICE_FORMAT "%s" SLICE_FORMAT " " SLICE_FORMAT,
                         SLICE_ARGUMENT(word), shapes[line->kind].has_owner ? " " : "",
                         SLICE_ARGUMENT(line->owner), SLICE_ARGUMENT(line->name));
    if (shapes[line->kind].has_number) {
        *text = arena_format(arena, SLICE_FORMAT " %lld", SLICE_ARGUMENT(*text),
                             (long long)line->number);
    }
    if (line->type.size > 0) {
        *text = arena_format(arena, SLICE_FORMAT " " SLICE_FORMAT "%s" SLICE_FORMAT,
                             SLICE_ARGUMENT(*text), SLICE_ARGUMENT(line->type),
                             line->response.size > 0 ? " " : "", SLICE_ARGUMENT(line->response));
    }
    return text;
}

void lock_write(const struct lock *lock, struct buffer *out)
{
    struct list texts = {0};
    LIST_EACH(const struct lock_line, line, &lock->lines)
    {
        list_add(lock->arena, &texts, write_line(lock->arena, line));
    }
    list_sort(lock->arena, &texts, compare_texts);
    buffer_append_string(out, head);
    LIST_EACH(const struct slice, text, &texts)
    {
        buffer_append_slice(out, *text);
        BUFFER_LITERAL(out, "\n");
    }
}
