/* SPDX-License-Identifier: Apache-2.0 */
/* What the store's tests share: a directory of their own, a small schema, and queries that run to
 * their answer. */
#pragma once

#include "base/test.h"

#include "store/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct bench {
    struct arena *arena;
    char path[64];
    struct slice directory; /* path/data: not there yet */
    uv_loop_t loop;
    struct store *store;
    struct session *session;
};

static inline void remove_tree(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL) {
        unlink(path);
        return;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char *child;
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            assert_true(asprintf(&child, "%s/%s", path, entry->d_name) > 0);
            remove_tree(child);
            free(child);
        }
    }
    closedir(directory);
    rmdir(path);
}

static inline void bench_set_up(struct bench *bench)
{
    *bench = (struct bench){.arena = arena_create(65536)};
    snprintf(bench->path, sizeof(bench->path), "/tmp/phoenix-store-XXXXXX");
    assert_non_null(mkdtemp(bench->path));
    bench->directory = arena_format(bench->arena, "%s/data", bench->path);
    uv_loop_init(&bench->loop);
}

static inline void bench_close(struct bench *bench)
{
    session_close(&bench->session);
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    store_close(&bench->store);
}

static inline void bench_tear_down(struct bench *bench)
{
    bench_close(bench);
    assert_int_equal(uv_loop_close(&bench->loop), 0);
    remove_tree(bench->path);
    arena_destroy(&bench->arena);
}

static const char *const statements[] = {
    "CREATE TABLE IF NOT EXISTS \"users\" (\n    \"id\" INTEGER PRIMARY KEY AUTOINCREMENT,\n    "
    "\"email\" TEXT NOT NULL UNIQUE,\n    \"age\" INTEGER,\n    CONSTRAINT \"grown_up\" CHECK "
    "(\"age\" >= 18)\n) STRICT",
    "CREATE TABLE IF NOT EXISTS \"notes\" (\n    \"id\" BLOB PRIMARY KEY NOT NULL,\n    "
    "\"user_id\" INTEGER REFERENCES \"users\" (\"id\"),\n    \"price\" TEXT COLLATE DECIMAL\n) "
    "STRICT",
    "CREATE INDEX IF NOT EXISTS \"notes_price\" ON \"notes\" (\"price\")",
    NULL,
};
static const struct store_schema schema = {.statements = statements,
                                           .document_name = SLICE_LITERAL("Notes"),
                                           .document_version = SLICE_LITERAL("1.0")};

static inline struct slice bench_try(struct bench *bench, const struct store_schema *wanted)
{
    struct store_error error = {0};
    bench->store = store_open(bench->arena, bench->directory, wanted, &error);
    if (bench->store == NULL) {
        assert_true(error.status != STATUS_OK);
        return error.message;
    }
    bench->session = session_open(bench->store, &bench->loop);
    return SLICE_EMPTY;
}

static inline void bench_open(struct bench *bench, const struct store_schema *wanted)
{
    struct slice message = bench_try(bench, wanted);
    if (bench->store == NULL) {
        fail_msg("%.*s", SLICE_ARGUMENT(message));
    }
}

/* A query in a flow of its own. */
struct job {
    struct flow flow;
    struct session *session;
    enum query_kind kind;
    struct query query;
    bool is_finished;
    bool has_failed;
    char rows[256]; /* "a|b;c|d;" */
};

static inline void job_take_row(void *context, const struct value *values, size_t count)
{
    struct job *job = context;
    for (size_t i = 0; i < count; i++) {
        char text[64] = "null";
        const struct value *value = &values[i];
        if (value->kind == VALUE_INTEGER) {
            snprintf(text, sizeof(text), "%lld", (long long)value->integer);
        } else if (value->kind == VALUE_REAL) {
            snprintf(text, sizeof(text), "%g", value->real);
        } else if (value->kind != VALUE_NULL) {
            snprintf(text, sizeof(text), "%.*s", SLICE_ARGUMENT(value->text));
        }
        size_t used = strlen(job->rows);
        snprintf(job->rows + used, sizeof(job->rows) - used, "%s%s", text,
                 i + 1 < count ? "|" : ";");
    }
}

static inline enum step job_step(struct flow *flow)
{
    struct job *job = FLOW_OWNER(flow, struct job, flow);
    return store_execute(job->session, job->kind, &job->query);
}

static inline void job_finish(struct flow *flow, bool has_failed)
{
    struct job *job = FLOW_OWNER(flow, struct job, flow);
    assert_false(job->is_finished);
    job->is_finished = true;
    job->has_failed = has_failed;
}

static inline void job_start(struct job *job, struct session *session, struct arena *arena,
                             enum query_kind kind, const char *sql)
{
    static step_f *const steps[] = {job_step, NULL};
    const struct value *parameters = job->query.parameters;
    size_t count = job->query.parameter_count;
    *job = (struct job){.session = session, .kind = kind};
    job->query = (struct query){.arena = arena,
                                .sql = sql,
                                .flow = &job->flow,
                                .on_row = job_take_row,
                                .context = job,
                                .parameters = parameters,
                                .parameter_count = count};
    flow_start(&job->flow, steps, job_finish);
}

static inline struct job bench_run(struct bench *bench, enum query_kind kind, const char *sql)
{
    struct job job = {0};
    job_start(&job, bench->session, bench->arena, kind, sql);
    while (!job.is_finished) {
        uv_run(&bench->loop, UV_RUN_ONCE);
    }
    return job;
}

static inline struct job bench_write(struct bench *bench, const char *sql)
{
    return bench_run(bench, QUERY_WRITE, sql);
}

struct probing {
    struct flow flow;
    struct session *session;
    enum status status;
    bool is_finished;
};

static inline enum step probing_step(struct flow *flow)
{
    struct probing *probing = FLOW_OWNER(flow, struct probing, flow);
    return store_probe(probing->session, flow, &probing->status);
}

static inline void probing_finish(struct flow *flow, bool has_failed)
{
    assert_false(has_failed);
    FLOW_OWNER(flow, struct probing, flow)->is_finished = true;
}

static inline enum status bench_probe(struct bench *bench)
{
    static step_f *const steps[] = {probing_step, NULL};
    struct probing probing = {.session = bench->session, .status = STATUS_INTERNAL};
    flow_start(&probing.flow, steps, probing_finish);
    while (!probing.is_finished) {
        uv_run(&bench->loop, UV_RUN_ONCE);
    }
    return probing.status;
}

#define assert_rows(bench, sql, expected)                                                          \
    do {                                                                                           \
        struct job read_ = bench_run((bench), QUERY_READ, (sql));                                  \
        assert_int_equal(read_.query.status, STATUS_OK);                                           \
        assert_string_equal(read_.rows, (expected));                                               \
    } while (0)

#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        struct slice text_ = (text);                                                               \
        if (slice_find(text_, slice_from(part)) == SLICE_NOT_FOUND) {                              \
            fail_msg("\"%.*s\" lacks \"%s\"", SLICE_ARGUMENT(text_), (part));                      \
        }                                                                                          \
    } while (0)
