/* SPDX-License-Identifier: Apache-2.0 */
/* What the name of a field says of its type, where the document says nothing: "created_at" is a
 * time, "is_active" true or false. Words that mean several things stay text. */
#include "model/entity/resolve_private.h"

#include "spec/text/words.h"

#define WORD_MAXIMUM 8U

struct rule {
    const char *type;
    const char *last;  /* words that the name ends in, each between blanks; or NULL */
    const char *whole; /* names as a whole, likewise; or NULL */
};

static const struct rule rules[] = {
    {"timestamp", " at timestamp datetime ", " timestamp "},
    {"date", " date birthday birthdate ", " dob birthday birthdate "},
    {"boolean", NULL,
     " enabled active verified deleted archived published completed locked required visible "
     "activo ativo actif actief aktiv attivo aktif aktywny "},
    {"bigint", " cents kopecks paise pence centavos centimes satoshis bytes ", NULL},
    {"integer", " count quantity qty attempts minutes seconds hours days ms year ",
     " quantity qty stock capacity attempts position year age cantidad quantidade quantite anzahl "
     "menge quantita ilosc jumlah adet edad idade annee "},
    {"decimal(18,2)", " price subtotal salary amount cost fee revenue ",
     " precio preco prix preis prezzo cena harga fiyat monto montant betrag importo kwota price "
     "subtotal salary balance amount cost fee total revenue "},
    {"double", " latitude longitude lat lng lon percent percentage ",
     " latitude longitude lat lng lon percent percentage "},
    {"json", " metadata json ", " metadata settings preferences payload config "},
};

static bool has_word(const char *words, struct slice word)
{
    struct slice list = words == NULL ? SLICE_EMPTY : slice_from(words), each;
    while (slice_next_part(&list, ' ', &each)) {
        if (each.size > 0 && slice_equal(each, word)) {
            return true;
        }
    }
    return false;
}

/* "fecha_inicio", "date_pret", "data_nascimento": the word for a day in front. */
static bool is_day(const struct slice *words, size_t count)
{
    static const char other[] = " format range key id time type source "; /* "date_format" */
    static const char days[] = " nascimento inicio fim vencimento cadastro publicacao emissao "
                               "pagamento entrega termino validade nascita scadenza inizio fine "
                               "pubblicazione consegna urodzenia rozpoczecia zakonczenia ";
    return count > 1 && !has_word(other, words[count - 1]) &&
           (has_word(" fecha date datum tanggal tgl ngay ", words[0]) ||
            (has_word(" data ", words[0]) && has_word(days, words[count - 1])));
}

const struct type *type_name_guess(struct builder *builder, struct slice name)
{
    struct slice words[WORD_MAXIMUM];
    size_t count = word_split(builder->arena, name, words, WORD_MAXIMUM);
    if (count == 0) {
        return NULL;
    }
    bool is_question =
        count > 1 && has_word(" is has can was should must needs requires ", words[0]);
    bool is_number = count > 1 && (has_word(" num ", words[0]) ||
                                   (has_word(" number ", words[0]) && has_word(" of ", words[1])));
    const char *found = is_question ? "boolean" : is_number ? "integer" : NULL;
    found = found == NULL && is_day(words, count) ? "date" : found;
    found = resolve_is_record_time(word_flat(builder->arena, name)) ? "timestamp" : found;
    for (size_t i = 0; found == NULL && i < sizeof(rules) / sizeof(*rules); i++) {
        const struct rule *rule = &rules[i];
        bool fits =
            count == 1 ? has_word(rule->whole, words[0]) : has_word(rule->last, words[count - 1]);
        found = fits ? rule->type : NULL;
        if (fits && strcmp(rule->type, "integer") == 0 &&
            has_word(" avg average mean ", words[0])) {
            found = "double"; /* "avg_duration_ms" */
        }
    }
    return found == NULL ? NULL : type_from_word(builder->arena, slice_from(found), NULL);
}
