/* SPDX-License-Identifier: Apache-2.0 */
/* What the examples and endpoints of a whole document agree on: the case of fields, what wraps
 * lists and items, which status a method succeeds with, by which parameters lists are paged. */
#include "spec/recognise/conventions_private.h"

#include "base/json.h"
#include "base/table.h"
#include "spec/reading/reading.h"

static const char paging_names[] =
    "page|limit|offset|cursor|per_page|perpage|page_size|pagesize|page_number|pagenumber|"
    "size|skip|take|after|before|starting_after|page_token|pagetoken|next_cursor|pageindex|"
    "page_index";

bool convention_is_paging(struct slice name)
{
    return wording_is(name, paging_names);
}

struct convention_memory {
    size_t statement_count; /* those before it were counted with earlier documents */
};

#define METHOD_COUNT 5
#define STATUS_COUNT 7

static const char *const methods[METHOD_COUNT] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

struct tally {
    const struct statement *first; /* the first example that told something */
    size_t snake_count;
    size_t camel_count;
    bool has_case; /* the document says it in words */
    size_t statuses[METHOD_COUNT][STATUS_COUNT];
    const struct statement *status_places[METHOD_COUNT];
    size_t bare_lists;
    size_t wrapped_lists;
    struct slice list_member;
    bool has_other_member; /* lists are wrapped under different names: the entities' own */
    const struct statement *list_place;
    size_t bare_items;
    size_t wrapped_items;
    const struct statement *item_place;
};

/* Keys are counted in passing; nesting is bounded by JSON_DEPTH_MAXIMUM. */
static void count_case(struct tally *tally, const struct json *value)
{
    if (value->kind != JSON_OBJECT && value->kind != JSON_ARRAY) {
        return;
    }
    JSON_EACH(child, value)
    {
        bool has_upper = false;
        bool has_lower = false;
        bool has_mark = false;
        for (size_t i = 0; i < child->key.size && i < 64; i++) {
            char c = child->key.data[i];
            has_upper = has_upper || (c >= 'A' && c <= 'Z' && i > 0);
            has_lower = has_lower || (c >= 'a' && c <= 'z');
            has_mark = has_mark || c == '_';
        }
        tally->snake_count += has_mark && has_lower && !has_upper;
        tally->camel_count += has_upper && has_lower && !has_mark;
        count_case(tally, child);
    }
}

static const struct json *find_list(const struct json *object)
{
    const struct json *list = NULL;
    JSON_EACH(member, object)
    {
        if (member->kind == JSON_ARRAY) {
            if (list != NULL) {
                return NULL; /* two lists: a record, not a page */
            }
            list = member;
        }
    }
    return list;
}

/* A page has its list and a few words about it: total, page, next_cursor, … */
static bool is_page(const struct json *object)
{
    JSON_EACH(member, object)
    {
        bool is_about_page =
            member->kind == JSON_ARRAY ||
            wording_is(member->key,
                       "total|count|page|limit|offset|size|meta|pagination|links|_links|next|"
                       "previous|has_more|hasmore|next_cursor|nextcursor|success|message|code|"
                       "msg|status|total_pages|totalpages|total_count|totalcount|per_page|"
                       "page_size|pagesize|totalelements|timestamp|cursor|has_next|hasnext");
        if (!is_about_page) {
            return false;
        }
    }
    return true;
}

static bool is_wrapping(const struct json *object)
{
    const struct json *data = json_member(object, SLICE("data"));
    if (data == NULL || data->kind != JSON_OBJECT) {
        return false;
    }
    JSON_EACH(member, object)
    {
        if (!wording_is(member->key, "success|data|message|code|msg|meta|status|error|timestamp|"
                                     "requestid|request_id|traceid|trace_id|errors")) {
            return false;
        }
    }
    return true;
}

static void count_envelope(struct tally *tally, const struct statement *statement)
{
    const struct json *value = statement->example.value;
    if (value->kind == JSON_ARRAY) {
        tally->bare_lists++;
        tally->list_place = tally->list_place == NULL ? statement : tally->list_place;
        return;
    }
    const struct json *list = value->kind == JSON_OBJECT ? find_list(value) : NULL;
    if (list != NULL && is_page(value)) {
        tally->wrapped_lists++;
        bool is_first = tally->list_member.size == 0;
        tally->has_other_member =
            tally->has_other_member || (!is_first && !slice_equal(tally->list_member, list->key));
        tally->list_member = is_first ? list->key : tally->list_member;
        tally->list_place = tally->list_place == NULL ? statement : tally->list_place;
    } else if (value->kind == JSON_OBJECT && is_wrapping(value)) {
        tally->wrapped_items++;
        tally->item_place = tally->item_place == NULL ? statement : tally->item_place;
    } else if (value->kind == JSON_OBJECT) {
        tally->bare_items++;
    }
}

static void count_status(struct tally *tally, const struct statement *statement)
{
    unsigned status = statement->example.http_status;
    for (size_t i = 0; i < METHOD_COUNT && status >= 200 && status < 200 + STATUS_COUNT; i++) {
        if (slice_equal(statement->example.method, slice_from(methods[i]))) {
            tally->statuses[i][status - 200]++;
            if (tally->status_places[i] == NULL) {
                tally->status_places[i] = statement;
            }
        }
    }
}

static void count_example(struct tally *tally, const struct statement *statement)
{
    const struct example_statement *example = &statement->example;
    bool is_interface = example->method.size > 0 || example->direction != EXAMPLE_OTHER;
    if (example->value == NULL || !is_interface) {
        return;
    }
    tally->first = tally->first == NULL ? statement : tally->first;
    count_case(tally, example->value);
    if (example->direction == EXAMPLE_RESPONSE) {
        count_envelope(tally, statement);
        count_status(tally, statement);
    }
}

static struct fact_statement *state_counted(struct specification *specification,
                                            const struct statement *evidence, const char *topic,
                                            struct slice name)
{
    return reading_state_fact(specification, STATEMENT_CONVENTION, evidence->block, evidence->place,
                              topic, name, SLICE_EMPTY);
}

static void state_statuses(struct specification *specification, const struct tally *tally)
{
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        size_t best = 0;
        for (size_t j = 1; j < STATUS_COUNT; j++) {
            best = tally->statuses[i][j] > tally->statuses[i][best] ? j : best;
        }
        if (tally->statuses[i][best] > 0) {
            struct fact_statement *fact = state_counted(specification, tally->status_places[i],
                                                        "success_status", slice_from(methods[i]));
            fact->number = 200.0 + (double)best;
        }
    }
}

static void state_tally(struct specification *specification, const struct tally *tally)
{
    size_t case_count = tally->snake_count + tally->camel_count;
    if (!tally->has_case && case_count >= 3 && tally->first != NULL) {
        bool is_snake = tally->snake_count >= tally->camel_count;
        size_t count = is_snake ? tally->snake_count : tally->camel_count;
        struct fact_statement *fact =
            state_counted(specification, tally->first, "field_case",
                          is_snake ? SLICE("snake_case") : SLICE("camelCase"));
        fact->number = 100.0 * (double)count / (double)case_count;
        fact->unit = UNIT_PERCENT;
    }
    if (tally->list_place != NULL) {
        bool is_wrapped = tally->wrapped_lists >= tally->bare_lists;
        struct fact_statement *fact =
            state_counted(specification, tally->list_place, "list_envelope",
                          is_wrapped ? tally->list_member : SLICE_EMPTY);
        fact->value = is_wrapped && tally->has_other_member ? SLICE("entity") : SLICE_EMPTY;
    }
    if (tally->wrapped_items > tally->bare_items) {
        state_counted(specification, tally->item_place, "item_envelope", SLICE("data"));
    }
    state_statuses(specification, tally);
}

/* What the document says in words is not counted again. */
static void note_convention(struct tally *tally, struct table *seen,
                            const struct statement *statement)
{
    struct slice topic = statement->fact.topic;
    tally->has_case = tally->has_case || slice_equal(topic, SLICE("field_case"));
    if (slice_equal(topic, SLICE("paging")) && table_get(seen, statement->fact.name) == NULL) {
        table_put(seen, statement->fact.name, (void *)(uintptr_t)statement);
    }
}

void conventions_count(struct specification *specification, const struct document *document)
{
    struct convention_memory *memory =
        specification_memory(specification, CONVENTIONS_NAME, sizeof(*memory));
    struct tally tally = {0};
    struct table seen;
    table_init(&seen, specification->arena);
    size_t end = specification->statements.count;
    for (size_t i = memory->statement_count; i < end; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        bool is_here = statement->block != NULL && statement->block->document == document;
        if (is_here && statement->kind == STATEMENT_EXAMPLE) {
            count_example(&tally, statement);
        } else if (is_here && statement->kind == STATEMENT_CONVENTION) {
            note_convention(&tally, &seen, statement);
        }
    }
    for (size_t i = memory->statement_count; i < end; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_ENDPOINT && statement->block != NULL &&
            statement->block->document == document) {
            convention_mentions_state(specification, statement, &seen);
        }
    }
    state_tally(specification, &tally);
    memory->statement_count = specification->statements.count;
}
