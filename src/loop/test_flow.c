/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of loop/flow. */
#include "base/test.h"

#include "loop/flow.h"

struct work {
    char trace[16];
    unsigned length;
    struct flow flow;
};

static void note(struct flow *flow, char mark)
{
    struct work *work = FLOW_OWNER(flow, struct work, flow);
    work->trace[work->length++] = mark;
}

static enum step go_on(struct flow *flow)
{
    note(flow, 'n');
    return STEP_NEXT;
}

static enum step wait(struct flow *flow)
{
    note(flow, 'w');
    return STEP_WAIT;
}

static enum step give_up(struct flow *flow)
{
    note(flow, 'f');
    return STEP_FAIL;
}

static void finish(struct flow *flow, bool has_failed)
{
    note(flow, has_failed ? '!' : '.');
}

static void waits_and_goes_on_in_order(void **state)
{
    (void)state;
    static step_f *const steps[] = {go_on, wait, go_on, NULL};
    struct work work = {0};
    flow_start(&work.flow, steps, finish);
    assert_string_equal(work.trace, "nw");
    flow_resume(&work.flow, false);
    assert_string_equal(work.trace, "nwn.");
}

static void failure_skips_to_the_end_once(void **state)
{
    (void)state;
    static step_f *const failing[] = {go_on, give_up, go_on, NULL};
    struct work work = {0};
    flow_start(&work.flow, failing, finish);
    assert_string_equal(work.trace, "nf!");
    static step_f *const waiting[] = {wait, go_on, NULL};
    work = (struct work){0};
    flow_start(&work.flow, waiting, finish);
    flow_resume(&work.flow, true);
    assert_string_equal(work.trace, "w!");
}

/* --- steps within a step */

static step_f *const *inner_steps;
static struct nested inner;

static enum step nest(struct flow *flow)
{
    struct work *work = FLOW_OWNER(flow, struct work, flow);
    work->trace[work->length++] = '(';
    return flow_nest(&inner, inner_steps, flow);
}

static enum step inner_next(struct flow *flow)
{
    note(FLOW_OWNER(flow, struct nested, flow)->outer, 'i');
    return STEP_NEXT;
}

static enum step inner_wait(struct flow *flow)
{
    note(FLOW_OWNER(flow, struct nested, flow)->outer, 'v');
    return STEP_WAIT;
}

static enum step inner_fail(struct flow *flow)
{
    (void)flow;
    return STEP_FAIL;
}

static void steps_within_a_step_are_over_at_once_or_later(void **state)
{
    (void)state;
    static step_f *const outer[] = {nest, go_on, NULL};
    static step_f *const at_once[] = {inner_next, inner_next, NULL};
    static step_f *const later[] = {inner_wait, inner_next, inner_wait, NULL};
    struct work work = {0};
    inner_steps = at_once;
    flow_start(&work.flow, outer, finish);
    assert_string_equal(work.trace, "(iin.");
    work = (struct work){0};
    inner_steps = later;
    flow_start(&work.flow, outer, finish);
    assert_string_equal(work.trace, "(v");
    flow_resume(&inner.flow, false);
    assert_string_equal(work.trace, "(viv");
    flow_resume(&inner.flow, false);
    assert_string_equal(work.trace, "(vivn.");
}

static void their_failure_is_the_steps(void **state)
{
    (void)state;
    static step_f *const outer[] = {nest, go_on, NULL};
    static step_f *const failing[] = {inner_fail, NULL};
    static step_f *const later[] = {inner_wait, inner_fail, NULL};
    struct work work = {0};
    inner_steps = failing;
    flow_start(&work.flow, outer, finish);
    assert_string_equal(work.trace, "(!");
    work = (struct work){0};
    inner_steps = later;
    flow_start(&work.flow, outer, finish);
    flow_resume(&inner.flow, false);
    assert_string_equal(work.trace, "(v!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_and_goes_on_in_order),
        cmocka_unit_test(failure_skips_to_the_end_once),
        cmocka_unit_test(steps_within_a_step_are_over_at_once_or_later),
        cmocka_unit_test(their_failure_is_the_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
