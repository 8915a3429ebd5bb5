/* SPDX-License-Identifier: Apache-2.0 */
/* "### POST /orders/{id}/wrap" and below it "paid → wrapped": what that endpoint does, and no order
 * of all states. Pure. */
#pragma once

#include "spec/statement/specification.h"

/* Where the block stands below the heading of an endpoint that acts on one record, and the
 * transitions all lead to one state: adds them to the endpoint's description and gives true. */
bool endpoint_arrow_describe(struct specification *specification, const struct block *block,
                             const struct list *transitions);
