/* SPDX-License-Identifier: Apache-2.0 */
/* What an item of a data model says of an entity where it is more than a row of names: "the trip
 * that was logged: place name, depth", "one animal, with its species and count, flagged as
 * `is_rare` or not". Names count in front of the first remark, behind a colon or "with", and in
 * marks of code; in a remark they do not, for "used by guests and crew" names no fields. */
#include "spec/recognise/entity_lists_private.h"

#include "spec/reading/entity_name.h"
#include "spec/reading/field_line.h"
#include "spec/text/words.h"

static const char articles[] = "a|an|the|one|its|their|ein|eine|einen|der|die|das|un|une|le|la|les|"
                               "el|los|las|una|um|uma|o|il|lo|gli";
/* What fields stand behind. */
static const char openers[] =
    "with its|with their|with a|with an|with|together with|plus|including its|including|incl.|"
    "includes|has|have|consists of|contains|and its|and their|mit|samt|inklusive|hat|enthält|avec|"
    "comprend|contient|con|incluye|tiene|contiene|com|inclui|tem|contém";
/* The same within a remark, "a boat with its owner". */
static const char inner_openers[] = "with|mit|avec|con|com";
static const char labels[] =
    "fields|attributes|columns|properties|data|key fields|key attributes|felder|attribute|spalten|"
    "eigenschaften|champs|attributs|colonnes|campos|atributos|columnas|colunas|campi|attributi";

struct reader {
    struct arena *arena;
    const struct text *text;
    struct entity_clauses *out;
    bool has_articles; /* every name has one: "a name, a length" */
    bool is_amid;      /* a remark has begun */
    bool is_opened;    /* "with" or a lead-in stood in front */
    bool is_thing;     /* the remark says what it is: "one entry of the log" */
    struct list doubted;
    size_t doubted_usual_count;
};

/* The span of code in the part, where it is the only one; NULL: none is, or several. */
static const struct span *find_code(const struct text *text, struct slice part)
{
    const struct span *found = NULL;
    size_t start = (size_t)(part.data - text->plain.data);
    for (size_t i = 0; i < text->span_count; i++) {
        const struct span *span = &text->spans[i];
        if (span->kind == SPAN_CODE && span->start >= start && span->end <= start + part.size) {
            if (found != NULL) {
                return NULL;
            }
            found = span;
        }
    }
    return found;
}

struct slice entity_clauses_code_name(const struct text *text, struct slice part)
{
    const struct span *span = find_code(text, part);
    if (span == NULL) {
        return SLICE_EMPTY;
    }
    struct slice code = slice_between(text->plain, span->start, span->end);
    struct slice before =
        slice_trim(slice_between(part, 0, (size_t)(text->plain.data + span->start - part.data)));
    bool has_capital = false;
    for (size_t i = 1; i < code.size; i++) {
        has_capital |= code.data[i] >= 'A' && code.data[i] <= 'Z' && code.data[i - 1] >= 'a' &&
                       code.data[i - 1] <= 'z';
    }
    bool is_field = before.size == 0 || has_capital || wording_is(before, articles) ||
                    slice_find_byte(code, '_') != SLICE_NOT_FOUND;
    return is_field && field_line_measure_name(code) == code.size ? code : SLICE_EMPTY;
}

static void add(struct reader *reader, struct slice part)
{
    list_add(reader->arena, &reader->out->parts, reading_keep(reader->arena, part));
    reader->out->usual_count += entity_words_is_usual(part);
}

static void leave_out(struct reader *reader, struct slice part)
{
    reader->out->left_out = reader->out->left_out.size == 0 ? part : reader->out->left_out;
    reader->out->left_out_count++;
}

/* Adds the name that may stand amid a remark: certain only by what stands around it. */
static void doubt(struct reader *reader, struct slice part)
{
    list_add(reader->arena, &reader->doubted, reading_keep(reader->arena, part));
    reader->doubted_usual_count += entity_words_is_usual(part);
}

static void read_part(struct reader *reader, struct slice part, bool is_first);

/* Reads "species and count" of "with its species and count"; false: it is one name. */
static bool read_both(struct reader *reader, struct slice part)
{
    size_t at = entity_words_find_and(part);
    struct slice first = slice_between(part, 0, at);
    if (at == SLICE_NOT_FOUND || !entity_words_is_name(first)) {
        return false;
    }
    read_part(reader, first, false);
    struct slice rest = slice_from_offset(part, at + 1), second;
    if (entity_words_next_part(&rest, &second)) {
        read_part(reader, second, false);
    }
    return true;
}

static void read_part(struct reader *reader, struct slice part, bool is_first)
{
    static const struct slice dash = SLICE_LITERAL(" \xe2\x80\x94 ");
    struct slice whole = part, code = entity_clauses_code_name(reader->text, part);
    part = slice_between(part, 0, slice_find(part, dash)); /* "name — what people call it" */
    if (code.size > 0) {
        add(reader, code);
        reader->out->code_count++;
        return;
    }
    if (wording_skip(&part, openers)) {
        reader->is_amid = false;
        reader->is_opened = true;
        if (read_both(reader, part)) {
            return;
        }
    }
    struct slice bare = part;
    bool has_article = wording_skip(&bare, articles);
    if (reader->is_opened || reader->has_articles ||
        (!is_first && entity_name_count_words(bare) < 3)) {
        part = bare; /* "name, a length and an optional depth" */
    }
    bool is_name = entity_words_is_name(part) && find_code(reader->text, part) == NULL &&
                   !wording_has(entity_words_of_part(part), inner_openers);
    if (is_name && !reader->is_amid) {
        add(reader, part);
    } else if (is_name) {
        doubt(reader, part);
    } else {
        size_t at = 0; /* "a boat with its owner": the words in front are the remark */
        while (at < part.size &&
               (part.data[at] != ' ' ||
                wording_starts_with(slice_from_offset(part, at + 1), inner_openers) == 0)) {
            at++;
        }
        reader->is_amid = true;
        reader->is_thing |= is_first && has_article;
        if (at < part.size && is_first && has_article) {
            read_part(reader, slice_from_offset(part, at + 1), false);
        } else if (!is_first) {
            leave_out(reader, whole);
        }
    }
}

/* Where a colon parts what the thing is from its fields: "an audit record: actor, action". */
static struct slice skip_lead_in(const struct text *text, struct slice list)
{
    size_t colon = slice_find_byte(list, ':');
    struct slice lead = slice_between(list, 0, colon);
    if (colon == SLICE_NOT_FOUND || colon + 1 >= list.size ||
        !character_is_space(list.data[colon + 1]) ||
        slice_find_byte(lead, '(') != SLICE_NOT_FOUND || find_code(text, lead) != NULL) {
        return list;
    }
    bool is_words = slice_find_byte(lead, ' ') != SLICE_NOT_FOUND &&
                    slice_find_byte(lead, ',') == SLICE_NOT_FOUND;
    return is_words || wording_is(lead, labels) ? slice_trim(slice_from_offset(list, colon + 1))
                                                : list;
}

bool entity_clauses_take_optional(struct slice *words)
{
    static const char front[] = "optional|nullable|optionale|optionaler|optionales|optionally";
    static const char behind[] = "optional|opcional|optionnel|optionnelle|opzionale|facultatif|"
                                 "facultative|opcjonalny|opsiyonel";
    struct slice rest = *words;
    bool is_taken = wording_skip(&rest, front) || wording_cut(&rest, behind);
    if (!is_taken || rest.size == 0) {
        return false;
    }
    *words = rest;
    return true;
}

bool entity_clauses_read(struct arena *arena, const struct text *text, struct slice list,
                         struct entity_clauses *out)
{
    *out = (struct entity_clauses){0};
    struct reader reader = {.arena = arena, .text = text, .out = out};
    struct slice rest = skip_lead_in(text, list), part;
    size_t count = 0, article_count = 0;
    reader.is_opened = rest.data != list.data;
    if (slice_find_byte(rest, ':') != SLICE_NOT_FOUND) {
        return false; /* "state: open, closed": which of them are fields is not to be told */
    }
    for (struct slice left = rest; entity_words_next_part(&left, &part); count++) {
        article_count += wording_starts_with(part, articles) > 0;
    }
    reader.has_articles = article_count > 1 && article_count * 2 >= count;
    for (bool is_first = true; entity_words_next_part(&rest, &part); is_first = false) {
        if (part.size > 0 && !wording_is(part, "etc|etc.|...|\xe2\x80\xa6|usw.|or not")) {
            read_part(&reader, part, is_first && !reader.is_opened);
        }
    }
    /* "one entry of the log, date, place, weather": names that fields have, behind the remark */
    bool are_fields = out->parts.count == 0 && out->left_out_count == 0 && reader.is_thing &&
                      reader.doubted_usual_count > 1 &&
                      reader.doubted_usual_count * 2 >= reader.doubted.count;
    LIST_EACH(const struct slice, doubted, &reader.doubted)
    {
        if (are_fields) {
            add(&reader, *doubted);
        } else {
            leave_out(&reader, *doubted);
        }
    }
    return out->parts.count > 0;
}

struct slice entity_clauses_without_owner(struct arena *arena, struct slice words,
                                          struct slice owner)
{
    static const char joints[] = " of the| of a| of an| of| de la| del| de| do| da| du| des| della|"
                                 " dello| der| van de| van het";
    size_t at = slice_find_last_byte(words, ' ');
    struct slice last = slice_from_offset(words, at == SLICE_NOT_FOUND ? words.size : at + 1);
    struct slice front = slice_trim(slice_between(words, 0, at == SLICE_NOT_FOUND ? 0 : at));
    size_t size = wording_ends_with(front, joints);
    bool is_own = size > 0 && slice_equal(word_key(arena, last), word_key(arena, owner));
    return is_own ? slice_trim(slice_between(front, 0, front.size - size)) : words;
}
