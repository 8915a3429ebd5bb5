/* SPDX-License-Identifier: Apache-2.0 */
/* Messages from any thread to one loop, in the order in which they were posted. */
#pragma once

#include "base/buffer.h"

#include <uv.h>

struct mailbox;

/* Called on the loop's thread; the bytes are valid during the call. */
typedef void mailbox_deliver_f(void *context, struct slice message);

/* Holds at most `maximum` bytes of messages that wait, a few bytes each for themselves included. It
 * does not keep the loop alive by itself. */
struct mailbox *mailbox_open(uv_loop_t *loop, size_t maximum, mailbox_deliver_f *deliver,
                             void *context);

/* From any thread, until mailbox_close. False: there is no room, and the message is lost. */
bool mailbox_post(struct mailbox *mailbox, struct slice message);

/* On the loop's thread, when nobody posts any more. What waits is not delivered. */
void mailbox_close(struct mailbox **mailbox);
