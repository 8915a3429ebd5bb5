/* SPDX-License-Identifier: Apache-2.0 */
/* Only what has a number, an address or a plain rule is kept, so that talk about security is none.
 */
#include "spec/recognise/security_sentence.h"

#include "spec/recognise/security_private.h"
#include "spec/statement/number_words.h"
#include "spec/text/registration.h"

#include <math.h>

#define SENTENCE_MAXIMUM 400U

/* Told of tests, wishes, other systems and those who look at this one. */
static const char foreign_words[] =
    "test*|user stor*|story|stories|changelog|change log|history|roadmap|future*|out of scope|"
    "non-goal*|alternative*|considered|example*|scenario*|glossary|risk*|open question*|"
    "acceptance|milestone*|phase*|todo|problem*|issue*|third-party*|third party|external*|"
    "integration*|frontend|front-end|ui|ux|screen*|benchmark*|background|motivation|current "
    "state|legacy|competitor*|migration*|тест*|риск*|план*|测试*|风险*|테스트*|riesgo*|risco*|"
    "risiken";

/* Without one of these nothing here is said. */
static const char telling_words[] = REGISTRATION_WORDS
    "|password*|passphrase*|парол*|密码*|비밀번호*|パスワード*|contraseña*|senha*|passwort*|"
    "passwörter*|mot de passe|mots de passe|kata sandi|"
    "lock*|lockout*|block*|suspended|gesperrt|sperr*|verrouill*|блокир*|锁*|잠*|ロック*|bloque*|"
    "bloccat*|token*|jwt*|zugriffstoken*|refresh-token*|jeton*|токен*|access-токен*|"
    "refresh-токен*|令牌*|토큰*|トークン*|origin|origins|cors|browser|browsers|herkunft|"
    "herkünfte|orígenes|origens|origines|источник*|来源*|跨域*|오리진*|オリジン*|"
    "may make|may send|limited to|per ip|per user|per client|per account|per member|per "
    "caller|each user|each client|each ip|"
    "each member|every user|pro benutzer|pro nutzer|pro ip|por usuario|por usuário|por ip|par "
    "utilisateur|par ip|на пользователя|с одного ip|每用户|每个用户|每个ip|每ip|"
    "logged out|signed "
    "out|abgemeldet|session*|sitzung*|sesión|sesiones|sessão|sessões|sessione|sessioni|сесси*|会话*"
    "|세션*|"
    "セッション*|"
    "body|bodies|payload*|request size|requests larger|requests over|requests above|anfragen|"
    "anfrage|anfragekörper|cuerpo*|corpo|corpos|solicitudes|requisições|corps|тел*|запрос*|"
    "请求*|본문|요청*|リクエスト*";

/* Plans and guesses. */
static const char doubtful_words[] =
    "would|might|planned|in future|in the future|not yet|no longer|previously|todo|tbd|for "
    "example|e.g.|such as|instead of|considered|could";

static const char password_words[] =
    "password*|passphrase*|парол*|密码*|비밀번호*|パスワード*|contraseña*|senha*|passwort*|"
    "passwörter|mot de passe|mots de passe|kata sandi";
static const char rule_words[] =
    "must|need|needs|require*|contain|contains|include|includes|have|has|at least|один|одну|долж*|"
    "содерж*|müssen|muss|enthalten|deben|debe|contener|contienen|devem|deve|conter|doivent|doit|"
    "contenir|必须|须|包含|포함|含む|必要";
static const char part_words[] =
    "digit|digits|number|numbers|uppercase|upper case|upper-case|lowercase|lower case|lower-case|"
    "capital*|mixed case|symbol*|special character*|цифр*|заглавн*|строчн*|спецсимвол*|数字|大写|"
    "小写|特殊字符|숫자|대문자|소문자|특수문자|ziffer*|zahl|zahlen|großbuchstabe*|kleinbuchstabe*|"
    "sonderzeichen|dígito*|número*|mayúscula*|maiúscula*|minúscula*|símbolo*|chiffre*|majuscule*|"
    "minuscule*|大文字|小文字|記号";

static const char body_words[] =
    "request bod*|request body|bodies|body|payload|payloads|request size|requests larger|requests "
    "over|requests above|requests bigger|request payload*|anfragen größer|anfragen über|"
    "anfragekörper|anfragegröße|cuerpo*|corpo|corpos|corps|тело запроса|тела запросов|размер "
    "запроса|запросы больше|请求体*|请求大小|본문|요청 크기|リクエストボディ|リクエストサイズ";
static const char bound_words[] =
    "over|larger|bigger|greater|above|exceed*|more than|at most|max|maximum|up to|limit|limited|"
    "limits|no more than|not be "
    "larger|rejected|refused|größer|über|überschr*|höchstens|maximal|más de|"
    "mayores|máximo|máx|super*|exced*|mais de|maiores|acima|plus "
    "de|dépass*|excéd*|oltre|massimo|больше|превыша*|не более|"
    "не больше|максимум|超过|最大|不超过|초과|최대|이하|超え*|以下";
/* Sizes of other things. */
static const char other_size_words[] =
    "upload*|file|files|image*|photo*|picture*|attachment*|avatar*|log|logs|response|responses|"
    "answer*|chunk*|memory|cache*|outbound|webhook*|message queue|column|fichero*|archivo*|"
    "arquivo*|datei*|bild*|fichier*|файл*|ответ*|文件*|图片*|响应*|파일*|응답*|ファイル*";

static const char session_words[] =
    "session|sessions|sitzung|sitzungen|sesión|sesiones|sessão|sessões|sessione|sessioni|сесси*|"
    "会话*|세션*|セッション*|logged out|signed out|abgemeldet|déconnecté*|desconecta*";
static const char end_words[] =
    "end|ends|expire|expires|expiration|expiry|last|lasts|lifetime|live|lives|valid|duration|time "
    "out|times out|timeout|terminate*|terminated|maximum|at "
    "most|inactivity|idle|after|nach|après|após|tras|"
    "endet|enden|ablauf*|laufen|läuft|gültig|gelten|dauer*|beendet|expira*|caduca*|termina*|dura*|"
    "válida*|vence*|expire|expirent|durent|dure|valables|scadono|scade|durano|истека*|действ*|"
    "заканчива*|завершa*|длится|длятся|过期*|有效*|失效*|만료*|유효*|期限*|有効*";
/* Times of something else that sessions have. */
static const char other_session_words[] =
    "cache*|cached|poll*|refresh*|token*|jwt|warning|warn*|remind*|training|meeting*|booking*|"
    "test session*|study session*|chat session*|gaming|websocket*|db session*|"
    "database session*";

struct security_sentences {
    struct specification *specification;
    const struct document *document;
    enum line_reader {
        LINE_FREE,     /* or a requirement, a convention: kept as words */
        LINE_LIMIT,    /* some of it was read as a limit of requests, and nothing else */
        LINE_SECURITY, /* some of it was read as a fact of security */
        LINE_READ,
    } *
        lines;
    uint32_t *columns; /* of a LINE_LIMIT: where the last limit stands; later sentences are free */
    size_t line_count;
};

static enum line_reader reader_of(enum statement_kind kind)
{
    static const enum statement_kind words[] = {
        STATEMENT_REQUIREMENT, STATEMENT_CONVENTION, STATEMENT_ROLE,         STATEMENT_PERMISSION,
        STATEMENT_PROPERTY,    STATEMENT_DECISION,   STATEMENT_STATE_MACHINE};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (kind == words[i]) {
            return LINE_FREE;
        }
    }
    return kind == STATEMENT_SECURITY ? LINE_SECURITY : LINE_READ;
}

/* A limit alone takes no more than its own sentence. */
static void note_limit(struct security_sentences *collector, struct place place)
{
    if (place.line < collector->line_count && collector->lines[place.line] <= LINE_LIMIT) {
        uint32_t *column = &collector->columns[place.line];
        collector->lines[place.line] = LINE_LIMIT;
        *column = place.column > *column ? place.column : *column;
    }
}

static void note_line(struct security_sentences *collector, struct place place,
                      enum statement_kind kind)
{
    if (place.line < collector->line_count && collector->lines[place.line] != LINE_READ &&
        reader_of(kind) != LINE_FREE) {
        collector->lines[place.line] = reader_of(kind);
    }
}

struct security_sentences *security_sentence_begin(struct specification *specification,
                                                   const struct document *document, size_t first)
{
    struct security_sentences *collector =
        ARENA_NEW(specification->arena, struct security_sentences);
    collector->specification = specification;
    collector->document = document;
    collector->line_count = document->source->line_count + 1U;
    collector->lines = ARENA_ARRAY(specification->arena, enum line_reader, collector->line_count);
    collector->columns = ARENA_ARRAY(specification->arena, uint32_t, collector->line_count);
    for (size_t i = first; i < specification->statements.count; i++) {
        const struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_SECURITY &&
            slice_equal(statement->fact.topic, SLICE("rate_limit"))) {
            note_limit(collector, statement->place);
            continue;
        }
        bool is_cors = statement->kind == STATEMENT_SECURITY &&
                       slice_equal(statement->fact.topic, SLICE("cors"));
        note_line(collector, statement->place, is_cors ? STATEMENT_ENTITY : statement->kind);
        if (statement->kind == STATEMENT_ENTITY) {
            LIST_EACH(const struct field_statement, field, &statement->entity.fields)
            {
                note_line(collector, field->place, STATEMENT_ENTITY);
            }
        }
    }
    return collector;
}

/* --- what one sentence says */

/* "Request bodies over 64 KB are rejected", "Maximum payload: 2 MB". */
static bool state_body_size(const struct saying *saying, struct slice whole)
{
    const struct document *document = saying->block->document;
    struct quantity quantity;
    if (!reading_has(document, whole, body_words) || !reading_has(document, whole, bound_words) ||
        reading_has(document, whole, other_size_words)) {
        return false;
    }
    for (size_t at = 0; quantity_next(saying->value, at, &quantity); at = quantity.end) {
        if (quantity.unit == UNIT_BYTES && quantity.value >= 1) {
            struct fact_statement *fact =
                reading_state_fact(saying->specification, STATEMENT_SECURITY, saying->block,
                                   saying->place, "body_size", saying->name, saying->value);
            fact->number = quantity.value;
            fact->unit = UNIT_BYTES;
            return true;
        }
    }
    return false;
}

/* "Passwords must contain a digit": a rule without a number. */
static bool state_password_parts(const struct saying *saying, struct slice whole)
{
    const struct document *document = saying->block->document;
    if (!reading_has(document, whole, password_words) ||
        !reading_has(document, whole, rule_words) || !reading_has(document, whole, part_words)) {
        return false;
    }
    reading_state_fact(saying->specification, STATEMENT_SECURITY, saying->block, saying->place,
                       "password_policy", saying->name, saying->value);
    return true;
}

/* "Sessions end after 8 hours". */
static bool state_session(const struct saying *saying, struct slice whole)
{
    const struct document *document = saying->block->document;
    struct quantity quantity;
    if (!reading_has(document, whole, session_words) || !reading_has(document, whole, end_words) ||
        reading_has(document, whole, other_session_words)) {
        return false;
    }
    struct slice text = number_words_to_digits(saying->specification->arena, saying->value);
    for (size_t at = 0; quantity_next(text, at, &quantity); at = quantity.end) {
        if (quantity.unit == UNIT_MILLISECONDS && quantity.seconds > 0) {
            struct fact_statement *fact =
                reading_state_fact(saying->specification, STATEMENT_SECURITY, saying->block,
                                   saying->place, "session", saying->name, saying->value);
            fact->number = quantity.value;
            fact->unit = UNIT_MILLISECONDS;
            fact->window_seconds = quantity.seconds;
            return true;
        }
    }
    return false;
}

static size_t state_sentence(const struct saying *saying, struct slice whole, bool is_new)
{
    size_t count = 0;
    if (slice_find(saying->value, SLICE("://")) != SLICE_NOT_FOUND) {
        return security_topic_state_origins(saying);
    }
    if (state_body_size(saying, whole)) {
        return 1;
    }
    if (!is_new) {
        return 0;
    }
    if (registration_is_closed(saying->name, saying->value) ||
        (saying->name.size == 0 && registration_is_handed_out(saying->value))) {
        reading_state_fact(saying->specification, STATEMENT_SECURITY, saying->block, saying->place,
                           "registration", saying->name, saying->value);
        return 1;
    }
    if (rate_limit_is_sentence(saying->block, whole)) {
        return rate_limit_state(saying);
    }
    if (state_session(saying, whole)) {
        return 1;
    }
    unsigned said = security_credential_state(saying, false);
    count += said != 0;
    if ((said & CREDENTIAL_PASSWORD) == 0) {
        count += state_password_parts(saying, whole);
    }
    return count;
}

static size_t take_part(struct security_sentences *collector, const struct block *block,
                        struct text text, struct slice name, struct slice value)
{
    struct slice whole = text.plain;
    if (name.size == 0) {
        whole = value;
    }
    struct saying saying = {
        .specification = collector->specification,
        .block = block,
        .place = text_place(text, (size_t)(whole.data - text.plain.data), whole.size),
        .name = name,
        .value = value,
        .needs_number = true};
    if (saying.place.line >= collector->line_count ||
        collector->lines[saying.place.line] == LINE_READ || value.size == 0 ||
        whole.size > SENTENCE_MAXIMUM || !reading_has(collector->document, whole, telling_words) ||
        reading_has(collector->document, whole, doubtful_words)) {
        return 0;
    }
    enum line_reader reader = collector->lines[saying.place.line];
    bool is_behind = reader == LINE_LIMIT && name.size == 0 &&
                     saying.place.column > collector->columns[saying.place.line] &&
                     !rate_limit_is_sentence(block, whole);
    return state_sentence(&saying, whole, reader == LINE_FREE || is_behind);
}

/* --- blocks */

/* Where the sentence that begins at `at` ends. */
static size_t sentence_end(struct slice text, size_t at)
{
    for (; at < text.size; at++) {
        char c = text.data[at];
        struct slice rest = slice_from_offset(text, at);
        bool is_stop = c == '.' && (rest.size == 1 || character_is_space(rest.data[1]));
        bool is_wide = (unsigned char)c >= 0xe3 && (slice_starts_with(rest, SLICE("。")) ||
                                                    slice_starts_with(rest, SLICE("；")));
        if (is_stop || c == ';' || is_wide) {
            break;
        }
    }
    return at;
}

static size_t take_text(struct security_sentences *collector, const struct block *block,
                        struct text text)
{
    struct reading_pair pair;
    size_t count = 0;
    if (!reading_has(collector->document, text.plain, telling_words) ||
        text_is_placeholder(text.plain)) {
        return 0;
    }
    if (reading_pair(text, &pair) && pair.name.size < 80) {
        return take_part(collector, block, text, pair.name, pair.value);
    }
    for (size_t start = 0, end; start < text.plain.size; start = end + 1) {
        end = sentence_end(text.plain, start);
        struct slice part = slice_trim(slice_between(text.plain, start, end));
        count += part.size > 0 ? take_part(collector, block, text, SLICE_EMPTY, part) : 0;
    }
    return count;
}

/* Whether who read the block took it for what may say such a thing as well. */
static bool is_open(const struct block *block)
{
    static const char *const readers[] = {"requirements", "conventions", "roles",
                                          "security",     "records",     "operations"};
    LIST_EACH(const char, name, &block->readers)
    {
        bool is_known = false;
        for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
            is_known |= strcmp(name, readers[i]) == 0;
        }
        if (!is_known) {
            return false;
        }
    }
    return true;
}

static bool was_read_by(const struct block *block, const char *reader)
{
    LIST_EACH(const char, name, &block->readers)
    {
        if (strcmp(name, reader) == 0) {
            return true;
        }
    }
    return false;
}

static bool may_tell(const struct security_sentences *collector, const struct block *block)
{
    if (block->kind == BLOCK_PARAGRAPH) {
        return reading_has(collector->document, block->text.plain, telling_words);
    }
    for (size_t i = 0; i < block->item_count; i++) {
        if (reading_has(collector->document, block->items[i].text.plain, telling_words)) {
            return true;
        }
    }
    return false;
}

void security_sentence_take(struct security_sentences *collector, struct block *block)
{
    size_t count = 0;
    if ((block->kind != BLOCK_PARAGRAPH && block->kind != BLOCK_LIST) || !is_open(block) ||
        !may_tell(collector, block) || reading_is_about(block, foreign_words)) {
        return;
    }
    collector->specification->reader = "security";
    if (block->kind == BLOCK_PARAGRAPH) {
        count = take_text(collector, block, block->text);
    }
    bool is_plan = !was_read_by(block, "requirements") && !was_read_by(block, "security");
    for (size_t i = 0; block->kind == BLOCK_LIST && i < block->item_count; i++) {
        const struct list_item *item = &block->items[i];
        if (item->task == TASK_NONE || !is_plan) {
            count += take_text(collector, block, item->text);
        }
    }
    if (count > 0 && !was_read_by(block, "security")) {
        specification_understood(collector->specification, block);
    }
    collector->specification->reader = NULL;
}
