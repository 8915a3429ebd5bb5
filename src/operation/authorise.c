/* SPDX-License-Identifier: Apache-2.0 */
/* Who is calling, and may they? */
#include "operation/operation.h"

static struct call *call_from(struct flow *flow)
{
    return FLOW_OWNER(flow, struct call, flow);
}

enum step operation_identify(struct flow *flow)
{
    (void)flow;
    return STEP_NEXT;
}

enum step operation_authorise(struct flow *flow)
{
    struct call *call = call_from(flow);
    call->permission = call->plan->model->policy.is_enforced
                           ? caller_permission(&call->caller, call->operation)
                           : PERMISSION_FULL;
    if (call->permission != PERMISSION_NONE) {
        return STEP_NEXT;
    }
    if (!caller_is_known(&call->caller)) {
        return call_fail(call, STATUS_UNAUTHENTICATED, PROBLEM_UNAUTHENTICATED,
                         "Sign in first: this needs credentials");
    }
    return call_fail(call, STATUS_FORBIDDEN, PROBLEM_FORBIDDEN, "Your role does not permit this");
}
