/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that make descriptors share. */
#pragma once

#include "wire/descriptor.h"

/* The options of a file that compilers of other languages read; all empty: it has none. */
struct descriptor_options {
    struct slice java_class;
    struct slice go_package;
    bool has_arenas;
};

/* What one file is made of. */
struct descriptor_source {
    struct arena *arena;
    const struct services *services;
    struct slice path;
    struct slice package;
    struct list imports; /* struct slice: paths */
    struct descriptor_options options;
};

/* --- descriptor_write.c: the file as google.protobuf.FileDescriptorProto --- */
void descriptor_write_file(struct buffer *out, const struct descriptor_source *source);

/* --- descriptor_known.c: Google's and gRPC's own files, in the words of the document's --- */

struct descriptor_known {
    struct slice path;
    struct services services;
    struct descriptor_options options;
};

/* NULL: not one that is known here. */
const struct descriptor_known *descriptor_known_file(struct arena *arena, struct slice path);

/* The files of the services that every server of gRPC has. */
#define DESCRIPTOR_SYSTEM_COUNT 3U
extern const struct slice descriptor_known_system[DESCRIPTOR_SYSTEM_COUNT];
