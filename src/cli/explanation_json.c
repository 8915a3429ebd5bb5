/* SPDX-License-Identifier: Apache-2.0 */
/* The explanation for programs. Keys are stable: more may come, none changes its meaning. */
#include "cli/columns.h"
#include "cli/explanation.h"
#include "cli/explanation_json_private.h"
#include "cli/explanation_protection.h"
#include "cli/notation.h"
#include "cli/statement_json.h"
#include "cli/statement_json_private.h"

void explanation_json_place(struct json_writer *writer, struct place place)
{
    json_writer_key(writer, "line");
    if (place.line == 0) {
        json_writer_null(writer);
    } else {
        json_writer_integer(writer, place.line);
    }
    statement_json_member(writer, "file", place.source == NULL ? SLICE_EMPTY : place.source->path);
}

static void write_document(struct json_writer *writer, const struct compilation *compilation)
{
    const struct model *model = compilation->model;
    json_writer_key(writer, "document");
    json_writer_begin_object(writer);
    statement_json_member(writer, "name", model->name);
    json_writer_member_slice(writer, "version", model->version);
    statement_json_member(writer, "status", model_property(model, SLICE("status")));
    json_writer_key(writer, "files");
    json_writer_begin_array(writer);
    LIST_EACH(const struct source, source, &compilation->sources)
    {
        json_writer_slice(writer, source->path);
    }
    json_writer_end_array(writer);
    json_writer_key(writer, "findings");
    json_writer_begin_object(writer);
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
        json_writer_member_integer(writer, severity_name((enum severity)severity),
                                   (int64_t)compilation->diagnostics.counts[severity]);
    }
    json_writer_end_object(writer);
    json_writer_end_object(writer);
}

static void write_sections(struct json_writer *writer, struct output *output,
                           const struct specification *specification)
{
    json_writer_key(writer, "sections");
    json_writer_begin_array(writer);
    LIST_EACH(const struct document, document, &specification->documents)
    {
        LIST_EACH(const struct section, section, &document->sections)
        {
            if (section->level == 0) {
                continue;
            }
            json_writer_begin_object(writer);
            json_writer_member_slice(writer, "title", section->title.plain);
            json_writer_member_slice(writer, "name", section->name);
            json_writer_member_integer(writer, "level", section->level);
            explanation_json_place(writer, document->blocks[section->first_block].place);
            json_writer_end_object(writer);
            output_flush_some(output);
        }
    }
    json_writer_end_array(writer);
}

static void write_services(struct json_writer *writer, const struct model *model)
{
    json_writer_key(writer, "services");
    json_writer_begin_array(writer);
    LIST_EACH(const struct statement, statement, &model->services)
    {
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "name", statement->service.name);
        statement_json_member(writer, "package", statement->service.package);
        explanation_json_place(writer, statement->place);
        json_writer_key(writer, "rpcs");
        json_writer_begin_array(writer);
        LIST_EACH(const struct rpc_statement, rpc, &statement->service.rpcs)
        {
            statement_json_rpc(writer, rpc);
        }
        json_writer_end_array(writer);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

/* The extent of the block that the statement was read from, so that a reader can tell what is
 * covered. */
static void write_block_lines(struct json_writer *writer, const struct block *block)
{
    json_writer_key(writer, "block");
    if (block == NULL) {
        json_writer_null(writer);
        return;
    }
    json_writer_begin_object(writer);
    json_writer_member_string(writer, "kind", notation_block(block->kind));
    json_writer_member_integer(writer, "line", block->place.line);
    json_writer_member_integer(writer, "end_line", block->end_line);
    json_writer_end_object(writer);
}

static void write_statement(struct json_writer *writer, const struct statement *statement)
{
    json_writer_begin_object(writer);
    json_writer_key(writer, "kind");
    statement_json_kind(writer, statement->kind);
    explanation_json_place(writer, statement->place);
    json_writer_member_string(writer, "reader", statement->reader);
    write_block_lines(writer, statement->block);
    statement_json_write(writer, statement);
    json_writer_end_object(writer);
}

/* In the order of the documents' blocks. */
static void write_statements(struct json_writer *writer, struct output *output,
                             const struct explanation *explanation)
{
    json_writer_key(writer, "statements");
    json_writer_begin_array(writer);
    LIST_EACH(const struct document, document, &explanation->compilation->specification->documents)
    {
        for (size_t i = 0; i <= document->block_count; i++) {
            LIST_EACH(const struct statement, statement,
                      &explanation->statements[document_index][i])
            {
                write_statement(writer, statement);
                output_flush_some(output);
            }
        }
    }
    json_writer_end_array(writer);
}

static void write_prose_block(struct json_writer *writer, const struct block *block)
{
    const char *reason = explanation_reason(block);
    json_writer_begin_object(writer);
    explanation_json_place(writer, block->place);
    json_writer_member_integer(writer, "end_line", block->end_line);
    json_writer_member_string(writer, "kind", notation_block(block->kind));
    statement_json_member(writer, "section", block->section->name);
    json_writer_member_string(writer, "reason",
                              reason != NULL          ? reason
                              : block->reason != NULL ? block->reason
                                                      : "read, but it states nothing by itself");
    json_writer_end_object(writer);
}

/* Items of which nothing was stated, in a list of which something was. */
static void write_left_over(struct json_writer *writer, const struct explanation *explanation,
                            size_t document_index, const struct block *block)
{
    uint32_t end_line;
    for (size_t i = 0; i < block->item_count; i++) {
        if (explanation_is_left_over(explanation, document_index, block, i, &end_line)) {
            json_writer_begin_object(writer);
            explanation_json_place(writer, block->items[i].place);
            json_writer_member_integer(writer, "end_line", end_line);
            json_writer_member_string(writer, "kind", "item");
            statement_json_member(writer, "section", block->section->name);
            json_writer_member_string(writer, "reason", "an item that no recogniser reads");
            json_writer_end_object(writer);
        }
    }
}

static void write_comment(struct json_writer *writer, struct place place)
{
    json_writer_begin_object(writer);
    explanation_json_place(writer, place);
    json_writer_key(writer, "end_line");
    json_writer_null(writer);
    json_writer_member_string(writer, "kind", "comment");
    json_writer_key(writer, "section");
    json_writer_null(writer);
    json_writer_member_string(writer, "reason", "comments are instructions, never data");
    json_writer_end_object(writer);
}

/* Every block but headings that nothing was stated from, then the comments that were left out. */
static void write_prose(struct json_writer *writer, struct output *output,
                        const struct explanation *explanation)
{
    json_writer_key(writer, "prose");
    json_writer_begin_array(writer);
    LIST_EACH(const struct document, document, &explanation->compilation->specification->documents)
    {
        for (size_t i = 0; i < document->block_count; i++) {
            const struct block *block = &document->blocks[i];
            if (block->kind != BLOCK_HEADING &&
                explanation->statements[document_index][i].count == 0) {
                write_prose_block(writer, block);
                output_flush_some(output);
            } else if (explanation_is_itemwise(explanation, document_index, block)) {
                write_left_over(writer, explanation, document_index, block);
            }
        }
        LIST_EACH(const struct place, place, &document->comments)
        {
            write_comment(writer, *place);
            output_flush_some(output);
        }
    }
    json_writer_end_array(writer);
}

static void write_pooling(struct json_writer *writer, const struct pooling *pooling)
{
    json_writer_key(writer, "pooling");
    json_writer_begin_object(writer);
    if (pooling->connection_maximum > 0) {
        json_writer_member_integer(writer, "connection_maximum", pooling->connection_maximum);
        explanation_json_place(writer, pooling->place);
    }
    json_writer_end_object(writer);
}

void explanation_write_json(const struct explanation *explanation, struct output *output)
{
    const struct compilation *compilation = explanation->compilation;
    struct json_writer writer;
    json_writer_init(&writer, &output->buffer, true);
    json_writer_begin_object(&writer);
    write_document(&writer, compilation);
    explanation_json_entities(&writer, output, compilation->model, false);
    explanation_json_endpoints(&writer, output, compilation->model, false);
    explanation_json_methods(&writer, output, compilation->model);
    json_writer_key(&writer, "added");
    json_writer_begin_object(&writer);
    explanation_json_entities(&writer, output, compilation->model, true);
    explanation_json_added_fields(&writer, compilation->model);
    explanation_json_endpoints(&writer, output, compilation->model, true);
    json_writer_end_object(&writer);
    explanation_json_policy(&writer, output, compilation->model);
    explanation_protection_json(compilation->model, &writer);
    write_pooling(&writer, &compilation->model->pooling);
    write_services(&writer, compilation->model);
    write_sections(&writer, output, compilation->specification);
    write_statements(&writer, output, explanation);
    write_prose(&writer, output, explanation);
    json_writer_end_object(&writer);
    BUFFER_LITERAL(&output->buffer, "\n");
}
