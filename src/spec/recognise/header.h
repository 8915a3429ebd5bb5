/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the header recogniser: canonical keys, and key-value pairs in running text. Pure. */
#pragma once

#include "spec/statement/specification.h"

struct header_key {
    const char *name;  /* "last_updated" */
    const char *words; /* spellings, as wording_is takes them */
    bool is_telling;   /* hardly used outside headers */
};

/* The canonical key that a spelling means ("Author(s)", "docVersion", "版本"), or NULL. */
const struct header_key *header_find_key(struct arena *arena, struct slice spelling);

/* One "Key: value". The value may be empty. Both are slices of the text they were found in. */
struct header_pair {
    struct slice key;
    struct slice value;
};

/* What a text holds, line by line: "**Key:** value", several of them parted by '|', or plain
 * "Key: value". Returns how many pairs were written; *out_other_count counts the lines that are
 * neither a pair nor the continuation of one. */
size_t header_pairs(const struct text *text, struct header_pair *out_pairs, size_t maximum,
                    size_t *out_other_count);

/* The name in a document's title: "Technical Specification: Corner Shop" and "Corner Shop – API
 * Design Document" → "Corner Shop". Empty where the title names only the kind of document. */
struct slice header_name_of_title(struct slice title);

/* States one property, or, where the value is unfilled, a placeholder with its warning. */
void header_state(struct specification *specification, const struct block *block, struct slice key,
                  struct slice value, struct place place);

/* Reads the YAML between the "---" lines. */
void header_read_front_matter(struct specification *specification, const struct block *block);
