/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a reference that give every rpc a heading, its request and its response, and write the
 * service down nowhere. Below a heading that names a service each such heading is one of its rpcs;
 * elsewhere only where both messages are called after it. */
#include "spec/recognise/rpc_pages.h"

#include "base/table.h"
#include "spec/endpoint/endpoint.h"
#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"
#include "spec/recognise/rpc_signature.h"
#include "spec/recognise/service_name.h"

/* What a page shows under the rpc's own heading. */
struct page {
    struct slice rpc;
    struct slice request;
    struct slice response;
    bool is_client_streaming;
    bool is_server_streaming;
    bool has_request; /* a label says that one follows, whatever it is called */
    bool is_written;  /* as protobuf has it */
};

/* A page of what is not to be served now. */
struct planned {
    const struct section *section;
    struct slice service;
    struct page page;
    const char *reason;
};

struct pages {
    struct specification *specification;
    const struct document *document;
    size_t at;             /* the statement up to which messages were looked at */
    struct table services; /* names → struct statement */
    struct list planned;   /* struct planned */
    bool has_messages;
    bool has_services; /* stated here */
};

/* "rpc GetTask", "RPC: getTask" */
static size_t measure_word(struct slice title)
{
    return slice_starts_with_ignoring_case(title, SLICE("rpc: "))  ? 5
           : slice_starts_with_ignoring_case(title, SLICE("rpc ")) ? 4
                                                                   : 0;
}

/* "getTask": a name of several words that begins as some write them all. */
static bool is_camel(struct slice name)
{
    bool has_capital = false;
    for (size_t i = 0; i < name.size; i++) {
        has_capital |= name.data[i] >= 'A' && name.data[i] <= 'Z';
    }
    return has_capital && name.data[0] >= 'a' && name.data[0] <= 'z';
}

struct slice rpc_pages_heading(const struct section *section)
{
    struct slice name = wording_bare(section->name);
    name = wording_bare(slice_from_offset(name, measure_word(name)));
    size_t size = field_line_measure_name(name);
    struct slice behind = slice_trim(slice_from_offset(name, size));
    bool is_alone = behind.size == 0 || behind.data[0] == '(';
    struct slice rpc = slice_between(name, 0, size);
    bool is_name = size > 1 && ((name.data[0] >= 'A' && name.data[0] <= 'Z') || is_camel(rpc));
    bool is_other = slice_ends_with(rpc, SLICE("Request")) ||
                    slice_ends_with(rpc, SLICE("Response")) ||
                    slice_ends_with(rpc, SLICE("Service"));
    return section->level > 0 && is_alone && is_name && !is_other ? rpc : SLICE_EMPTY;
}

enum rpc_side rpc_pages_side(struct slice label)
{
    return wording_is(label,
                      "request|request message|request type|input|anfrage|solicitud|petición|"
                      "requisição|requête|richiesta|запрос|请求|请求消息|リクエスト|요청|"
                      "żądanie|istek|permintaan")
               ? RPC_SIDE_REQUEST
           : wording_is(label,
                        "response|response message|response type|reply|output|returns|antwort|"
                        "respuesta|resposta|réponse|risposta|ответ|响应|响应消息|レスポンス|응답|"
                        "odpowiedź|yanıt|respons")
               ? RPC_SIDE_RESPONSE
               : RPC_SIDE_NONE;
}

static void note(struct page *page, enum rpc_side side, struct slice name, bool is_stream)
{
    if (side == RPC_SIDE_REQUEST && page->request.size == 0) {
        page->request = name;
        page->is_client_streaming |= is_stream;
    } else if (side == RPC_SIDE_RESPONSE && page->response.size == 0) {
        page->response = name;
        page->is_server_streaming |= is_stream;
    }
}

/* "Request: `GetTaskRequest`", "Response: stream `Task`", "Request:" alone. Returns whose label it
 * is. */
static enum rpc_side read_label(struct page *page, struct slice line)
{
    size_t colon = slice_find_byte(line, ':'), size = 1;
    if (colon == SLICE_NOT_FOUND) {
        colon = slice_find(line, SLICE("\xef\xbc\x9a"));
        size = 3;
    }
    struct slice value =
        colon == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(line, colon + size);
    enum rpc_side side = rpc_pages_side(wording_bare(slice_between(line, 0, colon)));
    page->has_request |= side == RPC_SIDE_REQUEST;
    value = wording_bare(value);
    size_t stream = wording_starts_with(value, "stream of|stream");
    value = wording_bare(slice_from_offset(value, stream));
    size_t name = 0;
    while (name < value.size && (character_is_word(value.data[name]) || value.data[name] == '.')) {
        name++;
    }
    name -= name > 0 && value.data[name - 1] == '.';
    struct slice rest = slice_trim(slice_from_offset(value, name));
    bool is_set_off =
        rest.size == 0 || strchr("`.(-,;*", rest.data[0]) != NULL || (rest.data[0] & 0x80);
    struct slice message = slice_between(value, 0, name);
    bool is_name = name > 1 && is_set_off &&
                   ((message.data[0] >= 'A' && message.data[0] <= 'Z') ||
                    slice_find_byte(message, '.') != SLICE_NOT_FOUND);
    if (is_name) {
        note(page, side, message, stream > 0);
    }
    return side;
}

/* "rpc GetTask(GetTaskRequest) returns (Task)", in the heading or on a line below it. */
static bool read_signature(struct page *page, struct slice line)
{
    struct rpc_statement written;
    line = wording_bare(slice_between(line, 0, 300));
    if (!slice_starts_with(line, SLICE("rpc ")) || !rpc_signature_read(line, &written) ||
        !slice_equal(written.name, page->rpc)) {
        return false;
    }
    page->has_request = page->is_written = true;
    if (written.request.size > 0) {
        note(page, RPC_SIDE_REQUEST, written.request, written.is_client_streaming);
    }
    note(page, RPC_SIDE_RESPONSE, written.response, written.is_server_streaming);
    return true;
}

/* Lines such as "Request: `A` → Response: `B`", or the rpc itself. */
static enum rpc_side read_text(struct page *page, struct slice text)
{
    enum rpc_side side = RPC_SIDE_NONE;
    struct slice rest = slice_between(text, 0, 400), line;
    while (slice_next_line(&rest, &line)) {
        if (read_signature(page, line)) {
            continue;
        }
        static const char *const marks[] = {"\xe2\x86\x92", "->", "|", ";", NULL};
        size_t cut = SLICE_NOT_FOUND, width = 0;
        for (const char *const *mark = marks; *mark != NULL && cut == SLICE_NOT_FOUND; mark++) {
            cut = slice_find(line, slice_from(*mark));
            width = strlen(*mark);
        }
        side = read_label(page, slice_between(line, 0, cut));
        if (cut != SLICE_NOT_FOUND) {
            enum rpc_side second = read_label(page, slice_from_offset(line, cut + width));
            side = second != RPC_SIDE_NONE ? second : side;
        }
    }
    return side;
}

/* The messages of a fence: the one below a label is that side's; without one their names tell. */
static void read_messages(struct pages *pages, struct page *page, const struct block *block,
                          enum rpc_side side)
{
    const struct list *statements = &pages->specification->statements;
    for (; pages->at < statements->count; pages->at++) {
        const struct statement *statement = list_at(statements, pages->at);
        bool is_message = statement->kind == STATEMENT_MESSAGE && statement->block != NULL;
        if (!is_message || statement->block->document != pages->document ||
            statement->block->index < block->index) {
            continue;
        }
        if (statement->block->index > block->index) {
            return;
        }
        struct slice name = statement->message.name;
        struct slice end =
            slice_from_offset(name, slice_starts_with(name, page->rpc) ? page->rpc.size : 0);
        enum rpc_side told =
            slice_equal(end, SLICE("Request")) ? RPC_SIDE_REQUEST
            : slice_equal(end, SLICE("Response")) || slice_equal(end, SLICE("Reply"))
                ? RPC_SIDE_RESPONSE
                : side;
        note(page, told, name, false);
    }
}

static struct page read_page(struct pages *pages, const struct section *section, struct slice rpc)
{
    struct page page = {.rpc = rpc};
    enum rpc_side side = RPC_SIDE_NONE;
    read_signature(&page, section->title.plain);
    for (uint32_t i = section->first_block; i < section->end_block; i++) {
        const struct block *block = &pages->document->blocks[i];
        bool is_below = block->section != section;
        if (is_below && (block->section->parent != section ||
                         rpc_pages_side(wording_bare(block->section->name)) == RPC_SIDE_NONE)) {
            continue;
        }
        switch (block->kind) {
        case BLOCK_HEADING:
            side = is_below ? rpc_pages_side(wording_bare(block->section->name)) : RPC_SIDE_NONE;
            page.has_request |= side == RPC_SIDE_REQUEST;
            break;
        case BLOCK_PARAGRAPH: {
            enum rpc_side told = read_text(&page, block->text.plain);
            side = told != RPC_SIDE_NONE ? told : side;
            break;
        }
        case BLOCK_LIST:
            for (size_t item = 0; item < block->item_count && item < 8; item++) {
                read_text(&page, block->items[item].text.plain);
            }
            break;
        case BLOCK_CODE:
            read_messages(pages, &page, block, side);
            break;
        case BLOCK_TABLE:
        case BLOCK_FRONT_MATTER:
        case BLOCK_HTML:
            break;
        }
    }
    return page;
}

/* Both are called after the rpc, as no other pair of messages is. */
static bool is_named_after(const struct page *page)
{
    struct slice request = slice_from_offset(page->request, page->rpc.size);
    struct slice response = slice_from_offset(page->response, page->rpc.size);
    return slice_starts_with(page->request, page->rpc) &&
           slice_starts_with(page->response, page->rpc) && slice_equal(request, SLICE("Request")) &&
           (slice_equal(response, SLICE("Response")) || slice_equal(response, SLICE("Reply")));
}

static struct slice find_service(const struct pages *pages, const struct section *section)
{
    for (section = section->parent; section != NULL && section->level > 0;
         section = section->parent) {
        struct slice name = service_name_of(pages->specification->arena, section);
        if (name.size > 0) {
            return name;
        }
    }
    return SLICE_EMPTY;
}

/* "getTask" → "GetTaskRequest" */
static struct slice name_message(struct arena *arena, struct slice rpc, const char *end)
{
    return arena_format(arena, "%c" SLICE_FORMAT "%s", character_to_upper(rpc.data[0]),
                        SLICE_ARGUMENT(slice_from_offset(rpc, 1)), end);
}

static void state_rpc(struct pages *pages, const struct section *section, struct slice service,
                      const struct page *page)
{
    struct arena *arena = pages->specification->arena;
    const struct block *block = &pages->document->blocks[section->first_block];
    struct slice key = service.size > 0 ? service : SLICE("-");
    struct statement *statement = table_get(&pages->services, key);
    if (statement == NULL) {
        statement = specification_state(pages->specification, STATEMENT_SERVICE, block,
                                        section->title.place);
        statement->service.name = service;
        pages->has_services = true;
        table_put(&pages->services, key, statement);
    }
    struct rpc_statement *rpc = ARENA_NEW(arena, struct rpc_statement);
    *rpc = (struct rpc_statement){
        .name = page->rpc,
        .request =
            page->request.size > 0 ? page->request : name_message(arena, page->rpc, "Request"),
        .response =
            page->response.size > 0 ? page->response : name_message(arena, page->rpc, "Response"),
        .is_client_streaming = page->is_client_streaming,
        .is_server_streaming = page->is_server_streaming,
        .place = section->title.place,
    };
    list_add(arena, &statement->service.rpcs, rpc);
}

/* States the rpc, or keeps it where the document has it for another time: there its service need
 * not stand above, where it has both its messages. Returns whether it is one. */
static bool take_page(struct pages *pages, const struct section *section, struct slice service,
                      const struct page *page, bool is_rpc)
{
    if (!is_rpc && (page->request.size == 0 || page->response.size == 0)) {
        return false;
    }
    const struct block *block = &pages->document->blocks[section->first_block];
    struct endpoint_scope scope = endpoint_scope_open(pages->specification, block);
    struct slice title = section->title.plain;
    size_t at = slice_find(title, page->rpc);
    struct slice remark = slice_from_offset(title, at == SLICE_NOT_FOUND ? 0 : at + page->rpc.size);
    const char *reason = endpoint_planned_reason(&scope, page->rpc, &section->title, remark);
    if (reason == NULL) {
        if (is_rpc) {
            state_rpc(pages, section, service, page);
        }
        return is_rpc;
    }
    struct planned *planned = ARENA_NEW(pages->specification->arena, struct planned);
    *planned = (struct planned){section, service, *page, reason};
    list_add(pages->specification->arena, &pages->planned, planned);
    return true;
}

/* Where nothing else is described, what is planned is what the document describes. */
static void settle_planned(struct pages *pages)
{
    bool is_present = specification_last(pages->specification, STATEMENT_SERVICE) != NULL;
    LIST_EACH(const struct planned, planned, &pages->planned)
    {
        if (!is_present) {
            state_rpc(pages, planned->section, planned->service, &planned->page);
            continue;
        }
        diagnostics_report(pages->specification->diagnostics, DIAGNOSTIC_N0514,
                           planned->section->title.place,
                           "list it with the others, should it be served now",
                           "rpc " SLICE_FORMAT " is %s: not served",
                           SLICE_ARGUMENT(planned->page.rpc), planned->reason);
    }
}

/* Whether the document has messages of its own, or its headings speak of gRPC. */
static bool is_about_rpcs(const struct pages *pages, const struct section *section)
{
    while (!pages->has_messages && section != NULL && !reading_name_has(section, "grpc|protobuf")) {
        section = section->parent;
    }
    return section != NULL;
}

/* A cheap question in front: whether the heading above may name a service. */
static bool is_below_service(const struct section *section)
{
    const struct section *above = section->parent;
    return section->level > 1 && above->level > 0 &&
           (slice_find(above->name, SLICE("Service")) != SLICE_NOT_FOUND ||
            slice_find(above->name, SLICE("gRPC")) != SLICE_NOT_FOUND);
}

/* "RPC GetTask": beyond doubt, where the headings speak of gRPC. */
static bool says_rpc(const struct section *section)
{
    return section->name.size > 4 && measure_word(section->name) > 0;
}

void rpc_pages_read(struct specification *specification, const struct document *document)
{
    struct pages pages = {
        .specification = specification,
        .document = document,
        .at = specification->first_statement,
        .has_messages = specification_last(specification, STATEMENT_MESSAGE) != NULL,
    };
    if (specification_last(specification, STATEMENT_SERVICE) != NULL) {
        return; /* its list of rpcs is the whole of it */
    }
    table_init(&pages.services, specification->arena);
    LIST_EACH(const struct section, section, &document->sections)
    {
        bool is_called = says_rpc(section);
        if (!pages.has_messages && !pages.has_services && !is_called &&
            !is_below_service(section)) {
            continue;
        }
        struct slice rpc = rpc_pages_heading(section);
        if (rpc.size == 0) {
            continue;
        }
        bool is_about = is_about_rpcs(&pages, section);
        struct slice service = find_service(&pages, section);
        is_called &= is_about && !service_name_is_about(rpc);
        if (service.size == 0 && !pages.has_messages && !pages.has_services && !is_called) {
            continue;
        }
        size_t at = pages.at;
        struct page page = read_page(&pages, section, rpc);
        bool is_rpc =
            is_called || (service.size > 0 && (is_about || page.is_written)
                              ? page.has_request || page.request.size > 0 || page.response.size > 0
                              : is_about && is_named_after(&page));
        if (!take_page(&pages, section, service, &page, is_rpc)) {
            pages.at = at;
        }
    }
    settle_planned(&pages);
}
