/* SPDX-License-Identifier: Apache-2.0 */
/* "interface ClipRecord { // ... existing fields; mediaGone?: boolean }" in a data model: a thing
 * like those beside it, of which only a part is written down. Endpoints tell whether it is kept. */
#include "spec/recognise/keyless_types.h"

#include "spec/reading/entity_name.h"
#include "spec/text/request_name.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* What the document has on its types, for those that are left. */
struct setting {
    struct table collections; /* word_key of "clips" in "/clips/{id}" and "POST /clips" */
    struct table plurals;     /* likewise of "clips" anywhere in a path */
    struct table words;       /* likewise of all that paths say */
    struct table stored;      /* word_key of the names of what is stored → struct statement */
    bool has_type;            /* one of them is a type of this document's data model */
};

static bool is_parameter(struct slice segment)
{
    return segment.size > 1 && strchr("{:<[$", segment.data[0]) != NULL;
}

/* The collections of the path, in the plural, that have items or that something is put into. */
static void note_path(struct specification *specification, struct setting *setting,
                      const struct endpoint_statement *endpoint)
{
    struct arena *arena = specification->arena;
    struct slice rest = endpoint->path, before = SLICE_EMPTY, segment;
    while (slice_next_part(&rest, '/', &segment)) {
        if (segment.size > 2 && !is_parameter(segment)) {
            struct slice key = word_key(arena, segment);
            table_put(&setting->words, key, setting);
            if (!slice_equal(word_flat(arena, segment), key)) {
                table_put(&setting->plurals, key, setting);
            }
        }
        bool is_last = slice_trim(rest).size == 0;
        bool is_made = is_last && slice_equal(endpoint->method, SLICE("POST"));
        struct slice noun = is_parameter(segment) ? before : is_made ? segment : SLICE_EMPTY;
        if (noun.size > 2) {
            table_put(&setting->collections, word_key(arena, noun), setting);
        }
        before = is_parameter(segment) ? SLICE_EMPTY : segment;
    }
}

static void look_around(struct specification *specification, struct setting *setting)
{
    table_init(&setting->collections, specification->arena);
    table_init(&setting->plurals, specification->arena);
    table_init(&setting->words, specification->arena);
    table_init(&setting->stored, specification->arena);
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENDPOINT) {
            note_path(specification, setting, &statement->endpoint);
        } else if (statement->kind == STATEMENT_ENTITY && !statement->entity.is_request) {
            table_put(&setting->stored, word_key(specification->arena, statement->entity.name),
                      statement);
            setting->has_type |= statement->entity.source == SOURCE_CODE &&
                                 statement_index >= specification->first_statement;
        }
    }
}

/* "ClipRecord" → "Clip" */
static struct slice thing_of(struct slice name)
{
    static const struct slice kinds[] = {SLICE_LITERAL("Record"), SLICE_LITERAL("Entity"),
                                         SLICE_LITERAL("Model"),  SLICE_LITERAL("Row"),
                                         SLICE_LITERAL("Entry"),  SLICE_LITERAL("Document"),
                                         SLICE_LITERAL("Doc"),    SLICE_LITERAL("Item")};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (name.size > kinds[i].size + 1 && slice_ends_with(name, kinds[i])) {
            return slice_between(name, 0, name.size - kinds[i].size);
        }
    }
    return name;
}

/* "### ClipRecord — unchanged" above the type: a chapter of its own in the data model. */
static bool is_headed(struct arena *arena, const struct statement *statement)
{
    const struct section *section = statement->block->section;
    struct slice title = entity_name_of_title(section->title);
    return title.size > 0 &&
           slice_equal(word_key(arena, title), word_key(arena, statement->entity.name));
}

/* Whether endpoints have a collection of what nothing else describes: they name its items or make
 * some, or are about it where the document gives it a chapter. */
static bool is_collection(struct arena *arena, const struct setting *setting,
                          const struct statement *statement)
{
    struct slice name = statement->entity.name;
    struct slice keys[] = {word_key(arena, name), word_key(arena, thing_of(name))};
    bool is_kept = false, has_chapter = is_headed(arena, statement);
    for (size_t i = 0; i < 2; i++) {
        is_kept |= table_get(&setting->plurals, keys[i]) != NULL &&
                   (has_chapter || table_get(&setting->collections, keys[i]) != NULL);
    }
    return is_kept && table_get(&setting->stored, keys[1]) == NULL;
}

#define TYPE_LINES 100U /* of a type that are looked at */

/* "// ... existing fields ..." between the type's braces: where it says so; no place: nowhere. */
static struct place find_left_out(const struct statement *statement)
{
    const struct block *block = statement->block;
    struct place place = statement->place;
    uint32_t first = place.line < block->code_line ? 0 : place.line - block->code_line;
    for (uint32_t i = first; i < block->code_line_count && i < first + TYPE_LINES; i++) {
        struct slice line = slice_from_offset(block->code, block->code_line_starts[i]);
        line = slice_trim(slice_between(line, 0, slice_find_byte(line, '\n')));
        bool is_comment = slice_starts_with(line, SLICE("//")) ||
                          slice_starts_with(line, SLICE("#")) ||
                          slice_starts_with(line, SLICE("/*"));
        if (is_comment && (slice_find(line, SLICE("...")) != SLICE_NOT_FOUND ||
                           slice_find(line, SLICE("\xe2\x80\xa6")) != SLICE_NOT_FOUND)) {
            place.line = block->code_line + i;
            place.column = place.length = 0;
            return place;
        }
        if (slice_starts_with(line, SLICE("}"))) {
            break;
        }
    }
    return (struct place){0};
}

static void report_left_out(struct specification *specification, const struct statement *statement)
{
    struct place place = find_left_out(statement);
    if (place.line > 0) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1406, place,
                           "write its other fields down",
                           "'" SLICE_FORMAT "' has more fields, says this line, and no other place "
                           "describes them: they are not stored",
                           SLICE_ARGUMENT(statement->entity.name));
    }
}

void keyless_types_settle(struct specification *specification, const struct list *keyless,
                          const struct table *used)
{
    static const struct shared_finding told = {
        DIAGNOSTIC_N1406, "name its key ('id') among its fields if it is to be stored",
        "{} stands among types that are stored, but nothing in it is a key: it is not taken for "
        "one "
        "of them",
        "{} stand among types that are stored, but nothing in them is a key: they are not taken "
        "for "
        "some of them"};
    struct setting setting = {0};
    LIST_EACH(struct statement, statement, keyless)
    {
        struct entity_statement *entity = &statement->entity;
        struct slice key = word_key(specification->arena, entity->name);
        if (!entity->is_request || table_get(used, entity->name) != NULL ||
            request_name_viewed(entity->name).size > 0) {
            continue;
        }
        if (setting.stored.arena == NULL) {
            look_around(specification, &setting);
        }
        if (table_get(&setting.stored, key) != NULL) {
            continue; /* described elsewhere: what this has besides is added there */
        }
        if (is_collection(specification->arena, &setting, statement)) {
            entity->is_request = false;
            report_left_out(specification, statement);
        } else if (setting.has_type && table_get(&setting.words, key) == NULL) {
            diagnostics_gather(specification->diagnostics, &told, statement->place,
                               arena_format(specification->arena, "'" SLICE_FORMAT "'",
                                            SLICE_ARGUMENT(entity->name)));
        }
    }
}
