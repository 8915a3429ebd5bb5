/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what: the matrix of roles and operations, each cell with the line that it comes from.
 */
#include "cli/explanation.h"
#include "cli/explanation_json_private.h"
#include "cli/safe.h"
#include "cli/statement_json.h"
#include "cli/wrap.h"

#define METHOD_WIDTH 7

/* --- text --- */

static const struct grant *find_grant(const struct operation *operation, const struct role *role)
{
    LIST_EACH(const struct grant, grant, &operation->access.grants)
    {
        if (grant->role == role) {
            return grant;
        }
    }
    return NULL;
}

/* What holds for a role: its own grant, or that of everybody who has signed in. */
static const struct grant *grant_of(const struct policy *policy, const struct operation *operation,
                                    const struct role *role)
{
    const struct grant *own = find_grant(operation, role);
    const struct grant *common = find_grant(operation, policy->everybody);
    return own == NULL || (own->is_own_only && common != NULL && !common->is_own_only) ? common
                                                                                       : own;
}

static bool is_shown(const struct policy *policy, const struct role *role)
{
    return !role->is_implied || role == policy->registered;
}

static size_t write_cell(struct buffer *buffer, const char *word, struct place place)
{
    size_t start = buffer->size;
    buffer_append_string(buffer, word);
    if (place.line > 0) {
        buffer_format(buffer, " %u", place.line);
    }
    return buffer->size - start;
}

static size_t column_width(const struct role *role)
{
    return role->key.size < 10 ? 10 : role->key.size;
}

static void write_padding(struct buffer *buffer, size_t size, size_t width)
{
    wrap_write_spaces(buffer, size < width ? width - size : 0);
}

static size_t path_width(const struct model *model)
{
    size_t width = 0;
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        width = operation->path.size > width && operation->path.size <= 48 ? operation->path.size
                                                                           : width;
    }
    return width;
}

static void write_row(struct output *output, const struct model *model,
                      const struct operation *operation, size_t width)
{
    struct buffer *buffer = &output->buffer;
    const struct policy *policy = &model->policy;
    size_t start = buffer->size;
    BUFFER_LITERAL(buffer, "  ");
    safe_write(buffer, operation->method);
    write_padding(buffer, buffer->size - start, METHOD_WIDTH + 2);
    safe_write(buffer, operation->path);
    write_padding(buffer, operation->path.size, width);
    if (operation->access.is_public) {
        BUFFER_LITERAL(buffer, "  ");
        write_cell(buffer, "public", operation->access.place);
    }
    size_t padding = 0;
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (operation->access.is_public || !is_shown(policy, role)) {
            continue;
        }
        const struct grant *grant = grant_of(policy, operation, role);
        wrap_write_spaces(buffer, padding + 2);
        size_t size = write_cell(buffer,
                                 grant == NULL        ? "-"
                                 : grant->is_own_only ? "own"
                                                      : "full",
                                 grant == NULL ? PLACE_NONE : grant->place);
        padding = size < column_width(role) ? column_width(role) - size : 0;
    }
    BUFFER_LITERAL(buffer, "\n");
    output_flush_some(output);
}

static void write_header(struct output *output, const struct policy *policy, size_t width)
{
    struct buffer *buffer = &output->buffer;
    wrap_write_spaces(buffer, METHOD_WIDTH + 2 + width);
    size_t padding = 0;
    LIST_EACH(const struct role, role, &policy->roles)
    {
        if (is_shown(policy, role)) {
            wrap_write_spaces(buffer, padding + 2);
            safe_write(buffer, role->key);
            padding = column_width(role) - role->key.size;
        }
    }
    BUFFER_LITERAL(buffer, "\n");
}

static bool has_own_grant(const struct model *model, const struct entity *entity)
{
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (operation->entity == entity && operation->access.own_roles != 0) {
            return true;
        }
    }
    return false;
}

/* "own means appointments.pet_id → pets.owner_id": from the record to the account whose it is. */
static void write_owners_text(struct buffer *buffer, const struct model *model)
{
    const struct entity *accounts = model->policy.account.entity;
    const char *indent = "  own means ";
    LIST_EACH(const struct entity, entity, &model->entities)
    {
        if (entity->owner == NULL || !has_own_grant(model, entity)) {
            continue;
        }
        buffer_append_string(buffer, indent);
        indent = "            ";
        const struct entity *at = entity;
        for (const char *arrow = ""; at->owner != NULL; arrow = " → ") {
            buffer_append_string(buffer, arrow);
            safe_write(buffer, at->name);
            BUFFER_LITERAL(buffer, ".");
            safe_write(buffer, at->owner->name);
            if (at == accounts || at->owner->references == accounts) {
                break;
            }
            at = at->owner->references;
        }
        buffer_format(buffer, " is the caller's%s\n", at == accounts ? " account" : "");
    }
}

void explanation_write_policy(const struct explanation *explanation, struct output *output)
{
    const struct model *model = explanation->compilation->model;
    const struct policy *policy = &model->policy;
    struct buffer *buffer = &output->buffer;
    if (!policy->is_secured) {
        return;
    }
    buffer_format(buffer, "Access: secured by line %u; accounts in ", policy->place.line);
    safe_write(buffer, policy->account.entity->name);
    BUFFER_LITERAL(buffer, ", who registers becomes ");
    safe_write(buffer, policy->registered->key);
    if (policy->is_closed) {
        buffer_format(buffer, ", and administrators alone register anybody, line %u",
                      policy->closed.line);
    }
    BUFFER_LITERAL(buffer, "\n");
    size_t width = path_width(model);
    write_header(output, policy, width);
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        write_row(output, model, operation, width);
    }
    write_owners_text(buffer, model);
}

/* --- JSON --- */

static void write_roles(struct json_writer *writer, const struct policy *policy)
{
    json_writer_key(writer, "roles");
    json_writer_begin_array(writer);
    LIST_EACH(const struct role, role, &policy->roles)
    {
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "name", role->name);
        json_writer_member_slice(writer, "key", role->key);
        json_writer_member_boolean(writer, "administrator", role->is_administrator);
        json_writer_member_boolean(writer, "registered", role == policy->registered);
        json_writer_member_boolean(writer, "implied", role->is_implied);
        explanation_json_place(writer, role->place);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void write_grants(struct json_writer *writer, const struct operation *operation)
{
    json_writer_key(writer, "grants");
    json_writer_begin_array(writer);
    LIST_EACH(const struct grant, grant, &operation->access.grants)
    {
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "role", grant->role->key);
        json_writer_member_string(writer, "extent", grant->is_own_only ? "own" : "full");
        statement_json_member(writer, "text", grant->text);
        explanation_json_place(writer, grant->place);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void write_owners(struct json_writer *writer, const struct model *model)
{
    json_writer_key(writer, "owners");
    json_writer_begin_array(writer);
    LIST_EACH(const struct entity, entity, &model->entities)
    {
        if (entity->owner != NULL) {
            json_writer_begin_object(writer);
            json_writer_member_slice(writer, "entity", entity->name);
            json_writer_member_slice(writer, "field", entity->owner->name);
            json_writer_end_object(writer);
        }
    }
    json_writer_end_array(writer);
}

void explanation_json_policy(struct json_writer *writer, struct output *output,
                             const struct model *model)
{
    const struct policy *policy = &model->policy;
    json_writer_key(writer, "access");
    if (!policy->is_secured) {
        json_writer_null(writer);
        return;
    }
    json_writer_begin_object(writer);
    explanation_json_place(writer, policy->place);
    json_writer_member_slice(writer, "accounts", policy->account.entity->name);
    write_roles(writer, policy);
    write_owners(writer, model);
    json_writer_key(writer, "operations");
    json_writer_begin_array(writer);
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "method", operation->method);
        json_writer_member_slice(writer, "path", operation->path);
        json_writer_member_boolean(writer, "public", operation->access.is_public);
        explanation_json_place(writer, operation->access.place);
        write_grants(writer, operation);
        json_writer_end_object(writer);
        output_flush_some(output);
    }
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}
