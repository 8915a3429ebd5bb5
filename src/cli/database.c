/* SPDX-License-Identifier: Apache-2.0 */
/* Where a command finds the address of its PostgreSQL server. */
#include "cli/database.h"

#include <stdlib.h>

const char *database_address(const struct invocation *invocation)
{
    const char *address = invocation_value(invocation, "database");
    if (address == NULL) {
        address = getenv("PHOENIX_DATABASE");
    }
    return address == NULL || address[0] == '\0' ? NULL : address;
}

/* postgresql://user:secret@host, ?password=secret or password=secret. */
static bool has_password(struct slice address)
{
    size_t scheme = slice_find(address, SLICE("://"));
    if (slice_contains_ignoring_case(address, SLICE("password="))) {
        return true;
    }
    if (scheme == SLICE_NOT_FOUND) {
        return false;
    }
    struct slice authority = slice_from_offset(address, scheme + 3);
    size_t slash = slice_find_byte(authority, '/');
    authority = slice_between(authority, 0, slash == SLICE_NOT_FOUND ? authority.size : slash);
    size_t at = slice_find_last_byte(authority, '@');
    return at != SLICE_NOT_FOUND &&
           slice_find_byte(slice_between(authority, 0, at), ':') != SLICE_NOT_FOUND;
}

void database_warn(struct invocation *invocation)
{
    const char *stated = invocation_value(invocation, "database");
    if (stated != NULL && has_password(slice_from(stated))) {
        buffer_format(
            &invocation->error->buffer,
            "phoenix %s: warning: the password in --database can be read by every user of "
            "this machine while the command runs; put the address into PHOENIX_DATABASE, "
            "or the password into ~/.pgpass\n",
            invocation->command->name);
        output_flush(invocation->error);
    }
}
