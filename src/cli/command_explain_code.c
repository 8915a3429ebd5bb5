/* SPDX-License-Identifier: Apache-2.0 */
/* phoenix explain-code: what a diagnostic's code means. */
#include <stdlib.h>

#include "base/diagnostic.h"
#include "base/nearest.h"
#include "cli/invocation.h"
#include "cli/wrap.h"

static void write_code(struct buffer *buffer, const struct diagnostic_info *info)
{
    buffer_format(buffer, "%s (%s): %s\n\n", info->name, severity_name(info->severity),
                  info->title);
    wrap_write(buffer, slice_from(info->explanation), 0, 0);
}

/* By number; of equal numbers the error first. */
static int compare_codes(const void *a, const void *b)
{
    const char *left = (*(const struct diagnostic_info *const *)a)->name;
    const char *right = (*(const struct diagnostic_info *const *)b)->name;
    int order = strcmp(left + 1, right + 1);
    return order != 0 ? order : strcmp(left, right);
}

static void write_all(struct buffer *buffer)
{
    const struct diagnostic_info *infos[DIAGNOSTIC_COUNT];
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) {
        infos[i] = diagnostic_info((enum diagnostic_code)i);
    }
    qsort(infos, DIAGNOSTIC_COUNT, sizeof(*infos), compare_codes);
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) {
        const struct diagnostic_info *info = infos[i];
        buffer_format(buffer, "%s  %-7s  %s\n", info->name, severity_name(info->severity),
                      info->title);
    }
}

static enum exit_code refuse_code(struct invocation *invocation, const char *name)
{
    struct nearest nearest = nearest_start(slice_from(name));
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) {
        nearest_offer(&nearest, diagnostic_info((enum diagnostic_code)i)->name);
    }
    if (nearest.best == NULL) {
        return invocation_refuse(invocation, "there is no code '%s'; --all lists them", name);
    }
    return invocation_refuse(invocation, "there is no code '%s'; the nearest is '%s'", name,
                             nearest.best);
}

static enum exit_code run(struct invocation *invocation)
{
    const char *name = invocation->operands[0];
    bool wants_all = invocation_has(invocation, "all");
    if (wants_all == (name != NULL)) {
        return invocation_refuse(invocation, wants_all ? "CODE and --all exclude each other"
                                                       : "CODE is missing; --all lists them");
    }
    if (wants_all) {
        write_all(&invocation->out->buffer);
        return EXIT_CODE_OK;
    }
    enum diagnostic_code code = diagnostic_code_from_name(slice_from(name));
    if (code == DIAGNOSTIC_COUNT) {
        return refuse_code(invocation, name);
    }
    write_code(&invocation->out->buffer, diagnostic_info(code));
    return EXIT_CODE_OK;
}

const struct command command_explain_code = {
    .name = "explain-code",
    .summary = "say what the code of a finding means",
    .description =
        "Every finding of `phoenix check` has a code such as E0103. This prints its title, its "
        "severity, what it means and what to do. A code keeps its meaning for ever.",
    .operands =
        (const struct operand[]){{"CODE", true, "The code, in upper or lower case: `E0103`."},
                                 {NULL, false, NULL}},
    .options = (const struct option[]){{.name = "all",
                                        .kind = OPTION_FLAG,
                                        .help = "List every code with its severity and title."},
                                       {.name = NULL}},
    .exits = (const struct exit_meaning[]){{EXIT_CODE_OK, "The code was explained."},
                                           {EXIT_CODE_USAGE, "There is no such code."},
                                           {0, NULL}},
    .examples = (const struct example[]){{"explain-code E0103", "What does this code mean?"},
                                         {"explain-code --all", "Which codes are there?"},
                                         {NULL, NULL}},
    .run = run,
};
