/* SPDX-License-Identifier: Apache-2.0 */
/* What functions and key words generate for a column that nobody set: the time, a key. Of every
 * database and language that specifications borrow them from. Pure. */
#pragma once

#include "spec/statement/statement.h"

/* Of a function or key word without its brackets, whatever its case; DEFAULT_NONE: it is none. */
enum default_kind default_call_named(struct slice name);

/* Of a call as it is written: "now()", "lower(hex(randomblob(16)))", "datetime('now', 'utc')".
 * DEFAULT_NONE: it generates nothing that is known. */
enum default_kind default_call_read(struct slice call);

/* Whether the function only changes the form of what one of its arguments generates. */
bool default_call_is_form(struct slice name);

/* Whether it is one of SQLite's functions of time, which generate the time where each argument,
 * behind the format of strftime, is one of the words ('now', 'localtime'); none is 'now' as well.
 */
bool default_call_is_time(struct slice name);
bool default_call_has_format(struct slice name);
bool default_call_is_now(struct slice argument);
