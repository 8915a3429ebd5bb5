/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that copies the log into the database while the writer goes on. What it leaves, a few
 * frames, the writer's own checkpoint does in a moment; without it that would copy them all, and
 * everybody who waits for a commit would wait for it. It decides nothing and loses nothing: a
 * passive checkpoint waits for nobody, and one that fails leaves the log as it is. */
#include "store/store_private.h"

#include <assert.h>

static void copy(struct copier *copier)
{
    sqlite3_wal_checkpoint_v2(copier->engine.database, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static bool wait_for_work(struct copier *copier)
{
    uv_mutex_lock(&copier->mutex);
    while (!copier->is_closing && atomic_load(&copier->state) != COPIER_BUSY) {
        uv_cond_wait(&copier->wake, &copier->mutex);
    }
    bool is_closing = copier->is_closing;
    uv_mutex_unlock(&copier->mutex);
    return !is_closing;
}

static void run(void *context)
{
    struct copier *copier = context;
    while (wait_for_work(copier)) {
        copy(copier);
        atomic_store(&copier->state, COPIER_DONE);
    }
}

void copier_start(struct copier *copier, const char *path)
{
    copier->is_running = engine_open(&copier->engine, path, ENGINE_WRITE, 0) == SQLITE_OK;
    if (!copier->is_running) {
        engine_close(&copier->engine); /* the writer copies all by itself then */
        return;
    }
    engine_set_patience(&copier->engine, 0);
    uv_mutex_init(&copier->mutex);
    uv_cond_init(&copier->wake);
    int code = uv_thread_create(&copier->thread, run, copier);
    assert(code == 0);
    (void)code;
}

void copier_ask(struct copier *copier)
{
    uv_mutex_lock(&copier->mutex);
    atomic_store(&copier->state, COPIER_BUSY);
    uv_cond_signal(&copier->wake);
    uv_mutex_unlock(&copier->mutex);
}

void copier_stop(struct copier *copier)
{
    if (!copier->is_running) {
        return;
    }
    uv_mutex_lock(&copier->mutex);
    copier->is_closing = true;
    uv_cond_signal(&copier->wake);
    uv_mutex_unlock(&copier->mutex);
    uv_thread_join(&copier->thread);
    uv_cond_destroy(&copier->wake);
    uv_mutex_destroy(&copier->mutex);
    engine_close(&copier->engine);
}
