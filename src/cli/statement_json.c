/* SPDX-License-Identifier: Apache-2.0 */
/* One writer for each kind of content, and a table from kinds to writers. The entity's writer,
 * which is the longest, stands in statement_json_entity.c. */
#include "cli/statement_json.h"

#include <stdio.h>

#include "cli/notation.h"
#include "cli/statement_json_private.h"

void statement_json_member(struct json_writer *writer, const char *key, struct slice text)
{
    json_writer_key(writer, key);
    if (text.size == 0) {
        json_writer_null(writer);
    } else {
        json_writer_slice(writer, text);
    }
}

void statement_json_kind(struct json_writer *writer, enum statement_kind kind)
{
    char name[32];
    struct slice word = slice_from(statement_kind_name(kind));
    size_t size = word.size < sizeof(name) ? word.size : sizeof(name);
    for (size_t i = 0; i < size; i++) {
        name[i] = word.data[i] == ' ' ? '_' : word.data[i];
    }
    json_writer_slice(writer, slice_of(name, size));
}

static void write_number(struct json_writer *writer, const char *key, double number)
{
    struct buffer text;
    buffer_init(&text, 64);
    notation_write_number(&text, number);
    json_writer_key(writer, key);
    json_writer_raw(writer, buffer_slice(&text));
    buffer_release(&text);
}

/* 0 is "not stated". */
static void write_count_member(struct json_writer *writer, const char *key, uint32_t number)
{
    json_writer_key(writer, key);
    if (number == 0) {
        json_writer_null(writer);
    } else {
        json_writer_integer(writer, number);
    }
}

void statement_json_slices(struct json_writer *writer, const char *key, const struct list *slices)
{
    json_writer_key(writer, key);
    json_writer_begin_array(writer);
    LIST_EACH(const struct slice, slice, slices)
    {
        json_writer_slice(writer, *slice);
    }
    json_writer_end_array(writer);
}

void statement_json_expression(struct json_writer *writer, const char *key,
                               const struct expression *expression)
{
    json_writer_key(writer, key);
    if (expression == NULL) {
        json_writer_null(writer);
        return;
    }
    struct buffer text;
    buffer_init(&text, EXPRESSION_TEXT_MAXIMUM);
    notation_write_expression(&text, expression);
    json_writer_slice(writer, buffer_slice(&text));
    buffer_release(&text);
}

static void write_value_member(struct json_writer *writer, const char *key,
                               const struct json *value)
{
    json_writer_key(writer, key);
    if (value == NULL) {
        json_writer_null(writer);
        return;
    }
    struct buffer text;
    buffer_init(&text, (size_t)1 << 28);
    json_write(&text, value);
    json_writer_raw(writer, text.is_overflown ? SLICE("null") : buffer_slice(&text));
    buffer_release(&text);
}

static void write_state(struct json_writer *writer, enum task_state state)
{
    json_writer_member_string(writer, "state", notation_task(state));
}

static void write_fact(struct json_writer *writer, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    bool has_unit = fact->unit != UNIT_NONE;
    statement_json_member(writer, "topic", fact->topic);
    statement_json_member(writer, "name", fact->name);
    statement_json_member(writer, "value", fact->value);
    write_number(writer, "number", fact->number);
    json_writer_member_string(writer, "unit", has_unit ? notation_unit(fact->unit) : NULL);
    write_count_member(writer, "window_seconds", fact->window_seconds);
}

static void write_relation(struct json_writer *writer, const struct statement *statement)
{
    const struct relation_statement *relation = &statement->relation;
    json_writer_member_slice(writer, "left", relation->left);
    json_writer_member_string(writer, "left_cardinality",
                              notation_cardinality(relation->left_cardinality));
    json_writer_member_slice(writer, "right", relation->right);
    json_writer_member_string(writer, "right_cardinality",
                              notation_cardinality(relation->right_cardinality));
    json_writer_member_boolean(writer, "identifying", relation->is_identifying);
    statement_json_member(writer, "label", relation->label);
}

static void write_enumeration(struct json_writer *writer, const struct statement *statement)
{
    const struct enum_statement *enumeration = &statement->enumeration;
    json_writer_member_slice(writer, "name", enumeration->name);
    json_writer_key(writer, "labels");
    json_writer_begin_array(writer);
    for (size_t i = 0; i < enumeration->label_count; i++) {
        json_writer_slice(writer, enumeration->labels[i]);
    }
    json_writer_end_array(writer);
}

static void write_seed(struct json_writer *writer, const struct statement *statement)
{
    const struct seed_statement *seed = &statement->seed;
    json_writer_member_slice(writer, "entity", seed->entity);
    statement_json_slices(writer, "columns", &seed->columns);
    json_writer_member_integer(writer, "row_count", (int64_t)seed->rows.count);
}

static void write_query(struct json_writer *writer, const struct list *query)
{
    json_writer_key(writer, "query");
    json_writer_begin_array(writer);
    LIST_EACH(const struct query_parameter, parameter, query)
    {
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "name", parameter->name);
        statement_json_member(writer, "example", parameter->example);
        statement_json_member(writer, "description", parameter->description);
        json_writer_member_boolean(writer, "required", parameter->is_required);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void write_endpoint(struct json_writer *writer, const struct statement *statement)
{
    const struct endpoint_statement *endpoint = &statement->endpoint;
    json_writer_member_slice(writer, "method", endpoint->method);
    json_writer_member_slice(writer, "path", endpoint->path);
    json_writer_member_slice(writer, "path_written", endpoint->path_written);
    statement_json_member(writer, "base", endpoint->base);
    write_query(writer, &endpoint->query);
    statement_json_member(writer, "title", endpoint->title);
    statement_json_member(writer, "description", endpoint->description);
    statement_json_slices(writer, "roles", &endpoint->roles);
    statement_json_member(writer, "access", endpoint->access);
    json_writer_member_boolean(writer, "public", endpoint->is_public);
    statement_json_member(writer, "request", endpoint->request);
    statement_json_member(writer, "response", endpoint->response);
    json_writer_key(writer, "statuses");
    json_writer_begin_array(writer);
    LIST_EACH(const uint32_t, status, &endpoint->statuses)
    {
        json_writer_integer(writer, *status);
    }
    json_writer_end_array(writer);
    statement_json_member(writer, "status_note", endpoint->status_note);
    json_writer_member_boolean(writer, "detail", endpoint->is_detail);
}

static void write_callers(struct json_writer *writer, const struct statement *statement)
{
    const struct endpoint_statement *endpoint = &statement->endpoint;
    json_writer_member_slice(writer, "service", endpoint->base);
    json_writer_member_slice(writer, "rpc", endpoint->title);
    statement_json_member(writer, "description", endpoint->description);
    statement_json_slices(writer, "roles", &endpoint->roles);
    statement_json_member(writer, "access", endpoint->access);
    json_writer_member_boolean(writer, "public", endpoint->is_public);
}

void statement_json_rpc(struct json_writer *writer, const struct rpc_statement *rpc)
{
    json_writer_begin_object(writer);
    json_writer_member_slice(writer, "name", rpc->name);
    json_writer_member_slice(writer, "request", rpc->request);
    json_writer_member_slice(writer, "response", rpc->response);
    json_writer_member_boolean(writer, "client_streaming", rpc->is_client_streaming);
    json_writer_member_boolean(writer, "server_streaming", rpc->is_server_streaming);
    statement_json_member(writer, "http_method", rpc->http_method);
    statement_json_member(writer, "http_path", rpc->http_path);
    statement_json_member(writer, "formerly", rpc->formerly);
    statement_json_member(writer, "comment", rpc->comment);
    json_writer_member_integer(writer, "line", rpc->place.line);
    json_writer_end_object(writer);
}

static void write_service(struct json_writer *writer, const struct statement *statement)
{
    const struct service_statement *service = &statement->service;
    json_writer_member_slice(writer, "name", service->name);
    statement_json_member(writer, "package", service->package);
    statement_json_member(writer, "formerly", service->formerly);
    json_writer_key(writer, "rpcs");
    json_writer_begin_array(writer);
    LIST_EACH(const struct rpc_statement, rpc, &service->rpcs)
    {
        statement_json_rpc(writer, rpc);
    }
    json_writer_end_array(writer);
}

static void write_message(struct json_writer *writer, const struct statement *statement)
{
    const struct message_statement *message = &statement->message;
    json_writer_member_slice(writer, "name", message->name);
    statement_json_member(writer, "package", message->package);
    statement_json_member(writer, "formerly", message->formerly);
    json_writer_key(writer, "fields");
    json_writer_begin_array(writer);
    LIST_EACH(const struct message_field_statement, field, &message->fields)
    {
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "name", field->name);
        json_writer_member_slice(writer, "type", field->type);
        json_writer_member_integer(writer, "number", field->number);
        json_writer_member_boolean(writer, "repeated", field->is_repeated);
        json_writer_member_boolean(writer, "optional", field->is_optional);
        statement_json_member(writer, "oneof", field->oneof);
        statement_json_member(writer, "formerly", field->formerly);
        json_writer_member_integer(writer, "line", field->place.line);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void write_example(struct json_writer *writer, const struct statement *statement)
{
    const struct example_statement *example = &statement->example;
    json_writer_member_string(writer, "direction", notation_direction(example->direction));
    write_count_member(writer, "http_status", example->http_status);
    statement_json_member(writer, "method", example->method);
    statement_json_member(writer, "path", example->path);
    statement_json_member(writer, "text", example->text);
    write_value_member(writer, "value", example->value);
    json_writer_member_boolean(writer, "lenient", example->is_lenient);
}

static void write_error_code(struct json_writer *writer, const struct statement *statement)
{
    const struct error_code_statement *code = &statement->error_code;
    statement_json_member(writer, "code", code->code);
    statement_json_member(writer, "description", code->description);
    statement_json_member(writer, "message", code->message);
    write_count_member(writer, "http_status", code->http_status);
}

static void write_envelope(struct json_writer *writer, const struct statement *statement)
{
    json_writer_member_boolean(writer, "error", statement->envelope.is_error);
    write_value_member(writer, "value", statement->envelope.value);
}

static void write_role(struct json_writer *writer, const struct statement *statement)
{
    json_writer_member_slice(writer, "name", statement->role.name);
    statement_json_member(writer, "description", statement->role.description);
}

static void write_permission(struct json_writer *writer, const struct statement *statement)
{
    const struct permission_statement *permission = &statement->permission;
    json_writer_member_slice(writer, "role", permission->role);
    json_writer_member_slice(writer, "capability", permission->capability);
    json_writer_member_boolean(writer, "granted", permission->is_granted);
    json_writer_member_boolean(writer, "own_only", permission->is_own_only);
    statement_json_member(writer, "text", permission->text);
}

static void write_condition(struct json_writer *writer, struct slice metric, unsigned percentile,
                            enum comparison comparison, double value, enum unit unit)
{
    statement_json_member(writer, "metric", metric);
    json_writer_key(writer, "percentile");
    if (percentile == 0) {
        json_writer_null(writer);
    } else if (percentile > 100) {
        char text[24];
        snprintf(text, sizeof(text), "%u.%u", percentile / 10, percentile % 10);
        json_writer_raw(writer, slice_from(text));
    } else {
        json_writer_integer(writer, percentile);
    }
    json_writer_member_string(writer, "comparison", notation_comparison(comparison));
    write_number(writer, "value", value);
    json_writer_member_string(writer, "unit", unit != UNIT_NONE ? notation_unit(unit) : NULL);
}

static void write_target(struct json_writer *writer, const struct statement *statement)
{
    const struct target_statement *target = &statement->target;
    statement_json_member(writer, "subject", target->subject);
    write_condition(writer, target->metric, target->percentile, target->comparison, target->value,
                    target->unit);
    statement_json_member(writer, "text", target->value_text);
}

static void write_alert(struct json_writer *writer, const struct statement *statement)
{
    const struct alert_statement *alert = &statement->alert;
    statement_json_member(writer, "name", alert->name);
    write_condition(writer, alert->metric, alert->percentile, alert->comparison, alert->value,
                    alert->unit);
    write_count_member(writer, "window_seconds", alert->window_seconds);
    statement_json_member(writer, "severity", alert->severity);
    statement_json_member(writer, "action", alert->action);
    statement_json_member(writer, "text", alert->condition);
}

static void write_requirement(struct json_writer *writer, const struct statement *statement)
{
    statement_json_member(writer, "id", statement->requirement.id);
    statement_json_member(writer, "text", statement->requirement.text);
    statement_json_member(writer, "group", statement->requirement.group);
    write_state(writer, statement->requirement.state);
}

/* A record's columns keep their order and may repeat, so they are pairs and no object. */
static void write_record(struct json_writer *writer, const struct statement *statement)
{
    const struct record_statement *record = &statement->record;
    statement_json_member(writer, "name", record->name);
    statement_json_slices(writer, "columns", &record->names);
    statement_json_slices(writer, "values", &record->values);
    write_state(writer, record->state);
}

static void write_state_machine(struct json_writer *writer, const struct statement *statement)
{
    const struct state_machine_statement *machine = &statement->state_machine;
    statement_json_member(writer, "entity", machine->entity);
    statement_json_member(writer, "subject", machine->subject);
    statement_json_member(writer, "field", machine->field);
    json_writer_key(writer, "transitions");
    json_writer_begin_array(writer);
    LIST_EACH(const struct transition, transition, &machine->transitions)
    {
        json_writer_begin_object(writer);
        statement_json_member(writer, "from", transition->from);
        statement_json_member(writer, "to", transition->to);
        statement_json_member(writer, "label", transition->label);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void write_index(struct json_writer *writer, const struct statement *statement)
{
    statement_json_index(writer, &statement->index);
}

typedef void write_json_f(struct json_writer *writer, const struct statement *statement);

/* Kinds that are missing here are facts. */
static write_json_f *const writers[STATEMENT_COUNT] = {
    [STATEMENT_ENTITY] = statement_json_entity,
    [STATEMENT_RELATION] = write_relation,
    [STATEMENT_INDEX] = write_index,
    [STATEMENT_ENUM] = write_enumeration,
    [STATEMENT_SEED] = write_seed,
    [STATEMENT_ENDPOINT] = write_endpoint,
    [STATEMENT_CALLERS] = write_callers,
    [STATEMENT_SERVICE] = write_service,
    [STATEMENT_MESSAGE] = write_message,
    [STATEMENT_EXAMPLE] = write_example,
    [STATEMENT_ERROR_CODE] = write_error_code,
    [STATEMENT_ENVELOPE] = write_envelope,
    [STATEMENT_ROLE] = write_role,
    [STATEMENT_PERMISSION] = write_permission,
    [STATEMENT_TARGET] = write_target,
    [STATEMENT_ALERT] = write_alert,
    [STATEMENT_REQUIREMENT] = write_requirement,
    [STATEMENT_TECHNOLOGY] = write_record,
    [STATEMENT_THIRD_PARTY] = write_record,
    [STATEMENT_APPROVAL] = write_record,
    [STATEMENT_PHASE] = write_record,
    [STATEMENT_RISK] = write_record,
    [STATEMENT_DECISION] = write_record,
    [STATEMENT_STATE_MACHINE] = write_state_machine,
};

void statement_json_write(struct json_writer *writer, const struct statement *statement)
{
    write_json_f *write = writers[statement->kind];
    (write != NULL ? write : write_fact)(writer, statement);
}
