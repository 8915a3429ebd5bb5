/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers lines into an entity; the contract is in the header. */
#include "spec/reading/entity_group.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/entity_setting.h"
#include "spec/reading/field_text.h"
#include "spec/reading/field_value.h"
#include "spec/reading/reading.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define NAMES_MAXIMUM 8U

void entity_group_init(struct entity_group *group, struct arena *arena)
{
    *group = (struct entity_group){.arena = arena};
}

/* "a, b, c" in front of a type: the names, and what follows them. */
static size_t split_names(struct slice line, struct slice *names, struct slice *out_rest)
{
    size_t count = 0;
    while (count < NAMES_MAXIMUM) {
        line = slice_trim(line);
        size_t size = field_line_measure_name(line);
        if (size == 0) {
            return 0;
        }
        names[count++] = slice_between(line, 0, size);
        line = slice_trim(slice_from_offset(line, size));
        if (line.size == 0 || (line.data[0] != ',' && line.data[0] != '/' && line.data[0] != '&')) {
            break;
        }
        line = slice_from_offset(line, 1);
    }
    *out_rest = line;
    return count;
}

static bool is_key_field(const struct field_statement *field)
{
    return field->is_primary_key || slice_equal_ignoring_case(field->name, SLICE("id")) ||
           slice_equal_ignoring_case(field->name, SLICE("_id")) ||
           slice_equal_ignoring_case(field->name, SLICE("uid")) ||
           slice_equal_ignoring_case(field->name, SLICE("uuid"));
}

static bool is_reference(const struct field_statement *field)
{
    return field->is_foreign_key || slice_ends_with(field->name, SLICE("_id")) ||
           slice_ends_with(field->name, SLICE("Id"));
}

static struct field_statement *find_field(const struct entity_group *group, struct slice name)
{
    LIST_EACH(struct field_statement, field, &group->entity.fields)
    {
        if (slice_equal(field->name, name)) {
            return field;
        }
    }
    return NULL;
}

static void keep_field(struct entity_group *group, const struct field_statement *field,
                       enum field_evidence evidence, struct place place)
{
    bool is_key_again =
        group->key_field != NULL && slice_equal(group->key_field->name, field->name);
    /* "status: open | shut" below "id, name, status" says more of the same field */
    struct field_statement *named = group->has_names ? find_field(group, field->name) : NULL;
    bool is_told_again = named != NULL && named->type->kind == TYPE_UNKNOWN;
    struct field_statement *kept =
        is_key_again    ? group->key_field
        : is_told_again ? named
                        : field_value_add(group->arena, &group->entity, field->name, place);
    group->key_field = is_key_again ? NULL : group->key_field;
    *kept = *field;
    kept->place = place;
    kept->default_value.place = place;
    group->sure_count += evidence >= FIELD_EVIDENCE_CONSTRAINED;
    group->typed_count += evidence == FIELD_EVIDENCE_TYPED;
    group->has_key |= is_key_field(field);
    group->reference_count += is_reference(field);
}

/* "opens_at/until" is short for "opens_at" and "opens_until": a word behind the stroke takes the
 * place of the first name's last. */
static struct slice complete_name(struct arena *arena, struct slice first, struct slice name)
{
    size_t last = slice_find_last_byte(first, '_');
    bool is_short = name.data == first.data + first.size + 1 && name.data[-1] == '/' &&
                    slice_find_byte(name, '_') == SLICE_NOT_FOUND;
    return is_short && last != SLICE_NOT_FOUND
               ? arena_join(arena, slice_between(first, 0, last + 1), name)
               : name;
}

/* "id, name, city" says as much as three lines. */
static void count_names(struct entity_group *group, size_t count)
{
    size_t more = count > 2 ? count - 1 : 0;
    group->line_count += more;
    group->field_count += more;
    group->has_names |= more > 0;
}

/* Several names before one description. */
static bool add_names(struct entity_group *group, struct slice line, field_place_f *place,
                      const void *context)
{
    struct slice names[NAMES_MAXIMUM];
    struct slice rest;
    size_t count = split_names(line, names, &rest);
    if (count < 2) {
        return false;
    }
    if (slice_is_ignoring_case(rest, "timestamps")) {
        rest = SLICE("timestamp"); /* "created_at, updated_at timestamps" */
    }
    for (size_t i = 0; i < count; i++) {
        struct field_statement field;
        struct slice single = arena_format(group->arena, SLICE_FORMAT " " SLICE_FORMAT,
                                           SLICE_ARGUMENT(names[i]), SLICE_ARGUMENT(rest));
        enum field_evidence evidence = field_line_read(group->arena, single, &field);
        if (evidence == FIELD_EVIDENCE_NONE) {
            return i > 0;
        }
        field.name = i > 0 ? complete_name(group->arena, names[0], names[i]) : names[i];
        keep_field(group, &field, evidence, place(context, names[i]));
    }
    count_names(group, rest.size == 0 ? count : 0);
    return true;
}

/* "Primary Key: id (bigint)" is all that some lists say of the key. */
static void describe_key(struct entity_group *group, struct slice line, field_place_f *place,
                         const void *context)
{
    struct field_statement field;
    size_t colon = slice_find_byte(line, ':');
    const struct slice *name =
        group->entity.primary_key.count == 1 ? list_at(&group->entity.primary_key, 0) : NULL;
    struct slice rest =
        slice_trim(slice_from_offset(line, colon == SLICE_NOT_FOUND ? 0 : colon + 1));
    if (name == NULL || colon == SLICE_NOT_FOUND || !slice_starts_with(rest, *name) ||
        find_field(group, *name) != NULL) {
        return;
    }
    size_t close = slice_find_byte(rest, ')');
    rest = slice_between(rest, 0, close == SLICE_NOT_FOUND ? name->size : close + 1);
    if (field_line_read(group->arena, rest, &field) != FIELD_EVIDENCE_TYPED &&
        field_line_read(group->arena, slice_between(rest, 0, name->size), &field) ==
            FIELD_EVIDENCE_NONE) {
        return;
    }
    keep_field(group, &field, FIELD_EVIDENCE_CONSTRAINED, place(context, field.name));
    group->key_field = find_field(group, *name);
}

/* Marks what an index is over; false: some part is neither a field nor, with '_' in it, what an
 * index is called ("by_name"). */
static bool take_indexed(struct entity_group *group, struct slice parts)
{
    struct slice rest = parts, name;
    while (slice_next_part(&rest, ',', &name)) {
        name = slice_trim(name);
        bool is_name = name.size > 0 && field_line_measure_name(name) == name.size;
        if (!is_name ||
            (find_field(group, name) == NULL && slice_find_byte(name, '_') == SLICE_NOT_FOUND)) {
            return false;
        }
    }
    while (slice_next_part(&parts, ',', &name)) {
        struct field_statement *field = find_field(group, slice_trim(name));
        if (field != NULL) {
            field->is_indexed = true;
        }
    }
    return true;
}

/* "INDEX(user_id), INDEX(email)"; "idx: by_name", "search: title, body" in a drawing. */
static bool read_index(struct entity_group *group, struct slice line)
{
    static const char labels[] = "index|indexes|indices|idx|search index|search|full-text index|"
                                 "full-text|fulltext index|fulltext|ttl index";
    if (slice_find_byte(line, '(') == SLICE_NOT_FOUND &&
        slice_find_byte(line, ':') == SLICE_NOT_FOUND) {
        return false; /* most lines */
    }
    size_t size = wording_starts_with(line, labels);
    struct slice rest = slice_trim(slice_from_offset(line, size));
    if (size > 0 && slice_starts_with(rest, SLICE(":"))) {
        rest = slice_trim(slice_from_offset(rest, 1));
        bool is_joint = rest.size > 0 && strchr("(`", rest.data[0]) != NULL; /* "(a, b), c" */
        return take_indexed(group, rest) || (is_joint && slice_find_byte(rest, '(') < 2);
    }
    if (size == 0 || !slice_starts_with(rest, SLICE("("))) {
        return false;
    }
    (void)take_indexed(group, slice_trim(slice_between(rest, 1, slice_find_byte(rest, ')'))));
    return true;
}

/* Whether the text has the name as a word. */
static bool names(struct slice text, struct slice name)
{
    size_t at = slice_find(text, name);
    size_t end = at + name.size;
    return at != SLICE_NOT_FOUND && (at == 0 || !character_is_word(text.data[at - 1])) &&
           (end >= text.size || !character_is_word(text.data[end]));
}

/* "Constraint: paid <= total": a rule of several fields, kept with the first that it names. */
static bool read_constraint(struct entity_group *group, struct slice line)
{
    size_t size = wording_starts_with(line, "constraint|check|invariant|rule");
    struct slice rest = slice_trim(slice_from_offset(line, size));
    bool compares = slice_find_byte(rest, '<') != SLICE_NOT_FOUND ||
                    slice_find_byte(rest, '>') != SLICE_NOT_FOUND ||
                    slice_find_byte(rest, '=') != SLICE_NOT_FOUND;
    if (size == 0 || !slice_starts_with(rest, SLICE(":")) || !compares) {
        return false;
    }
    rest = slice_trim(slice_from_offset(rest, 1));
    LIST_EACH(struct field_statement, field, &group->entity.fields)
    {
        if (field->unheld_rule.size == 0 && names(rest, field->name)) {
            field->unheld_rule = rest;
            return true;
        }
    }
    return false;
}

/* "name: VARCHAR(80), NOT NULL. What people call it.": a colon behind the first name, and none
 * behind what follows the bracket, which goes on about that field. */
static bool goes_on_behind_bracket(struct slice line, size_t bracket)
{
    struct slice behind = slice_trim(slice_from_offset(line, field_line_measure_name(line)));
    struct slice next = slice_trim(slice_from_offset(line, bracket + 2));
    next = slice_trim(slice_from_offset(next, field_line_measure_name(next)));
    return slice_starts_with(behind, SLICE(":")) && !slice_starts_with(next, SLICE(":"));
}

/* "id, name, role (clerk, head), desk": names by commas up to the end, where a bracket in between
 * is about the name in front of it only. "starts_on, ends_on (DATE)" shares what stands at the end.
 */
static bool is_list_of_names(struct slice line)
{
    size_t comma = slice_find_last_byte(line, ',');
    size_t first = field_line_measure_name(line);
    struct slice last =
        slice_trim(slice_from_offset(line, comma == SLICE_NOT_FOUND ? 0 : comma + 1));
    return comma != SLICE_NOT_FOUND && first > 0 && first < line.size && line.data[first] == ',' &&
           last.size > 0 && field_line_measure_name(last) == last.size;
}

/* "starts_on (DATE, NOT NULL), ends_on (DATE)": several fields with a description each. */
static bool add_several(struct entity_group *group, struct slice line, field_place_f *place,
                        const void *context)
{
    struct entity_statement probe = {0};
    size_t bracket = slice_find(line, SLICE("), "));
    struct field_list_result result = {0};
    if (bracket != SLICE_NOT_FOUND && !goes_on_behind_bracket(line, bracket)) {
        result = field_list_read(group->arena, &probe, line, place, context);
    }
    bool is_several =
        result.field_count > 1 && (result.sure_count == result.field_count ||
                                   (result.field_count > 2 && is_list_of_names(line)));
    if (!is_several || result.other_count > 0) {
        return false;
    }
    LIST_EACH(const struct field_statement, field, &probe.fields)
    {
        bool is_typed =
            result.sure_count == result.field_count || field->type->kind != TYPE_UNKNOWN;
        keep_field(group, field, is_typed ? FIELD_EVIDENCE_TYPED : FIELD_EVIDENCE_NAME,
                   field->place);
    }
    count_names(group, result.sure_count < result.field_count ? result.field_count : 0);
    return true;
}

/* Bytes of a name in any letters, its blanks included, up to what sets it off. */
static size_t measure_any_name(struct slice line)
{
    size_t end = 0;
    while (end < line.size && end <= 60) {
        struct slice rest = slice_from_offset(line, end);
        unsigned char c = (unsigned char)rest.data[0];
        bool is_blank = c == ' ' && rest.size > 1 && strchr("(-:", rest.data[1]) == NULL;
        bool is_mark = slice_starts_with(rest, SLICE("\xef\xbc\x9a")) ||
                       slice_starts_with(rest, SLICE("\xef\xbc\x88")) ||
                       slice_starts_with(rest, SLICE("\xe2\x80"));
        if (is_mark || !(c >= 0x80 || is_blank || character_is_word((char)c))) {
            break;
        }
        end++;
    }
    return end;
}

struct slice entity_group_foreign_name(struct arena *arena, struct slice line)
{
    struct field_statement field;
    if (line.size > 400 || slice_is_ascii(slice_between(line, 0, 60))) {
        return SLICE_EMPTY;
    }
    size_t end = measure_any_name(line);
    struct slice name = slice_trim(slice_between(line, 0, end));
    if (name.size == 0 || slice_is_ascii(name)) {
        return SLICE_EMPTY;
    }
    struct slice plain = arena_join(arena, SLICE("name"), slice_from_offset(line, end));
    return field_line_read(arena, plain, &field) == FIELD_EVIDENCE_TYPED ? name : SLICE_EMPTY;
}

/* Keeps the first name that no field can have. */
static void note_foreign(struct entity_group *group, struct slice name, field_place_f *place,
                         const void *context)
{
    if (group->foreign_name.size == 0 && name.size > 0) {
        group->foreign_name = name;
        group->foreign_place = place(context, name);
    }
}

/* "owner_id whoever had it first": what begins with the name of a field, as no sentence does. */
static void note_unread(struct entity_group *group, struct slice line, field_place_f *place,
                        const void *context)
{
    size_t size = field_line_measure_name(line);
    struct slice name = slice_between(line, 0, size);
    bool has_mark = size > 0 && slice_find_byte(name, '_') != SLICE_NOT_FOUND &&
                    slice_find_byte(name, '_') > 0 && size < line.size && line.data[size] == ' ';
    if (group->unread.size == 0 && has_mark) {
        group->unread = name;
        group->unread_place = place(context, name);
    }
}

bool entity_group_add(struct entity_group *group, struct slice line, field_place_f *place,
                      const void *context)
{
    struct field_statement field;
    line = slice_trim(line);
    struct slice bare = field_line_skip_label(group->arena, line, group->has_label);
    group->has_label |= bare.data != line.data;
    bool is_sort_key = bare.data != line.data && strchr("sSrR", line.data[0]) != NULL;
    line = bare;
    if (field_list_read_key(group->arena, &group->entity, line)) {
        describe_key(group, line, place, context);
        group->has_key |= group->entity.primary_key.count > 0;
        return false;
    }
    if (read_index(group, line) || read_constraint(group, line) || field_list_is_relation(line) ||
        field_list_names_table(group->arena, line)) {
        return false;
    }
    group->line_count++;
    if (add_several(group, line, place, context)) {
        group->field_count++;
        return true;
    }
    enum field_evidence evidence = field_line_read(group->arena, line, &field);
    bool is_field = evidence != FIELD_EVIDENCE_NONE;
    if (is_field) {
        keep_field(group, &field, evidence, place(context, field.name));
        if (is_sort_key && group->entity.primary_key.count == 1) { /* "Sort key: since" */
            list_add(group->arena, &group->entity.primary_key,
                     reading_keep(group->arena, field.name));
        }
    } else {
        is_field = add_names(group, line, place, context);
    }
    if (!is_field && group->foreign_name.size == 0) {
        note_foreign(group, entity_group_foreign_name(group->arena, line), place, context);
    }
    if (!is_field) {
        note_unread(group, line, place, context);
    }
    group->field_count += is_field;
    return is_field;
}

void entity_group_add_object(struct entity_group *group, struct slice name, struct place place)
{
    struct field_statement field = {.name = name,
                                    .type = type_from_word(group->arena, SLICE("json"), NULL)};
    keep_field(group, &field, FIELD_EVIDENCE_TYPED, place);
    group->line_count++;
    group->field_count++;
}

void entity_group_add_list(struct entity_group *group, struct slice fields, field_place_f *place,
                           const void *context)
{
    struct entity_statement *entity = &group->entity;
    size_t known = entity->fields.count;
    struct field_list_result result = field_list_read(group->arena, entity, fields, place, context);
    group->line_count += result.field_count + result.other_count;
    group->field_count += result.field_count;
    group->sure_count += result.sure_count;
    note_foreign(group, result.other, place, context);
    for (size_t i = known; i < entity->fields.count; i++) {
        const struct field_statement *field = list_at(&entity->fields, i);
        group->typed_count += field->type->kind != TYPE_UNKNOWN;
        group->has_key |= is_key_field(field);
        group->reference_count += is_reference(field);
    }
    group->has_key |= entity->primary_key.count > 0;
}

/* Seven lines in ten, and two at least. */
static bool are_fields(size_t field_count, size_t line_count)
{
    return field_count >= 2 && field_count * 10 >= line_count * 7;
}

bool entity_group_has_fields(const struct entity_group *group)
{
    return are_fields(group->field_count, group->line_count);
}

bool entity_group_can_be_entity(const struct entity_group *group, size_t left,
                                enum entity_setting setting)
{
    size_t lines = group->line_count + left;
    /* Where nothing is said to be stored only types tell: see entity_group_is_entity. */
    bool may_be_typed = setting == ENTITY_SETTING_STORED ||
                        (group->typed_count + group->reference_count + left) * 10 >= lines * 6;
    return setting != ENTITY_SETTING_MESSAGE && may_be_typed &&
           are_fields(group->field_count + left, lines);
}

bool entity_group_begins_with_key(const struct entity_group *group)
{
    const struct field_statement *first =
        group->entity.fields.count > 0 ? list_at(&group->entity.fields, 0) : NULL;
    return first != NULL &&
           (first->is_primary_key || slice_equal_ignoring_case(first->name, SLICE("id")));
}

bool entity_group_is_entity(const struct entity_group *group, enum entity_setting setting)
{
    size_t lines = group->line_count;
    if (!entity_group_can_be_entity(group, 0, setting)) {
        return false;
    }
    /* What joins two things needs no key of its own. */
    bool has_keys = group->has_key || group->reference_count >= 2;
    if (setting == ENTITY_SETTING_STORED && has_keys) {
        return true;
    }
    size_t typed = group->typed_count;
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        /* "customer_id (FK → Customer)": a type that is another's */
        typed += field->is_foreign_key && field->type->kind == TYPE_UNKNOWN;
    }
    bool is_typed = typed >= 2 && typed * 10 >= lines * 6;
    return is_typed && (group->has_key || setting == ENTITY_SETTING_STORED);
}

/* --- one line --- */

/* Offset of the bracket that closes the one at `open`, or of the end. */
static size_t find_close(struct slice line, size_t open)
{
    size_t depth = 0;
    for (size_t i = open; i < line.size; i++) {
        depth += character_opens_bracket(line.data[i]);
        depth -= character_closes_bracket(line.data[i]) && depth > 0;
        if (depth == 0) {
            return i;
        }
    }
    return line.size;
}

/* Bytes of what parts a name from its fields at the front: a colon or a dash; 0: neither. */
static size_t measure_parting(struct slice text)
{
    static const struct slice marks[] = {
        SLICE_LITERAL("\xef\xbc\x9a"), SLICE_LITERAL("\xe2\x80\x93"), SLICE_LITERAL("\xe2\x80\x94"),
        SLICE_LITERAL(" - "), SLICE_LITERAL("\xe2\x86\x92")};
    char first = text.data[0];
    if (first == ':' || (first != ' ' && (unsigned char)first < 0x80)) {
        return first == ':';
    }
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (slice_starts_with(text, marks[i])) {
            return marks[i].size;
        }
    }
    return 0;
}

#define NAME_END_MAXIMUM 64U

struct slice entity_group_defined(struct slice text)
{
    text = slice_trim(text);
    size_t end = text.size;
    while (end > 0 && strchr(":=", text.data[end - 1]) != NULL) {
        end--;
    }
    bool is_definition = end < text.size && text.data[text.size - 1] == '=';
    return is_definition ? slice_trim(slice_between(text, 0, end)) : text;
}

/* "singleton: a, b", "fields: a, b" → "a, b": a label in front of the names that is none. */
static struct slice strip_label(struct slice list)
{
    size_t colon = slice_find_byte(slice_between(list, 0, NAME_END_MAXIMUM), ':');
    struct slice label = slice_trim(slice_between(list, 0, colon));
    bool is_label = colon != SLICE_NOT_FOUND &&
                    (entity_name_says_fields(label) ||
                     wording_is(label, "singleton|single row|one row|append-only|append only"));
    return is_label ? slice_trim(slice_from_offset(list, colon + 1)) : list;
}

/* "— what it is (id, name)": the list in brackets that ends a line of words; empty: none. */
static struct slice list_behind_words(struct slice rest)
{
    size_t open = slice_find_byte(rest, '(');
    bool is_ended = open != SLICE_NOT_FOUND && open > 0 && rest.data[rest.size - 1] == ')' &&
                    find_close(rest, open) + 1 == rest.size;
    bool is_told = is_ended &&
                   slice_find_byte(slice_between(rest, 0, open), ',') == SLICE_NOT_FOUND &&
                   slice_find_byte(slice_from_offset(rest, open), ',') != SLICE_NOT_FOUND;
    return is_told ? slice_between(rest, open + 1, rest.size - 1) : SLICE_EMPTY;
}

/* The bytes up to the mark that parts the name from its fields, where the bracket at `open` holds
 * words about the thing and no fields: "boats (as of May): id, name"; 0: it holds them. */
static size_t measure_remark(struct arena *arena, struct slice line, size_t open)
{
    size_t close = find_close(line, open);
    struct slice inside = slice_trim(slice_between(line, open + 1, close));
    struct slice behind = slice_trim(slice_from_offset(line, close + 1));
    struct field_statement field;
    if (line.data[open] != '(' || behind.size == 0 || measure_parting(behind) == 0 ||
        slice_find_byte(behind, ',') == SLICE_NOT_FOUND) {
        return 0;
    }
    size_t comma = slice_find_byte(inside, ',');
    enum field_evidence evidence =
        field_line_read(arena, slice_trim(slice_between(inside, 0, comma)), &field);
    bool is_field =
        comma == SLICE_NOT_FOUND ? evidence > FIELD_EVIDENCE_NAME : evidence != FIELD_EVIDENCE_NONE;
    return is_field ? 0 : (size_t)(behind.data - line.data);
}

/* Splits "name (list)", "name: list", "name – list" or "name – what it is (list)"; is_bracket tells
 * whether the list has brackets. */
static bool split_line(struct arena *arena, struct slice line, struct slice *out_name,
                       struct slice *out_list, bool *out_is_bracket, bool *out_is_told)
{
    size_t open = 0;
    size_t parting = 0;
    while (open < line.size && open <= NAME_END_MAXIMUM && line.data[open] != '(' &&
           line.data[open] != '{') {
        parting = measure_parting(slice_from_offset(line, open));
        if (parting > 0) {
            break;
        }
        open++;
    }
    if (open == 0 || open >= line.size || open > NAME_END_MAXIMUM) {
        return false;
    }
    struct slice front = slice_trim(slice_between(line, 0, open));
    size_t remark = parting == 0 ? measure_remark(arena, line, open) : 0;
    if (remark > 0) {
        open = remark;
        parting = measure_parting(slice_from_offset(line, open));
    }
    front.size -= front.size > 1 && front.data[front.size - 1] == '='; /* "BILL = (id, total)" */
    *out_name = entity_name_of_words(entity_group_defined(slice_trim(front)));
    struct slice rest = slice_trim(slice_from_offset(line, open + parting));
    if (parting == 1 && slice_starts_with(rest, SLICE("="))) {
        rest = slice_trim(slice_from_offset(rest, 1)); /* ":=" */
    }
    *out_is_bracket = rest.size > 1 && strchr("({[", rest.data[0]) != NULL;
    *out_list = *out_is_bracket ? slice_between(rest, 1, find_close(rest, 0)) : rest;
    struct slice told = parting > 1 && !*out_is_bracket ? list_behind_words(rest) : SLICE_EMPTY;
    *out_is_told = told.size > 0;
    if (told.size > 0) {
        *out_is_bracket = true;
        *out_list = told;
    }
    *out_list = strip_label(*out_list);
    return out_name->size > 0;
}

/* "uuid, required" says what a field is like: no part of it names a further field. "PK" by itself
 * is about the name in front, whatever else is said of it. */
static bool is_only_description(struct arena *arena, struct slice list)
{
    struct slice part;
    bool has_constraint = false;
    while (slice_next_part(&list, ',', &part)) {
        struct field_statement probe = {.type = ARENA_NEW(arena, struct type)};
        part = slice_trim(part);
        if (wording_is(part, "pk|fk|primary key|foreign key")) {
            return true;
        }
        bool is_type = type_from_word(arena, part, NULL)->kind != TYPE_UNKNOWN;
        struct slice first = slice_between(part, 0, field_line_measure_name(part));
        field_text_read(arena, &probe, first, FIELD_TEXT_CONSTRAINTS);
        bool is_constraint = probe.is_primary_key || probe.is_required || probe.is_optional ||
                             probe.is_unique || probe.is_indexed || probe.is_foreign_key ||
                             wording_starts_with(part, "not null|primary key|foreign key") > 0;
        if (part.size > 0 && !is_type && !is_constraint) {
            return false;
        }
        has_constraint |= is_constraint;
    }
    return has_constraint;
}

/* A line for one entity, tried: what is read, and how sure it is. */
struct line_probe {
    struct entity_group group;
    struct field_list_result result;
    bool is_bracket;
    bool is_told;  /* words stand before the bracket */
    bool is_clean; /* eight parts in ten are fields */
};

static bool probe_line(struct arena *arena, struct line_probe *probe, struct slice line,
                       field_place_f *place, const void *context, struct slice *out_name)
{
    struct slice list;
    if (!split_line(arena, line, out_name, &list, &probe->is_bracket, &probe->is_told)) {
        return false;
    }
    entity_group_init(&probe->group, arena);
    probe->result = field_list_read(arena, &probe->group.entity, list, place, context);
    size_t count = probe->result.field_count;
    LIST_EACH(const struct field_statement, field, &probe->group.entity.fields)
    {
        probe->group.has_key |= is_key_field(field) || field->is_foreign_key ||
                                slice_ends_with_ignoring_case(field->name, SLICE("_id")) ||
                                slice_ends_with(field->name, SLICE("Id"));
    }
    probe->group.line_count = probe->group.field_count = count;
    probe->group.sure_count = probe->result.sure_count;
    note_foreign(&probe->group, probe->result.other, place, context);
    size_t other_count = probe->result.other_count - probe->result.foreign_count;
    probe->is_clean = count * 10 >= (count + other_count) * 8;
    return count > 0 && !is_only_description(arena, list);
}

/* "tags (`tag_id` PK)": one field, marked as the key, is a whole entity of a data model. */
static bool is_only_key(const struct line_probe *probe)
{
    const struct field_statement *first = list_at(&probe->group.entity.fields, 0);
    return probe->is_bracket && probe->result.field_count == 1 && probe->result.other_count == 0 &&
           first->is_primary_key;
}

bool entity_group_read_line(struct arena *arena, struct entity_group *group, struct slice line,
                            enum entity_setting setting, field_place_f *place, const void *context,
                            struct slice *out_name)
{
    struct line_probe probe;
    struct slice bare = field_line_skip_label(arena, line, false);
    line = slice_trim(line);
    if (bare.data != line.data) {
        return false;
    }
    bool is_list = slice_find_byte(line, ',') != SLICE_NOT_FOUND ||
                   slice_find_byte(line, ';') != SLICE_NOT_FOUND;
    bool is_stored = setting == ENTITY_SETTING_STORED;
    bool may_be_key = is_stored && slice_find(line, SLICE("PK)")) != SLICE_NOT_FOUND;
    if (setting == ENTITY_SETTING_MESSAGE || !(is_list || may_be_key) ||
        !probe_line(arena, &probe, line, place, context, out_name)) {
        return false;
    }
    size_t count = probe.result.field_count;
    /* "Bike → id, model" is one; "Browser → API (jwt), cache" is where something goes. */
    size_t arrow = slice_find(line, SLICE("\xe2\x86\x92"));
    if (arrow != SLICE_NOT_FOUND && arrow > 0 && arrow <= NAME_END_MAXIMUM && !probe.is_bracket &&
        slice_find_byte(slice_between(line, 0, arrow), ',') == SLICE_NOT_FOUND &&
        slice_find_byte(slice_between(line, 0, arrow), ':') == SLICE_NOT_FOUND &&
        !entity_group_begins_with_key(&probe.group)) {
        return false;
    }
    bool is_sure = probe.result.sure_count >= 2 && probe.result.sure_count * 2 >= count;
    bool is_whole = count >= 2 && probe.is_clean && probe.group.has_key && (is_stored || is_sure) &&
                    (probe.is_bracket || is_stored);
    if (!is_whole && !(is_stored && is_only_key(&probe))) {
        return false;
    }
    *group = probe.group;
    return true;
}

bool entity_group_has_compound_name(const struct entity_group *group)
{
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        if (slice_find_byte(field->name, '_') != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

/* "member_id, name, firm/company": one part that no field can be called by, beside a reference and
 * more names; it is told of. */
static bool is_one_other(const struct line_probe *probe)
{
    return probe->result.other_count == 1 && probe->result.other.size > 0 &&
           probe->result.field_count >= 2 && probe->group.has_key && !probe->is_told;
}

bool entity_group_read_names(struct arena *arena, struct entity_group *group, struct slice line,
                             field_place_f *place, const void *context, struct slice *out_name)
{
    struct line_probe probe;
    line = slice_trim(line);
    if (slice_find_byte(line, ',') == SLICE_NOT_FOUND ||
        !probe_line(arena, &probe, line, place, context, out_name) ||
        probe.result.field_count < 2 || !(probe.result.other_count == 0 || is_one_other(&probe)) ||
        (probe.is_told && !entity_group_has_compound_name(&probe.group))) {
        return false;
    }
    *group = probe.group;
    return true;
}

/* --- indexes --- */

static bool has_field(struct arena *arena, const struct entity_statement *entity, struct slice name)
{
    const struct field_statement *field = entity_statement_field(arena, entity, name);
    return field != NULL && slice_equal(field->name, name);
}

/* Words behind the names, "one owner has each number once", say them again. */
static bool has_column(const struct index_statement *index, struct slice name)
{
    LIST_EACH(const struct index_column, column, &index->columns)
    {
        if (slice_equal(column->name, name)) {
            return true;
        }
    }
    return false;
}

#define INDEX_WORDS_MAXIMUM 24U

bool entity_group_read_index(struct arena *arena, const struct entity_statement *entity,
                             struct slice line, struct index_statement *out_index)
{
    struct index_statement index = {.entity = entity->name};
    size_t dash = slice_find(line, SLICE("\xe2\x80\x94"));
    line = slice_between(line, 0, dash);
    size_t at = 0;
    for (size_t words = 0; at < line.size && words < INDEX_WORDS_MAXIMUM; words++) {
        size_t start = at, size = 0;
        while (start < line.size && (size = word_measure(slice_from_offset(line, start))) == 0) {
            start++;
        }
        at = start + size;
        struct slice word = slice_between(line, start, at);
        if (has_column(&index, word)) {
            continue;
        }
        if (has_field(arena, entity, word)) {
            struct index_column *column = ARENA_NEW(arena, struct index_column);
            column->name = word;
            list_add(arena, &index.columns, column);
        } else if (index.name.size == 0 && index.columns.count == 0 &&
                   slice_find_byte(word, '_') != SLICE_NOT_FOUND) {
            index.name = word;
        } else if (slice_equal_ignoring_case(word, SLICE("desc")) && index.columns.count > 0) {
            struct index_column *last = list_at(&index.columns, index.columns.count - 1);
            last->is_descending = true;
        }
    }
    index.is_unique = wording_has(line, "unique|uniq|唯一|유니크");
    if (index.columns.count == 0) {
        return false;
    }
    *out_index = index;
    return true;
}
