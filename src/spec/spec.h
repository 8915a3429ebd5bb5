/* SPDX-License-Identifier: Apache-2.0 */
/* The room `spec`: Markdown bytes in, statements with their places out. Pure: no clock, files,
 * threads or globals.
 *
 * One recogniser per kind of content, in the table of recognise.c. A recogniser says how sure it is
 * that a block is its own and reads it into statements; a new kind of section is a new file and one
 * line in that table. */
#pragma once

#include "base/table.h"
#include "spec/statement.h"

struct specification {
    struct arena *arena;
    struct list documents;  /* struct document, in the order given */
    struct list statements; /* struct statement, in document order */
    struct diagnostics *diagnostics;
    const char *reader;                            /* the recogniser at work */
    const struct statement *last[STATEMENT_COUNT]; /* see specification_last */
    struct table memories;                         /* see specification_memory */
};

struct specification *specification_create(struct arena *arena, struct diagnostics *diagnostics);

/* Parses one document and adds what it states. `text` is borrowed and must live as long as the
 * specification. False when it cannot be read at all; what is wrong is in the diagnostics. */
bool specification_add(struct specification *specification, struct slice path, struct slice text);

/* When all documents are added: says which blocks that nobody read declare data in a notation that
 * is not known (W1405), and which tables name entities without effect (N1406). */
void specification_report_unread(struct specification *specification);

enum reading_result {
    READING_NOTHING, /* not mine after all: others may try */
    READING_PART,  /* understood in part, or something that others may read as well: they see it too
                    */
    READING_WHOLE, /* mine: nobody else sees this block */
};

struct recogniser {
    const char *name;
    /* How sure, 0 (not mine) to 100. Cheap: called for every block. */
    int (*claim)(const struct block *block);
    /* Called in falling order of claims, block by block in document order. */
    enum reading_result (*read)(struct specification *specification, const struct block *block);
    /* Called once behind a document's last block, for what can only be judged then; may be NULL.
     * A block that it reads is named with specification_understood. */
    void (*finish)(struct specification *specification, const struct document *document);
};

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
