/* SPDX-License-Identifier: Apache-2.0 */
/* Claims protobuf: fences tagged so, and untagged code that is certainly that language; and reads
 * the rpcs of a reference that shows only their messages. */
#include "base/table.h"
#include "spec/protobuf/protobuf.h"
#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"
#include "spec/recognise/recognise.h"

static bool is_tagged(const struct block *block)
{
    static const char *const tags[] = {"protobuf", "proto", "proto3", "grpc", "proto2", NULL};
    for (const char *const *tag = tags; *tag != NULL; tag++) {
        if (slice_equal(block->info, slice_from(*tag))) {
            return true;
        }
    }
    return false;
}

static int claim(const struct block *block)
{
    if (is_tagged(block)) {
        return 100;
    }
    bool is_open = block->info.size == 0 || slice_equal(block->info, SLICE("text")) ||
                   slice_equal(block->info, SLICE("plaintext"));
    return is_open && protobuf_is_likely(block->code) ? 90 : 0;
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    size_t before = specification->statements.count;
    struct passage passage = passage_of_block(specification->arena, block);
    protobuf_read(specification, block, &passage);
    if (specification->statements.count == before) {
        block->document->blocks[block->index].reason =
            "protobuf that declares no service, message or enum";
    }
    return READING_WHOLE;
}

/* --- pages of a reference --- */

/* "GetTask", "`GetTask`", "rpc GetTask", "2.1 GetTask (unary)": the rpc that the heading names. */
static struct slice find_heading_rpc(const struct section *section)
{
    struct slice name = wording_bare(section->name);
    name = slice_from_offset(name, slice_starts_with(name, SLICE("rpc ")) ? 4 : 0);
    size_t size = field_line_measure_name(name);
    struct slice behind = slice_trim(slice_from_offset(name, size));
    bool is_alone = behind.size == 0 || behind.data[0] == '(';
    bool is_name = size > 1 && name.data[0] >= 'A' && name.data[0] <= 'Z';
    return section->level > 0 && is_alone && is_name ? slice_between(name, 0, size) : SLICE_EMPTY;
}

/* What a page shows under the rpc's own heading. */
struct page {
    struct slice rpc;
    const struct statement *request;
    const struct statement *response;
};

/* Notes the message where it is "GetTaskRequest" or "GetTaskResponse" below the heading "GetTask".
 */
static void note_message(struct specification *specification, struct table *pages,
                         struct list *ordered, const struct statement *statement)
{
    struct slice name = statement->message.name;
    struct slice rpc = find_heading_rpc(statement->block->section);
    struct slice end = slice_from_offset(name, rpc.size);
    bool is_request = slice_equal(end, SLICE("Request"));
    bool is_response = slice_equal(end, SLICE("Response")) || slice_equal(end, SLICE("Reply"));
    if (rpc.size == 0 || !slice_starts_with(name, rpc) || (!is_request && !is_response)) {
        return;
    }
    struct page *page = table_get(pages, rpc);
    if (page == NULL) {
        page = ARENA_NEW(specification->arena, struct page);
        page->rpc = rpc;
        table_put(pages, rpc, page);
        list_add(specification->arena, ordered, page);
    }
    page->request = is_request && page->request == NULL ? statement : page->request;
    page->response = is_response && page->response == NULL ? statement : page->response;
}

/* A reference that gives every rpc a heading, its request and its response, and writes the service
 * down nowhere. */
static void read_pages(struct specification *specification, const struct document *document)
{
    struct table pages;
    struct list ordered = {0};
    struct statement *service = NULL;
    table_init(&pages, specification->arena);
    if (specification_last(specification, STATEMENT_SERVICE) != NULL) {
        return; /* its list of rpcs is the whole of it */
    }
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_MESSAGE && statement->block->document == document) {
            note_message(specification, &pages, &ordered, statement);
        }
    }
    LIST_EACH(const struct page, page, &ordered)
    {
        if (page->request == NULL || page->response == NULL) {
            continue;
        }
        struct place place = page->request->block->section->title.place;
        if (service == NULL) {
            service =
                specification_state(specification, STATEMENT_SERVICE, page->request->block, place);
        }
        struct rpc_statement *rpc = ARENA_NEW(specification->arena, struct rpc_statement);
        *rpc = (struct rpc_statement){.name = page->rpc,
                                      .request = page->request->message.name,
                                      .response = page->response->message.name,
                                      .place = place};
        list_add(specification->arena, &service->service.rpcs, rpc);
    }
}

const struct recogniser recogniser_protobuf = {
    .name = "protobuf",
    .blocks =
        {
            [BLOCK_CODE] = {claim, read},
        },
    .finish = read_pages,
};
