/* SPDX-License-Identifier: Apache-2.0 */
/* The door of `spec`: Markdown bytes in, statements with their places out. Pure: no clock, files,
 * threads or globals.
 *
 * One recogniser per kind of content: recognise_<name>.c defines recogniser_<name>. It says how
 * sure it is that a block is its own and reads it into statements. A new one is a file, a line
 * here, and a line in the table of recognise.c. */
#pragma once

#include "spec/statement/specification.h"

/* Parses one document and adds what it states. `text` is borrowed and must live as long as the
 * specification. False when it cannot be read at all; what is wrong is in the diagnostics. */
bool recognise_document(struct specification *specification, struct slice path, struct slice text);

enum reading_result {
    READING_NOTHING, /* not mine after all: others may try */
    READING_PART,  /* understood in part, or something that others may read as well: they see it too
                    */
    READING_WHOLE, /* mine: nobody else sees this block */
};

/* What a recogniser does with one kind of block. */
struct block_reader {
    /* How sure, 0 (not mine) to 100. Cheap: called for every block of the kind. */
    int (*claim)(const struct block *block);
    /* Called in falling order of claims, block by block in document order. */
    enum reading_result (*read)(struct specification *specification, const struct block *block);
};

struct recogniser {
    const char *name;
    struct block_reader blocks[BLOCK_KIND_COUNT]; /* both NULL: it reads none of that kind */
    /* Called once behind a document's last block, for what can only be judged then; may be NULL.
     * A block that it reads is named with specification_understood. */
    void (*finish)(struct specification *specification, const struct document *document);
};

extern const struct recogniser recogniser_header;
extern const struct recogniser recogniser_placeholders;
extern const struct recogniser recogniser_pools;
extern const struct recogniser recogniser_erd;
extern const struct recogniser recogniser_ddl;
extern const struct recogniser recogniser_drawings;
extern const struct recogniser recogniser_protobuf;
extern const struct recogniser recogniser_collections;
extern const struct recogniser recogniser_columns;
extern const struct recogniser recogniser_code_types;
extern const struct recogniser recogniser_enumerations;
extern const struct recogniser recogniser_state_machines;
extern const struct recogniser recogniser_rpc_lists;
extern const struct recogniser recogniser_schemas;
extern const struct recogniser recogniser_entity_lists;
extern const struct recogniser recogniser_field_rules;
extern const struct recogniser recogniser_entity_paragraphs;
extern const struct recogniser recogniser_entity_rows;
extern const struct recogniser recogniser_entity_sheets;
extern const struct recogniser recogniser_entity_text;
extern const struct recogniser recogniser_error_codes;
extern const struct recogniser recogniser_examples;
extern const struct recogniser recogniser_endpoints;
extern const struct recogniser recogniser_targets;
extern const struct recogniser recogniser_alerts;
extern const struct recogniser recogniser_roles;
extern const struct recogniser recogniser_security;
extern const struct recogniser recogniser_requirements;
extern const struct recogniser recogniser_records;
extern const struct recogniser recogniser_operations;
extern const struct recogniser recogniser_configuration;
extern const struct recogniser recogniser_conventions;
