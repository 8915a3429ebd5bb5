/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL's texts and the plan's values. Parameters go as text, whose type the server infers
 * from the column they meet, but for bytes: the binary form of uuid and bytea is the bytes
 * themselves, so neither must be told from the other here. Columns come as text with their type. */
#include "store/postgres_private.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>

/* Types by their OIDs, which never change (src/include/catalog/pg_type.dat). */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_TIMESTAMP = 1114,
    OID_TIMESTAMPTZ = 1184,
    OID_UUID = 2950,
    OID_JSONB = 3802,
};

/* --- statements */

/* Past the quoted text or name that starts at `at`. */
static size_t skip_quoted(const char *sql, size_t at)
{
    char quote = sql[at++];
    while (sql[at] != '\0' && sql[at] != quote) {
        at++;
    }
    return sql[at] == '\0' ? at : at + 1;
}

const char *postgres_rewrite(struct arena *arena, const char *sql, Oid *out_types, int *out_count)
{
    size_t size = strlen(sql);
    char *text = arena_allocate_raw(arena, size + 1);
    int count = 0;
    memcpy(text, sql, size + 1);
    for (int i = 0; i < (int)POSTGRES_PARAMETER_MAXIMUM; i++) {
        out_types[i] = OID_TEXT;
    }
    for (size_t at = 0; at < size;) {
        if (text[at] == '\'' || text[at] == '"') {
            at = skip_quoted(text, at);
        } else if (text[at] == '?' && character_is_digit(text[at + 1])) {
            long number = strtol(text + at + 1, NULL, 10);
            if (number < 1 || number > (long)POSTGRES_PARAMETER_MAXIMUM) {
                return NULL;
            }
            text[at++] = '$';
            out_types[number - 1] = 0;
            count = (int)number > count ? (int)number : count;
        } else {
            at++;
        }
    }
    *out_count = count;
    return text;
}

static void bind_text(struct postgres_parameters *parameters, int index, const char *text)
{
    parameters->values[index] = text;
    parameters->formats[index] = 0;
}

static const char *format_real(struct arena *arena, double real)
{
    char *text = arena_allocate_raw(arena, 32);
    snprintf(text, 32, "%.17g", real);
    return text;
}

void postgres_bind(struct arena *arena, const struct value *values, int count,
                   struct postgres_parameters *out_parameters)
{
    out_parameters->count = count;
    for (int i = 0; i < count; i++) {
        switch (values[i].kind) {
        case VALUE_NULL:
            bind_text(out_parameters, i, NULL);
            break;
        case VALUE_INTEGER:
            bind_text(out_parameters, i,
                      arena_format(arena, "%lld", (long long)values[i].integer).data);
            break;
        case VALUE_REAL:
            bind_text(out_parameters, i, format_real(arena, values[i].real));
            break;
        case VALUE_TEXT:
            bind_text(out_parameters, i, arena_string(arena, values[i].text));
            break;
        case VALUE_BLOB:
            out_parameters->values[i] = values[i].text.size > 0 ? values[i].text.data : "";
            out_parameters->sizes[i] = (int)values[i].text.size;
            out_parameters->formats[i] = 1;
            break;
        }
    }
}

/* --- who is behind a change */

static void write_member(struct json_writer *writer, const char *name, struct slice text)
{
    if (text.size > 0) {
        json_writer_member_slice(writer, name, text);
    }
}

const char *postgres_actor(struct arena *arena, const struct actor *actor)
{
    struct buffer text;
    struct json_writer writer;
    char at[CLOCK_TEXT_SIZE];
    if (actor == NULL) {
        return POSTGRES_ACTOR_SYSTEM;
    }
    buffer_init(&text, 65536);
    json_writer_init(&writer, &text, false);
    clock_format_us(actor->now_us, at);
    json_writer_begin_object(&writer);
    write_member(&writer, "at", slice_of(at, sizeof(at)));
    write_member(&writer, "subject", actor->subject);
    write_member(&writer, "proof", actor->proof);
    write_member(&writer, "address", actor->address);
    write_member(&writer, "request_id", actor->request_id);
    write_member(&writer, "operation", actor->operation);
    json_writer_end_object(&writer);
    const char *result = arena_string(arena, buffer_slice(&text));
    buffer_release(&text);
    return result;
}

/* --- rows */

/* "2026-01-02 03:04:05.6+00" as the plan keeps instants: "2026-01-02T03:04:05.600000Z". */
static struct slice take_timestamp(struct arena *arena, struct slice text)
{
    char *out = arena_allocate_raw(arena, CLOCK_TEXT_SIZE);
    memcpy(out, "0000-00-00T00:00:00.000000Z", CLOCK_TEXT_SIZE);
    size_t plus = slice_find_byte(text, '+');
    size_t size = plus == SLICE_NOT_FOUND ? text.size : plus;
    if (size < 19 || size > CLOCK_TEXT_SIZE - 1 || text.data[4] != '-') {
        return arena_copy(arena, text); /* infinity, or a year beyond 9999: another program's */
    }
    memcpy(out, text.data, size);
    out[10] = 'T';
    return slice_of(out, CLOCK_TEXT_SIZE);
}

static struct slice take_bytes(struct arena *arena, struct slice text)
{
    size_t size = 0;
    unsigned char *bytes = PQunescapeBytea((const unsigned char *)text.data, &size);
    if (bytes == NULL) {
        abort();
    }
    struct slice copy = arena_copy(arena, slice_of((const char *)bytes, size));
    PQfreemem(bytes);
    return copy;
}

/* jsonb is written with a blank behind each comma and colon; the plan keeps JSON without. */
static struct slice take_json(struct arena *arena, struct slice text)
{
    char *out = arena_allocate_raw(arena, text.size + 1);
    size_t size = 0;
    bool is_in_string = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (is_in_string && c == '\\' && i + 1 < text.size) {
            out[size++] = c;
            c = text.data[++i];
        } else if (c == '"') {
            is_in_string = !is_in_string;
        }
        if (is_in_string || c != ' ') {
            out[size++] = c;
        }
    }
    return slice_of(out, size);
}

static struct value take_uuid(struct arena *arena, struct slice text)
{
    unsigned char *uuid = arena_allocate_raw(arena, UUID_SIZE);
    return uuid_parse(text, uuid) ? value_blob(slice_of((const char *)uuid, UUID_SIZE))
                                  : value_text(text);
}

static struct value take_column(struct arena *arena, Oid type, struct slice text)
{
    switch (type) {
    case OID_BOOL:
        return value_integer(text.size > 0 && text.data[0] == 't');
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return value_integer(strtoll(text.data, NULL, 10));
    case OID_FLOAT4:
    case OID_FLOAT8:
        return (struct value){.kind = VALUE_REAL, .real = strtod(text.data, NULL)};
    case OID_UUID:
        return take_uuid(arena, text);
    case OID_BYTEA:
        return value_blob(take_bytes(arena, text));
    case OID_JSONB:
        return value_text(take_json(arena, text));
    case OID_TIMESTAMP:
    case OID_TIMESTAMPTZ:
        return value_text(take_timestamp(arena, text));
    default:
        return value_text(text);
    }
}

struct value postgres_take_value(struct arena *arena, const PGresult *result, int row, int column)
{
    struct slice text =
        slice_of(PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column));
    return PQgetisnull(result, row, column) ? VALUE_NONE
                                            : take_column(arena, PQftype(result, column), text);
}

void postgres_take_row(struct arena *arena, const PGresult *result, int row, struct value *values)
{
    int columns = PQnfields(result);
    for (int column = 0; column < columns; column++) {
        values[column] = postgres_take_value(arena, result, row, column);
    }
}

static void take_shared_row(struct query *query)
{
    const PGresult *result = query->result;
    query->row_count = query->result_row >= 0;
    query->changed_count = query->result_row >= 0;
    if (query->on_row != NULL && query->result_row >= 0) {
        size_t columns = (size_t)PQnfields(result);
        struct value *values = ARENA_ARRAY(query->arena, struct value, columns + 1);
        postgres_take_row(query->arena, result, query->result_row, values);
        query->on_row(query->context, values, columns);
    }
}

void postgres_take_rows(struct query *query, const PGresult *result)
{
    if (query->is_result_shared) {
        take_shared_row(query);
        return;
    }
    size_t columns = (size_t)PQnfields(result);
    int rows = PQntuples(result);
    struct value *values = ARENA_ARRAY(query->arena, struct value, columns + 1);
    query->row_count = (size_t)rows;
    query->changed_count = strtoll(PQcmdTuples((PGresult *)(uintptr_t)result), NULL, 10);
    for (int row = 0; query->on_row != NULL && row < rows; row++) {
        postgres_take_row(query->arena, result, row, values);
        query->on_row(query->context, values, columns);
    }
}

/* --- failures */

static bool is_class(const char *state, const char *class)
{
    return strncmp(state, class, 2) == 0;
}

static enum status status_of(const char *state)
{
    static const struct {
        const char *state;
        enum status status;
    } known[] = {
        {"57014", STATUS_TIMEOUT},     /* statement_timeout */
        {"55P03", STATUS_TIMEOUT},     /* lock_timeout */
        {"22003", STATUS_INVALID},     /* out of the type's range */
        {"22021", STATUS_INVALID},     /* bytes that are no text */
        {"22025", STATUS_INVALID},     /* a pattern that ends in its escape character */
        {"22P02", STATUS_INVALID},     /* a text that is no value of the type */
        {"22P05", STATUS_INVALID},     /* \u0000 in jsonb */
        {"54000", STATUS_TOO_LARGE},   /* an index entry, for one */
        {"53100", STATUS_FULL},        /* disk_full */
        {"25006", STATUS_UNAVAILABLE}, /* the server became a standby */
        {"42501", STATUS_UNAVAILABLE}, /* rights were taken away */
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i].state, state) == 0) {
            return known[i].status;
        }
    }
    /* No connection, no resources, an operator's hand, the system's failure, a conflict that goes
     * away when it is tried again. */
    return is_class(state, "08") || is_class(state, "53") || is_class(state, "57") ||
                   is_class(state, "58") || is_class(state, "40")
               ? STATUS_UNAVAILABLE
               : STATUS_INTERNAL;
}

static bool is_state(const PGresult *result, const char *expected)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state != NULL && strncmp(state, expected, strlen(expected)) == 0;
}

bool postgres_is_conflict(const PGresult *result)
{
    return is_state(result, "40");
}

bool postgres_is_locked(const PGresult *result)
{
    return is_state(result, "55P03");
}

bool postgres_is_cancelled(const PGresult *result)
{
    return is_state(result, "57014");
}

/* "cached plan must not change result type" */
bool postgres_is_outdated(const PGresult *result)
{
    return is_state(result, "0A000");
}

/* It does not exist, or another's of that name does. */
bool postgres_is_forgotten(const PGresult *result)
{
    return is_state(result, "26000") || is_state(result, "42P05");
}

static struct slice field_of(struct query *query, const PGresult *result, int code)
{
    const char *text = PQresultErrorField(result, code);
    return text == NULL ? SLICE_EMPTY : arena_copy(query->arena, slice_from(text));
}

/* "Key (email, tenant)=(a, b) already exists." in any language: what stands in the first brackets,
 * as "table.email, table.tenant". */
static struct slice unique_columns(struct query *query, const PGresult *result)
{
    struct slice detail = field_of(query, result, PG_DIAG_MESSAGE_DETAIL);
    struct slice table = field_of(query, result, PG_DIAG_TABLE_NAME);
    size_t open = slice_find_byte(detail, '(');
    size_t close = slice_find(detail, SLICE(")="));
    struct slice columns = SLICE_EMPTY, part;
    if (open == SLICE_NOT_FOUND || close == SLICE_NOT_FOUND || open > close) {
        return SLICE_EMPTY;
    }
    struct slice rest = slice_between(detail, open + 1, close);
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        if (part.size > 1 && part.data[0] == '"') {
            part = slice_between(part, 1, part.size - 1);
        }
        columns = arena_format(query->arena, SLICE_FORMAT "%s" SLICE_FORMAT "." SLICE_FORMAT,
                               SLICE_ARGUMENT(columns), columns.size > 0 ? ", " : "",
                               SLICE_ARGUMENT(table), SLICE_ARGUMENT(part));
    }
    return columns;
}

static void set_constraint(struct query *query, enum status status, enum constraint_kind kind,
                           struct slice columns)
{
    query->status = status;
    query->constraint = kind;
    query->constraint_columns = columns;
}

void postgres_take_failure(struct query *query, const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    state = state == NULL ? "08006" : state;
    query->detail = arena_copy(query->arena, slice_from(PQresultErrorMessage(result)));
    if (strcmp(state, "23505") == 0) {
        set_constraint(query, STATUS_CONFLICT, CONSTRAINT_UNIQUE, unique_columns(query, result));
    } else if (strcmp(state, "23503") == 0) {
        set_constraint(query, STATUS_CONFLICT, CONSTRAINT_FOREIGN_KEY, SLICE_EMPTY);
    } else if (strcmp(state, "23514") == 0) {
        set_constraint(query, STATUS_INVALID, CONSTRAINT_CHECK,
                       field_of(query, result, PG_DIAG_CONSTRAINT_NAME));
    } else if (strcmp(state, "23502") == 0) {
        set_constraint(query, STATUS_INVALID, CONSTRAINT_NOT_NULL,
                       arena_format(query->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                    SLICE_ARGUMENT(field_of(query, result, PG_DIAG_TABLE_NAME)),
                                    SLICE_ARGUMENT(field_of(query, result, PG_DIAG_COLUMN_NAME))));
    } else {
        query->status = status_of(state);
    }
}
