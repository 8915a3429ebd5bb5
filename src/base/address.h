/* SPDX-License-Identifier: Apache-2.0 */
/* Internet addresses and networks as text. Pure. */
#pragma once

#include "base/slice.h"

/* Sixteen bytes, as in IPv6; IPv4 is mapped into it, ::ffff:a.b.c.d. */
struct address {
    unsigned char bytes[16];
};

/* "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"; a zone ("%eth0") is left out. No port, no
 * brackets. */
bool address_parse(struct slice text, struct address *out_address);

bool address_is_ipv4(const struct address *address);

/* 127.0.0.0/8 and ::1. */
bool address_is_loopback(const struct address *address);

/* All addresses that share their first bits. */
struct address_network {
    struct address address;
    unsigned prefix_size; /* bits of the sixteen bytes: an IPv4 /8 is 104 */
};

/* "10.0.0.0/8", "2001:db8::/32", or one address. False also where bits behind the prefix are set,
 * for then something else was meant. */
bool address_parse_network(struct slice text, struct address_network *out_network);
bool address_is_in(const struct address *address, const struct address_network *network);
