/* SPDX-License-Identifier: Apache-2.0 */
/* The room `migration`: brings a database to what a plan wants. It reads the database's own
 * catalogue, compares, and has an ordered list of steps with SQL in both directions. What was done
 * stands in a ledger in the database, and can be taken back from there.
 *
 * Nothing is lost without consent: a column or table that the document no longer has stays where it
 * is, so that the version that is still running keeps working, until migration_retire. Objects that
 * Phoenix did not make are left alone. Everything blocks; one thread's. */
#pragma once

#include "plan/plan.h"
#include "store/loader.h"

/* What a step means for a version of the system that is running meanwhile, and for the data. */
enum migration_class {
    MIGRATION_SAFE,        /* nobody waits for long, nothing is lost */
    MIGRATION_BLOCKING,    /* others wait while it works through the rows, or the version that is
                              running is refused something */
    MIGRATION_DESTRUCTIVE, /* loses data in the end, or changes its form */
    MIGRATION_IMPOSSIBLE,  /* cannot be done over the rows that are there */
};
const char *migration_class_name(enum migration_class class); /* "safe" … */

struct migration_breach {
    struct slice sql;   /* SELECT of their keys */
    struct slice words; /* "refer to no row of 'users'": what is wrong with them */
};

struct migration_step {
    enum migration_class class;
    const char *kind;     /* "add_column", … : what stands in the ledger and in --json */
    struct slice table;   /* as it is called when the step is run */
    struct slice object;  /* column, rule or index; may be empty */
    struct slice summary; /* "add the column 'orders.note'" */
    struct slice note; /* what to know about it, a sentence without its full stop; may be empty */
    struct list up;    /* const char *: statements */
    struct list down;
    struct slice loss_sql; /* SELECT of one number: not 0 when `down` would lose what was written
                              meanwhile; empty: never */
    struct list breaches;  /* struct migration_breach: rows over which it cannot be done */
    bool is_apart;         /* outside of the transaction */
    bool is_needed;        /* the document is not served without it */
    bool is_for_speed;     /* an index that no rule needs: development is served without it */
    int64_t row_count;     /* of the table; -1: not known */
    int64_t size;          /* bytes of the table with its indexes; -1: not known */
};

struct migration {
    struct list steps;   /* struct migration_step, in order */
    struct list foreign; /* struct slice: "table 'x'": what Phoenix did not make */
    struct list kept;    /* struct slice: "column 'orders.note'": no longer in the document, kept
                            until it is retired */
    struct list unfound; /* struct slice: "column 'orders.note' is new, for …": what is said to have
                            had a name that nothing there has */
    bool is_new;         /* there is nothing of Phoenix's yet */
};

struct migration_error {
    struct slice message;
    struct slice remedy; /* may be empty */
    bool is_refusal;     /* it was not tried: it needs consent */
};

/* --- plan.c */

/* What the database lacks. `loader` NULL: there is no database yet. Reads only. */
bool migration_plan(struct arena *arena, struct loader *loader, const struct plan *plan,
                    struct migration *out_migration, struct migration_error *out_error);

/* --- apply.c */

enum migration_consent {
    MIGRATION_TO_NEW,   /* makes what a database needs that has nothing of the document yet; refuses
                           another one that lacks something */
    MIGRATION_TO_START, /* what is safe; the rest stays pending, or nothing is done when the
                           document cannot be served without it */
    MIGRATION_TO_SAFE,  /* what loses nothing; the rest stays pending */
    MIGRATION_TO_ALL_BUT_LOSS, /* all of it, or nothing when a step is destructive */
    MIGRATION_TO_ALL,
};

/* Plans and does it. *out_migration is what was done; what was left out is in *out_left. False:
 * nothing was done, but for what stood apart (indexes that are built beside other work), which the
 * next apply goes on with. */
bool migration_apply(struct arena *arena, struct loader *loader, const struct plan *plan,
                     enum migration_consent consent, struct migration *out_migration,
                     struct migration *out_left, struct migration_error *out_error);

/* Drops what is set aside: the version before runs no longer. What was done until now can then not
 * be taken back. False, and nothing dropped, while the document asks for other changes. */
bool migration_retire(struct arena *arena, struct loader *loader, const struct plan *plan,
                      struct migration *out_migration, struct migration_error *out_error);

/* --- rollback.c */

struct migration_entry {
    int64_t number;
    struct slice document;
    struct slice version;
    struct slice phoenix;
    struct slice started_at;
    struct slice finished_at; /* empty: it is not */
    struct slice state; /* applied, unfinished, rolled back, or final: it cannot be taken back */
    struct list steps; /* struct migration_step: kind, class, object, summary, up, down, loss_sql */
};

/* What was ever done, the oldest first: struct migration_entry. `loader` may be NULL. */
bool migration_history(struct arena *arena, struct loader *loader, enum dialect dialect,
                       struct list *out_entries, struct migration_error *out_error);

/* Takes the last migration back that still stands. Refused where something that was written since
 * would be lost, unless `may_lose`. *out_entry is what was taken back. */
bool migration_rollback(struct arena *arena, struct loader *loader, const struct plan *plan,
                        bool may_lose, struct migration_entry *out_entry,
                        struct migration_error *out_error);

/* --- start.c */

/* What a program that opens the store for a plan does about its tables. */
struct migration_start {
    struct arena *arena;
    const struct plan *plan;
    enum migration_consent consent;
    struct migration done;
    struct migration left; /* pending: also where the start was refused for it */
    bool is_refused;
};

/* What a store must hold for the plan, its tables seen to as `start` says; both outlive the store's
 * opening. */
struct store_schema migration_schema(struct migration_start *start);

/* --- place.c */

/* Where the database is. */
struct migration_place {
    struct slice directory; /* of the embedded engine */
    struct slice address;   /* of a PostgreSQL server; empty: the embedded engine */
};

typedef bool migration_act_f(void *context, struct loader *loader,
                             struct migration_error *out_error);

/* Runs `act` over a connection to the database, which is left as it is; with NULL for a connection
 * where there is none yet. False: it was not reached, or `act` said so. */
bool migration_look(struct arena *arena, const struct migration_place *place, migration_act_f *act,
                    void *context, struct migration_error *out_error);
/* The same to change it: makes the database where there is none, and takes what is made for this
 * away again when `act` fails. A version that serves it meanwhile goes on. */
bool migration_change(struct arena *arena, const struct migration_place *place,
                      const struct plan *plan, migration_act_f *act, void *context,
                      struct migration_error *out_error);
