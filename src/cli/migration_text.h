/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations as people and programs read them. */
#pragma once

#include "base/buffer.h"
#include "migration/migration.h"

/* The steps, a line each with what they touch, their notes and, with `has_sql`, their statements.
 */
void migration_text_steps(struct buffer *out, const struct list *steps, bool has_sql);
/* A warning a line: former names that nothing in the database has. */
void migration_text_unfound(struct buffer *out, const struct migration *migration);
/* What is kept, and what is not Phoenix's. */
void migration_text_others(struct buffer *out, const struct migration *migration);
/* struct migration_entry, with their steps. */
void migration_text_history(struct buffer *out, const struct list *entries, bool has_sql);
void migration_text_history_json(struct buffer *out, const struct list *entries);
/* The whole of it as one object. `left` may be NULL. */
void migration_text_json(struct buffer *out, const struct plan *plan,
                         const struct migration *migration, const struct list *left);
