/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of states in prose and lists: draft → sent → paid. */
#include "spec/diagram/state_chain.h"

#include "base/table.h"
#include "spec/text/arrow.h"
#include "spec/text/mermaid.h"
#include "spec/text/wording.h"

#define STATE_SIZE_MAXIMUM  48U
#define LINE_SIZE_MAXIMUM   600U
#define ALTERNATIVE_MAXIMUM 12U
#define STATE_MAXIMUM       40U /* in one chain */

void state_chain_add(struct arena *arena, struct list *transitions, struct slice from,
                     struct slice to, struct slice label)
{
    struct transition *transition = ARENA_NEW(arena, struct transition);
    *transition = (struct transition){.from = from, .to = to, .label = label};
    list_add(arena, transitions, transition);
}

/* --- mermaid --- */

static const struct slice start_state = SLICE_LITERAL("[*]");

/* "state "Waiting for payment" as waiting": the name stands for the description. */
static void read_alias(struct arena *arena, struct slice line, struct table *names)
{
    struct slice rest = slice_trim(slice_from_offset(line, sizeof("state") - 1));
    if (rest.size < 2 || rest.data[0] != '"') {
        return;
    }
    size_t close = slice_find_byte(slice_from_offset(rest, 1), '"');
    struct slice title = slice_between(rest, 1, close == SLICE_NOT_FOUND ? 0 : close + 1);
    size_t as = slice_find(rest, SLICE(" as "));
    if (title.size == 0 || as == SLICE_NOT_FOUND) {
        return;
    }
    struct slice name = slice_trim(slice_from_offset(rest, as + 4));
    size_t size = 0;
    while (size < name.size && !character_is_space(name.data[size]) && name.data[size] != '{') {
        size++;
    }
    struct slice *kept = ARENA_NEW(arena, struct slice);
    *kept = title;
    table_put(names, slice_between(name, 0, size), kept);
}

static struct slice state_name(const struct table *names, struct slice text)
{
    text = slice_trim(text);
    size_t style = slice_find(text, SLICE(":::"));
    text = slice_trim(slice_between(text, 0, style));
    const struct slice *title = table_get(names, text);
    return title == NULL ? text : *title;
}

/* "A --> B : label" */
static void read_arrow(struct arena *arena, struct slice line, const struct table *names,
                       struct list *transitions)
{
    size_t arrow = slice_find(line, SLICE("-->"));
    if (arrow == SLICE_NOT_FOUND) {
        return;
    }
    struct slice from = slice_between(line, 0, arrow);
    struct slice rest = slice_from_offset(line, arrow + 3);
    size_t colon = slice_find_byte(rest, ':');
    struct slice label =
        colon == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_trim(slice_from_offset(rest, colon + 1));
    from = state_name(names, from);
    struct slice to = state_name(names, slice_between(rest, 0, colon));
    if (to.size == 0 || from.size == 0 || slice_equal(to, start_state)) {
        return;
    }
    state_chain_add(arena, transitions, slice_equal(from, start_state) ? SLICE_EMPTY : from, to,
                    label);
}

void state_chain_read_diagram(struct arena *arena, struct slice body, struct list *transitions)
{
    struct table names;
    struct slice rest = body;
    struct slice line;
    table_init(&names, arena);
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        if (slice_starts_with(line, SLICE("state "))) {
            read_alias(arena, line, &names);
        }
    }
    while (slice_next_line(&body, &line)) {
        line = slice_trim(line);
        if (!slice_starts_with(line, SLICE("%%"))) {
            read_arrow(arena, line, &names, transitions);
        }
    }
}

/* --- chains --- */

/* Takes the part before the next arrow; *out_label has the words on that arrow. */
static bool next_step(struct slice *rest, struct slice *out_part, struct slice *out_label)
{
    *out_label = SLICE_EMPTY;
    if (rest->size == 0) {
        return false;
    }
    size_t at = arrow_find(*rest);
    size_t arrow = 0;
    if (at != SLICE_NOT_FOUND) {
        arrow = arrow_measure(slice_from_offset(*rest, at), out_label);
    }
    *out_part = slice_trim(slice_between(*rest, 0, at));
    *rest = slice_from_offset(*rest, at == SLICE_NOT_FOUND ? rest->size : at + arrow);
    return true;
}

static bool is_state(struct slice word)
{
    bool has_letter = false;
    for (size_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        if (!character_is_word(c) && c != '-') {
            return false;
        }
        has_letter |= character_is_alpha(c);
    }
    return has_letter && word.size > 1 && word.size <= STATE_SIZE_MAXIMUM;
}

/* Marks around a state: quotes, back-ticks, brackets, and a remark in brackets behind it. */
static struct slice strip_state(struct slice text)
{
    text = wording_bare(text);
    size_t open = slice_find_byte(text, '(');
    if (open != SLICE_NOT_FOUND && open > 0) {
        text = slice_trim(slice_between(text, 0, open));
    }
    while (text.size > 1 && strchr("[({", text.data[0]) != NULL) {
        text = slice_trim(slice_from_offset(text, 1));
    }
    while (text.size > 1 && strchr(")]}.,;", text.data[text.size - 1]) != NULL) {
        text = slice_trim(slice_between(text, 0, text.size - 1));
    }
    return wording_bare(text);
}

/* Bytes of a remark in brackets at the front, "(agent, customer)"; what it lists is no state. */
static size_t measure_remark(struct slice text)
{
    size_t close = text.data[0] == '(' ? slice_find_byte(text, ')') : SLICE_NOT_FOUND;
    return close == SLICE_NOT_FOUND ? 0 : close + 1;
}

/* The states of one step, between '/', '|', commas and "or". */
static size_t read_step(struct slice text, struct slice *states)
{
    size_t count = 0;
    while (text.size > 0) {
        size_t at = 0;
        size_t width = 0;
        for (; at < text.size && width == 0; at++) {
            bool is_behind = slice_trim(slice_between(text, 0, at)).size > 0;
            at += is_behind ? measure_remark(slice_from_offset(text, at)) : 0;
            struct slice here = slice_from_offset(text, at);
            if (here.size == 0) {
                break;
            }
            bool is_mark = strchr("/|,", here.data[0]) != NULL;
            bool is_word = slice_starts_with_ignoring_case(here, SLICE(" or "));
            width = is_mark ? 1 : is_word ? 4 : 0;
            at -= width > 0; /* undone by the loop */
        }
        struct slice state = strip_state(slice_between(text, 0, at));
        text = slice_from_offset(text, at + width);
        if (state.size == 0) {
            continue;
        }
        if (!is_state(state) || count == ALTERNATIVE_MAXIMUM) {
            return 0;
        }
        states[count++] = state;
    }
    return count;
}

/* "Status: open → done": what stands before the chain. */
static struct slice strip_label(struct slice line)
{
    struct slice front = slice_between(line, 0, arrow_find(line));
    size_t colon = slice_find_last_byte(front, ':');
    return colon == SLICE_NOT_FOUND ? line : slice_trim(slice_from_offset(line, colon + 1));
}

bool state_chain_read_line(struct arena *arena, struct slice line, struct list *transitions)
{
    struct slice before[ALTERNATIVE_MAXIMUM];
    struct slice states[ALTERNATIVE_MAXIMUM];
    struct list found = {0};
    size_t before_count = 0;
    size_t steps = 0;
    struct slice step;
    struct slice label = SLICE_EMPTY;
    struct slice next_label;
    line = slice_trim(line);
    if (line.size > LINE_SIZE_MAXIMUM) {
        return false;
    }
    struct slice rest = strip_label(line);
    while (next_step(&rest, &step, &next_label)) {
        size_t end = slice_find(step, SLICE(": ")); /* a remark behind the last */
        end = end == SLICE_NOT_FOUND ? slice_find(step, SLICE(" - ")) : end;
        end = end == SLICE_NOT_FOUND ? slice_find(step, SLICE(". ")) : end;
        size_t count = read_step(slice_between(step, 0, end), states);
        if (count == 0 || ++steps > STATE_MAXIMUM) {
            return false;
        }
        for (size_t i = 0; i < before_count; i++) {
            for (size_t j = 0; j < count; j++) {
                state_chain_add(arena, &found, before[i], states[j], label);
            }
        }
        /* "open → paid, → lost": a comma before the arrow begins once more where the last did. */
        bool is_aside = before_count > 0 && slice_ends_with(step, SLICE(","));
        if (!is_aside) {
            memcpy(before, states, count * sizeof(*states));
            before_count = count;
        }
        label = next_label;
    }
    LIST_EACH(struct transition, transition, &found)
    {
        list_add(arena, transitions, transition);
    }
    return found.count > 0;
}
