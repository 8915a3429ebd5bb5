/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl, told what it must not do. */
#include "auth/fetch.h"

#include "auth/fetch_library.h"

#include <stdlib.h>

#define CONNECT_TIMEOUT_MS 5000L

/* --- addresses */

/* NULL when it is no URL that may be asked; else the caller's to clean up. */
static CURLU *parse_url(const char *url, bool *out_is_local)
{
    char *scheme = NULL, *host = NULL, *user = NULL;
    CURLU *parsed = curl_url();
    bool is_safe = parsed != NULL && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
                   curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                   curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
                   curl_url_get(parsed, CURLUPART_USER, &user, 0) == CURLUE_NO_USER;
    if (is_safe) {
        *out_is_local = strcmp(host, "127.0.0.1") == 0 || strcmp(host, "localhost") == 0 ||
                        strcmp(host, "[::1]") == 0;
        is_safe = strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && *out_is_local);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    if (!is_safe) {
        curl_url_cleanup(parsed);
        return NULL;
    }
    return parsed;
}

bool fetch_is_possible(struct slice *out_reason)
{
    return fetch_library_load(out_reason);
}

bool fetch_is_safe(struct slice url)
{
    struct arena *arena = arena_create(1024);
    bool is_local;
    struct slice ignored;
    CURLU *parsed = NULL;
    if (slice_find_byte(url, '\0') == SLICE_NOT_FOUND && fetch_library_load(&ignored)) {
        parsed = parse_url(arena_string(arena, url), &is_local);
    }
    bool is_safe = parsed != NULL;
    if (is_safe) {
        curl_url_cleanup(parsed);
    }
    arena_destroy(&arena);
    return is_safe;
}

void fetch_write_pair(struct buffer *buffer, const char *name, struct slice value)
{
    static const char digits[] = "0123456789ABCDEF";
    if (buffer->size > 0 && buffer->data[buffer->size - 1] != '?') {
        buffer_append_byte(buffer, '&');
    }
    buffer_append_string(buffer, name);
    buffer_append_byte(buffer, '=');
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (character_is_alphanumeric((char)c) || strchr("-._~", c) != NULL) {
            buffer_append_byte(buffer, (char)c);
        } else {
            const char escaped[] = {'%', digits[c >> 4], digits[c & 15]};
            buffer_append(buffer, escaped, sizeof(escaped));
        }
    }
}

/* --- the request */

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct buffer *body = context;
    buffer_append(body, data, size * count);
    return body->is_overflown ? 0 : size * count;
}

static void set_options(CURL *curl, CURLU *url, bool is_local, struct arena *arena,
                        const struct fetch_request *request, struct buffer *body)
{
    curl_easy_setopt(curl, CURLOPT_CURLU, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
    if (is_local) {
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
    }
    if (request->form.size > 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->form.size);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->form.data);
    }
    if (request->user.size > 0) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERNAME, arena_string(arena, request->user));
        curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_string(arena, request->password));
    }
    if (request->bearer.size > 0) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, arena_string(arena, request->bearer));
    }
}

static int64_t read_max_age(CURL *curl)
{
    struct curl_header *header = NULL;
    int64_t max_age_s = -1;
    if (curl_easy_header(curl, "Cache-Control", 0, CURLH_HEADER, -1, &header) != CURLHE_OK) {
        return -1;
    }
    struct slice rest = slice_from(header->value), part;
    while (slice_next_part(&rest, ',', &part)) {
        part = slice_trim(part);
        int64_t seconds;
        if (slice_starts_with_ignoring_case(part, SLICE("max-age=")) &&
            slice_to_int64(slice_from_offset(part, 8), &seconds)) {
            max_age_s = seconds;
        }
    }
    return max_age_s;
}

static bool perform(CURL *curl, struct arena *arena, struct buffer *body,
                    struct fetch_answer *out_answer, struct slice *out_reason)
{
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) {
        *out_reason = body->is_overflown ? SLICE("the answer is too large")
                                         : arena_copy(arena, slice_from(curl_easy_strerror(code)));
        return false;
    }
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    *out_answer = (struct fetch_answer){.status = (unsigned)status,
                                        .body = arena_copy(arena, buffer_slice(body)),
                                        .max_age_s = read_max_age(curl)};
    return true;
}

bool fetch_run(struct arena *arena, const struct fetch_request *request,
               struct fetch_answer *out_answer, struct slice *out_reason)
{
    bool is_local = false;
    if (!fetch_library_load(out_reason)) {
        return false;
    }
    CURLU *url = slice_find_byte(request->url, '\0') == SLICE_NOT_FOUND
                     ? parse_url(arena_string(arena, request->url), &is_local)
                     : NULL;
    if (url == NULL) {
        *out_reason = SLICE("the address must begin with https:// (http:// only on this machine)");
        return false;
    }
    CURL *curl = curl_easy_init();
    if (curl == NULL) {
        abort();
    }
    struct buffer body;
    buffer_init(&body, request->size_maximum);
    set_options(curl, url, is_local, arena, request, &body);
    bool is_answered = perform(curl, arena, &body, out_answer, out_reason);
    buffer_release(&body);
    curl_easy_cleanup(curl);
    curl_url_cleanup(url);
    return is_answered;
}
