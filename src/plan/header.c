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

static bool states_cache_control(const struct plan *plan)
{
    LIST_EACH(const struct security_header, header, &plan->model->protection.headers)
    {
        if (slice_equal(header->name, SLICE("Cache-Control"))) {
            return true;
        }
    }
    return false;
}

/* RFC 9111. Kept without being asked for anew is only what the document says; everything else may
 * be kept, but is asked for by its entity tag. What a role can change is never for shared caches.
 */
static struct slice write_cache_control(struct plan *plan, const struct operation *operation,
                                        bool is_open)
{
    const struct cache_rule *browser = operation->cache[CACHE_BROWSER];
    const struct cache_rule *shared = operation->cache[CACHE_SHARED];
    if (operation->entity == plan->model->policy.account.entity ||
        operation->entity == plan->model->audit) {
        return SLICE("Cache-Control: private, no-store\r\n");
    }
    if (shared != NULL && is_open) {
        return arena_format(plan->arena, "Cache-Control: public, max-age=%u, s-maxage=%u\r\n",
                            browser == NULL ? 0 : browser->seconds, shared->seconds);
    }
    if (browser != NULL) {
        return arena_format(plan->arena, "Cache-Control: private, max-age=%u\r\n",
                            browser->seconds);
    }
    return is_open ? SLICE("Cache-Control: no-cache\r\n")
                   : SLICE("Cache-Control: private, no-cache\r\n");
}

static struct slice write_cache_policy(struct plan *plan, const struct plan_operation *operation)
{
    bool is_open = !plan->model->policy.is_secured || operation->operation->access.is_public;
    struct slice vary =
        is_open ? SLICE_EMPTY : SLICE("Vary: Authorization, Cookie, X-API-Key, Accept\r\n");
    if (operation->serving != SERVE_GET && operation->serving != SERVE_LIST &&
        operation->serving != SERVE_COUNT) {
        return SLICE_EMPTY;
    }
    /* The document's own goes out besides, and of two the stricter holds. */
    return is_open && states_cache_control(plan)
               ? vary
               : arena_join(plan->arena, write_cache_control(plan, operation->operation, is_open),
                            vary);
}

void headers_create(struct plan *plan)
{
    for (unsigned is_secure = 0; is_secure < 2; is_secure++) {
        plan->headers[is_secure] = write_headers(plan, false, is_secure);
        plan->page_headers[is_secure] = write_headers(plan, true, is_secure);
    }
    for (size_t i = 0; i < plan->operation_count; i++) {
        plan->operations[i].limit_policy = write_policy(plan, plan->operations[i].operation);
        plan->operations[i].cache_policy = write_cache_policy(plan, &plan->operations[i]);
    }
}
