/* SPDX-License-Identifier: Apache-2.0 */
/* How many there are: …/orders/count, and by their states …/orders/stats. */
#include "model/bind/bind_private.h"

#include "spec/text/wording.h"
#include "spec/text/words.h"

/* Words of a path that ask for a number, for numbers, and for numbers only if the description says
 * so: a summary may be of anything. */
static const char number_words[] = "count|counts|total-count|num";
static const char stats_words[] = "stats|stat|statistics|status-counts|count-by-status";
static const char open_words[] = "summary|overview|breakdown|totals|metrics";

/* The description of one that counts. */
static const char counting_words[] =
    "count|counts|counted|counters|number of|how many|by status|by state|per status|distribution|"
    "anzahl|nombre de|número de|cantidad|quantidade|numero di|количеств*|число|по статус*|jumlah|"
    "数量|件数|个数|개수|건수|số lượng";

/* What is no count of records, in the description or in the answer that the document shows. */
static const char measuring_words[] =
    "sum|sums|revenue|average|averages|avg|mean|median|hours|amount|amounts|turnover|percent*|rate|"
    "rates|ratio|trend*|daily|weekly|monthly|per day|per week|per month|per hour|top|growth|"
    "duration|sales|cost|costs|profit*|spend*|spent|balance|volume|выручк*|сумм*|средн*|umsatz|"
    "durchschnitt*|jam|moyenne|promedio|média|金额|平均|总额|합계|평균";

static bool describes(const struct operation *operation, const char *words)
{
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        if (wording_has(statement->endpoint.description, words) ||
            wording_has(statement->endpoint.title, words)) {
            return true;
        }
    }
    return false;
}

/* Of an answer that the document states, each name must be one that is counted. */
static bool answers_counts(struct binding *binding, const struct entity *entity,
                           struct slice *out_name)
{
    static const char known[] = "total|count|counts|data|by|stats|statistics|success|int|integer|"
                                "number|long|object|string|record|map|json|per|of|status|ok|"
                                "int32|int64|and|the|a|with|each|200";
    const struct endpoint_statement *statement = binding->operation->statement;
    struct slice rest = statement == NULL ? SLICE_EMPTY : statement->response;
    while (rest.size > 0) {
        size_t size = 0;
        while (size < rest.size && (character_is_word(rest.data[size]))) {
            size++;
        }
        struct slice word = slice_between(rest, 0, size);
        rest = slice_from_offset(rest, size + (size < rest.size));
        bool is_by = slice_starts_with_ignoring_case(word, SLICE("by_"));
        struct slice stem = is_by ? slice_from_offset(word, 3) : word;
        bool is_known = size == 0 || wording_is(word, known) ||
                        binding_field(binding, entity, stem, false) != NULL;
        LIST_EACH(const struct field, field, &entity->fields)
        {
            for (size_t i = 0; i < field->label_count; i++) {
                is_known |= slice_equal_ignoring_case(field->labels[i], word);
            }
        }
        if (!is_known) {
            *out_name = word;
            return false;
        }
    }
    return true;
}

/* A state without a list of its values is counted by those that it has. */
static bool is_counted_by(const struct entity *entity, const struct field *field)
{
    if (field == state_field(entity) && field->label_count == 0) {
        return !field->is_write_only;
    }
    return field->label_count > 0 && field->label_count <= COUNT_LABEL_MAXIMUM &&
           field->type->kind != TYPE_ARRAY && !field->is_write_only;
}

/* The fields with labels, and the state; of several those that the description names, if it names
 * any. */
static void find_groups(struct binding *binding, const struct entity *entity, struct list *groups)
{
    struct arena *arena = binding->builder->arena;
    for (int is_named = 1; is_named >= 0 && groups->count == 0; is_named--) {
        LIST_EACH(struct field, field, &entity->fields)
        {
            const char *name = arena_string(arena, field->name);
            if (is_counted_by(entity, field) && groups->count < COUNT_GROUP_MAXIMUM &&
                (!is_named || describes(binding->operation, name))) {
                list_add(arena, groups, field);
            }
        }
    }
}

static bool refuse(struct binding *binding, const struct entity *entity, struct slice word,
                   const char *why)
{
    binding_say(binding, "'" SLICE_FORMAT "' of '" SLICE_FORMAT "' %s", SLICE_ARGUMENT(word),
                SLICE_ARGUMENT(entity->name), why);
    return false;
}

static bool say_groups(struct binding *binding, const struct entity *entity,
                       const struct list *groups)
{
    struct slice names = SLICE_EMPTY;
    LIST_EACH(const struct field, field, groups)
    {
        names = arena_format(binding->builder->arena, SLICE_FORMAT "%s'" SLICE_FORMAT "'",
                             SLICE_ARGUMENT(names), field_index == 0 ? "" : " and by ",
                             SLICE_ARGUMENT(field->name));
    }
    return binding_say(binding, "how many '" SLICE_FORMAT "' there are, by " SLICE_FORMAT,
                       SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(names));
}

/* "unread" of "/unread-count" and of "/unread/count"; *out_collection: where those stand that are
 * counted. Empty: the path has no such word. */
static struct slice counted_word(struct binding *binding, size_t *out_collection)
{
    bool is_guess;
    struct slice last = binding_last(binding);
    struct slice snake = word_snake(binding->builder->arena, last);
    size_t behind = binding->count - 1;
    struct slice word = SLICE_EMPTY;
    if (slice_ends_with(snake, SLICE("_count"))) {
        word = slice_between(snake, 0, snake.size - strlen("_count"));
    } else if (behind > 1 && wording_is(last, "count") &&
               !segment_is_parameter(binding->segments[behind - 1]) &&
               binding_entity(binding, binding->segments[behind - 1], &is_guess) == NULL) {
        word = binding->segments[--behind];
    }
    *out_collection = behind - 1;
    return word;
}

/* …/notifications/unread-count: how many there are of which the word is said. */
static bool bind_some(struct binding *binding)
{
    bool is_guess;
    size_t collection = 0;
    struct operation *operation = binding->operation;
    struct slice word = counted_word(binding, &collection);
    if (word.size == 0 || segment_is_parameter(binding->segments[collection])) {
        return false;
    }
    struct entity *entity = binding_entity(binding, binding->segments[collection], &is_guess);
    if (entity == NULL || is_guess || !binding_parents(binding, entity, collection) ||
        !binding_chosen_by(binding, entity, word) || operation->presets.count != 1 ||
        describes(operation, measuring_words)) {
        return false;
    }
    struct slice which = operation->reason;
    operation->kind = OPERATION_COUNT;
    operation->entity = entity;
    operation->verb = binding_last(binding);
    return binding_say(binding, "how many there are: " SLICE_FORMAT, SLICE_ARGUMENT(which));
}

bool bind_count(struct binding *binding)
{
    struct operation *operation = binding->operation;
    bool is_guess;
    if (binding->count < 2 || !slice_equal(operation->method, SLICE("GET"))) {
        return false;
    }
    struct slice before = operation->reason;
    if (bind_some(binding)) {
        return true;
    }
    binding_reset(binding);
    operation->reason = before;
    struct slice word = binding_last(binding), collection = binding->segments[binding->count - 2];
    bool is_number = wording_is(word, number_words), is_open = wording_is(word, open_words);
    if (segment_is_parameter(word) || segment_is_parameter(collection) ||
        (!is_number && !is_open && !wording_is(word, stats_words))) {
        return false;
    }
    struct entity *entity = binding_entity(binding, collection, &is_guess);
    if (entity == NULL || is_guess || !binding_parents(binding, entity, binding->count - 2)) {
        return false;
    }
    struct slice name = SLICE_EMPTY;
    struct list groups = {0};
    if (!is_number) {
        find_groups(binding, entity, &groups);
    }
    if (describes(operation, measuring_words) ||
        (is_open && !describes(operation, counting_words))) {
        return refuse(binding, entity, word, "may be more than how many there are");
    }
    if (!is_number && groups.count == 0) {
        return refuse(binding, entity, word, "has no field with labels to count by");
    }
    if (!answers_counts(binding, entity, &name)) {
        return refuse(binding, entity, word,
                      arena_format(binding->builder->arena,
                                   "answers with '" SLICE_FORMAT "', which is no count",
                                   SLICE_ARGUMENT(name))
                          .data);
    }
    operation->kind = OPERATION_COUNT;
    operation->entity = entity;
    operation->verb = word;
    operation->groups = groups;
    return is_number ? binding_say(binding, "how many '" SLICE_FORMAT "' there are",
                                   SLICE_ARGUMENT(entity->name))
                     : say_groups(binding, entity, &groups);
}
