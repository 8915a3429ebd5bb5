/* SPDX-License-Identifier: Apache-2.0 */
/* What the paths of a document are about, where that is one thing. Pure. */
#pragma once

#include "spec/document/document.h"

/* "books" where every path that stands behind a method ("GET /api/books/{id}"), or leads a cell or
 * a piece of code beside one, begins with it, prefixes, health and signing in aside. Empty: there
 * is none, or another one besides, or it is not in the plural. */
struct slice path_noun_of(const struct document *document);
