/* SPDX-License-Identifier: Apache-2.0 */
/* Lists in a data model that name no things: constraints, indexes, triggers and policies by their
 * names, what is good about it, notes. */
#include "spec/recognise/unread_private.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define LABEL_MAXIMUM 60U

bool unread_is_aside(const struct block *block)
{
    static const char parts[] =
        "constraint*|indexes|indices|trigger*|rls|row level security|row-level security|policies|"
        "restriccion*|restrições|contrainte*|vincoli|ограничени*|индексы|约束|索引|触发器|制約|"
        "インデックス|제약*|인덱스|ràng buộc|kısıt*";
    static const char asides[] =
        "benefit*|advantage*|note|notes|remark*|rationale|why|when|budget|rule|rules|convention*|"
        "hinweis*|anmerkung*|regel|regeln|vorteil*|nota|notas|ventaja*|vantage*|remarque*|"
        "avantage*|примечани*|преимуществ*|说明|注意|备注|优点|优势|備考|注記|비고|참고|ghi chú|"
        "notlar|catatan";
    struct slice label = wording_bare(slice_between(reading_label(block).plain, 0, LABEL_MAXIMUM));
    return wording_has(label, parts) || wording_has(label, asides) ||
           reading_name_has(block->section, parts);
}
