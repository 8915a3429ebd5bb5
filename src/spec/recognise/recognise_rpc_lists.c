/* SPDX-License-Identifier: Apache-2.0 */
/* Reads services whose rpcs are bullets or table rows: "GetUser(user_id) → User" below the heading
 * "UserService". Where the document defines the service in protobuf as well, that is the better
 * source, so what is found is stated only behind the last block. */
#include "base/table.h"
#include "spec/endpoint/endpoint.h"
#include "spec/endpoint/endpoint_column.h"
#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"
#include "spec/recognise/rpc_callers.h"
#include "spec/recognise/rpc_shown.h"
#include "spec/recognise/rpc_signature.h"
#include "spec/recognise/service_name.h"

static const char recogniser_name[] = "rpc_lists";

struct found {
    const struct block *block;
    struct place place;
    struct service_statement service;
    struct list planned; /* struct planned */
};

/* An rpc that is not to be served now. */
struct planned {
    const struct rpc_statement *rpc;
    const char *reason;
};

struct memory {
    struct list services; /* struct found */
    size_t finished;      /* those of documents that were finished */
    struct table stated;  /* names of services → struct statement */
};

static struct memory *memory_of(struct specification *specification)
{
    return specification_memory(specification, recogniser_name, sizeof(struct memory));
}

/* The nearest of the headings that names one. */
static struct slice find_service(struct arena *arena, const struct section *section)
{
    for (; section != NULL && section->level > 0; section = section->parent) {
        struct slice name = service_name_of(arena, section);
        if (name.size > 0) {
            return name;
        }
    }
    return SLICE_EMPTY;
}

#define LABEL_BLOCKS 6U /* above a list, within its section */

/* "Service: `UserService`" in a paragraph of the section, above the block. */
static struct slice find_labelled_service(const struct block *block)
{
    const struct block *blocks = block->document->blocks;
    for (size_t i = 1; i <= LABEL_BLOCKS && i <= block->index; i++) {
        const struct block *above = &blocks[block->index - i];
        if (above->section != block->section) {
            break;
        }
        struct slice rest = above->text.plain, line;
        while (above->kind == BLOCK_PARAGRAPH && rest.size < 400 && slice_next_line(&rest, &line)) {
            size_t size = service_name_measure_label(line);
            struct slice name = wording_bare(slice_from_offset(line, size));
            size_t dot = slice_find_last_byte(name, '.');
            name = slice_from_offset(name, dot == SLICE_NOT_FOUND ? 0 : dot + 1);
            if (size > 0 && service_name_is(name)) {
                return name;
            }
        }
    }
    return SLICE_EMPTY;
}

/* "kiln-service" → "KilnService": how a repository calls what it holds. */
static struct slice join_kebab(struct arena *arena, struct slice title)
{
    struct slice joined = SLICE_EMPTY, rest = wording_bare(title), word;
    if (!slice_ends_with(rest, SLICE("-service"))) {
        return SLICE_EMPTY;
    }
    while (slice_next_part(&rest, '-', &word)) {
        if (word.size == 0 || word.data[0] < 'a' || word.data[0] > 'z' ||
            field_line_measure_name(word) != word.size) {
            return SLICE_EMPTY;
        }
        joined = arena_format(arena, SLICE_FORMAT "%c" SLICE_FORMAT, SLICE_ARGUMENT(joined),
                              word.data[0] - 'a' + 'A', SLICE_ARGUMENT(slice_from_offset(word, 1)));
    }
    return joined;
}

/* "Catalog Service Specification", "Design of the `CatalogService`": the name in a title of more
 * words than it. */
static struct slice find_titled_service(struct arena *arena, const struct document *document)
{
    struct slice title = document->block_count > 0 && document->blocks[0].kind == BLOCK_HEADING
                             ? document->blocks[0].text.plain
                             : SLICE_EMPTY;
    struct slice kebab = join_kebab(arena, title);
    if (kebab.size > 0) {
        return kebab;
    }
    size_t at = slice_find(slice_between(title, 0, 200), SLICE("Service"));
    size_t end = at == SLICE_NOT_FOUND ? 0 : at + sizeof("Service") - 1;
    if (end == 0 || (end < title.size && character_is_word(title.data[end]))) {
        return SLICE_EMPTY;
    }
    size_t start = at;
    for (unsigned words = 0; start > 0 && words < 3; words++) { /* words with capitals before it */
        size_t from = start - (title.data[start - 1] == ' ');
        while (from > 0 && character_is_word(title.data[from - 1])) {
            from--;
        }
        if (from == start || title.data[from] < 'A' || title.data[from] > 'Z') {
            break;
        }
        start = from;
    }
    struct slice name = slice_between(title, start, end);
    return service_name_is(name) ? name : service_name_join(arena, name);
}

/* The one name of a service that paragraphs above the block have in code: "The `CatalogService`
 * answers …". Empty: there is none, or another. */
static struct slice find_told_service(const struct block *block)
{
    struct slice found = SLICE_EMPTY;
    for (size_t i = 0; i < block->index; i++) {
        const struct block *above = &block->document->blocks[i];
        for (size_t j = 0; above->kind == BLOCK_PARAGRAPH && j < above->text.span_count; j++) {
            const struct span *span = &above->text.spans[j];
            struct slice name = slice_between(above->text.plain, span->start, span->end);
            size_t dot = slice_find_last_byte(name, '.');
            name = slice_from_offset(name, dot == SLICE_NOT_FOUND ? 0 : dot + 1);
            if (span->kind != SPAN_CODE || !service_name_is(name)) {
                continue;
            }
            if (found.size > 0 && !slice_equal(found, name)) {
                return SLICE_EMPTY;
            }
            found = name;
        }
    }
    return found;
}

static struct slice service_of(struct arena *arena, const struct block *block)
{
    struct slice name = find_service(arena, block->section);
    return name.size > 0 ? name : find_labelled_service(block);
}

/* The same of a block that is one of rpcs by its words: there the whole document is looked at. */
static struct slice service_of_rpcs(struct arena *arena, const struct block *block)
{
    struct slice name = service_of(arena, block);
    name = name.size > 0 ? name : service_name_behind(block->section);
    name = name.size > 0 ? name : find_titled_service(arena, block->document);
    return name.size > 0 ? name : find_told_service(block);
}

static bool is_about_rpcs(const struct block *block)
{
    return reading_is_about(block, "grpc|rpc|rpcs|protobuf|proto|rpc methods|grpc-сервис*");
}

/* --- names alone --- */

/* "CheckStock": words of letters that each begin with a capital, two at least. */
static bool is_rpc_name(struct slice name)
{
    size_t capitals = 0, small = 0;
    for (size_t i = 0; i < name.size; i++) {
        bool is_capital = name.data[i] >= 'A' && name.data[i] <= 'Z';
        capitals += is_capital;
        small += name.data[i] >= 'a' && name.data[i] <= 'z';
    }
    return name.size > 4 && name.data[0] >= 'A' && name.data[0] <= 'Z' && capitals >= 2 &&
           small >= capitals && !slice_ends_with(name, SLICE("Service")) &&
           !slice_ends_with(name, SLICE("Request")) && !slice_ends_with(name, SLICE("Response"));
}

/* "Lend" in a column of rpcs: one word that begins with a capital, and is none in capitals. */
static bool is_rpc_word(struct slice name)
{
    bool has_small = false;
    for (size_t i = 1; i < name.size; i++) {
        has_small |= name.data[i] >= 'a' && name.data[i] <= 'z';
    }
    return has_small && name.data[0] >= 'A' && name.data[0] <= 'Z' &&
           field_line_measure_name(name) == name.size && !slice_ends_with(name, SLICE("Service"));
}

/* "✅ CheckStock - whether it is there": an rpc whose messages nothing names; theirs are derived
 * from its own, as everybody does. */
static bool read_bare(struct arena *arena, struct slice line, struct rpc_statement *rpc)
{
    line = slice_trim(line);
    while (line.size > 0 && !character_is_alpha(line.data[0])) {
        line = slice_from_offset(line, 1);
    }
    if (slice_starts_with(line, SLICE("rpc "))) {
        line = slice_trim(slice_from_offset(line, 4));
    }
    size_t size = field_line_measure_name(line);
    struct slice rest = slice_trim(slice_from_offset(line, size));
    bool is_set_off = rest.size == 0 || strchr("-:`*(", rest.data[0]) != NULL ||
                      slice_starts_with(rest, SLICE("\xe2\x80\x94")) ||
                      slice_starts_with(rest, SLICE("\xe2\x80\x93"));
    struct slice name = slice_between(line, 0, size);
    if (!is_set_off || !is_rpc_name(name)) {
        return false;
    }
    *rpc = (struct rpc_statement){
        .name = name,
        .request = arena_join(arena, name, SLICE("Request")),
        .response = arena_join(arena, name, SLICE("Response")),
    };
    return true;
}

/* What is right above says that these are rpcs: "gRPC methods:". */
static bool is_called_rpcs(const struct block *block)
{
    return (is_about_rpcs(block) &&
            wording_has(reading_label(block).plain,
                        "methods|функции|методы|métodos|méthodes|methoden|方法|メソッド|메서드")) ||
           reading_is_under(block, "grpc method*|grpc service method*|grpc endpoint*|grpc api*|"
                                   "grpc server|grpc interface*|grpc function*|rpc method*|rpcs|"
                                   "rpc|grpc 方法|grpc 接口|grpc 메서드|методы grpc|grpc методы");
}

/* --- calls: "GetUser(id)" --- */

/* Parameters of a function of a program, which has a context or itself among them. */
static bool is_of_program(struct slice parameters)
{
    return wording_has(parameters, "ctx|context|self|this|func|callback|w|req|res");
}

/* "[rpc] GetUser(id, email?) [→ user] [- what it does]": the parameters are named, not the
 * messages. */
static bool read_call(struct arena *arena, struct slice line, struct rpc_statement *rpc)
{
    line = wording_bare(line);
    if (slice_starts_with(line, SLICE("rpc "))) {
        line = slice_trim(slice_from_offset(line, 4));
    }
    size_t size = field_line_measure_name(line);
    size_t close = slice_find_byte(line, ')');
    struct slice name = slice_between(line, 0, size);
    bool is_call = size > 2 && size < line.size && line.data[size] == '(' &&
                   close != SLICE_NOT_FOUND && name.data[0] >= 'A' && name.data[0] <= 'Z';
    if (!is_call || slice_starts_with(name, SLICE("New"))) {
        return false;
    }
    struct slice inside = slice_trim(slice_between(line, size + 1, close));
    struct slice rest = slice_trim(slice_from_offset(line, close + 1));
    bool is_set_off = rest.size == 0 || strchr("-:=`*", rest.data[0]) != NULL ||
                      (unsigned char)rest.data[0] == 0xe2 ||
                      slice_starts_with(rest, SLICE("returns"));
    if (!is_set_off || slice_find_byte(inside, '(') != SLICE_NOT_FOUND || is_of_program(inside)) {
        return false;
    }
    struct slice request = rpc_signature_message(inside),
                 response = rpc_signature_message(rpc_signature_result(rest));
    *rpc = (struct rpc_statement){
        .name = name,
        .request = request.size > 0 ? request : arena_join(arena, name, SLICE("Request")),
        .response = response.size > 0 ? response : arena_join(arena, name, SLICE("Response")),
        .is_client_streaming = slice_starts_with(inside, SLICE("stream ")),
        .is_server_streaming = slice_starts_with(rpc_signature_result(rest), SLICE("stream ")),
    };
    return true;
}

/* Whether a heading above, the document's title among them, speaks of gRPC. */
static bool is_titled_rpcs(const struct block *block)
{
    const struct section *section = block->section;
    while (section != NULL && !reading_name_has(section, "grpc")) {
        section = section->parent;
    }
    return section != NULL;
}

/* Calls and nothing else below a service's name, where the headings speak of gRPC: methods of a
 * class of a program look the same. */
static bool is_list_of_calls(struct arena *arena, const struct block *block)
{
    struct rpc_statement rpc;
    if (block->kind != BLOCK_LIST || block->item_count == 0 ||
        !(is_about_rpcs(block) || is_titled_rpcs(block))) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice text = block->items[i].text.plain;
        text = slice_between(text, 0, slice_find_byte(text, '\n'));
        if (block->items[i].depth == 0 && !read_call(arena, text, &rpc)) {
            return false;
        }
    }
    return true;
}

/* "Method | Request | Response" with rows such as "GetBoat | GetBoatRequest | Boat". */
static bool has_message_columns(const struct block *block)
{
    int name = reading_column_named(block, "method|methods|method name|name|procedure");
    int request = reading_column_named(block, "request|request message|request type|input");
    int response = reading_column_named(block, "response|response message|response type|output");
    if (name == READING_NO_COLUMN || request == READING_NO_COLUMN ||
        response == READING_NO_COLUMN || block->row_count < 2) {
        return false;
    }
    const struct table_row *row = &block->rows[1];
    struct slice cell = wording_bare(reading_cell(row, name));
    return (is_rpc_name(cell) || is_rpc_word(cell)) &&
           rpc_signature_message(reading_cell(row, request)).size > 0 &&
           rpc_signature_message(reading_cell(row, response)).size > 0;
}

static int find_rpc_column(const struct block *block)
{
    return reading_column_named(block, "rpc|rpcs|rpc method|rpc name|grpc method");
}

/* "Method Name | Request Type | Response Type": how generators write a service from its source. */
static bool is_generated(const struct block *block)
{
    return block->column_count >= 3 && wording_is(block_column_name(block, 0), "method name") &&
           wording_is(block_column_name(block, 1), "request type") &&
           wording_is(block_column_name(block, 2), "response type");
}

/* There the heading is the service, whatever it is called: "Query", "AdminAPI". */
static struct slice service_of_generated(const struct block *block)
{
    struct slice name = wording_bare(block->section->name);
    bool is_name = block->kind == BLOCK_TABLE && block->section->level > 0 && name.size > 0 &&
                   field_line_measure_name(name) == name.size && is_generated(block);
    return is_name ? name : SLICE_EMPTY;
}

static bool is_rpc_table(const struct block *block)
{
    return find_rpc_column(block) != READING_NO_COLUMN || has_message_columns(block);
}

/* A list of signatures, or a table with a column of rpcs: what stands below a service's name then
 * needs no word about gRPC. */
static bool looks_like_rpcs(const struct block *block)
{
    struct rpc_statement rpc;
    if (block->kind == BLOCK_TABLE) {
        return is_rpc_table(block);
    }
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice text = block->items[i].text.plain;
        if (block->items[i].depth == 0 &&
            (!rpc_signature_read(slice_between(text, 0, slice_find_byte(text, '\n')), &rpc) ||
             rpc.request.size == 0)) {
            return false;
        }
    }
    return block->item_count > 0;
}

static bool has_rpc(const struct service_statement *service, struct slice name)
{
    LIST_EACH(const struct rpc_statement, rpc, &service->rpcs)
    {
        if (slice_equal(rpc->name, name)) {
            return true;
        }
    }
    return false;
}

/* Whether an earlier list or table of the same service has the rpc: one that says more of it, such
 * as how long each may take, adds none. */
static bool is_kept(struct specification *specification, const struct found *found,
                    struct slice name)
{
    const struct list *services = &memory_of(specification)->services;
    for (size_t i = 0; i < services->count; i++) {
        const struct found *earlier = list_at(services, i);
        if (earlier->block->document == found->block->document &&
            slice_equal(earlier->service.name, found->service.name) &&
            has_rpc(&earlier->service, name)) {
            return true;
        }
    }
    return false;
}

static void keep_rpc(struct specification *specification, struct found *found,
                     const struct rpc_statement *rpc, struct place place, const char *reason)
{
    struct rpc_statement *kept = ARENA_NEW(specification->arena, struct rpc_statement);
    *kept = *rpc;
    kept->place = place;
    if (reason == NULL) {
        list_add(specification->arena, &found->service.rpcs, kept);
        return;
    }
    struct planned *planned = ARENA_NEW(specification->arena, struct planned);
    *planned = (struct planned){kept, reason};
    list_add(specification->arena, &found->planned, planned);
}

/* What stands in the text behind the rpc's name. */
static struct slice remark_of(const struct text *text, struct slice name)
{
    size_t at = slice_find(text->plain, name);
    return at == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(text->plain, at + name.size);
}

/* Why the rpc of a row is not to be served; a column of descriptions says it too. */
static const char *reason_of_row(struct endpoint_scope *scope, const struct table_row *row,
                                 size_t name_column, struct slice name)
{
    const struct text *cell = &row->cells[name_column];
    const char *reason = endpoint_planned_reason(scope, name, cell, remark_of(cell, name));
    for (size_t column = 0; reason == NULL && column < scope->block->column_count; column++) {
        if (column != name_column &&
            endpoint_column_role(scope->block, column) == COLUMN_DESCRIPTION) {
            reason = endpoint_planned_reason(scope, name, cell, row->cells[column].plain);
        }
    }
    return reason;
}

static struct found *make_found(struct specification *specification, const struct block *block)
{
    struct found *found = ARENA_NEW(specification->arena, struct found);
    found->block = block;
    found->place = block->section->level > 0 ? block->section->title.place : block->place;
    struct slice generated = service_of_generated(block);
    found->service.name = generated.size > 0 ? generated
                          : is_about_rpcs(block) || is_titled_rpcs(block) ||
                                  (block->kind == BLOCK_TABLE && is_rpc_table(block))
                              ? service_of_rpcs(specification->arena, block)
                              : service_of(specification->arena, block);
    return found;
}

static enum reading_result keep(struct specification *specification, struct found *found,
                                size_t line_count)
{
    size_t count = found->service.rpcs.count + found->planned.count;
    if (count == 0 || count * 2 < line_count) {
        return READING_NOTHING;
    }
    list_add(specification->arena, &memory_of(specification)->services, found);
    return READING_PART;
}

static enum reading_result read_list(struct specification *specification, const struct block *block)
{
    struct found *found = make_found(specification, block);
    struct arena *arena = specification->arena;
    bool is_called = found->service.name.size > 0 && is_called_rpcs(block);
    bool has_calls = found->service.name.size > 0 && is_list_of_calls(arena, block);
    struct endpoint_scope scope = endpoint_scope_open(specification, block);
    size_t line_count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        struct rpc_statement rpc;
        const struct list_item *item = &block->items[i];
        if (item->depth > 0) {
            continue;
        }
        line_count++;
        struct slice line =
            slice_between(item->text.plain, 0, slice_find_byte(item->text.plain, '\n'));
        if (rpc_signature_read(line, &rpc) || (has_calls && read_call(arena, line, &rpc)) ||
            (is_called && read_bare(arena, line, &rpc))) {
            struct slice remark = remark_of(&item->text, rpc.name);
            keep_rpc(specification, found, &rpc, item->text.place,
                     endpoint_planned_reason(&scope, rpc.name, &item->text, remark));
        }
    }
    return keep(specification, found, line_count);
}

/* "{ id }" in place of a message's name: what it is called is left to the name of the rpc. */
static void take_usual_names(struct arena *arena, struct rpc_statement *rpc, bool is_sure)
{
    if (is_sure && rpc->name.size > 0 && rpc->request.size == 0) {
        rpc->request = arena_join(arena, rpc->name, SLICE("Request"));
    }
    if (is_sure && rpc->name.size > 0 && rpc->response.size == 0) {
        rpc->response = arena_join(arena, rpc->name, SLICE("Response"));
    }
}

/* "server streaming", "bidirectional stream" in a column of types. */
static void take_streams(struct rpc_statement *rpc, struct slice kind)
{
    bool is_both = wording_has(kind, "bidirectional*|bidi*|duplex");
    rpc->is_client_streaming |= is_both || wording_has(kind, "client stream*|client-side stream*");
    rpc->is_server_streaming |= is_both || wording_has(kind, "server stream*|server-side stream*");
}

/* "Method | Description" right below the heading "KilnService", where the headings speak of gRPC.
 */
static bool is_described_by_service(struct arena *arena, const struct block *block, int name)
{
    return name != READING_NO_COLUMN && block->column_count == 2 &&
           (is_about_rpcs(block) || is_titled_rpcs(block)) &&
           service_name_of(arena, block->section).size > 0 &&
           reading_column_named(block,
                                "description|purpose|what it does|does|meaning|notes|"
                                "beschreibung|zweck|descripción|descrição|description*|"
                                "описание|назначение|说明|描述|説明|설명") != READING_NO_COLUMN;
}

/* "GetBoat", "GetBoat(BoatRequest)" in a column of names beside those of messages. */
static struct slice take_name(struct arena *arena, struct slice cell, struct rpc_statement *rpc)
{
    if (read_call(arena, cell, rpc)) {
        return rpc->name;
    }
    *rpc = (struct rpc_statement){.name = slice_between(cell, 0, field_line_measure_name(cell))};
    return cell;
}

/* What a cell of messages says: the name of one, which counts more than what is derived. */
static void take_message(struct slice cell, struct slice *message, bool *is_streaming)
{
    struct slice name = rpc_signature_message(cell);
    *message = name.size > 0 ? name : *message;
    *is_streaming |= rpc_signature_is_stream(cell);
}

/* "RPC | Request | Response", "RPC | Type" with rows such as "GetBoat(BoatRequest) | unary" */
static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    int name = reading_column_named(
        block, "rpc|rpcs|rpc method|rpc name|method|methods|method name|name|procedure|"
               "метод|方法");
    int request =
        reading_column_named(block, "request|request message|request type|input|запрос|请求");
    int response = reading_column_named(block, "response|response message|response type|output|"
                                               "returns|ответ|响应");
    int kind = reading_column_named(block, "type|kind|mode|streaming|тип|类型|tipo");
    struct found *found = make_found(specification, block);
    bool has_column = name != READING_NO_COLUMN && find_rpc_column(block) == name;
    bool has_messages = (request != READING_NO_COLUMN && response != READING_NO_COLUMN) ||
                        (has_column && request != response);
    bool is_called =
        found->service.name.size > 0 &&
        (is_called_rpcs(block) || is_described_by_service(specification->arena, block, name));
    bool is_sure = has_column && (found->service.name.size > 0 || is_about_rpcs(block));
    if (name == READING_NO_COLUMN || (!has_messages && !is_called && !is_sure)) {
        return READING_NOTHING;
    }
    struct endpoint_scope scope = endpoint_scope_open(specification, block);
    for (size_t i = 1; i < block->row_count; i++) {
        const struct table_row *row = &block->rows[i];
        struct slice cell = wording_bare(reading_cell(row, name));
        struct rpc_statement rpc = {0};
        bool is_capital = cell.size > 0 && cell.data[0] >= 'A' && cell.data[0] <= 'Z';
        if (has_messages) {
            cell = take_name(specification->arena, cell, &rpc);
            take_message(reading_cell(row, request), &rpc.request, &rpc.is_client_streaming);
            take_message(reading_cell(row, response), &rpc.response, &rpc.is_server_streaming);
            take_usual_names(specification->arena, &rpc, is_sure && is_capital);
        } else if (read_call(specification->arena, cell, &rpc)) {
            cell = rpc.name;
        } else if (is_rpc_word(cell)) {
            rpc.name = cell;
            take_usual_names(specification->arena, &rpc, true);
        } else if (!read_bare(specification->arena, cell, &rpc)) {
            continue;
        }
        bool is_rpc = rpc.name.size == cell.size && rpc.name.size > 0 && rpc.request.size > 0 &&
                      rpc.response.size > 0;
        if (is_rpc && (has_messages || !is_kept(specification, found, rpc.name))) {
            take_streams(&rpc, reading_cell(row, kind));
            keep_rpc(specification, found, &rpc, reading_cell_place(row, name),
                     reason_of_row(&scope, row, (size_t)name, rpc.name));
        }
    }
    return keep(specification, found, block->row_count - 1);
}

/* Lines of a block of no language, each the name of an rpc and what it does. */
static enum reading_result read_code(struct specification *specification, const struct block *block)
{
    struct found *found = make_found(specification, block);
    struct slice rest = block->code, line;
    size_t line_count = 0;
    if (found->service.name.size == 0 || !is_called_rpcs(block)) {
        return READING_NOTHING;
    }
    while (slice_next_line(&rest, &line)) {
        struct rpc_statement rpc;
        line_count += slice_trim(line).size > 0;
        if (read_bare(specification->arena, line, &rpc)) {
            size_t offset = (size_t)(rpc.name.data - block->code.data);
            keep_rpc(specification, found, &rpc, block_code_place(block, offset, rpc.name.size),
                     NULL);
        }
    }
    return keep(specification, found, line_count);
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    struct arena *arena = specification->arena;
    bool is_service = service_of(arena, block).size > 0 &&
                      (looks_like_rpcs(block) || is_list_of_calls(arena, block));
    bool is_titled = block->kind == BLOCK_TABLE && !is_service &&
                     (service_of_generated(block).size > 0 ||
                      (is_rpc_table(block) && service_of_rpcs(arena, block).size > 0));
    if (!is_service && !is_titled && !is_about_rpcs(block)) {
        return READING_NOTHING;
    }
    return block->kind == BLOCK_LIST ? read_list(specification, block)
                                     : read_table(specification, block);
}

/* --- what is for another time --- */

/* Whether the document has rpcs that are served now. Where it has none, those for later are what
 * it describes. */
static bool has_present(const struct memory *memory, const struct specification *specification,
                        const struct document *document)
{
    const struct statement *last = specification_last(specification, STATEMENT_SERVICE);
    bool is_present = last != NULL && last->block != NULL && last->block->document == document;
    for (size_t i = memory->finished; i < memory->services.count && !is_present; i++) {
        const struct found *found = list_at(&memory->services, i);
        is_present = found->block->document == document && found->service.rpcs.count > 0;
    }
    return is_present;
}

static bool is_stated(const struct specification *specification, struct slice name)
{
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_SERVICE && has_rpc(&statement->service, name)) {
            return true;
        }
    }
    return false;
}

/* Takes what is planned where nothing else is described. */
static void settle_planned(struct specification *specification, const struct document *document)
{
    struct memory *memory = memory_of(specification);
    bool is_present = has_present(memory, specification, document);
    for (size_t i = memory->finished; i < memory->services.count && !is_present; i++) {
        struct found *found = list_at(&memory->services, i);
        LIST_EACH(const struct planned, planned, &found->planned)
        {
            list_add(specification->arena, &found->service.rpcs, (void *)(uintptr_t)planned->rpc);
        }
        found->planned = (struct list){0};
    }
}

static void report_planned(struct specification *specification, size_t first)
{
    const struct memory *memory = memory_of(specification);
    for (size_t i = first; i < memory->services.count; i++) {
        const struct found *found = list_at(&memory->services, i);
        LIST_EACH(const struct planned, planned, &found->planned)
        {
            if (!is_stated(specification, planned->rpc->name)) {
                diagnostics_report(specification->diagnostics, DIAGNOSTIC_N0514,
                                   planned->rpc->place,
                                   "list it with the others, should it be served now",
                                   "rpc " SLICE_FORMAT " is %s: not served",
                                   SLICE_ARGUMENT(planned->rpc->name), planned->reason);
            }
        }
    }
}

/* A service of pages has the rpcs besides that a list of its document names: few have a page for
 * each. One in protobuf is whole. */
static void add_to_pages(struct arena *arena, struct statement *stated, const struct found *found)
{
    if (stated == NULL || stated->block == NULL || stated->block->kind != BLOCK_HEADING ||
        stated->block->document != found->block->document) {
        return;
    }
    LIST_EACH(struct rpc_statement, rpc, &found->service.rpcs)
    {
        if (!has_rpc(&stated->service, rpc->name)) {
            list_add(arena, &stated->service.rpcs, rpc);
        }
    }
}

static void finish(struct specification *specification, const struct document *document)
{
    struct memory *memory = memory_of(specification);
    size_t first = memory->finished;
    settle_planned(specification, document);
    if (memory->stated.arena == NULL) {
        table_init(&memory->stated, specification->arena);
    }
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_SERVICE && statement->service.name.size > 0) {
            table_put(&memory->stated, statement->service.name, statement);
        }
    }
    bool is_sought = false;
    struct slice package = SLICE_EMPTY;
    while (memory->finished < memory->services.count) {
        const struct found *found = list_at(&memory->services, memory->finished++);
        struct statement *stated = table_get(&memory->stated, found->service.name);
        if (found->block->document != document || found->service.rpcs.count == 0 ||
            stated != NULL) {
            add_to_pages(specification->arena, stated, found);
            continue;
        }
        struct statement *statement =
            specification_state(specification, STATEMENT_SERVICE, found->block, found->place);
        package = is_sought ? package : service_name_package(document);
        is_sought = true;
        statement->service = found->service;
        statement->service.package = package;
    }
    report_planned(specification, first);
    rpc_callers_collect(specification, document);
    rpc_shown_report(specification, document);
}

static int claim(const struct block *block)
{
    (void)block;
    return 25;
}

static int claim_code(const struct block *block)
{
    return block->info.size == 0 || slice_equal(block->info, SLICE("text")) ? 25 : 0;
}

const struct recogniser recogniser_rpc_lists = {
    .name = recogniser_name,
    .blocks =
        {
            [BLOCK_LIST] = {claim, read},
            [BLOCK_TABLE] = {claim, read},
            [BLOCK_CODE] = {claim_code, read_code},
        },
    .finish = finish,
};
