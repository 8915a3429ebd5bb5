/* SPDX-License-Identifier: Apache-2.0 */
/* The judgement on an address, by what the document says of callers and of TLS. */
#include "server/exposure.h"

#include "base/address.h"

static struct slice host_of(struct slice listen)
{
    struct slice host = slice_between(listen, 0, slice_find_last_byte(listen, ':'));
    bool is_bracketed = host.size > 1 && host.data[0] == '[' && host.data[host.size - 1] == ']';
    return is_bracketed ? slice_between(host, 1, host.size - 1) : host;
}

bool exposure_is_loopback(struct slice listen)
{
    struct address address;
    struct slice host = host_of(listen);
    return slice_equal_ignoring_case(host, SLICE("localhost")) ||
           (address_parse(host, &address) && address_is_loopback(&address));
}

/* What is no address at all is for whoever opens it to refuse. */
static bool is_public(struct slice listen)
{
    struct address address;
    return address_parse(host_of(listen), &address) && !address_is_loopback(&address);
}

static struct exposure judge_open(struct arena *arena, const struct server_options *options,
                                  bool is_reachable)
{
    if (!is_reachable) {
        return (struct exposure){
            .notice = SLICE("nothing in the document says who may call: open to everybody on "
                            "this machine, and to nobody else")};
    }
    if (options->is_insecure_public) {
        return (struct exposure){.warning = SLICE("nothing in the document says who may call: "
                                                  "whoever reaches this address may read and "
                                                  "change everything")};
    }
    return (struct exposure){
        .is_refused = true,
        .refusal = arena_format(arena,
                                "the document says nothing about who may call, and '" SLICE_FORMAT
                                "' can be reached from other machines",
                                SLICE_ARGUMENT(options->listen)),
        .remedy = SLICE("write a security section (roles and sign-in), or listen on 127.0.0.1, or "
                        "open it to everybody: --insecure-public")};
}

struct exposure exposure_judge(struct arena *arena, const struct plan *plan,
                               const struct server_options *options)
{
    const struct protection *protection = &plan->model->protection;
    bool is_reachable = is_public(options->listen);
    if (!plan->model->policy.is_secured) {
        return judge_open(arena, options, is_reachable);
    }
    if (!is_reachable || server_has_tls(options) || options->face.proxy_count > 0) {
        return (struct exposure){0};
    }
    if (!protection->needs_tls || options->is_insecure_public) {
        return (struct exposure){
            .warning = SLICE("plain HTTP on an address that other machines can reach: passwords "
                             "and tokens can be read on the way; give --tls-certificate, or "
                             "--trusted-proxy where a proxy in front speaks TLS")};
    }
    return (struct exposure){
        .is_refused = true,
        .refusal = arena_format(
            arena, "line %u wants HTTPS only, and there is no certificate for '" SLICE_FORMAT "'",
            protection->tls_place.line, SLICE_ARGUMENT(options->listen)),
        .remedy = SLICE("give --tls-certificate and --tls-key, or --tls-self-signed to try it out, "
                        "or --trusted-proxy where a proxy in front speaks TLS")};
}
