/* SPDX-License-Identifier: Apache-2.0 */
/* What model_create runs besides the rooms below: what needs all of the model, and comes last. */
#pragma once

#include "model/builder.h"

/* audit.c: the record of changes, where callers are known or the document asks for one. */
void audit_add(struct builder *builder);

/* limit.c: rate limits → protection.limits, and which operations each of them counts. Needs the
 * operations and the roles. */
void limit_collect(struct builder *builder);

/* protection.c: security headers, CORS, TLS. */
void protection_collect(struct builder *builder);

/* caching.c: cache rules → caching.rules and operation.cache. After the protection. */
void caching_collect(struct builder *builder);

/* pooling.c: how many connections to the database there may be. */
void pooling_collect(struct builder *builder);

/* lint_representations.c, lint_references.c, lint_relations.c, lint_named.c, lint_feasibility.c,
 * lint_rules.c: findings only, the model stays as it is. */
void lint_representations(struct builder *builder);
void lint_references(struct builder *builder);
void lint_relations(struct builder *builder);
void lint_named(struct builder *builder);
void lint_feasibility(struct builder *builder);
void lint_rules(struct builder *builder); /* the last: what others have told, it does not */
