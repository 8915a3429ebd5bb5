/* SPDX-License-Identifier: Apache-2.0 */
/* The sink for findings, and the table of codes. */
#include "base/diagnostic.h"

#include "base/buffer.h"

static const struct diagnostic_info infos[] = {
#define DIAGNOSTIC(code, severity, title, explanation)                                             \
    {#code, SEVERITY_##severity, title, explanation},
#include "base/diagnostic_codes.def"
#undef DIAGNOSTIC
};

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena)
{
    *diagnostics = (struct diagnostics){.arena = arena};
    table_init(&diagnostics->gathered_by_key, arena);
    line_index_init(&diagnostics->lines, arena);
}

struct diagnostic *diagnostics_report(struct diagnostics *diagnostics, enum diagnostic_code code,
                                      struct place place, const char *hint, const char *format, ...)
{
    struct diagnostic *diagnostic = ARENA_NEW(diagnostics->arena, struct diagnostic);
    va_list arguments;
    va_start(arguments, format);
    struct slice message = arena_format_list(diagnostics->arena, format, arguments);
    va_end(arguments);
    *diagnostic = (struct diagnostic){code, place, message.data, hint, PLACE_NONE, NULL};
    diagnostics->counts[infos[code].severity]++;
    if (diagnostics->list.count < DIAGNOSTICS_MAXIMUM) {
        list_add(diagnostics->arena, &diagnostics->list, diagnostic);
    } else {
        diagnostics->dropped_count++;
    }
    return diagnostic;
}

const struct list *diagnostics_in_line(struct diagnostics *diagnostics, struct place place)
{
    for (; diagnostics->indexed_count < diagnostics->list.count; diagnostics->indexed_count++) {
        const struct diagnostic *next = list_at(&diagnostics->list, diagnostics->indexed_count);
        line_index_add(&diagnostics->lines, next->place, next);
    }
    return line_index_get(&diagnostics->lines, place);
}

/* --- findings about several things --- */

/* One finding tells of no more things, and of no more lines of each; what is beyond begins the
 * next. */
#define GATHERED_MAXIMUM 200U

struct subject {
    struct slice words;
    struct list lines; /* uint32_t *, rising as they come */
};

struct gathered {
    struct shared_finding gathering;
    struct diagnostic *diagnostic;
    struct list subjects; /* struct subject */
};

/* The same of all findings that are one: of the same document, in the same words. */
static struct slice key_of(struct arena *arena, const struct shared_finding *gathering,
                           struct place place)
{
    return arena_format(arena, "%u %p %s\n%s", (unsigned)gathering->code,
                        (const void *)place.source, gathering->one,
                        gathering->hint == NULL ? "" : gathering->hint);
}

static struct subject *find_subject(const struct gathered *gathered, struct slice words)
{
    LIST_EACH(struct subject, subject, &gathered->subjects)
    {
        if (slice_equal(subject->words, words)) {
            return subject;
        }
    }
    return NULL;
}

static int compare_lines(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static int compare_subjects(const void *a, const void *b)
{
    return compare_lines(list_at(&((const struct subject *)a)->lines, 0),
                         list_at(&((const struct subject *)b)->lines, 0));
}

static uint32_t line_at(const struct list *lines, size_t index)
{
    return *(const uint32_t *)list_at(lines, index);
}

/* " (lines 3-5, 9)" behind a thing, unless all of it stands on the line that is shown anyway. */
static void append_lines(struct buffer *words, const struct list *lines, uint32_t shown)
{
    uint32_t first = line_at(lines, 0), last = line_at(lines, lines->count - 1);
    if (first == last && (first == shown || first == 0)) {
        return;
    }
    buffer_format(words, " (line%s", first == last ? "" : "s");
    for (size_t i = 0; i < lines->count; i++) {
        uint32_t from = line_at(lines, i), to = from;
        while (i + 1 < lines->count && line_at(lines, i + 1) <= to + 1) {
            to = line_at(lines, ++i);
        }
        buffer_format(words, "%s %u", from == first ? "" : ",", from);
        if (to > from) {
            buffer_format(words, "%s%u", to > from + 1 ? "-" : ", ", to);
        }
    }
    buffer_format(words, ")");
}

/* The template's text before and behind its "{}". */
static void split(const char *template, struct slice *out_before, struct slice *out_behind)
{
    struct slice text = slice_from(template);
    size_t at = slice_find(text, SLICE("{}"));
    *out_before = slice_between(text, 0, at);
    *out_behind = slice_from_offset(text, at + 2);
}

#define MESSAGE_MAXIMUM (1U << 20) /* bytes */

static void compose(struct arena *arena, struct gathered *gathered)
{
    struct list *subjects = &gathered->subjects;
    struct slice before, behind;
    struct buffer words;
    buffer_init(&words, MESSAGE_MAXIMUM);
    split(subjects->count > 1 ? gathered->gathering.many : gathered->gathering.one, &before,
          &behind);
    buffer_format(&words, SLICE_FORMAT, SLICE_ARGUMENT(before));
    LIST_EACH(struct subject, subject, subjects)
    {
        list_sort(arena, &subject->lines, compare_lines);
    }
    list_sort(arena, subjects, compare_subjects);
    for (size_t i = 0; i < subjects->count; i++) {
        const struct subject *subject = list_at(subjects, i);
        buffer_format(&words, "%s" SLICE_FORMAT,
                      i == 0                     ? ""
                      : i + 1 == subjects->count ? " and "
                                                 : ", ",
                      SLICE_ARGUMENT(subject->words));
        append_lines(&words, &subject->lines, gathered->diagnostic->place.line);
    }
    buffer_format(&words, SLICE_FORMAT, SLICE_ARGUMENT(behind));
    gathered->diagnostic->message = arena_string(arena, buffer_slice(&words));
    buffer_release(&words);
}

static void add_line(struct diagnostics *diagnostics, struct subject *subject, uint32_t line)
{
    uint32_t *copy = ARENA_NEW(diagnostics->arena, uint32_t);
    *copy = line;
    list_add(diagnostics->arena, &subject->lines, copy);
}

void diagnostics_gather(struct diagnostics *diagnostics, const struct shared_finding *gathering,
                        struct place place, struct slice words)
{
    struct arena *arena = diagnostics->arena;
    struct slice key = key_of(arena, gathering, place);
    struct gathered *gathered = table_get(&diagnostics->gathered_by_key, key);
    struct subject *subject = gathered == NULL ? NULL : find_subject(gathered, words);
    bool is_full = subject != NULL    ? subject->lines.count >= GATHERED_MAXIMUM
                   : gathered != NULL ? gathered->subjects.count >= GATHERED_MAXIMUM
                                      : true;
    if (is_full) {
        struct slice before, behind;
        split(gathering->one, &before, &behind);
        gathered = ARENA_NEW(arena, struct gathered);
        gathered->gathering = *gathering;
        gathered->diagnostic =
            diagnostics_report(diagnostics, gathering->code, place, gathering->hint,
                               SLICE_FORMAT SLICE_FORMAT SLICE_FORMAT, SLICE_ARGUMENT(before),
                               SLICE_ARGUMENT(words), SLICE_ARGUMENT(behind));
        list_add(arena, &diagnostics->gathered, gathered);
        table_put(&diagnostics->gathered_by_key, key, gathered);
        subject = NULL;
    }
    if (subject == NULL) {
        subject = ARENA_NEW(arena, struct subject);
        subject->words = words;
        list_add(arena, &gathered->subjects, subject);
    }
    if (place_compare(place, gathered->diagnostic->place) < 0) {
        gathered->diagnostic->place = place;
    }
    add_line(diagnostics, subject, place.line);
}

void diagnostic_relate(struct diagnostic *diagnostic, struct place place, const char *message)
{
    diagnostic->related = place;
    diagnostic->related_message = message;
}

static int compare_places(const void *a, const void *b)
{
    return place_compare(((const struct diagnostic *)a)->place,
                         ((const struct diagnostic *)b)->place);
}

void diagnostics_sort(struct diagnostics *diagnostics)
{
    LIST_EACH(struct gathered, gathered, &diagnostics->gathered)
    {
        compose(diagnostics->arena, gathered);
    }
    list_sort(diagnostics->arena, &diagnostics->list, compare_places);
}

const struct diagnostic_info *diagnostic_info(enum diagnostic_code code)
{
    return &infos[code];
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[severity];
}

enum diagnostic_code diagnostic_code_from_name(struct slice name)
{
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) {
        if (slice_equal_ignoring_case(slice_from(infos[i].name), name)) {
            return (enum diagnostic_code)i;
        }
    }
    return DIAGNOSTIC_COUNT;
}
