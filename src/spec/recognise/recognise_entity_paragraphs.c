/* SPDX-License-Identifier: Apache-2.0 */
/* Reads entities from paragraphs: one a line, or the fields of the one that the heading names as a
 * sentence or a column of names. */
#include "spec/reading/entity_label.h"
#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/recognise/entity_lists_private.h"

static bool has_dash(struct slice text)
{
    return slice_find(text, SLICE("\xe2\x80\x94")) != SLICE_NOT_FOUND ||
           slice_find(text, SLICE("\xe2\x80\x93")) != SLICE_NOT_FOUND;
}

/* Bytes of the run up to a sentence that names another thing: "`boat`: `id`, `name`. `pier`: …". */
static size_t measure_to_next_head(const struct text *text, struct slice run)
{
    size_t from = (size_t)(run.data - text->plain.data), end = from + run.size;
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        if (span->start < from + 2 || span->end >= end || span->kind == SPAN_LINK) {
            continue;
        }
        const char *before = text->plain.data + span->start - 2;
        bool is_start = strchr(".;", before[0]) != NULL && before[1] == ' ';
        if (is_start && text->plain.data[span->end] == ':') {
            return span->start - from - 1;
        }
    }
    return run.size;
}

/* Takes the next line with those that wrap it, or the part of it that is about one thing; false:
 * there is none left. */
static bool next_run(const struct text *text, struct slice *rest, struct slice *out_run)
{
    *rest = slice_trim(*rest);
    *out_run = reading_first_run(*rest);
    out_run->size = measure_to_next_head(text, *out_run);
    *rest = slice_from_offset(*rest, out_run->size + 1);
    return out_run->size > 0;
}

/* "Doctor — id, name, …" line after line, each with an id, is a model whatever the heading says. */
static bool lists_entities(struct specification *specification, const struct text *text)
{
    struct slice line, rest = text->plain;
    size_t line_count = 0;
    if (!has_dash(rest)) {
        return false;
    }
    while (next_run(text, &rest, &line)) {
        struct entity_group group;
        struct slice name;
        bool is_entity =
            entity_group_read_line(specification->arena, &group, line, ENTITY_SETTING_STORED,
                                   reading_place_nowhere, NULL, &name) &&
            group.has_key && entity_group_begins_with_key(&group);
        if (!is_entity) {
            return false;
        }
        line_count++;
    }
    return line_count > 1;
}

static bool has_middle_dot(struct slice text)
{
    return slice_find(text, SLICE("\xc2\xb7")) != SLICE_NOT_FOUND ||
           slice_find(text, SLICE("\xe2\x80\xa2")) != SLICE_NOT_FOUND;
}

#define LEAD_SHORT 40U /* bytes of the words in front of a list */

/* Whether the text is "id, name, created_at", or "id PK · email UNIQUE · name": fields that begin
 * with a key, three at least, or two with types; a group of them. Between commas nothing but fields
 * may stand, for sentences have commas too. */
static bool reads_names(struct entity_group *group, const struct text *text, struct slice line)
{
    struct field_list_result result =
        field_list_read(group->arena, &group->entity, line, reading_place_in, text);
    bool is_short = result.field_count == 2 && result.sure_count == 2 && result.other_count == 0;
    if (result.field_count < 3 && !is_short) {
        return false;
    }
    const struct field_statement *first = list_at(&group->entity.fields, 0);
    bool is_key = first->is_primary_key || slice_equal_ignoring_case(first->name, SLICE("id")) ||
                  slice_equal_ignoring_case(first->name, SLICE("_id")) ||
                  slice_ends_with_ignoring_case(first->name, SLICE("_id"));
    bool has_dots = has_middle_dot(line);
    size_t other_maximum = has_dots ? result.field_count / 5 : 0;
    return (is_key || (has_dots && result.sure_count > 0)) && result.other_count <= other_maximum;
}

/* "Pins have `id` (uuid), …": what stands behind the words that the fields are said with. */
static struct slice skip_verb(const struct text *text, struct slice sentence)
{
    size_t from = (size_t)(sentence.data - text->plain.data);
    size_t at = 0;
    while (at < text->span_count && text->spans[at].start < from) {
        at++;
    }
    size_t start = at < text->span_count ? text->spans[at].start - from : SLICE_NOT_FOUND;
    struct slice lead = slice_between(sentence, 0, start);
    bool is_lead =
        start != SLICE_NOT_FOUND && start > 0 && start < LEAD_SHORT &&
        text->spans[at].kind == SPAN_CODE &&
        wording_ends_with(slice_trim(lead), "has|have|contains|contain|holds|stores") > 0;
    return is_lead ? slice_from_offset(sentence, start) : sentence;
}

/* A sentence of a paragraph that is nothing but names, with "Fields:" before them or not. */
static bool read_sentence(struct specification *specification, const struct block *block,
                          struct slice sentence)
{
    struct entity_group group;
    struct slice front = slice_between(sentence, 0, 40);
    size_t colon = slice_find_byte(front, ':'), wide = slice_find(front, SLICE("\xef\xbc\x9a"));
    size_t width = wide < colon ? 3 : 1;
    colon = wide < colon ? wide : colon;
    if (colon != SLICE_NOT_FOUND) {
        if (!entity_name_says_fields(slice_between(sentence, 0, colon))) {
            return false;
        }
        sentence = slice_from_offset(sentence, colon + width);
    }
    entity_group_init(&group, specification->arena);
    sentence = slice_trim(skip_verb(&block->text, sentence));
    if (!reads_names(&group, &block->text, sentence)) {
        return false;
    }
    struct entity_label found = entity_label_of_block(block);
    if (found.name.size > 0) {
        entity_lists_state(specification, block, &group, found.name, found.place);
    }
    return found.name.size > 0;
}

/* Whether the line is a name, alone or with a remark in brackets behind it: "email (unique)". */
static bool is_name_line(struct slice line)
{
    size_t size = field_line_measure_name(line);
    struct slice remark = slice_trim(slice_from_offset(line, size));
    return size > 0 && (remark.size == 0 ||
                        (remark.data[0] == '(' && slice_find_byte(remark, ')') + 1 == remark.size));
}

/* Nothing but names, one a line, the first a key's. */
static bool read_name_lines(struct specification *specification, const struct block *block)
{
    struct entity_group group;
    struct slice line, rest = block->text.plain;
    entity_group_init(&group, specification->arena);
    while (slice_next_line(&rest, &line)) {
        line = slice_trim(line);
        if (!is_name_line(line)) {
            return false;
        }
        entity_group_add(&group, line, reading_place_in, &block->text);
    }
    if (group.field_count < 3 || group.field_count != group.line_count || !group.has_key ||
        !entity_group_begins_with_key(&group)) {
        return false;
    }
    struct entity_label found = entity_label_of_block(block);
    if (found.name.size > 0) {
        entity_lists_state(specification, block, &group, found.name, found.place);
    }
    return found.name.size > 0;
}

/* Bytes of what parts names from each other: commas, dots, strokes, blanks. */
static size_t measure_name_parting(struct slice text)
{
    static const struct slice wide[] = {SLICE_LITERAL("\xc2\xb7"), SLICE_LITERAL("\xe2\x80\xa2"),
                                        SLICE_LITERAL("\xef\xbc\x8c"),
                                        SLICE_LITERAL("\xe3\x80\x81")};
    if (text.size > 0 && strchr(" ,;|/+\n", text.data[0]) != NULL) {
        return 1;
    }
    for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++) {
        if (slice_starts_with(text, wide[i])) {
            return wide[i].size;
        }
    }
    return 0;
}

/* The span of code at text[at …], or NULL. */
static const struct span *code_at(const struct text *text, size_t at)
{
    for (size_t i = 0; i < text->span_count; i++) {
        if (text->spans[i].kind == SPAN_CODE && text->spans[i].start == at) {
            return &text->spans[i];
        }
    }
    return NULL;
}

/* Adds "`number` · `date` · `supplier_id` (nullable)" to the group: names in code, parted by little
 * marks, with remarks in brackets, from `at` on. False: something else stands there. */
static bool gather_code_names(struct entity_group *group, const struct text *text, size_t at)
{
    struct slice plain = text->plain;
    while (at < plain.size) {
        const struct span *code = code_at(text, at);
        struct slice name = code == NULL ? SLICE_EMPTY : slice_between(plain, at, code->end);
        bool has_small = false;
        for (size_t i = 0; i < name.size; i++) {
            has_small |= name.data[i] >= 'a' && name.data[i] <= 'z';
        }
        if (name.size == 0 || !has_small || field_line_measure_name(name) != name.size) {
            return false;
        }
        size_t end = code->end;
        struct slice behind = slice_from_offset(plain, end);
        size_t open =
            slice_starts_with(behind, SLICE(" (")) ? slice_find_byte(behind, ')') : SLICE_NOT_FOUND;
        end += open == SLICE_NOT_FOUND ? 0 : open + 1;
        entity_group_add(group, slice_between(plain, at, end), reading_place_in, text);
        size_t parting, start = end;
        while ((parting = measure_name_parting(slice_from_offset(plain, end))) > 0) {
            end += parting;
        }
        bool is_last = end >= plain.size || slice_equal(slice_from_offset(plain, end), SLICE("."));
        if (end == start && !is_last) {
            return false;
        }
        at = is_last ? plain.size : end;
    }
    return group->field_count == group->line_count;
}

/* Whether the heading is one name in code, with a remark behind it or not. */
static bool is_heading_code(const struct section *section)
{
    const struct text *title = &section->title;
    struct slice name = entity_name_of_title(*title);
    for (size_t i = 0; i < title->span_count; i++) {
        const struct span *span = &title->spans[i];
        if (span->kind == SPAN_CODE && name.size > 0 &&
            slice_equal(slice_between(title->plain, span->start, span->end), name)) {
            return true;
        }
    }
    return false;
}

static bool is_section_taken(const struct specification *specification,
                             const struct section *section)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    return last != NULL && last->block != NULL && last->block->section == section;
}

/* Whether the heading is one of states, kinds and the like: then the names are values. What is told
 * in a sentence ("one for each message: …") may be called an event. */
static bool is_about_values(const struct section *section, bool is_told)
{
    return reading_title_has(section,
                             "enum*|status*|state|states|type|types|kind|kinds|role|roles|"
                             "permission*|value*|level|levels|index*|枚举*|状态*|类型|角色|权限*|"
                             "статус*|тип*|роли|роль|상태|유형|역할|estado*|tipo*|rol|papel|peran|"
                             "jenis|tipe") ||
           (!is_told && reading_title_has(section, "event*|action*|tag*"));
}

#define LEAD_MAXIMUM 120U

/* Where the names begin: at the front, or behind "One for each message: " where the section has
 * nothing but paragraphs; SLICE_NOT_FOUND: other words stand before them. */
static size_t find_first_name(const struct block *block)
{
    const struct text *text = &block->text;
    const struct section *section = block->section;
    size_t start = text->span_count > 0 ? text->spans[0].start : SLICE_NOT_FOUND;
    if (start == SLICE_NOT_FOUND || code_at(text, start) == NULL || start == 0) {
        return start;
    }
    struct slice lead = slice_trim(slice_between(text->plain, 0, start));
    size_t size = slice_ends_with(lead, SLICE(":"))              ? 1
                  : slice_ends_with(lead, SLICE("\xef\xbc\x9a")) ? 3
                                                                 : 0;
    bool is_lead =
        size > 0 && lead.size <= LEAD_MAXIMUM &&
        slice_find_byte(slice_between(lead, 0, lead.size - size), ':') == SLICE_NOT_FOUND &&
        !wording_has(lead, "index*|filter*|sort*|unique|values|value|state*|status*|type*|role*|"
                           "one of|e.g|example*|estado*|tipo*|"
                           "query|índice*|filtro*|valores|индекс*|фильтр*|значени*|索引|"
                           "筛选|取值|인덱스|필터|インデックス");
    for (uint32_t i = section->first_block + 1; is_lead && i < section->end_block; i++) {
        is_lead = block->document->blocks[i].kind == BLOCK_PARAGRAPH;
    }
    return is_lead ? start : SLICE_NOT_FOUND;
}

/* A paragraph of nothing but names in code below a heading that names a table: its columns. Values
 * of a state or a kind look the same, but their heading calls them so. */
static bool read_code_names(struct specification *specification, const struct block *block)
{
    const struct section *section = block->section;
    struct entity_group group;
    entity_group_init(&group, specification->arena);
    size_t first = find_first_name(block);
    if (section->level == 0 || first == SLICE_NOT_FOUND || code_at(&block->text, first) == NULL ||
        is_section_taken(specification, section) || is_about_values(section, first > 0) ||
        !gather_code_names(&group, &block->text, first)) {
        return false;
    }
    bool is_table = is_heading_code(section) && group.field_count >= (first > 0 ? 4 : 3);
    struct entity_label found = entity_label_of_block(block);
    if (found.name.size == 0 || !found.is_heading || group.field_count < 2 ||
        !(is_table || (first == 0 && (group.has_key || group.reference_count > 0)))) {
        return false;
    }
    entity_lists_state(specification, block, &group, found.name, found.place);
    return true;
}

/* Whether the fields of a thing beside this one are told in a paragraph as well. */
static bool has_told_sibling(const struct specification *specification,
                             const struct section *section)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    return last != NULL && last->block != NULL && last->block->kind == BLOCK_PARAGRAPH &&
           last->block->document == section->document && last->block->section != section &&
           last->block->section->parent == section->parent && last->reader != NULL &&
           slice_equal(slice_from(last->reader), SLICE("entity_paragraphs"));
}

/* "Moods" over "calm, rushed_by" may have values as well. */
static void report_bare_names(struct specification *specification, const struct block *block,
                              struct slice name)
{
    reading_give_reason(block, "names that may be fields, without a key or types");
    diagnostics_report(specification->diagnostics, DIAGNOSTIC_N1406, block->place,
                       "name its key ('id'), or write a type behind each field",
                       "'" SLICE_FORMAT "' is named here, and what may be its fields, but none has "
                       "a type and none is a key: it is not stored",
                       SLICE_ARGUMENT(name));
}

/* "language, dark_theme" below "Settings", where the fields of the thing before it stand so, with
 * its key in front: nothing but names, and one is such as fields have, or the heading's thing has
 * nothing but fields. */
static bool read_bare_names(struct specification *specification, const struct block *block)
{
    struct slice rest = slice_trim(block->text.plain), part;
    struct entity_group group;
    bool is_usual = wording_has(block->section->name, "settings|preferences|profile|profiles");
    bool is_joined = false;
    if (block->section->level == 0 || slice_find_byte(rest, ',') == SLICE_NOT_FOUND ||
        !has_told_sibling(specification, block->section) ||
        is_about_values(block->section, false)) {
        return false;
    }
    rest.size -= slice_ends_with(rest, SLICE("."));
    entity_group_init(&group, specification->arena);
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        if (part.size == 0 || field_line_measure_name(part) != part.size) {
            return false;
        }
        is_usual |= entity_words_is_usual(part);
        is_joined |= slice_find_byte(part, '_') != SLICE_NOT_FOUND;
        entity_group_add(&group, part, reading_place_in, &block->text);
    }
    struct entity_label found = entity_label_of_block(block);
    if (group.field_count < 2 || !found.is_heading || found.name.size == 0 ||
        !(is_usual || is_joined)) {
        return false;
    }
    if (!is_usual) {
        report_bare_names(specification, block, found.name);
        return false;
    }
    entity_lists_state(specification, block, &group, found.name, found.place);
    return true;
}

static const char key_words[] =
    "composite pk|composite primary key|composite key|compound key|compound primary key|"
    "primary key|pk compuesta|clave primaria compuesta|clave compuesta|pk composta|chave "
    "primária composta|chave composta|clé primaire composée|clé composée|zusammengesetzter "
    "primärschlüssel|zusammengesetzter schlüssel|primärschlüssel|chiave primaria composta|"
    "составной ключ|составной первичный ключ|联合主键|复合主键|複合主キー|복합키|복합 키|pk";

/* The bracket behind "Composite PK", up to the line's end; empty: the line is about no key. */
static struct slice key_bracket(struct slice line)
{
    size_t size = wording_starts_with(line, key_words);
    struct slice rest = slice_trim(slice_from_offset(line, size));
    rest = slice_trim(slice_from_offset(rest, slice_starts_with(rest, SLICE(":"))));
    return size > 0 && slice_starts_with(rest, SLICE("(")) ? rest : SLICE_EMPTY;
}

/* "Composite PK `(a_id, b_id)`. …" below "### `links`", which nothing else describes: a table of
 * these columns, which are its key together. */
static bool read_key_alone(struct specification *specification, const struct block *block)
{
    struct slice rest = key_bracket(block->text.plain);
    size_t close = slice_find_byte(rest, ')');
    struct slice names = slice_between(rest, 1, close), name;
    if (rest.size == 0 || close == SLICE_NOT_FOUND ||
        slice_find_byte(names, ',') == SLICE_NOT_FOUND ||
        is_section_taken(specification, block->section)) {
        return false;
    }
    struct entity_group group;
    entity_group_init(&group, specification->arena);
    while (slice_next_part(&names, ',', &name)) {
        name = slice_trim(name);
        if (field_line_measure_name(name) != name.size ||
            !entity_group_add(&group, name, reading_place_in, &block->text)) {
            return false;
        }
        list_add(specification->arena, &group.entity.primary_key,
                 reading_keep(specification->arena, name));
    }
    struct entity_label found = entity_label_of_block(block);
    if (found.name.size == 0 && block->section->level > 0) {
        found.name = entity_name_of_title(block->section->title);
        found.place = block->document->blocks[block->section->first_block].place;
    }
    if (found.name.size > 0) {
        entity_lists_state(specification, block, &group, found.name, found.place);
    }
    return found.name.size > 0;
}

/* Whether the list of a sentence goes on in the next line. */
static bool goes_on(struct slice before, struct slice behind)
{
    before = slice_trim(before);
    behind = slice_trim(behind);
    return slice_ends_with(before, SLICE(",")) || slice_ends_with(before, SLICE("\xc2\xb7")) ||
           slice_starts_with(behind, SLICE("\xc2\xb7"));
}

static bool ends_line(struct slice text, size_t at)
{
    return !reading_begins_amid(slice_from_offset(text, at + 1)) &&
           !goes_on(slice_between(text, at > 8 ? at - 8 : 0, at),
                    slice_between(text, at + 1, at + 9));
}

/* "UNIQUE (a, b) — …", "Index on (a, b)" in the sentences behind the fields. */
static void read_remarks(struct specification *specification, const struct block *block,
                         struct slice rest)
{
    const struct statement *entity = specification_last(specification, STATEMENT_ENTITY);
    while (rest.size > 0) {
        struct text sentence = block->text;
        sentence.plain = entity_words_take_sentence(&rest, ends_line);
        if (wording_starts_with(sentence.plain, "index on|indexes on|index|indexed by") > 0) {
            entity_indexes_state(specification, block, &entity->entity, &sentence);
        } else {
            entity_indexes_read_unique(specification, block, &sentence);
        }
    }
}

/* "id, email, name." below the heading "Users" of a data model. */
static bool read_sentences(struct specification *specification, const struct block *block)
{
    struct slice rest = block->text.plain;
    while (rest.size > 0) {
        struct slice sentence = entity_words_take_sentence(&rest, ends_line);
        if (sentence.size > 0 && read_sentence(specification, block, sentence)) {
            read_remarks(specification, block, rest);
            return true;
        }
    }
    return false;
}

/* "**`boats`** — what is hired. `name`, `length` (int)." */
static bool read_headed(struct specification *specification, const struct block *block)
{
    struct slice rest;
    bool is_read = entity_heads_read(specification, block, &rest);
    if (is_read) {
        read_remarks(specification, block, rest);
    }
    return is_read;
}

/* One entity per line of a paragraph. */
static enum reading_result read_paragraph(struct specification *specification,
                                          const struct block *block)
{
    enum entity_setting setting = entity_setting_of(block->section);
    struct slice rest = block->text.plain;
    struct slice line;
    size_t read_count = 0;
    if (entity_indexes_read_key(specification, block, reading_first_line(rest)) ||
        entity_indexes_read_line(specification, block) ||
        entity_indexes_read_unique(specification, block, &block->text)) {
        return READING_PART;
    }
    if (setting == ENTITY_SETTING_STORED && read_key_alone(specification, block)) {
        return READING_PART;
    }
    if (setting != ENTITY_SETTING_MESSAGE && entity_lines_read(specification, block)) {
        return READING_PART;
    }
    if (setting == ENTITY_SETTING_STORED && read_headed(specification, block)) {
        return READING_PART;
    }
    if (setting == ENTITY_SETTING_STORED &&
        (read_name_lines(specification, block) || read_sentences(specification, block) ||
         read_code_names(specification, block) || read_bare_names(specification, block))) {
        return READING_PART;
    }
    if (entity_prose_read(specification, block) ||
        (setting == ENTITY_SETTING_STORED && entity_words_read_lines(specification, block))) {
        return READING_PART;
    }
    if (setting == ENTITY_SETTING_OPEN && lists_entities(specification, &block->text)) {
        setting = ENTITY_SETTING_STORED;
    }
    if (entity_indexes_are_below(block->section)) {
        return READING_NOTHING; /* "`hens(farm_id, age)`" */
    }
    while (next_run(&block->text, &rest, &line)) {
        struct entity_group group;
        struct slice name;
        entity_group_init(&group, specification->arena);
        if (key_bracket(line).size > 0) {
            continue; /* of a table that has one */
        }
        if (entity_group_read_line(specification->arena, &group, line, setting, reading_place_in,
                                   &block->text, &name)) {
            entity_indexes_read_joint(specification->arena,
                                      entity_lists_state(specification, block, &group, name,
                                                         reading_place_in(&block->text, line)),
                                      line);
            read_count++;
        }
    }
    return read_count > 0 ? READING_PART : READING_NOTHING;
}

static int claim(const struct block *block)
{
    struct slice text = block->text.plain;
    bool is_possible =
        (slice_starts_with_ignoring_case(text, SLICE("id\n")) ||
         slice_starts_with_ignoring_case(text, SLICE("_id\n")) ||
         slice_starts_with_ignoring_case(text, SLICE("unique")) ||
         slice_starts_with_ignoring_case(text, SLICE("index")) ||
         slice_starts_with_ignoring_case(text, SLICE("primary key")) ||
         slice_find_byte(text, '(') != SLICE_NOT_FOUND ||
         slice_find_byte(text, ',') != SLICE_NOT_FOUND || code_at(&block->text, 0) != NULL ||
         slice_find_byte(text, '\n') != SLICE_NOT_FOUND || has_middle_dot(text) ||
         slice_find(slice_between(text, 0, 40), SLICE("\xef\xbc\x9a")) != SLICE_NOT_FOUND ||
         slice_find(slice_between(text, 0, 80), SLICE("\xe3\x80\x81")) != SLICE_NOT_FOUND ||
         has_dash(slice_between(text, 0, 80)));
    return is_possible ? 10 : 0;
}

const struct recogniser recogniser_entity_paragraphs = {
    .name = "entity_paragraphs",
    .blocks =
        {
            [BLOCK_PARAGRAPH] = {claim, read_paragraph},
        },
};
