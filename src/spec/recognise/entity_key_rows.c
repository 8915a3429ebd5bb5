/* SPDX-License-Identifier: Apache-2.0 */
/* A column of keys names fields whatever its marks. In what is said of constraints and indexes, and
 * in notes, only names in marks of code count: not those that the words in front of them say to be
 * something else, such as "references `depots`" or "one of `open`, `shut`". */
#include "spec/recognise/entity_key_rows.h"

#include "spec/reading/entity_setting.h"
#include "spec/reading/field_list.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"
#include "spec/recognise/entity_index.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define NAME_MAXIMUM  48U
#define NAMES_MAXIMUM 16U /* in one part of a cell */

enum role { ROLE_NONE, ROLE_KEY, ROLE_REFERENCE, ROLE_RULE, ROLE_NOTE };

static enum role role_of(struct slice header)
{
    static const struct {
        const char *words;
        enum role role;
    } roles[] = {
        {"primary key|primary keys|pk|key|keys|key type|primary key type|id type|partition key|"
         "hash key|sort key|range key|主键|первичный ключ|기본키|기본 키|主キー|chave primária|"
         "clave primaria|clé primaire|primärschlüssel|chiave primaria",
         ROLE_KEY},
        {"foreign key|foreign keys|fk|fks|fk column|fk columns|外键|внешний ключ|внешние ключи|"
         "외래키|외래 키|外部キー|clave foránea|claves foráneas|chave estrangeira|"
         "chaves estrangeiras|clé étrangère|clés étrangères|fremdschlüssel|chiave esterna|"
         "chiavi esterne",
         ROLE_REFERENCE},
        {"notes|note|remarks|备注|примечания|примечание|비고|備考|notas|remarques|bemerkung|"
         "bemerkungen|anmerkung|anmerkungen|note",
         ROLE_NOTE},
    };
    static const char rule_words[] =
        "constraint*|unique|uniqueness|indexes|index|indices|约束|索引|ограничен*|индекс*|제약*|"
        "인덱스|制約|インデックス|restriccion*|restricción|índice*|restriç*|einschränkung*|"
        "contrainte*|vincol*|ogranicz*|indeks*|indizes|indexe|indici";
    header = slice_trim(header);
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
        if (wording_is(header, roles[i].words)) {
            return roles[i].role;
        }
    }
    return wording_has(header, rule_words) ? ROLE_RULE : ROLE_NONE;
}

bool entity_key_rows_is_table(const struct block *block)
{
    if (block->readers.count > 0 || block->row_count < 2 || block->column_count < 2) {
        return false;
    }
    bool has_role = false;
    for (size_t i = 0; i < block->column_count && !has_role; i++) {
        enum role role = role_of(block_column_name(block, i));
        has_role = role != ROLE_NONE && role != ROLE_NOTE;
    }
    return has_role && entity_index_column(block) != READING_NO_COLUMN;
}

/* --- names --- */

/* What one row says. */
struct row {
    struct specification *specification;
    const struct block *block;
    struct slice name;
    struct entity_statement entity;
    bool has_key;
};

struct collector {
    struct specification *specification;
    struct table told; /* word_key → statement, of all entities; at first of those told elsewhere */
    struct table rows; /* word_key → struct row *, of the tables */
};

/* "idx_depots_label", "depots_pkey": what indexes and constraints are called. */
static bool is_index_name(struct slice name, struct slice table)
{
    static const char *const fronts[] = {"idx_", "ix_",   "uq_", "uk_", "pk_",
                                         "fk_",  "uniq_", "ux_", "ck_", "chk_"};
    static const char *const ends[] = {"_idx", "_pkey", "_fkey", "_uniq", "_unique",
                                       "_ix",  "_uk",   "_pk",   "_fk",   "_index"};
    for (size_t i = 0; i < sizeof(fronts) / sizeof(*fronts); i++) {
        if (slice_starts_with_ignoring_case(name, slice_from(fronts[i])) ||
            slice_ends_with_ignoring_case(name, slice_from(ends[i]))) {
            return true;
        }
    }
    return slice_ends_with_ignoring_case(name, SLICE("_key")) &&
           slice_starts_with_ignoring_case(name, table);
}

/* Words of SQL and of languages that stand in marks of code, and what programs have parts called.
 */
static bool is_other_word(struct slice name)
{
    static const char words[] =
        "none|null|n/a|unique|cascade|restrict|nullable|required|optional|primary|foreign|check|"
        "btree|gin|gist|brin|asc|desc|true|false|now|jsonb|autoincrement|auto_increment|identity|"
        "references|constraint|composite|deferrable|tbd|todo|same|varies";
    static const char *const parts[] = {"Service", "Controller", "Repository", "Handler",
                                        "Worker",  "Job",        "Middleware", "Listener"};
    bool has_small = false, has_digit = false;
    for (size_t i = 0; i < name.size; i++) {
        has_small |= name.data[i] >= 'a' && name.data[i] <= 'z';
        has_digit |= name.data[i] >= '0' && name.data[i] <= '9';
    }
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        if (slice_ends_with(name, slice_from(parts[i]))) {
            return true;
        }
    }
    return wording_is(name, words) || (!has_small && (name.size > 2 || has_digit));
}

static bool is_name(const struct row *row, struct slice name)
{
    return name.size > 0 && name.size <= NAME_MAXIMUM && character_is_alpha(name.data[0]) &&
           field_line_measure_name(name) == name.size && !is_other_word(name) &&
           !is_index_name(name, row->name);
}

/* "town_id", "townId", "id": what is a name without marks, too. */
static bool is_plain_name(struct slice name)
{
    bool has_mark = slice_equal_ignoring_case(name, SLICE("id"));
    for (size_t i = 1; i < name.size; i++) {
        has_mark |= name.data[i] == '_' || (name.data[i] >= 'A' && name.data[i] <= 'Z' &&
                                            name.data[i - 1] >= 'a' && name.data[i - 1] <= 'z');
    }
    return has_mark;
}

/* The mark of code that begins at `part`, a piece of the text. */
static bool is_marked(const struct text *text, struct slice part)
{
    for (size_t i = 0; i < text->span_count; i++) {
        if (text->spans[i].kind == SPAN_CODE &&
            text->plain.data + text->spans[i].start <= part.data &&
            text->plain.data + text->spans[i].end >= part.data + part.size) {
            return true;
        }
    }
    return false;
}

/* The field of that name, which is added where it is new. */
static struct field_statement *add_field(struct row *row, const struct text *text,
                                         struct slice name)
{
    LIST_EACH(struct field_statement, field, &row->entity.fields)
    {
        if (slice_equal_ignoring_case(field->name, name)) {
            return field;
        }
    }
    return field_value_add(row->specification->arena, &row->entity, name,
                           reading_place_in(text, name));
}

/* Takes a name off the front of the parts of "(a, b)", "a + b": SIZE_MAX where one is none. */
static size_t split_names(const struct row *row, struct slice list, struct slice *names)
{
    size_t count = 0;
    list = slice_trim(list);
    if (slice_starts_with(list, SLICE("("))) {
        size_t close = slice_find_byte(list, ')');
        list = slice_between(list, 1, close);
    }
    while (list.size > 0) {
        size_t end = 0;
        while (end < list.size && strchr(",+", list.data[end]) == NULL) {
            end++;
        }
        struct slice name = slice_trim(slice_between(list, 0, end));
        if (count == NAMES_MAXIMUM || !is_name(row, name)) {
            return SIZE_MAX;
        }
        names[count++] = name;
        list = slice_from_offset(list, end < list.size ? end + 1 : end);
    }
    return count;
}

static void add_names(struct arena *arena, struct list *list, const struct slice *names,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct slice *kept = ARENA_NEW(arena, struct slice);
        *kept = names[i];
        list_add(arena, list, kept);
    }
}

/* --- keys and references --- */

/* "int", "Guid (generated)": the type of a key that has no name of its own. */
static bool read_key_type(struct row *row, const struct text *cell, struct slice line)
{
    size_t size = field_line_measure_name(line);
    struct slice word = slice_between(line, 0, size);
    struct arena *arena = row->specification->arena;
    if (size == 0 || type_from_word(arena, word, NULL)->kind == TYPE_UNKNOWN) {
        return false;
    }
    struct field_statement *field =
        field_value_add(arena, &row->entity, SLICE("id"), reading_place_in(cell, word));
    field_value_type(arena, field, line);
    field->is_primary_key = true;
    return true;
}

/* "id (UUID)", "(town_id, label)", "town_id + label", "int" */
static void read_key(struct row *row, const struct text *cell)
{
    struct arena *arena = row->specification->arena;
    struct slice names[NAMES_MAXIMUM], line = reading_first_line(cell->plain);
    line = slice_trim(line);
    line = slice_trim(
        slice_from_offset(line, wording_starts_with(line, "composite|compound|composite key")));
    while (slice_starts_with(line, SLICE(":"))) {
        line = slice_trim(slice_from_offset(line, 1));
    }
    if (row->has_key ? false : read_key_type(row, cell, line)) {
        row->has_key = true;
        return;
    }
    size_t size = field_line_measure_name(line);
    struct slice name = slice_between(line, 0, size);
    struct field_statement said = {0};
    size_t count = split_names(row, line, names);
    if (count == SIZE_MAX && is_name(row, name) &&
        field_line_read(arena, line, &said) != FIELD_EVIDENCE_NONE) { /* "id (UUID)" */
        names[0] = name;
        count = 1;
    }
    bool is_sure = count != SIZE_MAX && count > 0;
    for (size_t i = 0; i < count && is_sure; i++) {
        is_sure = is_plain_name(names[i]) || is_marked(cell, names[i]);
    }
    if (!is_sure) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct field_statement *field = add_field(row, cell, names[i]);
        if (said.type != NULL && field->type->kind == TYPE_UNKNOWN) {
            field->type = said.type;
            field->default_value = said.default_value;
        }
        names[i] = field->name;
    }
    add_names(arena, &row->entity.primary_key, names, count);
    row->has_key = true;
}

static enum referential_action find_action(struct slice text)
{
    static const struct {
        const char *words;
        enum referential_action action;
    } actions[] = {{"cascade", ACTION_CASCADE},
                   {"set null|setnull|nullify", ACTION_SET_NULL},
                   {"restrict|no action|protect", ACTION_RESTRICT}};
    for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
        if (wording_has(text, actions[i].words)) {
            return actions[i].action;
        }
    }
    return ACTION_NONE;
}

/* Where "→ towns.id", "references towns(id)" begins to name what is referred to; empty: nowhere. */
static struct slice find_target(struct slice behind)
{
    size_t size = wording_starts_with(behind, "->|\xe2\x86\x92|=>|references|refers to|fk to|to");
    if (slice_starts_with(behind, SLICE("->")) || slice_starts_with(behind, SLICE("=>"))) {
        size = 2;
    } else if (slice_starts_with(behind, SLICE("\xe2\x86\x92"))) {
        size = 3;
    }
    return size == 0 ? SLICE_EMPTY : slice_trim(slice_from_offset(behind, size));
}

/* "town_id -> towns.id (CASCADE), owner_id" */
static void read_references(struct row *row, const struct text *cell)
{
    struct slice rest = cell->plain, part;
    while (field_list_next_part(&rest, &part)) {
        part = slice_trim(part);
        struct slice name = slice_between(part, 0, field_line_measure_name(part));
        struct slice behind = slice_trim(slice_from_offset(part, name.size));
        struct slice target = find_target(behind);
        bool is_sure = target.size > 0 || behind.size == 0 || behind.data[0] == '(';
        if (!is_sure || !is_name(row, name) ||
            !(is_plain_name(name) || (is_marked(cell, name) && target.size > 0))) {
            continue;
        }
        struct field_statement *field = add_field(row, cell, name);
        field->is_foreign_key = true;
        size_t end = 0;
        while (end < target.size && !character_is_space(target.data[end])) {
            end++;
        }
        if (end > 0) {
            field_text_reference(field, slice_between(target, 0, end));
        }
        field->on_delete = find_action(behind);
        field->is_optional |= wording_has(behind, "nullable|optional");
    }
}

/* --- what constraints and notes say --- */

/* The words in front of a name that leave it a field: "index on", "unique". */
static bool leads_to_field(struct slice words, enum role role)
{
    static const char fillers[] =
        "unique|index|indexes|indexed|on|check|and|plus|with|optional|nullable|required|the|a|an|"
        "composite|compound|unique index|unique constraint|index on|unique on|indexes on|"
        "unique index on|composite index on|partial|partial index on|partial unique index on|"
        "partial unique on|composite unique|composite unique on|has|where|"
        "compound index on|gin index on|btree index on|gin on|unique constraint on|soft delete via|"
        "soft-delete via|soft delete|fields|columns|"
        "уникальный|уникальность|индекс|индекс по|唯一|索引|único|única|índice|índice en|"
        "índice em|eindeutig|index auf|index sur|indice su|e|y|et|und|и";
    words = slice_trim(words);
    while (words.size > 0 && strchr(",+&(", words.data[0]) != NULL) {
        words = slice_trim(slice_from_offset(words, 1));
    }
    while (words.size > 0 && strchr("(:", words.data[words.size - 1]) != NULL) {
        bool is_bracket = words.data[words.size - 1] == '(';
        if (!is_bracket && role == ROLE_NOTE) {
            return false;
        }
        words = slice_trim(slice_between(words, 0, words.size - 1));
    }
    return words.size == 0 || wording_is(words, fillers);
}

/* "(a, b)" of "UNIQUE (a, b)" in one mark of code. */
static struct slice skip_sql(struct slice code)
{
    size_t size =
        wording_starts_with(code, "unique index|unique key|unique constraint|unique|index");
    struct slice rest = slice_trim(slice_from_offset(code, size));
    return size > 0 && slice_starts_with(rest, SLICE("(")) ? rest : code;
}

struct part {
    struct slice names[NAMES_MAXIMUM];
    size_t count;
    bool is_one_list;    /* they stand in one bracket, or with '+' between them */
    bool is_bare;        /* it is nothing but a name */
    bool is_other;       /* its last name in marks is no field */
    bool ends_with_name; /* as "unique `a`" does, of which "`a` unique" says more plainly what is */
};

/* The names in one part of a cell. `follows_other`: the part in front ended with no field. */
static void read_part(const struct row *row, const struct text *cell, struct slice text,
                      enum role role, bool follows_other, struct part *out)
{
    const char *from = text.data;
    *out = (struct part){.is_other = follows_other};
    for (size_t i = 0; i < cell->span_count; i++) {
        const struct span *span = &cell->spans[i];
        struct slice code = slice_between(cell->plain, span->start, span->end);
        if (span->kind != SPAN_CODE || code.data < from ||
            code.data + code.size > text.data + text.size) {
            continue;
        }
        struct slice words = slice_trim(slice_of(from, (size_t)(code.data - from)));
        bool is_bare = words.size == 0 && code.size == text.size;
        bool goes_on = (from != text.data && wording_is(words, "/|or|\\||and|&|,")) || is_bare;
        from = code.data + code.size;
        out->ends_with_name = from == text.data + text.size;
        size_t count =
            split_names(row, skip_sql(code), out->names + (out->count < 8 ? out->count : 8));
        if ((goes_on && out->is_other) || !leads_to_field(words, role) || count == SIZE_MAX ||
            out->count + count > 8) {
            out->is_other = true;
            continue;
        }
        out->is_other = false;
        out->is_one_list |= count > 1 || wording_is(words, "+");
        out->is_bare |= is_bare && count == 1;
        out->count += count;
    }
    size_t open = slice_find_byte(text, '(');
    if (out->count == 0 && role == ROLE_RULE && open != SLICE_NOT_FOUND &&
        wording_starts_with(text, "unique|index|unique index|composite index") > 0 &&
        slice_find_byte(text, ')') != SLICE_NOT_FOUND) {
        size_t count = split_names(row, slice_from_offset(text, open), out->names);
        out->count = count == SIZE_MAX ? 0 : count;
        out->is_one_list = out->count > 1;
    }
}

static void state_rule(struct row *row, const struct text *cell, struct slice text,
                       const struct part *part, bool is_followed, bool is_index_column)
{
    struct arena *arena = row->specification->arena;
    static const char unique_words[] = "unique*|uniqueness|唯一*|уникальн*|유니크*|ユニーク*|"
                                       "únic*|unic*|eindeutig*|benzersiz*";
    static const char condition_words[] =
        "where|when|if|per|within|partial|case-insensitive|lower|not unique|non-unique|among|while";
    bool is_unique = wording_has(text, unique_words), is_check = wording_has(text, "check");
    bool is_index = is_index_column || wording_has(text, "index*|индекс*|索引|인덱스|índice*");
    bool is_conditional = wording_has(text, condition_words) || is_followed ||
                          (part->count > 1 && !part->is_one_list);
    for (size_t i = 0; i < part->count; i++) {
        struct field_statement *field = add_field(row, cell, part->names[i]);
        if (part->count == 1 && !is_conditional) {
            field->is_unique |= is_unique;
            field->is_indexed |= is_index && !is_unique;
        }
    }
    if (is_check) {
        diagnostics_report(row->specification->diagnostics, DIAGNOSTIC_W1407,
                           reading_place_in(cell, text), "say it where the field is described",
                           "'" SLICE_FORMAT "' is not held: no description of '" SLICE_FORMAT
                           "' says it",
                           SLICE_ARGUMENT(slice_between(text, 0, 60)), SLICE_ARGUMENT(row->name));
    } else if (is_unique && is_conditional) {
        diagnostics_report(row->specification->diagnostics, DIAGNOSTIC_W1407,
                           reading_place_in(cell, text), "write 'UNIQUE (a, b)', or 'a unique'",
                           "'" SLICE_FORMAT "' is not held: which fields of '" SLICE_FORMAT
                           "' are unique, and when, is not plain",
                           SLICE_ARGUMENT(slice_between(text, 0, 60)), SLICE_ARGUMENT(row->name));
    } else if (is_unique && part->count > 1) {
        struct list *unique = ARENA_NEW(arena, struct list);
        *unique = (struct list){0};
        add_names(arena, unique, part->names, part->count);
        list_add(arena, &row->entity.uniques, unique);
    }
}

static void read_rules(struct row *row, const struct text *cell, enum role role,
                       bool is_index_column)
{
    struct slice rest = cell->plain, text, next;
    struct part part, behind;
    bool has_next = field_list_next_part(&rest, &next);
    bool follows_other = false;
    while (has_next) {
        text = slice_trim(next);
        read_part(row, cell, text, role, follows_other, &part);
        follows_other = part.is_other;
        has_next = field_list_next_part(&rest, &next);
        bool is_followed = false;
        if (has_next) {
            read_part(row, cell, slice_trim(next), role, follows_other, &behind);
            is_followed = part.ends_with_name && behind.is_bare;
        }
        if (part.count > 0) {
            state_rule(row, cell, text, &part, is_followed, is_index_column);
        }
    }
}

/* --- tables --- */

static void read_row(struct row *row, const struct table_row *cells, int entity_column)
{
    static const enum role order[] = {ROLE_KEY, ROLE_REFERENCE, ROLE_RULE, ROLE_NOTE};
    for (size_t at = 0; at < sizeof(order) / sizeof(*order); at++) {
        for (size_t i = 0; i < row->block->column_count; i++) {
            struct slice header = block_column_name(row->block, i);
            const struct text *cell = &cells->cells[i];
            if ((int)i == entity_column || cell->plain.size == 0 || role_of(header) != order[at]) {
                continue;
            }
            if (order[at] == ROLE_KEY) {
                read_key(row, cell);
            } else if (order[at] == ROLE_REFERENCE) {
                read_references(row, cell);
            } else {
                read_rules(row, cell, order[at],
                           order[at] == ROLE_RULE &&
                               wording_is(header, "index|indexes|indices|indizes|índices|索引|"
                                                  "индексы|인덱스|インデックス|indici"));
            }
        }
    }
}

/* Leaves what is said of fields that the thing has by its own description, where that is one of
 * what is stored; whether anything is left. */
static bool keep_known(struct arena *arena, struct row *row, const struct statement *known)
{
    struct list kept = {0};
    if (known == NULL || known->kind != STATEMENT_ENTITY ||
        (known->entity.source > SOURCE_DIAGRAM && known->entity.source != SOURCE_LIST)) {
        return false;
    }
    LIST_EACH(struct field_statement, field, &row->entity.fields)
    {
        if (entity_statement_field(arena, &known->entity, field->name) != NULL) {
            field->is_primary_key = false;
            list_add(arena, &kept, field);
        }
    }
    bool has_all = kept.count == row->entity.fields.count;
    row->entity.fields = kept;
    row->entity.names = NULL;
    row->entity.primary_key = (struct list){0};
    if (!has_all) {
        row->entity.uniques = (struct list){0};
    }
    return kept.count > 0;
}

static void state(struct row *row, struct place place)
{
    struct statement *statement =
        specification_state(row->specification, STATEMENT_ENTITY, row->block, place);
    statement->entity = row->entity;
    specification_understood(row->specification, row->block);
}

/* Whether the row tells enough of a thing of its own: a key, or two fields. */
static bool is_thing(const struct row *row)
{
    return row->entity.fields.count >= (row->has_key ? 1 : 2);
}

/* Whether a row names what nothing else tells. */
static bool has_new(struct collector *collector, const struct block *block, int column)
{
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice name = entity_index_name(&block->rows[i], column);
        if (name.size > 0 &&
            table_get(&collector->told, word_key(collector->specification->arena, name)) == NULL) {
            return true;
        }
    }
    return false;
}

static size_t read_table(struct collector *collector, const struct block *block,
                         const struct table_row **out_first)
{
    static const struct shared_finding bare = {
        DIAGNOSTIC_N1406, "describe its fields",
        "{} is named here, but neither a key nor two fields of it: nothing of the kind is stored",
        "{} are named here, but neither keys nor two fields of them: nothing of the kind is "
        "stored"};
    struct specification *specification = collector->specification;
    struct arena *arena = specification->arena;
    int column = entity_index_column(block);
    size_t count = 0;
    struct list others = {0}; /* struct table_row: named, without fields */
    if (!has_new(collector, block, column)) {
        return 0;
    }
    for (size_t i = 1; i < block->row_count; i++) {
        struct row row = {.specification = specification,
                          .block = block,
                          .name = entity_index_name(&block->rows[i], column)};
        row.entity = (struct entity_statement){.source = SOURCE_LIST, .name = row.name};
        if (row.name.size == 0 || entity_setting_is_passing(row.name, block->section)) {
            continue;
        }
        struct slice key = word_key(arena, row.name);
        const struct statement *known = table_get(&collector->told, key);
        bool is_row = table_get(&collector->rows, key) != NULL;
        read_row(&row, &block->rows[i], column);
        if (known == NULL && !is_row && is_thing(&row)) {
            *out_first = count == 0 ? &block->rows[i] : *out_first;
            count++;
            table_put(&collector->rows, key, (void *)(uintptr_t)block);
            state(&row, reading_cell_place(&block->rows[i], column));
        } else if (row.entity.fields.count > 0 && (is_row || keep_known(arena, &row, known))) {
            state(&row, reading_cell_place(&block->rows[i], column));
        } else if (known == NULL && !is_row) {
            list_add(arena, &others, (void *)(uintptr_t)&block->rows[i]);
        }
    }
    LIST_EACH(const struct table_row, row, &others)
    {
        if (block->readers.count > 0) { /* else the whole table is told of */
            diagnostics_gather(specification->diagnostics, &bare, reading_cell_place(row, column),
                               arena_format(arena, "'" SLICE_FORMAT "'",
                                            SLICE_ARGUMENT(entity_index_name(row, column))));
        }
    }
    return count;
}

void entity_key_rows_collect(struct specification *specification, const struct list *tables)
{
    struct collector collector = {.specification = specification};
    table_init(&collector.told, specification->arena);
    table_init(&collector.rows, specification->arena);
    LIST_EACH(struct statement, statement, &specification->statements)
    {
        if (statement->kind == STATEMENT_ENTITY || statement->kind == STATEMENT_ENUM) {
            struct slice name = statement->kind == STATEMENT_ENTITY ? statement->entity.name
                                                                    : statement->enumeration.name;
            table_put(&collector.told, word_key(specification->arena, name), statement);
        }
    }
    LIST_EACH(const struct block, block, tables)
    {
        const struct table_row *first = NULL;
        size_t count = entity_setting_of(block->section) == ENTITY_SETTING_STORED
                           ? read_table(&collector, block, &first)
                           : 0;
        if (count > 0) {
            struct slice name = entity_index_name(first, entity_index_column(block));
            diagnostics_report(
                specification->diagnostics, DIAGNOSTIC_N1412,
                reading_cell_place(first, entity_index_column(block)),
                "describe the other fields of each, where there are any",
                "'" SLICE_FORMAT "'" SLICE_FORMAT " no other description: the fields are those "
                "alone that tables of keys and indexes name",
                SLICE_ARGUMENT(name),
                SLICE_ARGUMENT(
                    count > 1 ? arena_format(specification->arena, " and %zu more have", count - 1)
                              : SLICE(" has")));
        }
    }
}
