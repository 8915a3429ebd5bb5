/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the peer is there, and how often it may ask whether we are. The rules for its pings are
 * those that gRPC's own servers have (gRPC's A8 and A9): clients of gRPC know them, and what this
 * GOAWAY says makes them ask less often. */
#include <nghttp2/nghttp2.h>

#include "net/http2_private.h"

#define STRIKES_MAXIMUM  2U
#define IDLE_INTERVAL_MS (2U * 3600U * 1000U) /* between pings while no request is out */

static const uint8_t question[8] = "phoenix?";

int http2_ping_came(struct http2 *http2)
{
    uint64_t interval_ms =
        http2->stream_count > 0 ? http2->shared->limits->ping_interval_ms : IDLE_INTERVAL_MS;
    bool is_early = http2->has_pinged && http2->now_ms < http2->pinged_ms + interval_ms;
    http2->has_pinged = true;
    http2->pinged_ms = http2->now_ms;
    if (!http2->has_calls || !is_early) {
        return 0;
    }
    http2->ping_strikes++;
    return http2->ping_strikes > STRIKES_MAXIMUM ? http2_cut_off(http2, "too_many_pings") : 0;
}

void http2_ping_forgive(struct http2 *http2)
{
    http2->has_pinged = false;
    http2->ping_strikes = 0;
}

void http2_ping_heard(struct http2 *http2)
{
    http2->heard_ms = http2->now_ms;
    http2->is_asked = false;
}

bool http2_ping_is_own(const uint8_t *data)
{
    return memcmp(data, question, sizeof(question)) == 0;
}

bool http2_ping_sweep(struct http2 *http2)
{
    const struct net_limits *limits = http2->shared->limits;
    if (http2->is_asked) {
        bool is_lost = http2->now_ms - http2->asked_ms >= limits->ping_timeout_ms;
        if (is_lost) {
            http2_stop(http2, NGHTTP2_CANCEL, "a ping was not answered");
        }
        return is_lost;
    }
    if (http2->stream_count == 0 || http2->now_ms - http2->heard_ms < limits->ping_after_ms) {
        return false;
    }
    http2->is_asked = true;
    http2->asked_ms = http2->now_ms;
    nghttp2_submit_ping(http2->session, NGHTTP2_FLAG_NONE, question);
    return true;
}
