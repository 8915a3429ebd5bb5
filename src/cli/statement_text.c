/* SPDX-License-Identifier: Apache-2.0 */
/* One writer for each kind of content, and a table from kinds to writers. */
#include "cli/statement_text.h"

#include <math.h>

#include "base/json.h"
#include "cli/notation.h"

#define S                  SLICE_FORMAT
#define TRANSITION_MAXIMUM 20U

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static void write_optional(struct buffer *buffer, const char *before, struct slice text)
{
    if (text.size > 0) {
        buffer_append_string(buffer, before);
        buffer_append_slice(buffer, text);
    }
}

static void write_quantity(struct buffer *buffer, double value, enum unit unit)
{
    notation_write_number(buffer, value);
    if (unit != UNIT_NONE && unit != UNIT_COUNT) {
        buffer_format(buffer, " %s", notation_unit(unit));
    }
}

static void write_fact(struct buffer *buffer, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    buffer_append_string(buffer, statement_kind_name(statement->kind));
    bool has_topic = fact->topic.size > 0 &&
                     !slice_equal(fact->topic, slice_from(statement_kind_name(statement->kind)));
    if (has_topic) {
        write_optional(buffer, " ", fact->topic);
    }
    bool has_name = fact->name.size > 0 && !slice_equal(fact->name, fact->value);
    if (has_name) {
        write_optional(buffer, has_topic ? ": " : " ", fact->name);
    }
    write_optional(buffer, has_name ? " = " : ": ", fact->value);
}

static void write_property(struct buffer *buffer, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    buffer_format(buffer, "header " S " = " S, SLICE_ARGUMENT(fact->name),
                  SLICE_ARGUMENT(fact->value));
}

static void write_base_path(struct buffer *buffer, const struct statement *statement)
{
    buffer_format(buffer, "base path " S, SLICE_ARGUMENT(statement->fact.value));
}

static void write_placeholder(struct buffer *buffer, const struct statement *statement)
{
    const struct fact_statement *fact = &statement->fact;
    BUFFER_LITERAL(buffer, "unfilled");
    if (fact->name.size > 0 && !slice_equal(fact->name, fact->value)) {
        write_optional(buffer, " ", fact->name);
    }
    write_optional(buffer, ": ", fact->value);
}

static void write_entity(struct buffer *buffer, const struct statement *statement)
{
    const struct entity_statement *entity = &statement->entity;
    const char *noun = entity->is_alteration ? "addition to"
                       : entity->is_request  ? "body"
                                             : "entity";
    size_t count = entity->fields.count;
    buffer_format(buffer, "%s ", noun);
    write_optional(buffer, "", entity->schema);
    buffer_append_string(buffer, entity->schema.size > 0 ? "." : "");
    buffer_format(buffer, S " (%zu field%s, from %s)", SLICE_ARGUMENT(entity->name), count,
                  plural(count), notation_source_phrase(entity->source));
}

static void write_relation(struct buffer *buffer, const struct statement *statement)
{
    const struct relation_statement *relation = &statement->relation;
    buffer_format(buffer, "relation " S " (%s) to " S " (%s)", SLICE_ARGUMENT(relation->left),
                  notation_cardinality(relation->left_cardinality), SLICE_ARGUMENT(relation->right),
                  notation_cardinality(relation->right_cardinality));
    write_optional(buffer, ": ", relation->label);
}

static void write_index(struct buffer *buffer, const struct statement *statement)
{
    const struct index_statement *index = &statement->index;
    buffer_append_string(buffer, index->is_unique ? "unique index" : "index");
    write_optional(buffer, " ", index->name);
    write_optional(buffer, " on ", index->entity);
    BUFFER_LITERAL(buffer, " (");
    LIST_EACH(const struct index_column, column, &index->columns)
    {
        buffer_append_string(buffer, column_index > 0 ? ", " : "");
        if (column->name.size > 0) {
            buffer_append_slice(buffer, column->name);
        } else {
            notation_write_expression(buffer, column->expression);
        }
    }
    BUFFER_LITERAL(buffer, ")");
}

static void write_enumeration(struct buffer *buffer, const struct statement *statement)
{
    const struct enum_statement *enumeration = &statement->enumeration;
    buffer_format(buffer, "enumeration " S ":", SLICE_ARGUMENT(enumeration->name));
    for (size_t i = 0; i < enumeration->label_count && i < 20; i++) {
        buffer_format(buffer, "%s " S, i > 0 ? "," : "", SLICE_ARGUMENT(enumeration->labels[i]));
    }
}

static void write_seed(struct buffer *buffer, const struct statement *statement)
{
    size_t count = statement->seed.rows.count;
    buffer_format(buffer, "reference data for " S " (%zu row%s)",
                  SLICE_ARGUMENT(statement->seed.entity), count, plural(count));
}

static void write_endpoint(struct buffer *buffer, const struct statement *statement)
{
    const struct endpoint_statement *endpoint = &statement->endpoint;
    bool is_base = endpoint->base.size > 0 && slice_equal(endpoint->path, SLICE("/"));
    buffer_format(buffer, S " " S S, SLICE_ARGUMENT(endpoint->method),
                  SLICE_ARGUMENT(endpoint->base),
                  SLICE_ARGUMENT(is_base ? SLICE_EMPTY : endpoint->path));
}

static void write_callers(struct buffer *buffer, const struct statement *statement)
{
    const struct endpoint_statement *endpoint = &statement->endpoint;
    buffer_format(buffer, "callers of " S, SLICE_ARGUMENT(endpoint->title));
    write_optional(buffer, ": ", endpoint->access);
}

static void write_service(struct buffer *buffer, const struct statement *statement)
{
    const struct service_statement *service = &statement->service;
    BUFFER_LITERAL(buffer, "service ");
    write_optional(buffer, "", service->package);
    buffer_append_string(buffer, service->package.size > 0 ? "." : "");
    buffer_format(buffer, S " (%zu rpc%s)", SLICE_ARGUMENT(service->name), service->rpcs.count,
                  plural(service->rpcs.count));
}

static void write_message(struct buffer *buffer, const struct statement *statement)
{
    const struct message_statement *message = &statement->message;
    buffer_format(buffer, "message " S " (%zu field%s)", SLICE_ARGUMENT(message->name),
                  message->fields.count, plural(message->fields.count));
}

static void write_example(struct buffer *buffer, const struct statement *statement)
{
    const struct example_statement *example = &statement->example;
    buffer_format(buffer, "%s of %s", example->fields.count > 0 ? "fields" : "example",
                  example->direction == EXAMPLE_OTHER     ? "data"
                  : example->direction == EXAMPLE_ERROR   ? "an error answer"
                  : example->direction == EXAMPLE_REQUEST ? "a request"
                                                          : "an answer");
    if (example->http_status > 0) {
        buffer_format(buffer, " (%u)", example->http_status);
    }
    if (example->path.size > 0) {
        buffer_format(buffer, " of " S " " S, SLICE_ARGUMENT(example->method),
                      SLICE_ARGUMENT(example->path));
    }
    buffer_append_string(buffer, example->fields.count > 0 ? ""
                                 : example->value == NULL  ? ", not read as JSON"
                                 : example->is_lenient     ? ", read leniently"
                                                           : "");
}

static void write_error_code(struct buffer *buffer, const struct statement *statement)
{
    const struct error_code_statement *code = &statement->error_code;
    BUFFER_LITERAL(buffer, "error");
    write_optional(buffer, " ", code->code);
    if (code->http_status > 0) {
        buffer_format(buffer, " (HTTP %u)", code->http_status);
    }
    write_optional(buffer, ": ", code->description);
}

static void write_envelope(struct buffer *buffer, const struct statement *statement)
{
    buffer_format(buffer,
                  "shape of %s answers: ", statement->envelope.is_error ? "error" : "successful");
    if (statement->envelope.value != NULL) {
        json_write(buffer, statement->envelope.value);
    }
}

static void write_role(struct buffer *buffer, const struct statement *statement)
{
    buffer_format(buffer, "role " S, SLICE_ARGUMENT(statement->role.name));
    write_optional(buffer, ": ", statement->role.description);
}

static void write_permission(struct buffer *buffer, const struct statement *statement)
{
    const struct permission_statement *permission = &statement->permission;
    buffer_format(buffer, "permission: " S " %s " S "%s", SLICE_ARGUMENT(permission->role),
                  permission->is_granted ? "may" : "may not",
                  SLICE_ARGUMENT(permission->capability),
                  permission->is_own_only ? ", only what is their own" : "");
}

static void write_percentile(struct buffer *buffer, unsigned percentile)
{
    if (percentile > 100) {
        buffer_format(buffer, " p%u.%u", percentile / 10, percentile % 10);
    } else if (percentile > 0) {
        buffer_format(buffer, " p%u", percentile);
    }
}

static void write_target(struct buffer *buffer, const struct statement *statement)
{
    const struct target_statement *target = &statement->target;
    BUFFER_LITERAL(buffer, "target");
    write_optional(buffer, " ", target->subject);
    if (!slice_equal_ignoring_case(target->subject, target->metric)) {
        write_optional(buffer, target->subject.size > 0 ? ", " : " ", target->metric);
    }
    write_percentile(buffer, target->percentile);
    buffer_format(buffer, " %s ", notation_comparison(target->comparison));
    write_quantity(buffer, target->value, target->unit);
}

static void write_alert(struct buffer *buffer, const struct statement *statement)
{
    const struct alert_statement *alert = &statement->alert;
    buffer_format(buffer, "alert " S ": " S, SLICE_ARGUMENT(alert->name),
                  SLICE_ARGUMENT(alert->metric));
    write_percentile(buffer, alert->percentile);
    buffer_format(buffer, " %s ", notation_comparison(alert->comparison));
    write_quantity(buffer, alert->value, alert->unit);
    if (alert->window_seconds > 0) {
        buffer_format(buffer, " for %u s", alert->window_seconds);
    }
    write_optional(buffer, ", ", alert->severity);
    write_optional(buffer, ", then ", alert->action);
}

static void write_requirement(struct buffer *buffer, const struct statement *statement)
{
    const struct requirement_statement *requirement = &statement->requirement;
    const char *state = notation_task(requirement->state);
    BUFFER_LITERAL(buffer, "requirement");
    write_optional(buffer, " ", requirement->id);
    if (state != NULL) {
        buffer_format(buffer, " (%s)", state);
    }
    write_optional(buffer, ": ", requirement->text);
}

static void write_record(struct buffer *buffer, const struct statement *statement)
{
    const struct record_statement *record = &statement->record;
    const char *state = notation_task(record->state);
    buffer_format(buffer, "%s " S, statement_kind_name(statement->kind),
                  SLICE_ARGUMENT(record->name));
    if (state != NULL) {
        buffer_format(buffer, ", %s", state);
    }
    bool is_first = true;
    for (size_t i = 0; i < record->values.count && i < record->names.count; i++) {
        const struct slice *name = list_at(&record->names, i), *value = list_at(&record->values, i);
        if (value->size > 0 && !slice_equal(*value, record->name)) {
            buffer_format(buffer, "%s" S ": " S, is_first ? " (" : "; ", SLICE_ARGUMENT(*name),
                          SLICE_ARGUMENT(*value));
            is_first = false;
        }
    }
    buffer_append_string(buffer, is_first ? "" : ")");
}

static void write_state_machine(struct buffer *buffer, const struct statement *statement)
{
    const struct state_machine_statement *machine = &statement->state_machine;
    BUFFER_LITERAL(buffer, "states");
    write_optional(buffer, " of ", machine->entity.size > 0 ? machine->entity : machine->subject);
    write_optional(buffer, ".", machine->field);
    LIST_EACH(const struct transition, transition, &machine->transitions)
    {
        if (transition_index == TRANSITION_MAXIMUM) {
            BUFFER_LITERAL(buffer, ", \xe2\x80\xa6");
            break;
        }
        buffer_append_string(buffer, transition_index > 0 ? ", " : ": ");
        buffer_append_slice(buffer, transition->from.size > 0 ? transition->from : SLICE("start"));
        BUFFER_LITERAL(buffer, " \xe2\x86\x92 ");
        buffer_append_slice(buffer, transition->to.size > 0 ? transition->to : SLICE("end"));
    }
}

typedef void write_text_f(struct buffer *buffer, const struct statement *statement);

/* Kinds that are missing here are facts. */
static write_text_f *const writers[STATEMENT_COUNT] = {
    [STATEMENT_PROPERTY] = write_property,
    [STATEMENT_PLACEHOLDER] = write_placeholder,
    [STATEMENT_ENTITY] = write_entity,
    [STATEMENT_RELATION] = write_relation,
    [STATEMENT_INDEX] = write_index,
    [STATEMENT_ENUM] = write_enumeration,
    [STATEMENT_SEED] = write_seed,
    [STATEMENT_BASE_PATH] = write_base_path,
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

void statement_text_write_operation(struct buffer *buffer, const struct operation *operation)
{
    if (operation->kind == OPERATION_CUSTOM) {
        buffer_append_string(buffer, operation_is_preflight(operation) ? "preflight" : "not bound");
        return;
    }
    buffer_append_string(buffer, operation_kind_name(operation->kind));
    write_optional(buffer, ", ", operation->verb);
    if (operation->entity != NULL) {
        write_optional(buffer, operation->verb.size > 0 ? " of " : " ", operation->entity->name);
    }
    buffer_append_string(buffer, operation->is_guess ? " (a guess)" : "");
}

void statement_text_write(struct buffer *buffer, const struct statement *statement,
                          const struct operation *operation)
{
    write_text_f *writer = writers[statement->kind];
    (writer != NULL ? writer : write_fact)(buffer, statement);
    if (operation != NULL) {
        BUFFER_LITERAL(buffer, " \xe2\x86\x92 ");
        statement_text_write_operation(buffer, operation);
    }
}
