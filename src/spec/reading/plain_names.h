/* SPDX-License-Identifier: Apache-2.0 */
/* Names of fields in tables and lists, "número", "Größe", are spelled with the letters that JSON,
 * gRPC and code are written with: "numero", "Groesse". Pure. */
#pragma once

#include "spec/statement/specification.h"

/* Respells the fields of the entities that are stated from statements[first] on, and what names
 * them there, and tells so once for each entity. What SQL, a diagram or code spells keeps its
 * spelling. */
void plain_names_complete(struct specification *specification, size_t first);
