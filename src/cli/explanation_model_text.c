/* SPDX-License-Identifier: Apache-2.0 */
/* The resolved model: what will be stored and served, with the line that each thing comes from. */
#include "cli/explanation.h"
#include "cli/explanation_protection.h"
#include "cli/notation.h"
#include "cli/safe.h"
#include "cli/statement_text.h"
#include "cli/wrap.h"

#define NAME_WIDTH 24U
#define TYPE_WIDTH 18U
#define TEXT_WIDTH 100U
#define BOLD       "\033[1m"
#define PLAIN      "\033[0m"

static void write_title(struct output *output, const char *title, size_t count)
{
    const char *start = output->has_colour ? BOLD : "", *end = output->has_colour ? PLAIN : "";
    buffer_format(&output->buffer, "%s%s: %zu%s\n", start, title, count, end);
}

/* Text in a column of its own; what is too wide pushes the rest to the right. */
static void write_column(struct buffer *buffer, struct slice text, size_t width)
{
    size_t start = buffer->size;
    safe_write(buffer, text);
    size_t size = buffer->size - start;
    wrap_write_spaces(buffer, size < width ? width - size : 0);
    buffer_append_byte(buffer, ' ');
}

static void write_line_number(struct buffer *buffer, struct place place)
{
    if (place.line > 0) {
        buffer_format(buffer, "line %u", place.line);
    }
}

static void write_mark(struct buffer *buffer, bool is_set, const char *mark)
{
    buffer_append_string(buffer, is_set ? mark : "");
}

static void write_former(struct buffer *buffer, struct slice name)
{
    if (name.size > 0) {
        BUFFER_LITERAL(buffer, "formerly ");
        safe_write(buffer, name);
        BUFFER_LITERAL(buffer, ", ");
    }
}

static void write_marks(struct buffer *buffer, const struct field *field)
{
    write_mark(buffer, field->is_primary_key, "primary key, ");
    write_mark(buffer, field->is_required && !field->is_primary_key, "required, ");
    write_mark(buffer, field->is_unique && !field->is_primary_key, "unique, ");
    write_mark(buffer, field->is_read_only || field->is_told_read_only, "read-only, ");
    write_mark(buffer, field->is_set_once && !field->is_read_only, "set once, ");
    write_mark(buffer, field->is_write_only, "write-only, ");
    if (field->references != NULL) {
        BUFFER_LITERAL(buffer, "references ");
        safe_write(buffer, field->references->name);
        if (field->references_field != NULL) {
            BUFFER_LITERAL(buffer, ".");
            safe_write(buffer, field->references_field->name);
        }
        BUFFER_LITERAL(buffer, ", ");
    }
    if (field->label_count > 0) {
        buffer_format(buffer, "one of %zu values, ", field->label_count);
    }
    if (field->default_value.kind != DEFAULT_NONE) {
        struct buffer text;
        buffer_init(&text, (size_t)1 << 20);
        notation_write_default(&text, &field->default_value);
        BUFFER_LITERAL(buffer, "default ");
        safe_write_short(buffer, buffer_slice(&text), 40);
        BUFFER_LITERAL(buffer, ", ");
        buffer_release(&text);
    }
}

static void write_field(struct output *output, struct arena *arena, const struct field *field,
                        const struct entity *entity)
{
    struct buffer *buffer = &output->buffer;
    BUFFER_LITERAL(buffer, "    ");
    write_column(buffer, field->name, NAME_WIDTH);
    write_column(buffer, type_name(arena, field->type), TYPE_WIDTH);
    write_marks(buffer, field);
    write_former(buffer, field->formerly);
    if (entity->is_added) {
        while (strchr(", ", buffer->data[buffer->size - 1]) != NULL) {
            buffer->size--;
        }
    } else if (field->is_added) {
        BUFFER_LITERAL(buffer, "added by Phoenix");
    } else if (field->place.line > 0) {
        write_line_number(buffer, field->place);
    } else {
        BUFFER_LITERAL(buffer, "inferred");
    }
    if (field->source != entity->source) {
        buffer_format(buffer, ", from %s", notation_source_phrase(field->source));
    }
    BUFFER_LITERAL(buffer, "\n");
}

static void write_order(struct buffer *buffer, const struct field *field)
{
    const struct state_order *order = field->order;
    BUFFER_LITERAL(buffer, "    the order of ");
    safe_write(buffer, field->name);
    BUFFER_LITERAL(buffer, ", which begins as ");
    const char *separator = "";
    for (size_t i = 0; i < order->state_count; i++) {
        if ((order->initial >> i & 1) != 0) {
            buffer_append_string(buffer, separator);
            safe_write(buffer, order->states[i]);
            separator = " or ";
        }
    }
    BUFFER_LITERAL(buffer, ": ");
    write_line_number(buffer, order->place);
    BUFFER_LITERAL(buffer, "\n");
    LIST_EACH(const struct state_move, move, &order->moves)
    {
        if (move->from.size == 0) {
            continue;
        }
        BUFFER_LITERAL(buffer, "      ");
        safe_write(buffer, move->from);
        BUFFER_LITERAL(buffer, " \xe2\x86\x92 ");
        safe_write(buffer, move->to);
        if (move->label.size > 0) {
            BUFFER_LITERAL(buffer, " (");
            safe_write_short(buffer, move->label, 60);
            BUFFER_LITERAL(buffer, ")");
        }
        BUFFER_LITERAL(buffer, ", ");
        write_line_number(buffer, move->place);
        BUFFER_LITERAL(buffer, "\n");
    }
}

/* What every record must meet, of the columns' own and of the table's. */
static void write_checks(struct buffer *buffer, const struct entity *entity)
{
    LIST_EACH(const struct check, check, &entity->checks)
    {
        struct buffer text;
        buffer_init(&text, (size_t)1 << 20);
        notation_write_expression(&text, check->expression);
        BUFFER_LITERAL(buffer, "    check ");
        safe_write_short(buffer, buffer_slice(&text), TEXT_WIDTH);
        BUFFER_LITERAL(buffer, ", ");
        write_line_number(buffer, check->place);
        BUFFER_LITERAL(buffer, "\n");
        buffer_release(&text);
    }
}

/* What columns are together, and what a time must be when it is written. */
static void write_rules(struct buffer *buffer, const struct entity *entity)
{
    LIST_EACH(const struct key, key, &entity->uniques)
    {
        const char *separator = "    unique ";
        LIST_EACH(const struct field, field, &key->fields)
        {
            buffer_append_string(buffer, separator);
            safe_write(buffer, field->name);
            separator = ", ";
        }
        BUFFER_LITERAL(buffer, " together, ");
        write_line_number(buffer, key->place);
        BUFFER_LITERAL(buffer, "\n");
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->moment != MOMENT_ANY) {
            BUFFER_LITERAL(buffer, "    ");
            safe_write(buffer, field->name);
            buffer_format(buffer, " %s, ", type_moment_words(field->moment));
            write_line_number(buffer, field->place);
            BUFFER_LITERAL(buffer, "\n");
        }
    }
}

static void write_entity(struct output *output, struct arena *arena, const struct entity *entity)
{
    struct buffer *buffer = &output->buffer;
    BUFFER_LITERAL(buffer, "  ");
    safe_write(buffer, entity->name);
    if (!slice_equal(entity->name, entity->table)) {
        BUFFER_LITERAL(buffer, " (table ");
        safe_write(buffer, entity->table);
        BUFFER_LITERAL(buffer, ")");
    }
    if (entity->is_added) {
        BUFFER_LITERAL(buffer, ": added by Phoenix");
    } else {
        BUFFER_LITERAL(buffer, ": ");
        write_former(buffer, entity->formerly);
        buffer_format(buffer, "from %s, ", notation_source_phrase(entity->source));
        write_line_number(buffer, entity->place);
    }
    size_t also_count = 0;
    LIST_EACH(const struct statement, statement, &entity->described)
    {
        if (statement->place.line != entity->place.line) {
            buffer_append_string(buffer, also_count++ == 0 ? ", described also at" : "");
            buffer_format(buffer, " %u", statement->place.line);
        }
    }
    if (entity->is_inferred) {
        buffer_format(buffer, "; inferred from line %u", entity->inferred_from.line);
    }
    buffer_append_string(buffer, entity->has_invented_key ? "; its key was added\n" : "\n");
    LIST_EACH(const struct field, field, &entity->fields)
    {
        write_field(output, arena, field, entity);
    }
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (field->order != NULL) {
            write_order(buffer, field);
        }
    }
    write_checks(buffer, entity);
    write_rules(buffer, entity);
    output_flush_some(output);
}

/* The states that a transition may be called in. */
static void write_from(struct buffer *buffer, const struct operation *operation)
{
    const struct preset *preset = operation->from != 0 ? list_at(&operation->presets, 0) : NULL;
    const struct state_order *order = preset != NULL ? preset->field->order : NULL;
    const char *separator = ", from ";
    for (size_t i = 0; order != NULL && i < order->state_count; i++) {
        if ((operation->from >> i & 1) != 0) {
            buffer_append_string(buffer, separator);
            safe_write(buffer, order->states[i]);
            separator = " or ";
        }
    }
}

static void write_operation(struct output *output, const struct operation *operation)
{
    struct buffer *buffer = &output->buffer;
    BUFFER_LITERAL(buffer, "  ");
    safe_write(buffer, operation->is_rpc ? SLICE("gRPC") : operation->method);
    BUFFER_LITERAL(buffer, " ");
    safe_write(buffer, operation->path);
    BUFFER_LITERAL(buffer, " \xe2\x86\x92 ");
    statement_text_write_operation(buffer, operation);
    if (operation->is_added) {
        BUFFER_LITERAL(buffer, ", added by Phoenix");
    } else {
        BUFFER_LITERAL(buffer, ", ");
        write_line_number(buffer, operation->place);
    }
    if (operation->reason.size > 0) {
        BUFFER_LITERAL(buffer, "\n      ");
        safe_write_short(buffer, operation->reason, 2 * TEXT_WIDTH);
        write_from(buffer, operation);
    }
    BUFFER_LITERAL(buffer, "\n");
    output_flush_some(output);
}

static void write_service(struct output *output, const struct statement *statement)
{
    struct buffer *buffer = &output->buffer;
    BUFFER_LITERAL(buffer, "  ");
    statement_text_write(buffer, statement, NULL);
    BUFFER_LITERAL(buffer, ", ");
    write_line_number(buffer, statement->place);
    BUFFER_LITERAL(buffer, "\n");
    LIST_EACH(const struct rpc_statement, rpc, &statement->service.rpcs)
    {
        BUFFER_LITERAL(buffer, "    ");
        write_column(buffer, rpc->name, NAME_WIDTH);
        buffer_append_string(buffer, rpc->is_client_streaming ? "stream " : "");
        safe_write(buffer, rpc->request);
        buffer_append_string(buffer,
                             rpc->is_server_streaming ? " \xe2\x86\x92 stream " : " \xe2\x86\x92 ");
        safe_write(buffer, rpc->response);
        buffer_format(buffer, ", line %u\n", rpc->place.line);
    }
}

static void write_error_code(struct output *output, const struct error_code *code)
{
    struct buffer *buffer = &output->buffer;
    BUFFER_LITERAL(buffer, "    ");
    write_column(buffer, code->code, NAME_WIDTH);
    if (code->http_status > 0) {
        buffer_format(buffer, "HTTP %u  ", code->http_status);
    }
    safe_write_short(buffer, code->description, TEXT_WIDTH);
    BUFFER_LITERAL(buffer, ", ");
    write_line_number(buffer, code->place);
    BUFFER_LITERAL(buffer, "\n");
    output_flush_some(output);
}

void explanation_write_model(const struct explanation *explanation, struct output *output)
{
    const struct model *model = explanation->compilation->model;
    write_title(output, "Entities", model->entities.count);
    LIST_EACH(const struct entity, entity, &model->entities)
    {
        write_entity(output, explanation->arena, entity);
    }
    write_title(output, "Endpoints", model->operations.count);
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        write_operation(output, operation);
    }
    explanation_write_policy(explanation, output);
    if (model->services.count > 0) {
        write_title(output, "Services", model->services.count);
        LIST_EACH(const struct statement, statement, &model->services)
        {
            write_service(output, statement);
        }
    }
    if (model->error_codes.count > 0) {
        write_title(output, "Error codes", model->error_codes.count);
        LIST_EACH(const struct error_code, code, &model->error_codes)
        {
            write_error_code(output, code);
        }
    }
    explanation_protection_text(model, output);
    if (model->pooling.connection_maximum > 0) {
        buffer_format(&output->buffer, "Database: at most %u connections, line %u\n",
                      model->pooling.connection_maximum, model->pooling.place.line);
    }
}
