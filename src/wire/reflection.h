/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of grpc.reflection: questions about what a server offers, and their answers. They
 * are the same in v1 and v1alpha. Pure. */
#pragma once

#include "wire/descriptor.h"

enum reflection_kind {
    REFLECTION_NOTHING, /* the question asks for nothing that is known here */
    REFLECTION_FILE,
    REFLECTION_SYMBOL,
    REFLECTION_EXTENSION,
    REFLECTION_EXTENSION_NUMBERS,
    REFLECTION_SERVICES,
};

struct reflection_question {
    struct slice bytes; /* the whole message: the answer repeats it */
    struct slice host;
    enum reflection_kind kind;
    struct slice text; /* a path, a full name; of an extension: the type that it extends */
};

/* False: the bytes are no such message. Slices are borrowed from `bytes`. */
bool reflection_read(struct slice bytes, struct reflection_question *out);

/* The file and all that it imports. */
void reflection_write_file(struct buffer *out, const struct reflection_question *question,
                           const struct descriptor_file *file);

/* The names of all services. */
void reflection_write_services(struct buffer *out, const struct reflection_question *question,
                               const struct descriptor_pool *pool);

/* `code`: as grpc-status has it. */
void reflection_write_error(struct buffer *out, const struct reflection_question *question,
                            unsigned code, struct slice message);
