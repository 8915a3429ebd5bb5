/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share. */
#pragma once

#include "plan/plan.h"

/* sql.c */
/* "name", quotes doubled. */
void sql_write_name(struct buffer *out, struct slice name);
/* The column that a path parameter selects by, as the left side of a comparison. Where it leads
 * through another table, a bracket stays open behind the value. */
void sql_write_selection(struct buffer *out, const struct path_parameter *parameter);
/* 'text', quotes doubled. */
void sql_write_text(struct buffer *out, struct slice text);
/* A stored value as a literal. */
void sql_write_value(struct buffer *out, const struct value *value);
/* An expression over the entity's columns. False when the dialect has no such function or operator.
 */
bool sql_write_expression(struct buffer *out, enum dialect dialect, const struct entity *entity,
                          const struct expression *expression);
/* The first function or operator of an expression that the dialect does not have, or that Phoenix
 * does not carry over to it; empty: none. */
struct slice sql_find_foreign(enum dialect dialect, const struct expression *expression);
/* The column's type in the dialect. */
void sql_write_type(struct buffer *out, enum dialect dialect, const struct type *type);

/* merge.c: what a column of JSON becomes by the patch that the parameter of that number is: a value
 * of JSON, or NULL. */
void sql_write_merge(struct buffer *out, enum dialect dialect, struct slice column, size_t patch);

/* rule.c: what the checks of an entity say about one field alone. `rules`: one for each field, in
 * their order, zeroed. */
void rule_read(struct arena *arena, const struct entity *entity, struct plan_rule *rules);
/* Whether those rules are all that the check says, patterns among them, so that nothing is lost
 * where the store cannot keep it. */
bool rule_is_whole(const struct plan_entity *entity, const struct expression *check);

/* rule_kept.c: sets breach_sql and kept_words. */
void rule_describe_kept(struct arena *arena, enum dialect dialect, struct plan_field *field);
/* Writes the condition under which a column's value is a label of its enumeration: "a" IN ('b').
 * False, and nothing: the column is of none, or the engine is SQLite, which Phoenix alone writes.
 */
bool rule_write_labels(struct buffer *out, enum dialect dialect, const struct plan_field *field);
/* What the constraint with that condition is called; unlike the document's own. */
struct slice rule_labels_name(struct arena *arena, struct slice table, struct slice column);

/* rule_default.c: reports defaults that the entity's own rules refuse, and what is not computed. */
void rule_check_defaults(struct plan *plan, const struct plan_entity *entity,
                         struct diagnostics *diagnostics);

/* default.c: the stored form of a literal default; false (and reported) when it is no value of the
 * type. */
bool default_read(struct arena *arena, const struct field *field, struct diagnostics *diagnostics,
                  struct value *out_value);

/* schema.c */
void schema_create(struct plan *plan, struct diagnostics *diagnostics);
/* " DEFAULT …", where the dialect can state it. */
void schema_write_default(struct buffer *out, enum dialect dialect, const struct plan_field *field);
/* " ON DELETE … ON UPDATE …" */
void schema_write_actions(struct buffer *out, enum referential_action on_delete,
                          enum referential_action on_update);
/* ("a", "b") */
void schema_write_fields(struct buffer *out, const struct list *fields);
/* FOREIGN KEY ("a", "b") REFERENCES "t" ("a", "b") ON DELETE … */
void schema_write_foreign_key(struct buffer *out, const struct foreign_key *key);
/* Whether the engine counts the key upwards by itself. */
bool schema_is_counted(const struct entity *entity, const struct field *field);
/* What stands behind CREATE INDEX: name, table, columns, condition. False: the dialect cannot. */
bool schema_write_index(struct buffer *out, enum dialect dialect, const struct index *index);
/* The same for the index that a reference, or a field said to be indexed, gets unless another
 * serves for it. False: it needs none. */
bool schema_write_reference_index(struct arena *arena, struct buffer *out,
                                  const struct field *field);
struct slice schema_reference_index_name(struct arena *arena, const struct field *field);
/* The plan's entities, parents first where references allow it, into an array of their number. */
void schema_order(const struct plan *plan, const struct plan_entity **ordered);

/* identity.c: how accounts are read and changed; after the entities. */
void identity_create(struct plan *plan);
/* Phoenix's own tables for it, after the document's. */
void identity_schema(struct plan *plan, struct list *statements);

/* privilege.c: marks what nobody sets for themselves. */
void privilege_mark(struct plan_identity *identity, struct plan_entity *accounts);
/* 1 where a column of an account says that it must not be used, else 0. */
void privilege_write_disabled(struct buffer *out, const struct plan_entity *accounts);

/* guard.c: the guards of every operation; before the statements. */
void guards_create(struct plan *plan);
/* " AND …" behind the conditions of an UPDATE: with the number of a guard, from 1, as parameter
 * `number`, only a record that is in that state already is changed; with 0, any. */
void guard_write(struct buffer *out, const struct plan_operation *operation, size_t number,
                 bool binds_presence);

/* state.c */
/* " AND …" behind the conditions of an UPDATE: only a record whose state may go where the statement
 * brings it is changed. */
void state_write(struct buffer *out, const struct plan_operation *operation, bool binds_presence);
/* Whether the operation may be refused for the state that the record is in. */
bool state_is_looked_at(const struct plan_operation *operation);
/* A record that says nothing begins where all begin, if there is one such state. */
void state_write_start(struct plan_field *field);

/* route.c */
void routes_create(struct plan *plan);

/* problem.c */
void problems_create(struct plan *plan);

/* header.c: what every answer carries, and what limits say of themselves. */
void headers_create(struct plan *plan);

/* topic.c: what answers depend on and what changes reach, and how long answers are kept. */
void topics_create(struct plan *plan);
/* Phoenix's own table for it, after the document's, where answers are kept. */
void topic_schema(struct plan *plan, struct list *statements);

/* idempotency.c: Phoenix's own table for keys of writes, where there are writes. */
void idempotency_schema(struct plan *plan, struct list *statements);

/* owner.c: own_condition and own_closing of every entity. */
void owners_create(struct plan *plan);
/* The condition with its parameter: "user_id" = ?number */
void owner_write(struct buffer *out, const struct plan_entity *entity, size_t number);
/* Whether the owner is that of a parent record, to which the owner's field refers. */
bool owner_is_inherited(const struct entity *entity);

/* statement.c: the fixed texts of the operations. */
void statements_create(struct plan *plan);

/* sharing.c: what an INSERT of several rows takes. False: each goes by itself. */
bool sharing_find_arrays(const struct plan *plan, const struct plan_entity *entity,
                         struct plan_sharing *sharing);
/* unnest(CAST(?1 AS uuid[]), …) AS made(v1, …) */
void sharing_write_arrays(struct buffer *out, const struct plan_sharing *sharing);
/* sharing and own_sharing of a GET. */
void sharing_create(const struct plan *plan, struct plan_operation *operation);

/* --- audit.c --- */

/* Which side of a change a trigger's text tells of; CHANGED: the row behind, beside one before. */
enum audit_side { AUDIT_BEFORE, AUDIT_AFTER, AUDIT_CHANGED };

/* How an engine spells what stands for a value that is not shown: SQL expressions. */
struct audit_mask {
    const char *differs; /* the operator between the new and the old one, also of NULL */
    const char *null;    /* there is none */
    const char *changed; /* it is another one now */
    const char *kept;
};

/* OLD."column" or NEW."column" */
void audit_write_column(struct buffer *out, bool is_old, const struct plan_field *field);
/* Whether the record shows of its values only that they are there: secret or personal ones. */
bool audit_is_masked(const struct plan_field *field);
/* Of such a value that it is there, and whether it is another one now. */
void audit_write_masked(struct buffer *out, enum audit_side side, const struct plan_field *field,
                        const struct audit_mask *words);

/* The columns of the record of changes, in the order in which both engines' triggers fill them. */
#define AUDIT_COLUMNS                                                                              \
    "at, subject, proof, address, request_id, operation, action, entity, record, before, after"

/* How an engine spells one row: its key as text, and a side of it as JSON. */
struct audit_words {
    void (*write_key)(struct buffer *out, bool is_old, const struct plan_entity *entity);
    void (*write_image)(struct buffer *out, enum audit_side side, const struct plan_entity *entity);
};
/* The last four of those columns: entity, record, before, after; NULL for a side that is not there.
 */
void audit_write_record(struct buffer *out, const struct audit_words *words,
                        const struct plan_entity *entity, bool has_before, bool has_after);

/* The triggers of plan.audit; after the schema. */
void audit_create(struct plan *plan);
/* What keeps the record of changes from being altered (SQLite), closed by NULL. */
extern const char *const audit_schema[];
/* audit_postgres.c: what keeps the record there, and keeps it from being altered. Idempotent. */
void audit_schema_postgresql(struct plan *plan, struct list *statements);
