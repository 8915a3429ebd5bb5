/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses are compared as sixteen bytes, IPv4 in its mapped form. */
#include "base/address.h"

#include <arpa/inet.h>

static const unsigned char mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

bool address_parse(struct slice text, struct address *out_address)
{
    char copy[INET6_ADDRSTRLEN];
    struct slice bare = slice_between(text, 0, slice_find_byte(text, '%'));
    if (bare.size == 0 || bare.size >= sizeof(copy) ||
        slice_find_byte(bare, '\0') != SLICE_NOT_FOUND) {
        return false;
    }
    memcpy(copy, bare.data, bare.size);
    copy[bare.size] = '\0';
    unsigned char ipv4[4];
    if (inet_pton(AF_INET, copy, ipv4) == 1) {
        if (bare.size < text.size) {
            return false; /* zones are IPv6's */
        }
        memcpy(out_address->bytes, mapped_prefix, sizeof(mapped_prefix));
        memcpy(out_address->bytes + sizeof(mapped_prefix), ipv4, sizeof(ipv4));
        return true;
    }
    unsigned char ipv6[16];
    if (inet_pton(AF_INET6, copy, ipv6) != 1) {
        return false;
    }
    memcpy(out_address->bytes, ipv6, sizeof(ipv6));
    return true;
}

bool address_is_ipv4(const struct address *address)
{
    return memcmp(address->bytes, mapped_prefix, sizeof(mapped_prefix)) == 0;
}

bool address_is_loopback(const struct address *address)
{
    static const unsigned char loopback[16] = {[15] = 1};
    return address_is_ipv4(address) ? address->bytes[12] == 127
                                    : memcmp(address->bytes, loopback, sizeof(loopback)) == 0;
}

static bool agrees(const struct address *a, const struct address *b, unsigned bit_count)
{
    unsigned whole = bit_count / 8;
    unsigned rest = bit_count % 8;
    unsigned mask = 0xff00U >> rest & 0xffU;
    return memcmp(a->bytes, b->bytes, whole) == 0 &&
           (rest == 0 || ((a->bytes[whole] ^ b->bytes[whole]) & mask) == 0);
}

bool address_is_in(const struct address *address, const struct address_network *network)
{
    return agrees(address, &network->address, network->prefix_size);
}

bool address_parse_network(struct slice text, struct address_network *out_network)
{
    struct address_network network = {.prefix_size = 128};
    size_t slash = slice_find_byte(text, '/');
    if (!address_parse(slice_between(text, 0, slash), &network.address)) {
        return false;
    }
    uint64_t size = 0;
    bool is_ipv4 = slice_find_byte(text, ':') == SLICE_NOT_FOUND;
    if (slash != SLICE_NOT_FOUND) {
        if (!slice_to_uint64(slice_from_offset(text, slash + 1), &size) ||
            size > (is_ipv4 ? 32 : 128)) {
            return false;
        }
        network.prefix_size = (unsigned)size + (is_ipv4 ? 96 : 0);
    }
    for (unsigned bit = network.prefix_size; bit < 128; bit++) {
        if ((network.address.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
            return false;
        }
    }
    *out_network = network;
    return true;
}
