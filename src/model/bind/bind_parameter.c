/* SPDX-License-Identifier: Apache-2.0 */
/* Query parameters that a document gives a list, where they are called otherwise than Phoenix's
 * own: "pageSize", "keyword", "startDate". What each of them means, where that is certain; the rest
 * is told of. */
#include "model/bind/bind_private.h"

#include "spec/reading/reading.h"
#include "spec/text/name_list.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define PARAMETER_MAXIMUM 64U

/* Whether the parameter is one of every list's, or a field with or without an operator, just as
 * requests must spell it. */
static bool is_read(const struct binding *binding, struct slice name)
{
    static const char *const own[] = {"limit", "cursor", "sort", "fields", "q", "count"};
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        if (slice_equal(name, slice_from(own[i]))) {
            return true;
        }
    }
    struct slice stem = name;
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '.' || name.data[i] == '[') {
            stem = slice_between(name, 0, i); /* "price.gte", "price[gte]" */
            break;
        }
    }
    LIST_EACH(const struct field, field, &binding->operation->entity->fields)
    {
        if (slice_equal(field->name, stem)) {
            return true;
        }
    }
    return false;
}

/* A text whose name says that it is one is an instant too: as it is written, from the year on, the
 * later one is the greater. */
static bool is_instant(struct binding *binding, const struct field *field)
{
    enum type_kind kind = field->type->kind;
    const struct type *guess = kind == TYPE_TEXT && field->label_count == 0
                                   ? type_name_guess(binding->builder, field->name)
                                   : NULL;
    bool is_date = kind == TYPE_TEXT && slice_is(field->key, "date");
    kind = is_date ? TYPE_DATE : guess != NULL ? guess->kind : kind;
    return kind == TYPE_DATE || kind == TYPE_TIMESTAMP;
}

static bool is_number(const struct field *field)
{
    return field->type->kind >= TYPE_INT16 && field->type->kind <= TYPE_DOUBLE;
}

/* The instant that records are about: the only one of their own, else when they were made. NULL:
 * none, or several. */
static const struct field *find_instant(struct binding *binding, const struct entity *entity)
{
    const struct field *own = NULL, *created = NULL;
    LIST_EACH(const struct field, field, &entity->fields)
    {
        if (!is_instant(binding, field) || field->is_updated_at) {
            continue;
        }
        if (field->is_created_at || slice_equal(field->key, SLICE("createdat"))) {
            created = field;
        } else if (!slice_equal(field->key, SLICE("updatedat")) &&
                   !slice_equal(field->key, SLICE("deletedat"))) {
            if (own != NULL) {
                return NULL;
            }
            own = field;
        }
    }
    return own != NULL ? own : created;
}

/* "minPrice", "price_max", "createdFrom": a field and a word for an end of its range. The word is
 * cut from the front where `is_front`, else from the end. */
static const struct field *find_bounded(struct binding *binding, const struct entity *entity,
                                        struct slice flat, struct slice word, bool is_front)
{
    bool has_word = is_front ? slice_starts_with(flat, word) : slice_ends_with(flat, word);
    if (!has_word || flat.size <= word.size) {
        return NULL;
    }
    struct slice stem = is_front ? slice_from_offset(flat, word.size)
                                 : slice_between(flat, 0, flat.size - word.size);
    LIST_EACH(const struct field, field, &entity->fields)
    {
        struct slice key = field->key;
        bool is_same = slice_equal(key, stem);
        bool is_when = is_instant(binding, field);
        if (is_when && slice_ends_with(key, SLICE("at"))) {
            is_same |= slice_equal(slice_between(key, 0, key.size - 2), stem);
        }
        if (is_same && (is_when || is_number(field))) {
            return field;
        }
    }
    return NULL;
}

/* The parameter as an end of a range. */
static bool read_bound(struct binding *binding, struct slice flat, struct list_alias *alias)
{
    static const struct {
        const char *word;
        bool is_front;
        enum list_meaning meaning;
    } bounds[] = {
        {"min", true, LIST_FROM},     {"min", false, LIST_FROM},  {"from", false, LIST_FROM},
        {"max", true, LIST_UNTIL},    {"max", false, LIST_UNTIL}, {"to", false, LIST_UNTIL},
        {"until", false, LIST_UNTIL}, {"from", true, LIST_FROM},  {"since", false, LIST_FROM},
    };
    const struct entity *entity = binding->operation->entity;
    for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
        alias->field =
            find_bounded(binding, entity, flat, slice_from(bounds[i].word), bounds[i].is_front);
        alias->meaning = bounds[i].meaning;
        if (alias->field != NULL) {
            return true;
        }
    }
    bool is_from = slice_is_one_of(flat, "from|since|start|startdate|fromdate|datefrom|starttime|"
                                         "startdatetime|startat");
    bool is_until =
        slice_is_one_of(flat, "to|until|end|enddate|todate|dateto|endtime|enddatetime|endat");
    alias->meaning = is_from ? LIST_FROM : LIST_UNTIL;
    alias->field = is_from || is_until ? find_instant(binding, entity) : NULL;
    return alias->field != NULL;
}

/* Meanings that are the same for every entity. */
static const struct {
    const char *names; /* flat, '|'-separated */
    enum list_meaning meaning;
} plain[] = {
    {"pagesize|perpage|itemsperpage|take", LIST_LIMIT},
    {"page|pagenumber|pageno|pagenum", LIST_PAGE},
    {"offset|skip", LIST_OFFSET},
    {"search|query|keyword|keywords|searchterm|searchquery|searchtext", LIST_SEARCH},
    {"sortby|orderby|sortfield", LIST_SORT},
    {"sortorder|sortdir|sortdirection|orderdirection", LIST_DIRECTION},
};

/* "fruits" where the key is a number or a UUID: what is asked for is another field of it. */
static bool is_word_for_key(const struct field *key, struct slice example)
{
    bool has_digit = false;
    for (size_t i = 0; i < example.size; i++) {
        has_digit |= character_is_digit(example.data[i]);
    }
    return example.size > 0 && !has_digit && key->type->kind != TYPE_TEXT;
}

/* "category" of the reference category_id, and "featured" of the flag is_featured. NULL: none. */
static const struct field *find_spelt(struct binding *binding, const struct entity *entity,
                                      struct slice flat, struct slice example)
{
    struct arena *arena = binding->builder->arena;
    const struct field *key = entity_field_by_key(entity, arena_join(arena, flat, SLICE("id")));
    const struct field *flag = entity_field_by_key(entity, arena_join(arena, SLICE("is"), flat));
    key = key == NULL || key->references == NULL || is_word_for_key(key, example) ? NULL : key;
    flag = flag != NULL && flag->type->kind != TYPE_BOOLEAN ? NULL : flag;
    return key != NULL ? key : flag;
}

/* "unread_only", "onlyActive": of what has such a flag, or such a time. */
static bool find_only(struct binding *binding, struct slice name, struct list_alias *alias)
{
    struct slice snake = word_snake(binding->builder->arena, name), word = SLICE_EMPTY;
    struct flag_change flag;
    if (slice_ends_with(snake, SLICE("_only"))) {
        word = slice_between(snake, 0, snake.size - strlen("_only"));
    } else if (slice_starts_with(snake, SLICE("only_"))) {
        word = slice_from_offset(snake, strlen("only_"));
    }
    if (word.size == 0 ||
        !flag_of_state(binding->builder->arena, binding->operation->entity, word, &flag)) {
        return false;
    }
    alias->meaning = LIST_ONLY;
    alias->field = flag.field;
    alias->is_without = flag.kind == PRESET_NONE || slice_equal(flag.value, SLICE("false"));
    return true;
}

/* What the parameter means. False: that is not certain. */
static bool find_meaning(struct binding *binding, const struct query_parameter *parameter,
                         struct list_alias *alias)
{
    struct slice flat = word_flat(binding->builder->arena, parameter->name);
    const struct entity *entity = binding->operation->entity;
    alias->field = entity_field_by_key(entity, flat); /* "startDate" of start_date */
    alias->field = alias->field != NULL ? alias->field : binding_only_state(entity, flat);
    alias->field =
        alias->field != NULL ? alias->field : find_spelt(binding, entity, flat, parameter->example);
    if (alias->field != NULL) {
        alias->meaning = LIST_EQUAL;
        return true;
    }
    if (find_only(binding, parameter->name, alias)) {
        return true;
    }
    for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++) {
        if (slice_is_one_of(flat, plain[i].names)) {
            alias->meaning = plain[i].meaning;
            alias->is_from_zero =
                slice_equal(parameter->example, SLICE("0")) ||
                wording_has(parameter->description, "zero-based|0-based|zero based");
            return true;
        }
    }
    return read_bound(binding, flat, alias);
}

static bool has_meaning(const struct operation *operation, enum list_meaning meaning)
{
    LIST_EACH(const struct list_alias, alias, &operation->aliases)
    {
        if (alias->meaning == meaning) {
            return true;
        }
    }
    return false;
}

/* Words that only another parameter beside them makes certain: "size" of a page, "order" of what
 * "sortBy" names. */
static bool find_companion(const struct binding *binding, struct slice name, bool has_sort,
                           struct list_alias *alias)
{
    const struct operation *operation = binding->operation;
    if (slice_equal(name, SLICE("size"))) {
        alias->meaning = LIST_LIMIT;
        return has_meaning(operation, LIST_PAGE) && !has_meaning(operation, LIST_LIMIT);
    }
    alias->meaning = LIST_DIRECTION;
    return slice_is_one_of(name, "order|direction|dir") && has_sort &&
           !has_meaning(operation, LIST_DIRECTION);
}

static bool is_known(const struct binding *binding, struct slice name)
{
    LIST_EACH(const struct list_alias, alias, &binding->operation->aliases)
    {
        if (slice_equal(alias->name, name)) {
            return true;
        }
    }
    return is_read(binding, name);
}

static void add_alias(struct binding *binding, struct list_alias alias)
{
    if (binding->operation->aliases.count < PARAMETER_MAXIMUM) {
        struct list_alias *copy = ARENA_NEW(binding->builder->arena, struct list_alias);
        *copy = alias;
        list_add(binding->builder->arena, &binding->operation->aliases, copy);
    }
}

static void add_parameters(struct binding *binding, const struct list *parameters)
{
    bool has_sort = has_meaning(binding->operation, LIST_SORT);
    LIST_EACH(const struct query_parameter, parameter, parameters)
    {
        struct list_alias alias = {.name = parameter->name};
        has_sort |= slice_equal(parameter->name, SLICE("sort"));
        if (!is_known(binding, parameter->name) && find_meaning(binding, parameter, &alias)) {
            add_alias(binding, alias);
            has_sort |= alias.meaning == LIST_SORT;
        }
    }
    LIST_EACH(const struct query_parameter, parameter, parameters)
    {
        struct list_alias alias = {.name = parameter->name};
        if (!is_known(binding, parameter->name) &&
            find_companion(binding, parameter->name, has_sort, &alias)) {
            add_alias(binding, alias);
        }
    }
}

/* What the document says a list can be asked for, and no request may ask. */
static void report_unread(struct binding *binding, const struct statement *statement)
{
    const struct operation *operation = binding->operation;
    struct arena *arena = binding->builder->arena;
    struct list names = {0};
    LIST_EACH(const struct query_parameter, parameter, &statement->endpoint.query)
    {
        if (!is_known(binding, parameter->name)) {
            name_list_add(arena, &names, parameter->name);
        }
    }
    if (names.count > 0) {
        diagnostics_report(
            binding->builder->diagnostics, DIAGNOSTIC_W1030, statement->place,
            "name a field, or limit, cursor, sort, fields, q or count",
            "'" SLICE_FORMAT " " SLICE_FORMAT "' does not read its parameter%s " SLICE_FORMAT,
            SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path),
            names.count == 1 ? "" : "s", SLICE_ARGUMENT(name_list(arena, &names, 24)));
    }
}

/* In the reason: a reader sees what became of each parameter. */
static void tell(struct binding *binding)
{
    static const char *const meanings[] = {
        [LIST_LIMIT] = "limit",
        [LIST_PAGE] = "the number of the page",
        [LIST_OFFSET] = "how many to leave out",
        [LIST_SEARCH] = "q",
        [LIST_SORT] = "sort",
        [LIST_DIRECTION] = "the direction of sort",
        [LIST_EQUAL] = "",
        [LIST_FROM] = ".gte",
        [LIST_UNTIL] = ".lte",
        [LIST_ONLY] = " where it is set",
    };
    struct operation *operation = binding->operation;
    struct arena *arena = binding->builder->arena;
    LIST_EACH(const struct list_alias, alias, &operation->aliases)
    {
        struct slice field = alias->field == NULL ? SLICE_EMPTY : alias->field->name;
        operation->reason =
            arena_format(arena, SLICE_FORMAT "%s'" SLICE_FORMAT "' as %s" SLICE_FORMAT "%s",
                         SLICE_ARGUMENT(operation->reason), alias_index == 0 ? "; reads " : ", ",
                         SLICE_ARGUMENT(alias->name), alias->is_without ? "those without " : "",
                         SLICE_ARGUMENT(field), alias->is_without ? "" : meanings[alias->meaning]);
    }
}

/* Beyond this a page is no page. */
#define PAGE_USUAL    20U
#define PAGE_MAXIMUM  100U
#define PAGE_POSSIBLE 1000U

/* The first that says it counts. */
static void read_page_bound(struct builder *builder, const struct statement *statement,
                            uint32_t *bound)
{
    const struct fact_statement *fact = &statement->fact;
    bool is_of_place = wording_is(fact->name, "page|offset|skip|cursor|page_number|pagenumber");
    if (*bound > 0 || is_of_place || !(fact->number >= 1)) {
        return;
    }
    *bound = fact->number > PAGE_POSSIBLE ? PAGE_POSSIBLE : (uint32_t)fact->number;
    if (*bound != fact->number) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1033, statement->place,
                           "state at most 1000, and let clients ask for page after page",
                           "a page of %.0f records is more than Phoenix answers with; it is %u",
                           fact->number, *bound);
    }
}

static void collect_bounds(struct builder *builder)
{
    struct model *model = builder->model;
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind != STATEMENT_CONVENTION) {
            continue;
        }
        if (slice_equal(statement->fact.topic, SLICE("paging_default"))) {
            read_page_bound(builder, statement, &model->page_usual);
        } else if (slice_equal(statement->fact.topic, SLICE("paging_maximum"))) {
            read_page_bound(builder, statement, &model->page_maximum);
        }
    }
    bool has_maximum = model->page_maximum > 0;
    if (!has_maximum) {
        model->page_maximum = model->page_usual > PAGE_MAXIMUM ? model->page_usual : PAGE_MAXIMUM;
    }
    if (model->page_usual == 0 || model->page_usual > model->page_maximum) {
        model->page_usual = model->page_maximum < PAGE_USUAL ? model->page_maximum : PAGE_USUAL;
    }
}

void binding_collect_paging(struct builder *builder)
{
    collect_bounds(builder);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        bool is_paging = statement->kind == STATEMENT_CONVENTION &&
                         slice_equal(statement->fact.topic, SLICE("paging"));
        if (is_paging && builder->paging.count < PARAMETER_MAXIMUM) {
            struct query_parameter *parameter = ARENA_NEW(builder->arena, struct query_parameter);
            parameter->name = statement->fact.name;
            list_add(builder->arena, &builder->paging, parameter);
        }
    }
}

void bind_parameters(struct binding *binding)
{
    const struct operation *operation = binding->operation;
    bool is_list = operation->kind == OPERATION_LIST || operation->kind == OPERATION_QUERY;
    if (!is_list || operation->entity == NULL || operation->statement == NULL) {
        return;
    }
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        add_parameters(binding, &statement->endpoint.query);
    }
    tell(binding);
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        report_unread(binding, statement);
    }
    add_parameters(binding, &binding->builder->paging);
}
