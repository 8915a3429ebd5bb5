/* SPDX-License-Identifier: Apache-2.0 */
/* What a time must be beside the present: phrases that say it by themselves. What is said by a
 * comparison ("later than today") is the caller's, who asks whether its other side is the present.
 */
#include "spec/reading/field_rule_private.h"

#include "spec/text/wording_memory.h"

static const char present[] =
    "today's date|today|now()|now|the present time|the present day|the present|the current date|"
    "the current time|the current moment|current date|current time|current_date|current_timestamp|"
    "the time of the request|heute|jetzt|hoy|ahora|la fecha actual|hoje|agora|a data atual|"
    "aujourd'hui|maintenant|la date du jour|oggi|vandaag|nu|dziś|dzisiaj|сегодня|сейчас|"
    "сегодняшнего дня|текущей даты|текущего "
    "времени|今天|当前时间|当前日期|现在|今日|現在|오늘|현재";

static const struct {
    const char *words;
    enum moment_rule rule;
} phrases[] = {
    {"today or earlier|today or in the past|in the past or today|past or present|past or today|"
     "now or earlier|now or in the past|on or before today|heute oder früher",
     MOMENT_NOT_FUTURE},
    {"today or later|today or in the future|in the future or today|future or present|present or "
     "future|now or later|now or in the future|on or after today|heute oder später",
     MOMENT_NOT_PAST},
    {"in the future|a future date|a future time|a future timestamp|future date|future time|future "
     "dates|future-dated|in der zukunft|en el futuro|futura|una fecha futura|dans le futur|dans "
     "l'avenir|une date future|no futuro|uma data futura|nel futuro|una data futura|in de "
     "toekomst|w przyszłości|в будущем|将来|将来时间|将来日期|未来|未来时间|未来日期|未来の日付|"
     "미래|미래 날짜",
     MOMENT_FUTURE},
    {"in the past|a past date|a past time|past date|past time|past dates|in der vergangenheit|en "
     "el pasado|una fecha pasada|dans le passé|une date passée|no passado|uma data passada|nel "
     "passato|una data passata|in het verleden|w przeszłości|в прошлом|过去|过去时间|过去日期|"
     "過去|過去の日付|과거|과거 날짜",
     MOMENT_PAST},
};

static bool is_end(struct slice rest)
{
    while (rest.size > 0 && strchr(" .`'\")", rest.data[0]) != NULL) {
        rest = slice_from_offset(rest, 1);
    }
    return rest.size == 0 ||
           wording_is(rest, "date|time|liegen|sein|be|only|at creation|when created|on creation|"
                            "(utc|utc");
}

bool field_moment_is_present(struct arena *arena, struct slice part)
{
    size_t size = wording_memory_starts(wording_memory_of(arena), part, present);
    return size > 0 && is_end(slice_from_offset(part, size));
}

enum moment_rule field_moment_read(struct arena *arena, struct slice part)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
        size_t size = wording_memory_starts(wording_memory_of(arena), part, phrases[i].words);
        if (size > 0 && is_end(slice_from_offset(part, size))) {
            return phrases[i].rule;
        }
    }
    return MOMENT_ANY;
}

bool field_moment_is_about(struct arena *arena, struct slice part)
{
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
        if (wording_memory_has_once(wording_memory_of(arena), part, phrases[i].words)) {
            return true;
        }
    }
    return false;
}
