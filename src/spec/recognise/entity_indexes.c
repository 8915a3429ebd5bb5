/* SPDX-License-Identifier: Apache-2.0 */
/* Indexes and references said in words beside an entity's fields, below them, or under a heading of
 * their own. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/field_text.h"
#include "spec/text/words.h"

static const char index_words[] = "indexes|indices|index|key indexes|索引|индексы|인덱스|índices|"
                                  "unique constraints|constraints|インデックス";

bool entity_indexes_are_below(const struct section *section)
{
    return reading_name_has(section, "index*|indices|索引*|индекс*|인덱스*|インデックス*|índice*");
}

bool entity_indexes_is_label(struct slice name)
{
    return wording_is(name, index_words);
}

void entity_indexes_state(struct specification *specification, const struct block *block,
                          const struct entity_statement *entity, const struct text *text)
{
    struct index_statement index;
    struct slice line = reading_first_line(text->plain);
    size_t where = slice_find_ignoring_case(line, SLICE(" where "));
    if (where != SLICE_NOT_FOUND && wording_has(line, "unique")) {
        diagnostics_report(specification->diagnostics, DIAGNOSTIC_W1407, text->place,
                           "write it as CREATE UNIQUE INDEX in a block of SQL",
                           "this index is unique only WHERE its condition holds: it is not held");
        return;
    }
    if (entity_group_read_index(specification->arena, entity, slice_between(line, 0, where),
                                &index)) {
        struct statement *statement =
            specification_state(specification, STATEMENT_INDEX, block, text->place);
        index.place = text->place;
        statement->index = index;
    }
}

void entity_indexes_read_reference(struct arena *arena, struct entity_statement *entity,
                                   const struct text *text)
{
    struct field_statement said;
    struct slice line = reading_first_line(text->plain);
    if (field_line_read(arena, line, &said) == FIELD_EVIDENCE_NONE ||
        said.references_entity.size == 0) {
        return;
    }
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        if (slice_equal(field->name, said.name)) {
            field->is_foreign_key = true;
            field->references_entity = said.references_entity;
            field->references_field = said.references_field;
            field_text_read(arena, field, line, FIELD_TEXT_CONSTRAINTS);
        }
    }
}

static const char unique_words[] =
    "unique together|together unique|unique combination|composite unique|unique constraint*|unique "
    "key|unique index*|unique|uniqueness|唯一约束|唯一索引|уникальность|유니크";

/* The entity described just before, in this section or the one around it. */
static const struct entity_statement *find_near(const struct specification *specification,
                                                const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    bool is_near =
        last != NULL && last->block != NULL &&
        (last->block->section == block->section || last->block->section == block->section->parent);
    return is_near ? &last->entity : NULL;
}

/* Where "UNIQUE(a, b)" stands in a line whose label is of any language, as SQL writes it. */
static size_t find_unique(struct slice line)
{
    size_t at = slice_find(line, SLICE("UNIQUE"));
    struct slice behind = at == SLICE_NOT_FOUND
                              ? SLICE_EMPTY
                              : slice_trim(slice_from_offset(line, at + strlen("UNIQUE")));
    bool is_list = behind.size > 0 && behind.data[0] == '(' &&
                   slice_find_byte(slice_between(line, 0, at), ':') != SLICE_NOT_FOUND;
    return is_list ? at : SLICE_NOT_FOUND;
}

/* ": name, code" and "(name + code)": names alone, of which the entity has one at least. What it
 * lacks is named too, for the model to tell of. */
static bool read_names(struct arena *arena, const struct entity_statement *entity,
                       struct slice list, struct index_statement *out_index)
{
    bool is_known = false;
    *out_index = (struct index_statement){.entity = entity->name, .is_unique = true};
    while (list.size > 0 && strchr(":( ", list.data[0]) != NULL) {
        list = slice_from_offset(list, 1);
    }
    list = slice_between(list, 0, slice_find_byte(list, ')'));
    while (list.size > 0 && strchr(". ", list.data[list.size - 1]) != NULL) {
        list.size--;
    }
    while (list.size > 0) {
        size_t end = 0;
        while (end < list.size && strchr(",+", list.data[end]) == NULL) {
            end++;
        }
        struct index_column *column = ARENA_NEW(arena, struct index_column);
        column->name = wording_bare(slice_between(list, 0, end));
        if (column->name.size == 0 || word_measure(column->name) != column->name.size) {
            return false;
        }
        is_known |= entity_statement_field(arena, entity, column->name) != NULL;
        list_add(arena, &out_index->columns, column);
        list = slice_from_offset(list, end < list.size ? end + 1 : end);
    }
    return is_known;
}

/* False, with nothing stated, where a name is no field of the entity. */
static bool state_index(struct specification *specification, const struct block *block,
                        const struct entity_statement *entity, struct index_statement *index,
                        struct place place)
{
    LIST_EACH(const struct index_column, column, &index->columns)
    {
        if (entity_statement_field(specification->arena, entity, column->name) == NULL) {
            return false;
        }
    }
    index->place = place;
    specification_state(specification, STATEMENT_INDEX, block, place)->index = *index;
    return true;
}

bool entity_indexes_read_cell(struct specification *specification, const struct block *block,
                              const struct entity_statement *entity, const struct text *cell)
{
    size_t open = slice_find_byte(cell->plain, '(');
    struct slice list = slice_from_offset(cell->plain, open == SLICE_NOT_FOUND ? 0 : open);
    struct index_statement index;
    if (open == SLICE_NOT_FOUND || slice_find_byte(list, ')') == SLICE_NOT_FOUND ||
        wording_has(cell->plain, "primary|pk|foreign|fk|check|partial|where") ||
        !read_names(specification->arena, entity, list, &index)) {
        return false;
    }
    return state_index(specification, block, entity, &index, cell->place);
}

/* What stands in the first brackets, ASCII or wide, that have a comma in them; empty: none do. */
static struct slice find_bracketed(struct slice line)
{
    for (size_t at = 0; at < line.size; at++) {
        bool is_wide =
            line.data[at] == '\xef' && slice_starts_with(slice_from_offset(line, at), SLICE("（"));
        if (line.data[at] != '(' && !is_wide) {
            continue;
        }
        struct slice inner = slice_from_offset(line, at + (is_wide ? 3 : 1));
        size_t close = is_wide ? slice_find(inner, SLICE("）")) : slice_find_byte(inner, ')');
        inner = slice_between(inner, 0, close);
        if (close != SLICE_NOT_FOUND && (slice_find_byte(inner, ',') != SLICE_NOT_FOUND ||
                                         slice_find_byte(inner, '+') != SLICE_NOT_FOUND)) {
            return inner;
        }
    }
    return SLICE_EMPTY;
}

/* "`(post_id, user_id)` にUNIQUE制約を設け", "la combinación (a, b) es única": two fields at least
 * in brackets, all of the entity described just before, and that they are unique. */
static bool read_told_unique(struct specification *specification, const struct block *block,
                             const struct entity_statement *entity, const struct text *text,
                             struct slice line)
{
    static const char words[] =
        "unique*|uniqueness|唯一*|一意*|ユニーク*|重複不可|重複禁止|유니크*|고유*|유일*|중복 "
        "불가|únic*|unic*|unicidad|unicidade|unicité|eindeutig*|уникальн*|unik|unikaln*|benzersiz*|"
        "duy nhất|uniek*|univoc*|унікальн*";
    static const char others[] = "not unique|non-unique|nonunique|where|when|if|primary|foreign|"
                                 "不唯一|非唯一|no único|no única|nicht eindeutig|не уникальн*";
    struct index_statement index;
    struct slice list = find_bracketed(line);
    if (list.size == 0 || !wording_has(line, words) || wording_has(line, others) ||
        !read_names(specification->arena, entity, list, &index)) {
        return false;
    }
    return state_index(specification, block, entity, &index, text->place);
}

#define JOINT_SIZE_MAXIMUM 160U /* bytes of a sentence about the key of a joining table */

static const char both_words[] =
    "both|the two|beide|beiden|beider|les deux|ambos|ambas|оба|обе|обоих|обоим|обеих|entrambe|"
    "entrambi|两者|両方|둘 다|cả hai|her iki|kedua";

static const char key_words[] = "primary key|composite primary key|composite key|composite "
                                "pk|compound key|compound primary key|"
                                "pk compuesta|pk composta|主键|первичный ключ|clave primaria|"
                                "chave primária|clé primaire|primärschlüssel|主キー|기본 키|기본키";

static bool has_key(const struct entity_statement *entity)
{
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        if (field->is_primary_key) {
            return true;
        }
    }
    return entity->primary_key.count > 0;
}

/* "[role_id, permission_id]", "(a, b).", "a": the key of the entity, where it has all of them and
 * states none. */
static bool set_key(struct arena *arena, struct entity_statement *entity, struct slice list)
{
    struct index_statement index;
    size_t end = 0;
    while (list.size > 0 && strchr(":([ `", list.data[0]) != NULL) {
        list = slice_from_offset(list, 1);
    }
    while (end < list.size && strchr(")].`", list.data[end]) == NULL) {
        end++;
    }
    if (has_key(entity) || !read_names(arena, entity, slice_between(list, 0, end), &index)) {
        return false;
    }
    LIST_EACH(const struct index_column, column, &index.columns)
    {
        if (entity_statement_field(arena, entity, column->name) == NULL) {
            return false;
        }
    }
    LIST_EACH(struct index_column, column, &index.columns)
    {
        list_add(arena, &entity->primary_key, &column->name);
    }
    return true;
}

bool entity_indexes_read_joint(struct arena *arena, struct entity_statement *entity,
                               struct slice text)
{
    static const char words[] =
        "composite primary key|composite key|composite pk|compound key|compound primary key|"
        "primary key|joint key|pk|key over both|联合主键|复合主键|複合主キー|複合キー|복합키|복합 "
        "키|"
        "составной ключ|составной первичный ключ|clave compuesta|clave primaria compuesta|clave "
        "primaria|chave composta|chave primária|clé composée|clé primaire|zusammengesetzter "
        "schlüssel|zusammengesetzter primärschlüssel|primärschlüssel|chiave composta|chiave "
        "primaria";
    struct slice keys[2];
    size_t count = 0;
    if (!wording_has(text, both_words) || !wording_has(text, words) || has_key(entity) ||
        entity_statement_field(arena, entity, SLICE("id")) != NULL) {
        return false;
    }
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        bool is_key = field->is_foreign_key || field->references_entity.size > 0 ||
                      slice_ends_with(field->name, SLICE("_id")) ||
                      slice_ends_with(field->name, SLICE("Id"));
        if (is_key && count < 2) {
            keys[count] = field->name;
        }
        count += is_key;
    }
    for (size_t i = 0; i < 2 && count == 2; i++) {
        struct slice *kept = ARENA_NEW(arena, struct slice);
        *kept = keys[i];
        list_add(arena, &entity->primary_key, kept);
    }
    return count == 2;
}

/* The same as find_near, of this very section, to be completed. */
static struct entity_statement *find_own(const struct specification *specification,
                                         const struct block *block)
{
    for (size_t i = specification->statements.count; i > specification->first_statement; i--) {
        struct statement *statement = list_at(&specification->statements, i - 1);
        if (statement->kind == STATEMENT_ENTITY) {
            bool is_own = statement->block != NULL && statement->block->section == block->section;
            return is_own ? &statement->entity : NULL;
        }
    }
    return NULL;
}

bool entity_indexes_read_key(struct specification *specification, const struct block *block,
                             struct slice line)
{
    size_t size = wording_starts_with(line, key_words);
    struct slice rest = slice_trim(slice_from_offset(line, size));
    bool is_said = size > 0 && rest.size > 0 && (strchr(":([", rest.data[0]) != NULL);
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    bool is_own = last != NULL && last->block != NULL && last->block->section == block->section;
    bool may_be_joint = is_own && line.size <= JOINT_SIZE_MAXIMUM && wording_has(line, both_words);
    struct entity_statement *entity =
        is_said || may_be_joint ? find_own(specification, block) : NULL;
    return entity != NULL && ((is_said && set_key(specification->arena, entity, rest)) ||
                              entity_indexes_read_joint(specification->arena, entity, line));
}

/* "Primary key:" above a list of one item, or of its columns. */
static bool read_key_list(struct specification *specification, const struct block *block,
                          struct slice title)
{
    size_t end = slice_find_byte(title, ':');
    struct entity_statement *entity =
        block->item_count == 1 && wording_is(wording_bare(slice_between(title, 0, end)), key_words)
            ? find_own(specification, block)
            : NULL;
    return entity != NULL &&
           set_key(specification->arena, entity, reading_first_line(block->items[0].text.plain));
}

bool entity_indexes_read_unique(struct specification *specification, const struct block *block,
                                const struct text *text)
{
    const struct entity_statement *entity = find_near(specification, block);
    struct slice line = reading_first_line(text->plain);
    size_t size = wording_starts_with(line, unique_words);
    size_t sql = size > 0 ? SLICE_NOT_FOUND : find_unique(slice_between(line, 0, 240));
    if (sql != SLICE_NOT_FOUND) {
        size = sql + strlen("UNIQUE");
    }
    struct slice rest = slice_trim(slice_from_offset(line, size));
    bool is_list = size > 0 && rest.size > 0 && (rest.data[0] == ':' || rest.data[0] == '(');
    size_t before = specification->statements.count;
    struct index_statement index;
    if (entity != NULL && is_list && read_names(specification->arena, entity, rest, &index)) {
        struct statement *statement =
            specification_state(specification, STATEMENT_INDEX, block, text->place);
        index.place = text->place;
        statement->index = index;
    } else if (entity != NULL && is_list && slice_find_byte(rest, '+') == SLICE_NOT_FOUND) {
        entity_indexes_state(specification, block, entity, text);
    } else if (entity != NULL && !is_list) {
        read_told_unique(specification, block, entity, text, line);
    }
    return specification->statements.count > before;
}

/* "Indexes: (a, b), (c, d DESC)": one for each bracket, else one for the line. */
static void state_each(struct specification *specification, const struct block *block,
                       const struct entity_statement *entity, const struct text *text)
{
    struct slice rest = reading_first_line(text->plain);
    do {
        struct text part = *text;
        size_t joint = slice_find(rest, SLICE("), "));
        part.plain = slice_between(rest, 0, joint == SLICE_NOT_FOUND ? rest.size : joint + 1);
        rest = slice_from_offset(rest, part.plain.size);
        entity_indexes_state(specification, block, entity, &part);
    } while (rest.size > 0);
}

/* "coops(farm_id)" among the indexes of hens: of another table. */
static bool is_of_other(struct arena *arena, const struct entity_statement *entity,
                        struct slice part)
{
    size_t open = slice_find_byte(part, '('), start = open == SLICE_NOT_FOUND ? 0 : open;
    while (start > 0 && character_is_word(part.data[start - 1])) {
        start--;
    }
    struct slice name = slice_between(part, start, open);
    return open != SLICE_NOT_FOUND && name.size > 0 &&
           !wording_is(name, "unique|index|btree|gin|gist|hash|lower|composite|primary|key") &&
           slice_find_ignoring_case(name, SLICE("idx")) == SLICE_NOT_FOUND &&
           slice_find_ignoring_case(name, SLICE("ix_")) == SLICE_NOT_FOUND &&
           slice_find_ignoring_case(name, SLICE("uq")) == SLICE_NOT_FOUND &&
           entity_statement_field(arena, entity, name) == NULL &&
           !slice_equal(word_key(arena, name), word_key(arena, entity->name));
}

bool entity_indexes_read_line(struct specification *specification, const struct block *block)
{
    static const char labels[] =
        "indexes|indices|indexed on|indexed by|index on|index|key indexes|db indexes|database "
        "indexes|索引|индексы|индекс|인덱스|índices|índice|indizes|インデックス|indici|indeksy|"
        "indeksler";
    struct slice line = reading_first_run(block->text.plain), part;
    size_t size = wording_starts_with(line, labels);
    struct slice rest = slice_trim(slice_from_offset(line, size));
    bool is_wide = slice_starts_with(rest, SLICE("\xef\xbc\x9a"));
    const struct entity_statement *entity =
        size > 0 && (is_wide || slice_starts_with(rest, SLICE(":")))
            ? find_near(specification, block)
            : NULL;
    size_t before = specification->statements.count;
    rest = slice_from_offset(rest, is_wide ? 3 : 1);
    while (entity != NULL && field_list_next_part(&rest, &part)) {
        struct text text = block->text;
        text.place = reading_place_in(&block->text, part);
        text.plain = slice_between(part, 0, part.size - slice_ends_with(part, SLICE(".")));
        size_t known = specification->statements.count;
        if (is_of_other(specification->arena, entity, part)) {
            continue;
        }
        entity_indexes_state(specification, block, entity, &text);
        if (known == specification->statements.count && known > before &&
            wording_has(part, "unique")) {
            diagnostics_report(
                specification->diagnostics, DIAGNOSTIC_W1407, text.place,
                "name fields that are described",
                "'" SLICE_FORMAT "' is unique over no field of '" SLICE_FORMAT "': it is not held",
                SLICE_ARGUMENT(slice_between(part, 0, 60)), SLICE_ARGUMENT(entity->name));
        }
    }
    return specification->statements.count > before;
}

void entity_indexes_read_among_fields(struct specification *specification,
                                      const struct block *block)
{
    const struct statement *entity = specification_last(specification, STATEMENT_ENTITY);
    for (size_t i = 0; i < block->item_count; i++) {
        const struct text *text = &block->items[i].text;
        struct slice line = reading_first_line(text->plain);
        size_t size = wording_starts_with(line, "index|indexes|composite index");
        struct slice rest = slice_trim(slice_from_offset(line, size));
        if (block->items[i].depth == 0 && size > 0 && rest.size > 0 &&
            (rest.data[0] == ':' || rest.data[0] == '(')) {
            state_each(specification, block, &entity->entity, text);
        }
    }
}

bool entity_indexes_read_rule(struct specification *specification, const struct block *block,
                              const struct entity_statement *entity, const struct text *text)
{
    struct index_statement index;
    struct slice line = reading_first_line(text->plain);
    bool is_index = wording_has(line, "index*|idx|индекс*|索引|인덱스");
    if (!entity_group_read_index(specification->arena, entity, line, &index) ||
        !(is_index || (index.is_unique && index.columns.count > 1))) {
        return false;
    }
    entity_indexes_state(specification, block, entity, text);
    return true;
}

bool entity_indexes_read_list(struct specification *specification, const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    struct text label = reading_label(block);
    struct slice title = label.plain.size > 0 ? label.plain : block->section->name;
    if (last != NULL && label.plain.size > 0 && read_key_list(specification, block, label.plain)) {
        return true;
    }
    if (last == NULL || last->block == NULL || !entity_indexes_is_label(wording_bare(title)) ||
        entity_rules_is_label(wording_bare(title))) {
        return false;
    }
    bool is_near =
        last->block->section == block->section || last->block->section == block->section->parent;
    size_t before = specification->statements.count;
    for (size_t i = 0; is_near && i < block->item_count; i++) {
        entity_indexes_state(specification, block, &last->entity, &block->items[i].text);
    }
    return specification->statements.count > before;
}
