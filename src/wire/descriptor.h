/* SPDX-License-Identifier: Apache-2.0 */
/* The services as clients see them who ask: the files that proto_write prints, as the bytes of
 * google.protobuf.FileDescriptorProto, with those of Google's that they import. What protoc makes
 * of the printed text is the same, but for comments. Immutable, shared by all threads. Pure. */
#pragma once

#include "plan/service.h"

struct descriptor_file {
    struct slice path; /* "shop/v1/shop.proto" */
    struct slice bytes;
    struct list dependencies; /* const struct descriptor_file: what it imports */
    bool is_own;              /* of the document, or imported by such a file */
};

struct descriptor_pool {
    struct arena *arena;
    struct list files;    /* struct descriptor_file; each behind those that it imports */
    struct list services; /* struct slice: full names, the document's first */
    struct table by_path; /* → struct descriptor_file */
    struct table symbols; /* full name → struct descriptor_symbol */
};

/* Besides the document's services, those that every server of gRPC has: health and reflection. */
struct descriptor_pool *descriptor_create(struct arena *arena, const struct services *services);

/* NULL: there is none of that path. */
const struct descriptor_file *descriptor_find(const struct descriptor_pool *pool,
                                              struct slice path);

/* The file that declares a service, method, message, field, enumeration or value of that full
 * name; NULL: none. */
const struct descriptor_file *descriptor_find_symbol(const struct descriptor_pool *pool,
                                                     struct slice name);

/* A google.protobuf.FileDescriptorSet of the document's files and all that they import. */
void descriptor_write_set(const struct descriptor_pool *pool, struct buffer *out);
