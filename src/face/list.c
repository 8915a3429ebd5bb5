/* SPDX-License-Identifier: Apache-2.0 */
/* The query parameters of a list: filters, order, selection, page. All faults are collected. */
#include "face/face_private.h"

#define SHAPE_MAXIMUM 65536U

static void complain(struct exchange *exchange, struct slice name, const char *reason)
{
    listing_complain(&exchange->listing, name, reason);
}

/* --- selection and order --- */

static void read_selection(struct exchange *exchange, struct slice text)
{
    bool *selection =
        ARENA_ARRAY(exchange->call.arena, bool, exchange->call.operation->entity->field_count);
    struct slice name;
    while (slice_next_part(&text, ',', &name)) {
        const struct plan_field *field = listing_field(&exchange->listing, slice_trim(name));
        if (field == NULL) {
            listing_complain_of_field(&exchange->listing, SLICE("fields"),
                                      arena_format(exchange->call.arena,
                                                   "names no field '" SLICE_FORMAT "'",
                                                   SLICE_ARGUMENT(name))
                                          .data);
            continue;
        }
        selection[field->field->index] = true;
    }
    exchange->listing.selection = selection;
}

static void read_sort(struct exchange *exchange, struct slice parameter, struct slice text)
{
    struct slice name;
    bool has_room = true;
    listing_sort_begin(&exchange->listing);
    while (has_room && slice_next_part(&text, ',', &name)) {
        name = slice_trim(name);
        bool is_descending = name.size > 0 && name.data[0] == '-';
        bool is_signed = is_descending || (name.size > 0 && name.data[0] == '+');
        has_room = listing_sort(&exchange->listing, parameter,
                                slice_from_offset(name, is_signed ? 1 : 0), is_descending);
    }
}

/* --- filters --- */

#define OPERATOR_NAMES "eq, ne, gt, gte, lt, lte, in, like, ilike, null"

static bool read_operator(struct slice name, enum filter_operator *out_operator)
{
    static const struct {
        const char *name;
        enum filter_operator operator;
    } operators[] = {
        {"eq", FILTER_EQUAL},    {"ne", FILTER_NOT_EQUAL},
        {"gt", FILTER_GREATER},  {"gte", FILTER_GREATER_EQUAL},
        {"lt", FILTER_LESS},     {"lte", FILTER_LESS_EQUAL},
        {"in", FILTER_IN},       {"like", FILTER_LIKE},
        {"ilike", FILTER_ILIKE}, {"null", FILTER_IS_NULL},
    };
    for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
        if (slice_equal(name, slice_from(operators[i].name))) {
            *out_operator = operators[i].operator;
            return true;
        }
    }
    return false;
}

/* "price", "price.gte", "price[gte]". NULL: complained of. */
static const struct plan_field *read_filter_name(struct exchange *exchange, struct slice name,
                                                 enum filter_operator *out_operator)
{
    struct listing *listing = &exchange->listing;
    const struct plan_field *field = listing_field(listing, name);
    *out_operator = FILTER_EQUAL;
    size_t dot = slice_find_last_byte(name, '.');
    size_t bracket = slice_find_byte(name, '[');
    struct slice operator= SLICE_EMPTY;
    struct slice stem = name;
    if (bracket != SLICE_NOT_FOUND && name.data[name.size - 1] == ']') {
        stem = slice_between(name, 0, bracket);
        operator= slice_between(name, bracket + 1, name.size - 1);
    } else if (dot != SLICE_NOT_FOUND) {
        stem = slice_between(name, 0, dot);
        operator= slice_from_offset(name, dot + 1);
    }
    bool is_operator = field != NULL || read_operator(operator, out_operator);
    field = field != NULL ? field : listing_field(listing, stem);
    if (field == NULL) {
        listing_complain_of_choice(listing, name, NULL, "is no parameter of this list");
    } else if (!field->is_filterable) {
        listing_complain_of_choice(listing, name, field, "cannot be filtered by");
    } else if (!is_operator) {
        complain(exchange, name, "has no such operator; the operators are: " OPERATOR_NAMES);
    }
    return field != NULL && field->is_filterable && is_operator ? field : NULL;
}

static void read_filter(struct exchange *exchange, struct slice name, struct slice text)
{
    struct listing *listing = &exchange->listing;
    struct filter filter = {0};
    filter.field = read_filter_name(exchange, name, &filter.operator);
    if (filter.field == NULL) {
        return;
    }
    size_t maximum = filter.operator== FILTER_IN ? FILTER_VALUE_MAXIMUM : 1;
    struct value *values = ARENA_ARRAY(exchange->call.arena, struct value, maximum);
    struct slice part, rest = text;
    if (maximum == 1) {
        if (!listing_value(listing, &filter, name, text, &values[0])) {
            return;
        }
        filter.value_count = 1;
    } else {
        while (slice_next_part(&rest, ',', &part)) {
            if (filter.value_count == maximum) {
                complain(exchange, name, "has too many values");
                return;
            }
            if (!listing_value(listing, &filter, name, part, &values[filter.value_count++])) {
                return;
            }
        }
        if (filter.value_count == 0) {
            complain(exchange, name, "needs at least one value");
            return;
        }
    }
    filter.values = values;
    listing_filter(listing, name, &filter);
}

/* --- the parameters --- */

static void read_limit(struct exchange *exchange, struct slice parameter, struct slice text)
{
    uint64_t limit;
    uint32_t maximum = listing_limit_maximum(&exchange->listing);
    if (!slice_to_uint64(text, &limit) || limit == 0 || limit > maximum) {
        complain(exchange, parameter,
                 arena_format(exchange->call.arena, "must be a whole number from 1 to %u", maximum)
                     .data);
        return;
    }
    exchange->call.list.limit = (uint32_t)limit;
}

static void read_count(struct exchange *exchange, struct slice text)
{
    exchange->listing.wants_count =
        slice_equal(text, SLICE("exact")) || slice_equal(text, SLICE("estimated"));
    if (!exchange->listing.wants_count) {
        complain(exchange, SLICE("count"), "must be exact or estimated");
    }
}

static void read_search(struct exchange *exchange, struct slice text)
{
    exchange->call.list.search = text;
    exchange->call.list.has_fixed_shape &= text.size == 0;
}

struct parameters {
    struct slice cursor;
    bool has_cursor;
    const struct list_alias *direction; /* what says in which direction, or NULL */
    bool is_descending;
    const struct list_alias *place; /* what says where the page begins, or NULL */
    uint64_t page;                  /* from 0; counts where `place` is a page */
    unsigned seen;                  /* bits of the names that may stand once */
    struct buffer shape;
};

/* Of two values one would win, and nobody could say which: a filter in front of this system might
 * have looked at the other. */
static void refuse_second(struct exchange *exchange, struct slice name,
                          struct parameters *parameters)
{
    static const char *const names[] = {"limit", "cursor", "fields", "count", "sort", "q"};
    for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (slice_equal(name, slice_from(names[i]))) {
            if ((parameters->seen & 1U << i) != 0) {
                complain(exchange, name, "is given more than once");
            }
            parameters->seen |= 1U << i;
        }
    }
}

static bool is_of_lists(struct slice name)
{
    static const char *const names[] = {"limit", "cursor", "fields", "count", "sort"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (slice_equal(name, slice_from(names[i]))) {
            return true;
        }
    }
    return false;
}

/* True when the parameter shapes the list: a cursor is bound to it. */
static bool read_parameter(struct exchange *exchange, struct slice name, struct slice value,
                           struct parameters *parameters)
{
    refuse_second(exchange, name, parameters);
    if (exchange->call.operation->serving == SERVE_COUNT && is_of_lists(name)) {
        complain(exchange, name, "is for lists: this counts, and takes filters and q");
        return false;
    }
    if (slice_equal(name, SLICE("limit"))) {
        read_limit(exchange, name, value);
        return false;
    }
    if (slice_equal(name, SLICE("cursor"))) {
        parameters->cursor = value;
        parameters->has_cursor = true;
        return false;
    }
    if (slice_equal(name, SLICE("fields"))) {
        read_selection(exchange, value);
        return false;
    }
    if (slice_equal(name, SLICE("count"))) {
        read_count(exchange, value);
        return false;
    }
    if (slice_equal(name, SLICE("sort"))) {
        read_sort(exchange, name, value);
    } else if (slice_equal(name, SLICE("q"))) {
        read_search(exchange, value);
    } else {
        read_filter(exchange, name, value);
    }
    return true;
}

/* --- parameters as the document calls them --- */

static const struct list_alias *find_alias(const struct exchange *exchange, struct slice name)
{
    LIST_EACH(const struct list_alias, alias, &exchange->call.operation->operation->aliases)
    {
        if (slice_equal(alias->name, name)) {
            return alias;
        }
    }
    return NULL;
}

/* What is passed by is read all the same: a cursor is for those who go far. */
#define OFFSET_MAXIMUM 100000U

static void read_place(struct exchange *exchange, const struct list_alias *alias, struct slice text,
                       struct parameters *parameters)
{
    uint64_t first = alias->meaning == LIST_PAGE && !alias->is_from_zero ? 1 : 0, number;
    if (parameters->place != NULL) {
        complain(exchange, alias->name, "says a second time where the page begins");
    } else if (!slice_to_uint64(text, &number) || number < first || number > OFFSET_MAXIMUM) {
        complain(exchange, alias->name,
                 first == 1 ? "must be a whole number from 1 to 100000"
                            : "must be a whole number from 0 to 100000");
    } else {
        parameters->page = number - first;
    }
    parameters->place = alias;
}

/* "2026-01-31" */
static bool is_day(struct slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool is_dash = i == 4 || i == 7;
        if (is_dash ? text.data[i] != '-' : !character_is_digit(text.data[i])) {
            return false;
        }
    }
    return text.size == 10;
}

/* "2026-01-31" of an instant: from its first moment, until its last. One that is kept as text has
 * no more than the day, or a "T" or blank behind it. */
static struct slice whole_day(struct exchange *exchange, const struct list_alias *alias,
                              struct slice text)
{
    bool is_text = alias->field->type->kind == TYPE_TEXT && alias->meaning == LIST_UNTIL;
    if (alias->meaning == LIST_EQUAL || !is_day(text) ||
        (alias->field->type->kind != TYPE_TIMESTAMP && !is_text)) {
        return text;
    }
    return arena_join(exchange->call.arena, text,
                      alias->meaning == LIST_FROM ? SLICE("T00:00:00Z")
                                                  : SLICE("T23:59:59.999999Z"));
}

static void read_alias_filter(struct exchange *exchange, const struct list_alias *alias,
                              struct slice text)
{
    struct listing *listing = &exchange->listing;
    struct filter filter = {
        .field = &exchange->call.operation->entity->fields[alias->field->index],
        .operator= alias->meaning == LIST_FROM ? FILTER_GREATER_EQUAL
        : alias->meaning == LIST_UNTIL         ? FILTER_LESS_EQUAL
                                               : FILTER_EQUAL,
        .value_count = 1,
    };
    if (!filter.field->is_filterable) {
        listing_complain_of_choice(listing, alias->name, filter.field, "cannot be filtered by");
        return;
    }
    struct value *values = ARENA_NEW(exchange->call.arena, struct value);
    filter.values = values;
    if (listing_value(listing, &filter, alias->name, whole_day(exchange, alias, text), values)) {
        listing_filter(listing, alias->name, &filter);
    }
}

static void read_direction(struct exchange *exchange, const struct list_alias *alias,
                           struct slice text, struct parameters *parameters)
{
    bool is_ascending = slice_equal_ignoring_case(text, SLICE("asc"));
    if (parameters->direction != NULL) {
        complain(exchange, alias->name, "is given more than once");
    }
    parameters->direction = alias;
    parameters->is_descending = slice_equal_ignoring_case(text, SLICE("desc"));
    if (!is_ascending && !parameters->is_descending) {
        complain(exchange, alias->name, "must be asc or desc");
    }
}

/* "unread_only=true": those without the flag, or without the time; false leaves all. */
static void read_only_those(struct exchange *exchange, const struct list_alias *alias,
                            struct slice text)
{
    bool is_time = alias->field->type->kind != TYPE_BOOLEAN;
    struct filter filter = {
        .field = &exchange->call.operation->entity->fields[alias->field->index],
        .operator= is_time ? FILTER_IS_NULL : FILTER_EQUAL,
        .value_count = 1,
    };
    if (slice_is_one_of(text, "false|0")) {
        return;
    }
    if (!slice_is_one_of(text, "true|1")) {
        complain(exchange, alias->name, "must be true or false");
        return;
    }
    if (!filter.field->is_filterable) {
        listing_complain_of_choice(&exchange->listing, alias->name, filter.field,
                                   "cannot be filtered by");
        return;
    }
    struct value *values = ARENA_NEW(exchange->call.arena, struct value);
    *values = value_integer(is_time ? alias->is_without : !alias->is_without);
    filter.values = values;
    listing_filter(&exchange->listing, alias->name, &filter);
}

/* True when it shapes the list, as read_parameter has it. */
static bool read_alias(struct exchange *exchange, const struct list_alias *alias,
                       struct slice value, struct parameters *parameters)
{
    switch (alias->meaning) {
    case LIST_LIMIT:
        refuse_second(exchange, SLICE("limit"), parameters);
        read_limit(exchange, alias->name, value);
        return false;
    case LIST_PAGE:
    case LIST_OFFSET:
        read_place(exchange, alias, value, parameters);
        return false;
    case LIST_SEARCH:
        refuse_second(exchange, SLICE("q"), parameters);
        read_search(exchange, value);
        return true;
    case LIST_SORT:
        refuse_second(exchange, SLICE("sort"), parameters);
        read_sort(exchange, alias->name, value);
        return true;
    case LIST_DIRECTION:
        read_direction(exchange, alias, value, parameters);
        return true;
    case LIST_ONLY:
        read_only_those(exchange, alias, value);
        return true;
    case LIST_EQUAL:
    case LIST_FROM:
    case LIST_UNTIL:
        break;
    }
    read_alias_filter(exchange, alias, value);
    return true;
}

/* What only all parameters together say. */
static void conclude_aliases(struct exchange *exchange, const struct parameters *parameters)
{
    struct list_query *list = &exchange->call.list;
    if (parameters->direction != NULL) {
        listing_direct(&exchange->listing, parameters->is_descending);
    }
    if (parameters->place == NULL) {
        return;
    }
    uint64_t factor = parameters->place->meaning == LIST_PAGE ? list->limit : 1;
    if (parameters->has_cursor) {
        complain(exchange, parameters->place->name, "cannot be given together with a cursor");
    } else if (parameters->page * factor > OFFSET_MAXIMUM) {
        complain(exchange, parameters->place->name,
                 "leaves out more than 100000 records: use the cursor of the page before");
    } else {
        list->offset = (uint32_t)(parameters->page * factor);
        list->has_fixed_shape &= list->offset == 0;
    }
}

bool list_is_place(const struct exchange *exchange, struct slice name)
{
    const struct list_alias *alias = find_alias(exchange, name);
    return alias != NULL && (alias->meaning == LIST_PAGE || alias->meaning == LIST_OFFSET);
}

/* --- the answer in the document's form --- */

static void write_number_or_null(struct buffer *body, bool is_known, uint64_t number)
{
    if (is_known) {
        buffer_append_uint64(body, number);
    } else {
        BUFFER_LITERAL(body, "null");
    }
}

static bool counts_from_zero(const struct exchange *exchange)
{
    LIST_EACH(const struct list_alias, alias, &exchange->call.operation->operation->aliases)
    {
        if (alias->meaning == LIST_PAGE) {
            return alias->is_from_zero;
        }
    }
    return false;
}

static void write_slot(struct exchange *exchange, enum list_slot slot, struct slice cursor)
{
    struct buffer *body = exchange->body;
    const struct list_query *list = &exchange->call.list;
    int64_t total = exchange->listing.total;
    bool has_place = list->after == NULL;
    switch (slot) {
    case LIST_SLOT_NONE:
        break;
    case LIST_SLOT_TOTAL:
        write_number_or_null(body, total >= 0, (uint64_t)total);
        break;
    case LIST_SLOT_PAGES:
        write_number_or_null(body, total >= 0, ((uint64_t)total + list->limit - 1) / list->limit);
        break;
    case LIST_SLOT_SHOWN:
        buffer_append_uint64(body, exchange->written_count);
        break;
    case LIST_SLOT_LIMIT:
        buffer_append_uint64(body, list->limit);
        break;
    case LIST_SLOT_PAGE:
        write_number_or_null(body, has_place,
                             list->offset / list->limit + !counts_from_zero(exchange));
        break;
    case LIST_SLOT_OFFSET:
        write_number_or_null(body, has_place, list->offset);
        break;
    case LIST_SLOT_CURSOR:
        if (cursor.size > 0) {
            json_write_string(body, cursor);
        } else {
            BUFFER_LITERAL(body, "null");
        }
        break;
    case LIST_SLOT_MORE:
        buffer_append_string(body, exchange->call.has_more ? "true" : "false");
        break;
    }
}

void list_write_end(struct exchange *exchange, struct slice cursor)
{
    LIST_EACH(const struct list_piece, piece, &exchange->call.operation->operation->form->pieces)
    {
        buffer_append_slice(exchange->body, piece->text);
        write_slot(exchange, piece->slot, cursor);
    }
}

static bool next_parameter(struct exchange *exchange, struct slice *rest, struct slice *out_name,
                           struct slice *out_value)
{
    struct slice part;
    while (slice_next_part(rest, '&', &part)) {
        if (part.size == 0) {
            continue;
        }
        size_t equal = slice_find_byte(part, '=');
        struct slice name = equal == SLICE_NOT_FOUND ? part : slice_between(part, 0, equal);
        struct slice value =
            equal == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(part, equal + 1);
        if (!percent_decode(exchange->call.arena, name, true, out_name) ||
            !percent_decode(exchange->call.arena, value, true, out_value)) {
            complain(exchange, name, percent_reason(part));
            continue;
        }
        return true;
    }
    return false;
}

enum step selection_read(struct exchange *exchange)
{
    struct slice rest = exchange->request->query, name, value;
    while (next_parameter(exchange, &rest, &name, &value)) {
        if (slice_equal(name, SLICE("fields"))) {
            read_selection(exchange, value);
        } else {
            complain(exchange, name, "is no parameter of this operation");
        }
    }
    return listing_conclude(&exchange->listing);
}

enum step list_read(struct exchange *exchange)
{
    struct parameters parameters = {0};
    struct slice rest = exchange->request->query, name, value;
    listing_begin(&exchange->listing);
    exchange->listing.shape = exchange->request->path;
    if (rest.size > 0) {
        buffer_init(&parameters.shape, SHAPE_MAXIMUM);
        buffer_append_slice(&parameters.shape, exchange->request->path);
        while (next_parameter(exchange, &rest, &name, &value)) {
            const struct list_alias *alias = find_alias(exchange, name);
            if (alias != NULL ? read_alias(exchange, alias, value, &parameters)
                              : read_parameter(exchange, name, value, &parameters)) {
                /* With their sizes: a value that looks like another parameter is none. */
                buffer_format(&parameters.shape, "&%zu:" SLICE_FORMAT "=%zu:" SLICE_FORMAT,
                              name.size, SLICE_ARGUMENT(name), value.size, SLICE_ARGUMENT(value));
            }
        }
        if (parameters.shape.is_overflown) {
            complain(exchange, SLICE("query"), "has too many parameters");
        }
        exchange->listing.shape = arena_copy(exchange->call.arena, buffer_slice(&parameters.shape));
        buffer_release(&parameters.shape);
    }
    conclude_aliases(exchange, &parameters);
    listing_end(&exchange->listing, SLICE("cursor"),
                parameters.has_cursor ? &parameters.cursor : NULL,
                "is not one of this list: use the next cursor with the same sort and filters");
    return listing_conclude(&exchange->listing);
}
