/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints, however they are listed: which blocks may hold some, who reads each kind of block, and
 * what is settled when all are read. */
#include "spec/endpoint/endpoint.h"
#include "spec/recognise/columns_private.h"
#include "spec/recognise/endpoint_text.h"
#include "spec/recognise/recognise.h"

/* Whether a text can hold a path or a method at all. */
static bool may_hold(struct slice text)
{
    return memchr(text.data == NULL ? "" : text.data, '/', text.size) != NULL;
}

static bool may_hold_method(struct slice text)
{
    for (size_t i = 0; i + 3 <= text.size; i++) {
        char c = text.data[i];
        bool is_capital = text.data[i + 1] >= 'A' && text.data[i + 1] <= 'Z';
        if (is_capital && (c == 'G' || c == 'P' || c == 'D' || c == 'H' || c == 'O')) {
            return true;
        }
        i += !is_capital; /* what is none opens no method either */
    }
    return false;
}

static int claim_list(const struct block *block)
{
    for (size_t i = 0; i < block->item_count; i++) {
        struct slice text = block->items[i].text.plain;
        if (may_hold(text) || may_hold_method(text) || column_body_claim_line(text) > 0) {
            return 50;
        }
    }
    return endpoint_query_claims(block) ? 30 : 0;
}

static int claim_table(const struct block *block)
{
    bool has_path = false, has_method = false;
    for (size_t row = 0; row < block->row_count; row++) {
        for (size_t column = 0; column < block->column_count; column++) {
            struct slice cell = block->rows[row].cells[column].plain;
            has_path = has_path || may_hold(cell);
            has_method = has_method || may_hold_method(cell);
        }
    }
    bool is_of_request = endpoint_query_claims(block) || column_body_claims(block);
    return has_path && has_method ? 70 : has_path || has_method || is_of_request ? 30 : 0;
}

static int claim(const struct block *block)
{
    switch (block->kind) {
    case BLOCK_HEADING:
    case BLOCK_PARAGRAPH:
        return may_hold(block->text.plain) || may_hold_method(block->text.plain)
                   ? 50
                   : column_body_claim_line(block->text.plain);
    case BLOCK_LIST:
        return claim_list(block);
    case BLOCK_TABLE:
        return claim_table(block);
    case BLOCK_CODE:
        /* the routes of a controller may be words without a '/' */
        return may_hold(block->code) ||
                       slice_find(block->code, SLICE("@Controller(")) != SLICE_NOT_FOUND ||
                       slice_find(block->code, SLICE(".register(")) != SLICE_NOT_FOUND ||
                       slice_find(block->code, SLICE("resources :")) != SLICE_NOT_FOUND ||
                       slice_find(block->code, SLICE("Resource('")) != SLICE_NOT_FOUND
                   ? 40
                   : 0;
    case BLOCK_FRONT_MATTER:
    case BLOCK_HTML:
        break;
    }
    return 0;
}

/* One table may tell of the query and of the body. */
static bool read_sent(struct endpoint_scope *scope)
{
    bool has_body = column_body_read(scope);
    return endpoint_query_read(scope) || has_body;
}

static bool read_block(struct endpoint_scope *scope)
{
    switch (scope->block->kind) {
    case BLOCK_HEADING:
        return endpoint_text_read_heading(scope);
    case BLOCK_PARAGRAPH:
        return endpoint_text_read_paragraph(scope);
    case BLOCK_LIST:
        return endpoint_text_read_list(scope) || endpoint_query_read(scope);
    case BLOCK_TABLE:
        return endpoint_table_read(scope) || read_sent(scope);
    case BLOCK_CODE:
        return endpoint_fence_read(scope);
    case BLOCK_FRONT_MATTER:
    case BLOCK_HTML:
        break;
    }
    return false;
}

static enum reading_result read(struct specification *specification, const struct block *block)
{
    struct endpoint_scope scope = endpoint_scope_open(specification, block);
    if (read_block(&scope) || endpoint_method_group_read(&scope)) {
        return READING_PART;
    }
    endpoint_lone_note(&scope);
    return READING_NOTHING;
}

/* Whether something else than this recogniser found endpoints: rules of a protobuf service. */
static bool has_service_paths(const struct specification *specification,
                              const struct document *document)
{
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind != STATEMENT_SERVICE || statement->block == NULL ||
            statement->block->document != document) {
            continue;
        }
        LIST_EACH(const struct rpc_statement, rpc, &statement->service.rpcs)
        {
            if (rpc->http_path.size > 0) {
                return true;
            }
        }
    }
    return false;
}

/* Where nothing lists endpoints, diagrams and examples are what there is. */
static void read_again(struct specification *specification, const struct document *document,
                       struct endpoint_memory *memory)
{
    memory->is_second_pass = true;
    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *block = &document->blocks[i];
        if (claim(block) == 0) {
            continue;
        }
        struct endpoint_scope scope = endpoint_scope_open(specification, block);
        size_t before = memory->stated_count;
        read_block(&scope);
        if (memory->stated_count == before) {
            continue;
        }
        specification_understood(specification, block);
        if (before == 0) {
            diagnostics_report(specification->diagnostics, DIAGNOSTIC_N0506, block->place,
                               "list the endpoints in a table of method and path",
                               "endpoints are taken from here, since nothing lists them");
        }
    }
}

/* Where endpoints are listed, a command shows one that the list lacks. */
static void read_commands(struct specification *specification, const struct document *document,
                          struct endpoint_memory *memory)
{
    memory->is_second_pass = memory->is_beside_list = true;
    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *block = &document->blocks[i];
        if (block->kind != BLOCK_CODE ||
            (slice_find(block->code, SLICE("curl ")) == SLICE_NOT_FOUND &&
             slice_find(block->code, SLICE("Invoke-")) == SLICE_NOT_FOUND)) {
            continue;
        }
        struct endpoint_scope scope = endpoint_scope_open(specification, block);
        size_t before = memory->stated_count;
        if (!scope.is_weak && !scope.is_outbound && endpoint_command_read(&scope) &&
            memory->stated_count > before) {
            specification_understood(specification, block);
        }
    }
}

static void finish(struct specification *specification, const struct document *document)
{
    struct endpoint_memory *memory =
        specification_memory(specification, "endpoints", sizeof(*memory));
    if (memory->document != document) {
        return;
    }
    struct endpoint_scope scope = {.specification = specification, .memory = memory};
    endpoint_half_report(&scope);
    endpoint_template_finish(specification, memory);
    if (memory->stated_count == 0 && !has_service_paths(specification, document)) {
        read_again(specification, document, memory);
        endpoint_template_finish(specification, memory);
    } else if (memory->stated_count > 0) {
        read_commands(specification, document, memory);
    }
    endpoint_alternatives_settle(specification, document);
    endpoint_planned_report(specification, memory);
    endpoint_half_settle_probes(specification, memory);
    endpoint_lone_settle(specification, document, memory);
    endpoint_prefixes_settle(specification, document);
    endpoint_access_settle(specification, document, memory);
    endpoint_administration_settle(specification, document);
    *memory = (struct endpoint_memory){0};
}

const struct recogniser recogniser_endpoints = {
    .name = "endpoints",
    .blocks =
        {
            [BLOCK_HEADING] = {claim, read},
            [BLOCK_PARAGRAPH] = {claim, read},
            [BLOCK_LIST] = {claim, read},
            [BLOCK_TABLE] = {claim, read},
            [BLOCK_CODE] = {claim, read},
        },
    .finish = finish,
};
