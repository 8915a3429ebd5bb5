/* SPDX-License-Identifier: Apache-2.0 */
/* "100m": the time that a call may take, as grpc-timeout has it. */
#include "face/grpc_private.h"

#define DIGITS_MAXIMUM  8U
#define TIMEOUT_MAXIMUM (UINT64_MAX / 2) /* centuries */

bool grpc_timeout_read(struct slice text, uint64_t *out_ns)
{
    static const struct {
        char unit;
        uint64_t ns;
    } units[] = {{'H', UINT64_C(3600000000000)}, {'M', UINT64_C(60000000000)},
                 {'S', UINT64_C(1000000000)},    {'m', UINT64_C(1000000)},
                 {'u', UINT64_C(1000)},          {'n', UINT64_C(1)}};
    uint64_t count;
    if (text.size < 2 || text.size > DIGITS_MAXIMUM + 1 ||
        !slice_to_uint64(slice_between(text, 0, text.size - 1), &count)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
        if (text.data[text.size - 1] == units[i].unit) {
            bool is_endless = count > TIMEOUT_MAXIMUM / units[i].ns;
            *out_ns = is_endless ? TIMEOUT_MAXIMUM : count * units[i].ns;
            return true;
        }
    }
    return false;
}
