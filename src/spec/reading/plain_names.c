/* SPDX-License-Identifier: Apache-2.0 */
/* While a document is read its names stay as they are written, so that rules and keys find the
 * fields that they name. This comes last. */
#include "spec/reading/plain_names.h"

#include "base/table.h"
#include "spec/document/document.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define TOLD_MAXIMUM 3U

struct plain_names {
    struct specification *specification;
    struct table spellings; /* as written → its plain spelling, a struct slice */
    struct table kept;      /* what another notation spells with its marks */
    bool is_german;
};

static bool is_in_words(enum source_kind source)
{
    return source == SOURCE_TABLE || source == SOURCE_LIST;
}

/* The first field with other letters than a to z; NULL: there is none. */
static const struct field_statement *find_marked(const struct entity_statement *entity)
{
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        if (!slice_is_ascii(field->name)) {
            return field;
        }
    }
    return NULL;
}

/* Whether a Markdown entity stated from `first` on has a field with other letters than a to z. */
static bool is_any_marked(const struct specification *specification, size_t first)
{
    for (size_t i = first; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_ENTITY && is_in_words(statement->entity.source) &&
            find_marked(&statement->entity) != NULL) {
            return true;
        }
    }
    return false;
}

/* Whether a name is a German word by itself: one with "ß", or with what no neighbour writes. */
static bool has_german_word(struct arena *arena, struct slice name)
{
    static const char *const stems[] = {"ß",    "über", "größ",   "länge",  "höhe", "gült",
                                        "währ", "prüf", "gebühr", "schlüs", "rück", "stück",
                                        "für",  "fäll", "verfüg", "jähr",   "zähl", NULL};
    struct slice folded = wording_fold(name, arena_allocate(arena, name.size));
    for (const char *const *stem = stems; *stem != NULL; stem++) {
        if (slice_find(folded, slice_from(*stem)) != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

static bool has_german_field(struct plain_names *names, size_t first)
{
    for (size_t i = first; i < names->specification->statements.count; i++) {
        const struct statement *statement = list_at(&names->specification->statements, i);
        if (statement->kind != STATEMENT_ENTITY || !is_in_words(statement->entity.source)) {
            continue;
        }
        LIST_EACH(const struct field_statement, field, &statement->entity.fields)
        {
            if (!slice_is_ascii(field->name) &&
                has_german_word(names->specification->arena, field->name)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether the document is in German, where "ö" is "oe" and not "o". */
static bool is_german_text(const struct document *document)
{
    static const char words[] = "und|der|ist|für|nicht|wird|oder|des|dem|eine|nein|pflicht|datum|"
                                "zahl|ganzzahl|feld|felder|tabelle|datenmodell|beschreibung";
    size_t count = 0;
    for (size_t i = 0; i < document->block_count && count < 3; i++) {
        const struct block *block = &document->blocks[i];
        for (size_t j = 0; j < block->row_count && count < 3; j++) {
            for (size_t k = 0; k < block->column_count; k++) {
                count += wording_has(block->rows[j].cells[k].plain, words);
            }
        }
        for (size_t j = 0; j < block->item_count && count < 3; j++) {
            count += wording_has(block->items[j].text.plain, words);
        }
        count += wording_has(block->text.plain, words);
    }
    return count >= 3;
}

static void keep_spellings(struct plain_names *names)
{
    struct specification *specification = names->specification;
    for (size_t i = 0; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind != STATEMENT_ENTITY || is_in_words(statement->entity.source)) {
            continue;
        }
        LIST_EACH(const struct field_statement, field, &statement->entity.fields)
        {
            if (!slice_is_ascii(field->name)) {
                table_put(&names->kept, word_flat(specification->arena, field->name),
                          (void *)(uintptr_t)field);
            }
        }
    }
}

/* --- what names a field */

/* Respells a field's own name; returns whether it was written otherwise. */
static bool respell_field(struct plain_names *names, struct field_statement *field)
{
    struct arena *arena = names->specification->arena;
    if (slice_is_ascii(field->name) ||
        table_get(&names->kept, word_flat(arena, field->name)) != NULL) {
        return false;
    }
    struct slice plain = word_plain(arena, field->name, names->is_german);
    if (plain.size == 0) {
        return false;
    }
    struct slice *kept = ARENA_NEW(arena, struct slice);
    *kept = plain;
    table_put(&names->spellings, word_flat(arena, field->name), kept);
    field->name = plain;
    return true;
}

static void respell(const struct plain_names *names, struct slice *name)
{
    if (slice_is_ascii(*name)) {
        return;
    }
    const struct slice *plain =
        table_get(&names->spellings, word_flat(names->specification->arena, *name));
    *name = plain != NULL ? *plain : *name;
}

static void respell_list(const struct plain_names *names, struct list *list)
{
    LIST_EACH(struct slice, name, list)
    {
        respell(names, name);
    }
}

static void respell_expression(const struct plain_names *names, struct expression *expression)
{
    if (expression == NULL) {
        return;
    }
    if (expression->kind == EXPRESSION_COLUMN) {
        respell(names, &expression->text);
    }
    LIST_EACH(struct expression, argument, &expression->arguments)
    {
        respell_expression(names, argument);
    }
}

static void respell_index(const struct plain_names *names, struct index_statement *index)
{
    LIST_EACH(struct index_column, column, &index->columns)
    {
        respell(names, &column->name);
        respell_expression(names, column->expression);
    }
    respell_expression(names, index->where);
}

static void respell_query(const struct plain_names *names, struct list *query)
{
    LIST_EACH(struct query_parameter, parameter, query)
    {
        respell(names, &parameter->name);
    }
}

static void respell_entity(const struct plain_names *names, struct entity_statement *entity)
{
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        respell(names, &field->name);
        respell(names, &field->references_field);
        respell(names, &field->unique_with);
        respell_expression(names, field->check);
    }
    respell_list(names, &entity->primary_key);
    LIST_EACH(struct list, unique, &entity->uniques)
    {
        respell_list(names, unique);
    }
    LIST_EACH(struct foreign_key_statement, key, &entity->foreign_keys)
    {
        respell_list(names, &key->columns);
        respell_list(names, &key->references_columns);
    }
    LIST_EACH(struct check_statement, check, &entity->checks)
    {
        respell_expression(names, check->expression);
    }
    LIST_EACH(struct index_statement, index, &entity->indexes)
    {
        respell_index(names, index);
    }
    entity->names = NULL; /* known by other names now */
}

/* --- the fields themselves */

struct told {
    struct field_statement *first;
    struct slice words; /* "'número' as 'numero'", the first few */
    size_t count;
};

static void tell(struct plain_names *names, struct told *told, struct field_statement *field,
                 struct slice written)
{
    if (told->count++ == 0) {
        told->first = field;
    }
    if (told->count <= TOLD_MAXIMUM) {
        told->words = arena_format(names->specification->arena,
                                   SLICE_FORMAT "%s'" SLICE_FORMAT "' as '" SLICE_FORMAT "'",
                                   SLICE_ARGUMENT(told->words), told->count > 1 ? ", " : "",
                                   SLICE_ARGUMENT(written), SLICE_ARGUMENT(field->name));
    }
}

static void name_fields(struct plain_names *names, struct entity_statement *entity)
{
    struct told told = {0};
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        struct slice written = field->name;
        if (respell_field(names, field)) {
            tell(names, &told, field, written);
        }
    }
    if (told.count == 0 || entity->is_request || entity->is_alteration) {
        return;
    }
    const char *rest =
        told.count > TOLD_MAXIMUM
            ? arena_format(names->specification->arena, " and %zu more", told.count - TOLD_MAXIMUM)
                  .data
            : "";
    diagnostics_report(names->specification->diagnostics, DIAGNOSTIC_W1410, told.first->place,
                       "write the names that clients are to see with the letters a to z",
                       "fields of '" SLICE_FORMAT "' are named in plain letters: " SLICE_FORMAT
                       "%s",
                       SLICE_ARGUMENT(entity->name), SLICE_ARGUMENT(told.words), rest);
}

void plain_names_complete(struct specification *specification, size_t first)
{
    if (!is_any_marked(specification, first)) {
        return;
    }
    struct plain_names names = {.specification = specification};
    table_init(&names.spellings, specification->arena);
    table_init(&names.kept, specification->arena);
    names.is_german =
        has_german_field(&names, first) ||
        is_german_text(list_at(&specification->documents, specification->documents.count - 1));
    keep_spellings(&names);
    for (size_t i = first; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_ENTITY && is_in_words(statement->entity.source)) {
            name_fields(&names, &statement->entity);
        }
    }
    for (size_t i = first; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_ENTITY && is_in_words(statement->entity.source)) {
            respell_entity(&names, &statement->entity);
        } else if (statement->kind == STATEMENT_INDEX) {
            respell_index(&names, &statement->index);
        } else if (statement->kind == STATEMENT_ENDPOINT) {
            respell_query(&names, &statement->endpoint.query);
        }
    }
}
