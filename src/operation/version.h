/* SPDX-License-Identifier: Apache-2.0 */
/* The version of a record: a keyed hash of every value that can be read, so equal for equal
 * content, whoever asks and whichever fields they select. Entity tags are made of it
 * (RFC 9110 section 8.8.3), always strong. Pure. */
#pragma once

#include "plan/plan.h"

/* `key` as siphash takes it. `values` in the order of the entity's fields. */
uint64_t version_of(const unsigned char *key, struct arena *arena, const struct plan_entity *entity,
                    const struct value *values);

#define VERSION_TAG_SIZE 18U
/* "0123456789abcdef", with the quotes. */
void version_write_tag(uint64_t version, char out[VERSION_TAG_SIZE]);

enum version_match {
    VERSION_OTHER,
    VERSION_SAME,    /* the field lists the version, or is "*" */
    VERSION_UNKNOWN, /* the field is no list of entity tags */
};

/* Whether an If-Match or If-None-Match field lists the version. Weak tags count only in the weak
 * comparison, which is If-None-Match's. */
enum version_match version_match(struct slice field, uint64_t version, bool is_weak);
