/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at the files now and then, instead of waiting for events, for certificates are replaced in
 * many ways: written over, renamed, or behind a symbolic link. A pair is loaded when it has held
 * still from one look to the next, so that nobody meets it half written. */
#include <signal.h>
#include <sys/stat.h>

#include "net/tls_private.h"

#define LOOK_MS 1000U

static struct tls_stamp look_at(const char *file)
{
    struct stat status;
    if (file == NULL || stat(file, &status) != 0) {
        return (struct tls_stamp){0, 0, 0};
    }
    return (struct tls_stamp){status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec,
                              status.st_size, status.st_ino};
}

static bool note_changes(struct tls *tls)
{
    const char *files[TLS_FILES] = {tls->options.certificate_file, tls->options.key_file,
                                    tls->options.client_ca_file};
    bool has_changed = false;
    for (size_t i = 0; i < TLS_FILES; i++) {
        struct tls_stamp stamp = look_at(files[i]);
        const struct tls_stamp *old = &tls->stamps[i];
        has_changed |= stamp.modified_ns != old->modified_ns || stamp.size != old->size ||
                       stamp.inode != old->inode;
        tls->stamps[i] = stamp;
    }
    return has_changed;
}

static void on_look(uv_timer_t *timer)
{
    struct tls *tls = timer->data;
    bool changes = note_changes(tls);
    if (tls->has_changed && !changes) {
        tls_reload(tls);
    }
    tls->has_changed = changes;
}

static void on_hangup(uv_signal_t *signal, int number)
{
    (void)number;
    struct tls *tls = signal->data;
    note_changes(tls);
    tls->has_changed = false;
    tls_reload(tls);
}

void tls_watch(struct tls *tls, uv_loop_t *loop)
{
    note_changes(tls);
    uv_timer_init(loop, &tls->timer);
    uv_signal_init(loop, &tls->signal);
    tls->timer.data = tls;
    tls->signal.data = tls;
    uv_timer_start(&tls->timer, on_look, LOOK_MS, LOOK_MS);
    uv_signal_start(&tls->signal, on_hangup, SIGHUP);
}

void tls_unwatch(struct tls *tls)
{
    uv_close((uv_handle_t *)&tls->timer, NULL);
    uv_close((uv_handle_t *)&tls->signal, NULL);
}
