/* SPDX-License-Identifier: Apache-2.0 */
/* Several fields in one line, told apart by their marks of code: "`id`, `email` unique and
 * `tags?`", alone or behind what they have in common: "Profile: `bio`, `avatar`". */
#include "spec/reading/entity_name.h"
#include "spec/recognise/entity_lists_private.h"

static const char joint_words[] = " and| e| y| et| und| i| и| và| dan";

#define WRAPPED_MAXIMUM 32U

/* The bytes of a row, with its lines that are wrapped, amid what is said of a name too: "`berth`
 * unique" and "per harbour, `role`" in the next. */
static size_t measure_row(const struct text *text)
{
    struct slice plain = text->plain;
    size_t end = reading_first_run(plain).size;
    for (size_t i = 0; i < text->span_count && end < plain.size; i++) {
        size_t start = text->spans[i].start;
        if (start <= end) {
            continue;
        }
        struct slice between = slice_trim(slice_between(plain, end, start));
        bool is_wrapped = text->spans[i].kind == SPAN_CODE && between.size <= WRAPPED_MAXIMUM &&
                          slice_ends_with(between, SLICE(",")) && between.data[0] >= 'a' &&
                          between.data[0] <= 'z' &&
                          slice_find_byte(between, '.') == SLICE_NOT_FOUND &&
                          slice_find_byte(between, '\n') == SLICE_NOT_FOUND;
        if (!is_wrapped) {
            break;
        }
        end = start + reading_first_run(slice_from_offset(plain, start)).size;
    }
    return end;
}

/* " >= 0", " < 100": what a name among others may hold. */
static bool is_bound(struct slice rest)
{
    rest = slice_trim(rest);
    size_t size = rest.size == 0 || strchr("<>", rest.data[0]) == NULL        ? 0
                  : slice_starts_with(slice_from_offset(rest, 1), SLICE("=")) ? 2
                                                                              : 1;
    struct slice number = slice_trim(slice_from_offset(rest, size));
    size_t digits = 0;
    while (digits < number.size &&
           (character_is_digit(number.data[digits]) || number.data[digits] == '.')) {
        digits++;
    }
    return size > 0 && digits > 0 && digits == number.size;
}

/* The name that the span of code is, or begins with where the rest only says what it is like:
 * "email?", "tags[]", "items: Item[]", "address { street, city }". Empty: it is something else. */
static struct slice find_name(struct text text, const struct span *span)
{
    struct slice code = slice_trim(slice_between(text.plain, span->start, span->end));
    size_t size = span->kind == SPAN_CODE ? field_line_measure_name(code) : 0;
    struct slice rest = slice_from_offset(code, size);
    bool is_in_row =
        span->start > 0 || slice_starts_with(slice_from_offset(text.plain, span->end), SLICE(","));
    if (size > 0 && slice_starts_with(rest, SLICE("?"))) {
        rest = slice_from_offset(rest, 1);
    }
    if (slice_starts_with(rest, SLICE("[]"))) {
        rest = slice_from_offset(rest, 2);
    }
    bool is_shaped = slice_starts_with(rest, SLICE(": ")) ||
                     slice_starts_with(slice_trim(rest), SLICE("{")) ||
                     (is_in_row && is_bound(rest));
    return rest.size == 0 || is_shaped ? slice_between(code, 0, size) : SLICE_EMPTY;
}

/* Whether "Profile" in front of names says what these fields have in common. What gathers anything
 * but fields ("Indexes", "Uses") does not, unless the first of them is called so itself: "Status:
 * `status`, `visibility`". */
static bool is_common_label(struct slice label, struct slice first)
{
    static const char foreign_words[] =
        "index*|indices|unique*|constraint*|relation*|reference*|referenced*|foreign|primary|note|"
        "notes|example*|e.g|see|use|uses|used|value|values|enum*|state|states|status|statuses|role|"
        "roles|permission*|endpoint*|api|apis|route*|method*|function*|hook*|trigger*|table*|"
        "collection*|entity|entities|model*|service*|module*|file*|class|classes|component*|event|"
        "events|queue*|topic*|job*|command*|query|queries|input*|output*|request*|response*|param*|"
        "return*|depend*|require*|validat*|rule*|sort*|filter*|order by|search*|cascade*|on delete|"
        "migration*|default*|cache*|key|keys|partition*|tag|tags|type|types|option*|stored|derived|"
        "computed|generated|virtual|excluded|removed|deprecated|planned|future|snapshot*|allowed|"
        "possible|has many|belong*|owns|owned|read|write|public|hidden|returns|populate*|supports";
    label = slice_trim(label);
    size_t blanks = 0;
    for (size_t i = 0; i < label.size; i++) {
        blanks += label.data[i] == ' ';
    }
    if (label.size == 0 || label.size > 40 || blanks > 2 || label.data[0] < 'A' ||
        label.data[0] > 'Z') {
        return false;
    }
    size_t word = field_line_measure_name(label);
    return slice_equal_ignoring_case(slice_between(label, 0, word), first) ||
           wording_ends_with(label, "timestamps|dates|amounts|totals|counts|flags") > 0 ||
           !wording_has(label, foreign_words);
}

/* Whether a bracket stands open at the end: "`status` (`OPEN`, `SHUT`)" lists values. */
static bool is_bracketed(struct slice before)
{
    size_t depth = 0;
    for (size_t i = 0; i < before.size; i++) {
        depth += before.data[i] == '(' || before.data[i] == '[';
        depth -= (before.data[i] == ')' || before.data[i] == ']') && depth > 0;
    }
    return depth > 0;
}

/* "BOOKED" in a row that a name in small letters leads: one of the values it may have. */
static bool is_value(struct text text, struct slice name)
{
    struct slice first = slice_between(text.plain, text.spans[0].start, text.spans[0].end);
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] >= 'a' && name.data[i] <= 'z') {
            return false;
        }
    }
    return name.size > 2 && name.data[0] >= 'A' && name.data[0] <= 'Z' && first.size > 0 &&
           first.data[0] >= 'a' && first.data[0] <= 'z';
}

/* Whether nothing but a comma, or a word as "and", stands between two spans of code. */
static bool are_joined(struct text text, const struct span *left, const struct span *right)
{
    struct slice between = slice_trim(slice_between(text.plain, left->end, right->start));
    bool has_comma = slice_starts_with(between, SLICE(","));
    between = slice_trim(slice_from_offset(between, has_comma));
    return left->kind == SPAN_CODE &&
           ((has_comma && between.size == 0) ||
            wording_is(between, "and|or|e|o|y|u|et|ou|und|oder|i|и|или"));
}

#define JOINED_MAXIMUM 64U /* names in a row that are looked back over */

/* The first of the spans that are joined up to this one. */
static const struct span *first_joined(struct text text, const struct span *span)
{
    for (size_t i = 0; i < JOINED_MAXIMUM && span > text.spans; i++) {
        if (!are_joined(text, span - 1, span)) {
            break;
        }
        span--;
    }
    return span;
}

/* Whether a dash stands between the type of a field and what it may hold. */
static bool ends_with_dash(struct slice text)
{
    return slice_ends_with(text, SLICE(" -")) || slice_ends_with(text, SLICE("\xe2\x80\x94")) ||
           slice_ends_with(text, SLICE("\xe2\x80\x93"));
}

/* "one of `red`, `blue`", "string. Allowed values: `red`, `blue`", "string — `red`, `blue`": values
 * of the name that leads the line, not names. A single one is what "default" says. */
static bool is_one_of_values(struct text text, const struct span *span)
{
    const struct span *first = first_joined(text, span);
    struct slice before = slice_trim(slice_between(text.plain, 0, first->start));
    return first > text.spans && first < span && text.spans[0].start == 0 &&
           (ends_with_dash(before) ||
            wording_ends_with(before, " one of| either| values| value| values:| value:| options:| "
                                      "options| enum| enum:| among| in| are| is| un de| uno de| "
                                      "eine von| um de| valores:| valeurs:| werte:") > 0);
}

/* "`METERED`: `unit`, `unit_price`": what leads the line is a value, and the names behind it are of
 * the fields that only it has. */
static bool has_value_label(struct text text)
{
    const struct span *label = &text.spans[0];
    bool has_large = false, has_compound = false;
    if (text.span_count < 2 || label->start != 0 || label->kind != SPAN_CODE ||
        !slice_starts_with(slice_from_offset(text.plain, label->end), SLICE(":"))) {
        return false;
    }
    for (size_t i = 0; i < label->end; i++) {
        if (text.plain.data[i] >= 'a' && text.plain.data[i] <= 'z') {
            return false;
        }
        has_large |= text.plain.data[i] >= 'A' && text.plain.data[i] <= 'Z';
    }
    for (size_t i = 1; i < text.span_count; i++) {
        struct slice name = find_name(text, &text.spans[i]);
        has_compound |= slice_find_byte(name, '_') != SLICE_NOT_FOUND;
    }
    return has_large && has_compound;
}

/* "`height_cm`/`width_cm`": a name of several words behind a stroke and another name. */
static bool is_paired(struct text text, const struct span *span, struct slice name)
{
    bool is_compound = false;
    for (size_t i = 1; i < name.size; i++) {
        is_compound |= name.data[i] == '_' || (name.data[i] >= 'A' && name.data[i] <= 'Z' &&
                                               name.data[i - 1] >= 'a' && name.data[i - 1] <= 'z');
    }
    return is_compound && span > text.spans && span[-1].kind == SPAN_CODE &&
           slice_is(slice_trim(slice_between(text.plain, span[-1].end, span->start)), "/");
}

/* Whether the span is a name in a row of names: at the front, or behind a comma, an "and",
 * "Fields:" or, where `takes_labels`, another label. */
static bool is_listed(struct text text, const struct span *span, bool takes_labels)
{
    struct slice name = find_name(text, span);
    struct slice before = slice_trim(slice_between(text.plain, 0, span->start));
    bool is_labelled = has_value_label(text);
    if (name.size == 0 || is_value(text, name) || is_bracketed(before) ||
        is_one_of_values(text, span) || (is_labelled && span == text.spans)) {
        return false;
    }
    if (is_labelled && before.size == text.spans[0].end + 1) {
        return true;
    }
    before = slice_between(before, 0, before.size - wording_ends_with(before, " optional"));
    before = slice_trim(before);
    size_t size = slice_ends_with(before, SLICE(":")) ? before.size - 1 : 0;
    struct slice label = slice_between(before, 0, size);
    return before.size == 0 || before.data[before.size - 1] == ',' ||
           wording_ends_with(before, joint_words) > 0 ||
           (before.data[before.size - 1] == '/' && is_paired(text, span, name)) ||
           (size > 0 &&
            (entity_name_says_fields(label) || (takes_labels && is_common_label(label, name))));
}

#define KNOWN_MAXIMUM 400U /* fields of a thing; beyond, a name may come twice */

bool entity_code_names_is_known(const struct entity_group *group, struct slice name)
{
    if (group->entity.fields.count > KNOWN_MAXIMUM) {
        return false;
    }
    LIST_EACH(const struct field_statement, field, &group->entity.fields)
    {
        if (slice_equal(field->name, name)) {
            return true;
        }
    }
    return false;
}

/* "media: Asset[]" and "address { street }" hold more than one value, whatever is in them. */
static struct slice simplify(struct arena *arena, struct slice whole, struct slice name)
{
    struct slice rest = slice_trim(slice_from_offset(whole, name.size));
    bool is_optional = slice_starts_with(rest, SLICE("?"));
    rest = slice_trim(slice_from_offset(rest, is_optional));
    rest = slice_trim(slice_from_offset(rest, slice_starts_with(rest, SLICE(":"))));
    bool is_object = rest.size > 0 && (rest.data[0] == '{' || rest.data[0] == '[');
    return is_object ? arena_format(arena, SLICE_FORMAT "%s: json", SLICE_ARGUMENT(name),
                                    is_optional ? "?" : "")
                     : whole;
}

static struct slice join_lines(struct arena *arena, struct slice text)
{
    char *data = arena_allocate_raw(arena, text.size);
    for (size_t i = 0; i < text.size; i++) {
        data[i] = text.data[i] == '\n' ? ' ' : text.data[i];
    }
    return slice_of(data, text.size);
}

/* Whether the words behind a rule narrow it: "per tenant", "for teachers", "when it is open". */
static bool is_narrowing(struct slice rest)
{
    static const char anywhere_words[] =
        "per|within|across|among|for|by|when|if|unless|where|together|each|every|until|por|para|"
        "quando|cuando|se|si|junto|dentro|cada|pro|je|für|wenn|falls|jede*|par|pour|chaque|для|"
        "если|при|когда|каждо*|только|only|só|solo|nur|per|jika|untuk|setiap|cho|khi";
    static const char start_words[] =
        "with|com|con|mit|avec|in|em|en|с|в|and|or|e|y|et|und|i|и|ou|o|oder|on|to|from|of|not|no|"
        "+|&|/|dan|và";
    return wording_has(rest, anywhere_words) || wording_starts_with(rest, start_words) > 0;
}

#define RULE_WORDS_MAXIMUM 8U

/* "email unique case-insensitive" → "email unique": as many of the words as read as rules of the
 * field, where those behind them take nothing from it; else the name. */
static struct slice cut_to_rules(struct arena *arena, struct slice whole, struct slice name)
{
    size_t end = whole.size;
    for (size_t i = 0; i < RULE_WORDS_MAXIMUM && end > name.size; i++) {
        struct field_statement field;
        while (end > name.size && !character_is_space(whole.data[end - 1])) {
            end--;
        }
        struct slice front = slice_trim(slice_between(whole, 0, end));
        struct slice rest = slice_trim(slice_from_offset(whole, end));
        end = front.size;
        if (front.size > name.size &&
            field_line_read(arena, front, &field) >= FIELD_EVIDENCE_CONSTRAINED &&
            slice_equal(field.name, name)) {
            return is_narrowing(rest) ? name : front;
        }
    }
    return name;
}

/* Adds the name spans[at] of a row, with what is said of it up to the next one where that is about
 * a field ("`email` unique"). */
static void add_name(struct entity_group *group, const struct text *text, size_t at,
                     size_t line_end, bool takes_labels)
{
    struct field_statement field;
    const struct span *span = &text->spans[at];
    struct slice code = slice_trim(slice_between(text->plain, span->start, span->end));
    struct slice name = find_name(*text, span);
    size_t next = at + 1, end = line_end;
    while (next < text->span_count && !is_listed(*text, &text->spans[next], takes_labels)) {
        next++;
    }
    end = next < text->span_count && text->spans[next].start < end ? text->spans[next].start : end;
    struct slice whole = slice_trim(slice_between(text->plain, span->start, end));
    whole = slice_trim(slice_between(whole, 0, whole.size - wording_ends_with(whole, " optional")));
    whole = slice_between(whole, 0, whole.size - wording_ends_with(whole, joint_words));
    while (whole.size > code.size && strchr(",. /", whole.data[whole.size - 1]) != NULL) {
        whole.size--;
    }
    if (slice_find_byte(whole, '\n') != SLICE_NOT_FOUND) {
        whole = join_lines(group->arena, whole);
    }
    whole = simplify(group->arena, whole, name);
    bool is_about_field =
        field_line_read(group->arena, whole, &field) >= FIELD_EVIDENCE_CONSTRAINED &&
        slice_equal(field.name, name);
    if (!is_about_field && code.size == name.size && whole.size > code.size) {
        whole = cut_to_rules(group->arena, whole, name);
        is_about_field = whole.size > name.size;
    }
    struct slice line =
        is_bound(slice_from_offset(code, name.size)) ? name : simplify(group->arena, code, name);
    if (!entity_code_names_is_known(group, name)) {
        entity_group_add(group, is_about_field ? whole : line, reading_place_in, text);
    }
}

/* Whether what stands behind the last name goes on with it ("`a` and `b` go together"). */
static bool goes_on(const struct text *text, size_t line_end)
{
    struct slice behind =
        slice_between(text->plain, text->spans[text->span_count - 1].end, line_end);
    return behind.size > 0 && !slice_equal(behind, SLICE("."));
}

/* Whether the only name of a labelled line stands there alone, or with brackets behind it. */
static bool is_alone(const struct text *text, const struct span *span, size_t line_end)
{
    struct slice behind = slice_trim(slice_between(text->plain, span->end, line_end));
    return span->start > 0 && (behind.size == 0 || strchr("(.", behind.data[0]) != NULL);
}

size_t entity_code_names_count(const struct text *text, bool takes_labels)
{
    size_t count = 0, line_end = measure_row(text);
    const struct span *first = NULL;
    if (text->span_count == 0 || (text->span_count < 2 && !takes_labels)) {
        return 0;
    }
    bool has_comma = slice_find_byte(text->plain, ',') != SLICE_NOT_FOUND;
    if (!has_comma && text->span_count > 1 && goes_on(text, line_end)) {
        return 0;
    }
    for (size_t i = 0; i < text->span_count && text->spans[i].end <= line_end; i++) {
        bool is_name = is_listed(*text, &text->spans[i], takes_labels);
        bool is_label = i == 0 && has_value_label(*text);
        if (count == 0 && !is_name && !is_label && text->spans[i].kind == SPAN_CODE) {
            return 0; /* names lead the line */
        }
        first = first == NULL && is_name ? &text->spans[i] : first;
        count += is_name;
    }
    bool is_row = count > 1 || (count == 1 && takes_labels && is_alone(text, first, line_end));
    return is_row ? count : 0;
}

struct slice entity_code_names_first(const struct text *text)
{
    for (size_t i = 0; i < text->span_count; i++) {
        if (is_listed(*text, &text->spans[i], true)) {
            return find_name(*text, &text->spans[i]);
        }
    }
    return SLICE_EMPTY;
}

/* "(composite unique)" and "together the primary key" behind a row: what its names are together. */
static void add_key_of_row(struct entity_group *group, struct slice behind,
                           const struct list *names)
{
    static const char unique_words[] =
        "composite unique*|compound unique*|joint unique*|jointly unique|unique together|"
        "together unique|unique pair|unique combination|unique composite|unique as a pair|"
        "unique per pair|unique in combination";
    static const char key_words[] =
        "composite primary key|composite pk|composite key|compound primary key|compound key|"
        "compound pk|joint primary key|together the primary key|primary key together";
    behind = slice_trim(behind);
    while (behind.size > 0 && strchr("(.:;-) ", behind.data[0]) != NULL) {
        behind = slice_from_offset(behind, 1);
    }
    while (behind.size > 0 && strchr("). ", behind.data[behind.size - 1]) != NULL) {
        behind.size--;
    }
    if (wording_is(behind, unique_words)) {
        struct list *columns = ARENA_NEW(group->arena, struct list);
        *columns = *names;
        list_add(group->arena, &group->entity.uniques, columns);
    } else if (wording_is(behind, key_words) && group->entity.primary_key.count == 0) {
        group->entity.primary_key = *names;
        group->has_key = true;
    }
}

/* "`id`, `name`, timestamps and `version`": the plain word among names in code, which stands for
 * when a record was made and last changed. */
static void add_times(struct entity_group *group, const struct text *text, size_t line_end)
{
    struct slice word = SLICE("timestamps"), line = slice_between(text->plain, 0, line_end);
    size_t at = slice_find(line, word);
    struct slice before = slice_trim(slice_between(line, 0, at == SLICE_NOT_FOUND ? 0 : at));
    bool is_part =
        slice_ends_with(before, SLICE(",")) || wording_ends_with(before, joint_words) > 0;
    if (!is_part || is_bracketed(before)) {
        return;
    }
    struct slice behind = slice_trim(slice_from_offset(line, at + word.size));
    size_t joint = wording_starts_with(behind, "and|e|y|et|und|i|и|và|dan");
    if (behind.size == 0 || strchr(",.;`", behind.data[0]) != NULL || joint > 0) {
        entity_group_add(group, slice_between(line, at, at + word.size), reading_place_in, text);
    }
}

void entity_code_names_add(struct entity_group *group, const struct text *text, bool takes_labels)
{
    size_t line_end = measure_row(text);
    size_t last_end = line_end;
    struct list names = {0};
    for (size_t i = 0; i < text->span_count && text->spans[i].end <= line_end; i++) {
        if (is_listed(*text, &text->spans[i], takes_labels)) {
            add_name(group, text, i, line_end, takes_labels);
            list_add(group->arena, &names,
                     reading_keep(group->arena, find_name(*text, &text->spans[i])));
            last_end = text->spans[i].end;
        }
    }
    if (names.count > 1) {
        add_key_of_row(group, slice_between(text->plain, last_end, line_end), &names);
        add_times(group, text, line_end);
    }
}

void entity_code_names_add_any(struct entity_group *group, const struct text *text)
{
    size_t line_end = measure_row(text);
    if (entity_code_names_count(text, false) > 0) {
        entity_code_names_add(group, text, false);
        return;
    }
    for (size_t i = 0; i < text->span_count && text->spans[i].end <= line_end; i++) {
        const struct span *span = &text->spans[i];
        struct slice name = find_name(*text, span);
        struct slice before = slice_trim(slice_between(text->plain, 0, span->start));
        bool is_part = before.size == 0 || before.data[before.size - 1] == ',';
        bool is_value = name.size > 1 && name.data[1] >= 'A' && name.data[1] <= 'Z' &&
                        name.data[0] >= 'A' && name.data[0] <= 'Z';
        if (name.size > 0 && is_part && !is_value && !entity_code_names_is_known(group, name)) {
            entity_group_add(group, name, reading_place_in, text);
        }
    }
}
