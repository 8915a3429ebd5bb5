/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that share a statement: their parameters as arrays, and whose row is whose. Bytes and
 * types only; when to share, and what happens where it fails, is the link's and the session's
 * matter. */
#include "store/postgres_private.h"

#include "base/random.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define SHARED_PARAMETER_MAXIMUM 128U
#define OID_BYTEA                17U
#define OID_INT8                 20U
#define OID_TEXT                 25U
#define OID_UUID                 2950U

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

struct shared *postgres_sharing_create(struct query *const *queries, size_t count)
{
    struct shared *shared = malloc(sizeof(*shared) + count * sizeof(struct query *));
    if (shared == NULL) {
        abort();
    }
    *shared = (struct shared){.sharing = queries[0]->sharing, .count = count};
    memcpy(shared->queries, queries, count * sizeof(struct query *));
    return shared;
}

void postgres_sharing_free(struct shared *shared)
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

/* The binary form of an array: dimensions, whether there are nulls (the server looks for itself),
 * the type, the length, where it begins; then each with its size. */
static void append_head(struct buffer *out, Oid type, size_t count)
{
    append_uint32(out, 1);
    append_uint32(out, 0);
    append_uint32(out, type);
    append_uint32(out, (uint32_t)count);
    append_uint32(out, 1);
}

static void append_uuids(struct buffer *out, const struct shared *shared, size_t index)
{
    append_head(out, OID_UUID, shared->count);
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
static void append_words(struct buffer *out, const struct shared *shared, size_t index)
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

void postgres_sharing_bind(const struct shared *shared, struct buffer *text,
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

/* --- parameters of rows */

static bool is_element(enum plan_array array, const struct value *value)
{
    switch (array) {
    case ARRAY_WORDS:
        return value->kind != VALUE_BLOB;
    case ARRAY_INTEGERS:
        return value->kind == VALUE_INTEGER || value->kind == VALUE_NULL;
    case ARRAY_UUIDS:
        return value->kind == VALUE_NULL ||
               (value->kind == VALUE_BLOB && value->text.size == UUID_SIZE);
    case ARRAY_BYTES:
        return value->kind == VALUE_NULL || value->kind == VALUE_BLOB;
    }
    return false;
}

bool postgres_sharing_is_possible_write(const struct query *query)
{
    const struct plan_sharing *sharing = query->sharing;
    if (sharing == NULL || sharing->sql == NULL || sharing->arrays == NULL || query->is_apart ||
        query->next != NULL || query->ahead != NULL || query->actor != NULL ||
        query->parameter_count != sharing->parameter_count ||
        query->parameters[sharing->key].kind == VALUE_NULL) {
        return false;
    }
    for (size_t i = 0; i < query->parameter_count; i++) {
        if (!is_element(sharing->arrays[i], &query->parameters[i])) {
            return false;
        }
    }
    return true;
}

static void append_element(struct buffer *out, enum plan_array array, const struct value *value)
{
    char text[32];
    struct slice bytes = value->text;
    if (value->kind == VALUE_NULL) {
        append_uint32(out, UINT32_MAX);
        return;
    }
    if (array == ARRAY_INTEGERS) {
        append_uint32(out, 8);
        append_uint32(out, (uint32_t)((uint64_t)value->integer >> 32));
        append_uint32(out, (uint32_t)value->integer);
        return;
    }
    if (value->kind == VALUE_INTEGER) {
        bytes =
            slice_of(text, (size_t)snprintf(text, sizeof(text), "%lld", (long long)value->integer));
    } else if (value->kind == VALUE_REAL) {
        bytes = slice_of(text, (size_t)snprintf(text, sizeof(text), "%.17g", value->real));
    }
    append_uint32(out, (uint32_t)bytes.size);
    buffer_append_slice(out, bytes);
}

static void append_elements(struct buffer *out, const struct shared *shared, size_t index)
{
    static const Oid types[] = {
        [ARRAY_WORDS] = OID_TEXT,
        [ARRAY_INTEGERS] = OID_INT8,
        [ARRAY_UUIDS] = OID_UUID,
        [ARRAY_BYTES] = OID_BYTEA,
    };
    enum plan_array array = shared->sharing->arrays[index];
    append_head(out, types[array], shared->count);
    for (size_t i = 0; i < shared->count; i++) {
        append_element(out, array, &shared->queries[i]->parameters[index]);
    }
}

bool postgres_sharing_bind_rows(const struct shared *shared, struct buffer *text,
                                struct postgres_parameters *out_parameters)
{
    size_t starts[SHARED_PARAMETER_MAXIMUM];
    size_t count = shared->sharing->parameter_count;
    buffer_clear(text);
    assert(count <= SHARED_PARAMETER_MAXIMUM);
    out_parameters->count = (int)count;
    for (size_t i = 0; i < count; i++) {
        starts[i] = text->size;
        append_elements(text, shared, i);
        out_parameters->sizes[i] = (int)(text->size - starts[i]);
        out_parameters->formats[i] = 1;
    }
    for (size_t i = 0; i < count && !text->is_overflown; i++) {
        out_parameters->values[i] = text->data + starts[i];
    }
    return !text->is_overflown;
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

static bool give_row(const struct shared *shared, const struct value *values, size_t count)
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
bool postgres_sharing_take_rows(struct shared *shared, struct arena *scratch)
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

/* --- rows of creates */

static int find_row(const struct query *query, const struct value *keys, int count, int first)
{
    for (int i = 0; i < count; i++) {
        int row = (first + i) % count;
        if (is_equal(&query->parameters[query->sharing->key], &keys[row])) {
            return row;
        }
    }
    return -1;
}

/* They come in the order of the parameters, but nobody promises it. */
void postgres_sharing_assign_rows(struct shared *shared, struct arena *scratch)
{
    const PGresult *result = shared->result;
    size_t columns = (size_t)PQnfields(result);
    int rows = PQntuples(result);
    struct value *keys = ARENA_ARRAY(scratch, struct value, (size_t)rows + 1);
    for (int row = 0; row < rows && shared->sharing->key < columns; row++) {
        keys[row] = postgres_take_value(scratch, result, row, (int)shared->sharing->key);
    }
    for (size_t i = 0; i < shared->count; i++) {
        struct query *query = shared->queries[i];
        query->result = shared->result;
        query->is_result_shared = true;
        query->result_row = find_row(query, keys, rows, (int)i);
    }
}
