/* SPDX-License-Identifier: Apache-2.0 */
/* The starter documents that the program carries inside itself, one for each shape. */
#pragma once

#include "base/buffer.h"

struct template
{
    const char *shape; /* "component"; NULL closes the table */
    const char *says;  /* what such a document is for */
    struct slice text; /* with @NAME@ where the name goes */
};

extern const struct template templates[];

/* The template of that shape, or NULL. */
const struct template *template_find(const char *shape);

/* Appends the template with every @NAME@ replaced by `name`, as it is. */
void template_write(struct buffer *buffer, const struct template *template, struct slice name);
