/* SPDX-License-Identifier: Apache-2.0 */
/* X-Forwarded-For and Forwarded, as anybody may send them: the client is a numeric address that
 * stands in one of them, or the peer. */
#include <assert.h>

#include "net/forwarded.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of((const char *)data, size);
    size_t line = slice_find_byte(text, '\n');
    const struct header headers[] = {
        {SLICE("X-Forwarded-For"), slice_between(text, 0, line)},
        {SLICE("Forwarded"),
         line == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(text, line + 1)},
        {SLICE("X-Forwarded-For"), slice_between(text, 0, line)},
    };
    struct address_network trusted[2];
    struct address address;
    assert(address_parse_network(SLICE("10.0.0.0/8"), &trusted[0]));
    assert(address_parse_network(SLICE("2001:db8::/32"), &trusted[1]));
    for (size_t count = 1; count <= 3; count++) {
        const struct request request = {
            .peer = SLICE("10.0.0.1"), .headers = headers, .header_count = count};
        struct forwarded forwarded = forwarded_read(&request, trusted, 2);
        assert(address_parse(forwarded.client, &address));
        assert(slice_equal(forwarded.client, request.peer) ||
               slice_find(text, forwarded.client) != SLICE_NOT_FOUND);
        struct forwarded stranger = forwarded_read(&request, &trusted[1], 1);
        assert(slice_equal(stranger.client, request.peer) && !stranger.is_secure);
    }
    return 0;
}
