/* SPDX-License-Identifier: Apache-2.0 */
/* A table of words, looked up at the start of each word of the text; of scripts that part no words,
 * anywhere. */
#include "spec/text/restriction.h"

#include "spec/text/wording.h"

#define TEXT_MAXIMUM 1000U

#define ONLY_WORDS                                                                                                    \
    "nur|ausschließlich|仅限于|仅限|仅|只有|只允许|只能|僅限|僅|apenas|somente|só|solo|sólo|"      \
    "solamente|"                                                                                                      \
    "únicamente|exclusivamente|только|лишь|исключительно|uniquement|seulement|exclusivement|" \
    "réservé aux|réservé à|réservée aux|réservée à|réservés aux|réservées aux|réservé|réservée|"    \
    "réservés|réservées|soltanto|esclusivamente|riservato agli|riservato a|riservata agli|"                       \
    "riservati agli|reservado a|reservado para|reservada para|restrito a|restrito "                                   \
    "ao|hanya|khusus|"                                                                                                \
    "seuls les|seules les|seul le|seule la|seul l'|seul un|"                                                          \
    "tylko|wyłącznie|sadece|yalnızca|のみ|だけ|専用|限定|전용|alleen|endast|chỉ"

#define ADMIN_WORDS                                                                                                                                             \
    "administratoren|administratorzy|administratorem|administratorów|administratorkom|管理员|"                                                              \
    "管理員|管理者|관리자|administrador*|administrateur*|amministrator*|"                                                                              \
    "администратор*|админ|админа|админу|админы|админам|админов|админом|yönetici*|quản trị viên|" \
    "beheerder*|管理人员"

#define OWN_WORDS                                                                                                        \
    "ihre eigenen|ihre eigene|seine eigenen|seine "                                                                      \
    "eigene|eigene|eigenen|自己的|自己|自分の|自身の|本人的|"                                              \
    "本人|자신의|본인의|본인|os seus próprios|as suas próprias|seus próprios|suas "                         \
    "próprias|próprios|"                                                                                               \
    "próprias|sus propios|sus propias|sus propio*|propios|propias|leurs propres|ses propres|"                           \
    "propres|свои|своих|своими|своим|собственн*|i propri|le proprie|i suoi|propri|proprie|" \
    "miliknya sendiri|milik sendiri|miliknya|swoje|swoich|własne|własnych|kendi|hun eigen|zijn "                       \
    "eigen|haar eigen"

#define SEE_ONLY_WORDS "ne voient que|ne voit que|ne consultent que|ne consulte que"
#define ONLY_OWN_WORDS                                                                             \
    "somente as suas|somente os seus|apenas as suas|apenas os seus|só as suas|só os seus|"       \
    "somente suas|somente seus|apenas suas|apenas seus|solo sus|sólo sus|solamente sus|"          \
    "únicamente sus"

#define SIGNED_IN_WORDS                                                                                     \
    "angemeldete benutzer|angemeldete nutzer|已登录用户|登录用户|usuários autenticados|usuarios " \
    "autenticados|"                                                                                         \
    "utilisateurs connectés|utilisateurs authentifiés|авторизованн* пользовател*|" \
    "зарегистрированн* пользовател*|utenti "                                     \
    "autenticati|ログインユーザー|ログイン済みユーザー|로그인한 사용자"

#define DENIED_WORDS                                                                                                            \
    "no pueden|no puede|no podrán|no podrá|não podem|não pode|não poderão|ne peuvent pas|ne peut "                        \
    "pas|non possono|non può|не могут|не может|не вправе|нельзя|dürfen nicht|darf nicht|können " \
    "nicht|kann nicht|不能|不得|不可以|不允许|无法|できない|できません|してはならない|할 수 없|" \
    "tidak dapat|tidak boleh|nie mogą|nie może"

const char restriction_words[] =
    "관리자만|사용자만|회원만|본인만|" ONLY_WORDS "|" ADMIN_WORDS "|" OWN_WORDS "|" SEE_ONLY_WORDS
    "|" ONLY_OWN_WORDS "|" SIGNED_IN_WORDS "|" DENIED_WORDS "|dürfen|darf";

#define MANAGE_WORDS                                                                               \
    "verwalten|verwaltet|gestionan|gestiona|gèrent|gère|gerenciam|gerencia|gestiscono|gestisce|" \
    "gerem|управляют|управляет"
#define SEE_WORDS                                                                                  \
    "sehen|sieht|ven|lesen|liest|einsehen|ansehen|consultan|consulta|visualizan|visualiza|voient|" \
    "voit|"                                                                                        \
    "consultent|consulte|vê|zien|ziet|veem|visualizam|consultam|vedono|vede|leggono|видят|видит"
#define CREATE_WORDS                                                                                      \
    "erstellen|erstellt|anlegen|créent|crée|crean|criam|cria|cadastram|cadastra|creano|создают|" \
    "создает"
#define UPDATE_WORDS                                                                               \
    "bearbeiten|bearbeitet|ändern|ändert|editan|edita|modifican|modifica|modifient|modifie|"     \
    "editam|"                                                                                      \
    "alteram|altera|modificano|изменяют|изменяет|редактируют"
#define DELETE_WORDS                                                                               \
    "löschen|löscht|eliminan|elimina|borran|borra|suppriment|supprime|excluem|exclui|apagam|"    \
    "eliminano|удаляют|удаляет"
#define EVERYTHING_WORDS                                                                           \
    "hacer todo|tout faire|fazer tudo|fare tutto|alles tun|alles machen|делать все|делать всё"

const char restriction_grant_words[] = MANAGE_WORDS "|" SEE_WORDS "|" CREATE_WORDS "|" UPDATE_WORDS
                                                    "|" DELETE_WORDS "|" EVERYTHING_WORDS;

/* The first that matches counts: longer phrases stand before what they begin with. */
static const struct {
    const char *words;
    const char *english;
} vocabulary[] = {
    {"관리자만|관리자만이", "only admins"},
    {"본인만", "only owner"},
    {"사용자만|회원만", "only users"},
    {SIGNED_IN_WORDS, "signed-in users"},
    {ADMIN_WORDS "|administrator*|admin|admins", "admins"},
    {SEE_ONLY_WORDS, "may see only"},
    {ONLY_OWN_WORDS, "only their own"},
    {OWN_WORDS, "their own"},
    {"benutzer|benutzern|nutzer|nutzern|anwender|用户|使用者|ユーザー|利用者|사용자|usuários|"
     "usuário|usuarios|"
     "usuario|utilisateurs|utilisateur|пользователи|пользователь|пользователям|utenti|utente|"
     "pengguna|użytkownicy|użytkownik|kullanıcılar|kullanıcı",
     "users"},
    {DENIED_WORDS, "cannot"},
    {"ne peuvent|ne peut", "may only"},
    {"dürfen|darf|können|kann|podem|pode|pueden|puede|peuvent|peut|может|могут|possono|può|yang "
     "dapat|yang boleh|dapat|boleh|bisa|mogą|może|kunnen|mogen|mới có thể|mới được|có "
     "thể|可以|可能|可",
     "may"},
    {EVERYTHING_WORDS, "do everything"},
    {"nicht|kein|keine|keinen", "not"},
    {ONLY_WORDS, "only"},
    {MANAGE_WORDS, "manage"},
    {SEE_WORDS, "see"},
    {CREATE_WORDS, "create"},
    {UPDATE_WORDS, "update"},
    {DELETE_WORDS, "delete"},
    {"anlegen|erstellen|hinzufügen|创建|新增|添加|建立|criar|cadastrar|crear|créer|создавать|"
     "создать|"
     "добавлять|creare|membuat|tworzyć|oluştur*|aanmaken|toevoegen|作成|登録|追加|생성|등록|추가|"
     "création|creación|"
     "criação",
     "create"},
    {"ändern|bearbeiten|aktualisieren|修改|编辑|更新|editar|atualizar|alterar|actualizar|modificar|"
     "modifier|изменять|изменить|редактировать|обновлять|modificare|mengubah|memperbarui|edytować|"
     "güncelle*|düzenle*|bewerken|wijzigen|編集|変更|수정|변경|modification|edición|edição",
     "update"},
    {"löschen|entfernen|删除|excluir|deletar|remover|apagar|eliminar|borrar|supprimer|удалять|"
     "удалить|eliminare|cancellare|menghapus|usuwać|silebilir|silme|verwijderen|xóa|削除|삭제|"
     "suppression|"
     "eliminación|"
     "exclusão",
     "delete"},
    {"sehen|einsehen|ansehen|lesen|abrufen|查看|读取|访问|看到|浏览|ver|visualizar|consultar|"
     "acessar|"
     "acceder|voir|consulter|accéder|видят|видеть|видит|просматривать|читать|vedere|visualizzare|"
     "melihat|mengakses|widzą|widzieć|przeglądać|görebilir|görüntüle*|bekijken|inzien|xem|閲覧|"
     "参照|조회|열람",
     "see"},
    {"verwalten|管理|gerenciar|gerir|gestionar|gérer|управлять|gestire|mengelola|zarządzać|관리",
     "manage"},
    {"außer|ausgenommen|sauf|excepté|excepto|salvo|exceto|tranne|eccetto|кроме", "except"},
    {"für|para|для|per|pour|untuk|dla|için", "for"},
    {"（|【", " ("},
    {"）|】", ") "},
    {"。", "."},
    {"，|、", ","},
};

/* Joining words, of which "and" is one. */
static const char joints[] = "und|oder|y|e|et|ou|и|или|和|与|或|と|及び|및|dan|ve|oraz|o";
static const char articles[] = "der|die|das|den|el|la|los|las|os|as|gli|il|le|les|yang";

/* Scripts without blanks between words. */
static bool is_wide(char c)
{
    return (unsigned char)c >= 0xE3;
}

/* Whether a word may begin at text[at]. */
static bool is_start(struct slice text, size_t at)
{
    return at == 0 || is_wide(text.data[at]) || is_wide(text.data[at - 1]) ||
           (!character_is_alphanumeric(text.data[at - 1]) && (text.data[at - 1] & 0x80) == 0) ||
           (at >= 3 && is_wide(text.data[at - 3]));
}

/* The bytes of the word at the front, and what it is in English; 0: none. */
static size_t translate_word(struct slice rest, const char **out_english)
{
    size_t size = wording_starts_with(rest, joints);
    *out_english = "and";
    if (size > 0) {
        return size;
    }
    *out_english = "";
    size = wording_starts_with(rest, articles);
    for (size_t i = 0; size == 0 && i < sizeof(vocabulary) / sizeof(*vocabulary); i++) {
        *out_english = vocabulary[i].english;
        size = wording_starts_with(rest, vocabulary[i].words);
    }
    return size;
}

/* The particle "만" behind a noun, of which "지만" ("but") is none. */
static size_t measure_particle(struct slice text, size_t at)
{
    bool is_one = at > 0 && slice_starts_with(slice_from_offset(text, at), SLICE("만 ")) &&
                  !slice_ends_with(slice_between(text, 0, at), SLICE("지"));
    return is_one ? strlen("만") : 0;
}

struct slice restriction_translate(struct arena *arena, struct slice text)
{
    bool is_foreign = text.size <= TEXT_MAXIMUM && (wording_has(text, restriction_words) ||
                                                    wording_has(text, restriction_grant_words));
    if (!is_foreign) {
        return text;
    }
    /* No word is more than 17 bytes longer in English, blanks included. */
    size_t size = 0;
    char *data = arena_allocate_raw(arena, text.size * 18 + 1);
    for (size_t at = 0; at < text.size;) {
        const char *english = NULL;
        struct slice rest = slice_from_offset(text, at);
        size_t found = is_start(text, at) ? translate_word(rest, &english) : 0;
        if (found == 0 && (found = measure_particle(text, at)) > 0) {
            english = "only";
        }
        if (found == 0) {
            bool is_ending = is_wide(text.data[at]) && at > 0 &&
                             character_is_alphanumeric(text.data[at - 1]); /* "rides를" */
            data[size] = ' ';
            size += is_ending;
            bool is_blank = text.data[at] == ' ' && (size == 0 || data[size - 1] == ' ');
            data[size] = text.data[at++];
            size += !is_blank;
            continue;
        }
        bool is_mark = english[0] != '\0' && strchr(" ().,", english[0]) != NULL;
        if (!is_mark && size > 0 && data[size - 1] != ' ' && data[size - 1] != '(') {
            data[size++] = ' ';
        }
        memcpy(data + size, english, strlen(english));
        size += strlen(english);
        at += found;
        bool has_word = at < text.size &&
                        (character_is_alphanumeric(text.data[at]) || (text.data[at] & 0x80) != 0);
        if (has_word && size > 0 && data[size - 1] != ' ' && data[size - 1] != '(') {
            data[size++] = ' ';
        }
    }
    return slice_trim(slice_of(data, size));
}
