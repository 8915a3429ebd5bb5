/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of endpoints, told once for all that share the cause: one missing table is one
 * finding, not one for each endpoint of its collection. `explain` has a reason for each. */
#include "model/builder.h"

#include "spec/text/name_list.h"

#include <stdio.h>

#define WORDS_SHOWN 64U
#define LINES_SHOWN 200U

struct outcome {
    struct outcome_note note;
    struct list operations; /* const struct operation */
    struct list words;      /* struct slice: each once */
};

void outcome_add(struct builder *builder, const struct operation *operation,
                 const struct outcome_note *note)
{
    if (builder->outcomes_by_key.arena == NULL) {
        table_init(&builder->outcomes_by_key, builder->arena);
    }
    struct slice key =
        arena_format(builder->arena, "%d %p " SLICE_FORMAT, (int)note->code,
                     (const void *)operation->place.source, SLICE_ARGUMENT(note->text));
    struct outcome *outcome = table_get(&builder->outcomes_by_key, key);
    if (outcome == NULL) {
        outcome = ARENA_NEW(builder->arena, struct outcome);
        outcome->note = *note;
        table_put(&builder->outcomes_by_key, key, outcome);
        list_add(builder->arena, &builder->outcomes, outcome);
    }
    list_add(builder->arena, &outcome->operations, (void *)(uintptr_t)operation);
    if (note->word.size > 0 && outcome->words.count <= 64) { /* more are not counted */
        name_list_add(builder->arena, &outcome->words, note->word);
    }
}

/* The text with the words where it leaves room for them. */
static struct slice fill(struct arena *arena, struct slice text, struct slice words)
{
    size_t mark = slice_find_byte(text, OUTCOME_WORDS[0]);
    return mark == SLICE_NOT_FOUND
               ? text
               : arena_format(arena, SLICE_FORMAT SLICE_FORMAT SLICE_FORMAT,
                              SLICE_ARGUMENT(slice_between(text, 0, mark)), SLICE_ARGUMENT(words),
                              SLICE_ARGUMENT(slice_from_offset(text, mark + 1)));
}

static uint32_t line_at(const struct list *operations, size_t index)
{
    const struct operation *operation = list_at(operations, index);
    return operation->place.line;
}

/* " and 7 more (lines 12-14, 20, 21 …)" */
static struct slice others_text(struct arena *arena, const struct list *operations)
{
    struct slice text = SLICE_EMPTY;
    size_t count = operations->count - 1;
    for (size_t i = 1; i <= count && i <= LINES_SHOWN; i++) {
        size_t last = i;
        while (last < count && line_at(operations, last + 1) <= line_at(operations, last) + 1 &&
               line_at(operations, last + 1) >= line_at(operations, last)) {
            last++;
        }
        uint32_t from = line_at(operations, i), to = line_at(operations, last);
        text = arena_format(arena, SLICE_FORMAT "%s%u", SLICE_ARGUMENT(text), i == 1 ? "" : ", ",
                            from);
        if (to > from) {
            text = arena_format(arena, SLICE_FORMAT "%s%u", SLICE_ARGUMENT(text),
                                to > from + 1 ? "-" : ", ", to);
        }
        i = last;
    }
    return count == 0 ? SLICE_EMPTY
                      : arena_format(arena, " and %zu more (line%s " SLICE_FORMAT "%s)", count,
                                     count == 1 ? "" : "s", SLICE_ARGUMENT(text),
                                     count > LINES_SHOWN ? " …" : "");
}

static const char *verdict_of(enum diagnostic_code code, bool is_one)
{
    return code == DIAGNOSTIC_N1014   ? (is_one ? "is taken" : "are taken")
           : code == DIAGNOSTIC_W1509 ? (is_one ? "is served to nobody:" : "are served to nobody:")
                                      : (is_one ? "is not served:" : "are not served:");
}

void outcome_report(struct builder *builder)
{
    struct arena *arena = builder->arena;
    LIST_EACH(const struct outcome, outcome, &builder->outcomes)
    {
        const struct operation *first = list_at(&outcome->operations, 0);
        struct slice words = name_list(arena, &outcome->words, WORDS_SHOWN);
        struct slice others = others_text(arena, &outcome->operations);
        struct slice text = fill(arena, outcome->note.text, words);
        const char *verdict = verdict_of(outcome->note.code, outcome->operations.count == 1);
        diagnostics_report(builder->diagnostics, outcome->note.code, first->place,
                           arena_string(arena, fill(arena, slice_from(outcome->note.hint), words)),
                           "'" SLICE_FORMAT " " SLICE_FORMAT "'" SLICE_FORMAT " %s " SLICE_FORMAT,
                           SLICE_ARGUMENT(first->method), SLICE_ARGUMENT(first->path),
                           SLICE_ARGUMENT(others), verdict, SLICE_ARGUMENT(text));
    }
}
