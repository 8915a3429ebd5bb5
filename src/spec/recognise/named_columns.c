/* SPDX-License-Identifier: Apache-2.0 */
/* "`created_by` and `updated_by` on `orders`, `invoices`": columns that a sentence gives to tables
 * that it names. Names in marks of code and the words between two of them say it. */
#include "spec/recognise/named_columns.h"

#include "spec/reading/field_line.h"
#include "spec/reading/reading.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

#define GAP_MAXIMUM   16U /* bytes between two names */
#define FRONT_MAXIMUM 200U
#define NAME_WORDS    8U

static struct slice gap_behind(const struct text *text, size_t at)
{
    return slice_between(text->plain, text->spans[at].end, text->spans[at + 1].start);
}

/* Whether "on" or the like is all that stands behind the name; most names have more behind them. */
static bool leads_to_table(const struct text *text, size_t at)
{
    size_t size = text->spans[at + 1].start - text->spans[at].end;
    return size > 2 && size <= GAP_MAXIMUM && text->spans[at].kind == SPAN_CODE &&
           text->spans[at + 1].kind == SPAN_CODE &&
           wording_is(gap_behind(text, at), "on|in|en|em|na|no|an|auf|dans|sur|su|nella|в|у|на|w|"
                                            "i|på|op|pada|di|trong|trên");
}

static bool is_joint(const struct text *text, size_t at)
{
    size_t size = text->spans[at + 1].start - text->spans[at].end;
    return size > 0 && size <= GAP_MAXIMUM && text->spans[at].kind == SPAN_CODE &&
           text->spans[at + 1].kind == SPAN_CODE &&
           wording_is(gap_behind(text, at),
                      ",|and|, and|+|/|&|y|e|et|und|и|ed|plus|y en|e em|et dans|and in|and on|und "
                      "in|oraz|i|dan|và|ve|en|、|和|と|및");
}

/* "created_by", "documentType": what only columns are called by, and neither values nor functions
 * nor indexes. */
static bool is_column(struct arena *arena, struct slice name)
{
    struct slice words[NAME_WORDS];
    size_t count =
        field_line_measure_name(name) == name.size ? word_split(arena, name, words, NAME_WORDS) : 0;
    return count > 1 && name.data[0] >= 'a' && name.data[0] <= 'z' &&
           wording_is(words[count - 1],
                      "id|at|on|by|date|name|url|count|number|code|type|total|price|amount|"
                      "status|hash|time|email|phone|address|version|reason") &&
           !wording_is(words[0], "set|update|get|check|create|delete|find|list|add|remove|idx|ix|"
                                 "trg|tr|trigger|fn|handle|before|after|ensure|validate|uq|uk|fk|"
                                 "pk|ck|chk|index|require|unique|sort|order|filter|group");
}

/* Whether words in front take back, or only wish for, what the names say. */
static bool is_denied(const struct text *text, size_t start)
{
    struct slice front = slice_between(text->plain, 0, start);
    size_t stop = slice_find_last_byte(front, '.'), part = slice_find_last_byte(front, ';');
    stop = stop == SLICE_NOT_FOUND || (part != SLICE_NOT_FOUND && part > stop) ? part : stop;
    front = slice_from_offset(front, stop == SLICE_NOT_FOUND ? 0 : stop + 1);
    return front.size > FRONT_MAXIMUM ||
           wording_has(front, "no|not|none|never|without|lacks|lack|missing|remove*|drop*|rename*|"
                              "neither|index*|trigger*|if|when|where|filter*|order|sort*|later|"
                              "future|sin|nunca|falta|elimina*|sem|não|ohne|kein*|nicht|fehlt|"
                              "sans|pas|aucun*|manque|нет|без|не|senza|non|bez|nie|índice*|"
                              "indice*|индекс*|si|cuando|quando|wenn|falls|quand|если|когда");
}

size_t named_columns_read(struct arena *arena, const struct text *text, size_t from,
                          struct told_columns *out_told, struct list *out_tables)
{
    for (size_t at = from; at + 1 < text->span_count; at++) {
        if (!leads_to_table(text, at)) {
            continue;
        }
        size_t first = at, last = at + 1;
        while (first > from && is_joint(text, first - 1)) {
            first--;
        }
        while (last + 1 < text->span_count && is_joint(text, last)) {
            last++;
        }
        bool are_columns = !is_denied(text, text->spans[first].start);
        for (size_t i = first; are_columns && i <= at; i++) {
            are_columns = is_column(
                arena, slice_between(text->plain, text->spans[i].start, text->spans[i].end));
        }
        if (!are_columns) {
            continue;
        }
        *out_tables = (struct list){0};
        for (size_t i = at + 1; i <= last; i++) {
            struct slice name =
                slice_between(text->plain, text->spans[i].start, text->spans[i].end);
            list_add(arena, out_tables, reading_keep(arena, name));
        }
        struct slice part =
            slice_between(text->plain, text->spans[first].start, text->spans[at].end);
        told_columns_read(arena, text, part, TOLD_STRICT, out_told);
        if (out_told->named_count == at + 1 - first) {
            return last + 1;
        }
    }
    return 0;
}
