/* SPDX-License-Identifier: Apache-2.0 */
/* Why an endpoint is not served, or only by a guess, and what the author can do: the cause by which
 * findings are gathered. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

static const char expect[] = "expect 501 Not Implemented";

/* --- words of paths --- */

/* A word that begins with one of these is something to do. */
static const char verbs[] =
    "add|analyze|analyse|apply|approve|archive|assign|authorize|backup|batch|bulk|calculate|call|"
    "cancel|capture|change|check|clear|clone|close|compare|compute|confirm|connect|convert|copy|"
    "create|deactivate|activate|delete|deploy|detect|disable|disconnect|download|duplicate|enable|"
    "estimate|evaluate|execute|export|fetch|filter|finalize|find|generate|get|import|ingest|init|"
    "initiate|initialize|invoke|join|leave|link|list|load|lock|login|logout|lookup|mark|merge|move|"
    "notify|optimize|parse|pause|predict|preview|print|process|promote|publish|query|reassign|"
    "rebuild|recalculate|receive|recommend|refresh|register|reindex|reload|remove|render|reorder|"
    "replay|reprocess|resend|reset|resolve|restart|restore|resume|retry|revoke|rollback|run|scan|"
    "schedule|search|send|set|share|simulate|solve|start|stop|stream|submit|subscribe|suggest|"
    "switch|sync|synchronize|test|toggle|train|transfer|transform|translate|trigger|undo|unlink|"
    "unlock|unsubscribe|update|upload|validate|verify|webhook|webhooks|callback";

static const char figures[] =
    "analytics|overview|dashboard|stats|statistics|metrics|summary|report|insights|kpi|kpis|trends|"
    "performance|breakdown|usage|totals|forecast|projection|heatmap";

static bool is_figure(struct slice word)
{
    return wording_has(word, figures);
}

static bool is_get(const struct binding *binding)
{
    return slice_equal(binding->operation->method, SLICE("GET"));
}

static bool is_plural(struct arena *arena, struct slice word)
{
    return !slice_equal(word_flat(arena, word), word_key(arena, word));
}

/* What is done, rather than what there is. */
static bool is_act(struct binding *binding, struct slice word)
{
    struct arena *arena = binding->builder->arena;
    struct slice words[4];
    size_t count = word_split(arena, word, words, 4);
    return (count > 0 && wording_is(words[0], verbs)) ||
           (!is_get(binding) && !is_plural(arena, word) &&
            !infer_has_items(binding->builder, word));
}

static bool is_unknown(struct binding *binding, struct slice noun)
{
    bool is_guess;
    return binding_entity(binding, noun, &is_guess) == NULL;
}

/* The first collection of the path with one of its items behind it that no entity is called by;
 * empty: all are. */
static struct slice missing_above(struct binding *binding)
{
    for (size_t i = 0; i + 1 < binding->count; i++) {
        bool has_item = !segment_is_parameter(binding->segments[i]) &&
                        segment_is_parameter(binding->segments[i + 1]);
        if (has_item && is_unknown(binding, binding->segments[i])) {
            return binding->segments[i];
        }
    }
    return SLICE_EMPTY;
}

static bool has_entities(const struct model *model)
{
    LIST_EACH(const struct entity, entity, &model->entities)
    {
        if (!entity->is_added) {
            return true;
        }
    }
    return false;
}

/* --- causes --- */

static struct slice missing_text(struct binding *binding, struct slice noun,
                                 struct outcome_note *note)
{
    static const char otherwise[] =
        "describe " OUTCOME_WORDS
        " where the document says what is stored, or expect 501 Not Implemented";
    note->hint = suggest_entity(binding->builder, noun, otherwise);
    if (note->hint != otherwise) { /* a hint for this one alone */
        return arena_format(binding->builder->arena, "no entity is called '" SLICE_FORMAT "'",
                            SLICE_ARGUMENT(noun));
    }
    note->word = noun;
    return SLICE("no entity is called " OUTCOME_WORDS);
}

/* The entity that the last word of the path stands behind, or behind one of; or NULL. */
static const struct entity *entity_above(struct binding *binding)
{
    bool is_guess;
    size_t count = binding->count - 1;
    count -= count > 0 && segment_is_parameter(binding->segments[count - 1]);
    return count > 0 && !segment_is_parameter(binding->segments[count - 1])
               ? binding_entity(binding, binding->segments[count - 1], &is_guess)
               : NULL;
}

/* What no binder has a reason for. */
static struct slice plain_text(struct binding *binding, struct outcome_note *note)
{
    struct arena *arena = binding->builder->arena;
    struct slice last = binding->count > 0 ? binding_last(binding) : SLICE_EMPTY;
    struct slice missing = missing_above(binding);
    note->hint = expect;
    if (binding->count == 0) {
        return SLICE("the path names no collection");
    }
    if (!has_entities(binding->builder->model)) {
        note->hint = "describe the entities, as tables, lists or code; until then, " /* */
                     "expect 501 Not Implemented";
        return SLICE("the document describes nothing that is stored");
    }
    if (missing.size > 0) {
        return missing_text(binding, missing, note);
    }
    note->word = last;
    if (segment_is_parameter(last)) {
        note->word = SLICE_EMPTY;
        return SLICE("no entity and no known action fits the path");
    }
    if (is_act(binding, last)) {
        return SLICE("no entity and no known action is called " OUTCOME_WORDS);
    }
    if (is_get(binding) && is_figure(last)) {
        return SLICE("nothing says how to compute " OUTCOME_WORDS);
    }
    const struct entity *above = entity_above(binding);
    if (above != NULL && !is_plural(arena, last)) {
        return arena_format(arena, "'" SLICE_FORMAT "' has nothing that is called " OUTCOME_WORDS,
                            SLICE_ARGUMENT(above->name));
    }
    note->word = SLICE_EMPTY;
    return missing_text(binding, last, note);
}

/* The text with the word of this one alone. */
static struct slice own_reason(struct arena *arena, const struct outcome_note *note)
{
    size_t mark = slice_find_byte(note->text, OUTCOME_WORDS[0]);
    return mark == SLICE_NOT_FOUND
               ? note->text
               : arena_format(arena, SLICE_FORMAT "'" SLICE_FORMAT "'" SLICE_FORMAT,
                              SLICE_ARGUMENT(slice_between(note->text, 0, mark)),
                              SLICE_ARGUMENT(note->word),
                              SLICE_ARGUMENT(slice_from_offset(note->text, mark + 1)));
}

/* The reason with room for the words of others where it has this one's. */
static struct slice shared_reason(struct arena *arena, struct slice reason, struct slice word)
{
    struct slice quoted = arena_format(arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(word));
    size_t at = word.size > 0 ? slice_find(reason, quoted) : SLICE_NOT_FOUND;
    return at == SLICE_NOT_FOUND
               ? reason
               : arena_format(arena, SLICE_FORMAT OUTCOME_WORDS SLICE_FORMAT,
                              SLICE_ARGUMENT(slice_between(reason, 0, at)),
                              SLICE_ARGUMENT(slice_from_offset(reason, at + quoted.size)));
}

/* Whether GET is served on the path of this HEAD, which is answered with it. */
static bool is_head_of_get(struct binding *binding)
{
    const struct operation *head = binding->operation;
    struct arena *arena = binding->builder->arena;
    if (!slice_equal(head->method, SLICE("HEAD"))) {
        return false;
    }
    struct slice path = path_erased(arena, head->path);
    LIST_EACH(const struct operation, operation, &binding->builder->model->operations)
    {
        if (slice_equal(operation->method, SLICE("GET")) && operation->kind != OPERATION_CUSTOM &&
            slice_equal(path_erased(arena, operation->path), path)) {
            return true;
        }
    }
    return false;
}

static void report_unserved(struct binding *binding)
{
    struct operation *operation = binding->operation;
    struct arena *arena = binding->builder->arena;
    struct outcome_note note = {.code = DIAGNOSTIC_W1013};
    if (operation_is_preflight(operation)) {
        operation->reason = SLICE("answered as OPTIONS is on every path: with its methods, and "
                                  "with what pages of other sites may do");
        return;
    }
    if (is_head_of_get(binding)) {
        operation->reason = SLICE("answered as GET is on this path, without the body");
        return;
    }
    if (slice_equal(operation->method, SLICE("HEAD"))) {
        binding->hint = "declare GET on that path, with which HEAD is answered";
    }
    if (operation->reason.size == 0) {
        note.text = plain_text(binding, &note);
        operation->reason = own_reason(arena, &note);
    } else {
        note.text = shared_reason(arena, operation->reason, binding->word);
        note.hint = binding->hint != NULL ? binding->hint : expect;
        note.word = binding->word;
    }
    outcome_add(binding->builder, operation, &note);
}

static void report_guess(struct binding *binding)
{
    const struct operation *operation = binding->operation;
    struct arena *arena = binding->builder->arena;
    struct outcome_note note = {
        .code = DIAGNOSTIC_N1014,
        .hint = "name the entity in the path as the document describes it to be certain"};
    note.text =
        arena_format(arena, "to mean '" SLICE_FORMAT "'", SLICE_ARGUMENT(operation->entity->name));
    if (binding->doubt != NULL) {
        bool is_verb = operation->kind == OPERATION_TRANSITION ||
                       operation->kind == OPERATION_FIELD_UPDATE; /* "sets 'status' of …" */
        note.hint = binding->doubt;
        note.text = arena_format(arena, "as %s" SLICE_FORMAT, is_verb ? "what " : "",
                                 SLICE_ARGUMENT(operation->reason));
    }
    outcome_add(binding->builder, operation, &note);
}

void binding_report(struct binding *binding)
{
    const struct operation *operation = binding->operation;
    if (operation->kind == OPERATION_CUSTOM) {
        report_unserved(binding);
    } else if (operation->kind == OPERATION_TOGGLE && !operation_selects_caller(operation)) {
        struct outcome_note note = {.code = DIAGNOSTIC_W1013,
                                    .text = operation->reason,
                                    .hint = "say who may sign in: roles, or a way to authenticate; "
                                            "until then, expect 501 Not Implemented"};
        outcome_add(binding->builder, operation, &note);
    } else if (operation->is_guess) {
        report_guess(binding);
    }
}
