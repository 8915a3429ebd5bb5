/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the reader of erDiagrams share. */
#pragma once

#include "base/table.h"
#include "spec/diagram/erd.h"

struct erd_reader {
    struct specification *specification;
    const struct block *block;
    const struct passage *passage;
    struct slice rest;    /* what is still to be read */
    struct table aliases; /* name → struct slice *: the alias */
    struct list stated;   /* struct statement: what was added, for the aliases */
};

/* The next byte; a line end at the end of the text. */
char erd_peek(const struct erd_reader *reader);
void erd_skip(struct erd_reader *reader, size_t size);
void erd_skip_blanks(struct erd_reader *reader); /* on this line */

/* A quoted text on this line, without its quotes; false when there is none. */
bool erd_take_quoted(struct erd_reader *reader, struct slice *out_text);

struct statement *erd_state_entity(struct erd_reader *reader, struct slice name);

/* Reads from behind an entity's opening brace to its closing one, as an entity or an
 * enumeration. */
void erd_attributes_read(struct erd_reader *reader, struct slice name);

static inline struct place erd_place_of(const struct erd_reader *reader, struct slice part)
{
    return passage_place(reader->passage, part);
}

static inline struct diagnostics *erd_sink(const struct erd_reader *reader)
{
    return reader->specification->diagnostics;
}
