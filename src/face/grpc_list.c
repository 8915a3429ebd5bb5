/* SPDX-License-Identifier: Apache-2.0 */
/* What a list's message asks for (AIP-132, AIP-158): page, order, filter, and a condition for every
 * field of the entity that it sets. */
#include "face/grpc_private.h"

#define SHAPE_MAXIMUM 65536U

struct slice grpc_list_parameter(const struct rpc *rpc, enum message_meaning meaning)
{
    for (size_t i = 0; i < rpc->request->field_count; i++) {
        if (rpc->request_bindings[i].meaning == meaning) {
            return rpc->request->fields[i].name;
        }
    }
    return SLICE("request");
}

static struct slice name_of(const struct grpc_exchange *exchange, enum message_meaning meaning)
{
    return grpc_list_parameter(exchange->rpc, meaning);
}

/* More than is served is not wrong (AIP-158): the page is as large as it may be. */
static void read_page_size(struct grpc_exchange *exchange)
{
    int64_t size = exchange->input.page_size;
    if (size < 0) {
        listing_complain(&exchange->listing, name_of(exchange, MEANING_PAGE_SIZE),
                         "must not be negative");
    } else if (size > 0) {
        uint32_t maximum = listing_limit_maximum(&exchange->listing);
        exchange->call.list.limit = size > maximum ? maximum : (uint32_t)size;
    }
}

/* "created_at desc, name" (AIP-132) */
static void read_order(struct grpc_exchange *exchange)
{
    struct slice rest = exchange->input.order_by, part;
    struct slice parameter = name_of(exchange, MEANING_ORDER);
    bool has_room = true;
    if (rest.size > 0) {
        listing_sort_begin(&exchange->listing);
    }
    while (has_room && slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        size_t blank = slice_find_byte(part, ' ');
        struct slice name = blank == SLICE_NOT_FOUND ? part : slice_between(part, 0, blank);
        struct slice direction =
            blank == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_trim(slice_from_offset(part, blank));
        bool is_descending = slice_equal_ignoring_case(direction, SLICE("desc"));
        if (direction.size > 0 && !is_descending &&
            !slice_equal_ignoring_case(direction, SLICE("asc"))) {
            listing_complain(&exchange->listing, parameter,
                             "takes field names, each followed by 'desc' or nothing");
            return;
        }
        has_room = listing_sort(&exchange->listing, parameter, name, is_descending);
    }
}

static void read_conditions(struct grpc_exchange *exchange)
{
    struct call *call = &exchange->call;
    const struct plan_entity *entity = call->operation->entity;
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct plan_field *field = &entity->fields[i];
        if (!exchange->input.is_present[i]) {
            continue;
        }
        if (!field->is_served || !field->is_filterable) {
            listing_complain(&exchange->listing, field->name, "cannot be asked for");
            continue;
        }
        const struct filter filter = {field, FILTER_EQUAL, &exchange->input.values[i], 1};
        listing_filter(&exchange->listing, field->name, &filter);
    }
}

static void add_to_shape(struct buffer *shape, struct slice name, struct slice value)
{
    buffer_format(shape, "&%zu:" SLICE_FORMAT "=%zu:" SLICE_FORMAT, name.size, SLICE_ARGUMENT(name),
                  value.size, SLICE_ARGUMENT(value));
}

static void add_value(struct arena *arena, struct buffer *shape, struct slice name,
                      const struct type *type, const struct value *value)
{
    struct buffer text;
    buffer_init(&text, SHAPE_MAXIMUM);
    value_write_text(&text, type, value);
    add_to_shape(shape, name, arena_copy(arena, buffer_slice(&text)));
    shape->is_overflown |= text.is_overflown;
    buffer_release(&text);
}

/* A page token is good for the list that it was made for, and no other. */
static void note_shape(struct grpc_exchange *exchange)
{
    const struct wire_request *input = &exchange->input;
    struct call *call = &exchange->call;
    const struct plan_entity *entity = call->operation->entity;
    struct buffer shape;
    buffer_init(&shape, SHAPE_MAXIMUM);
    buffer_append_slice(&shape, exchange->rpc->path);
    LIST_EACH(const struct path_parameter, parameter, &call->operation->operation->parameters)
    {
        if (parameter->field != NULL) {
            add_value(call->arena, &shape, parameter->name, parameter->field->type,
                      &call->path_values[parameter_index]);
        }
    }
    add_to_shape(&shape, SLICE("order_by"), input->order_by);
    add_to_shape(&shape, SLICE("filter"), input->filter);
    add_to_shape(&shape, SLICE("search"), input->search);
    for (size_t i = 0; i < entity->field_count; i++) {
        if (input->is_present[i]) {
            add_value(call->arena, &shape, entity->fields[i].name, entity->fields[i].type,
                      &input->values[i]);
        }
    }
    if (shape.is_overflown) {
        listing_complain(&exchange->listing, name_of(exchange, MEANING_FILTER), "is too long");
    }
    exchange->listing.shape = arena_copy(call->arena, buffer_slice(&shape));
    buffer_release(&shape);
}

/* Counting costs a second statement, so only where the answer has a place for it. */
static bool has_total(const struct rpc *rpc)
{
    for (size_t i = 0; i < rpc->response->field_count; i++) {
        if (rpc->response_bindings[i].meaning == MEANING_TOTAL) {
            return true;
        }
    }
    return false;
}

enum step grpc_list_read(struct grpc_exchange *exchange)
{
    struct listing *listing = &exchange->listing;
    const struct wire_request *input = &exchange->input;
    listing->record = exchange->rpc->response_record != NULL
                          ? exchange->rpc->response_record->message
                          : exchange->rpc->response;
    listing->record = listing->record->bindings != NULL ? listing->record : NULL;
    listing_begin(listing);
    read_page_size(exchange);
    if (input->order_by.size > 0) {
        read_order(exchange);
    }
    if (input->filter.size > 0) {
        grpc_filter_read(listing, name_of(exchange, MEANING_FILTER), input->filter);
    }
    if (input->search.size > 0) {
        exchange->call.list.search = input->search;
        exchange->call.list.has_fixed_shape = false;
    }
    read_conditions(exchange);
    note_shape(exchange);
    listing->wants_count = has_total(exchange->rpc);
    listing_end(listing, name_of(exchange, MEANING_PAGE_TOKEN),
                input->page_token.size > 0 ? &input->page_token : NULL,
                "is not one of this list: use it with the same order, filter and conditions");
    return listing_conclude(listing);
}
