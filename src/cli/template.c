/* SPDX-License-Identifier: Apache-2.0 */
/* The texts come from src/cli/templates/ by way of tools/embed, at build time. */
#include "cli/template.h"

#include "cli_templates.inc"

#define TEXT(array)                                                                                \
    {                                                                                              \
        (array), sizeof(array) - 1                                                                 \
    }

const struct template templates[] = {
    {"component", "one service and its API", TEXT(embedded_component)},
    {"feature", "one feature, its requirements and its data", TEXT(embedded_feature)},
    {"project", "a whole project: users, sign-in, several entities", TEXT(embedded_project)},
    {"technology", "the stack, the conventions and the data schema", TEXT(embedded_technology)},
    {NULL, NULL, {NULL, 0}},
};

const struct template *template_find(const char *shape)
{
    for (const struct template *t = templates; t->shape != NULL; t++) {
        if (strcmp(t->shape, shape) == 0) {
            return t;
        }
    }
    return NULL;
}

void template_write(struct buffer *buffer, const struct template *template, struct slice name)
{
    const struct slice mark = SLICE("@NAME@");
    struct slice rest = template->text;
    for (;;) {
        size_t at = slice_find(rest, mark);
        buffer_append_slice(buffer, slice_between(rest, 0, at));
        if (at == SLICE_NOT_FOUND) {
            return;
        }
        buffer_append_slice(buffer, name);
        rest = slice_from_offset(rest, at + mark.size);
    }
}
