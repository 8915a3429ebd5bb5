/* SPDX-License-Identifier: Apache-2.0 */
/* How headings and lines name a service of gRPC: "UserService", "Service: `UserService`". Pure. */
#pragma once

#include "base/arena.h"
#include "spec/statement/specification.h"

/* "UserService", "Service: `UserService`", "### 2.1 Users Service (gRPC)": the service that the
 * heading names; empty: none. */
struct slice service_name_of(struct arena *arena, const struct section *section);

/* "Methods", "Overview": a word that tells of a service or an rpc behind that word, and names none.
 */
bool service_name_is_about(struct slice word);

/* "Service Msg": the one word behind, where what stands below is surely a service's; empty: none.
 */
struct slice service_name_behind(const struct section *section);

/* "Inventory Service" → "InventoryService"; empty: it is no such name. */
struct slice service_name_join(struct arena *arena, struct slice name);

/* "UserService", with nothing behind it. */
bool service_name_is(struct slice name);

/* Bytes of "Service" in front of a service's name, in the languages of documents; 0: none. */
size_t service_name_measure_label(struct slice line);

/* Behind a document's last block: names those that nothing names after its title, and tells so. */
void service_name_complete(struct specification *specification, const struct document *document);

/* The package of the document's services, as a sentence or a line says it: "package `fleet.v1`",
 * "Package: fleet.v1"; empty: it says none, or several. Goes over all blocks. */
struct slice service_name_package(const struct document *document);
