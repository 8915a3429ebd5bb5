/* SPDX-License-Identifier: Apache-2.0 */
/* What a method of a protobuf block means, by the first word of its name and the entity behind it:
 * "ListBooks", "GetUserById", "WatchOrders". Pure. */
#pragma once

#include "model/model.h"

struct rpc_meaning {
    enum operation_kind kind;    /* OPERATION_CUSTOM: nothing that is known */
    const struct entity *entity; /* or NULL */
    bool is_watch;               /* changes as they happen: a LIST that is a stream */
};

struct rpc_meaning rpc_read(const struct model *model, const struct service_statement *service,
                            const struct rpc_statement *statement);
