/* SPDX-License-Identifier: Apache-2.0 */
/* Labels above lists of endpoints: "**Public:**", "**Admin**" between paragraphs, or as the item
 * that the endpoints are nested in. They say who may call as a heading does. */
#include "spec/endpoint/endpoint.h"

#define LABEL_MAXIMUM 60U /* bytes */
#define NEAR_MAXIMUM  6U  /* blocks between a label and what stands under it */

static bool is_marked(const struct text *text)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    return span != NULL && (span->kind == SPAN_STRONG || span->kind == SPAN_EMPHASIS) &&
           span->start == 0 && span->end + 1 >= text->plain.size;
}

bool endpoint_list_label_is(const struct block *block)
{
    struct slice text = slice_trim(block->text.plain);
    return block->kind == BLOCK_PARAGRAPH && text.size > 0 && text.size <= LABEL_MAXIMUM &&
           slice_find_byte(text, '\n') == SLICE_NOT_FOUND &&
           (slice_ends_with(text, SLICE(":")) || slice_ends_with(text, SLICE("：")) ||
            is_marked(&block->text));
}

/* The item that the endpoint's own is nested in where that is a label; else NULL. */
static const struct text *find_item(const struct statement *statement)
{
    const struct block *block = statement->block;
    size_t behind = block_item_from_line(block, statement->place.line + 1);
    const struct list_item *own = behind == 0 ? NULL : &block->items[behind - 1];
    const struct list_item *parent = own != NULL ? own->parent : NULL;
    bool is_label = parent != NULL && parent->text.plain.size <= LABEL_MAXIMUM &&
                    slice_find_byte(parent->text.plain, '/') == SLICE_NOT_FOUND;
    return is_label ? &parent->text : NULL;
}

const struct text *endpoint_list_label_find(const struct statement *statement, bool *out_is_next)
{
    const struct block *block = statement->block;
    const struct text *item = block->kind == BLOCK_LIST ? find_item(statement) : NULL;
    *out_is_next = true;
    if (item != NULL || block->kind == BLOCK_HEADING) {
        return item;
    }
    for (uint32_t i = 1; i <= NEAR_MAXIMUM && i <= block->index; i++) {
        const struct block *before = &block->document->blocks[block->index - i];
        if (before->section != block->section || before->kind == BLOCK_HEADING) {
            break;
        }
        if (endpoint_list_label_is(before)) {
            *out_is_next = i == 1;
            return &before->text;
        }
    }
    return NULL;
}
