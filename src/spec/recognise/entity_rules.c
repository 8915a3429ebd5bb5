/* SPDX-License-Identifier: Apache-2.0 */
/* Rules about the fields of an entity that stand below it in a list of their own: "Constraints:",
 * "Validation rules:". Each item that leads with a field is read as what else could stand behind
 * that field, and is stated as an alteration of the entity. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/field_line.h"
#include "spec/reading/field_text.h"
#include "spec/text/words.h"

static const char rule_words[] =
    "constraints|constraint|field constraints|data constraints|validation|validations|validation "
    "rules|validation rule|validation constraints|data validation|field validation|field "
    "validations|validation requirements|field rules|field requirements|rules|data rules|"
    "integrity rules|integrity constraints|invariants|business rules|data integrity";

#define ENTITY_MAXIMUM 16U /* that a list below them may be about */
#define LEAD_MAXIMUM   4U  /* words of a field's name */

struct rules {
    struct specification *specification;
    const struct block *block;
    struct list texts;                                /* struct text: "field: rule", one for each */
    const struct statement *entities[ENTITY_MAXIMUM]; /* the nearest first */
    struct statement *alterations[ENTITY_MAXIMUM];    /* what is stated of each, or NULL */
    size_t entity_count;
};

bool entity_rules_is_label(struct slice name)
{
    return wording_is(name, rule_words);
}

static bool is_described(const struct statement *statement, const struct rules *rules)
{
    return statement->kind == STATEMENT_ENTITY && !statement->entity.is_request &&
           !statement->entity.is_alteration && statement->entity.fields.count > 0 &&
           statement->block->document == rules->block->document;
}

/* The entities that were described in this section, or, under a heading of the rules' own, in the
 * one around it. */
static void find_near(struct rules *rules, bool is_own_heading)
{
    const struct list *statements = &rules->specification->statements;
    const struct section *section = rules->block->section;
    for (size_t i = statements->count; i > 0 && rules->entity_count < ENTITY_MAXIMUM; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->block == NULL || statement->block->document != rules->block->document) {
            return;
        }
        bool is_near = statement->block->section == section ||
                       (is_own_heading && statement->block->section == section->parent);
        if (is_near && is_described(statement, rules)) {
            rules->entities[rules->entity_count++] = statement;
        }
    }
}

static const struct field_statement *find_field(struct arena *arena, const struct statement *entity,
                                                struct slice key)
{
    LIST_EACH(const struct field_statement, field, &entity->entity.fields)
    {
        if (slice_equal(word_flat(arena, field->name), key)) {
            return field;
        }
    }
    return NULL;
}

/* Offset behind the word at `at`, marks around it aside. */
static size_t skip_word(struct slice line, size_t at)
{
    while (at < line.size && strchr(" `*\"'", line.data[at]) != NULL) {
        at++;
    }
    while (at < line.size && character_is_word(line.data[at])) {
        at++;
    }
    return at;
}

/* The one entity with a field that the line leads with: of the nearest block that has one. */
static const struct field_statement *find_lead(const struct rules *rules, struct slice line,
                                               size_t *out_entity, size_t *out_size)
{
    struct arena *arena = rules->specification->arena;
    const struct field_statement *found = NULL;
    size_t end = 0;
    for (size_t words = 0; words < LEAD_MAXIMUM && end < line.size; words++) {
        end = skip_word(line, end);
        struct slice key = word_flat(arena, wording_bare(slice_between(line, 0, end)));
        const struct statement *owner = NULL;
        for (size_t i = 0; key.size > 0 && i < rules->entity_count; i++) {
            const struct field_statement *field = find_field(arena, rules->entities[i], key);
            if (field != NULL && owner != NULL && owner->block == rules->entities[i]->block) {
                return NULL; /* two things beside each other have it */
            }
            if (field != NULL && owner == NULL) {
                owner = rules->entities[i];
                found = field;
                *out_entity = i;
                *out_size = end;
            }
        }
        if (end < line.size && strchr(" `*\"'", line.data[end]) == NULL) {
            break;
        }
    }
    return found;
}

/* How many items lead with a field of the entity. */
static size_t count_leads(struct rules *rules, const struct statement *entity)
{
    size_t count = 0, at, size;
    rules->entities[0] = entity;
    rules->entity_count = 1;
    LIST_EACH(const struct text, text, &rules->texts)
    {
        count += find_lead(rules, reading_first_line(text->plain), &at, &size) != NULL;
    }
    return count;
}

/* The one entity described further up of which most items name a field: "Data validation" as a
 * section of its own. */
static void find_far(struct rules *rules)
{
    const struct list *statements = &rules->specification->statements;
    const struct statement *best = NULL;
    size_t most = 1, seen = 0;
    bool is_tied = false;
    for (size_t i = statements->count; i > 0 && seen < ENTITY_MAXIMUM; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->block == NULL || statement->block->document != rules->block->document) {
            break;
        }
        if (!is_described(statement, rules)) {
            continue;
        }
        seen++;
        size_t count = count_leads(rules, statement);
        bool is_same = best != NULL && slice_equal(best->entity.name, statement->entity.name);
        is_tied = count > most ? false : is_tied || (count == most && !is_same);
        best = count > most ? statement : best;
        most = count > most ? count : most;
    }
    rules->entity_count = 0;
    if (best != NULL && !is_tied && most * 10 >= rules->texts.count * 7) {
        rules->entities[rules->entity_count++] = best;
    }
}

/* "must be", "is", ":": what stands between a field and what is said of it. */
static struct slice skip_copula(struct slice rest)
{
    rest = slice_trim(rest);
    while (rest.size > 0 && strchr("`*\"':-= ", rest.data[0]) != NULL) {
        rest = slice_from_offset(rest, 1);
    }
    if (slice_starts_with(rest, SLICE("\xe2\x80\x94")) ||
        slice_starts_with(rest, SLICE("\xe2\x80\x93"))) {
        rest = slice_from_offset(rest, 3);
    }
    rest = slice_trim(rest);
    size_t size = wording_starts_with(rest, "field|column|value");
    return slice_trim(slice_from_offset(rest, size));
}

static bool says(const struct field_statement *field)
{
    return field->is_required || field->is_unique || field->is_primary_key || field->is_indexed ||
           field->check != NULL || field->type->length > 0 || field->type->label_count > 0 ||
           field->references_entity.size > 0 || field->default_value.kind != DEFAULT_NONE ||
           field->unheld_rule.size > 0;
}

static const char modal_words[] =
    "must always be|must be|must have|must contain|should be|has to be|needs to be|is|are|be|must";

/* Offset at which a part of a rule ends: a comma, a full stop or an "and", but not that of "between
 * 1 and 5". */
static size_t find_part_end(struct slice text)
{
    bool has_range = wording_has(text, "between|one of|in");
    size_t depth = 0;
    for (size_t i = 0; i < text.size; i++) {
        depth += character_opens_bracket(text.data[i]);
        depth -= character_closes_bracket(text.data[i]) && depth > 0;
        bool is_last = i + 1 == text.size || text.data[i + 1] == ' ';
        bool is_mark = text.data[i] == ';' || (strchr(",.", text.data[i]) != NULL && is_last);
        bool is_and = text.data[i] == ' ' &&
                      slice_starts_with(slice_from_offset(text, i), SLICE(" and ")) && !has_range;
        if (depth == 0 && (is_and || (is_mark && !(has_range && text.data[i] == ',')))) {
            return i;
        }
    }
    return text.size;
}

/* Each part counts when it begins with what it asks for, or is nothing else: words about required
 * papers require nothing of the field. */
static void read_parts(struct arena *arena, struct field_statement *field, struct slice text)
{
    static const char opening_words[] =
        "unique|required|mandatory|not null|non-null|not nullable|indexed|primary key|foreign key|"
        "references|one of|enum|auto-generated|auto generated|optional|nullable|default*|"
        "positive|at least|at most|min*|max*|greater|less|more than|between";
    static const char empty_words[] =
        "not empty|not be empty|non-empty|nonempty|not blank|not be blank|not null|not be null|"
        "must not be empty|cannot be empty|can not be empty|must not be null|cannot be null|cannot "
        "be blank|must not be blank|must be present|must be provided|cannot be negative or empty";
    while (text.size > 0) {
        size_t end = find_part_end(text);
        struct slice part = slice_trim(slice_between(text, 0, end));
        text = slice_trim(slice_from_offset(text, end < text.size ? end + 1 : end));
        text = slice_from_offset(text, wording_starts_with(text, "and"));
        text = slice_trim(text);
        struct slice said =
            slice_trim(slice_from_offset(part, wording_starts_with(part, modal_words)));
        bool is_empty = wording_starts_with(part, empty_words) > 0 ||
                        wording_starts_with(said, empty_words) > 0;
        field->is_required |= is_empty && !wording_has(part, "if|when|unless|for");
        bool is_sign = said.size > 0 && (strchr("<>=", said.data[0]) != NULL ||
                                         slice_starts_with(said, SLICE("\xe2\x89")));
        bool is_open = is_sign || wording_starts_with(said, opening_words) > 0;
        field_text_read(arena, field, said, is_open ? FIELD_TEXT_CONSTRAINTS : FIELD_TEXT_PROSE);
    }
}

/* Whether a rule may begin behind the words that the field's name was read from. */
static bool may_follow(struct slice line, size_t size, struct slice rest)
{
    bool is_marked = line.size > 0 && strchr("`*", line.data[0]) != NULL;
    bool is_parted = size < line.size && strchr(":(", line.data[size]) != NULL;
    return is_marked || is_parted || wording_starts_with(rest, modal_words) > 0 ||
           wording_starts_with(rest, "cannot|can not|may not|should|unique|required|optional|"
                                     "between|max*|min*|at least|at most|not|length") > 0;
}

/* The type as it is before the rule: a bound is one of a value or of a length by it. */
static struct type *copy_type(struct arena *arena, const struct type *type)
{
    struct type *copy = ARENA_NEW(arena, struct type);
    copy->kind = type->kind;
    copy->enum_name = type->enum_name;
    return copy;
}

/* "must be a valid Category value" of a field that takes nothing else. */
static bool is_held_by_type(const struct field_statement *field, struct slice rest)
{
    bool is_listed = field->type->kind == TYPE_ENUM || field->type->label_count > 0 ||
                     field->type->enum_name.size > 0;
    rest = slice_trim(slice_from_offset(rest, wording_starts_with(rest, modal_words)));
    return is_listed && wording_starts_with(rest, "valid|a valid|an allowed|one of the|a known|a "
                                                  "supported|an existing") > 0;
}

static bool is_plainly_rule(struct slice rest)
{
    return wording_starts_with(rest, "must|cannot|can not|may not|has to|only|required|unique|is "
                                     "required|is unique|should be") > 0;
}

/* The entity's alteration by this list. */
static struct entity_statement *alteration_of(struct rules *rules, size_t at, struct place place)
{
    struct statement *alteration = rules->alterations[at];
    if (alteration == NULL) {
        const struct statement *last = rules->specification->last[STATEMENT_ENTITY];
        alteration =
            specification_state(rules->specification, STATEMENT_ENTITY, rules->block, place);
        alteration->entity = (struct entity_statement){
            .source = SOURCE_LIST, .name = rules->entities[at]->entity.name, .is_alteration = true};
        rules->alterations[at] = alteration;
        rules->specification->last[STATEMENT_ENTITY] = last; /* what others below are about */
    }
    return &alteration->entity;
}

static struct slice name_of(const struct field_statement *field)
{
    return field->json_name.size > 0 ? field->json_name : field->name;
}

/* The other field of the entity that the text is nothing but the name of: "`start_date`", "the
 * start date", and, where `is_key`, "user" for userId. NULL: it is none. */
static const struct field_statement *find_other(struct rules *rules, size_t at, struct slice text,
                                                const struct field_statement *about, bool is_key)
{
    struct arena *arena = rules->specification->arena;
    struct slice name = wording_bare(text);
    name = slice_trim(slice_from_offset(name, wording_starts_with(name, "the|its|a")));
    struct slice key = word_flat(arena, name);
    const struct field_statement *other =
        key.size == 0 ? NULL : find_field(arena, rules->entities[at], key);
    if (other == NULL && is_key && key.size > 0) {
        key = arena_join(arena, key, SLICE("id"));
        other = find_field(arena, rules->entities[at], key);
    }
    return other != about ? other : NULL;
}

static struct expression *make_column(struct arena *arena, const struct field_statement *field)
{
    struct expression *column = ARENA_NEW(arena, struct expression);
    column->kind = EXPRESSION_COLUMN;
    column->text = name_of(field);
    return column;
}

/* "must be after `start_date`", "cannot exceed capacity": two fields compared. */
static bool read_comparison(struct rules *rules, size_t at, const struct field_statement *about,
                            struct slice rest, struct place place)
{
    static const struct {
        const char *words;
        const char *sign;
    } signs[] = {
        {"on or after|at or after|after or equal to|later than or equal to|greater than or equal "
         "to|more than or equal to|equal to or greater than|equal to or after|at least|no earlier "
         "than|not be before|not be earlier than|not be less than|>=|\xe2\x89\xa5",
         ">="},
        {"on or before|at or before|before or equal to|earlier than or equal to|less than or equal "
         "to|equal to or less than|equal to or before|at most|no later than|not exceed|not be "
         "after|not be later than|not be greater than|not be more than|<=|\xe2\x89\xa4",
         "<="},
        {"after|later than|greater than|more than|larger than|higher than|>", ">"},
        {"before|earlier than|less than|smaller than|lower than|<", "<"},
    };
    struct arena *arena = rules->specification->arena;
    rest = slice_from_offset(rest, wording_starts_with(rest, "cannot|can not|may not") > 0
                                       ? wording_starts_with(rest, "cannot|can|may")
                                       : wording_starts_with(rest, modal_words));
    rest = slice_trim(rest);
    if (slice_starts_with(rest, SLICE("exceed ")) || slice_starts_with(rest, SLICE("be "))) {
        rest = arena_format(arena, "not " SLICE_FORMAT, SLICE_ARGUMENT(rest)); /* of "cannot" */
    }
    while (rest.size > 0 && strchr(". ", rest.data[rest.size - 1]) != NULL) {
        rest.size--;
    }
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        size_t size = wording_starts_with(rest, signs[i].words);
        const struct field_statement *other =
            size == 0 ? NULL : find_other(rules, at, slice_from_offset(rest, size), about, false);
        if (other == NULL) {
            continue;
        }
        struct check_statement *check = ARENA_NEW(arena, struct check_statement);
        struct expression *expression = ARENA_NEW(arena, struct expression);
        expression->kind = EXPRESSION_OPERATOR;
        expression->text = slice_from(signs[i].sign);
        list_add(arena, &expression->arguments, make_column(arena, about));
        list_add(arena, &expression->arguments, make_column(arena, other));
        *check = (struct check_statement){
            .expression = expression,
            .text = arena_format(arena, SLICE_FORMAT " %s " SLICE_FORMAT,
                                 SLICE_ARGUMENT(name_of(about)), signs[i].sign,
                                 SLICE_ARGUMENT(name_of(other))),
            .place = place};
        list_add(arena, &alteration_of(rules, at, place)->checks, check);
        return true;
    }
    return false;
}

/* "must be unique per state", "unique within a workspace": with another field. */
static bool read_joint(struct rules *rules, size_t at, const struct field_statement *about,
                       struct slice rest, struct place place)
{
    struct arena *arena = rules->specification->arena;
    rest = slice_trim(slice_from_offset(rest, wording_starts_with(rest, modal_words)));
    size_t size = wording_starts_with(rest, "unique per|unique within|unique for each|unique for "
                                            "every|unique in each|unique in|unique by|unique "
                                            "together with|unique with");
    while (rest.size > 0 && strchr(". ", rest.data[rest.size - 1]) != NULL) {
        rest.size--;
    }
    const struct field_statement *other =
        size == 0 ? NULL : find_other(rules, at, slice_from_offset(rest, size), about, true);
    if (other == NULL) {
        return false;
    }
    struct list *names = ARENA_NEW(arena, struct list);
    list_add(arena, names, reading_keep(arena, name_of(other)));
    list_add(arena, names, reading_keep(arena, name_of(about)));
    list_add(arena, &alteration_of(rules, at, place)->uniques, names);
    return true;
}

/* What stands in the brackets of "CHECK (free <= seats) — why"; empty: it is something else. */
static struct slice check_condition(struct slice line)
{
    size_t size = wording_starts_with(line, "check");
    struct slice rest = slice_trim(slice_from_offset(line, size));
    size_t depth = 0;
    for (size_t i = 0; size > 0 && slice_starts_with(rest, SLICE("(")) && i < rest.size; i++) {
        depth += rest.data[i] == '(';
        depth -= rest.data[i] == ')';
        if (depth == 0) {
            return slice_trim(slice_between(rest, 1, i));
        }
    }
    return SLICE_EMPTY;
}

/* "CHECK (seats > 0)", "CHECK (free <= seats)": of one field, or of two; what else it may be is
 * kept as a rule that is not held. */
static bool read_check(struct rules *rules, struct slice condition, struct place place)
{
    struct arena *arena = rules->specification->arena;
    size_t entity = 0, size = 0;
    const struct field_statement *about = find_lead(rules, condition, &entity, &size);
    if (about == NULL || condition.size > FIELD_TEXT_MAXIMUM / 2) {
        return false;
    }
    struct slice rest = slice_trim(slice_from_offset(condition, size));
    if (read_comparison(rules, entity, about, rest, place)) {
        return true;
    }
    struct field_statement *field = ARENA_NEW(arena, struct field_statement);
    *field = (struct field_statement){
        .name = name_of(about), .type = copy_type(arena, about->type), .place = place};
    struct slice text = arena_format(arena, "CHECK (" SLICE_FORMAT " " SLICE_FORMAT ")",
                                     SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(rest));
    field_text_read(arena, field, text, FIELD_TEXT_CONSTRAINTS);
    if (!says(field)) {
        field->unheld_rule = condition;
    }
    list_add(arena, &alteration_of(rules, entity, place)->fields, field);
    return true;
}

static bool read_rule(struct rules *rules, const struct text *text)
{
    struct arena *arena = rules->specification->arena;
    struct slice line = reading_first_line(text->plain);
    size_t entity = 0, size = 0;
    struct slice condition = check_condition(line);
    if (condition.size > 0) {
        return read_check(rules, condition, text->place);
    }
    const struct field_statement *about = find_lead(rules, line, &entity, &size);
    if (about == NULL || line.size > FIELD_TEXT_MAXIMUM) {
        return false;
    }
    struct slice rest = skip_copula(slice_from_offset(line, size));
    if (!may_follow(line, size, rest)) {
        return false;
    }
    if (read_comparison(rules, entity, about, rest, text->place) ||
        read_joint(rules, entity, about, rest, text->place)) {
        return true;
    }
    struct field_statement *field = ARENA_NEW(arena, struct field_statement);
    *field = (struct field_statement){
        .name = name_of(about), .type = copy_type(arena, about->type), .place = text->place};
    read_parts(arena, field, rest);
    if (!says(field) && is_plainly_rule(rest) && !is_held_by_type(about, rest)) {
        field->unheld_rule = rest;
    }
    if (!says(field)) {
        return false;
    }
    list_add(arena, &alteration_of(rules, entity, text->place)->fields, field);
    return true;
}

/* The one field of the entity that refers to `target`: as it says, or by its name. NULL: none, or
 * several do. */
static const struct field_statement *find_referrer(struct arena *arena,
                                                   const struct statement *entity,
                                                   struct slice target)
{
    const struct field_statement *found = NULL;
    struct slice key = word_key(arena, target);
    struct slice own = arena_join(arena, key, SLICE("id"));
    LIST_EACH(const struct field_statement, field, &entity->entity.fields)
    {
        bool refers = field->references_entity.size > 0
                          ? slice_equal(word_key(arena, field->references_entity), key)
                          : slice_equal(word_flat(arena, field->name), own);
        if (refers && found != NULL) {
            return NULL;
        }
        found = refers ? field : found;
    }
    return found;
}

static void alter_reference(struct rules *rules, size_t at, const struct field_statement *about,
                            const struct field_statement *said, struct place place)
{
    struct arena *arena = rules->specification->arena;
    struct field_statement *field = ARENA_NEW(arena, struct field_statement);
    *field = (struct field_statement){.name = name_of(about),
                                      .type = copy_type(arena, about->type),
                                      .place = place,
                                      .is_foreign_key = true,
                                      .references_entity = said->references_entity,
                                      .references_field = said->references_field,
                                      .on_delete = said->on_delete,
                                      .on_update = said->on_update};
    list_add(arena, &alteration_of(rules, at, place)->fields, field);
}

/* "ON DELETE CASCADE from projects": of the field that refers to them. */
static bool read_deletion(struct rules *rules, struct slice line, struct place place)
{
    static const char *const joints[] = {" from ", " of ", " to ", " on ", " with ", " when "};
    struct arena *arena = rules->specification->arena;
    struct field_statement said = {.type = ARENA_NEW(arena, struct type)};
    if (wording_starts_with(line, "on delete|cascade") == 0) {
        return false;
    }
    if (!slice_starts_with_ignoring_case(line, SLICE("on "))) {
        said.on_delete = ACTION_CASCADE; /* "cascade delete from projects" */
    } else {
        field_text_read(arena, &said, line, FIELD_TEXT_CONSTRAINTS);
    }
    for (size_t i = 0; i < sizeof(joints) / sizeof(*joints); i++) {
        struct slice joint = slice_from(joints[i]);
        size_t found = slice_find(line, joint);
        struct slice target = found == SLICE_NOT_FOUND
                                  ? SLICE_EMPTY
                                  : slice_trim(slice_from_offset(line, found + joint.size));
        size_t article = wording_starts_with(target, "the|parent|its");
        target = slice_trim(slice_from_offset(target, article));
        target = slice_between(target, 0, field_line_measure_name(target));
        for (size_t at = 0; target.size > 0 && at < rules->entity_count; at++) {
            const struct field_statement *about = find_referrer(arena, rules->entities[at], target);
            if (about != NULL && said.on_delete != ACTION_NONE) {
                said.references_entity = target;
                alter_reference(rules, at, about, &said, place);
                return true;
            }
        }
    }
    return false;
}

/* "FK project_id → projects(id) ON DELETE CASCADE", "`author_id`: ON DELETE SET NULL" */
static bool read_reference(struct rules *rules, const struct text *text)
{
    struct arena *arena = rules->specification->arena;
    struct slice line = reading_first_line(text->plain);
    size_t mark = wording_starts_with(line, "foreign key|fk|references");
    size_t at = 0, size = 0;
    if (line.size > FIELD_TEXT_MAXIMUM || read_deletion(rules, line, text->place)) {
        return line.size <= FIELD_TEXT_MAXIMUM;
    }
    struct slice rest = slice_from_offset(line, mark);
    while (rest.size > 0 && strchr(" :(`", rest.data[0]) != NULL) {
        rest = slice_from_offset(rest, 1);
    }
    const struct field_statement *about = find_lead(rules, rest, &at, &size);
    struct slice behind = slice_from_offset(rest, size);
    while (behind.size > 0 && strchr(" :`)", behind.data[0]) != NULL) {
        behind = slice_from_offset(behind, 1);
    }
    bool is_told = about != NULL && (mark > 0 ||
                                     wording_starts_with(behind, "on delete|references|fk|"
                                                                 "foreign key|refers to") > 0 ||
                                     slice_starts_with(behind, SLICE("\xe2\x86\x92")) ||
                                     slice_starts_with(behind, SLICE("->")));
    struct field_statement said = {.type = ARENA_NEW(arena, struct type)};
    if (!is_told || !field_text_read(arena, &said, behind, FIELD_TEXT_CONSTRAINTS) ||
        (said.references_entity.size == 0 && said.on_delete == ACTION_NONE)) {
        return false;
    }
    if (said.references_entity.size == 0) { /* that is told elsewhere, or by the name alone */
        said.references_entity = about->references_entity;
        said.references_field = about->references_field;
    }
    size_t stem = about->name.size > 3 && slice_ends_with(about->name, SLICE("_id"))
                      ? about->name.size - 3
                      : 0;
    if (said.references_entity.size == 0) {
        said.references_entity = slice_between(about->name, 0, stem);
    }
    if (said.references_entity.size == 0) {
        return false;
    }
    alter_reference(rules, at, about, &said, text->place);
    return true;
}

bool entity_rules_is_list(const struct block *block)
{
    struct text text = reading_label(block);
    struct slice label = wording_bare(text.plain.size == 0 ? block->section->name : text.plain);
    size_t remark = slice_find(label, SLICE(" (")); /* "Constraints (held by the database):" */
    return entity_rules_is_label(slice_trim(slice_between(label, 0, remark)));
}

/* "`crew`: at least 2", where nothing has a crew: among rules that were read, it is not held. */
static void report_unheld(const struct rules *rules, const struct text *text)
{
    static const char words[] = "must|required|unique|mandatory|max*|min*|at least|at most|between|"
                                "cannot|not empty|not null|positive|valid";
    struct slice line = reading_first_line(text->plain);
    bool is_table = rules->block->kind == BLOCK_TABLE;
    bool is_named = is_table || (text->span_count > 0 && text->spans[0].start == 0 &&
                                 text->spans[0].kind != SPAN_LINK);
    size_t size = 0, at = 0;
    bool is_policy = wording_has(line, "password*"); /* which has a reader of its own */
    if (is_named && !is_policy && wording_has(line, words) &&
        find_lead(rules, line, &at, &size) == NULL) {
        diagnostics_report(rules->specification->diagnostics, DIAGNOSTIC_W1407, text->place,
                           "describe the field, or write its name as it is described",
                           "'" SLICE_FORMAT "' is not held: it begins with no field of what is "
                           "described here",
                           SLICE_ARGUMENT(slice_between(line, 0, 60)));
    }
}

static bool read_texts(struct rules *rules, bool is_own_heading, bool may_be_far)
{
    size_t read_count = 0;
    find_near(rules, is_own_heading);
    if (rules->entity_count == 0 && may_be_far) {
        find_far(rules);
    }
    struct list unread = {0};
    LIST_EACH(struct text, text, &rules->texts)
    {
        bool is_read =
            rules->entity_count > 0 && (read_reference(rules, text) || read_rule(rules, text));
        for (size_t i = 0; !is_read && i < rules->entity_count; i++) {
            is_read = entity_indexes_read_rule(rules->specification, rules->block,
                                               &rules->entities[i]->entity, text);
        }
        read_count += is_read;
        if (!is_read) {
            list_add(rules->specification->arena, &unread, text);
        }
    }
    LIST_EACH(const struct text, text, &unread)
    {
        if (read_count > 0) {
            report_unheld(rules, text);
        }
    }
    return read_count > 0;
}

/* "index on `a`; index on `b`" is two of them. */
static void add_text(struct rules *rules, struct text *text)
{
    struct arena *arena = rules->specification->arena;
    struct slice rest = reading_first_line(text->plain), part;
    if (wording_starts_with(rest, "index|indexes") == 0 ||
        slice_find_byte(rest, ';') == SLICE_NOT_FOUND) {
        list_add(arena, &rules->texts, text);
        return;
    }
    while (slice_next_part(&rest, ';', &part)) {
        struct text *single = ARENA_NEW(arena, struct text);
        *single = (struct text){.plain = slice_trim(part), .place = text->place};
        list_add(arena, &rules->texts, single);
    }
}

bool entity_rules_read_list(struct specification *specification, const struct block *block)
{
    struct rules rules = {.specification = specification, .block = block};
    for (size_t i = 0; i < block->item_count; i++) {
        if (block->items[i].depth == 0) {
            add_text(&rules, &block->items[i].text);
        }
    }
    return read_texts(&rules, reading_label(block).plain.size == 0, true);
}

/* --- tables --- */

static const char field_words[] =
    "field|fields|field name|attribute|property|column|поле|字段|필드|"
    "フィールド|campo|feld|champ";
static const char said_words[] =
    "rule|rules|validation|validations|validation rule|validation "
    "rules|правило|правила|проверка|валидация|规则|校验规则|验证规则|규칙|検証|"
    "ルール|regla|regra|validación|validação|regel|règle";

/* Of constraints, a table may describe the entity itself, unless the words above it say otherwise.
 */
static const char doubtful_words[] = "constraint|constraints|requirement|requirements";

static bool is_about_rules(const struct block *block)
{
    return reading_is_under(block, "validation|validations|validation rules|constraints|rules");
}

/* The column of rules in a table that has, besides, only the fields and words on them. */
static int find_rules(const struct block *block)
{
    if (block->kind != BLOCK_TABLE || block->column_count < 2 || block->column_count > 3 ||
        !wording_is(block_column_name(block, 0), field_words)) {
        return READING_NO_COLUMN;
    }
    int column = reading_column_named(block, said_words);
    if (column == READING_NO_COLUMN && is_about_rules(block)) {
        column = reading_column_named(block, doubtful_words);
    }
    for (size_t i = 1; i < block->column_count; i++) {
        bool is_other = (int)i != column &&
                        !wording_is(block_column_name(block, i),
                                    "error|error message|message|description|note|notes|example|"
                                    "reason|comment");
        column = is_other ? READING_NO_COLUMN : column;
    }
    return column;
}

static int claim(const struct block *block)
{
    return find_rules(block) != READING_NO_COLUMN ? 62 : 0;
}

static enum reading_result read_table(struct specification *specification,
                                      const struct block *block)
{
    struct rules rules = {.specification = specification, .block = block};
    int column = find_rules(block);
    for (size_t i = 1; i < block->row_count; i++) {
        struct slice name = reading_cell(&block->rows[i], 0);
        struct slice rule = reading_cell(&block->rows[i], column);
        struct text *text = ARENA_NEW(specification->arena, struct text);
        text->place = reading_cell_place(&block->rows[i], column);
        text->plain = arena_format(specification->arena, SLICE_FORMAT ": " SLICE_FORMAT,
                                   SLICE_ARGUMENT(name), SLICE_ARGUMENT(rule));
        if (name.size > 0 && rule.size > 0) {
            list_add(specification->arena, &rules.texts, text);
        }
    }
    return read_texts(&rules, true, is_about_rules(block)) ? READING_PART : READING_NOTHING;
}

const struct recogniser recogniser_field_rules = {
    .name = "field_rules",
    .blocks =
        {
            [BLOCK_TABLE] = {claim, read_table},
        },
};
