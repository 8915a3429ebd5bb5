/* SPDX-License-Identifier: Apache-2.0 */
/* What the two writers of the JSON explanation share. */
#pragma once

#include "base/json.h"
#include "cli/output.h"
#include "model/model.h"

/* "line" and "file"; null where there is none. */
void explanation_json_place(struct json_writer *writer, struct place place);

/* explanation_json_model.c: the members "entities" and "endpoints": what the document
 * states, or what Phoenix added. */
void explanation_json_entities(struct json_writer *writer, struct output *output,
                               const struct model *model, bool is_added);
/* The member "fields": what Phoenix added to entities of the document. */
void explanation_json_added_fields(struct json_writer *writer, const struct model *model);
void explanation_json_endpoints(struct json_writer *writer, struct output *output,
                                const struct model *model, bool is_added);
/* The member "methods": methods of gRPC that are operations without an endpoint. */
void explanation_json_methods(struct json_writer *writer, struct output *output,
                              const struct model *model);
/* explanation_policy.c: the member "access": roles, owners, and who may run each operation; null
 * where the document says nothing of callers. */
void explanation_json_policy(struct json_writer *writer, struct output *output,
                             const struct model *model);
