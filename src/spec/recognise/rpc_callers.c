/* SPDX-License-Identifier: Apache-2.0 */
/* Who may call an rpc. What a place says of one is put into the words of an endpoint, so that all
 * that is known of those holds here. A document without services costs nothing. */
#include "spec/recognise/rpc_callers.h"

#include "base/table.h"
#include "spec/endpoint/endpoint.h"
#include "spec/endpoint/endpoint_note.h"
#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"
#include "spec/recognise/service_name.h"

struct callers {
    struct specification *specification;
    const struct document *document;
    struct table rpcs; /* names → list of const struct statement: the services that have one */
};

/* Bytes up to behind the name of an rpc that the line begins with, "`rpc GetBoat`", "**GetBoat**",
 * "BoatService.GetBoat"; 0: it begins with none. */
static size_t measure_rpc(const struct callers *callers, struct slice line, struct slice *out_name)
{
    size_t at = 0, size = 0;
    while (at < line.size && !character_is_word(line.data[at])) {
        at++;
    }
    if (slice_starts_with(slice_from_offset(line, at), SLICE("rpc "))) {
        at += 4;
    }
    for (;; at += size + 1) { /* the names of the service and its package */
        size = field_line_measure_name(slice_from_offset(line, at));
        bool has_more = size > 0 && at + size + 1 < line.size &&
                        (line.data[at + size] == '.' || line.data[at + size] == '/') &&
                        character_is_alpha(line.data[at + size + 1]);
        if (!has_more) {
            break;
        }
    }
    *out_name = slice_between(line, at, at + size);
    return size > 0 && table_get(&callers->rpcs, *out_name) != NULL ? at + size : 0;
}

/* Of several services with such an rpc the one that a heading above names; empty: it may be any. */
static struct slice find_service(const struct callers *callers, const struct list *services,
                                 const struct section *section)
{
    const struct statement *first = list_at(services, 0);
    for (; services->count > 1 && section != NULL && section->level > 0;
         section = section->parent) {
        struct slice name = service_name_of(callers->specification->arena, section);
        LIST_EACH(const struct statement, service, services)
        {
            if (slice_equal(service->service.name, name)) {
                return name;
            }
        }
    }
    return services->count > 1 ? SLICE_EMPTY : first->service.name;
}

static struct statement *state(const struct callers *callers, struct slice name,
                               const struct block *block, struct place place)
{
    const struct list *services = table_get(&callers->rpcs, name);
    struct statement *statement =
        specification_state(callers->specification, STATEMENT_CALLERS, block, place);
    statement->endpoint.title = name;
    statement->endpoint.base = find_service(callers, services, block->section);
    return statement;
}

/* "(GetBoatRequest) returns (Boat)", "`(id) → Boat`": what of a line belongs to the call and says
 * nothing of who makes it. */
static struct slice skip_signature(struct slice tail)
{
    static const char *const marks[] = {"\xe2\x86\x92", "->", "=>", "returns", NULL};
    struct slice rest = slice_trim(tail);
    if (rest.size == 0 || rest.data[0] != '(' ||
        (tail.data[0] == ' ' && slice_find(rest, SLICE("returns")) == SLICE_NOT_FOUND)) {
        return tail; /* "DeleteBoat (admins only)" */
    }
    rest = slice_trim(slice_from_offset(rest, slice_find_byte(rest, ')') + 1));
    for (const char *const *mark = marks; *mark != NULL; mark++) {
        if (slice_starts_with(rest, slice_from(*mark))) {
            size_t size = 0;
            rest = slice_trim(slice_from_offset(rest, strlen(*mark)));
            while (size < rest.size && strchr(".()_`", rest.data[size]) != NULL) {
                size++;
            }
            size += wording_starts_with(slice_from_offset(rest, size), "stream of|stream");
            while (size < rest.size &&
                   (character_is_word(rest.data[size]) || strchr(".()` ", rest.data[size]))) {
                bool is_end = rest.data[size] == ' ' && size > 0 && rest.data[size - 1] != '(';
                if (is_end) {
                    break;
                }
                size++;
            }
            return slice_from_offset(rest, size);
        }
    }
    return rest;
}

static void read_tail(const struct callers *callers, struct slice tail, struct statement *statement)
{
    tail = skip_signature(tail);
    while (tail.size > 0 && strchr("`*_", tail.data[0]) != NULL) {
        tail = slice_from_offset(tail, 1);
    }
    if (tail.size > 0) {
        endpoint_note_read(callers->specification->arena, slice_between(tail, 0, 1000),
                           &statement->endpoint);
    }
}

static void read_line(const struct callers *callers, const struct block *block,
                      const struct text *text)
{
    struct slice name;
    size_t size = measure_rpc(callers, slice_between(text->plain, 0, 200), &name);
    if (size > 0) {
        struct statement *statement = state(callers, name, block, text->place);
        read_tail(callers, slice_from_offset(text->plain, size), statement);
    }
}

/* The column whose first cells are names of rpcs; SIZE_MAX: none is. */
static size_t find_column(const struct callers *callers, const struct block *table)
{
    struct slice name;
    for (size_t row = 1; row < table->row_count && row < 4; row++) {
        for (size_t column = 0; column < table->column_count && column < 4; column++) {
            struct slice cell = slice_between(table->rows[row].cells[column].plain, 0, 200);
            if (measure_rpc(callers, cell, &name) > 0) {
                return column;
            }
        }
    }
    return SIZE_MAX;
}

static void read_table(const struct callers *callers, const struct block *table)
{
    size_t column = find_column(callers, table);
    for (size_t row = 1; row < table->row_count && column != SIZE_MAX; row++) {
        const struct text *cell = &table->rows[row].cells[column];
        struct slice name;
        size_t size = measure_rpc(callers, slice_between(cell->plain, 0, 200), &name);
        if (size > 0) {
            struct statement *statement = state(callers, name, table, cell->place);
            read_tail(callers, slice_from_offset(cell->plain, size), statement);
            endpoint_table_callers(callers->specification, table, row, column,
                                   &statement->endpoint);
        }
    }
}

/* The rpcs of services in code: their comments, and what stands above the block. */
static void read_declared(const struct callers *callers, const struct statement *service)
{
    LIST_EACH(const struct rpc_statement, rpc, &service->service.rpcs)
    {
        struct statement *statement = state(callers, rpc->name, service->block, rpc->place);
        statement->endpoint.base = service->service.name;
        statement->endpoint.description = rpc->comment;
    }
}

static void keep(struct callers *callers, struct statement *service, struct slice name)
{
    struct list *services = table_get(&callers->rpcs, name);
    if (services == NULL) {
        services = ARENA_NEW(callers->specification->arena, struct list);
        table_put(&callers->rpcs, name, services);
    }
    list_add(callers->specification->arena, services, service);
}

void rpc_callers_collect(struct specification *specification, const struct document *document)
{
    struct callers callers = {.specification = specification, .document = document};
    size_t count = specification->statements.count;
    if (specification_last(specification, STATEMENT_SERVICE) == NULL) {
        return;
    }
    table_init(&callers.rpcs, specification->arena);
    for (size_t i = 0; i < count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind != STATEMENT_SERVICE) {
            continue;
        }
        LIST_EACH(const struct rpc_statement, rpc, &statement->service.rpcs)
        {
            keep(&callers, statement, rpc->name);
        }
    }
    for (size_t i = specification->first_statement; i < count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_SERVICE && statement->block != NULL &&
            statement->block->kind == BLOCK_CODE) {
            read_declared(&callers, statement);
        }
    }
    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *block = &document->blocks[i];
        if (block->kind == BLOCK_HEADING) {
            read_line(&callers, block, &block->text);
        } else if (block->kind == BLOCK_TABLE) {
            read_table(&callers, block);
        } else if (block->kind == BLOCK_LIST) {
            for (size_t item = 0; item < block->item_count; item++) {
                read_line(&callers, block, &block->items[item].text);
            }
        }
    }
}
