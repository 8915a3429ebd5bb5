/* SPDX-License-Identifier: Apache-2.0 */
/* Services that every system has, whatever its document says; a document's own of the same name
 * wins. */
#include "face/grpc_private.h"

/* One line a service: a table of methods, closed by one without a path. */
static const struct grpc_method *const services[] = {
    grpc_health_methods,
    grpc_reflection_methods,
    NULL,
};

const struct grpc_method *grpc_builtin_find(struct slice path)
{
    if (!slice_starts_with(path, SLICE("/grpc."))) {
        return NULL;
    }
    for (const struct grpc_method *const *service = services; *service != NULL; service++) {
        for (const struct grpc_method *method = *service; method->path != NULL; method++) {
            if (slice_is(path, method->path)) {
                return method;
            }
        }
    }
    return NULL;
}
