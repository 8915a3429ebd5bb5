/* SPDX-License-Identifier: Apache-2.0 */
/* The form of lists' answers, out of the examples: of the list itself, or, where all that the
 * document shows have one form under a common name ("data", "items"), of any. The list is written
 * first in each object, for what is behind it is known only when the records are. */
#include "model/bind/bind.h"

#include "model/builder.h"
#include "spec/text/json_lenient.h"
#include "spec/text/wording.h"

#define DEPTH_MAXIMUM 3U

/* --- what members mean */

static bool is_named(struct slice key, const char *names)
{
    char flat[24];
    size_t size = 0;
    for (size_t i = 0; i < key.size; i++) {
        if (character_is_alphanumeric(key.data[i])) {
            if (size == sizeof(flat)) {
                return false;
            }
            flat[size++] = character_to_lower(key.data[i]);
        }
    }
    return size > 0 && wording_is(slice_of(flat, size), names);
}

enum list_slot list_form_slot(const struct json *member)
{
    static const struct {
        enum list_slot slot;
        const char *names;
    } slots[] = {
        {LIST_SLOT_TOTAL, "total|totalcount|totalitems|totalelements|totalrecords|totalrows|"
                          "totalresults|totalhits"},
        {LIST_SLOT_SHOWN, "count|numberofelements|returned"},
        {LIST_SLOT_LIMIT, "limit|perpage|pagesize|size|itemsperpage"},
        {LIST_SLOT_PAGE, "page|currentpage|pagenumber|pageno|pagenum|pageindex|current"},
        {LIST_SLOT_PAGES, "totalpages|pages|pagecount|lastpage|numpages|pagetotal"},
        {LIST_SLOT_OFFSET, "offset|skip"},
        {LIST_SLOT_CURSOR, "nextcursor|cursor|nextpagetoken|nexttoken"},
        {LIST_SLOT_MORE, "hasmore|hasnext|hasnextpage|more"},
    };
    for (size_t i = 0; i < sizeof(slots) / sizeof(*slots); i++) {
        bool is_text = slots[i].slot == LIST_SLOT_CURSOR;
        bool is_flag = slots[i].slot == LIST_SLOT_MORE;
        bool fits = member->kind == JSON_NULL || (is_text && member->kind == JSON_STRING) ||
                    (is_flag && member->kind == JSON_BOOLEAN) ||
                    (!is_text && !is_flag && member->kind == JSON_NUMBER);
        if (fits && is_named(member->key, slots[i].names)) {
            return slots[i].slot;
        }
    }
    return LIST_SLOT_NONE;
}

/* Said as it is shown: a list that is answered has succeeded. */
static bool is_constant(const struct json *member)
{
    return (member->kind == JSON_BOOLEAN && member->boolean &&
            is_named(member->key, "success|ok")) ||
           ((member->kind == JSON_NUMBER || member->kind == JSON_STRING) &&
            is_named(member->key, "code|status|message|msg|statuscode"));
}

bool list_form_holds(const struct json *member)
{
    return list_form_slot(member) != LIST_SLOT_NONE || is_constant(member);
}

static bool is_about_page(const struct json *member)
{
    if (member->kind != JSON_OBJECT ||
        !is_named(member->key, "meta|metadata|pagination|paging|page|pageinfo|pager")) {
        return false;
    }
    JSON_EACH(child, member)
    {
        if (!list_form_holds(child)) {
            return false;
        }
    }
    return true;
}

static bool is_list(const struct json *value)
{
    return value->kind == JSON_ARRAY &&
           (value->first == NULL || value->first->kind == JSON_OBJECT ||
            (value->count == 1 && value->first->kind == JSON_STRING &&
             slice_starts_with(value->first->text, SLICE("..."))));
}

/* The array of records in what has nothing else but words about the page; NULL: it is no page. */
static const struct json *find_list(const struct json *value, unsigned depth)
{
    const struct json *found = NULL;
    if (is_list(value)) {
        return value;
    }
    if (value->kind != JSON_OBJECT || depth == DEPTH_MAXIMUM) {
        return NULL;
    }
    JSON_EACH(member, value)
    {
        const struct json *list = NULL;
        if (list_form_holds(member) || is_about_page(member)) {
            continue;
        }
        bool is_wrapper =
            member->kind == JSON_OBJECT &&
            is_named(member->key, "data|result|results|response|payload|content|body");
        if (is_list(member) || is_wrapper) {
            list = find_list(member, depth + 1);
        }
        if (list == NULL || found != NULL) {
            return NULL;
        }
        found = list;
    }
    return found;
}

static bool holds_list(const struct json *value, const struct json *list)
{
    bool holds = value == list;
    for (const struct json *child = value->first; child != NULL && !holds; child = child->next) {
        holds = child == list || (child->kind == JSON_OBJECT && holds_list(child, list));
    }
    return holds;
}

/* --- writing the form */

struct writing {
    struct builder *builder;
    struct list_form *form;
    struct buffer buffer;
    bool has_total;
};

static struct slice cut(struct writing *writing)
{
    struct slice text = arena_copy(writing->builder->arena, buffer_slice(&writing->buffer));
    buffer_clear(&writing->buffer);
    return text;
}

static void end_piece(struct writing *writing, enum list_slot slot)
{
    struct list_piece *piece = ARENA_NEW(writing->builder->arena, struct list_piece);
    piece->text = cut(writing);
    piece->slot = slot;
    list_add(writing->builder->arena, &writing->form->pieces, piece);
}

static void write_key(struct writing *writing, const struct json *member, bool *has_one)
{
    buffer_append_string(&writing->buffer, *has_one ? "," : "");
    json_write_string(&writing->buffer, member->key);
    buffer_append_byte(&writing->buffer, ':');
    *has_one = true;
}

static void write_value(struct writing *writing, const struct json *value);

/* Where the list is in none of its members: those that are told. */
static void write_rest(struct writing *writing, const struct json *object, bool has_one)
{
    JSON_EACH(member, object)
    {
        enum list_slot slot = list_form_slot(member);
        if (holds_list(member, writing->form->list)) {
            continue;
        }
        if (slot == LIST_SLOT_SHOWN && !writing->has_total) {
            slot = LIST_SLOT_TOTAL; /* a count alone is of all */
        }
        if (slot != LIST_SLOT_NONE) {
            write_key(writing, member, &has_one);
            writing->form->needs_total |= slot == LIST_SLOT_TOTAL || slot == LIST_SLOT_PAGES;
            end_piece(writing, slot);
        } else if (is_constant(member)) {
            write_key(writing, member, &has_one);
            json_write(&writing->buffer, member);
        } else if (is_about_page(member)) {
            write_key(writing, member, &has_one);
            buffer_append_byte(&writing->buffer, '{');
            write_rest(writing, member, false);
            buffer_append_byte(&writing->buffer, '}');
        }
    }
}

static void write_value(struct writing *writing, const struct json *value)
{
    bool has_one = false;
    if (value == writing->form->list) {
        buffer_append_byte(&writing->buffer, '[');
        writing->form->head = cut(writing);
        buffer_append_byte(&writing->buffer, ']');
        return;
    }
    buffer_append_byte(&writing->buffer, '{');
    JSON_EACH(member, value)
    {
        if (holds_list(member, writing->form->list)) {
            write_key(writing, member, &has_one);
            write_value(writing, member);
        }
    }
    write_rest(writing, value, has_one);
    buffer_append_byte(&writing->buffer, '}');
}

static bool tells_total(const struct json *value)
{
    JSON_EACH(member, value)
    {
        if (list_form_slot(member) == LIST_SLOT_TOTAL ||
            (member->kind == JSON_OBJECT && tells_total(member))) {
            return true;
        }
    }
    return false;
}

/* NULL: what is shown is no list. */
static struct list_form *make_form(struct builder *builder, const struct json *value,
                                   struct place place)
{
    const struct json *list = find_list(value, 0);
    if (list == NULL) {
        return NULL;
    }
    struct list_form *form = ARENA_NEW(builder->arena, struct list_form);
    *form = (struct list_form){.shape = value, .list = list, .key = list->key, .place = place};
    struct writing writing = {.builder = builder,
                              .form = form,
                              .has_total = value->kind == JSON_OBJECT && tells_total(value)};
    buffer_init(&writing.buffer, 1U << 16);
    write_value(&writing, value);
    end_piece(&writing, LIST_SLOT_NONE);
    buffer_release(&writing.buffer);
    return form;
}

/* --- whose it is */

#define COMMON_NAMES "data|items|results|result|records|rows|list|content|entries|elements|values"

struct forms {
    struct builder *builder;
    struct table by_path;     /* an example's path → struct list_form */
    struct list_form *common; /* of any list; NULL: none is shown */
    bool is_torn;             /* the document shows several */
};

static void take_common(struct forms *forms, struct list_form *form)
{
    if (form->key.size == 0 || !wording_is(form->key, COMMON_NAMES)) {
        return;
    }
    if (forms->common == NULL) {
        forms->common = form;
    } else if (!slice_equal(forms->common->key, form->key)) {
        forms->is_torn = true;
    }
}

static void take_example(struct forms *forms, const struct statement *statement)
{
    const struct example_statement *example = &statement->example;
    bool is_answer = example->direction == EXAMPLE_RESPONSE &&
                     (example->http_status == 0 || example->http_status == 200);
    bool is_read = example->method.size == 0 || slice_equal(example->method, SLICE("GET"));
    if (!is_answer || !is_read || example->value == NULL) {
        return;
    }
    struct list_form *form = make_form(forms->builder, example->value, statement->place);
    if (form != NULL && example->path.size > 0) {
        table_put(&forms->by_path, example->path, form);
    }
    if (form != NULL) {
        take_common(forms, form);
    }
}

/* "List responses: `{ "data": [...], "total": 3 }`" */
static void take_words(struct forms *forms, const struct statement *statement)
{
    struct json_lenient report;
    struct json_error error;
    struct slice text = statement->fact.value;
    size_t close = slice_find_last_byte(text, '}');
    if (!slice_equal(statement->fact.topic, SLICE("list_envelope")) ||
        !slice_starts_with(text, SLICE("{")) || close == SLICE_NOT_FOUND) {
        return;
    }
    struct json *value = json_lenient_parse(forms->builder->arena,
                                            slice_between(text, 0, close + 1), &report, &error);
    struct list_form *form =
        value == NULL ? NULL : make_form(forms->builder, value, statement->place);
    if (form != NULL) {
        take_common(forms, form);
    }
}

static const struct list_form *find_form(const struct forms *forms,
                                         const struct operation *operation)
{
    LIST_EACH(const struct statement, statement, &operation->described)
    {
        struct list_form *form = table_get(&forms->by_path, statement->endpoint.path);
        if (form != NULL) {
            return form;
        }
    }
    return forms->is_torn ? NULL : forms->common;
}

void list_form_collect(struct builder *builder)
{
    struct forms forms = {.builder = builder};
    table_init(&forms.by_path, builder->arena);
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        if (statement->kind == STATEMENT_EXAMPLE) {
            take_example(&forms, statement);
        } else if (statement->kind == STATEMENT_CONVENTION) {
            take_words(&forms, statement);
        }
    }
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        bool is_list = operation->kind == OPERATION_LIST || operation->kind == OPERATION_QUERY;
        if (!is_list || operation->statement == NULL) {
            continue;
        }
        operation->form = find_form(&forms, operation);
        if (operation->form != NULL) {
            operation->reason =
                arena_format(builder->arena, SLICE_FORMAT "; answers in the form of line %u",
                             SLICE_ARGUMENT(operation->reason), operation->form->place.line);
        }
    }
}
