/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which a field takes its values: what the document draws as a state machine, what the
 * words of its endpoints say of where they start from, and those endpoints themselves. */
#include "model/bind/bind_private.h"

#include "spec/text/words.h"

/* One field's order under way. */
struct ordering {
    struct builder *builder;
    struct entity *entity;
    struct field *field;
    struct state_order *order;
    struct slice states[STATE_ORDER_MAXIMUM];
    uint64_t next[STATE_ORDER_MAXIMUM];
    uint64_t stated_initial; /* by an arrow from the start */
    uint64_t named;          /* states that a machine's arrows name … */
    uint64_t reached;        /* … or lead to, or an endpoint's */
    uint64_t aimed;          /* where endpoints lead that say where they start from */
    bool is_drawn;           /* by a machine: what it does not list is refused */
    bool is_too_large;
};

static uint64_t bit(size_t index)
{
    return UINT64_C(1) << index;
}

static uint64_t all_states(const struct ordering *ordering)
{
    size_t count = ordering->order->state_count;
    return count == STATE_ORDER_MAXIMUM ? UINT64_MAX : bit(count) - 1;
}

size_t state_order_index(const struct state_order *order, struct slice state)
{
    size_t i = 0;
    while (i < order->state_count && !slice_equal(order->states[i], state)) {
        i++;
    }
    return i;
}

/* --- states --- */

static size_t add_state(struct ordering *ordering, struct slice state)
{
    if (ordering->order->state_count == STATE_ORDER_MAXIMUM) {
        ordering->is_too_large = true;
        return STATE_ORDER_MAXIMUM;
    }
    ordering->states[ordering->order->state_count] = state;
    return ordering->order->state_count++;
}

/* The state by a name in any spelling; one that is new where the field lists no values. */
static size_t find_state(struct ordering *ordering, struct slice name)
{
    struct arena *arena = ordering->builder->arena;
    struct slice flat = word_flat(arena, name);
    for (size_t i = 0; i < ordering->order->state_count; i++) {
        if (slice_equal(word_flat(arena, ordering->states[i]), flat)) {
            return i;
        }
    }
    return ordering->field->label_count == 0 ? add_state(ordering, name) : STATE_ORDER_MAXIMUM;
}

static struct ordering *begin(struct builder *builder, struct entity *entity, struct field *field)
{
    struct ordering *ordering = ARENA_NEW(builder->arena, struct ordering);
    ordering->builder = builder;
    ordering->entity = entity;
    ordering->field = field;
    ordering->order = ARENA_NEW(builder->arena, struct state_order);
    ordering->order->states = ordering->states;
    for (size_t i = 0; i < field->label_count; i++) {
        add_state(ordering, field->labels[i]);
    }
    return ordering;
}

static struct ordering *ordering_of(struct builder *builder, struct list *orderings,
                                    struct entity *entity, struct field *field)
{
    LIST_EACH(struct ordering, ordering, orderings)
    {
        if (ordering->field == field) {
            return ordering;
        }
    }
    struct ordering *ordering = begin(builder, entity, field);
    list_add(builder->arena, orderings, ordering);
    return ordering;
}

/* --- moves --- */

static void add_move(struct ordering *ordering, size_t from, size_t to, struct slice label,
                     struct place place)
{
    struct arena *arena = ordering->builder->arena;
    struct slice start = from == STATE_ORDER_MAXIMUM ? SLICE_EMPTY : ordering->states[from];
    if (from == STATE_ORDER_MAXIMUM) {
        ordering->stated_initial |= bit(to);
    } else {
        ordering->next[from] |= bit(to);
        ordering->reached |= bit(to);
    }
    LIST_EACH(struct state_move, move, &ordering->order->moves)
    {
        if (slice_equal(move->from, start) && slice_equal(move->to, ordering->states[to])) {
            move->label = move->label.size > 0 ? move->label : label;
            return;
        }
    }
    struct state_move *move = ARENA_NEW(arena, struct state_move);
    *move = (struct state_move){start, ordering->states[to], label, place};
    list_add(arena, &ordering->order->moves, move);
    if (ordering->order->place.line == 0) {
        ordering->order->place = place;
    }
}

static void report_unknown(const struct ordering *ordering, struct slice state, struct place place)
{
    diagnostics_report(ordering->builder->diagnostics, DIAGNOSTIC_W1025, place,
                       "spell the state as the field does, or list it among the field's values",
                       "'" SLICE_FORMAT "' is none of the values of '" SLICE_FORMAT
                       "' of '" SLICE_FORMAT "', so what leads there and from there is left out",
                       SLICE_ARGUMENT(state), SLICE_ARGUMENT(ordering->field->name),
                       SLICE_ARGUMENT(ordering->entity->name));
}

static bool names_state(struct arena *arena, struct slice text, struct slice state)
{
    struct slice flat = word_flat(arena, state);
    for (size_t at = 0, end; at < text.size; at = end + 1) {
        end = at;
        while (end < text.size && (character_is_word(text.data[end]) || text.data[end] == '-')) {
            end++;
        }
        if (end > at && slice_equal(word_flat(arena, slice_between(text, at, end)), flat)) {
            return true;
        }
    }
    return false;
}

static bool names_one(const struct ordering *ordering, struct slice name)
{
    struct arena *arena = ordering->builder->arena;
    struct slice flat = word_flat(arena, name);
    for (size_t i = 0; i < ordering->order->state_count; i++) {
        if (slice_equal(word_flat(arena, ordering->states[i]), flat)) {
            return true;
        }
    }
    return false;
}

/* "any except paid → cancelled": from each state that is left. False: it is from one. */
static bool add_from_any(struct ordering *ordering, const struct transition *transition, size_t to)
{
    struct slice except;
    if (names_one(ordering, transition->from) || !state_says_any(transition->from, &except)) {
        return false;
    }
    ordering->named |= bit(to);
    ordering->is_drawn = true;
    for (size_t from = 0; from < ordering->order->state_count; from++) {
        if (from != to && !names_state(ordering->builder->arena, except, ordering->states[from])) {
            ordering->named |= bit(from);
            add_move(ordering, from, to, transition->label, transition->place);
        }
    }
    return true;
}

static void add_transition(struct ordering *ordering, const struct transition *transition)
{
    size_t from = STATE_ORDER_MAXIMUM;
    size_t to = find_state(ordering, transition->to);
    if (to == STATE_ORDER_MAXIMUM) {
        report_unknown(ordering, transition->to, transition->place);
        return;
    }
    if (add_from_any(ordering, transition, to)) {
        return;
    }
    if (transition->from.size > 0) {
        from = find_state(ordering, transition->from);
        if (from == STATE_ORDER_MAXIMUM) {
            report_unknown(ordering, transition->from, transition->place);
            return;
        }
        ordering->named |= bit(from);
    }
    ordering->named |= bit(to);
    ordering->is_drawn = true;
    add_move(ordering, from, to, transition->label, transition->place);
}

/* --- machines --- */

/* How many of a machine's states are values of the field. */
static size_t count_known(struct arena *arena, const struct field *field,
                          const struct state_machine_statement *machine)
{
    size_t known = 0;
    LIST_EACH(const struct transition, transition, &machine->transitions)
    {
        known +=
            transition->from.size > 0 && state_as_value(arena, field, transition->from).size > 0;
        known += state_as_value(arena, field, transition->to).size > 0;
    }
    return known;
}

static bool holds_states(const struct field *field)
{
    return !field->is_read_only &&
           (field->type->kind == TYPE_TEXT || field->type->kind == TYPE_ENUM);
}

/* The field that a machine is about: the one it names, else the one that lists most of its states,
 * else the one that is called so. */
static struct field *field_of(struct builder *builder, const struct entity *entity,
                              const struct state_machine_statement *machine)
{
    struct field *named = machine->field.size > 0 ? entity_field(entity, machine->field) : NULL;
    if (named != NULL && holds_states(named)) {
        return named;
    }
    struct field *found = NULL;
    size_t most = 1; /* one word in common is chance */
    LIST_EACH(struct field, field, &entity->fields)
    {
        size_t known = field->label_count > 0 && holds_states(field)
                           ? count_known(builder->arena, field, machine)
                           : 0;
        if (known > most) {
            most = known;
            found = field;
        }
    }
    return found != NULL ? found : (struct field *)(uintptr_t)state_field(entity);
}

static void report_free(struct builder *builder, const struct entity *entity,
                        const struct statement *machine, const char *reason, const char *hint)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1024, machine->place, hint,
                       "the order of these states of '" SLICE_FORMAT "' is not held: %s",
                       SLICE_ARGUMENT(entity->name), reason);
}

/* Arrows between labels stand for much else: "low → medium → high" sorts. */
static bool is_order(const struct statement *machine, const struct field *field)
{
    static const char *const names[] = {"status", "state", "stage", "phase", "estado"};
    bool is_state = machine->state_machine.is_certain;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        is_state |= slice_ends_with(field->key, slice_from(names[i]));
    }
    return is_state;
}

static void read_machine(struct builder *builder, struct list *orderings, struct entity *entity,
                         const struct statement *machine)
{
    struct field *field = field_of(builder, entity, &machine->state_machine);
    if (field == NULL) {
        report_free(builder, entity, machine, "no field holds them",
                    "give it a field 'status' that lists them");
    } else if (field->label_count > 0 &&
               count_known(builder->arena, field, &machine->state_machine) == 0) {
        report_free(builder, entity, machine,
                    arena_format(builder->arena, "'" SLICE_FORMAT "' has other values",
                                 SLICE_ARGUMENT(field->name))
                        .data,
                    "list the states among the field's values");
    } else if (!is_order(machine, field)) {
        report_free(
            builder, entity, machine, "these may be arrows of another kind",
            "draw them as a stateDiagram, or put them under a heading that speaks of states");
    } else {
        struct ordering *ordering = ordering_of(builder, orderings, entity, field);
        LIST_EACH(const struct transition, transition, &machine->state_machine.transitions)
        {
            if (transition->to.size > 0) {
                add_transition(ordering, transition);
            }
        }
    }
}

/* Nobody's: neither a heading nor the states' own names say which entity goes through them. */
static void report_nobodys(struct builder *builder)
{
    if (builder->model->entities.count == 0) {
        return; /* nothing is stored, so nobody expects an order to be held */
    }
    LIST_EACH(const struct statement, statement, &builder->specification->statements)
    {
        const struct state_machine_statement *machine = &statement->state_machine;
        if (statement->kind == STATEMENT_STATE_MACHINE && machine->entity.size == 0 &&
            machine->subject.size == 0) {
            diagnostics_report(builder->diagnostics, DIAGNOSTIC_N1024, statement->place,
                               "name the entity in the heading, and list all of these states as "
                               "its field's values",
                               "the order of these states is not held: no field lists all of them");
        }
    }
}

static void read_machines(struct builder *builder, struct list *orderings)
{
    LIST_EACH(struct entity, entity, &builder->model->entities)
    {
        const struct list *machines = state_machines_of(builder, entity);
        for (size_t i = 0; machines != NULL && i < machines->count; i++) {
            read_machine(builder, orderings, entity, list_at(machines, i));
        }
    }
}

/* --- endpoints --- */

/* The value that a transition sets; NULL: it is no state's. */
static const struct preset *state_preset(const struct operation *operation)
{
    const struct preset *preset =
        operation->kind == OPERATION_TRANSITION ? list_at(&operation->presets, 0) : NULL;
    bool is_state =
        preset != NULL && preset->kind == PRESET_VALUE && preset->field->type->kind != TYPE_BOOLEAN;
    return is_state ? preset : NULL;
}

static uint64_t from_of_endpoint(struct arena *arena, const struct field *field,
                                 const struct endpoint_statement *endpoint)
{
    uint64_t from = state_from(arena, field, state_arrow_of(arena, endpoint));
    return from != 0 ? from : state_from(arena, field, endpoint->title);
}

static uint64_t stated_from(struct builder *builder, const struct operation *operation,
                            const struct preset *preset)
{
    struct arena *arena = builder->arena;
    size_t to = 0;
    while (to < preset->field->label_count &&
           !slice_equal(preset->field->labels[to], preset->value)) {
        to++;
    }
    uint64_t from = state_from(arena, preset->field, operation->description);
    for (size_t i = 0; from == 0 && i < operation->described.count; i++) {
        const struct statement *statement = list_at(&operation->described, i);
        if (statement->kind == STATEMENT_ENDPOINT) {
            from = from_of_endpoint(arena, preset->field, &statement->endpoint);
        }
    }
    return to < preset->field->label_count ? from & ~bit(to) : 0;
}

/* What endpoints say of where they start from are moves like any other. */
static void read_endpoints(struct builder *builder, struct list *orderings)
{
    LIST_EACH(struct operation, operation, &builder->model->operations)
    {
        const struct preset *preset = state_preset(operation);
        operation->from = preset != NULL ? stated_from(builder, operation, preset) : 0;
        if (operation->from == 0) {
            continue;
        }
        struct field *field = (struct field *)(uintptr_t)preset->field;
        struct ordering *ordering = ordering_of(builder, orderings, operation->entity, field);
        size_t to = find_state(ordering, preset->value);
        for (size_t from = 0; from < ordering->order->state_count; from++) {
            if ((operation->from & bit(from)) != 0) {
                add_move(ordering, from, to, operation->verb, operation->place);
            }
        }
        ordering->aimed |= bit(to);
    }
}

/* Where an arrow into the state is called as the endpoint is, only those count. */
static uint64_t from_by_label(const struct ordering *ordering, const struct operation *operation,
                              size_t to)
{
    struct arena *arena = ordering->builder->arena;
    struct slice verb = word_flat(arena, operation->verb);
    uint64_t from = 0;
    LIST_EACH(const struct state_move, move, &ordering->order->moves)
    {
        if (move->from.size > 0 && slice_equal(move->to, ordering->states[to]) &&
            slice_equal(word_flat(arena, state_action(move->label)), verb)) {
            from |= bit(state_order_index(ordering->order, move->from));
        }
    }
    return from;
}

static uint64_t from_by_arrows(const struct ordering *ordering, size_t to)
{
    uint64_t from = 0;
    for (size_t i = 0; i < ordering->order->state_count; i++) {
        from |= (ordering->next[i] & bit(to)) != 0 ? bit(i) : 0;
    }
    return from;
}

static void report_unreached(const struct ordering *ordering, const struct operation *operation,
                             size_t to)
{
    diagnostics_report(ordering->builder->diagnostics, DIAGNOSTIC_N1026, operation->place,
                       "draw an arrow to it from every state that it may follow",
                       "no arrow leads to '" SLICE_FORMAT "' of '" SLICE_FORMAT
                       "', so '" SLICE_FORMAT " " SLICE_FORMAT
                       "' may be called in every other state",
                       SLICE_ARGUMENT(ordering->states[to]), SLICE_ARGUMENT(ordering->entity->name),
                       SLICE_ARGUMENT(operation->method), SLICE_ARGUMENT(operation->path));
}

/* An endpoint that leads where no arrow does is itself what the document says of that state. */
static void restrict_endpoint(struct ordering *ordering, struct operation *operation, size_t to,
                              uint64_t drawn)
{
    if (operation->from != 0) {
        return;
    }
    operation->from = from_by_label(ordering, operation, to);
    operation->from = operation->from != 0 ? operation->from : drawn;
    if (operation->from == 0) {
        operation->from = all_states(ordering) & ~bit(to);
        report_unreached(ordering, operation, to);
        for (size_t i = 0; i < ordering->order->state_count; i++) {
            ordering->next[i] |= i != to ? bit(to) : 0;
        }
        ordering->reached |= bit(to);
    }
}

static void restrict_endpoints(struct ordering *ordering)
{
    uint64_t drawn[STATE_ORDER_MAXIMUM];
    for (size_t i = 0; i < ordering->order->state_count; i++) {
        drawn[i] = from_by_arrows(ordering, i);
    }
    LIST_EACH(struct operation, operation, &ordering->builder->model->operations)
    {
        const struct preset *preset = state_preset(operation);
        if (preset == NULL || preset->field != ordering->field) {
            continue;
        }
        size_t to = find_state(ordering, preset->value);
        if (to < STATE_ORDER_MAXIMUM) {
            restrict_endpoint(ordering, operation, to, drawn[to]);
        }
    }
}

/* --- the start --- */

static uint64_t default_state(const struct ordering *ordering)
{
    const struct default_value *value = &ordering->field->default_value;
    if (value->kind != DEFAULT_VALUE || value->value == NULL ||
        value->value->kind != EXPRESSION_TEXT) {
        return 0;
    }
    for (size_t i = 0; i < ordering->order->state_count; i++) {
        if (slice_equal(ordering->states[i], value->value->text)) {
            return bit(i);
        }
    }
    return 0;
}

/* States that arrows leave and none leads to. */
static uint64_t roots(const struct ordering *ordering)
{
    uint64_t led = 0;
    LIST_EACH(const struct state_move, move, &ordering->order->moves)
    {
        bool is_step = move->from.size > 0 && !slice_equal(move->from, move->to);
        led |= is_step ? bit(state_order_index(ordering->order, move->to)) : 0;
    }
    return ordering->named & ~led;
}

static void report_start(const struct ordering *ordering, uint64_t start)
{
    size_t first = 0, by_default = 0;
    while ((ordering->stated_initial & bit(first)) == 0) {
        first++;
    }
    while ((start & bit(by_default)) == 0) {
        by_default++;
    }
    diagnostics_report(
        ordering->builder->diagnostics, DIAGNOSTIC_W1027, ordering->field->place,
        "make the default the state that the machine begins with",
        "'" SLICE_FORMAT "' of '" SLICE_FORMAT "' is '" SLICE_FORMAT
        "' by default, but its states begin with '" SLICE_FORMAT
        "'; a record may begin with either",
        SLICE_ARGUMENT(ordering->field->name), SLICE_ARGUMENT(ordering->entity->name),
        SLICE_ARGUMENT(ordering->states[by_default]), SLICE_ARGUMENT(ordering->states[first]));
}

static uint64_t choose_initial(const struct ordering *ordering)
{
    uint64_t start = default_state(ordering);
    if (!ordering->is_drawn) {
        uint64_t open = all_states(ordering) & ~ordering->aimed;
        return (open | start) != 0 ? open | start : all_states(ordering);
    }
    if (ordering->stated_initial != 0) {
        if (start != 0 && (start & ordering->stated_initial) == 0) {
            report_start(ordering, start);
        }
        return ordering->stated_initial | start;
    }
    uint64_t first = roots(ordering) | start;
    return first != 0 ? first : ordering->named;
}

/* A value that nothing leads to is none that a record ever has. */
static void report_lost(const struct ordering *ordering)
{
    uint64_t lost = all_states(ordering) & ~ordering->reached & ~ordering->order->initial;
    struct slice names = SLICE_EMPTY;
    for (size_t i = 0; i < ordering->order->state_count; i++) {
        if ((lost & bit(i)) != 0) {
            names = arena_format(ordering->builder->arena, SLICE_FORMAT "%s'" SLICE_FORMAT "'",
                                 SLICE_ARGUMENT(names), names.size > 0 ? ", " : "",
                                 SLICE_ARGUMENT(ordering->states[i]));
        }
    }
    if (names.size > 0) {
        diagnostics_report(ordering->builder->diagnostics, DIAGNOSTIC_N1026, ordering->order->place,
                           "draw an arrow to it from every state that it may follow",
                           "no arrow leads to " SLICE_FORMAT " of '" SLICE_FORMAT
                           "', so no record comes there",
                           SLICE_ARGUMENT(names), SLICE_ARGUMENT(ordering->entity->name));
    }
}

/* --- all of it --- */

/* Whether endpoints lead to every state but one, where records then begin: that is all of it. */
static bool is_all_aimed(const struct ordering *ordering)
{
    uint64_t rest = all_states(ordering) & ~ordering->aimed;
    return rest == 0 || (rest & (rest - 1)) == 0;
}

/* Where only endpoints speak, what they do not lead to stays free. */
static void open_rest(struct ordering *ordering)
{
    for (size_t i = 0; i < ordering->order->state_count; i++) {
        ordering->next[i] |= all_states(ordering) & ~ordering->aimed;
    }
    ordering->reached = all_states(ordering);
}

static void conclude(struct ordering *ordering)
{
    struct state_order *order = ordering->order;
    if (ordering->is_too_large || order->moves.count == 0) {
        return;
    }
    if (ordering->is_drawn) {
        restrict_endpoints(ordering);
    } else if (!is_all_aimed(ordering)) {
        open_rest(ordering);
    }
    order->initial = choose_initial(ordering);
    report_lost(ordering);
    order->next = ordering->next;
    ordering->field->order = order;
}

static void report_too_large(const struct ordering *ordering)
{
    diagnostics_report(ordering->builder->diagnostics, DIAGNOSTIC_N1024, ordering->field->place,
                       "describe fewer states",
                       "the order of these states of '" SLICE_FORMAT
                       "' is not held: there are more than %u",
                       SLICE_ARGUMENT(ordering->entity->name), STATE_ORDER_MAXIMUM);
}

void state_order_resolve(struct builder *builder)
{
    struct list orderings = {0};
    read_machines(builder, &orderings);
    report_nobodys(builder);
    read_endpoints(builder, &orderings);
    LIST_EACH(struct ordering, ordering, &orderings)
    {
        if (ordering->is_too_large) {
            report_too_large(ordering);
        }
        conclude(ordering);
    }
}
