/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts the text into words (field_words.c), matches them against a table of phrases
 * (field_phrase.c), and applies what each says, with what it takes from the words behind it
 * (field_argument.c, field_unique.c). */
#include "spec/reading/field_text_private.h"

#include "spec/reading/field_rule.h"
#include "spec/reading/field_secrecy.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

static void apply_generated(struct field_statement *field)
{
    enum type_kind kind = field->type->kind;
    if (field->default_value.kind == DEFAULT_NONE) {
        field->default_value.kind =
            kind == TYPE_UUID || kind == TYPE_TEXT ? DEFAULT_UUID
            : kind == TYPE_TIMESTAMP || kind == TYPE_DATE || kind == TYPE_TIME
                ? DEFAULT_NOW
                : DEFAULT_AUTO_INCREMENT;
    }
}

static bool is_conditional(const struct field_words *reader, size_t at)
{
    static const char *const words[] = {"if", "when", "unless", "for", "only", NULL};
    return field_words_is_one(&reader->words[at], words);
}

/* "PK → users.id": a key that is another thing's too, where the arrow leads to one word. */
static bool is_arrow_to_name(const struct field_words *reader, size_t at)
{
    return reader->words[at].kind == WORD_ARROW && reader->words[at + 1].kind == WORD_TEXT &&
           reader->words[at + 2].kind != WORD_TEXT;
}

/* Whether the part ends here: "read-only for guests" is no word about the field alone. */
static bool is_closed(const struct field_words *reader, size_t at)
{
    const struct field_word *word = &reader->words[at];
    size_t used;
    return word->kind != WORD_TEXT || field_phrase_match(reader, at, &used) != EFFECT_NONE;
}

/* Whether the word at `at` is a value for sure: quoted, a number, or one that was listed before. */
static bool is_value(const struct field_words *reader, size_t at)
{
    const struct field_word *value = &reader->words[at];
    bool is_sure = value->kind == WORD_QUOTED ||
                   (value->text.size > 0 && character_is_digit(value->text.data[0]));
    for (size_t i = 0; !is_sure && i + 1 < at; i++) {
        is_sure = reader->words[i].kind == WORD_TEXT && value->kind == WORD_TEXT &&
                  slice_equal(reader->words[i].text, value->text);
    }
    return is_sure;
}

/* "Standard: nein" and "open, done; Standard open" tell a default, "standard size" and "by the
 * standard `E.164`" do not. */
static bool needs_colon(const struct field_words *reader, size_t at)
{
    char mark = field_words_mark(&reader->words[at]);
    bool is_first = at == 1 || reader->words[at - 2].kind == WORD_BREAK;
    return slice_equal(reader->words[at - 1].key, SLICE("standard")) && mark != ':' &&
           mark != '=' && !(is_first && is_value(reader, at));
}

static size_t apply_effect(struct field_words *reader, enum effect effect, size_t at)
{
    struct field_statement *field = reader->field;
    size_t used;
    switch (effect) {
    case EFFECT_PRIMARY_KEY:
        field->is_primary_key = true;
        return is_arrow_to_name(reader, at) ? field_argument_reference(reader, at, true) : 0;
    case EFFECT_FOREIGN_KEY:
        field->is_foreign_key = true;
        return field_argument_reference(reader, at, false);
    case EFFECT_REFERENCES:
        return field_argument_reference(reader, at, true);
    case EFFECT_UNIQUE:
        if (field_unique_is_partial(reader, at)) {
            return field_words_mark(&reader->words[at]) == '('
                       ? field_words_skip_to_close(reader, at) - at
                       : field_unique_read_joint(reader, at);
        }
        field->is_unique = true;
        return 0;
    case EFFECT_REQUIRED:
        field->is_required |= !is_conditional(reader, at);
        return 0;
    case EFFECT_OPTIONAL:
        field->is_optional = true;
        return 0;
    case EFFECT_INDEXED:
        field->is_indexed = true;
        return 0;
    case EFFECT_READ_ONLY:
        field->is_read_only |= is_closed(reader, at);
        return 0;
    case EFFECT_SET_ONCE:
        field->is_set_once |= is_closed(reader, at);
        return 0;
    case EFFECT_GENERATED:
        apply_generated(field);
        return 0;
    case EFFECT_DEFAULT:
        return needs_colon(reader, at) ? 0 : field_argument_default(reader, at);
    case EFFECT_ON_DELETE:
        return field_argument_action(reader, at, &field->on_delete);
    case EFFECT_CASCADE:
        field->on_delete = field->on_delete == ACTION_NONE ? ACTION_CASCADE : field->on_delete;
        return 0;
    case EFFECT_ON_UPDATE:
        used = field_argument_action(reader, at, &field->on_update);
        return used > 0 ? used : field_argument_update(reader, at);
    case EFFECT_CHECK:
        return field_argument_check(reader, at);
    case EFFECT_LABELS:
        return field_argument_labels(reader, at);
    case EFFECT_COMPUTED:
        if (slice_equal(reader->words[at].key, SLICE("as")) &&
            slice_equal(reader->words[at + 1].key, SLICE("identity"))) {
            apply_generated(field);
            return 2;
        }
        field->is_generated = true;
        return slice_equal(reader->words[at].key, SLICE("as"))
                   ? field_words_skip_to_close(reader, at + 1) - at
                   : 0;
    case EFFECT_FORMERLY:
        return field_argument_formerly(reader, at);
    case EFFECT_NONE:
    case EFFECT_FILLER:
        break;
    }
    return 0;
}

/* "primary" beside a word that it describes, or that ends in it: "all, including primary". */
static bool is_adjective(const struct field_words *reader, size_t at)
{
    size_t used;
    if (!slice_equal(reader->words[at].key, SLICE("primary"))) {
        return false;
    }
    const struct field_word *next = &reader->words[at + 1];
    bool is_before =
        next->kind == WORD_TEXT && field_phrase_match(reader, at + 1, &used) == EFFECT_NONE;
    bool is_behind = at > 0 && reader->words[at - 1].kind == WORD_TEXT &&
                     field_phrase_match(reader, at - 1, &used) == EFFECT_NONE;
    return is_before || is_behind;
}

/* Whether an effect may follow free words: in prose only what opens a part counts. */
static size_t read_one(struct field_words *reader, size_t at, bool *out_is_known)
{
    size_t used = 0;
    enum effect effect = field_phrase_match(reader, at, &used);
    if (effect == EFFECT_PRIMARY_KEY && used == 1 && is_adjective(reader, at)) {
        effect = EFFECT_NONE; /* "primary image" */
    }
    *out_is_known = effect != EFFECT_NONE;
    if (effect != EFFECT_NONE) {
        return used + apply_effect(reader, effect, at + used);
    }
    if (reader->words[at].kind == WORD_ARROW && reader->kind == FIELD_TEXT_CONSTRAINTS) {
        used = field_argument_reference(reader, at, true);
        *out_is_known = used > 0;
        return used > 0 ? used : 1;
    }
    used = reader->kind == FIELD_TEXT_CONSTRAINTS ? field_argument_comparison(reader, at) : 0;
    *out_is_known = used > 0;
    return used > 0 ? used : 1;
}

static bool read_constraints(struct field_words *reader)
{
    bool is_any = false;
    for (size_t at = 0; at < reader->count;) {
        bool is_known;
        at += read_one(reader, at, &is_known);
        is_any |= is_known;
    }
    return is_any;
}

static bool is_part_end(const struct field_words *reader, size_t at)
{
    const struct field_word *word = &reader->words[at];
    char mark = field_words_mark(word);
    return word->kind == WORD_END || word->kind == WORD_BREAK || mark == '(' || mark == ')' ||
           mark == '[' || mark == ']';
}

/* "Unique e-mail address": the thing that the field holds, and that it is unique. Counts of unique
 * things ("unique visitors") are none of these words, nor is what only some key is called by. */
static bool is_unique_thing(const struct field_words *reader, size_t at)
{
    static const char *const things[] = {
        "address", "email",   "mail",     "name",      "username",  "code",  "slug",
        "number",  "handle",  "sku",      "phone",     "title",     "login", "domain",
        "hash",    "barcode", "nickname", "subdomain", "reference", "isbn",  "url",
        "path",    "label",   "token",    NULL};
    enum type_kind kind = reader->field->type->kind;
    bool can_be = kind == TYPE_TEXT || kind == TYPE_UNKNOWN;
    size_t end = at + 1;
    if (!can_be || !slice_equal(reader->words[at].key, SLICE("unique"))) {
        return false;
    }
    while (end < at + 5 && !is_part_end(reader, end) && reader->words[end].kind == WORD_TEXT) {
        end++;
    }
    return end > at + 1 && is_part_end(reader, end) &&
           field_words_is_one(&reader->words[end - 1], things) &&
           !field_unique_is_partial(reader, at + 1);
}

/* "the primary key", "primary key of the animal", "первичный ключ записи": what the part says of
 * the field, though words go on behind it. "zoo_id — primary key of the zoo" may be another's. */
static bool tells_key(const struct field_words *reader, size_t at)
{
    static const char *const joints[] = {"of",   "for",  "in",     "de",  "del", "della",
                                         "do",   "da",   "du",     "des", "der", "für",
                                         "pour", "para", "dieser", NULL};
    static const char *const records[] = {"table", "record", "records", "row",      "rows",
                                          "entry", "entity", "this",    "tabelle",  "tabla",
                                          "table", "tabela", "tabella", "registro", NULL};
    size_t used = 0;
    at += slice_equal(reader->words[at].key, SLICE("the"));
    bool is_key = field_phrase_match(reader, at, &used) == EFFECT_PRIMARY_KEY &&
                  !(used == 1 && is_adjective(reader, at));
    if (!is_key || is_part_end(reader, at + used)) {
        return is_key;
    }
    bool is_cyrillic = (unsigned char)reader->words[at].key.data[0] >= 0xd0;
    size_t end = at + used;
    bool is_own = !slice_ends_with_ignoring_case(reader->field->name, SLICE("id")) ||
                  reader->field->name.size <= 4; /* "id", "uuid" */
    bool is_joined = field_words_is_one(&reader->words[end], joints);
    while (!is_part_end(reader, end)) {
        is_own |= field_words_is_one(&reader->words[end], records);
        end++;
    }
    return is_own && (is_joined || (is_cyrillic && end <= at + used + 2));
}

/* A part counts when every word of it belongs to an effect; else the field stays as it was. */
static bool read_prose(struct field_words *reader)
{
    bool is_any = false;
    for (size_t at = 0; at < reader->count;) {
        struct field_statement before = *reader->field;
        bool is_known = true;
        bool is_reference = false;
        size_t start = at;
        bool is_unique = is_unique_thing(reader, at);
        while (is_known && at < reader->count && (at == start || !is_part_end(reader, at))) {
            if (is_part_end(reader, at)) {
                break;
            }
            at += read_one(reader, at, &is_known);
        }
        is_reference = reader->field->references_entity.size > before.references_entity.size;
        if (!is_known && !is_reference) {
            bool may_be_key = reader->field->is_primary_key ||
                              slice_equal(reader->words[start].key, SLICE("the"));
            *reader->field = before;
            size_t end = at;
            while (!is_part_end(reader, end)) {
                end++;
            }
            bool is_key = may_be_key && tells_key(reader, start);
            reader->field->is_unique |= is_unique;
            reader->field->is_primary_key |= is_key;
            is_any |= is_key || is_unique || field_unique_read_behind(reader, start, end);
        } else if (at > start) {
            is_any = true;
        }
        while (!is_part_end(reader, at)) {
            at++;
        }
        at += at < reader->count;
    }
    return is_any;
}

/* "→ users", "ref: users", "belongs to a user": prose that is nothing but the thing referred to;
 * empty: it is more, or something else. */
static struct slice find_whole_reference(struct slice text)
{
    size_t size =
        slice_starts_with(text, SLICE("\xe2\x86\x92")) ? 3
        : slice_starts_with(text, SLICE("->"))
            ? 2
            : wording_starts_with(text, "belongs to|points to|refers to|link to|links to");
    struct slice rest = slice_trim(slice_from_offset(text, size));
    size_t article = size > 0 ? wording_starts_with(rest, "the|a|an") : 0;
    rest = wording_bare(slice_trim(slice_from_offset(rest, article)));
    size_t end = 0;
    size_t step = 1;
    for (; end < rest.size && step > 0; end += step) {
        step = rest.data[end] == '.' ? 1 : word_measure(slice_from_offset(rest, end));
    }
    struct slice behind = slice_trim(slice_from_offset(rest, end));
    bool is_whole =
        size > 0 && end > 1 && character_is_alpha(rest.data[0]) &&
        (behind.size == 0 || (behind.data[0] == '(' && behind.data[behind.size - 1] == ')') ||
         wording_is(behind, "table|entity|."));
    return !is_whole ? SLICE_EMPTY
           : behind.size > 0 && behind.data[0] == '(' &&
                   slice_find_byte(behind, ' ') == SLICE_NOT_FOUND
               ? rest
               : slice_between(rest, 0, end);
}

/* "@NotNull @Column(unique = true)": nothing but annotations. */
static bool is_annotations(struct slice text)
{
    size_t depth = 0;
    bool begins = true; /* a word does here */
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (begins && depth == 0 && !character_is_space(c) && c != '@' && c != ',') {
            return false;
        }
        begins = depth == 0 && (character_is_space(c) || c == ',');
        depth += c == '(';
        depth -= c == ')' && depth > 0;
    }
    return text.size > 1 && text.data[0] == '@';
}

bool field_text_read(struct arena *arena, struct field_statement *field, struct slice text,
                     enum field_text_kind kind)
{
    text = slice_trim(text);
    if (text.size == 0 || text.size > FIELD_TEXT_MAXIMUM) {
        return false;
    }
    field->is_write_only |= field_secrecy_is_said(arena, text);
    kind = is_annotations(text) ? FIELD_TEXT_CONSTRAINTS : kind;
    enum type_kind type = field->type->kind;
    bool may_refer = kind == FIELD_TEXT_PROSE && field->references_entity.size == 0 &&
                     type != TYPE_BOOLEAN && type != TYPE_JSON && type != TYPE_TIMESTAMP &&
                     type != TYPE_ENUM && type != TYPE_DATE &&
                     (type != TYPE_UNKNOWN || field->type->spelling.size == 0);
    struct slice target = may_refer ? find_whole_reference(text) : SLICE_EMPTY;
    if (target.size > 0) {
        field_text_reference(field, target);
        return true;
    }
    struct field_words reader;
    reader.arena = arena;
    reader.field = field;
    reader.text = text;
    reader.kind = kind;
    reader.count = 0;
    reader.key_size = 0;
    field_words_read(&reader);
    bool is_any = kind == FIELD_TEXT_CONSTRAINTS ? read_constraints(&reader) : read_prose(&reader);
    if (field->is_optional && field->is_required) {
        field->is_optional = false;
    }
    if (is_any || kind != FIELD_TEXT_TRIED) {
        field_rule_read(arena, field, text, kind == FIELD_TEXT_TRIED ? FIELD_TEXT_PROSE : kind);
    }
    return is_any;
}
