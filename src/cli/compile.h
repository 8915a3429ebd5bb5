/* SPDX-License-Identifier: Apache-2.0 */
/* From a path to a plan: what check, explain, sql, openapi and run share. */
#pragma once

#include "base/diagnostic.h"
#include "plan/service.h"

struct compilation {
    struct arena *arena;            /* owns all below */
    struct diagnostics diagnostics; /* sorted by place */
    struct list sources;            /* const struct source: the documents that were read */
    struct specification *specification;
    struct model *model;       /* NULL when no document could be read */
    struct plan *plan;         /* NULL when there are errors */
    struct services *services; /* the API as protobuf has it; NULL when there are errors */
};

/* Reads the document, or every document of the folder, or standard input for "-", and compiles as
 * far as possible. What is wrong is in the diagnostics. Never NULL. */
struct compilation *compilation_create(const char *path, enum dialect dialect);

/* The same findings and model as for SQLite, where nothing is served: without plan and services. */
struct compilation *compilation_examine(const char *path);
void compilation_destroy(struct compilation **compilation);
