/* SPDX-License-Identifier: Apache-2.0 */
/* What an rpc takes and gives: messages that no block has are derived from what it does, and every
 * field of a request or an answer is bound to what it means, by its name and type. */
#include "plan/service_private.h"

static bool is_kind(const struct rpc_draft *draft, enum operation_kind kind)
{
    return draft->kind == kind;
}

static bool is_list(const struct rpc_draft *draft)
{
    return is_kind(draft, OPERATION_LIST) || is_kind(draft, OPERATION_QUERY);
}

static bool is_update(const struct rpc_draft *draft)
{
    return is_kind(draft, OPERATION_UPDATE) || is_kind(draft, OPERATION_REPLACE);
}

/* A toggle that turns round what it finds is not the same twice. */
static bool is_flip(const struct rpc_draft *draft)
{
    return is_kind(draft, OPERATION_TOGGLE) && draft->rpc->operation != NULL &&
           draft->rpc->operation->operation->toggle == TOGGLE_FLIP;
}

static bool takes_record(const struct rpc_draft *draft)
{
    return is_kind(draft, OPERATION_CREATE) || is_update(draft);
}

/* --- derived --- */

/* The entity's own key travels in the record, where there is one. */
static bool is_in_record(const struct rpc_draft *draft, const struct path_parameter *parameter)
{
    return is_update(draft) && !parameter->is_parent && parameter->through == NULL &&
           parameter->field != NULL && parameter->field->entity == draft->entity->entity;
}

static const struct plan_field *parameter_field(const struct service_builder *builder,
                                                const struct path_parameter *parameter)
{
    const struct plan_entity *owner =
        parameter->field == NULL ? NULL : service_message_entity(builder, parameter->field->entity);
    return owner == NULL ? NULL : &owner->fields[parameter->field->index];
}

/* "crate_id" for box_id, where what it selects was a crate. */
static void set_former_parameter(struct arena *arena, struct message_draft *draft,
                                 const struct field *field, struct slice name)
{
    struct slice former = service_former_name(arena, field->entity, name);
    if (former.size == 0 && field->references != NULL) {
        former = service_former_name(arena, field->references, name);
    }
    if (former.size > 0) {
        service_message_former(draft, former);
    }
}

static void add_parameters(struct service_builder *builder, const struct rpc_draft *rpc,
                           struct message_draft *draft)
{
    const struct plan_operation *operation = rpc->rpc->operation;
    if (operation == NULL && rpc->entity->key != NULL && !is_list(rpc) && !takes_record(rpc)) {
        service_message_add_value(builder, draft, rpc->entity->key->name, rpc->entity->key);
    }
    if (operation == NULL) {
        return;
    }
    LIST_EACH(const struct path_parameter, parameter, &operation->operation->parameters)
    {
        const struct plan_field *field = parameter_field(builder, parameter);
        if (parameter->is_caller || is_in_record(rpc, parameter)) {
            continue;
        }
        bool is_own =
            field != NULL && !parameter->is_parent && field->field->entity == rpc->entity->entity;
        struct slice name = is_own ? field->name : parameter->name;
        if (field != NULL) {
            service_message_add_value(builder, draft, name, field);
            set_former_parameter(builder->arena, draft, field->field, name);
        } else {
            service_message_add(builder, draft,
                                arena_string(builder->arena, word_snake(builder->arena, name)),
                                MESSAGE_KIND_STRING);
        }
    }
}

static void add_record(struct service_builder *builder, const struct rpc_draft *rpc,
                       struct message_draft *draft, bool is_repeated)
{
    struct slice name = service_message_name(builder->arena, rpc->entity->entity);
    struct message *message = service_message_of(builder, rpc->package, name, rpc->entity);
    struct slice own = word_snake(builder->arena, name);
    if (is_repeated) {
        size_t last = slice_find_last_byte(own, '_');
        last = last == SLICE_NOT_FOUND ? 0 : last + 1;
        own = arena_join(builder->arena, slice_between(own, 0, last),
                         word_plural(builder->arena, slice_from_offset(own, last)));
    }
    struct message_field *field = service_message_add(
        builder, draft, arena_string(builder->arena, own), MESSAGE_KIND_MESSAGE);
    field->message = message;
    field->is_repeated = is_repeated;
    service_message_former(draft,
                           service_former_name(builder->arena, rpc->entity->entity, field->name));
}

/* "GetCrateRequest" for GetBoxRequest, where GetBox was GetCrate. */
static struct slice former_name(struct arena *arena, const struct rpc_draft *rpc, struct slice name)
{
    if (rpc->rpc->former.size > 0 && slice_starts_with(name, rpc->rpc->name)) {
        return arena_join(arena, rpc->rpc->former, slice_from_offset(name, rpc->rpc->name.size));
    }
    return rpc->entity == NULL ? SLICE_EMPTY
                               : service_former_name(arena, rpc->entity->entity, name);
}

static struct message *derive_request(struct service_builder *builder, const struct rpc_draft *rpc,
                                      struct slice name)
{
    struct message_draft draft = service_message_begin(builder, rpc->package, name);
    service_former_message(builder, draft.message, former_name(builder->arena, rpc, name));
    draft.message->is_invented = rpc->entity == NULL || is_kind(rpc, OPERATION_CUSTOM);
    if (draft.message->is_invented) {
        service_message_end(builder, &draft);
        return draft.message;
    }
    if (takes_record(rpc)) {
        add_record(builder, rpc, &draft, false);
    } else if (is_list(rpc)) {
        service_message_add(builder, &draft, "page_size", MESSAGE_KIND_INT32);
        service_message_add(builder, &draft, "page_token", MESSAGE_KIND_STRING);
        service_message_add(builder, &draft, "filter", MESSAGE_KIND_STRING);
        service_message_add(builder, &draft, "order_by", MESSAGE_KIND_STRING);
        service_message_add_known(builder, &draft, "read_mask", "FieldMask");
    }
    if (is_kind(rpc, OPERATION_UPDATE)) {
        service_message_add_known(builder, &draft, "update_mask", "FieldMask");
    }
    add_parameters(builder, rpc, &draft);
    if (is_kind(rpc, OPERATION_GET)) {
        service_message_add_known(builder, &draft, "read_mask", "FieldMask");
    }
    if (is_update(rpc) || is_kind(rpc, OPERATION_DELETE) || is_kind(rpc, OPERATION_TRANSITION)) {
        service_message_add(builder, &draft, "etag", MESSAGE_KIND_STRING);
    }
    if (takes_record(rpc) || is_flip(rpc)) {
        service_message_add(builder, &draft, "request_id", MESSAGE_KIND_STRING);
    }
    service_message_end(builder, &draft);
    return draft.message;
}

static struct message *derive_response(struct service_builder *builder, const struct rpc_draft *rpc,
                                       struct slice name)
{
    struct message_draft draft = service_message_begin(builder, rpc->package, name);
    service_former_message(builder, draft.message, former_name(builder->arena, rpc, name));
    bool is_ours = rpc->entity != NULL && !is_kind(rpc, OPERATION_CUSTOM);
    draft.message->is_invented = !is_ours;
    if (is_ours && !is_kind(rpc, OPERATION_DELETE)) {
        bool is_page = is_list(rpc) && rpc->rpc->shape == RPC_UNARY;
        add_record(builder, rpc, &draft, is_page);
        if (is_page) {
            service_message_add(builder, &draft, "next_page_token", MESSAGE_KIND_STRING);
        } else if (rpc->rpc->shape == RPC_WATCH) {
            service_message_add(builder, &draft, "deleted", MESSAGE_KIND_BOOL);
        }
    }
    service_message_end(builder, &draft);
    return draft.message;
}

/* Bullets name what an rpc takes in words, or not at all. */
static struct slice name_message(struct arena *arena, const struct rpc_draft *draft,
                                 struct slice name, struct slice ending)
{
    return service_type_is_name(name) ? name : arena_join(arena, draft->rpc->name, ending);
}

void service_rpc_messages(struct service_builder *builder, struct rpc_draft *draft,
                          struct slice request, struct slice response)
{
    request = name_message(builder->arena, draft, request, SLICE("Request"));
    response = name_message(builder->arena, draft, response, SLICE("Response"));
    draft->rpc->request = service_message_find(builder, draft->package, SLICE_EMPTY, request);
    draft->rpc->response = service_message_find(builder, draft->package, SLICE_EMPTY, response);
    if (draft->rpc->request == NULL) {
        draft->rpc->request = derive_request(builder, draft, request);
    }
    if (draft->rpc->response == NULL) {
        draft->rpc->response = derive_response(builder, draft, response);
    }
}

/* --- bound --- */

enum when {
    WHEN_LIST = 1,
    WHEN_READ = 2,   /* get and list */
    WHEN_WRITE = 4,  /* create and update */
    WHEN_CHANGE = 8, /* what an etag can guard */
    WHEN_PAGE = 16,  /* the answer of a list */
    WHEN_WATCH = 32, /* that of a watch */
};

static const struct name {
    const char *name;
    unsigned when;
    enum message_meaning meaning;
    enum message_kind kind; /* MESSAGE: a field mask; INT32: any integer */
} names[] = {
    {"pagesize", WHEN_LIST, MEANING_PAGE_SIZE, MESSAGE_KIND_INT32},
    {"limit", WHEN_LIST, MEANING_PAGE_SIZE, MESSAGE_KIND_INT32},
    {"perpage", WHEN_LIST, MEANING_PAGE_SIZE, MESSAGE_KIND_INT32},
    {"maxentries", WHEN_LIST, MEANING_PAGE_SIZE, MESSAGE_KIND_INT32},
    {"maxresults", WHEN_LIST, MEANING_PAGE_SIZE, MESSAGE_KIND_INT32},
    {"pagetoken", WHEN_LIST, MEANING_PAGE_TOKEN, MESSAGE_KIND_STRING},
    {"startingtoken", WHEN_LIST, MEANING_PAGE_TOKEN, MESSAGE_KIND_STRING},
    {"continuationtoken", WHEN_LIST, MEANING_PAGE_TOKEN, MESSAGE_KIND_STRING},
    {"cursor", WHEN_LIST, MEANING_PAGE_TOKEN, MESSAGE_KIND_STRING},
    {"filter", WHEN_LIST, MEANING_FILTER, MESSAGE_KIND_STRING},
    {"orderby", WHEN_LIST, MEANING_ORDER, MESSAGE_KIND_STRING},
    {"sort", WHEN_LIST, MEANING_ORDER, MESSAGE_KIND_STRING},
    {"sortby", WHEN_LIST, MEANING_ORDER, MESSAGE_KIND_STRING},
    {"q", WHEN_LIST, MEANING_SEARCH, MESSAGE_KIND_STRING},
    {"query", WHEN_LIST, MEANING_SEARCH, MESSAGE_KIND_STRING},
    {"search", WHEN_LIST, MEANING_SEARCH, MESSAGE_KIND_STRING},
    {"readmask", WHEN_READ, MEANING_READ_MASK, MESSAGE_KIND_MESSAGE},
    {"fieldmask", WHEN_READ, MEANING_READ_MASK, MESSAGE_KIND_MESSAGE},
    {"updatemask", WHEN_WRITE, MEANING_UPDATE_MASK, MESSAGE_KIND_MESSAGE},
    {"fieldmask", WHEN_WRITE, MEANING_UPDATE_MASK, MESSAGE_KIND_MESSAGE},
    {"etag", WHEN_CHANGE, MEANING_ETAG, MESSAGE_KIND_STRING},
    {"requestid", WHEN_WRITE, MEANING_REQUEST_ID, MESSAGE_KIND_STRING},
    {"idempotencykey", WHEN_WRITE, MEANING_REQUEST_ID, MESSAGE_KIND_STRING},
    {"nextpagetoken", WHEN_PAGE, MEANING_NEXT_PAGE_TOKEN, MESSAGE_KIND_STRING},
    {"nextcursor", WHEN_PAGE, MEANING_NEXT_PAGE_TOKEN, MESSAGE_KIND_STRING},
    {"total", WHEN_PAGE, MEANING_TOTAL, MESSAGE_KIND_INT32},
    {"totalsize", WHEN_PAGE, MEANING_TOTAL, MESSAGE_KIND_INT32},
    {"totalcount", WHEN_PAGE, MEANING_TOTAL, MESSAGE_KIND_INT32},
    {"deleted", WHEN_WATCH, MEANING_DELETED, MESSAGE_KIND_BOOL},
    {"isdeleted", WHEN_WATCH, MEANING_DELETED, MESSAGE_KIND_BOOL},
    {"removed", WHEN_WATCH, MEANING_DELETED, MESSAGE_KIND_BOOL},
    {"type", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_ENUM},
    {"eventtype", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_ENUM},
    {"changetype", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_ENUM},
    {"kind", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_ENUM},
    {"event", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_ENUM},
    {"change", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_ENUM},
    {"action", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_ENUM},
    {"operation", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_ENUM},
    {"type", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_STRING},
    {"eventtype", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_STRING},
    {"changetype", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_STRING},
    {"event", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_STRING},
    {"change", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_STRING},
    {"action", WHEN_WATCH, MEANING_CHANGE, MESSAGE_KIND_STRING},
};
#define NAME_COUNT (sizeof(names) / sizeof(*names))

static bool fits(const struct name *name, const struct message_field *field)
{
    if (field->is_repeated || field->is_map) {
        return false;
    }
    if (name->kind == MESSAGE_KIND_MESSAGE) {
        return field->message != NULL && field->message->well_known == WELL_KNOWN_FIELD_MASK;
    }
    if (name->kind == MESSAGE_KIND_INT32) {
        return field->kind >= MESSAGE_KIND_INT32 && field->kind <= MESSAGE_KIND_SFIXED64;
    }
    return field->kind == name->kind;
}

static enum message_meaning find_meaning(struct arena *arena, const struct message_field *field,
                                         unsigned when)
{
    struct slice flat = word_flat(arena, field->name);
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if ((names[i].when & when) != 0 && slice_is(flat, names[i].name) &&
            fits(&names[i], field)) {
            return names[i].meaning;
        }
    }
    return MEANING_NONE;
}

static unsigned request_time(const struct rpc_draft *draft)
{
    unsigned when = is_list(draft) ? WHEN_LIST | WHEN_READ : 0;
    when |= is_kind(draft, OPERATION_GET) ? WHEN_READ : 0;
    when |= takes_record(draft) || is_flip(draft) ? WHEN_WRITE : 0;
    return when | (is_update(draft) || is_kind(draft, OPERATION_DELETE) ||
                           is_kind(draft, OPERATION_TRANSITION)
                       ? WHEN_CHANGE
                       : 0);
}

/* "period_id" of BillingPeriod, where no field of it is called so. */
static bool is_short_key(const struct entity *entity, struct slice long_name, struct slice own,
                         struct slice flat)
{
    return flat.size >= own.size + 3 && flat.size < long_name.size &&
           slice_ends_with(long_name, flat) && entity_field_by_key(entity, flat) == NULL;
}

/* "id", "order_id" and, of customer orders, "order_id" for {orderId}, {id}, or whatever selects by
 * the entity's key; a parent's also by the field that refers to it. */
static bool names_parameter(struct arena *arena, const struct rpc_draft *draft,
                            const struct path_parameter *parameter, struct slice flat)
{
    bool is_own = !parameter->is_parent && parameter->field != NULL &&
                  parameter->field->entity == draft->entity->entity;
    struct slice own = is_own ? word_flat(arena, parameter->field->name) : SLICE_EMPTY;
    struct slice long_name = arena_join(arena, draft->entity->entity->key, own);
    bool is_reference = parameter->is_parent && parameter->field != NULL &&
                        parameter->through == NULL && slice_equal(flat, parameter->field->key);
    return slice_equal(flat, word_flat(arena, parameter->name)) || is_reference ||
           (is_own && (slice_equal(flat, own) || slice_equal(flat, long_name) ||
                       is_short_key(draft->entity->entity, long_name, own, flat)));
}

static bool bind_parameter(struct service_builder *builder, const struct rpc_draft *draft,
                           const struct message_field *field, struct message_binding *out)
{
    struct slice flat = word_flat(builder->arena, field->name);
    const struct list *parameters = &draft->rpc->operation->operation->parameters;
    LIST_EACH(const struct path_parameter, parameter, parameters)
    {
        const struct plan_field *from = parameter_field(builder, parameter);
        if (from != NULL && !parameter->is_caller &&
            names_parameter(builder->scratch, draft, parameter, flat) &&
            service_type_carries(from->type, field)) {
            *out = (struct message_binding){MEANING_PARAMETER, from, (uint32_t)parameter_index};
            return true;
        }
    }
    return false;
}

/* The key of the record in an answer that calls it "order_id". NULL: the name is none of it. */
static const struct field *key_called(struct arena *arena, const struct entity *entity,
                                      struct slice name)
{
    if (entity->primary_key.count != 1) {
        return NULL;
    }
    const struct field *key = list_at(&entity->primary_key, 0);
    struct slice flat = word_flat(arena, name);
    struct slice long_name = arena_join(arena, entity->key, key->key);
    bool is_key = slice_equal(flat, long_name) || is_short_key(entity, long_name, key->key, flat);
    return is_key ? key : NULL;
}

static bool bind_value(struct service_builder *builder, const struct rpc_draft *draft,
                       const struct message_field *field, struct message_binding *out,
                       bool is_answer)
{
    const struct entity *entity = draft->entity->entity;
    const struct field *own = entity_field(entity, field->name);
    own = own == NULL && is_answer ? key_called(builder->scratch, entity, field->name) : own;
    const struct plan_field *from = own == NULL ? NULL : &draft->entity->fields[own->index];
    if (from == NULL || !service_type_carries(from->type, field) ||
        (field->kind == MESSAGE_KIND_ENUM &&
         !service_type_label(builder, from, field->enumeration))) {
        return false;
    }
    *out = (struct message_binding){.meaning = MEANING_FIELD, .field = from};
    return true;
}

static bool is_record(const struct rpc_draft *draft, const struct message_field *field)
{
    return field->kind == MESSAGE_KIND_MESSAGE && !field->is_map &&
           field->message->entity == draft->entity;
}

/* Who asks for the transfers of one wallet and is given all of them has to be told before. */
static void report_unread(struct service_builder *builder, const struct rpc_draft *draft,
                          const struct message_field *field)
{
    struct slice request = draft->rpc->request->name;
    if (field->place.line > 0) {
        diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1710, field->place,
                           "call it after the field that it is compared with, or take it out",
                           "'" SLICE_FORMAT "' of '" SLICE_FORMAT
                           "' selects nothing, for '" SLICE_FORMAT
                           "' has no field that it could mean: the list answers as without it",
                           SLICE_ARGUMENT(field->name), SLICE_ARGUMENT(request),
                           SLICE_ARGUMENT(draft->entity->entity->name));
    }
}

static void bind_request(struct service_builder *builder, struct rpc_draft *draft)
{
    struct rpc *rpc = draft->rpc;
    for (size_t i = 0; i < rpc->request->field_count; i++) {
        const struct message_field *field = &rpc->request->fields[i];
        struct message_binding *binding = &rpc->request_bindings[i];
        enum message_meaning meaning = find_meaning(builder->arena, field, request_time(draft));
        if (bind_parameter(builder, draft, field, binding)) {
            continue;
        }
        if (takes_record(draft) && is_record(draft, field) && !field->is_repeated &&
            rpc->request_record == NULL) {
            binding->meaning = MEANING_RECORD;
            rpc->request_record = field;
        } else if (meaning != MEANING_NONE) {
            binding->meaning = meaning;
        } else if (takes_record(draft) || is_list(draft) || is_kind(draft, OPERATION_TRANSITION)) {
            bool is_read = bind_value(builder, draft, field, binding, false);
            bool is_empty = field->kind == MESSAGE_KIND_MESSAGE && field->message->field_count == 0;
            if (!is_read && is_list(draft) && !is_empty) {
                report_unread(builder, draft, field);
            }
        }
    }
}

/* In the record, the key of an update is the parameter. */
static void bind_record(struct service_builder *builder, struct rpc_draft *draft)
{
    struct rpc *rpc = draft->rpc;
    if (rpc->request_record == NULL) {
        return;
    }
    const struct message *message = rpc->request_record->message;
    struct message_binding *own =
        ARENA_ARRAY(builder->arena, struct message_binding, message->field_count);
    for (size_t i = 0; i < message->field_count; i++) {
        own[i] = message->bindings[i];
        if (is_update(draft)) {
            bind_parameter(builder, draft, &message->fields[i], &own[i]);
        }
    }
    rpc->record_bindings = own;
}

/* The number of the enum's value for the change, by the last word of its name; false: none. */
static bool find_change(struct arena *arena, const struct enumeration *enumeration,
                        enum plan_change change, int32_t *out_number)
{
    static const char *const words[PLAN_CHANGE_COUNT][6] = {
        {"created", "added", "inserted", "create", "insert", NULL},
        {"updated", "modified", "changed", "update", "modify", NULL},
        {"deleted", "removed", "delete", "remove", NULL},
    };
    for (size_t i = 0; i < enumeration->value_count; i++) {
        struct slice name = word_flat(arena, enumeration->values[i].name);
        for (size_t word = 0; words[change][word] != NULL; word++) {
            size_t size = strlen(words[change][word]);
            if (name.size >= size &&
                slice_is(slice_from_offset(name, name.size - size), words[change][word])) {
                *out_number = enumeration->values[i].number;
                return true;
            }
        }
    }
    return false;
}

/* What the answer of a watch says besides the record: the event's type, or that it is gone. */
static void bind_change(struct service_builder *builder, struct rpc_draft *draft,
                        const struct message_field *field, struct message_binding *binding)
{
    struct rpc *rpc = draft->rpc;
    enum message_meaning meaning = find_meaning(builder->arena, field, WHEN_WATCH);
    int32_t *numbers = rpc->change_numbers;
    if (meaning == MEANING_CHANGE && field->kind == MESSAGE_KIND_ENUM) {
        if (!find_change(builder->scratch, field->enumeration, PLAN_CHANGE_DELETED,
                         &numbers[PLAN_CHANGE_DELETED])) {
            return;
        }
        find_change(builder->scratch, field->enumeration, PLAN_CHANGE_CHANGED,
                    &numbers[PLAN_CHANGE_CHANGED]);
        numbers[PLAN_CHANGE_MADE] = numbers[PLAN_CHANGE_CHANGED];
        find_change(builder->scratch, field->enumeration, PLAN_CHANGE_MADE,
                    &numbers[PLAN_CHANGE_MADE]);
    }
    if (meaning != MEANING_NONE) {
        binding->meaning = meaning;
        rpc->tells_deletions = true;
    }
}

/* A record that is the answer itself may have a field for it that the table does not have. */
static void bind_watched_row(struct service_builder *builder, struct rpc_draft *draft)
{
    struct rpc *rpc = draft->rpc;
    for (size_t i = 0; i < rpc->response->field_count; i++) {
        rpc->response_bindings[i] = rpc->response->bindings[i];
        if (rpc->response_bindings[i].meaning == MEANING_NONE) {
            bind_change(builder, draft, &rpc->response->fields[i], &rpc->response_bindings[i]);
        }
    }
}

static void bind_response(struct service_builder *builder, struct rpc_draft *draft)
{
    struct rpc *rpc = draft->rpc;
    if (rpc->response->entity == draft->entity) {
        if (rpc->shape == RPC_WATCH) {
            bind_watched_row(builder, draft);
        }
        return;
    }
    bool is_page = is_list(draft) && rpc->shape == RPC_UNARY;
    for (size_t i = 0; i < rpc->response->field_count; i++) {
        const struct message_field *field = &rpc->response->fields[i];
        struct message_binding *binding = &rpc->response_bindings[i];
        if (is_record(draft, field) && field->is_repeated == is_page &&
            rpc->response_record == NULL) {
            binding->meaning = MEANING_RECORD;
            rpc->response_record = field;
        } else if (is_page) {
            binding->meaning = find_meaning(builder->arena, field, WHEN_PAGE);
        } else if (rpc->shape == RPC_WATCH) {
            bind_change(builder, draft, field, binding);
        }
    }
    bool is_flat =
        rpc->response_record == NULL && !is_list(draft) && !is_kind(draft, OPERATION_DELETE);
    for (size_t i = 0; is_flat && i < rpc->response->field_count; i++) {
        bind_value(builder, draft, &rpc->response->fields[i], &rpc->response_bindings[i], true);
    }
}

/* A mask says that the rest is to stay as it is, which a replacement would not let. */
static void serve_mask(struct service_builder *builder, struct rpc *rpc)
{
    bool has_mask = false;
    for (size_t i = 0; i < rpc->request->field_count; i++) {
        has_mask |= rpc->request_bindings[i].meaning == MEANING_UPDATE_MASK;
    }
    if (has_mask && rpc->operation->serving == SERVE_REPLACE) {
        rpc->operation = plan_partial(builder->plan, rpc->operation);
    }
}

static bool has_parameter(const struct message_binding *bindings, size_t count, size_t parameter)
{
    for (size_t i = 0; bindings != NULL && i < count; i++) {
        if (bindings[i].meaning == MEANING_PARAMETER && bindings[i].parameter == parameter) {
            return true;
        }
    }
    return false;
}

/* What cannot be asked for, or not be answered, is not served. */
static const char *find_gap(struct service_builder *builder, const struct rpc_draft *draft)
{
    const struct rpc *rpc = draft->rpc;
    LIST_EACH(const struct path_parameter, parameter, &rpc->operation->operation->parameters)
    {
        bool is_there =
            parameter->is_caller || /* who calls is known by their token */
            has_parameter(rpc->request_bindings, rpc->request->field_count, parameter_index) ||
            (rpc->request_record != NULL &&
             has_parameter(rpc->record_bindings, rpc->request_record->message->field_count,
                           parameter_index));
        if (!is_there) {
            return arena_format(builder->arena, "The request has no field for '" SLICE_FORMAT "'.",
                                SLICE_ARGUMENT(parameter->name))
                .data;
        }
    }
    bool is_page = is_list(draft) && rpc->shape == RPC_UNARY;
    bool is_row = rpc->response->entity == draft->entity;
    if ((is_page || (is_list(draft) && !is_row)) && rpc->response_record == NULL) {
        return "The answer has no field that could hold the records.";
    }
    return NULL;
}

void service_rpc_bind(struct service_builder *builder, struct rpc_draft *draft)
{
    struct rpc *rpc = draft->rpc;
    rpc->request_bindings =
        ARENA_ARRAY(builder->arena, struct message_binding, rpc->request->field_count);
    rpc->response_bindings =
        ARENA_ARRAY(builder->arena, struct message_binding, rpc->response->field_count);
    if (rpc->operation == NULL) {
        return;
    }
    bind_request(builder, draft);
    bind_record(builder, draft);
    bind_response(builder, draft);
    serve_mask(builder, rpc);
    rpc->reason = find_gap(builder, draft);
    if (rpc->reason != NULL) {
        rpc->operation = NULL;
    }
}
