/* SPDX-License-Identifier: Apache-2.0 */
/* Two buffers take turns: one is filled under the lock, the other delivered without it. */
#include "loop/mailbox.h"

#include <assert.h>
#include <stdlib.h>

struct mailbox {
    uv_async_t wake;
    uv_mutex_t mutex;
    struct buffer waiting; /* each message behind its size */
    struct buffer delivered;
    mailbox_deliver_f *deliver;
    void *context;
};

static void on_wake(uv_async_t *wake)
{
    struct mailbox *mailbox = wake->data;
    uv_mutex_lock(&mailbox->mutex);
    struct buffer bytes = mailbox->waiting;
    mailbox->waiting = mailbox->delivered;
    uv_mutex_unlock(&mailbox->mutex);
    mailbox->delivered = bytes;
    struct slice rest = buffer_slice(&bytes);
    while (rest.size > 0) {
        size_t size;
        memcpy(&size, rest.data, sizeof(size));
        mailbox->deliver(mailbox->context, slice_between(rest, sizeof(size), sizeof(size) + size));
        rest = slice_from_offset(rest, sizeof(size) + size);
    }
    buffer_clear(&mailbox->delivered);
}

struct mailbox *mailbox_open(uv_loop_t *loop, size_t maximum, mailbox_deliver_f *deliver,
                             void *context)
{
    struct mailbox *mailbox = calloc(1, sizeof(*mailbox));
    if (mailbox == NULL) {
        abort();
    }
    mailbox->deliver = deliver;
    mailbox->context = context;
    buffer_init(&mailbox->waiting, maximum);
    buffer_init(&mailbox->delivered, maximum);
    uv_mutex_init(&mailbox->mutex);
    uv_async_init(loop, &mailbox->wake, on_wake);
    uv_unref((uv_handle_t *)&mailbox->wake);
    mailbox->wake.data = mailbox;
    return mailbox;
}

bool mailbox_post(struct mailbox *mailbox, struct slice message)
{
    uv_mutex_lock(&mailbox->mutex);
    struct buffer *waiting = &mailbox->waiting;
    size_t needed = sizeof(message.size) + message.size;
    bool has_room = needed <= waiting->maximum - waiting->size;
    if (has_room) {
        buffer_append(waiting, (const char *)&message.size, sizeof(message.size));
        buffer_append_slice(waiting, message);
        uv_async_send(&mailbox->wake);
    }
    uv_mutex_unlock(&mailbox->mutex);
    return has_room;
}

static void on_closed(uv_handle_t *handle)
{
    struct mailbox *mailbox = handle->data;
    buffer_release(&mailbox->waiting);
    buffer_release(&mailbox->delivered);
    uv_mutex_destroy(&mailbox->mutex);
    free(mailbox);
}

void mailbox_close(struct mailbox **mailbox)
{
    if (*mailbox != NULL) {
        uv_close((uv_handle_t *)&(*mailbox)->wake, on_closed);
        *mailbox = NULL;
    }
}
