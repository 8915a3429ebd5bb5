/* SPDX-License-Identifier: Apache-2.0 */
/* How headings and lines name a service of gRPC: "UserService", "Service: `UserService`". Pure. */
#pragma once

#include "base/arena.h"
#include "spec/document/document.h"

/* "UserService", "Service: `UserService`", "### 2.1 Users Service (gRPC)": the service that the
 * heading names; empty: none. */
struct slice service_name_of(struct arena *arena, const struct section *section);

/* "Inventory Service" → "InventoryService"; empty: it is no such name. */
struct slice service_name_join(struct arena *arena, struct slice name);

/* "UserService", with nothing behind it. */
bool service_name_is(struct slice name);

/* Bytes of "Service" in front of a service's name, in the languages of documents; 0: none. */
size_t service_name_measure_label(struct slice line);
