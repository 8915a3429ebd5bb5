/* SPDX-License-Identifier: Apache-2.0 */
/* A command's way to the database, and its one transaction: what is looked up in it holds until it
 * is over. */
#include "server/admin_private.h"

#include "base/clock.h"

struct admin admin_start(struct arena *arena, const struct plan *plan, const char *operation,
                         struct server_error *error)
{
    return (struct admin){.plan = plan,
                          .arena = arena,
                          .error = error,
                          .actor = {.now_us = clock_now_us(),
                                    .proof = SLICE("command"),
                                    .operation = slice_from(operation)}};
}

bool admin_fail(struct admin *admin, struct slice message, struct slice remedy)
{
    *admin->error = (struct server_error){message, remedy};
    return false;
}

bool admin_fail_by_store(struct admin *admin)
{
    struct slice words = loader_error(admin->loader);
    bool is_old = slice_find(words, SLICE("no such table")) != SLICE_NOT_FOUND ||
                  slice_find(words, SLICE("does not exist")) != SLICE_NOT_FOUND;
    return admin_fail(admin,
                      is_old
                          ? SLICE("the database was made when the document had no accounts")
                          : arena_format(admin->arena, "the database did not do it: " SLICE_FORMAT,
                                         SLICE_ARGUMENT(words)),
                      is_old ? SLICE("let 'phoenix run' bring it up to date") : SLICE_EMPTY);
}

bool admin_connect(struct admin *admin)
{
    struct store_error error = {0};
    admin->loader = loader_open(admin->arena, admin->store, &error);
    if (admin->loader == NULL) {
        admin_close(admin);
        return admin_fail(admin, error.message, SLICE_EMPTY);
    }
    return true;
}

bool admin_begin(struct admin *admin)
{
    if (!admin_connect(admin)) {
        return false;
    }
    if (!loader_begin(admin->loader)) {
        admin_fail_by_store(admin);
        admin_close(admin);
        return false;
    }
    return true;
}

bool admin_run(struct admin *admin, const char *sql, const struct value *parameters, size_t count,
               on_row_f *on_row, void *context)
{
    struct query query = {.arena = admin->arena,
                          .sql = sql,
                          .parameters = parameters,
                          .parameter_count = count,
                          .on_row = on_row,
                          .context = context,
                          .actor = &admin->actor};
    loader_try(admin->loader, &query);
    return query.status == STATUS_OK || admin_fail_by_store(admin);
}

bool admin_end(struct admin *admin, bool is_good)
{
    if (is_good && !loader_commit(admin->loader)) {
        is_good = admin_fail_by_store(admin);
    }
    admin_close(admin);
    return is_good;
}

void admin_close(struct admin *admin)
{
    loader_close(&admin->loader);
    store_close(&admin->store);
}
