/* SPDX-License-Identifier: Apache-2.0 */
/* Where the servers of an address are. libpq tries the hosts of an address one after the other, but
 * only while it may wait; on a loop each attempt goes to one place, and the next to the next. */
#include "store/postgres_private.h"

#include <stdlib.h>

#define CONNECT_SECONDS "5"

static const char *value_of(const PQconninfoOption *options, const char *keyword)
{
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        if (strcmp(option->keyword, keyword) == 0) {
            return option->val;
        }
    }
    return NULL;
}

static void append_parameter(struct buffer *out, const char *key, struct slice value)
{
    buffer_format(out, "%s%s='", out->size > 0 ? " " : "", key);
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '\'' || value.data[i] == '\\') {
            buffer_append_byte(out, '\\');
        }
        buffer_append_byte(out, value.data[i]);
    }
    buffer_append_byte(out, '\'');
}

/* The value at `index` of a list with commas; of a list with one value, that one. */
static struct slice part_of(const char *list, size_t index)
{
    struct slice rest = slice_from(list == NULL ? "" : list), part = SLICE_EMPTY;
    size_t count = 0;
    struct slice first = SLICE_EMPTY;
    while (slice_next_part(&rest, ',', &part)) {
        first = count == 0 ? part : first;
        if (count++ == index) {
            return part;
        }
    }
    return count == 1 ? first : SLICE_EMPTY;
}

static size_t count_parts(const char *list)
{
    size_t count = 1;
    for (; list != NULL && *list != '\0'; list++) {
        count += *list == ',';
    }
    return count;
}

static size_t count_hosts(const PQconninfoOption *options)
{
    size_t names = count_parts(value_of(options, "host"));
    size_t numbers = count_parts(value_of(options, "hostaddr"));
    return names > numbers ? names : numbers;
}

/* --- to be shown */

static const char *show(struct arena *arena, const PQconninfoOption *options)
{
    const char *hosts = value_of(options, "host"), *service = value_of(options, "service");
    const char *name = value_of(options, "dbname"), *ports = value_of(options, "port");
    struct buffer shown;
    if (hosts == NULL && service != NULL) {
        return arena_format(arena, "service=%s", service).data;
    }
    hosts = hosts == NULL ? value_of(options, "hostaddr") : hosts;
    buffer_init(&shown, 65536);
    BUFFER_LITERAL(&shown, "postgresql://");
    for (size_t i = 0; i < count_hosts(options); i++) {
        struct slice host = part_of(hosts, i), port = part_of(ports, i);
        bool is_socket = host.size > 0 && host.data[0] == '/';
        buffer_format(&shown, "%s" SLICE_FORMAT "%s" SLICE_FORMAT, i > 0 ? "," : "",
                      SLICE_ARGUMENT(is_socket ? SLICE_EMPTY : host), port.size > 0 ? ":" : "",
                      SLICE_ARGUMENT(port));
    }
    buffer_format(&shown, "/%s", name == NULL ? "" : name);
    const char *text = arena_string(arena, buffer_slice(&shown));
    buffer_release(&shown);
    return text;
}

/* --- reading it */

static bool has_connect_timeout(const PQconninfoOption *stated)
{
    PQconninfoOption *defaults = PQconndefaults();
    bool has_one = value_of(stated, "connect_timeout") != NULL ||
                   (defaults != NULL && value_of(defaults, "connect_timeout") != NULL);
    PQconninfoFree(defaults);
    return has_one;
}

bool postgres_address_read(struct arena *arena, struct slice address,
                           struct postgres_address *out_address, struct store_error *out_error)
{
    char *message = NULL;
    struct slice reason;
    if (!postgres_library_load(&reason)) {
        *out_error = (struct store_error){
            STATUS_UNAVAILABLE,
            arena_format(arena, "PostgreSQL's client library cannot be used: " SLICE_FORMAT,
                         SLICE_ARGUMENT(reason))};
        return false;
    }
    PQconninfoOption *options = PQconninfoParse(arena_string(arena, address), &message);
    if (options == NULL) {
        *out_error = (struct store_error){
            .status = STATUS_INVALID,
            .message = arena_format(
                arena, "the address of the database cannot be read: " SLICE_FORMAT,
                SLICE_ARGUMENT(slice_trim(slice_from(message == NULL ? "" : message))))};
        PQfreemem(message);
        return false;
    }
    struct buffer full;
    buffer_init(&full, 65536);
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        if (option->val != NULL && strcmp(option->keyword, "client_encoding") != 0) {
            append_parameter(&full, option->keyword, slice_from(option->val));
        }
    }
    append_parameter(&full, "client_encoding", SLICE("UTF8"));
    append_parameter(&full, "fallback_application_name", SLICE("phoenix"));
    if (!has_connect_timeout(options)) {
        append_parameter(&full, "connect_timeout", SLICE(CONNECT_SECONDS));
    }
    *out_address = (struct postgres_address){.full = arena_string(arena, buffer_slice(&full)),
                                             .shown = show(arena, options)};
    buffer_release(&full);
    PQconninfoFree(options);
    return true;
}

/* --- its places */

static bool is_of_host(const char *keyword)
{
    return strcmp(keyword, "host") == 0 || strcmp(keyword, "hostaddr") == 0 ||
           strcmp(keyword, "port") == 0;
}

static void append_default(struct buffer *out, const PQconninfoOption *options, const char *keyword,
                           const char *value)
{
    const char *stated = value_of(options, keyword);
    if (stated == NULL || stated[0] == '\0') {
        append_parameter(out, keyword, slice_from(value));
    }
}

static const char *describe_place(struct arena *arena, const PQconninfoOption *options,
                                  size_t index, const char *kind)
{
    struct buffer out;
    buffer_init(&out, 65536);
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++) {
        struct slice value = slice_from(option->val == NULL ? "" : option->val);
        bool is_left_out = strcmp(option->keyword, "service") == 0 ||
                           (strcmp(option->keyword, "target_session_attrs") == 0 &&
                            slice_equal(value, SLICE("any")));
        value = is_of_host(option->keyword) ? part_of(option->val, index) : value;
        if (value.size > 0 && !is_left_out) {
            append_parameter(&out, option->keyword, value);
        }
    }
    const char *stated_kind = value_of(options, "target_session_attrs");
    if (stated_kind == NULL || strcmp(stated_kind, "any") == 0) {
        append_parameter(&out, "target_session_attrs", slice_from(kind));
    }
    /* A peer that is gone without a word is found out within a minute also where nothing is sent.
     */
    append_default(&out, options, "keepalives_idle", "30");
    append_default(&out, options, "keepalives_interval", "10");
    append_default(&out, options, "keepalives_count", "3");
    const char *text = arena_string(arena, buffer_slice(&out));
    buffer_release(&out);
    return text;
}

static bool is_connected_to(const PGconn *connection, const PQconninfoOption *options, size_t index)
{
    const char *host = PQhost(connection), *port = PQport(connection);
    struct slice stated = part_of(value_of(options, "host"), index);
    stated = stated.size > 0 ? stated : part_of(value_of(options, "hostaddr"), index);
    struct slice stated_port = part_of(value_of(options, "port"), index);
    return host != NULL && slice_equal(slice_from(host), stated) &&
           (stated_port.size == 0 || slice_equal(slice_from(port), stated_port));
}

void postgres_address_resolve(struct arena *arena, const PGconn *connection, const char *kind,
                              struct postgres_address *address)
{
    PQconninfoOption *options = PQconninfo((PGconn *)(uintptr_t)connection);
    if (options == NULL) {
        abort();
    }
    address->place_count = count_hosts(options);
    address->places = ARENA_ARRAY(arena, const char *, address->place_count);
    for (size_t i = 0; i < address->place_count; i++) {
        address->places[i] = describe_place(arena, options, i, kind);
        if (is_connected_to(connection, options, i)) {
            address->first = i;
        }
    }
    PQconninfoFree(options);
}

/* --- connecting, while it may wait */

static bool is_any(PGconn *connection)
{
    PQconninfoOption *options = PQconninfo(connection);
    const char *wanted = options == NULL ? NULL : value_of(options, "target_session_attrs");
    bool is_any = wanted == NULL || strcmp(wanted, "any") == 0;
    PQconninfoFree(options);
    return is_any;
}

static bool is_standby(PGconn *connection)
{
    PGresult *result = PQexec(connection, "SELECT pg_catalog.pg_is_in_recovery()");
    bool is_standby = PQresultStatus(result) == PGRES_TUPLES_OK && *PQgetvalue(result, 0, 0) == 't';
    PQclear(result);
    return is_standby;
}

PGconn *postgres_address_connect(struct arena *arena, struct postgres_address *address)
{
    PGconn *connection = PQconnectdb(address->full);
    if (PQstatus(connection) == CONNECTION_OK && is_any(connection) && is_standby(connection)) {
        PQfinish(connection);
        connection = PQconnectdb(
            arena_format(arena, "%s target_session_attrs='primary'", address->full).data);
    }
    if (connection == NULL) {
        abort();
    }
    return connection;
}
