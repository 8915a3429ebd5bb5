/* SPDX-License-Identifier: Apache-2.0 */
/* Field lines that can be written before any request has come. */
#include "plan/plan_private.h"

/* Own pages load nothing but their own style. */
#define PAGE_POLICY                                                                                \
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "         \
    "frame-ancestors 'none'"

static bool is_policy(const struct security_header *header)
{
    return slice_equal(header->name, SLICE("Content-Security-Policy"));
}

static struct slice write_headers(struct plan *plan, bool is_page, bool is_secure)
{
    struct slice lines = SLICE_EMPTY;
    LIST_EACH(const struct security_header, header, &plan->model->protection.headers)
    {
        if ((header->is_secure_only && !is_secure) || (is_page && is_policy(header))) {
            continue;
        }
        lines = arena_format(plan->arena, SLICE_FORMAT SLICE_FORMAT ": " SLICE_FORMAT "\r\n",
                             SLICE_ARGUMENT(lines), SLICE_ARGUMENT(header->name),
                             SLICE_ARGUMENT(header->value));
    }
    return is_page ? arena_join(plan->arena, lines,
                                SLICE("Content-Security-Policy: " PAGE_POLICY "\r\n"))
                   : lines;
}

/* "login-ip";q=5;w=60, "user";q=1000;w=3600 */
static struct slice write_policy(struct plan *plan, const struct operation *operation)
{
    struct slice line = SLICE("RateLimit-Policy: ");
    LIST_EACH(const struct limit, limit, &operation->limits)
    {
        line = arena_format(plan->arena, SLICE_FORMAT "%s\"" SLICE_FORMAT "\";q=%u;w=%u",
                            SLICE_ARGUMENT(line), limit_index > 0 ? ", " : "",
                            SLICE_ARGUMENT(limit->name), limit->count, limit->window_seconds);
    }
    return operation->limits.count == 0 ? SLICE_EMPTY
                                        : arena_join(plan->arena, line, SLICE("\r\n"));
}

void headers_create(struct plan *plan)
{
    for (unsigned is_secure = 0; is_secure < 2; is_secure++) {
        plan->headers[is_secure] = write_headers(plan, false, is_secure);
        plan->page_headers[is_secure] = write_headers(plan, true, is_secure);
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        plan->operations[i].limit_policy = write_policy(plan, plan->operations[i].operation);
    }
}
