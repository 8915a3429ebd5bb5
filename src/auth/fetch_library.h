/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl, loaded when an issuer is asked for the first time and not before: with what it brings
 * along it would double the start of every command. Whoever includes this calls libcurl by its own
 * names; a function that is missing below does not link. */
#pragma once

#include "base/slice.h"

/* Its checks of types are macros about the functions' names. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#undef curl_easy_getinfo
#undef curl_easy_setopt

#define FETCH_LIBRARY "libcurl.so.4"

/* Loads it, once; afterwards all that follows may be called from any thread. False where it is not
 * there: *out_reason says why, and lives on. Thread-safe. */
bool fetch_library_load(struct slice *out_reason);

#define FETCH_FUNCTIONS(EACH)                                                                      \
    EACH(curl_easy_cleanup)                                                                        \
    EACH(curl_easy_getinfo)                                                                        \
    EACH(curl_easy_header)                                                                         \
    EACH(curl_easy_init)                                                                           \
    EACH(curl_easy_perform)                                                                        \
    EACH(curl_easy_setopt)                                                                         \
    EACH(curl_easy_strerror)                                                                       \
    EACH(curl_free)                                                                                \
    EACH(curl_global_init)                                                                         \
    EACH(curl_url)                                                                                 \
    EACH(curl_url_cleanup)                                                                         \
    EACH(curl_url_get)                                                                             \
    EACH(curl_url_set)

/* Its functions; NULL before it is loaded. */
struct fetch_library {
#define FETCH_FUNCTION(name) __typeof__(&name) name##_;
    FETCH_FUNCTIONS(FETCH_FUNCTION)
#undef FETCH_FUNCTION
};
extern struct fetch_library fetch_library;

/* clang-format off */
#define curl_easy_cleanup fetch_library.curl_easy_cleanup_
#define curl_easy_getinfo fetch_library.curl_easy_getinfo_
#define curl_easy_header fetch_library.curl_easy_header_
#define curl_easy_init fetch_library.curl_easy_init_
#define curl_easy_perform fetch_library.curl_easy_perform_
#define curl_easy_setopt fetch_library.curl_easy_setopt_
#define curl_easy_strerror fetch_library.curl_easy_strerror_
#define curl_free fetch_library.curl_free_
#define curl_global_init fetch_library.curl_global_init_
#define curl_url fetch_library.curl_url_
#define curl_url_cleanup fetch_library.curl_url_cleanup_
#define curl_url_get fetch_library.curl_url_get_
#define curl_url_set fetch_library.curl_url_set_
/* clang-format on */
