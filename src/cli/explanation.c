/* SPDX-License-Identifier: Apache-2.0 */
/* Sorts statements into their blocks in one pass, whatever order they were stated in. */
#include "cli/explanation.h"

/* The bytes of a pointer serve as the key. */
static struct slice key_of(struct arena *arena, const void *pointer)
{
    return arena_copy(arena, slice_of((const char *)&pointer, sizeof(pointer)));
}

static size_t index_of(const struct specification *specification, const struct document *document)
{
    size_t index = 0;
    LIST_EACH(const struct document, other, &specification->documents)
    {
        if (other == document) {
            break;
        }
        index++;
    }
    return index;
}

static int compare_statements(const void *a, const void *b)
{
    return place_compare(((const struct statement *)a)->place,
                         ((const struct statement *)b)->place);
}

/* Several recognisers may have read one block, one behind the other. */
static void sort_blocks(struct explanation *explanation, const struct document *document,
                        struct list *statements)
{
    for (size_t i = 0; i <= document->block_count; i++) {
        list_sort(explanation->arena, &statements[i], compare_statements);
    }
}

/* What stands beside an rpc and says of itself who may call it. The rest was kept for who knows the
 * roles: what they made of it stands with the operation. */
static bool is_shown(const struct statement *statement)
{
    const struct endpoint_statement *endpoint = &statement->endpoint;
    return statement->kind != STATEMENT_CALLERS || endpoint->access.size > 0 ||
           endpoint->roles.count > 0 || endpoint->is_public;
}

static void sort_statements(struct explanation *explanation)
{
    const struct specification *specification = explanation->compilation->specification;
    size_t document_count = specification->documents.count;
    explanation->statements = ARENA_ARRAY(explanation->arena, struct list *, document_count);
    for (size_t i = 0; i < document_count; i++) {
        const struct document *document = list_at(&specification->documents, i);
        explanation->statements[i] =
            ARENA_ARRAY(explanation->arena, struct list, document->block_count + 1);
    }
    const struct document *last = NULL;
    size_t index = 0;
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        const struct block *block = statement->block;
        if (block != NULL && block->document != last) {
            last = block->document;
            index = index_of(specification, last);
        }
        const struct document *document = list_at(&specification->documents, index);
        size_t slot = block == NULL ? document->block_count : block->index;
        if (is_shown(statement)) {
            list_add(explanation->arena, &explanation->statements[index][slot], statement);
        }
    }
    for (size_t i = 0; i < document_count; i++) {
        sort_blocks(explanation, list_at(&specification->documents, i), explanation->statements[i]);
    }
}

static void map_outcomes(struct explanation *explanation)
{
    table_init(&explanation->operations, explanation->arena);
    table_init(&explanation->entities, explanation->arena);
    LIST_EACH(struct entity, entity, &explanation->compilation->model->entities)
    {
        LIST_EACH(const struct statement, statement, &entity->described)
        {
            table_put(&explanation->entities, key_of(explanation->arena, statement), entity);
        }
    }
    LIST_EACH(struct operation, operation, &explanation->compilation->model->operations)
    {
        LIST_EACH(const struct statement, statement, &operation->described)
        {
            table_put(&explanation->operations, key_of(explanation->arena, statement), operation);
        }
    }
}

struct explanation *explanation_create(const struct compilation *compilation)
{
    struct explanation *explanation = ARENA_NEW(compilation->arena, struct explanation);
    explanation->arena = compilation->arena;
    explanation->compilation = compilation;
    sort_statements(explanation);
    map_outcomes(explanation);
    return explanation;
}

const struct operation *explanation_operation(const struct explanation *explanation,
                                              const struct statement *endpoint)
{
    return table_get(&explanation->operations, slice_of((const char *)&endpoint, sizeof(endpoint)));
}

bool explanation_is_left_out(const struct explanation *explanation,
                             const struct statement *statement)
{
    return statement->kind == STATEMENT_ENTITY &&
           table_get(&explanation->entities,
                     slice_of((const char *)&statement, sizeof(statement))) == NULL;
}

const char *explanation_reason(const struct block *block)
{
    static const char *const reasons[] = {
        [BLOCK_FRONT_MATTER] = "front matter that no recogniser reads",
        [BLOCK_HEADING] = "a heading",
        [BLOCK_PARAGRAPH] = "plain prose",
        [BLOCK_LIST] = "a list that no recogniser reads",
        [BLOCK_TABLE] = "a table that no recogniser reads",
        [BLOCK_CODE] = "code that no recogniser reads",
        [BLOCK_HTML] = "raw HTML",
    };
    if (block->readers.count > 0) {
        return NULL;
    }
    return block->reason != NULL ? block->reason : reasons[block->kind];
}

bool explanation_is_itemwise(const struct explanation *explanation, size_t document_index,
                             const struct block *block)
{
    static const char *const itemwise[] = {"security",   "conventions", "targets",     "alerts",
                                           "operations", "endpoints",   "error_codes", "roles"};
    if (block->kind != BLOCK_LIST ||
        explanation->statements[document_index][block->index].count == 0) {
        return false;
    }
    LIST_EACH(const char, reader, &block->readers)
    {
        bool is_one = false;
        for (size_t i = 0; i < sizeof(itemwise) / sizeof(*itemwise); i++) {
            is_one |= strcmp(reader, itemwise[i]) == 0;
        }
        if (!is_one) {
            return false; /* it may have read all items into one thing */
        }
    }
    return true;
}

static bool was_read_by(const struct block *block, const char *name)
{
    LIST_EACH(const char, reader, &block->readers)
    {
        if (strcmp(reader, name) == 0) {
            return true;
        }
    }
    return false;
}

/* "Method: POST", "Body:": of an endpoint that another item states. */
static bool is_labelled(struct slice text)
{
    struct slice start = slice_between(text, 0, 40);
    return slice_find_byte(start, ':') != SLICE_NOT_FOUND ||
           slice_find(start, SLICE("：")) != SLICE_NOT_FOUND;
}

bool explanation_is_left_over(const struct explanation *explanation, size_t document_index,
                              const struct block *block, size_t item, uint32_t *out_end_line)
{
    uint32_t first = block->items[item].place.line;
    uint32_t end = block->end_line + 1;
    bool may_be_part =
        was_read_by(block, "endpoints") && is_labelled(block->items[item].text.plain);
    if (block->items[item].depth > 0 || may_be_part) {
        return false;
    }
    for (size_t i = item + 1; i < block->item_count; i++) {
        if (block->items[i].depth == 0) {
            end = block->items[i].place.line;
            break;
        }
    }
    LIST_EACH(const struct statement, statement,
              &explanation->statements[document_index][block->index])
    {
        if (statement->place.line >= first && statement->place.line < end) {
            return false;
        }
    }
    *out_end_line = end > first ? end - 1 : first;
    return true;
}
