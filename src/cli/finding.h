/* SPDX-License-Identifier: Apache-2.0 */
/* Findings as people and programs read them. All three formats carry the same facts; columns count
 * characters from 1. */
#pragma once

#include "cli/columns.h"
#include "cli/output.h"

/* One finding as text:
 *
 *     shop.md:12:5: error[E0401]: the message
 *        12 |     the line
 *           |     ^^^
 *       hint: what to do
 *     shop.md:4:1: note: what stands there
 *         4 | the other line
 */
void finding_write_text(struct buffer *buffer, struct columns *columns,
                        const struct diagnostic *diagnostic, bool has_colour);

/* Every finding of at least that severity as text, in the sink's order. */
void finding_write_all(struct output *output, const struct diagnostics *diagnostics,
                       enum severity lowest);

/* "2 errors, 3 warnings, 1 note" or "no findings". */
void finding_write_summary(struct buffer *buffer, const struct diagnostics *diagnostics);

/* All findings as one JSON array:
 *     {"code","severity","title","message","hint","file","line","column","end_column",
 *      "related": null or {"message","file","line","column","end_column"}}
 * What is not known is null. */
void finding_write_json(struct output *output, const struct diagnostics *diagnostics,
                        struct columns *columns);

/* All findings as a SARIF 2.1.0 log. */
void finding_write_sarif(struct output *output, const struct diagnostics *diagnostics,
                         struct columns *columns);
