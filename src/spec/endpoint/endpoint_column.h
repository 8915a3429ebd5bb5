/* SPDX-License-Identifier: Apache-2.0 */
/* What the columns of tables of endpoints hold, by their headers. Pure. */
#pragma once

#include "spec/document/document.h"

enum column_role {
    COLUMN_OTHER,
    COLUMN_DESCRIPTION,
    COLUMN_TITLE,
    COLUMN_ACCESS,
    COLUMN_ROLES,
    COLUMN_REQUEST,
    COLUMN_RESPONSE,
    COLUMN_STATUS,
    COLUMN_QUERY,
    COLUMN_PUBLIC,
    COLUMN_DENIED,  /* who may not */
    COLUMN_MEASURE, /* latency, availability, … */
    COLUMN_TARGET,  /* the service that is called */
    COLUMN_PATH,
    COLUMN_METHOD,
};

/* By the words of the column's header; COLUMN_OTHER: they say nothing that is known. */
enum column_role endpoint_column_role(const struct block *block, size_t column);
