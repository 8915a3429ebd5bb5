/* SPDX-License-Identifier: Apache-2.0 */
/* The sink for findings, and the table of codes. */
#include "base/diagnostic.h"

static const struct diagnostic_info infos[] = {
#define DIAGNOSTIC(code, severity, title, explanation)                                             \
    {#code, SEVERITY_##severity, title, explanation},
#include "base/diagnostic_codes.def"
#undef DIAGNOSTIC
};

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena)
{
    *diagnostics = (struct diagnostics){.arena = arena};
}

struct diagnostic *diagnostics_report(struct diagnostics *diagnostics, enum diagnostic_code code,
                                      struct place place, const char *hint, const char *format, ...)
{
    struct diagnostic *diagnostic = ARENA_NEW(diagnostics->arena, struct diagnostic);
    va_list arguments;
    va_start(arguments, format);
    struct slice message = arena_format_list(diagnostics->arena, format, arguments);
    va_end(arguments);
    *diagnostic = (struct diagnostic){code, place, message.data, hint, PLACE_NONE, NULL};
    diagnostics->counts[infos[code].severity]++;
    if (diagnostics->list.count < DIAGNOSTICS_MAXIMUM) {
        list_add(diagnostics->arena, &diagnostics->list, diagnostic);
    } else {
        diagnostics->dropped_count++;
    }
    return diagnostic;
}

void diagnostic_relate(struct diagnostic *diagnostic, struct place place, const char *message)
{
    diagnostic->related = place;
    diagnostic->related_message = message;
}

static int compare_places(const void *a, const void *b)
{
    return place_compare(((const struct diagnostic *)a)->place,
                         ((const struct diagnostic *)b)->place);
}

void diagnostics_sort(struct diagnostics *diagnostics)
{
    list_sort(diagnostics->arena, &diagnostics->list, compare_places);
}

const struct diagnostic_info *diagnostic_info(enum diagnostic_code code)
{
    return &infos[code];
}

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[severity];
}

enum diagnostic_code diagnostic_code_from_name(struct slice name)
{
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) {
        if (slice_equal_ignoring_case(slice_from(infos[i].name), name)) {
            return (enum diagnostic_code)i;
        }
    }
    return DIAGNOSTIC_COUNT;
}
