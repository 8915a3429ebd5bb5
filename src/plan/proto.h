/* SPDX-License-Identifier: Apache-2.0 */
/* The API as .proto files (proto3), one a package, that protoc and buf accept. Pure. */
#pragma once

#include "plan/service.h"

/* Where the package's file goes, as buf wants it: "shop/v1/shop.proto"; without a package
 * "shop.proto", after the document. */
struct slice proto_path(struct arena *arena, const struct services *services, struct slice package);

/* The paths of the files that the package's file imports, sorted (struct slice). */
void proto_imports(const struct services *services, struct slice package, struct list *out);

/* The file's text. */
void proto_write(const struct services *services, struct slice package, struct buffer *out);

/* buf.yaml: buf's default rules without those that the document's own names do not keep. */
void proto_write_lint(const struct services *services, struct buffer *out);
