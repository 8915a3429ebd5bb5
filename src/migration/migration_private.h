/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this room share.
 *
 *     plan        from catalogue and plan to steps
 *     catalogue   what a database has, as a schema; catalogue_sqlite, catalogue_postgres
 *     difference  two schemas to changes; knows no SQL and no database
 *     step        changes to steps; step_sqlite, with rebuild for what SQLite cannot alter;
 *                 step_postgres, with a file each for columns, their types, rules, and indexes
 *     mirror      two names for one thing while the version before runs
 *     ledger      Phoenix's record of what it made and did
 *     apply       runs steps
 *     query       questions to the database
 */
#pragma once

#include "migration/migration.h"
#include "plan/schema.h"

/* --- query.c */

/* A row's values as they come; texts must be copied. */
bool query_each(struct arena *arena, struct loader *loader, const char *sql, on_row_f *on_row,
                void *context, struct migration_error *out_error);
bool query_run(struct arena *arena, struct loader *loader, const char *sql,
               const struct value *parameters, size_t count, struct migration_error *out_error);
/* The first value of the first row as a number; 0 when there is none. */
bool query_number(struct arena *arena, struct loader *loader, const char *sql, int64_t *out_number,
                  struct migration_error *out_error);
/* PostgreSQL: waits until no other process migrates the database, and from then on for no lock for
 * long. Without holding a snapshot meanwhile, for which an index that is built beside other work
 * would wait in turn. The turn ends with the loader. */
bool query_take_turn(struct arena *arena, struct loader *loader, struct migration_error *out_error);
/* The text of a column, copied; empty when it is null. */
struct slice query_text(struct arena *arena, const struct value *value);
struct slice *query_slice(struct arena *arena, struct slice text);

bool migration_fail(struct migration_error *error, struct slice message, const char *remedy);

/* --- ledger.c */

#define MIRROR_PREFIX   "_phoenix_mirror_"
#define MIRROR_PENDING  "pending "           /* before the function's name in the ledger */
#define REQUIRED_PREFIX "_phoenix_required_" /* of a check that a column is there */

/* Two names of a column that triggers keep equal. */
struct mirror {
    struct slice table;
    struct slice former;
    struct slice name;
    struct slice
        function;    /* of its trigger on PostgreSQL, which keeps it when the table is renamed */
    bool is_pending; /* older rows do not have it under the new name yet */
};

/* A view that shows a table by its former name. */
struct alias {
    struct slice table;
    struct slice former;
};

/* What Phoenix made in this database, and how the engine words it. */
struct ledger {
    struct arena *arena;
    bool is_there;        /* the ledger's tables are */
    struct table tables;  /* name → something: tables of ours */
    struct table kept;    /* "table" or "table.column" → something: set aside with consent */
    struct table objects; /* "kind table.name" → something: indexes and checks of ours */
    struct table sources; /* "kind table.name stored" → struct slice: as the plan words it */
    struct list mirrors;  /* struct mirror */
    struct list aliases;  /* struct alias */
    struct table rules; /* "table.column" → struct slice: the rule by which its rows were made */
    struct slice document_name; /* who served it last; empty: nobody */
};

bool ledger_read(struct arena *arena, struct loader *loader, enum dialect dialect,
                 struct ledger *out_ledger, struct migration_error *out_error);
bool ledger_create(struct arena *arena, struct loader *loader, enum dialect dialect,
                   struct migration_error *out_error);
bool ledger_owns(const struct ledger *ledger, const char *kind, struct slice table,
                 struct slice name);
/* Notes everything that the plan wants, as the catalogue has it now, but for what the steps `left`
 * have yet to bring about, and for what a newer version has of it by another name. `known` is what
 * was found before, in the plan's words and by the new names. */
bool ledger_note_all(const struct ledger *ledger, struct loader *loader,
                     const struct schema *wanted, const struct schema *known,
                     const struct schema *found, const struct list *left,
                     struct migration_error *out_error);
/* Enters a migration that begins now, in its state; its number. */
bool ledger_enter(struct arena *arena, struct loader *loader, const struct plan *plan,
                  const struct list *steps, const char *state, int64_t *out_number,
                  struct migration_error *out_error);
/* What was done until now cannot be taken back. */
bool ledger_close(struct arena *arena, struct loader *loader, struct migration_error *out_error);
/* Nothing stands apart any more. */
bool ledger_finish_all(struct arena *arena, struct loader *loader,
                       struct migration_error *out_error);

/* --- catalogue.c */

struct catalogue {
    struct schema schema;
    struct list foreign; /* struct slice: views, and triggers on tables; tables and indexes are
                            sorted out by the difference */
};

/* Reads tables, columns, rules and indexes. Phoenix's own tables, _phoenix…, are left out but for
 * those that `wanted` names. */
bool catalogue_read(struct arena *arena, struct loader *loader, enum dialect dialect,
                    const struct schema *wanted, struct catalogue *out_catalogue,
                    struct migration_error *out_error);
/* Says checks, indexes and defaults in the plan's words where the ledger knows them. */
void catalogue_translate(struct catalogue *catalogue, const struct ledger *ledger);
/* Says defaults in the plan's words where the engine finds that they are the same. */
void catalogue_settle_defaults(struct arena *arena, struct loader *loader,
                               const struct schema *wanted, struct catalogue *catalogue);
/* The bytes of each of SQLite's tables, with its indexes: int64_t by its name in the database. Goes
 * over all pages of the file once. Empty where SQLite was built without dbstat. */
void catalogue_size_all(struct arena *arena, struct loader *loader, struct table *out_sizes);
/* Counts the table's rows and bytes; `sizes`: of catalogue_size_all, or NULL. */
bool catalogue_measure(struct arena *arena, struct loader *loader, enum dialect dialect,
                       const struct table *sizes, struct schema_table *table,
                       struct migration_error *out_error);

struct reader {
    struct arena *arena;
    struct loader *loader;
    struct catalogue *catalogue;
    const struct schema *wanted;
    struct migration_error *error;
};
bool catalogue_read_sqlite(struct reader *reader);
bool catalogue_read_postgres(struct reader *reader);
struct schema_table *catalogue_add_table(struct reader *reader, struct slice name);
struct schema_table *catalogue_table(struct reader *reader, struct slice name);
void catalogue_add_foreign(struct reader *reader, const char *what, struct slice name);
/* Whether the table is to be read at all. */
bool catalogue_wants(const struct reader *reader, struct slice name);
struct schema_rule *catalogue_add_rule(struct reader *reader, struct schema_table *table,
                                       enum schema_rule_kind kind, struct slice text,
                                       struct slice name);

/* --- difference.c */

enum change_kind {
    CHANGE_RENAME_TABLE,
    CHANGE_RENAME_COLUMN,
    CHANGE_EXPAND_COLUMN, /* a rename too, but the former name stays beside it until it is retired
                           */
    CHANGE_FILL_COLUMN,   /* rows get their value under the new name */
    CHANGE_ADD_TABLE,
    CHANGE_ADD_COLUMN,
    CHANGE_RETYPE,  /* another type, or another way to count */
    CHANGE_REQUIRE, /* NULL is no longer allowed */
    CHANGE_RELAX,   /* NULL is allowed */
    CHANGE_DEFAULT, /* another default, or none, or none that is computed for every row */
    CHANGE_DROP_RULE,
    CHANGE_ADD_RULE,
    CHANGE_PROVE_RULE, /* older rows are to be checked */
    CHANGE_DROP_INDEX,
    CHANGE_ADD_INDEX,
    CHANGE_NARROW,       /* a rule that Phoenix keeps, not the column */
    CHANGE_LEAVE_COLUMN, /* the document no longer has it */
    CHANGE_LEAVE_TABLE,
    CHANGE_DROP_ALIAS,  /* the former name of a table is retired */
    CHANGE_DROP_COLUMN, /* what was set aside is retired */
    CHANGE_DROP_TABLE,
};

/* What is wanted and what is found, as far as the kind has it. */
struct change {
    enum change_kind kind;
    const struct schema_table *wanted_table;
    struct schema_table *table;
    const struct schema_column *wanted_column;
    const struct schema_column *column;
    const struct schema_rule *wanted_rule;
    const struct schema_rule *rule;
    const struct schema_index *wanted_index;
    const struct schema_index *index;
    struct slice former; /* of a rename */
};

struct difference {
    struct list changes; /* struct change, in the order in which they can be made */
    struct list foreign; /* struct slice */
    struct list kept;    /* struct slice */
    struct list unfound; /* struct slice */
};

/* `found` is changed: after it, it has the names that it will have after the renames. `retires`:
 * what is set aside goes. */
struct difference difference_find(struct arena *arena, const struct schema *wanted,
                                  struct schema *found, const struct ledger *ledger, bool retires);

/* --- step.c */

struct stepper {
    struct arena *arena;
    const struct schema *wanted;
    const struct schema *found;
    const struct list *changes;
    const struct ledger *ledger;
    struct list *steps;
};

/* Text that is put together piece by piece, in the arena. */
const char *step_text(struct stepper *stepper, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "name", quoted. */
const char *step_name(struct stepper *stepper, struct slice name);
/* 'text', quoted. */
const char *step_quote(struct stepper *stepper, struct slice text);
/* ("a", "b") */
const char *step_names(struct stepper *stepper, const struct list *columns);

/* A step on the change's table, safe and needed. */
struct migration_step *step_add(struct stepper *stepper, const struct change *change,
                                const char *kind, struct slice object, const char *summary);
void step_up(struct stepper *stepper, struct migration_step *step, const char *sql);
/* Steps are taken back in the opposite order, the statements of one step in this one. */
void step_down(struct stepper *stepper, struct migration_step *step, const char *sql);
/* The step's class becomes at least this one. */
void step_raise(struct stepper *stepper, struct migration_step *step, enum migration_class class,
                const char *note);
/* Rows of the change's table that keep `condition` stand in the way, for they `words`. */
void step_guard(struct stepper *stepper, struct migration_step *step, const struct change *change,
                const char *condition, const char *words);
bool step_is_filled(const struct schema_table *table);

/* CREATE INDEX and DROP INDEX. */
const char *step_index_sql(struct stepper *stepper, const struct schema_index *index,
                           const char *how);
const char *step_drop_index_sql(struct stepper *stepper, struct slice name);
/* Notes the rule by which a column's rows are made from now on. */
void step_note_rule(struct stepper *stepper, struct migration_step *step,
                    const struct schema_table *table, const struct schema_column *column);
/* True for rows that have another value in the column than it came with. */
const char *step_loss_condition(struct stepper *stepper, const struct schema_column *column);
/* "give 'notes.rank' the default 5": what CHANGE_DEFAULT is about. */
const char *step_default_words(struct stepper *stepper, const struct change *change);
/* Sets a column, or with no name a table, aside until it is retired; and takes that back. */
const char *step_keep_sql(struct stepper *stepper, struct slice table, struct slice column);
const char *step_unkeep_sql(struct stepper *stepper, struct slice table, struct slice column);

/* Why something with two names cannot be changed. */
extern const char step_retire_first[];
/* What both engines do alike; false: the change is none of those. */
bool step_write_common(struct stepper *stepper, const struct change *change);
/* A condition on the rows that a new rule would refuse, or NULL where SQL cannot say it; *out_words
 * is what they do. */
const char *step_breach(struct stepper *stepper, const struct change *change,
                        const char **out_words);
struct migration_step *step_create_table(struct stepper *stepper, const struct change *change);
/* The column as its table is wanted to have it, and what takes it away again; `clause`: what stands
 * behind it, " REFERENCES …", or empty. */
struct migration_step *step_add_column(struct stepper *stepper, const struct change *change,
                                       struct slice clause);

/* Changes to steps. */
void step_write_sqlite(struct stepper *stepper);
void step_write_postgres(struct stepper *stepper);

/* The note of an index for whose making nobody waits. */
#define STEP_APART_NOTE "built beside other work"

/* What step_postgres.c leaves to files of their own; each writes the steps of one change of the
 * kind that its name says. */

/* --- step_postgres_column.c */

void step_postgres_column_add(struct stepper *stepper, const struct change *change);
/* NULL is no longer refused, and refused. */
void step_postgres_column_relax(struct stepper *stepper, const struct change *change);
void step_postgres_column_require(struct stepper *stepper, const struct change *change);
void step_postgres_column_change_default(struct stepper *stepper, const struct change *change);

/* --- step_postgres_type.c */

/* CHANGE_RETYPE: another type, another way to count, or both. Values that the new type cannot hold
 * are kept in a column of their own. */
void step_postgres_type_change(struct stepper *stepper, const struct change *change);

/* --- step_postgres_rule.c */

/* Over rows, a step that keeps the rule for new ones and one that proves it for the others. */
void step_postgres_rule_add(struct stepper *stepper, const struct change *change);
void step_postgres_rule_drop(struct stepper *stepper, const struct change *change);
/* Proves the constraint `name` for the rows that were there before it. */
void step_postgres_rule_prove(struct stepper *stepper, const struct change *change,
                              struct slice name);

/* --- step_postgres_index.c */

void step_postgres_index_add(struct stepper *stepper, const struct change *change);
void step_postgres_index_drop(struct stepper *stepper, const struct change *change);

/* --- rebuild.c */

/* The value of a column whose type changes as the new table will have it: an expression over the
 * old one. *out_unfit: a condition on values that cannot become one, or NULL. */
const char *rebuild_converted(struct stepper *stepper, const struct change *change,
                              const char **out_unfit);

/* One step that makes the table anew for all changes of it that ALTER TABLE cannot make. */
void rebuild_write(struct stepper *stepper, const struct schema_table *wanted,
                   struct schema_table *table, bool is_needed);

/* --- mirror.c: two names for one thing while the version before runs */

/* What the ledger knows of a column that is one of two, or NULL. */
const struct mirror *mirror_of(const struct ledger *ledger, struct slice table,
                               struct slice column);
/* Behind the difference, which has tables by their new names: what the ledger knows of two names,
 * and the triggers, speak of those tables too. */
void mirror_follow_tables(struct stepper *stepper);
/* PostgreSQL: CHANGE_EXPAND_COLUMN and CHANGE_FILL_COLUMN. */
void mirror_expand(struct stepper *stepper, const struct change *change);
void mirror_fill(struct stepper *stepper, const struct change *change);
/* SQLite: what keeps the two equal in a table that has been made anew with both. */
void mirror_write_triggers(struct stepper *stepper, struct migration_step *step,
                           const struct change *change);
/* No longer keeps the column equal to its other name, if it has one. */
void mirror_end(struct stepper *stepper, struct migration_step *step, struct slice table,
                struct slice column);
/* Keeps the former name of a table that is renamed. False: the engine cannot. */
bool mirror_keep_table(struct stepper *stepper, struct migration_step *step,
                       const struct change *change);
void mirror_drop_alias(struct stepper *stepper, const struct change *change);

/* --- plan.c */

struct planning {
    struct arena *arena;
    struct loader *loader;
    const struct plan *plan;
    const struct schema *wanted;
    struct catalogue catalogue;
    struct ledger ledger;
    struct migration migration;
    bool retires; /* drops what is set aside */
};
bool plan_make(struct planning *planning, struct migration_error *out_error);
