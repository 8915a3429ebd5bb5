/* SPDX-License-Identifier: Apache-2.0 */
/* Who may use endpoints, where it does not stand beside them: tables of path patterns, with a star
 * for whatever is below, and headings ("Reports (admin only)"). Both count only for endpoints that
 * say nothing themselves; a pattern is more deliberate than a heading. */
#include "spec/endpoint/endpoint.h"

#include "spec/text/wording.h"

#define RULE_MAXIMUM 256U

struct access_rule {
    struct slice prefix; /* "/api/admin": what precedes the star */
    struct slice access;
    bool is_role_column;
};

/* The path in front of a pattern's end, or empty for a cell that is no pattern. */
static struct slice pattern_prefix(struct slice cell)
{
    static const char *const endings[] = {"/**", "/*", "/...", "/:path*", "/{*}", NULL};
    cell = slice_trim(cell);
    if (cell.size < 2 || cell.data[0] != '/' || slice_find_byte(cell, ' ') != SLICE_NOT_FOUND) {
        return SLICE_EMPTY;
    }
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        if (slice_ends_with(cell, slice_from(*ending))) {
            return slice_between(cell, 0, cell.size - strlen(*ending));
        }
    }
    return SLICE_EMPTY;
}

bool endpoint_access_table_read(struct endpoint_scope *scope, size_t access_column,
                                bool is_role_column)
{
    const struct block *block = scope->block;
    size_t before = scope->memory->access_rules.count;
    for (size_t i = 1; i < block->row_count && access_column > 0; i++) {
        struct slice prefix = pattern_prefix(block->rows[i].cells[0].plain);
        struct slice access = endpoint_note_trim(block->rows[i].cells[access_column].plain);
        if (prefix.size == 0 || access.size == 0 ||
            scope->memory->access_rules.count >= RULE_MAXIMUM) {
            continue;
        }
        struct access_rule *rule = ARENA_NEW(scope->specification->arena, struct access_rule);
        *rule = (struct access_rule){prefix, access, is_role_column};
        list_add(scope->specification->arena, &scope->memory->access_rules, rule);
    }
    return scope->memory->access_rules.count > before;
}

static bool is_below(struct slice path, struct slice prefix)
{
    return slice_starts_with(path, prefix) &&
           (path.size == prefix.size || path.data[prefix.size] == '/');
}

/* The longest pattern that holds the path, with or without what precedes its resources. */
static const struct access_rule *find_rule(const struct list *rules, struct slice path)
{
    const struct access_rule *found = NULL;
    struct slice bare = slice_from_offset(path, endpoint_prefix_measure(path));
    LIST_EACH(const struct access_rule, rule, rules)
    {
        struct slice prefix = rule->prefix;
        struct slice bare_prefix = slice_from_offset(prefix, endpoint_prefix_measure(prefix));
        bool is_bare = bare_prefix.size > 1 && is_below(bare, bare_prefix);
        if ((is_below(path, prefix) || is_bare) &&
            (found == NULL || prefix.size > found->prefix.size)) {
            found = rule;
        }
    }
    return found;
}

static void settle(struct specification *specification, const struct statement *statement,
                   struct endpoint_statement *endpoint, const struct list *rules)
{
    const struct access_rule *rule = find_rule(rules, endpoint->path);
    if (rule != NULL) {
        endpoint_note_access(specification->arena, rule->access, rule->is_role_column, endpoint);
        return;
    }
    const struct section *section = statement->block->section;
    while (section != NULL && section->level > 1 &&
           !endpoint_note_heading(specification->arena, section->title.plain, endpoint)) {
        section = section->parent;
    }
}

void endpoint_access_settle(struct specification *specification, const struct document *document,
                            const struct endpoint_memory *memory)
{
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        struct endpoint_statement *endpoint = &statement->endpoint;
        if (statement->kind == STATEMENT_ENDPOINT && statement->block != NULL &&
            statement->block->document == document && endpoint->access.size == 0 &&
            !endpoint->is_public && endpoint->roles.count == 0) {
            settle(specification, statement, endpoint, &memory->access_rules);
        }
    }
}
