/* SPDX-License-Identifier: Apache-2.0 */
/* Work that may wait, told as a list of named steps that reads top to bottom:
 *
 *     static step_f *const create_steps[] = {read_body, check_values, insert_row, answer_created,
 * NULL};
 *
 * A step that has its answer at once returns STEP_NEXT; one that waits for an answer returns
 * STEP_WAIT after it has arranged that flow_resume is called, later, exactly once, on the same
 * thread. The next step cannot tell the two apart. Whatever happens, `finish` runs exactly once at
 * the end. The flow is embedded in the struct that holds the work's state; a step must leave it
 * alive, `finish` may be its end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum step { STEP_NEXT, STEP_WAIT, STEP_FAIL };

struct flow;
typedef enum step step_f(struct flow *flow);
typedef void flow_finish_f(struct flow *flow, bool has_failed);

struct flow {
    step_f *const *steps; /* closed by NULL */
    unsigned at;
    bool is_running; /* inside a step: a completion that comes now would break the contract */
    flow_finish_f *finish;
};

/* Runs the first steps; finish may run before this returns. */
void flow_start(struct flow *flow, step_f *const *steps, flow_finish_f *finish);

/* The answer that the current step waited for is there: goes on with the next step, or to the end
 * when has_failed. */
void flow_resume(struct flow *flow, bool has_failed);

/* Steps within a step: work that several flows share, and that may wait in more than one place. */
struct nested {
    struct flow flow; /* FLOW_OWNER(flow, struct owner, member.flow) finds the owner */
    struct flow *outer;
    bool is_starting; /* flow_nest has not returned */
    bool is_over;     /* … and need not wait */
    bool has_failed;
};

/* Runs the steps as part of the outer flow's current step, which returns what this returns:
 * STEP_NEXT or STEP_FAIL when they were over at once; STEP_WAIT, and the outer flow is resumed when
 * they are. `nested` must live until then. */
enum step flow_nest(struct nested *nested, step_f *const *steps, struct flow *outer);

/* For a step to return: goes on with the first of other steps, in place of those that are left. */
enum step flow_turn(struct flow *flow, step_f *const *steps);

/* The struct of type `type` that embeds the flow as its member `member`. */
#define FLOW_OWNER(flow, type, member) ((type *)((char *)(flow)-offsetof(type, member)))
