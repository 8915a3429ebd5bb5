/* SPDX-License-Identifier: Apache-2.0 */
/* What has been read so far, and what those who read add to it. Pure. */
#pragma once

#include "base/table.h"
#include "spec/statement/statement.h"
#include "spec/text/restatement.h"

/* One sentence of the document's prose that may say who may do what. Whether it does, only who
 * knows the roles can tell. */
/* Whom a sentence keeps paths to: "`/users/` + stars — admin". */
struct path_rule {
    struct list targets;       /* struct path_target */
    struct list names;         /* struct slice, as they stand there */
    const struct list *family; /* struct path_target, of all such sentences of the block */
    bool is_signed_in;         /* whoever has signed in, beside the names */
    bool is_open;              /* anybody */
    bool is_certain;           /* the names can be nothing but callers */
};

struct path_target {
    struct slice methods; /* "POST/PUT"; "ALL" */
    struct slice path;    /* without stars */
    bool is_below;        /* and all that stands below it */
    const struct path_rule *rule;
};

struct sentence {
    struct slice text;      /* one line, without marks and the full stop behind it */
    struct slice words;     /* the same with whom, what and "only" in English; restriction.h */
    struct slice otherwise; /* what is held where nothing reads `words`, or empty */
    const struct path_rule *paths; /* NULL: it names things; else `words` are not read */
    struct restatement restated;   /* the whole of it, in the grammar that rules are read in */
    struct place place;
    const struct block *block;
    bool is_translated;   /* `words` are another language's */
    bool is_certain;      /* a rule beyond doubt, which is told where nothing reads it */
    bool is_about_access; /* stands under a heading, or behind a label, about roles or access */
    bool is_limiting;     /* has a word without which nothing limits what somebody may do */
    struct slice role; /* of a table of roles with a column of descriptions: of its row; `text` is
                          a clause about it. Else empty */
};

/* A table, collection or entity that is named without its fields. */
struct named_thing {
    struct slice name;
    struct place place;
};

/* Those that one text, list or table names. */
struct named_things {
    struct list things; /* struct named_thing */
    const char *hint;
    const char *lack; /* what is said of them: "no fields are described" */
};

struct specification {
    struct arena *arena;
    struct list documents;  /* struct document, in the order given */
    struct list statements; /* struct statement, in document order */
    size_t first_statement; /* the index of the first one of the document at work */
    struct list sentences;  /* struct sentence, likewise; access_sentence.h */
    struct list named;      /* struct named_things, of all documents; recognise/unread.h */
    struct diagnostics *diagnostics;
    const char *reader;                            /* the recogniser at work */
    const struct statement *last[STATEMENT_COUNT]; /* see specification_last */
    struct table memories;                         /* see specification_memory */
    struct wording_memory *wordings; /* for lists that are sought in texts of all kinds */
};

struct specification *specification_create(struct arena *arena, struct diagnostics *diagnostics);

/* For recognisers: adds a statement, zeroed but for kind, place, block and reader. Never NULL. */
struct statement *specification_state(struct specification *specification, enum statement_kind kind,
                                      const struct block *block, struct place place);

/* A recogniser's own notes, kept from block to block: zeroed when first asked for, the same after
 * that. `name` is the recogniser's. Never NULL. */
void *specification_memory(struct specification *specification, const char *name, size_t size);

/* Notes that the recogniser at work understood a block after all, outside of its `read`. */
void specification_understood(struct specification *specification, const struct block *block);

/* The last statement of a kind before now, or NULL; constant time. */
const struct statement *specification_last(const struct specification *specification,
                                           enum statement_kind kind);
