/* SPDX-License-Identifier: Apache-2.0 */
/* Paths below the method that they all answer to: "### POST" over "- `/boats`: adds one", be it a
 * heading, a label or the item above. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define GROUP_NAME_MAXIMUM 40U

/* "GET", "GETs", "POST requests", "PUT / PATCH endpoints:". */
static bool is_method_name(struct slice name, struct endpoint_pair *out_methods)
{
    name = endpoint_marks_skip(name);
    if (name.size < 3 || name.size > GROUP_NAME_MAXIMUM || strchr("GPDHO", name.data[0]) == NULL ||
        name.data[1] < 'A' || name.data[1] > 'Z') {
        return false;
    }
    size_t word = 3;
    while (word < name.size && name.data[word] >= 'A' && name.data[word] <= 'Z') {
        word++;
    }
    bool is_plural = slice_equal(slice_between(name, word, word + 1), SLICE("s"));
    size_t size = is_plural
                      ? endpoint_methods_measure(slice_between(name, 0, word), false, out_methods)
                      : endpoint_methods_measure(name, false, out_methods);
    struct slice rest = endpoint_note_trim(slice_from_offset(name, size + is_plural));
    rest.size -= slice_ends_with(rest, SLICE(":"));
    return size > 0 &&
           (rest.size == 0 ||
            wording_is(rest, "request|requests|endpoint|endpoints|method|methods|route|routes|"
                             "anfragen|endpunkte|methoden|peticiones|rutas|requisições|rotas|"
                             "requêtes|routes|richieste|запросы|请求|接口|方法|요청|リクエスト"));
}

/* The methods of the nearest that names some: the item's parents, the label, the headings above. */
static bool find_methods(const struct block *block, const struct list_item *item,
                         struct endpoint_pair *out_methods)
{
    unsigned climbed = 0;
    for (const struct list_item *above = item == NULL ? NULL : item->parent;
         above != NULL && climbed < 4; above = above->parent, climbed++) {
        if (is_method_name(above->text.plain, out_methods)) {
            return true;
        }
    }
    if (block->label != NULL && block->label->kind == BLOCK_PARAGRAPH &&
        is_method_name(block->label->text.plain, out_methods)) {
        return true;
    }
    const struct section *section = block->section;
    for (; section != NULL && section->level > 1; section = section->parent) {
        if (is_method_name(section->name, out_methods)) {
            return true;
        }
    }
    return false;
}

/* States the path that the line begins with, and what is said behind it. */
static void read_line(struct endpoint_scope *scope, struct slice line,
                      const struct endpoint_pair *methods)
{
    struct slice text = endpoint_marks_skip(line);
    text = slice_from_offset(text, slice_starts_with(text, SLICE("`")));
    size_t size = text.size > 0 && text.data[0] == '/' ? endpoint_path_measure(text, true) : 0;
    struct slice behind = slice_from_offset(text, size);
    bool is_end = behind.size == 0 || strchr("` \t:;,-*(", behind.data[0]) != NULL ||
                  (behind.data[0] & 0x80) != 0;
    if (size == 0 || !is_end) {
        return;
    }
    struct endpoint_pair pair = *methods;
    struct endpoint_line found = {.tail = endpoint_note_trim(behind)};
    pair.path = slice_between(text, 0, size);
    pair.whole = pair.optional = pair.note = SLICE_EMPTY;
    list_add(scope->specification->arena, &found.pairs, &pair);
    endpoint_state_line(scope, &found);
}

static void read_lines(struct endpoint_scope *scope, struct slice rest,
                       const struct endpoint_pair *methods)
{
    struct slice line;
    while (slice_next_line(&rest, &line)) {
        read_line(scope, line, methods);
    }
}

static void read_rows(struct endpoint_scope *scope, const struct endpoint_pair *methods)
{
    const struct block *block = scope->block;
    int column = endpoint_table_path_column(block);
    for (size_t i = 1; column != READING_NO_COLUMN && i < block->row_count; i++) {
        const struct text *cell = &block->rows[i].cells[column];
        read_line(scope, endpoint_scope_mark(scope, cell), methods);
    }
}

bool endpoint_method_group_read(struct endpoint_scope *scope)
{
    const struct block *block = scope->block;
    struct endpoint_pair methods;
    size_t before = scope->stated_count;
    if (block->kind == BLOCK_LIST) {
        for (size_t i = 0; i < block->item_count; i++) {
            const struct list_item *item = &block->items[i];
            if (slice_find_byte(item->text.plain, '/') != SLICE_NOT_FOUND &&
                find_methods(block, item, &methods)) {
                read_line(scope, endpoint_scope_mark(scope, &item->text), &methods);
            }
        }
    } else if (block->kind != BLOCK_HEADING && find_methods(block, NULL, &methods)) {
        if (block->kind == BLOCK_TABLE) {
            read_rows(scope, &methods);
        } else if (block->kind == BLOCK_PARAGRAPH) {
            read_lines(scope, endpoint_scope_mark(scope, &block->text), &methods);
        } else if (block->kind == BLOCK_CODE) {
            scope->text = NULL;
            read_lines(scope, block->code, &methods);
        }
    }
    return scope->stated_count > before;
}
