/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of loop/mailbox. */
#include "base/test.h"

#include <stdio.h>

#include "loop/mailbox.h"

#define THREADS  4
#define MESSAGES 1000

struct world {
    uv_loop_t loop;
    struct mailbox *mailbox;
    unsigned next[THREADS];
    unsigned count;
};

static void deliver(void *context, struct slice message)
{
    struct world *world = context;
    uint64_t sender, number;
    size_t blank = slice_find_byte(message, ' ');
    assert_true(slice_to_uint64(slice_between(message, 0, blank), &sender));
    assert_true(slice_to_uint64(slice_from_offset(message, blank + 1), &number));
    assert_int_equal(number, world->next[sender]);
    world->next[sender]++;
    world->count++;
    if (world->count == THREADS * MESSAGES) {
        uv_stop(&world->loop);
    }
}

struct sender {
    struct world *world;
    unsigned index;
};

static void post_all(void *context)
{
    const struct sender *sender = context;
    for (unsigned i = 0; i < MESSAGES; i++) {
        char text[32];
        int size = snprintf(text, sizeof(text), "%u %u", sender->index, i);
        while (!mailbox_post(sender->world->mailbox, slice_of(text, (size_t)size))) {
        }
    }
}

/* While it runs, the loop does. */
static void on_patience_end(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

static void close_world(struct world *world)
{
    mailbox_close(&world->mailbox);
    uv_run(&world->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&world->loop), 0);
}

static void messages_of_many_threads_come_in_the_order_of_each(void **state)
{
    (void)state;
    struct world world = {0};
    struct sender senders[THREADS];
    uv_thread_t threads[THREADS];
    uv_timer_t awake;
    uv_loop_init(&world.loop);
    uv_timer_init(&world.loop, &awake);
    uv_timer_start(&awake, on_patience_end, 20000, 0);
    world.mailbox = mailbox_open(&world.loop, 2000, deliver, &world);
    for (unsigned i = 0; i < THREADS; i++) {
        senders[i] = (struct sender){&world, i};
        uv_thread_create(&threads[i], post_all, &senders[i]);
    }
    uv_run(&world.loop, UV_RUN_DEFAULT);
    for (unsigned i = 0; i < THREADS; i++) {
        uv_thread_join(&threads[i]);
        assert_int_equal(world.next[i], MESSAGES);
    }
    uv_close((uv_handle_t *)&awake, NULL);
    close_world(&world);
}

static void a_full_box_says_so_and_what_waits_goes_with_it(void **state)
{
    (void)state;
    struct world world = {0};
    uv_loop_init(&world.loop);
    world.mailbox = mailbox_open(&world.loop, 2 * (sizeof(size_t) + 3), deliver, &world);
    assert_true(mailbox_post(world.mailbox, SLICE("0 0")));
    assert_true(mailbox_post(world.mailbox, SLICE("0 1")));
    assert_false(mailbox_post(world.mailbox, SLICE("0 2")));
    close_world(&world);
    assert_int_equal(world.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_of_many_threads_come_in_the_order_of_each),
        cmocka_unit_test(a_full_box_says_so_and_what_waits_goes_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
