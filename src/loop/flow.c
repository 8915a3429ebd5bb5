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
