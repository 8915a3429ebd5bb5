/* SPDX-License-Identifier: Apache-2.0 */
/* What keeps callers in bounds, for people and for programs: rate limits with the endpoints they
 * hold for, headers, other sites; and how long answers are kept. */
#include "cli/explanation_protection.h"

#include "cli/safe.h"
#include "cli/statement_json.h"
#include "cli/wrap.h"

#define NAME_WIDTH     24U
#define ENDPOINT_SHOWN 4U

static const char *scope_name(const struct limit *limit)
{
    static const char *const names[LIMIT_SCOPE_COUNT] = {[LIMIT_TOTAL] = "total",
                                                         [LIMIT_ADDRESS] = "address",
                                                         [LIMIT_USER] = "user",
                                                         [LIMIT_KEY] = "key"};
    return names[limit->scope];
}

static bool holds_for(const struct operation *operation, const struct limit *limit)
{
    LIST_EACH(const struct limit, each, &operation->limits)
    {
        if (each == limit) {
            return true;
        }
    }
    return false;
}

/* --- for people --- */

static void write_line_number(struct buffer *buffer, struct place place)
{
    if (place.line > 0) {
        buffer_format(buffer, ", line %u", place.line);
    } else {
        BUFFER_LITERAL(buffer, ", added by Phoenix");
    }
}

static void write_whom(struct buffer *buffer, const struct limit *limit)
{
    static const char *const phrases[LIMIT_SCOPE_COUNT] = {[LIMIT_TOTAL] = "for everybody together",
                                                           [LIMIT_ADDRESS] =
                                                               "for each client address",
                                                           [LIMIT_USER] = "for each user",
                                                           [LIMIT_KEY] = "for each API key"};
    buffer_format(buffer, "%u in %u s %s", limit->count, limit->window_seconds,
                  phrases[limit->scope]);
    if (limit->role != NULL) {
        BUFFER_LITERAL(buffer, " with the role ");
        safe_write(buffer, limit->role->name);
    }
    buffer_append_string(buffer, limit->is_anonymous_only ? " that has not signed in" : "");
    buffer_append_string(buffer, limit->is_added ? " but this machine's own" : "");
}

static void write_endpoints(struct buffer *buffer, const struct model *model,
                            const struct limit *limit)
{
    size_t count = 0;
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (!holds_for(operation, limit) || ++count > ENDPOINT_SHOWN) {
            continue;
        }
        buffer_append_string(buffer, count == 1 ? "\n      " : ", ");
        safe_write(buffer, operation->method);
        BUFFER_LITERAL(buffer, " ");
        safe_write(buffer, operation->path);
    }
    if (count > ENDPOINT_SHOWN) {
        buffer_format(buffer, " and %zu more", count - ENDPOINT_SHOWN);
    }
    buffer_append_string(buffer, count == 0 ? "\n      no endpoint\n" : "\n");
}

static void write_limit(struct buffer *buffer, const struct model *model, const struct limit *limit)
{
    BUFFER_LITERAL(buffer, "  ");
    safe_write(buffer, limit->name);
    wrap_write_spaces(buffer, limit->name.size < NAME_WIDTH ? NAME_WIDTH - limit->name.size : 0);
    BUFFER_LITERAL(buffer, " ");
    write_whom(buffer, limit);
    write_line_number(buffer, limit->place);
    write_endpoints(buffer, model, limit);
}

static void write_title(struct output *output, const char *title, size_t count)
{
    const char *start = output->has_colour ? "\033[1m" : "",
               *end = output->has_colour ? "\033[0m" : "";
    buffer_format(&output->buffer, "%s%s: %zu%s\n", start, title, count, end);
}

static bool states_header(const struct protection *protection)
{
    LIST_EACH(const struct security_header, header, &protection->headers)
    {
        if (header->place.line > 0) {
            return true;
        }
    }
    return false;
}

static void write_header(struct buffer *buffer, const struct security_header *header)
{
    BUFFER_LITERAL(buffer, "  ");
    safe_write(buffer, header->name);
    BUFFER_LITERAL(buffer, ": ");
    safe_write_short(buffer, header->value, 200);
    write_line_number(buffer, header->place);
    buffer_append_string(buffer, header->place.line > 0 && !header->is_value_stated
                                     ? ", the value is Phoenix's"
                                     : "");
    buffer_append_string(buffer, header->is_secure_only ? ", over TLS only\n" : "\n");
}

static void write_cors(struct output *output, const struct cors *cors)
{
    struct buffer *buffer = &output->buffer;
    if (cors->place.line == 0) {
        return;
    }
    write_title(output, "Other sites that may call", cors->origins.count + cors->allows_any);
    buffer_append_string(buffer, cors->allows_any ? "  every site, without credentials\n" : "");
    LIST_EACH(const struct slice, origin, &cors->origins)
    {
        BUFFER_LITERAL(buffer, "  ");
        safe_write(buffer, *origin);
        buffer_append_string(buffer, cors->has_credentials ? ", with credentials" : "");
        write_line_number(buffer, cors->place);
        BUFFER_LITERAL(buffer, "\n");
    }
}

static void write_session(struct output *output, const struct protection *protection)
{
    if (protection->session_seconds > 0) {
        buffer_format(&output->buffer, "Sessions: over %u s after signing in",
                      protection->session_seconds);
        write_line_number(&output->buffer, protection->session_place);
        BUFFER_LITERAL(&output->buffer, "\n");
    }
}

static void write_body_size(struct output *output, const struct protection *protection)
{
    if (protection->body_size > 0) {
        buffer_format(&output->buffer, "Bodies of requests: at most %zu bytes",
                      protection->body_size);
        write_line_number(&output->buffer, protection->body_place);
        BUFFER_LITERAL(&output->buffer, "\n");
    }
}

/* --- caches, for people */

static const char *layer_name(const struct cache_rule *rule)
{
    static const char *const names[CACHE_LAYER_COUNT] = {
        [CACHE_BROWSER] = "browser", [CACHE_SHARED] = "cdn", [CACHE_SERVER] = "server"};
    return names[rule->layer];
}

static void write_cache_rule(struct buffer *buffer, const struct cache_rule *rule)
{
    static const char *const phrases[CACHE_LAYER_COUNT] = {
        [CACHE_BROWSER] = "kept by the client",
        [CACHE_SHARED] = "kept by a CDN",
        [CACHE_SERVER] = "kept by this system, until it is written"};
    BUFFER_LITERAL(buffer, "  ");
    safe_write_short(buffer, rule->name, 60);
    buffer_append_string(buffer, rule->name.size > 0 && rule->text.size > 0 ? ": " : "");
    safe_write_short(buffer, rule->text, 60);
    buffer_format(buffer, ", %u s, %s", rule->seconds, phrases[rule->layer]);
    write_line_number(buffer, rule->place);
    buffer_append_string(
        buffer, rule->operations.count == 0 ? "\n      more particular rules hold instead" : "");
    LIST_EACH(const struct operation, operation, &rule->operations)
    {
        if (operation_index < ENDPOINT_SHOWN) {
            buffer_append_string(buffer, operation_index == 0 ? "\n      " : ", ");
            safe_write(buffer, operation->method);
            BUFFER_LITERAL(buffer, " ");
            safe_write(buffer, operation->path);
        }
    }
    if (rule->operations.count > ENDPOINT_SHOWN) {
        buffer_format(buffer, " and %zu more", rule->operations.count - ENDPOINT_SHOWN);
    }
    BUFFER_LITERAL(buffer, "\n");
}

static void write_caching(struct output *output, const struct caching *caching)
{
    if (caching->rules.count > 0) {
        write_title(output, "Cache rules", caching->rules.count);
    }
    LIST_EACH(const struct cache_rule, rule, &caching->rules)
    {
        write_cache_rule(&output->buffer, rule);
        output_flush_some(output);
    }
}

void explanation_protection_text(const struct model *model, struct output *output)
{
    const struct protection *protection = &model->protection;
    if (protection->limits.count > 0) {
        write_title(output, "Rate limits", protection->limits.count);
    }
    LIST_EACH(const struct limit, limit, &protection->limits)
    {
        write_limit(&output->buffer, model, limit);
        output_flush_some(output);
    }
    if (states_header(protection)) {
        write_title(output, "Security headers", protection->headers.count);
        LIST_EACH(const struct security_header, header, &protection->headers)
        {
            write_header(&output->buffer, header);
        }
    }
    write_cors(output, &protection->cors);
    write_body_size(output, protection);
    write_session(output, protection);
    write_caching(output, &model->caching);
}

/* --- for programs --- */

static void json_limit(struct json_writer *writer, const struct model *model,
                       const struct limit *limit)
{
    json_writer_begin_object(writer);
    json_writer_member_slice(writer, "name", limit->name);
    json_writer_member_string(writer, "scope", scope_name(limit));
    json_writer_member_integer(writer, "count", limit->count);
    json_writer_member_integer(writer, "window_seconds", limit->window_seconds);
    statement_json_member(writer, "role", limit->role == NULL ? SLICE_EMPTY : limit->role->name);
    json_writer_member_boolean(writer, "anonymous_only", limit->is_anonymous_only);
    json_writer_key(writer, "endpoints");
    json_writer_begin_array(writer);
    LIST_EACH(const struct operation, operation, &model->operations)
    {
        if (holds_for(operation, limit)) {
            json_writer_slice(writer, operation->name);
        }
    }
    json_writer_end_array(writer);
    json_writer_member_slice(writer, "text", limit->text);
    explanation_json_place(writer, limit->place);
    json_writer_member_boolean(writer, "added", limit->is_added);
    json_writer_end_object(writer);
}

static void json_cors(struct json_writer *writer, const struct cors *cors)
{
    json_writer_key(writer, "cors");
    json_writer_begin_object(writer);
    json_writer_key(writer, "origins");
    json_writer_begin_array(writer);
    LIST_EACH(const struct slice, origin, &cors->origins)
    {
        json_writer_slice(writer, *origin);
    }
    json_writer_end_array(writer);
    json_writer_member_boolean(writer, "any", cors->allows_any);
    json_writer_member_boolean(writer, "credentials", cors->has_credentials);
    explanation_json_place(writer, cors->place);
    json_writer_end_object(writer);
}

static void json_caching(struct json_writer *writer, const struct caching *caching)
{
    json_writer_key(writer, "caching");
    json_writer_begin_array(writer);
    LIST_EACH(const struct cache_rule, rule, &caching->rules)
    {
        json_writer_begin_object(writer);
        json_writer_member_string(writer, "layer", layer_name(rule));
        json_writer_member_integer(writer, "seconds", rule->seconds);
        json_writer_key(writer, "endpoints");
        json_writer_begin_array(writer);
        LIST_EACH(const struct operation, operation, &rule->operations)
        {
            json_writer_slice(writer, operation->name);
        }
        json_writer_end_array(writer);
        json_writer_member_slice(writer, "name", rule->name);
        json_writer_member_slice(writer, "text", rule->text);
        explanation_json_place(writer, rule->place);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

void explanation_protection_json(const struct model *model, struct json_writer *writer)
{
    const struct protection *protection = &model->protection;
    json_writer_key(writer, "protection");
    json_writer_begin_object(writer);
    json_writer_key(writer, "limits");
    json_writer_begin_array(writer);
    LIST_EACH(const struct limit, limit, &protection->limits)
    {
        json_limit(writer, model, limit);
    }
    json_writer_end_array(writer);
    json_writer_key(writer, "headers");
    json_writer_begin_array(writer);
    LIST_EACH(const struct security_header, header, &protection->headers)
    {
        json_writer_begin_object(writer);
        json_writer_member_slice(writer, "name", header->name);
        json_writer_member_slice(writer, "value", header->value);
        json_writer_member_boolean(writer, "value_stated", header->is_value_stated);
        json_writer_member_boolean(writer, "tls_only", header->is_secure_only);
        explanation_json_place(writer, header->place);
        json_writer_member_boolean(writer, "added", header->place.line == 0);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_cors(writer, &protection->cors);
    json_writer_member_boolean(writer, "needs_tls", protection->needs_tls);
    if (protection->session_seconds > 0) {
        json_writer_member_integer(writer, "session_seconds", protection->session_seconds);
    }
    if (protection->body_size > 0) {
        json_writer_member_integer(writer, "body_size", (int64_t)protection->body_size);
    }
    json_writer_end_object(writer);
    json_caching(writer, &model->caching);
}
