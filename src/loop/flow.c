/* SPDX-License-Identifier: Apache-2.0 */
/* The one driver of all flows. */
#include "loop/flow.h"

#include <assert.h>
#include <stddef.h>

static void run(struct flow *flow)
{
    while (flow->steps[flow->at] != NULL) {
        flow->is_running = true;
        enum step step = flow->steps[flow->at](flow);
        flow->is_running = false;
        if (step == STEP_WAIT) {
            return;
        }
        if (step == STEP_FAIL) {
            flow->finish(flow, true);
            return;
        }
        flow->at++;
    }
    flow->finish(flow, false);
}

void flow_start(struct flow *flow, step_f *const *steps, flow_finish_f *finish)
{
    *flow = (struct flow){.steps = steps, .finish = finish};
    run(flow);
}

void flow_resume(struct flow *flow, bool has_failed)
{
    assert(!flow->is_running && flow->steps[flow->at] != NULL);
    if (has_failed) {
        flow->finish(flow, true);
        return;
    }
    flow->at++;
    run(flow);
}

static void finish_nested(struct flow *flow, bool has_failed)
{
    struct nested *nested = FLOW_OWNER(flow, struct nested, flow);
    nested->has_failed = has_failed;
    nested->is_over = true;
    if (!nested->is_starting) {
        flow_resume(nested->outer, has_failed);
    }
}

enum step flow_nest(struct nested *nested, step_f *const *steps, struct flow *outer)
{
    nested->outer = outer;
    nested->is_over = false;
    nested->is_starting = true;
    flow_start(&nested->flow, steps, finish_nested);
    nested->is_starting = false;
    if (!nested->is_over) {
        return STEP_WAIT;
    }
    return nested->has_failed ? STEP_FAIL : STEP_NEXT;
}

enum step flow_turn(struct flow *flow, step_f *const *steps)
{
    assert(flow->is_running);
    flow->steps = steps;
    flow->at = (unsigned)-1; /* the next one is the first */
    return STEP_NEXT;
}
