/* SPDX-License-Identifier: Apache-2.0 */
/* The contract's functions: each goes to the driver of the engine at hand. */
#include "store/store_private.h"

#include "base/clock.h"

#include <assert.h>
#include <stdatomic.h>

struct store_schema store_schema_of(struct arena *arena, const struct plan *plan)
{
    struct store_table *tables = ARENA_ARRAY(arena, struct store_table, plan->entity_count);
    for (size_t i = 0; i < plan->entity_count; i++) {
        const struct plan_entity *entity = &plan->entities[i];
        struct store_column *columns = ARENA_ARRAY(arena, struct store_column, entity->field_count);
        for (size_t column = 0; column < entity->field_count; column++) {
            const struct plan_field *field = &entity->fields[column];
            columns[column] = (struct store_column){
                arena_string(arena, field->field->column), field->definition,
                (!field->field->is_required || field->default_value.kind != VALUE_NULL) &&
                    !field->field->is_unique && !field->field->is_primary_key,
                field->breach_sql, field->kept_words};
        }
        tables[i] = (struct store_table){arena_string(arena, entity->entity->table), columns,
                                         entity->field_count};
    }
    return (struct store_schema){.statements = plan->schema,
                                 .audit = plan->audit,
                                 .tables = tables,
                                 .table_count = plan->entity_count,
                                 .document_name = plan->model->name,
                                 .document_version = plan->model->version};
}

void store_close(struct store **store)
{
    struct store *closing = *store;
    *store = NULL;
    if (closing != NULL) {
        closing->driver->close(closing);
    }
}

void store_set_timeout(struct store *store, unsigned timeout_ms)
{
    store->timeout_ms = timeout_ms;
    store->driver->set_timeout(store, timeout_ms);
}

void store_set_pool(struct store *store, unsigned connection_maximum, unsigned session_count)
{
    if (store->driver->set_pool != NULL) {
        store->driver->set_pool(store, connection_maximum, session_count);
    }
}

const unsigned char *store_secret(const struct store *store)
{
    return store->secret;
}

struct store_counts store_counts(const struct store *store)
{
    return store->driver->counts(store);
}

struct session *session_open(struct store *store, uv_loop_t *loop)
{
    return store->driver->open_session(store, loop);
}

void session_close(struct session **session)
{
    struct session *closing = *session;
    *session = NULL;
    if (closing != NULL) {
        closing->store->driver->close_session(closing);
    }
}

bool store_is_forsaken(struct query *query)
{
    const struct patience *patience = query->patience;
    bool is_forsaken =
        patience != NULL &&
        (atomic_load_explicit(&patience->is_over, memory_order_relaxed) ||
         (patience->deadline_ns != 0 && clock_monotonic_ns() >= patience->deadline_ns));
    if (is_forsaken) {
        query->status = STATUS_TIMEOUT;
        query->detail = SLICE("nobody waits for the answer any more");
    }
    return is_forsaken;
}

enum step store_execute(struct session *session, enum query_kind kind, struct query *query)
{
    assert(query->arena != NULL && query->sql != NULL);
    if (store_is_forsaken(query)) {
        return STEP_FAIL;
    }
    return session->store->driver->execute(session, kind, query);
}
