/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of an rpc's messages in tables, lists and cells. */
#include "spec/recognise/rpc_shown.h"

#include "base/table.h"
#include "spec/reading/reading.h"
#include "spec/recognise/rpc_pages.h"
#include "spec/recognise/rpc_signature.h"
#include "spec/text/wording.h"

#define LABEL_SIZE_MAXIMUM 30U

struct shown {
    struct specification *specification;
    struct table rpcs;     /* names → struct rpc_statement */
    struct table messages; /* names → struct statement */
};

/* What stands right above the block, without a colon: a heading of the section, or a short line. */
static struct slice label_of(const struct block *block)
{
    const struct block *above =
        block->index > 0 ? &block->document->blocks[block->index - 1] : NULL;
    bool is_label = above != NULL && above->section == block->section &&
                    (above->kind == BLOCK_HEADING || above->kind == BLOCK_PARAGRAPH);
    struct slice label = is_label ? wording_bare(above->text.plain) : SLICE_EMPTY;
    label.size -= slice_ends_with(label, SLICE(":"));
    return label.size <= LABEL_SIZE_MAXIMUM ? wording_bare(label) : SLICE_EMPTY;
}

/* Whose fields the block shows, where it is not the message's name alone. */
static enum rpc_side find_side(const struct block *block)
{
    bool is_table = block->kind == BLOCK_TABLE && block->column_count >= 2 && block->row_count >= 2;
    bool is_list = block->kind == BLOCK_LIST && block->item_count >= 1;
    return is_table || is_list ? rpc_pages_side(label_of(block)) : RPC_SIDE_NONE;
}

static void report(struct shown *shown, const struct rpc_statement *rpc, enum rpc_side side,
                   struct place place)
{
    static const struct shared_finding finding = {
        DIAGNOSTIC_N1708, "write the message in a block of protobuf to have it so",
        "the fields of {} that are shown here are not taken: the message is derived from what is "
        "stored",
        "the fields of {} that are shown are not taken: the messages are derived from what is "
        "stored"};
    struct slice message = side == RPC_SIDE_REQUEST ? rpc->request : rpc->response;
    if (message.size > 0 && table_get(&shown->messages, message) == NULL) {
        diagnostics_gather(shown->specification->diagnostics, &finding, place, message);
    }
}

/* Below the heading of an rpc. */
static void look_below(struct shown *shown, const struct section *section,
                       const struct rpc_statement *rpc)
{
    for (uint32_t i = section->first_block; i < section->end_block; i++) {
        const struct block *block = &section->document->blocks[i];
        enum rpc_side side = find_side(block);
        if (side != RPC_SIDE_NONE) {
            reading_give_reason(block, "fields of an rpc's message, which is derived");
            report(shown, rpc, side, block->place);
        }
    }
}

/* "`name`, `owner`" and "{ name, owner }", but no name of a message, and no words about one. */
static bool is_fields(const struct text *cell)
{
    struct slice plain = wording_bare(cell->plain);
    size_t marked = 0;
    for (size_t i = 0; i < cell->span_count; i++) {
        struct slice code = slice_between(cell->plain, cell->spans[i].start, cell->spans[i].end);
        marked += cell->spans[i].kind == SPAN_CODE && code.data[0] >= 'a' && code.data[0] <= 'z';
    }
    return rpc_signature_message(plain).size == 0 &&
           (marked > 0 || slice_starts_with(slice_trim(cell->plain), SLICE("{")));
}

/* The cells of a table of rpcs. */
static void look_beside(struct shown *shown, const struct block *block,
                        const struct service_statement *service)
{
    size_t next = 1;
    LIST_EACH(const struct rpc_statement, rpc, &service->rpcs)
    {
        while (next < block->row_count && block->rows[next].place.line != rpc->place.line) {
            next++;
        }
        for (size_t column = 0; next < block->row_count && column < block->column_count; column++) {
            enum rpc_side side = rpc_pages_side(block_column_name(block, column));
            const struct text *cell = &block->rows[next].cells[column];
            if (side != RPC_SIDE_NONE && is_fields(cell)) {
                report(shown, rpc, side, cell->place);
            }
        }
    }
}

void rpc_shown_report(struct specification *specification, const struct document *document)
{
    struct shown shown = {.specification = specification};
    if (specification_last(specification, STATEMENT_SERVICE) == NULL) {
        return;
    }
    table_init(&shown.rpcs, specification->arena);
    table_init(&shown.messages, specification->arena);
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_MESSAGE) {
            table_put(&shown.messages, statement->message.name, statement);
        } else if (statement->kind == STATEMENT_SERVICE) {
            LIST_EACH(struct rpc_statement, rpc, &statement->service.rpcs)
            {
                table_put(&shown.rpcs, rpc->name, rpc);
            }
        }
    }
    LIST_EACH(const struct section, section, &document->sections)
    {
        struct slice name = rpc_pages_heading(section);
        const struct rpc_statement *rpc = name.size > 0 ? table_get(&shown.rpcs, name) : NULL;
        if (rpc != NULL) {
            look_below(&shown, section, rpc);
        }
    }
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_SERVICE && statement->block != NULL &&
            statement->block->kind == BLOCK_TABLE) {
            look_beside(&shown, statement->block, &statement->service);
        }
    }
}
