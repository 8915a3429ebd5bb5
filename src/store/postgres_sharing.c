/* SPDX-License-Identifier: Apache-2.0 */
/* Reads that share a statement: their parameters as arrays, and whose row is whose. Bytes and types
 * only; when to share, and what happens where it fails, is the link's and the session's matter. */
#include "store/postgres_private.h"

#include "base/random.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>

#define OID_UUID 2950U

static bool has_parameters(const struct query *query)
{
    if (query->sharing->parameter_count != query->parameter_count) {
        return false;
    }
    for (size_t i = 0; i < query->parameter_count; i++) {
        const struct value *value = &query->parameters[i];
        if (value->kind == VALUE_NULL || value->kind == VALUE_REAL ||
            (value->kind == VALUE_BLOB && value->text.size != UUID_SIZE)) {
            return false;
        }
    }
    return true;
}

bool postgres_sharing_is_possible(const struct query *query)
{
    return query->sharing != NULL && query->sharing->sql != NULL && query->on_row != NULL &&
           !query->is_apart && has_parameters(query);
}

bool postgres_sharing_is_alike(const struct query *query, const struct query *other)
{
    if (query->sharing != other->sharing) {
        return false;
    }
    for (size_t i = 0; i < query->parameter_count; i++) {
        if (query->parameters[i].kind != other->parameters[i].kind) {
            return false;
        }
    }
    return true;
}

struct shared_read *postgres_sharing_create(struct query *const *queries, size_t count)
{
    struct shared_read *shared = malloc(sizeof(*shared) + count * sizeof(struct query *));
    if (shared == NULL) {
        abort();
    }
    *shared = (struct shared_read){.sharing = queries[0]->sharing, .count = count};
    memcpy(shared->queries, queries, count * sizeof(struct query *));
    return shared;
}

void postgres_sharing_free(struct shared_read *shared)
{
    PQclear(shared->result);
    free(shared);
}

/* --- parameters */

static void append_uint32(struct buffer *out, uint32_t number)
{
    uint32_t bytes = htonl(number);
    buffer_append(out, (const char *)&bytes, sizeof(bytes));
}

/* The binary form of uuid[]: dimensions, whether there are nulls, the type, the length, where it
 * begins; then each with its size. */
static void append_uuids(struct buffer *out, const struct shared_read *shared, size_t index)
{
    append_uint32(out, 1);
    append_uint32(out, 0);
    append_uint32(out, OID_UUID);
    append_uint32(out, (uint32_t)shared->count);
    append_uint32(out, 1);
    for (size_t i = 0; i < shared->count; i++) {
        append_uint32(out, UUID_SIZE);
        buffer_append_slice(out, shared->queries[i]->parameters[index].text);
    }
}

static void append_text(struct buffer *out, struct slice text)
{
    buffer_append_byte(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"' || text.data[i] == '\\') {
            buffer_append_byte(out, '\\');
        }
        buffer_append_byte(out, text.data[i]);
    }
    buffer_append_byte(out, '"');
}

/* {1,2} or {"a","b"}: an array of whatever type the column has. */
static void append_words(struct buffer *out, const struct shared_read *shared, size_t index)
{
    for (size_t i = 0; i < shared->count; i++) {
        const struct value *value = &shared->queries[i]->parameters[index];
        buffer_append_byte(out, i == 0 ? '{' : ',');
        if (value->kind == VALUE_INTEGER) {
            buffer_append_int64(out, value->integer);
        } else {
            append_text(out, value->text);
        }
    }
    buffer_append(out, "}", 2); /* with the NUL byte */
}

void postgres_sharing_bind(const struct shared_read *shared, struct buffer *text,
                           struct postgres_parameters *out_parameters)
{
    size_t starts[PATH_PARAMETER_MAXIMUM + 1];
    buffer_clear(text);
    out_parameters->count = (int)shared->sharing->parameter_count;
    for (size_t i = 0; i < shared->sharing->parameter_count; i++) {
        bool is_uuid = shared->queries[0]->parameters[i].kind == VALUE_BLOB;
        starts[i] = text->size;
        if (is_uuid) {
            append_uuids(text, shared, i);
        } else {
            append_words(text, shared, i);
        }
        out_parameters->sizes[i] = (int)(text->size - starts[i]);
        out_parameters->formats[i] = is_uuid;
    }
    assert(!text->is_overflown); /* a request's path is bounded, and so is their number */
    for (size_t i = 0; i < shared->sharing->parameter_count; i++) {
        out_parameters->values[i] = text->data + starts[i];
    }
}

/* --- rows */

static bool is_equal(const struct value *value, const struct value *other)
{
    if (value->kind != other->kind) {
        return false;
    }
    return value->kind == VALUE_INTEGER ? value->integer == other->integer
                                        : slice_equal(value->text, other->text);
}

static bool is_row_of(const struct query *query, const struct value *values)
{
    for (size_t i = 0; i < query->parameter_count; i++) {
        if (!is_equal(&query->parameters[i], &values[query->sharing->columns[i]])) {
            return false;
        }
    }
    return true;
}

static bool give_row(const struct shared_read *shared, const struct value *values, size_t count)
{
    bool is_given = false;
    for (size_t i = 0; i < shared->count; i++) {
        struct query *query = shared->queries[i];
        if (is_row_of(query, values)) {
            is_given = true;
            query->row_count++;
            query->on_row(query->context, values, count);
        }
    }
    return is_given;
}

/* A row that is nobody's: the key of one with the owner of another, or values that are equal to the
 * server and not to us. Who has no row then is asked for apart. */
bool postgres_sharing_take_rows(struct shared_read *shared, struct arena *scratch)
{
    bool is_complete = true;
    const PGresult *result = shared->result;
    size_t columns = (size_t)PQnfields(result);
    for (size_t i = 0; i < shared->sharing->parameter_count; i++) {
        if (shared->sharing->columns[i] >= columns) {
            return false;
        }
    }
    struct value *values = ARENA_ARRAY(scratch, struct value, columns + 1);
    for (int row = 0; row < PQntuples(result); row++) {
        postgres_take_row(scratch, result, row, values);
        is_complete &= give_row(shared, values, columns);
    }
    return is_complete;
}
