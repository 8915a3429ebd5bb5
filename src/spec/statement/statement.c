/* SPDX-License-Identifier: Apache-2.0 */
/* Names of the kinds of statements, for `explain` and tests. */
#include "spec/statement/statement.h"

#include <assert.h>

static const char *const kind_names[STATEMENT_COUNT] = {
    [STATEMENT_PROPERTY] = "property",
    [STATEMENT_PLACEHOLDER] = "placeholder",
    [STATEMENT_ENTITY] = "entity",
    [STATEMENT_RELATION] = "relation",
    [STATEMENT_INDEX] = "index",
    [STATEMENT_ENUM] = "enumeration",
    [STATEMENT_SEED] = "seed",
    [STATEMENT_BASE_PATH] = "base path",
    [STATEMENT_ENDPOINT] = "endpoint",
    [STATEMENT_SERVICE] = "service",
    [STATEMENT_MESSAGE] = "message",
    [STATEMENT_EXAMPLE] = "example",
    [STATEMENT_ERROR_CODE] = "error code",
    [STATEMENT_ENVELOPE] = "envelope",
    [STATEMENT_ROLE] = "role",
    [STATEMENT_PERMISSION] = "permission",
    [STATEMENT_TARGET] = "target",
    [STATEMENT_ALERT] = "alert",
    [STATEMENT_REQUIREMENT] = "requirement",
    [STATEMENT_SECURITY] = "security",
    [STATEMENT_CACHE] = "cache",
    [STATEMENT_LOGGING] = "logging",
    [STATEMENT_TRACING] = "tracing",
    [STATEMENT_METRIC] = "metric",
    [STATEMENT_ENVIRONMENT] = "environment",
    [STATEMENT_CONFIGURATION] = "configuration",
    [STATEMENT_CONVENTION] = "convention",
    [STATEMENT_TECHNOLOGY] = "technology",
    [STATEMENT_THIRD_PARTY] = "third party",
    [STATEMENT_APPROVAL] = "approval",
    [STATEMENT_PHASE] = "phase",
    [STATEMENT_RISK] = "risk",
    [STATEMENT_DECISION] = "decision",
    [STATEMENT_TERM] = "term",
    [STATEMENT_STATE_MACHINE] = "state machine",
};

const char *statement_kind_name(enum statement_kind kind)
{
    assert(kind >= 0 && kind < STATEMENT_COUNT && kind_names[kind] != NULL);
    return kind_names[kind];
}
