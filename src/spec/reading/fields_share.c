/* SPDX-License-Identifier: Apache-2.0 */
/* What is left of the label without its word for fields decides, word by word. */
#include "spec/reading/fields_share.h"

#include "spec/reading/entity_name.h"
#include "spec/text/wording.h"

static const char required_words[] =
    "required|mandatory|compulsory|necessary|obligatory|obligatorios|obligatorias|requeridos|"
    "requeridas|necesarios|obrigatórios|obrigatórias|requeridos|necessários|obligatoires|requis|"
    "requises|nécessaires|pflicht|pflichtfelder|pflichtattribute|pflichtspalten|erforderliche|"
    "erforderlich|notwendige|verpflichtende|verplichte|vereiste|obbligatori|obbligatorie|"
    "richiesti|обязательные|обязательное|обов'язкові|必填|必须|必需|必須|필수|wymagane|obowiązkowe|"
    "zorunlu|wajib|bắt|buộc|povinné|povinná|obligatoriska|obligatoriske|påkrevde|pakolliset|"
    "kötelező|obligatorii|υποχρεωτικά|จำเป็น|المطلوبة|الإلزامية|अनिवार्य|חובה";

static const char optional_words[] =
    "optional|optionals|nullable|opcionales|opcional|opcionais|optionnels|optionnelles|"
    "facultatifs|facultatives|optionale|optionalen|freiwillige|optionele|opzionali|facoltativi|"
    "необязательные|опциональные|необов'язкові|опціональні|可选|选填|可為空|任意|オプション|선택|"
    "opcjonalne|nieobowiązkowe|opsiyonel|isteğe|bağlı|opsional|tùy|chọn|tuỳ|nepovinné|volitelné|"
    "valfria|valgfrie|valinnaiset|opcionális|opționale|προαιρετικά|ไม่บังคับ|الاختيارية|वैकल्पिक|"
    "רשות";

static const char more_words[] =
    "other|others|additional|further|remaining|extra|more|otros|otras|adicionales|demás|outros|"
    "outras|adicionais|demais|autres|supplémentaires|additionnels|weitere|zusätzliche|andere|"
    "übrige|sonstige|overige|aanvullende|extra|altri|aggiuntivi|ulteriori|другие|дополнительные|"
    "остальные|прочие|інші|додаткові|решта|其他|其它|附加|その他|追加|기타|추가|pozostałe|inne|"
    "dodatkowe|diğer|ek|lainnya|tambahan|khác|další|ostatní|övriga|andre|øvrige|muut|egyéb|"
    "további|alte|λοιπά|أخرى|إضافية|अन्य|נוספים";

enum fields_share fields_share_of(struct slice label)
{
    struct slice rest = entity_name_without_fields(wording_bare(label)), word;
    enum fields_share share = FIELDS_SHARE_NONE;
    while (slice_next_part(&rest, ' ', &word)) {
        enum fields_share said = word.size == 0                     ? share
                                 : wording_is(word, required_words) ? FIELDS_SHARE_REQUIRED
                                 : wording_is(word, optional_words) ? FIELDS_SHARE_OPTIONAL
                                 : wording_is(word, more_words)     ? FIELDS_SHARE_MORE
                                                                    : FIELDS_SHARE_NONE;
        if (word.size > 0 &&
            (said == FIELDS_SHARE_NONE || (share != FIELDS_SHARE_NONE && said != share))) {
            return FIELDS_SHARE_NONE;
        }
        share = said;
    }
    return share;
}

void fields_share_take(struct entity_statement *entity, enum fields_share share)
{
    LIST_EACH(struct field_statement, field, &entity->fields)
    {
        bool is_told = field->is_required || field->is_optional || field->is_primary_key;
        field->is_required |= !is_told && share == FIELDS_SHARE_REQUIRED;
        field->is_optional |= !is_told && share == FIELDS_SHARE_OPTIONAL;
    }
}
