/* SPDX-License-Identifier: Apache-2.0 */
/* A data model told in sentences: "**`berth`** — a place. `label` is what is painted on it;
 * `depth_m` bounds what lies there." A name in bold or in marks of code leads the text. Its columns
 * are the names in code that stand right behind it, that begin a sentence, or that go on such a
 * row; what stands behind "is", in brackets and amid a sentence is a value, or something else. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_line.h"
#include "spec/reading/field_value.h"
#include "spec/recognise/told_columns.h"
#include "spec/text/words.h"

#define HEAD_MAXIMUM    64U  /* bytes of what leads */
#define REMARK_MAXIMUM  120U /* of a bracket behind it */
#define LABEL_MAXIMUM   40U
#define BETWEEN_MAXIMUM 60U
#define VALUES_MAXIMUM  24U
#define NAMES_MAXIMUM   200U
#define HEADS_MAXIMUM   200U /* paragraphs and items that are looked at in a chapter */

struct head {
    struct slice name;
    size_t end;     /* where the text behind it begins */
    bool is_code;   /* it stands in marks of code */
    bool is_strong; /* it is in bold */
};

/* "**`visits`** (a reserved word) — …", "**berth**: …", "`ship` — …" */
static bool take_head(const struct text *text, struct head *out)
{
    const struct span *span = text->span_count > 0 ? &text->spans[0] : NULL;
    *out = (struct head){0};
    if (span == NULL || span->start != 0 || span->kind == SPAN_LINK || span->end > HEAD_MAXIMUM) {
        return false;
    }
    const struct span *inner = text->span_count > 1 ? &text->spans[1] : NULL;
    bool has_code = span->kind == SPAN_CODE || (inner != NULL && inner->kind == SPAN_CODE &&
                                                inner->start == 0 && inner->end <= span->end);
    struct slice plain = text->plain;
    *out = (struct head){.name = wording_bare(slice_between(plain, 0, span->end)),
                         .is_code = has_code,
                         .is_strong = span->kind != SPAN_CODE};
    struct slice rest = slice_trim(slice_from_offset(plain, span->end));
    size_t close =
        slice_starts_with(rest, SLICE("(")) ? slice_find_byte(rest, ')') : SLICE_NOT_FOUND;
    if (close != SLICE_NOT_FOUND && close < REMARK_MAXIMUM) {
        rest = slice_trim(slice_from_offset(rest, close + 1));
    }
    bool has_colon = slice_ends_with(slice_between(plain, 0, span->end), SLICE(":")) ||
                     slice_starts_with(rest, SLICE(":"));
    size_t size = entity_words_measure_parting(rest);
    struct slice behind = slice_trim(slice_from_offset(rest, size));
    out->end = behind.size > 0 ? (size_t)(behind.data - plain.data) : plain.size;
    return out->name.size > 0 && field_line_measure_name(out->name) == out->name.size &&
           behind.size > 0 && (size > 0 || has_colon) && (out->is_strong || !has_colon);
}

/* Whether the name is what texts are about rather than a thing. */
static bool is_topic(const struct head *head)
{
    static const char topics[] =
        "index*|indices|fields|columns|constraint*|constraints|relationships|relations|note|notes|"
        "enum|enums|types|required|optional|roles|permissions|features|why|goal|goals|benefits|"
        "principles|rules|common|shared|examples|lifecycle|validation|access|security|purpose|keys|"
        "migrations|seeds|caching|backup|backups|triggers|partitioning|retention|performance|"
        "conventions|naming|soft-delete|timestamps|primary|unique|foreign";
    return entity_indexes_is_label(head->name) ||
           (!head->is_code && wording_has(head->name, topics));
}

/* --- columns of one text --- */

struct reader {
    struct entity_group group;
    const struct text *text;
    struct slice own;          /* word_key of what leads the text */
    const struct table *heads; /* word_key of what leads others */
    struct list values;        /* struct slice: names that are values of another */
    size_t row_end;            /* behind the last column and its bracket; 0: the row is broken */
    size_t column_count;
    size_t told_count; /* of the columns, those that a verb stands behind */
    bool has_evidence; /* one has a name of several words, a type or a rule */
};

static bool has_small_letter(struct slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] >= 'a' && name.data[i] <= 'z') {
            return true;
        }
    }
    return false;
}

/* The name that the span is; empty: it is none of a column. */
static struct slice name_of(const struct reader *reader, const struct span *span)
{
    struct slice code = slice_trim(slice_between(reader->text->plain, span->start, span->end));
    code = slice_between(code, 0, code.size - slice_ends_with(code, SLICE("?")));
    bool is_name = field_line_measure_name(code) == code.size && has_small_letter(code) &&
                   !wording_is(code, "null|true|false|undefined|none|nil|now|uuid|json|jsonb|text");
    return is_name ? code : SLICE_EMPTY;
}

/* Whether a sentence that begins with the name tells of a table, an index or a value. */
static bool is_other_subject(const struct reader *reader, struct slice name, struct slice behind)
{
    struct slice key = word_key(reader->group.arena, name);
    struct slice number =
        slice_trim(slice_from_offset(behind, wording_starts_with(behind, "is|=|is set to")));
    if (number.data != behind.data && number.size > 0 && character_is_digit(number.data[0])) {
        return true; /* "`max_connections` is 100": a setting */
    }
    LIST_EACH(const struct slice, value, &reader->values)
    {
        if (slice_equal(*value, name)) {
            return true;
        }
    }
    return slice_equal(key, reader->own) || table_get(reader->heads, key) != NULL ||
           wording_ends_with(name, "_idx|_index|_fkey|_pkey|_key|_seq|_trigger") > 0 ||
           wording_starts_with(behind, "row|rows|table|tables|record|records|entry|entries|keeps|"
                                       "stores|joins|has|have|owns|contains|means|index|trigger|"
                                       "endpoint|job|value|values|state|status|enum|type") > 0;
}

/* "Timestamps:", "The ones that count:" in front of the names; not "Indexes:" and its like. */
static bool is_label(struct slice before)
{
    static const char others[] =
        "index*|unique|constraint*|relation*|reference*|value*|state*|status*|one of|enum*|role*|"
        "type*|example*|e.g|see|use*|trigger*|endpoint*|sort*|order*|filter*|quer*|primary|foreign|"
        "key|keys|cascade*|depend*|not|never|no|without|except|instead";
    return slice_ends_with(before, SLICE(":")) && before.size <= LABEL_MAXIMUM &&
           !wording_has(before, others);
}

/* Whether the name begins what its sentence says; `before` is what stands between. */
static bool leads(struct slice before)
{
    return before.size == 0 || is_label(before) ||
           wording_is(before, "the|its|each|a|an|optional|plus|also|with|der|die|das|el|la|los|las|"
                              "le|les|o|os|as|il|lo|gli");
}

/* Whether a column and this name are of one row; `between` stands between them. */
static bool goes_on(struct reader *reader, struct slice between)
{
    size_t joint = wording_ends_with(between, "and|und|y|e|et|и|i|og|och|en|ve|dan|và");
    struct slice rest = slice_trim(slice_between(between, 0, between.size - joint));
    bool has_comma = slice_ends_with(rest, SLICE(",")) || slice_equal(rest, SLICE("\xc2\xb7"));
    rest = has_comma ? slice_trim(slice_between(rest, 0, slice_find_last_byte(rest, ','))) : rest;
    if (rest.size == 0 || slice_equal(rest, SLICE("\xc2\xb7"))) {
        return joint > 0 || has_comma;
    }
    if (!(joint > 0 || has_comma) || rest.size > BETWEEN_MAXIMUM) {
        return false;
    }
    struct field_statement field; /* "`reference` unique, `email` required" */
    struct slice line = arena_join(reader->group.arena, SLICE("name "), rest);
    return field_line_read(reader->group.arena, line, &field) >= FIELD_EVIDENCE_CONSTRAINED;
}

static struct slice without_breaks(struct arena *arena, struct slice text)
{
    if (slice_find_byte(text, '\n') == SLICE_NOT_FOUND) {
        return text;
    }
    char *data = arena_allocate_raw(arena, text.size);
    for (size_t i = 0; i < text.size; i++) {
        data[i] = text.data[i] == '\n' ? ' ' : text.data[i];
    }
    return slice_of(data, text.size);
}

/* The bytes of the bracket behind a name, the blank before it included; 0: there is none. */
static size_t measure_bracket(struct slice behind)
{
    size_t at = 0, depth = 0;
    while (at < behind.size && character_is_space(behind.data[at])) {
        at++;
    }
    if (at >= behind.size || behind.data[at] != '(') {
        return 0;
    }
    for (; at < behind.size; at++) {
        depth += behind.data[at] == '(';
        depth -= behind.data[at] == ')';
        if (depth == 0) {
            return at + 1;
        }
    }
    return 0;
}

/* Whether the bracket holds a type, rules or values rather than words or examples. */
static bool says_field(struct reader *reader, struct slice name, struct slice bracket)
{
    struct field_statement field;
    struct slice line = arena_join(reader->group.arena, name, bracket);
    return bracket.size > 0 && slice_find_byte(bracket, '"') == SLICE_NOT_FOUND &&
           field_line_read(reader->group.arena, line, &field) >= FIELD_EVIDENCE_CONSTRAINED &&
           slice_equal(field.name, name);
}

/* "`role` is `owner` / `pilot`": the values behind the verb, joined by strokes or "or". */
static void take_values(struct reader *reader, size_t at, struct field_statement *field)
{
    const struct text *text = reader->text;
    struct slice plain = text->plain, values = SLICE_EMPTY;
    size_t end = text->spans[at].end, count = 0;
    for (size_t i = at + 1; i < text->span_count && count < VALUES_MAXIMUM; i++) {
        const struct span *span = &text->spans[i];
        struct slice between = slice_trim(slice_between(plain, end, span->start));
        bool is_first = count == 0;
        bool is_value =
            span->kind == SPAN_CODE &&
            (is_first ? wording_is(between, "is|is one of|is either|one of|either|can be|may be|=|"
                                            "ist|es|é|est|è|это")
                      : wording_is(between, "/|\\||or|,|, or|oder|o|ou|или"));
        if (!is_value) {
            break;
        }
        struct slice value = slice_between(plain, span->start, span->end);
        list_add(reader->group.arena, &reader->values, reading_keep(reader->group.arena, value));
        values = arena_format(reader->group.arena, SLICE_FORMAT "%s" SLICE_FORMAT,
                              SLICE_ARGUMENT(values), is_first ? "" : " | ", SLICE_ARGUMENT(value));
        end = span->end;
        count++;
    }
    if (count > 1 && field->type->kind == TYPE_UNKNOWN) {
        field_value_labels(reader->group.arena, field, values, LABELS_DOUBTFUL);
    }
}

static void add_column(struct reader *reader, size_t at, struct slice name)
{
    struct arena *arena = reader->group.arena;
    const struct span *span = &reader->text->spans[at];
    struct slice behind = slice_from_offset(reader->text->plain, span->end);
    size_t size = measure_bracket(behind);
    struct slice bracket = without_breaks(arena, slice_between(behind, 0, size));
    size_t sentence = 0; /* "`email` unique, `name`": up to the comma */
    while (sentence < behind.size && strchr(",;.\n", behind.data[sentence]) == NULL) {
        sentence++;
    }
    struct slice said = slice_between(behind, 0, size > 0 ? 0 : sentence);
    bool is_said = said.size > 1 && says_field(reader, name, said);
    bool is_shown = says_field(reader, name, bracket);
    struct slice line = is_shown  ? arena_join(arena, name, bracket)
                        : is_said ? arena_join(arena, name, said)
                                  : name;
    struct slice next = slice_trim(slice_from_offset(behind, size));
    bool is_joint = wording_starts_with(next, "and|und|y|e|et|и|i|og|och|en|ve|dan|và") > 0;
    reader->told_count +=
        !is_said && !is_joint && next.size > 0 && character_is_alpha(next.data[0]);
    reader->row_end = span->end + size;
    reader->has_evidence |= is_shown || is_said || entity_words_is_usual(name) ||
                            slice_find_byte(name, '_') != SLICE_NOT_FOUND ||
                            !slice_equal(word_flat(arena, name), name);
    if (entity_code_names_is_known(&reader->group, name)) {
        return;
    }
    size_t before = reader->group.entity.fields.count;
    entity_group_add(&reader->group, line, reading_place_in, reader->text);
    for (size_t i = before; i < reader->group.entity.fields.count; i++) {
        struct field_statement *field = list_at(&reader->group.entity.fields, i);
        field->place = field->default_value.place = reading_place_in(
            reader->text, slice_between(reader->text->plain, span->start, span->end));
        take_values(reader, at, field);
        reader->column_count++;
    }
}

/* Where the text has been looked at: brackets that stand open, and where its sentence begins. */
struct scan {
    size_t at;
    size_t depth;
    size_t sentence;
};

static void scan_to(struct scan *scan, struct slice plain, size_t end)
{
    for (; scan->at < end; scan->at++) {
        char c = plain.data[scan->at];
        bool ends = scan->at + 1 >= plain.size || character_is_space(plain.data[scan->at + 1]);
        scan->depth += c == '(' || c == '[';
        scan->depth -= (c == ')' || c == ']') && scan->depth > 0;
        if (scan->depth == 0 && ends && (c == '.' || c == ';')) {
            scan->sentence = scan->at + 1;
        }
    }
}

/* "`id`, `name`, timestamps." */
static void add_times(struct reader *reader, size_t from)
{
    struct slice behind = slice_from_offset(reader->text->plain, from);
    size_t joint = wording_starts_with(behind, ", timestamps|, and timestamps| and timestamps");
    if (joint > 0 && reader->column_count > 0) {
        struct slice word = slice_between(behind, joint - strlen("timestamps"), joint);
        entity_group_add(&reader->group, word, reading_place_in, reader->text);
    }
}

static void gather(struct reader *reader, size_t from)
{
    struct scan scan = {.at = from, .sentence = from};
    const struct text *text = reader->text;
    size_t code_end = from; /* behind the last mark of code outside brackets */
    for (size_t i = 0; i < text->span_count && i < NAMES_MAXIMUM; i++) {
        const struct span *span = &text->spans[i];
        if (span->kind != SPAN_CODE || span->start < from) {
            continue;
        }
        scan_to(&scan, text->plain, span->start);
        struct slice name = name_of(reader, span);
        if (scan.depth > 0) {
            struct slice value = slice_between(text->plain, span->start, span->end);
            list_add(reader->group.arena, &reader->values,
                     reading_keep(reader->group.arena, value));
            continue;
        }
        struct slice behind = slice_trim(slice_from_offset(text->plain, span->end));
        struct slice before = slice_trim(slice_between(text->plain, scan.sentence, span->start));
        bool is_lead = leads(before) && !is_other_subject(reader, name, behind);
        bool is_next =
            reader->row_end > 0 && code_end <= reader->row_end &&
            goes_on(reader, slice_trim(slice_between(text->plain, reader->row_end, span->start)));
        code_end = span->end;
        if (name.size > 0 && (is_lead || is_next)) {
            add_column(reader, i, name);
        } else {
            reader->row_end = 0;
        }
    }
    if (reader->row_end > 0) {
        add_times(reader, reader->row_end);
    }
}

/* --- the chapter --- */

struct heads {
    const struct section *section;
    struct table names; /* word_key → the text that it leads */
    size_t count;
    size_t looked_at;
};

static void note_head(struct heads *heads, struct arena *arena, const struct text *text)
{
    struct head head;
    if (heads->looked_at++ < HEADS_MAXIMUM && take_head(text, &head) && head.is_strong &&
        !is_topic(&head)) {
        table_put(&heads->names, word_key(arena, head.name), (void *)(uintptr_t)text);
        heads->count++;
    }
}

/* What leads texts in the outermost section that is of the data model; looked through once. */
static const struct heads *survey(struct specification *specification,
                                  const struct section *section)
{
    struct heads *heads = specification_memory(specification, "entity_heads", sizeof(*heads));
    while (section->parent != NULL && section->parent->level > 1 &&
           entity_setting_of(section->parent) == ENTITY_SETTING_STORED) {
        section = section->parent;
    }
    if (heads->section == section) {
        return heads;
    }
    *heads = (struct heads){.section = section};
    table_init(&heads->names, specification->arena);
    for (size_t i = section->first_block; i < section->end_block; i++) {
        const struct block *block = &section->document->blocks[i];
        if (block->kind == BLOCK_PARAGRAPH && block->inside == NULL) {
            note_head(heads, specification->arena, &block->text);
        }
        for (size_t j = 0; block->kind == BLOCK_LIST && j < block->item_count; j++) {
            if (block->items[j].depth == 0) {
                note_head(heads, specification->arena, &block->items[j].text);
            }
        }
    }
    return heads;
}

#define LOOKED_BACK_MAXIMUM 200U

/* Whether what leads the text is a field of what is described already: then what follows says what
 * that may hold. `section`: where it is looked for; NULL: anywhere. */
static bool is_field_of_other(struct specification *specification, struct slice name,
                              const struct section *section)
{
    const struct list *statements = &specification->statements;
    size_t looked_at = 0;
    for (size_t i = statements->count; i > 0 && looked_at < LOOKED_BACK_MAXIMUM; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->kind == STATEMENT_ENTITY) {
            bool is_near = section == NULL ||
                           (statement->block != NULL && statement->block->section == section);
            looked_at++;
            if (is_near &&
                entity_statement_field(specification->arena, &statement->entity, name) != NULL) {
                return true;
            }
        }
    }
    return false;
}

/* Whether sentences about names in code may be about columns of what the head is called by: a
 * function, a variable of the environment and a program are told of in the same way. */
static bool may_be_told(const struct head *head)
{
    static const char acts[] = "create|get|set|update|delete|find|list|fetch|add|remove|is|on|"
                               "handle|use|make|build|load|save|send|run|compute|calculate|check";
    size_t large = 0;
    while (large < head->name.size &&
           (head->name.data[large] < 'A' || head->name.data[large] > 'Z')) {
        large++;
    }
    bool is_camel = large > 0 && large < head->name.size;
    return head->is_code && has_small_letter(head->name) &&
           !(is_camel && wording_is(slice_between(head->name, 0, large), acts));
}

/* Gathers the columns of one text; false: it tells of no entity. */
static bool read_text(struct specification *specification, const struct block *block,
                      const struct text *text, struct head *head, struct reader *reader)
{
    if (!take_head(text, head) || is_topic(head) ||
        entity_setting_is_passing(head->name, block->section)) {
        return false;
    }
    const struct heads *heads = survey(specification, block->section);
    *reader = (struct reader){
        .text = text, .own = word_key(specification->arena, head->name), .heads = &heads->names};
    entity_group_init(&reader->group, specification->arena);
    gather(reader, head->end);
    /* One column, and names in no marks of code, are sure only among others of their kind. */
    bool is_among = head->is_strong && heads->count > 1;
    bool is_sure = reader->column_count > 1 ? head->is_code || is_among : head->is_code && is_among;
    is_sure &= reader->told_count == 0 || may_be_told(head);
    return reader->column_count > 0 && is_sure && reader->has_evidence &&
           !is_field_of_other(specification, head->name,
                              reader->column_count > 1 ? block->section : NULL);
}

struct slice entity_heads_name(const struct block *block)
{
    struct head head;
    bool is_led = entity_setting_of(block->section) == ENTITY_SETTING_STORED &&
                  take_head(&block->text, &head) && head.is_code && head.is_strong;
    return is_led && !is_topic(&head) ? head.name : SLICE_EMPTY;
}

/* Among entities that are told in this way, one whose columns stand nowhere is told of. */
static void note_bare(struct specification *specification, const struct block *block,
                      const struct head *head)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENTITY);
    bool is_among = last != NULL && last->block != NULL && last->block->section == block->section &&
                    last->entity.source == SOURCE_LIST;
    if (is_among && may_be_told(head) && !is_topic(head) &&
        !entity_setting_is_passing(head->name, block->section)) {
        told_entities_note(specification, head->name, reading_place_in(&block->text, head->name));
    }
}

static const struct span *code_at(const struct text *text, size_t at)
{
    for (size_t i = 0; i < text->span_count; i++) {
        if (text->spans[i].kind == SPAN_CODE && text->spans[i].start == at) {
            return &text->spans[i];
        }
    }
    return NULL;
}

/* Whether each name stands at the front of a mark of code. */
static bool are_in_code(const struct text *text, const struct entity_statement *entity)
{
    LIST_EACH(const struct field_statement, field, &entity->fields)
    {
        uintptr_t start = (uintptr_t)text->plain.data, at = (uintptr_t)field->name.data;
        bool is_times = slice_equal_ignoring_case(field->name, SLICE("timestamps"));
        if (!is_times && (at < start || code_at(text, (size_t)(at - start)) == NULL)) {
            return false;
        }
    }
    return true;
}

/* Whether the list of a sentence ends with the line. */
static bool ends_line(struct slice text, size_t at)
{
    struct slice before = slice_trim(slice_between(text, at > 8 ? at - 8 : 0, at));
    struct slice behind = slice_trim(slice_between(text, at + 1, at + 9));
    static const struct slice dot = SLICE_LITERAL("\xc2\xb7");
    return !reading_begins_amid(slice_from_offset(text, at + 1)) &&
           !slice_ends_with(before, SLICE(",")) && !slice_ends_with(before, dot) &&
           !slice_starts_with(behind, dot);
}

/* "what is hired. `name`, `length` INTEGER NOT NULL": one of the first two sentences is nothing but
 * columns, of which more may be said than in sentences. */
static bool read_row(struct specification *specification, const struct block *block,
                     struct entity_group *group)
{
    struct head head;
    if (!take_head(&block->text, &head) || is_topic(&head)) {
        return false;
    }
    struct slice rest = slice_from_offset(block->text.plain, head.end);
    for (size_t i = 0; i < 2 && rest.size > 0; i++) {
        struct slice sentence = entity_words_take_sentence(&rest, ends_line);
        rest = slice_trim(rest);
        entity_group_init(group, specification->arena);
        struct field_list_result result =
            field_list_read(group->arena, &group->entity, sentence, reading_place_in, &block->text);
        if (result.field_count >= 2 && result.other_count == 0 &&
            are_in_code(&block->text, &group->entity)) {
            return !is_field_of_other(specification, head.name, block->section);
        }
    }
    return false;
}

bool entity_heads_read(struct specification *specification, const struct block *block,
                       struct slice *out_rest)
{
    struct head head;
    struct reader reader;
    struct entity_group row;
    if (read_row(specification, block, &row)) {
        take_head(&block->text, &head);
        reader.group = row;
    } else if (!read_text(specification, block, &block->text, &head, &reader)) {
        if (head.is_strong && head.is_code) {
            note_bare(specification, block, &head);
        }
        return false;
    }
    entity_lists_state(specification, block, &reader.group, head.name, block->text.place);
    *out_rest = slice_from_offset(block->text.plain, head.end);
    return true;
}

bool entity_heads_read_list(struct specification *specification, const struct block *block)
{
    struct head head;
    struct reader reader;
    size_t count = 0, read_count = 0;
    for (size_t i = 0; i < block->item_count; i++) {
        bool is_outer = block->items[i].depth == 0;
        count += is_outer;
        read_count += is_outer && take_head(&block->items[i].text, &head) && head.is_strong &&
                      read_text(specification, block, &block->items[i].text, &head, &reader);
    }
    if (read_count < 2 || read_count * 10 < count * 7) {
        return false;
    }
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].depth == 0 &&
            read_text(specification, block, &block->items[i].text, &head, &reader)) {
            entity_lists_state(specification, block, &reader.group, head.name,
                               block->items[i].text.place);
        }
    }
    return true;
}
