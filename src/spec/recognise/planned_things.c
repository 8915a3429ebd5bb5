/* SPDX-License-Identifier: Apache-2.0 */
/* Entities and services below "Roadmap" and the like. What a current field, path or rpc names is
 * needed now, whatever heading describes it. */
#include "spec/recognise/planned_things.h"

#include "base/table.h"
#include "spec/endpoint/endpoint.h"
#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

static const struct shared_finding later = {DIAGNOSTIC_N1413,
                                            "describe it with the others, should it be there now",
                                            "{} is described for another time: it is not made",
                                            "{} are described for another time: they are not made"};

struct thing {
    const struct statement *statement;
    const char *reason;
    bool is_needed;
    bool is_addition; /* to one that is there now */
};

struct planned {
    struct specification *specification;
    struct list things;   /* struct thing: entities */
    struct list services; /* struct thing */
    struct table needed;  /* keys of names that what is there now has; to anything */
    struct table current; /* keys of entities that are there now, with fields; to anything */
    size_t entity_count;  /* those that are there now */
    size_t call_count;    /* services and endpoints that are */
};

static struct slice key_of(const struct planned *planned, struct slice name)
{
    return word_key(planned->specification->arena, slice_between(name, 0, 200));
}

/* A heading that is as well the name of what many programs have; a struck one is but struck. */
static bool is_thing(const struct section *heading, struct slice name)
{
    struct slice title = wording_bare(heading->name);
    bool is_struck = heading->title.span_count > 0 && heading->title.spans[0].kind == SPAN_STRIKE;
    if (is_struck) {
        return false;
    }
    return wording_is(title, "backlog|wishlist|wish list") ||
           (title.size > 0 && slice_find_byte(title, ' ') == SLICE_NOT_FOUND &&
            slice_contains_ignoring_case(name, title));
}

/* Why the statement is for another time; NULL: it is there now. */
static const char *reason_of(const struct statement *statement)
{
    const struct section *heading = NULL;
    const char *reason = statement->block != NULL
                             ? endpoint_planned_below(statement->block->section, &heading)
                             : NULL;
    struct slice name = statement->kind == STATEMENT_ENTITY ? statement->entity.name : SLICE_EMPTY;
    return reason != NULL && !is_thing(heading, name) ? reason : NULL;
}

static void sort(struct planned *planned, const struct statement *statement)
{
    bool is_entity = statement->kind == STATEMENT_ENTITY;
    const char *reason = reason_of(statement);
    if (reason == NULL) {
        planned->entity_count += is_entity && !statement->entity.is_request;
        planned->call_count += !is_entity;
        return;
    }
    struct thing *thing = ARENA_NEW(planned->specification->arena, struct thing);
    *thing = (struct thing){.statement = statement, .reason = reason};
    list_add(planned->specification->arena, is_entity ? &planned->things : &planned->services,
             thing);
}

/* --- what is needed now --- */

static void need(struct planned *planned, struct slice name)
{
    if (name.size > 0) {
        table_put(&planned->needed, key_of(planned, name), planned);
    }
}

static void need_of_entity(struct planned *planned, const struct entity_statement *entity)
{
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        const struct type *type = field->type->element != NULL ? field->type->element : field->type;
        need(planned, field->references_entity);
        need(planned, type->enum_name);
    }
    LIST_EACH(const struct foreign_key_statement, key, &entity->foreign_keys)
    {
        need(planned, key->references_entity);
    }
}

static void need_of_path(struct planned *planned, struct slice path)
{
    struct slice rest = path, segment;
    while (slice_next_part(&rest, '/', &segment)) {
        if (segment.size > 0 && segment.data[0] != '{') {
            need(planned, segment);
        }
    }
}

/* "GetKilnRequest" of what is there now says that there are kilns: rpcs end with the thing. */
static void need_of_service(struct planned *planned, const struct service_statement *service)
{
    LIST_EACH(const struct rpc_statement, rpc, &service->rpcs)
    {
        struct slice words[8];
        size_t count = word_split(planned->specification->arena, rpc->name, words, 8);
        struct slice joined = SLICE_EMPTY;
        for (size_t i = count > 8 ? 0 : count; i > 1; i--) {
            joined = arena_join(planned->specification->arena, words[i - 1], joined);
            need(planned, joined);
        }
        need(planned, rpc->response);
    }
}

static void collect_needed(struct planned *planned)
{
    const struct list *statements = &planned->specification->statements;
    LIST_EACH(const struct statement, statement, statements)
    {
        bool is_there = statement->block == NULL || reason_of(statement) == NULL;
        if (statement->kind == STATEMENT_ENTITY && is_there) {
            need_of_entity(planned, &statement->entity);
            if (statement->entity.fields.count > 0 && !statement->entity.is_request) {
                table_put(&planned->current, key_of(planned, statement->entity.name), planned);
            }
        } else if (statement->kind == STATEMENT_ENDPOINT && is_there) {
            need_of_path(planned, statement->endpoint.path);
        } else if (statement->kind == STATEMENT_SERVICE &&
                   (is_there || planned->services.count == 0)) {
            need_of_service(planned, &statement->service);
        } else if (statement->kind == STATEMENT_RELATION && is_there) {
            need(planned, statement->relation.left);
            need(planned, statement->relation.right);
        }
    }
}

#define PASSES_MAXIMUM 32U

/* What a thing that is needed refers to is needed too. Behind the last pass all of them are. */
static void follow_needed(struct planned *planned)
{
    bool has_more = true;
    for (unsigned pass = 1; has_more; pass++) {
        has_more = false;
        LIST_EACH(struct thing, thing, &planned->things)
        {
            struct slice key = key_of(planned, thing->statement->entity.name);
            bool is_named = pass > PASSES_MAXIMUM || table_get(&planned->needed, key) != NULL;
            thing->is_addition = table_get(&planned->current, key) != NULL;
            if (!thing->is_needed && !thing->is_addition && is_named) {
                thing->is_needed = has_more = true;
                need_of_entity(planned, &thing->statement->entity);
            }
        }
    }
}

/* --- what is taken away --- */

static void report_entity(struct planned *planned, const struct thing *thing)
{
    diagnostics_gather(planned->specification->diagnostics, &later, thing->statement->place,
                       arena_format(planned->specification->arena, "%s'" SLICE_FORMAT "'",
                                    thing->is_addition ? "what is added to " : "",
                                    SLICE_ARGUMENT(thing->statement->entity.name)));
}

static void report_service(struct planned *planned, const struct thing *thing)
{
    LIST_EACH(const struct rpc_statement, rpc, &thing->statement->service.rpcs)
    {
        diagnostics_report(planned->specification->diagnostics, DIAGNOSTIC_N0514, rpc->place,
                           "list it with the others, should it be served now",
                           "rpc " SLICE_FORMAT " is %s: not served", SLICE_ARGUMENT(rpc->name),
                           thing->reason);
    }
}

/* Whether the statement belongs to one that goes: an index of its table, a path of its rpc. */
static bool goes_with(const struct planned *planned, const struct table *gone,
                      const struct statement *statement)
{
    if (statement->kind == STATEMENT_RELATION) {
        return table_get(gone, key_of(planned, statement->relation.left)) != NULL ||
               table_get(gone, key_of(planned, statement->relation.right)) != NULL;
    }
    if (statement->kind == STATEMENT_INDEX) {
        return table_get(gone, key_of(planned, statement->index.entity)) != NULL;
    }
    if (statement->kind == STATEMENT_SEED) {
        return table_get(gone, key_of(planned, statement->seed.entity)) != NULL;
    }
    if (statement->kind == STATEMENT_ENDPOINT) {
        bool is_of_rpc = planned->services.count > 0 && statement->reader != NULL &&
                         slice_equal(slice_from(statement->reader), SLICE("protobuf"));
        return is_of_rpc && reason_of(statement) != NULL;
    }
    return false;
}

/* Whether the statement is the next of the things, which are in its order. */
static bool is_next(const struct list *things, size_t *next, const struct statement *statement,
                    bool *out_is_needed)
{
    const struct thing *thing = *next < things->count ? list_at(things, *next) : NULL;
    bool is_it = thing != NULL && thing->statement == statement;
    *out_is_needed = is_it && thing->is_needed;
    *next += is_it;
    return is_it;
}

/* It keeps its place among the statements, for others know them by number. */
static void put_off(struct statement *statement)
{
    const char *topic = statement_kind_name(statement->kind);
    struct slice name = statement->kind == STATEMENT_ENTITY    ? statement->entity.name
                        : statement->kind == STATEMENT_SERVICE ? statement->service.name
                                                               : SLICE_EMPTY;
    statement->kind = STATEMENT_LATER;
    statement->fact = (struct fact_statement){.topic = slice_from(topic), .name = name};
}

static void take_away(struct planned *planned)
{
    struct list *statements = &planned->specification->statements;
    struct table gone;
    size_t next_entity = 0, next_service = 0;
    table_init(&gone, planned->specification->arena);
    LIST_EACH(const struct thing, thing, &planned->things)
    {
        if (!thing->is_needed) {
            if (!thing->is_addition) {
                table_put(&gone, key_of(planned, thing->statement->entity.name), planned);
            }
            report_entity(planned, thing);
        }
    }
    LIST_EACH(const struct thing, thing, &planned->services)
    {
        report_service(planned, thing);
    }
    for (size_t i = planned->specification->first_statement; i < statements->count; i++) {
        struct statement *statement = list_at(statements, i);
        bool is_needed;
        if (is_next(&planned->things, &next_entity, statement, &is_needed) ||
            is_next(&planned->services, &next_service, statement, &is_needed) ||
            goes_with(planned, &gone, statement)) {
            if (!is_needed) {
                put_off(statement);
            }
        }
    }
}

static bool has_endpoints(const struct specification *specification)
{
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_ENDPOINT && reason_of(statement) == NULL) {
            return true;
        }
    }
    return false;
}

void planned_things_settle(struct specification *specification)
{
    struct planned planned = {.specification = specification};
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_ENTITY || statement->kind == STATEMENT_SERVICE) {
            sort(&planned, statement);
        }
    }
    if (planned.entity_count == 0) {
        planned.things = (struct list){0};
    }
    if (planned.services.count > 0 && planned.call_count == 0 && !has_endpoints(specification)) {
        planned.services = (struct list){0};
    }
    if (planned.things.count + planned.services.count == 0) {
        return;
    }
    table_init(&planned.needed, specification->arena);
    table_init(&planned.current, specification->arena);
    collect_needed(&planned);
    follow_needed(&planned);
    take_away(&planned);
}

/* --- what nobody read --- */

static bool shows_fields(struct specification *specification, const struct block *block)
{
    size_t typed = 0;
    if (block->kind == BLOCK_TABLE) {
        return reading_column_named(block, "field|fields|column|attribute|property|name") !=
                   READING_NO_COLUMN &&
               reading_column_named(block, "type|data type") != READING_NO_COLUMN;
    }
    for (size_t i = 0; i < block->item_count && i < 40; i++) {
        struct field_statement field;
        struct slice line = reading_first_line(block->items[i].text.plain);
        typed += line.size < 400 &&
                 field_line_read(specification->arena, line, &field) == FIELD_EVIDENCE_TYPED;
    }
    return typed >= 2 && typed * 2 >= block->item_count;
}

bool planned_things_report(struct specification *specification, const struct block *block)
{
    const struct section *heading;
    if (endpoint_planned_below(block->section, &heading) == NULL ||
        !shows_fields(specification, block)) {
        return false;
    }
    reading_give_reason(block, "fields of something that is described for another time");
    diagnostics_gather(specification->diagnostics, &later, block->place,
                       arena_format(specification->arena, "%s'" SLICE_FORMAT "'",
                                    block->section == heading ? "what stands below " : "",
                                    SLICE_ARGUMENT(block->section->name)));
    return true;
}
