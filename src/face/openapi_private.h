/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the OpenAPI document share: openapi.c writes the operations,
 * openapi_schema.c the schemas they name. Both write into one JSON writer. */
#pragma once

#include "face/face_private.h"

#define IDENTITY_TAG "sign in" /* no name of an entity */

struct openapi_writer {
    struct json_writer json;
    const struct plan *plan;
    struct arena *arena;
};

static inline void member(struct openapi_writer *writer, const char *key, const char *text)
{
    json_writer_member_string(&writer->json, key, text);
}

static inline void begin(struct openapi_writer *writer, const char *key)
{
    json_writer_key(&writer->json, key);
    json_writer_begin_object(&writer->json);
}

static inline void end(struct openapi_writer *writer)
{
    json_writer_end_object(&writer->json);
}

static inline void begin_array(struct openapi_writer *writer, const char *key)
{
    json_writer_key(&writer->json, key);
    json_writer_begin_array(&writer->json);
}

/* What a list answers with, where the document shows its form. */
void openapi_schema_of_page(struct openapi_writer *writer, const struct plan_operation *operation);

/* "#/components/schemas/NAME"; the suffix tells an entity's schemas apart: "", "Input", "Patch",
 * "Page". */
struct slice openapi_schema_name(struct openapi_writer *writer, const struct plan_entity *entity,
                                 const char *suffix);
void openapi_schema_reference(struct openapi_writer *writer, struct slice name);

/* The members of a schema for any value of the field's type, as a path or query holds it; a filter
 * keeps to the type, not to the field's rules. NULL: any text. */
void openapi_schema_of_text(struct openapi_writer *writer, const struct field *field);

/* The members of a schema for an operation's body. Where the path itself says a part of it, it has
 * a schema of its own: what the path sets is left out, or need not be stated. */
void openapi_schema_of_body(struct openapi_writer *writer, const struct plan_operation *operation);

/* openapi.c: a body of that schema. */
void openapi_json_content(struct openapi_writer *writer, struct slice schema);

/* openapi_identity.c: the paths of signing in at a foreign issuer. */
void openapi_identity_oidc(struct openapi_writer *writer);

/* openapi_identity.c: of identity operations the body and the answer that they have when they work;
 * of every operation whether its callers must have signed in, and what that can end with. */
void openapi_identity_body(struct openapi_writer *writer, const struct plan_operation *operation);
void openapi_identity_success(struct openapi_writer *writer,
                              const struct plan_operation *operation);
bool openapi_identity_can_fail(const struct plan *plan, const struct plan_operation *operation,
                               enum problem problem);
void openapi_identity_security(struct openapi_writer *writer,
                               const struct plan_operation *operation);
void openapi_identity_schemas(struct openapi_writer *writer);
void openapi_identity_schemes(struct openapi_writer *writer);

void openapi_schema_components(struct openapi_writer *writer);
