/* SPDX-License-Identifier: Apache-2.0 */
/* Which bytes may stand where in an HTTP message (RFC 9110, RFC 3986), as one table. Pure. */
#pragma once

#include "base/slice.h"

enum octet_class {
    OCTET_TOKEN = 1, /* method and field names */
    OCTET_PATH = 2,  /* of a target: visible ASCII without " # < > ? and the backslash */
    OCTET_QUERY = 4, /* the same with ? and the backslash, as browsers leave them there */
    OCTET_HOST = 8,  /* a registered name: letters, digits and -._~% */
    OCTET_TEXT = 16, /* field values: visible, blank, tab, and bytes above ASCII */
};

extern const unsigned char octet_classes[256];

static inline bool octet_is(char octet, enum octet_class octet_class)
{
    return (octet_classes[(unsigned char)octet] & octet_class) != 0;
}

/* Whether every byte is of the class; the empty slice is. */
bool octet_is_all(struct slice text, enum octet_class octet_class);

/* octet_is_all(text, OCTET_TEXT), eight bytes at a time. */
bool octet_is_all_text(struct slice text);

/* 0 to 15, or -1 where it is no hexadecimal digit. */
int octet_hex_value(char octet);
