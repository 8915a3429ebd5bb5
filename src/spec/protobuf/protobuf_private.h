/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the reader of protobuf share. */
#pragma once

#include "base/table.h"
#include "spec/protobuf/protobuf.h"
#include "spec/text/code_scanner.h"

struct protobuf_reader {
    struct specification *specification;
    const struct block *block;
    const struct passage *passage;
    struct code_scanner scanner;
    struct slice package;
    struct slice above;    /* the comment over the declaration at hand */
    struct table declared; /* name → struct statement: messages and enums of this text */
    struct list messages;  /* struct protobuf_message */
};

/* A field with what only an entity needs of it. */
struct protobuf_field {
    struct message_field_statement statement; /* first: a message's list holds pointers to it */
    struct slice comment;
};

struct protobuf_message {
    struct statement *statement;
    struct slice comment;
    bool is_nested;
};

/* Reports `message 'part'` at the part. */
void protobuf_report(struct protobuf_reader *reader, enum diagnostic_code code, struct slice part,
                     const char *hint, const char *message);

/* A dotted name without its leading dot; empty and no step when there is none. */
struct slice protobuf_take_name(struct protobuf_reader *reader);

/* Takes the '}' of the block that is named; reports when it is missing. */
void protobuf_close(struct protobuf_reader *reader, struct slice name);

/* From behind the word "service". */
void protobuf_service_read(struct protobuf_reader *reader);

/* One or more rpcs that stand in no service. */
void protobuf_rpcs_read(struct protobuf_reader *reader);

/* States the entities that the messages describe. */
void protobuf_entities_state(struct protobuf_reader *reader);
