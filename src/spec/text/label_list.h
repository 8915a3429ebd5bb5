/* SPDX-License-Identifier: Apache-2.0 */
/* Closed sets of labels as people write them beside a field: "draft/published", "pending | paid",
 * "'a', 'b'", "enum: a, b", "(pending, processing)", and with words about each: "draft (not
 * visible), published (visible)", "OPEN free to join / CLOSED nobody may". Pure. */
#pragma once

#include "base/arena.h"

enum label_trust {
    LABELS_DOUBTFUL, /* free text: '|', three labels with '/', quoted labels, or an announcement
                        such as "one of" make it a list */
    LABELS_LIKELY,   /* the field's name asks for labels (status, role): two labels and commas
                        will do */
};

/* Reads 2 to LABEL_COUNT_MAXIMUM distinct labels. Returns how many, with *out_labels set, or 0 when
 * the text is no such list or says that it is open ("etc.", "…"). */
size_t label_list_read(struct arena *arena, struct slice text, enum label_trust trust,
                       struct slice **out_labels);
#define LABEL_COUNT_MAXIMUM 64U

/* What such a text says of the field behind the list: "default draft; required" of "enum: draft,
 * sent; default draft; required", "required" of "(draft, sent, required)". A part of `text`, empty
 * where it is nothing but the list. label_list_read passes over it. */
struct slice label_list_remarks(struct slice text);

/* Whether the name of a field or type asks for labels: status, orderType, ROLE, UserKind. */
bool label_list_is_expected(struct slice name);
