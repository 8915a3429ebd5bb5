/* SPDX-License-Identifier: Apache-2.0 */
/* A rule leads with the field that it is about; the rest is read as what else could stand behind
 * that field, as a comparison with another one, or as what is unique together. */
#include "spec/recognise/entity_rule_private.h"

#include "spec/reading/field_line.h"
#include "spec/reading/field_secrecy.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/text/words.h"

#define LEAD_MAXIMUM 4U /* words of a field's name */

/* Offset behind the word at `at`, marks around it aside. */
static size_t skip_word(struct slice line, size_t at)
{
    while (at < line.size && strchr(" `*\"'", line.data[at]) != NULL) {
        at++;
    }
    return at + word_measure(slice_from_offset(line, at));
}

const struct field_statement *entity_rule_find_lead(const struct entity_rules *rules,
                                                    struct slice line, size_t *out_entity,
                                                    size_t *out_size)
{
    struct arena *arena = rules->specification->arena;
    const struct field_statement *found = NULL;
    size_t end = 0;
    for (size_t words = 0; words < LEAD_MAXIMUM && end < line.size; words++) {
        end = skip_word(line, end);
        struct slice key = word_flat(arena, wording_bare(slice_between(line, 0, end)));
        const struct statement *owner = NULL;
        for (size_t i = 0; key.size > 0 && i < rules->entity_count; i++) {
            const struct field_statement *field =
                entity_statement_field_flat(arena, &rules->entities[i]->entity, key);
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

static const char articles[] = "the|a|an|each|every|any|its|der|die|das|jede*|ein|eine|el|la|los|"
                               "las|un|una|cada|o|os|as|um|uma|le|les|une|chaque|il|lo|gli|ogni|"
                               "het|een";

/* Bytes of "walk's ", "Walk " or "Walk." at the front of the line, where an entity is called so;
 * its index. */
static size_t measure_entity(const struct entity_rules *rules, struct slice line,
                             size_t *out_entity)
{
    struct arena *arena = rules->specification->arena;
    size_t end = 0;
    while (
        end < line.size && line.data[end] != ' ' &&
        !(line.data[end] == '.' && end + 1 < line.size && character_is_word(line.data[end + 1]))) {
        end++;
    }
    struct slice word = slice_between(line, 0, end);
    static const struct slice tails[] = {SLICE_LITERAL("'s"), SLICE_LITERAL("\xe2\x80\x99s"),
                                         SLICE_LITERAL("s'")};
    for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
        if (slice_ends_with(word, tails[i])) {
            word = slice_between(word, 0, word.size - tails[i].size);
        }
    }
    struct slice key = word_key(arena, wording_bare(word));
    for (size_t i = 0; key.size > 0 && end < line.size && i < rules->entity_count; i++) {
        if (slice_equal(word_key(arena, rules->entities[i]->entity.name), key)) {
            *out_entity = i;
            return end + 1;
        }
    }
    return 0;
}

/* As entity_rule_find_lead, also of "The number", "A walk's title" and "The title of a walk". */
static const struct field_statement *find_subject(const struct entity_rules *rules,
                                                  struct slice line, size_t *out_entity,
                                                  size_t *out_size)
{
    size_t start = wording_starts_with(line, articles), size, entity = 0;
    while (start > 0 && start < line.size && line.data[start] == ' ') {
        start++;
    }
    struct slice rest = slice_from_offset(line, start);
    const struct field_statement *field = entity_rule_find_lead(rules, rest, out_entity, out_size);
    if (field == NULL && (size = measure_entity(rules, rest, &entity)) > 0) {
        struct entity_rules single = *rules;
        single.entities[0] = rules->entities[entity];
        single.entity_count = 1;
        start += size;
        field =
            entity_rule_find_lead(&single, slice_from_offset(line, start), out_entity, out_size);
        *out_entity = entity;
    }
    for (size_t at = start, words = 0; field == NULL && words < LEAD_MAXIMUM && at < line.size;) {
        while (at < line.size && line.data[at] != ' ') {
            at++;
        }
        words++;
        at += at < line.size;
        size_t end = skip_word(line, at);
        bool is_name = slice_find_byte(slice_between(line, at, end), '_') != SLICE_NOT_FOUND;
        field = is_name ? entity_rule_find_lead(rules, slice_between(line, at, end), out_entity,
                                                out_size)
                        : NULL; /* "The day of birth born_on": an unmistakable name */
        start = field != NULL ? at : start;
    }
    if (field == NULL) {
        return NULL;
    }
    *out_size += start;
    struct slice behind = slice_from_offset(line, *out_size);
    size_t of = wording_starts_with(slice_trim(behind), "of|von|de|del|da|do|di");
    if (of > 0) {
        rest = slice_trim(slice_from_offset(slice_trim(behind), of));
        rest = slice_trim(slice_from_offset(rest, wording_starts_with(rest, articles)));
        size = measure_entity(rules, rest, &entity);
        *out_size = size > 0 ? (size_t)(rest.data - line.data) + size : *out_size;
    }
    return field;
}

/* Bytes of the particle that says in Japanese or Korean what a sentence is about. */
static size_t measure_topic_mark(struct slice text)
{
    static const struct slice marks[] = {SLICE_LITERAL("は"), SLICE_LITERAL("が"),
                                         SLICE_LITERAL("은"), SLICE_LITERAL("는")};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (slice_starts_with(text, marks[i])) {
            return marks[i].size;
        }
    }
    return 0;
}

/* "must be", "is", ":": what stands between a field and what is said of it. */
static struct slice skip_copula(struct slice rest)
{
    rest = slice_trim(rest);
    while (rest.size > 0 && strchr("`*\"':-= ", rest.data[0]) != NULL) {
        rest = slice_from_offset(rest, 1);
    }
    rest = slice_trim(slice_from_offset(rest, measure_topic_mark(rest)));
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
           field->is_write_only || field->check != NULL || field->moment != MOMENT_ANY ||
           field->type->length > 0 || field->type->label_count > 0 ||
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
    bool is_parted =
        size < line.size && (strchr(":(", line.data[size]) != NULL ||
                             measure_topic_mark(slice_trim(slice_from_offset(line, size))) > 0);
    return is_marked || is_parted || wording_starts_with(rest, modal_words) > 0 ||
           wording_starts_with(rest, "cannot|can not|may not|should|unique|required|optional|"
                                     "between|max*|min*|at least|at most|not|length|必填|必须|"
                                     "不能为空|唯一|必須|一意|필수|고유") > 0;
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
static struct entity_statement *alteration_of(struct entity_rules *rules, size_t at,
                                              struct place place)
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
static const struct field_statement *find_other(struct entity_rules *rules, size_t at,
                                                struct slice text,
                                                const struct field_statement *about, bool is_key)
{
    struct arena *arena = rules->specification->arena;
    struct slice name = wording_bare(text);
    name = slice_trim(slice_from_offset(name, wording_starts_with(name, "the|its|a")));
    struct slice key = word_flat(arena, name);
    const struct field_statement *other =
        key.size == 0 ? NULL
                      : entity_statement_field_flat(arena, &rules->entities[at]->entity, key);
    if (other == NULL && is_key && key.size > 0) {
        key = arena_join(arena, key, SLICE("id"));
        other = entity_statement_field_flat(arena, &rules->entities[at]->entity, key);
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
static bool read_comparison(struct entity_rules *rules, size_t at,
                            const struct field_statement *about, struct slice rest,
                            struct place place)
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
static bool read_joint(struct entity_rules *rules, size_t at, const struct field_statement *about,
                       struct slice rest, struct place place)
{
    struct arena *arena = rules->specification->arena;
    rest = slice_trim(slice_from_offset(rest, wording_starts_with(rest, modal_words)));
    size_t size = wording_starts_with(
        rest, "unique per|unique within|unique inside|unique among the|eindeutig je|eindeutig pro|"
              "eindeutig innerhalb|único por|única por|unique par|unique for each|unique for "
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
static bool read_check(struct entity_rules *rules, struct slice condition, struct place place)
{
    struct arena *arena = rules->specification->arena;
    size_t entity = 0, size = 0;
    const struct field_statement *about = entity_rule_find_lead(rules, condition, &entity, &size);
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

/* "Seats > 0", "`seats` ≤ 9", as CHECK (seats > 0); behind the number nothing but a bracket. Empty:
 * the rest begins with no such sign, or says more. */
static struct slice signed_condition(struct arena *arena, struct slice name, struct slice rest)
{
    static const struct {
        const char *written, *sign;
    } signs[] = {{">=", ">="}, {"\xe2\x89\xa5", ">="}, {"<=", "<="}, {"\xe2\x89\xa4", "<="},
                 {"!=", "<>"}, {"\xe2\x89\xa0", "<>"}, {">", ">"},   {"<", "<"}};
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
        if (!slice_starts_with(rest, slice_from(signs[i].written))) {
            continue;
        }
        struct slice value = slice_trim(slice_from_offset(rest, strlen(signs[i].written)));
        size_t end = value.size > 0 && value.data[0] == '-';
        while (end < value.size &&
               (character_is_digit(value.data[end]) || value.data[end] == '.')) {
            end++;
        }
        end -= end > 0 && value.data[end - 1] == '.';
        struct slice behind = slice_from_offset(value, end);
        while (behind.size > 0 && strchr(" .;,", behind.data[0]) != NULL) {
            behind = slice_from_offset(behind, 1);
        }
        bool is_number = end > 0 && character_is_digit(value.data[end - 1]);
        return is_number && (behind.size == 0 || slice_starts_with(behind, SLICE("(")))
                   ? arena_format(arena, SLICE_FORMAT " %s " SLICE_FORMAT, SLICE_ARGUMENT(name),
                                  signs[i].sign, SLICE_ARGUMENT(slice_between(value, 0, end)))
                   : SLICE_EMPTY;
    }
    return SLICE_EMPTY;
}

/* "Title and kennel are unique together", "The combination of a and b must be unique": two fields
 * at least of one entity. */
static bool read_together(struct entity_rules *rules, struct slice line, struct place place)
{
    struct arena *arena = rules->specification->arena;
    size_t start =
        wording_starts_with(line, "the combination of|combination of|the pair of|the pair|"
                                  "the tuple|each combination of|every combination of|"
                                  "each pair of|unique combination of|la combinación "
                                  "de|a combinação de|la combinaison de|die kombination "
                                  "aus|die kombination von|комбинация");
    size_t entity, list = start;
    for (size_t i = 0; i < 2; i++) { /* "the combination of a boat's name and pier" */
        struct slice rest = slice_trim(slice_from_offset(line, list));
        rest = slice_trim(slice_from_offset(rest, wording_starts_with(rest, articles)));
        list =
            (size_t)(rest.data - line.data) + (i == 1 ? measure_entity(rules, rest, &entity) : 0);
    }
    size_t verb = list;
    while (
        verb < line.size &&
        (line.data[verb] != ' ' ||
         wording_starts_with(slice_from_offset(line, verb + 1),
                             "is|are|must|should|has|have|ist|sind|muss|müssen|es|son|debe|deben|"
                             "é|são|deve|devem|est|sont|doit|doivent|должна|должны") == 0)) {
        verb++;
    }
    struct slice said = slice_from_offset(line, verb < line.size ? verb + 1 : verb);
    bool is_unique = wording_has(said, "unique*|eindeutig|únic*|уникальн*|unic*") &&
                     (start > 0 || wording_has(said, "together|combined|in combination|as a pair|"
                                                     "jointly|gemeinsam|zusammen|juntos|juntas|"
                                                     "ensemble|вместе"));
    bool is_bounded = wording_has(said, "if|when|unless|where|not unique|per|within|for");
    for (size_t at = 0; is_unique && !is_bounded && at < rules->entity_count; at++) {
        struct list *names = ARENA_NEW(arena, struct list);
        struct slice rest = slice_between(line, list, verb);
        bool is_complete = rest.size > 0;
        while (rest.size > 0 && is_complete) {
            static const char *const joints[] = {",",   "+",   "/",    "&",   " and ", " und ",
                                                 " y ", " e ", " et ", " и ", NULL};
            size_t end = rest.size, skip = 0;
            for (const char *const *joint = joints; *joint != NULL; joint++) {
                size_t found = slice_find(rest, slice_from(*joint));
                if (found < end) {
                    end = found;
                    skip = strlen(*joint);
                }
            }
            struct slice part = slice_trim(slice_between(rest, 0, end));
            rest = slice_from_offset(rest, end + skip);
            if (part.size == 0) {
                continue; /* ", and" */
            }
            const struct field_statement *field = find_other(rules, at, part, NULL, true);
            is_complete = field != NULL;
            if (is_complete) {
                list_add(arena, names, reading_keep(arena, name_of(field)));
            }
        }
        if (is_complete && names->count > 1) {
            list_add(arena, &alteration_of(rules, at, place)->uniques, names);
            return true;
        }
    }
    return false;
}

/* What a rule begins with behind the field that a sentence is about. */
static const char said_openings[] =
    "must|cannot|can not|may not|can't|has to|have to|should|shall|needs to|is unique|are "
    "unique|is "
    "required|is mandatory|is never|is always between|is at least|is at most|is between|is greater|"
    "is less|is positive|is not negative|is never negative|muss|müssen|darf|dürfen|ist eindeutig|"
    "ist pflicht|debe|deben|no puede|es único|es única|es obligatori*|deve|devem|não pode|é único|"
    "é única|é obrigatóri*|doit|doivent|ne peut|ne doit|est unique|est obligatoire|non può|è unico|"
    "è obbligatori*|moet|mag niet|musi|nie może|должен|должна|должно|должны|не может|не должен|не "
    "должна|не должно|уникальн*|обязательн*";

/* ": 'free' | 'hired'", "is 'free' or 'hired'" behind a field: the values that it takes. */
static bool read_values(struct arena *arena, struct field_statement *field, struct slice rest)
{
    rest = slice_trim(rest);
    rest = slice_from_offset(rest, slice_starts_with(rest, SLICE(":")));
    rest = slice_trim(slice_from_offset(rest, measure_topic_mark(rest)));
    rest = slice_trim(slice_from_offset(rest, wording_starts_with(rest, "is|are|must be")));
    bool is_quoted = rest.size > 0 && strchr("'\"`", rest.data[0]) != NULL;
    return is_quoted && field_value_labels(arena, field, rest, LABELS_DOUBTFUL);
}

bool entity_rule_read(struct entity_rules *rules, const struct text *text)
{
    struct arena *arena = rules->specification->arena;
    struct slice line = reading_first_line(text->plain);
    size_t entity = 0, size = 0;
    struct slice condition = check_condition(line);
    if (condition.size > 0) {
        return read_check(rules, condition, text->place);
    }
    const struct field_statement *about = find_subject(rules, line, &entity, &size);
    if (about == NULL || line.size > FIELD_TEXT_MAXIMUM) {
        return read_together(rules, line, text->place);
    }
    struct slice rest = skip_copula(slice_from_offset(line, size));
    struct slice compared =
        rules->is_prose ? SLICE_EMPTY : signed_condition(arena, name_of(about), rest);
    bool is_sign = !rules->is_prose && rest.size > 0 && strchr("<>", rest.data[0]) != NULL;
    if ((compared.size > 0 && read_check(rules, compared, text->place)) ||
        (is_sign && read_comparison(rules, entity, about, rest, text->place))) {
        return true;
    }
    struct field_statement *field = ARENA_NEW(arena, struct field_statement);
    *field = (struct field_statement){
        .name = name_of(about), .type = copy_type(arena, about->type), .place = text->place};
    if (!rules->is_prose && read_values(arena, field, slice_from_offset(line, size))) {
        list_add(arena, &alteration_of(rules, entity, text->place)->fields, field);
        return true;
    }
    bool is_said = wording_starts_with(rest, said_openings) > 0;
    bool is_secret = field_secrecy_is_said(arena, rest);
    if (!is_said && !is_secret && (rules->is_prose || !may_follow(line, size, rest))) {
        return read_together(rules, line, text->place);
    }
    if (read_comparison(rules, entity, about, rest, text->place) ||
        read_joint(rules, entity, about, rest, text->place)) {
        return true;
    }
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

bool entity_rule_read_secrecy(struct entity_rules *rules, const struct text *text)
{
    struct slice line = reading_first_line(text->plain);
    bool is_any = false;
    for (size_t i = 0; i < rules->entity_count && line.size <= FIELD_TEXT_MAXIMUM; i++) {
        struct entity_rules single = *rules;
        single.entities[0] = rules->entities[i];
        single.entity_count = 1;
        size_t entity = 0, size = 0;
        const struct field_statement *about = find_subject(&single, line, &entity, &size);
        if (about == NULL || !field_secrecy_is_said(rules->specification->arena,
                                                    skip_copula(slice_from_offset(line, size)))) {
            continue;
        }
        struct field_statement *field =
            ARENA_NEW(rules->specification->arena, struct field_statement);
        *field =
            (struct field_statement){.name = name_of(about),
                                     .type = copy_type(rules->specification->arena, about->type),
                                     .place = text->place,
                                     .is_write_only = true};
        list_add(rules->specification->arena, &alteration_of(rules, i, text->place)->fields, field);
        is_any = true;
    }
    return is_any;
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

static void alter_reference(struct entity_rules *rules, size_t at,
                            const struct field_statement *about, const struct field_statement *said,
                            struct place place)
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
static bool read_deletion(struct entity_rules *rules, struct slice line, struct place place)
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
bool entity_rule_read_reference(struct entity_rules *rules, const struct text *text)
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
    const struct field_statement *about = entity_rule_find_lead(rules, rest, &at, &size);
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
