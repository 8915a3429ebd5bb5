/* SPDX-License-Identifier: Apache-2.0 */
/* hiredis on the loop. Answers come in the order of the commands, so the oldest command that is out
 * is the one to watch: when it is too late, the link is given up, and with it all that is out. */
#include "cache/redis.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <hiredis/adapters/libuv.h>
#include <hiredis/async.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define BACK_OFF_FIRST_MS 50U
#define BACK_OFF_LAST_MS  2000U
#define WATCH_MS          25U
#define PARTS_MAXIMUM     1024U
#define RUN_ID_MAXIMUM    64U

struct command {
    struct redis *redis;
    redis_reply_f *on_reply;
    void *context;
    uint64_t due_ns;
    struct command *next;
};

struct redis {
    const struct redis_options *options;
    uv_loop_t *loop;
    redisAsyncContext *link; /* NULL: away */
    uv_timer_t retry;
    uv_timer_t watch;
    unsigned open_handle_count;
    unsigned back_off_ms;
    bool is_up;
    bool is_closing;
    bool was_lost; /* it has been said */
    char run_id[RUN_ID_MAXIMUM];
    size_t run_id_size;
    struct command *first; /* out, the oldest first */
    struct command *last;
    redis_change_f *on_change;
    void *context;
};

static void connect_link(struct redis *redis);

/* --- coming and going --- */

static void on_retry(uv_timer_t *timer)
{
    connect_link(timer->data);
}

static void say_lost(struct redis *redis, const char *reason)
{
    _Atomic unsigned *away_count = redis->options->away_count;
    if (redis->was_lost || redis->is_closing) {
        return;
    }
    redis->was_lost = true;
    if (away_count == NULL || atomic_fetch_add(away_count, 1) == 0) {
        LOG(LOG_WARN,
            "Redis is away; it goes on without: answers are made anew, and this node counts "
            "limits alone",
            LOG_STRING("reason", reason));
    }
}

static void say_back(struct redis *redis)
{
    _Atomic unsigned *away_count = redis->options->away_count;
    if (!redis->was_lost) {
        return;
    }
    redis->was_lost = false;
    if (away_count == NULL || atomic_fetch_sub(away_count, 1) == 1) {
        LOG(LOG_INFO, "Redis is back");
    }
}

/* The link is gone, or is none any more. */
static void forget_link(struct redis *redis, const char *reason)
{
    bool was_up = redis->is_up;
    redis->link = NULL;
    redis->is_up = false;
    redis->run_id_size = 0;
    say_lost(redis, reason);
    if (redis->is_closing) {
        return;
    }
    uv_timer_start(&redis->retry, on_retry, redis->back_off_ms, 0);
    redis->back_off_ms =
        redis->back_off_ms * 2 > BACK_OFF_LAST_MS ? BACK_OFF_LAST_MS : redis->back_off_ms * 2;
    if (was_up && redis->on_change != NULL) {
        redis->on_change(redis->context, false);
    }
}

static void drop_link(struct redis *redis, const char *reason)
{
    redisAsyncContext *link = redis->link;
    if (link != NULL) {
        link->data = NULL;
        redis->link = NULL;
        redis->is_up = false;
        redisAsyncFree(link); /* ends what is out, without an answer */
        forget_link(redis, reason);
    }
}

static void on_disconnect(const redisAsyncContext *link, int status)
{
    struct redis *redis = link->data;
    if (redis != NULL) {
        forget_link(redis, status == REDIS_OK ? "it has closed the connection" : link->errstr);
    }
}

static void on_connect(const redisAsyncContext *link, int status)
{
    struct redis *redis = link->data;
    if (redis != NULL && status != REDIS_OK) {
        /* hiredis frees the link behind this call. */
        forget_link(redis, link->errstr);
    }
}

/* --- commands --- */

static void watch(uv_timer_t *timer)
{
    struct redis *redis = timer->data;
    if (redis->first == NULL) {
        uv_timer_stop(timer);
    } else if (clock_monotonic_ns() >= redis->first->due_ns) {
        drop_link(redis, "it does not answer in time");
    }
}

static void take_command(struct redis *redis, const struct command *command)
{
    assert(redis->first == command);
    redis->first = command->next;
    if (redis->first == NULL) {
        redis->last = NULL;
    }
}

static void on_reply(redisAsyncContext *link, void *reply, void *context)
{
    (void)link;
    struct command *command = context;
    struct command done = *command;
    take_command(done.redis, command);
    free(command);
    done.on_reply(done.context, reply);
}

static bool send_command(struct redis *redis, size_t count, const struct slice *parts,
                         redis_reply_f *on_done, void *context)
{
    const char *texts[PARTS_MAXIMUM];
    size_t sizes[PARTS_MAXIMUM];
    assert(count <= PARTS_MAXIMUM);
    for (size_t i = 0; i < count; i++) {
        texts[i] = parts[i].size > 0 ? parts[i].data : "";
        sizes[i] = parts[i].size;
    }
    struct command *command = malloc(sizeof(*command));
    if (command == NULL) {
        abort();
    }
    *command =
        (struct command){.redis = redis,
                         .on_reply = on_done,
                         .context = context,
                         .due_ns = clock_monotonic_ns() + REDIS_TIMEOUT_MS * UINT64_C(1000000)};
    if (redisAsyncCommandArgv(redis->link, on_reply, command, (int)count, texts, sizes) !=
        REDIS_OK) {
        free(command);
        return false;
    }
    *(redis->last == NULL ? &redis->first : &redis->last->next) = command;
    redis->last = command;
    if (!uv_is_active((uv_handle_t *)&redis->watch)) {
        uv_timer_start(&redis->watch, watch, WATCH_MS, WATCH_MS);
    }
    return true;
}

bool redis_send(struct redis *redis, size_t count, const struct slice *parts,
                redis_reply_f *on_done, void *context)
{
    return redis->is_up && send_command(redis, count, parts, on_done, context);
}

/* --- the first words --- */

static void on_greeting(void *context, const redisReply *reply)
{
    struct redis *redis = context;
    if (reply != NULL && reply->type == REDIS_REPLY_ERROR) {
        drop_link(redis, reply->str);
    }
}

/* "…\r\nrun_id:0123…\r\n…" */
static void on_info(void *context, const redisReply *reply)
{
    struct redis *redis = context;
    if (reply == NULL || redis->link == NULL) {
        return;
    }
    struct slice text =
        reply->type == REDIS_REPLY_STRING ? slice_of(reply->str, (size_t)reply->len) : SLICE_EMPTY;
    size_t at = slice_find(text, SLICE("\nrun_id:"));
    struct slice rest = at == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(text, at + 8);
    size_t size = 0;
    while (size < rest.size && size < RUN_ID_MAXIMUM &&
           character_is_alphanumeric(rest.data[size])) {
        size++;
    }
    if (size == 0) {
        drop_link(redis, reply->type == REDIS_REPLY_ERROR ? reply->str : "it has no run id");
        return;
    }
    memcpy(redis->run_id, rest.data, size);
    redis->run_id_size = size;
    redis->back_off_ms = BACK_OFF_FIRST_MS;
    redis->is_up = true;
    say_back(redis);
    if (redis->on_change != NULL) {
        redis->on_change(redis->context, true);
    }
}

static void greet(struct redis *redis)
{
    const struct redis_options *options = redis->options;
    char database[16];
    struct slice parts[3] = {SLICE("AUTH")};
    size_t count = 1;
    if (options->user != NULL) {
        parts[count++] = slice_from(options->user);
    }
    if (options->password != NULL) {
        parts[count++] = slice_from(options->password);
        send_command(redis, count, parts, on_greeting, redis);
    }
    if (redis->link != NULL && options->database > 0) {
        snprintf(database, sizeof(database), "%u", options->database);
        send_command(redis, 2, (struct slice[]){SLICE("SELECT"), slice_from(database)}, on_greeting,
                     redis);
    }
    if (redis->link != NULL) {
        send_command(redis, 2, (struct slice[]){SLICE("INFO"), SLICE("server")}, on_info, redis);
    }
}

static void connect_link(struct redis *redis)
{
    const struct redis_options *options = redis->options;
    redisAsyncContext *link = options->path != NULL
                                  ? redisAsyncConnectUnix(options->path)
                                  : redisAsyncConnect(options->host, (int)options->port);
    if (link == NULL || link->err != 0 || redisLibuvAttach(link, redis->loop) != REDIS_OK) {
        char reason[160];
        snprintf(reason, sizeof(reason), "%s", link == NULL ? "no memory" : link->errstr);
        if (link != NULL) {
            redisAsyncFree(link);
        }
        forget_link(redis, reason);
        return;
    }
    redis->link = link;
    link->data = redis;
    redisAsyncSetConnectCallback(link, on_connect);
    redisAsyncSetDisconnectCallback(link, on_disconnect);
    greet(redis);
}

/* --- opening and closing --- */

struct redis *redis_open(uv_loop_t *loop, const struct redis_options *options,
                         redis_change_f *on_change, void *context)
{
    struct redis *redis = calloc(1, sizeof(*redis));
    if (redis == NULL) {
        abort();
    }
    redis->options = options;
    redis->loop = loop;
    redis->on_change = on_change;
    redis->context = context;
    redis->back_off_ms = BACK_OFF_FIRST_MS;
    uv_timer_init(loop, &redis->retry);
    uv_timer_init(loop, &redis->watch);
    redis->retry.data = redis->watch.data = redis;
    redis->open_handle_count = 2;
    connect_link(redis);
    return redis;
}

static void free_redis(uv_handle_t *handle)
{
    struct redis *redis = handle->data;
    if (--redis->open_handle_count == 0) {
        free(redis);
    }
}

void redis_close(struct redis **redis)
{
    struct redis *closing = *redis;
    *redis = NULL;
    if (closing == NULL) {
        return;
    }
    closing->is_closing = true;
    drop_link(closing, "closing");
    assert(closing->first == NULL);
    uv_close((uv_handle_t *)&closing->retry, free_redis);
    uv_close((uv_handle_t *)&closing->watch, free_redis);
}

bool redis_is_up(const struct redis *redis)
{
    return redis->is_up;
}

struct slice redis_run_id(const struct redis *redis)
{
    return slice_of(redis->run_id, redis->run_id_size);
}

/* --- addresses --- */

/* "%40" and the like in names and passwords. */
static const char *decode(struct arena *arena, struct slice text)
{
    char *out = arena_allocate_raw(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char digits[3] = {0};
        bool is_escape = text.data[i] == '%' && i + 2 < text.size;
        if (is_escape) {
            memcpy(digits, text.data + i + 1, 2);
        }
        out[size++] = is_escape ? (char)strtoul(digits, NULL, 16) : text.data[i];
        i += is_escape ? 2 : 0;
    }
    out[size] = '\0';
    return out;
}

static const char *read_number(struct slice text, uint64_t maximum, unsigned *out_number)
{
    uint64_t number;
    if (!slice_to_uint64(text, &number) || number > maximum) {
        return "a port goes up to 65535, and a database is a small number";
    }
    *out_number = (unsigned)number;
    return NULL;
}

static void read_credentials(struct arena *arena, struct slice text, struct redis_options *out)
{
    size_t colon = slice_find_byte(text, ':');
    if (colon == SLICE_NOT_FOUND) {
        out->password = decode(arena, text);
        return;
    }
    if (colon > 0) {
        out->user = decode(arena, slice_between(text, 0, colon));
    }
    out->password = decode(arena, slice_from_offset(text, colon + 1));
}

static const char *read_host(struct arena *arena, struct slice text, struct redis_options *out)
{
    struct slice host = text, port = SLICE_EMPTY;
    size_t colon = slice_find_last_byte(text, ':'), bracket = slice_find_byte(text, ']');
    if (colon != SLICE_NOT_FOUND && (bracket == SLICE_NOT_FOUND || colon > bracket)) {
        host = slice_between(text, 0, colon);
        port = slice_from_offset(text, colon + 1);
    }
    if (host.size > 2 && host.data[0] == '[') {
        host = slice_between(host, 1, host.size - 1);
    }
    if (host.size == 0) {
        return "it names no host";
    }
    out->host = arena_string(arena, host);
    return port.size == 0 ? NULL : read_number(port, 65535, &out->port);
}

const char *redis_parse_address(struct arena *arena, struct slice address,
                                struct redis_options *out)
{
    *out = (struct redis_options){.port = 6379};
    if (slice_starts_with(address, SLICE("rediss://"))) {
        return "this build's client library speaks no TLS to Redis: use a socket, a private "
               "network, or a TLS tunnel";
    }
    if (slice_starts_with(address, SLICE("unix://")) || slice_starts_with(address, SLICE("/"))) {
        struct slice path = slice_from_offset(address, address.data[0] == '/' ? 0 : 7);
        size_t query = slice_find(path, SLICE("?db="));
        const char *reason =
            query == SLICE_NOT_FOUND
                ? NULL
                : read_number(slice_from_offset(path, query + 4), 65535, &out->database);
        out->path =
            arena_string(arena, query == SLICE_NOT_FOUND ? path : slice_between(path, 0, query));
        return reason;
    }
    if (!slice_starts_with(address, SLICE("redis://"))) {
        return "write redis://host:port, redis://:password@host:port/database or unix:///path";
    }
    struct slice rest = slice_from_offset(address, 8);
    size_t slash = slice_find_byte(rest, '/');
    if (slash != SLICE_NOT_FOUND) {
        struct slice database = slice_from_offset(rest, slash + 1);
        const char *reason =
            database.size == 0 ? NULL : read_number(database, 65535, &out->database);
        if (reason != NULL) {
            return reason;
        }
        rest = slice_between(rest, 0, slash);
    }
    size_t at = slice_find_last_byte(rest, '@');
    if (at != SLICE_NOT_FOUND) {
        read_credentials(arena, slice_between(rest, 0, at), out);
        rest = slice_from_offset(rest, at + 1);
    }
    return read_host(arena, rest, out);
}
