/* SPDX-License-Identifier: Apache-2.0 */
/* Three ways to say it: of registration that it is closed, of people that they cannot register, of
 * accounts that administrators alone make them. Each is held word by word to its end, for closed
 * registration of some thing, or in some case, is another matter. */
#include "spec/text/registration.h"

#include "spec/text/wording.h"

static const char lead_words[] =
    "the|a|an|public|open|user|account|self-service|online|new|die|eine|öffentliche|la|le|el|o|a|"
    "une|l'";

static const char registration_words[] =
    "registration|registrations|self-registration|self registration|self-signup|self-sign-up|"
    "sign-up|sign-ups|signup|signups|self-service registration|registrierung|selbstregistrierung|"
    "inscription|l'inscription|registro|auto-registro|autorregistro|cadastro|autocadastro|"
    "registrazione|регистрация|саморегистрация|注册|회원가입|登録";

static const char closed_words[] =
    "closed|disabled|switched off|turned off|off|none|not possible|impossible|not available|"
    "unavailable|not offered|not allowed|not permitted|not supported|not open|not public|forbidden|"
    "prohibited|by invitation only|by invitation|invitation only|invitation-only|invite-only|"
    "invite only|only by invitation|only possible by invitation|only for invited users|"
    "geschlossen|nicht möglich|deaktiviert|nicht öffentlich|nicht erlaubt|nur auf einladung|"
    "nur mit einladung|nur auf einladung möglich|fermée|désactivée|impossible|sur invitation|"
    "uniquement sur invitation|cerrado|deshabilitado|desactivado|solo por invitación|fechado|"
    "desativado|somente por convite|apenas por convite|chiusa|disabilitata|solo su invito|"
    "закрыта|отключена|невозможна|недоступна|запрещена|только по приглашению|已关闭|关闭|不开放|"
    "仅限邀请|불가";

static const char link_words[] = "is|are|ist|est|está|es|é|è";

static const char end_words[] =
    "por sí mismos|por sí solos|por cuenta propia|por conta própria|"
    "eux-mêmes|selbst|to the public|for the public|to strangers|for strangers|to "
    "outsiders|to everybody|to everyone|for users|to users|only|at all|"
    "möglich|für die öffentlichkeit|au public|al público|ao público";

static const char unable_words[] =
    "users cannot|users can't|users can not|users may not|users must not|people cannot|people may "
    "not|strangers cannot|strangers may not|strangers must not|visitors cannot|visitors may not|"
    "guests cannot|guests may not|the public cannot|nobody can|nobody may|no one can|no one may|"
    "users are not able to|users are not allowed to|users do not|you cannot|you can't|anonymous "
    "users cannot|it is not possible to|there is no way to|members cannot|new users cannot";

static const char register_words[] =
    "register themselves|sign themselves up|sign up themselves|"
    "sign up by themselves|sign up on their own|register on their own|register by themselves|"
    "register yourself|register oneself|create their own accounts|create their own account|"
    "create an account themselves|create accounts themselves|create accounts of their own|"
    "create an account of their own|make their own accounts|make an account of their own|"
    "self-register|register|sign up";

static const char whole_words[] =
    "there is no registration|there is no public registration|there is no open registration|there "
    "is no self-registration|there is no sign-up|there is no public sign-up|there is no signup|no "
    "public registration|no open registration|no self-registration|no self registration|no public "
    "sign-up|no public signup|no self-signup|no self-service registration|there is no self-service "
    "registration|registration requires an invitation|registration needs an invitation|sign-up "
    "requires an invitation|only invited users can register|only invited users may register|only "
    "invited people can register|only invited people may register|only invited users can sign "
    "up|only invited users may sign up|only invited people can sign up|only invited people may "
    "sign up|only those invited can register|only those invited may register|"
    "benutzer können sich nicht selbst registrieren|nutzer können sich nicht selbst registrieren|"
    "benutzer dürfen sich nicht selbst registrieren|nutzer dürfen sich nicht selbst registrieren|"
    "eine selbstregistrierung gibt es nicht|selbstregistrierung gibt es nicht|eine registrierung "
    "gibt es nicht|il n'y a pas d'inscription libre|il n'y a pas d'inscription publique|il n'y a "
    "pas d'inscription|pas d'inscription libre|pas d'inscription publique|no hay registro abierto|"
    "no existe registro público|não há cadastro aberto|não existe cadastro público|"
    "es gibt keine registrierung|es gibt keine öffentliche registrierung|keine selbstregistrierung|"
    "konten werden nur von administratoren angelegt|benutzerkonten werden nur von administratoren "
    "angelegt|les comptes sont créés uniquement par les administrateurs|les utilisateurs ne "
    "peuvent pas s'inscrire|no hay registro público|los usuarios no pueden registrarse|las cuentas "
    "solo las crean los administradores|não há cadastro público|os usuários não podem se "
    "cadastrar|gli utenti non possono registrarsi|"
    "учётные записи создаются только администраторами|учетные записи создаются только "
    "администраторами|пользователи не могут регистрироваться самостоятельно|不开放注册|禁止注册|"
    "不支持注册|关闭注册|仅限邀请注册";

static const char accounts_words[] =
    "accounts|user accounts|new accounts|all accounts|users|new users|konten|benutzerkonten|"
    "nutzerkonten|neue konten|neue benutzerkonten|neue benutzer|les comptes|comptes|les nouveaux "
    "comptes|las cuentas|cuentas|las cuentas nuevas|las nuevas cuentas|as contas|contas|novas "
    "contas|as novas contas|gli account|i nuovi account|учётные записи|учетные записи";
static const char made_words[] =
    "are created|can be created|may be created|must be created|are made|can be made|may be made|"
    "are added|can be added|may be added|are set up|are provisioned|are registered|are issued|are "
    "opened|can only be created|may only be created|can only be made|may only be made|can only be "
    "added|are only created|are only made|are only added|are created only|are made only|are "
    "created "
    "exclusively|are created solely|can be created only|may be created only|werden|legt|legen|"
    "erstellt|erstellen|richtet|richten|sont créés|se crean|son creadas|las crea|las crean|são "
    "criadas|são criados|sono creati|vengono creati|создаются|создаёт|создает";
static const char only_words[] =
    "only|solely|exclusively|nur|ausschließlich|allein|uniquement|seulement|exclusivement|solo|"
    "sólo|"
    "únicamente|exclusivamente|apenas|somente|só|soltanto|solamente|unicamente|только";
static const char administrator_words[] =
    "by admins|by administrators|by an admin|by an administrator|by the admin|by the administrator|"
    "by the admins|by the administrators|by invitation|by nobody but admins|by nobody but "
    "administrators|by nobody but an admin|by nobody but an administrator|by nobody but the admin|"
    "by nobody but the administrator|by nobody but the administrators|by no one but admins|by no "
    "one but administrators|by no one but an administrator|by no one but the administrator|von "
    "administratoren|von admins|vom administrator|vom admin|von einem administrator|von der "
    "administration|durch administratoren|durch den administrator|durch einen administrator|der "
    "administrator|der admin|die administration|die administratoren|administratoren|admins|ein "
    "administrator|par les administrateurs|par l'administrateur|par un administrateur|por los "
    "administradores|por el administrador|por un administrador|los administradores|el "
    "administrador|un administrador|pelos administradores|pelo administrador|por um "
    "administrador|dagli amministratori|dall'amministratore|da un amministratore|"
    "администраторами|администратором|администратор";
static const char behind_words[] = "an|ein|angelegt|erstellt|eingerichtet";

/* Who alone does it stands in front. */
static const char alone_words[] =
    "only admins|only administrators|only an admin|only an administrator|only the admin|only the "
    "administrator|only the admins|only the administrators|nobody but admins|nobody but "
    "administrators|nobody but an administrator|nobody but the administrator|no one but "
    "administrators|no one but an administrator|no one but the administrator|nur "
    "administratoren|nur admins|nur der administrator|nur ein administrator|nur die "
    "administration|seuls les administrateurs|seul l'administrateur|seul un administrateur|solo "
    "los administradores|sólo los administradores|solo el administrador|sólo el administrador|"
    "apenas administradores|apenas os administradores|apenas o administrador|somente "
    "administradores|somente os administradores|somente o administrador|solo gli amministratori|"
    "solo l'amministratore|только администраторы|только администратор";
static const char making_words[] =
    "create|creates|can create|may create|make|makes|can make|may make|add|adds|can add|may add|"
    "open|opens|can open|may open|issue|issues|can issue|may issue|register|registers|legen|legt|"
    "erstellen|erstellt|können|kann|dürfen|darf|créent|crée|peuvent créer|peut créer|crean|crea|"
    "pueden crear|puede crear|criam|cria|podem criar|pode criar|creano|possono creare|può creare|"
    "создают|создаёт|создает|могут создавать|может создавать";
static const char account_words[] =
    "an account|a user account|a new account|konten|accounts|des comptes|un compte|cuentas|una "
    "cuenta|contas|uma conta|account|un account";
static const char ending_words[] = "an|anlegen|erstellen|einrichten";

/* Somebody else makes them, which closes registration where nothing else is said of it. */
static const char handed_words[] =
    "are created by|are made by|are added by|are set up by|are provisioned by|are registered by|"
    "are issued by|are opened by|are invited by|are onboarded by|must be created by|must be added "
    "by|must be invited by|join by invitation of|werden von|werden durch|sont créés par|sont "
    "ajoutés par|sont invités par|son creadas por|son creados por|son invitados por|são criadas "
    "pelo|são criadas pela|são criadas por|são criados pelo|vengono creati da|sono creati da";
static const char handed_ends[] = "angelegt|erstellt|eingerichtet|eingeladen|registriert";

/* Whether no more words belong to what was said: a bracket, a dash, a clause of its own. */
static bool is_end(struct slice rest)
{
    wording_skip(&rest, end_words);
    return rest.size == 0 || strchr(",;:.(!", rest.data[0]) != NULL ||
           slice_starts_with(rest, SLICE("- ")) || slice_starts_with(rest, SLICE("–")) ||
           slice_starts_with(rest, SLICE("—")) || slice_starts_with(rest, SLICE("。"));
}

static bool step_registration(struct slice *rest)
{
    while (wording_skip(rest, lead_words)) {
    }
    return wording_skip(rest, registration_words);
}

static bool says_closed(struct slice rest)
{
    return wording_skip(&rest, closed_words) && is_end(rest);
}

/* "Accounts are created by administrators only", "Neue Konten legt nur der Administrator an". */
static bool says_made(struct slice rest)
{
    bool is_only =
        wording_has(rest, only_words) || wording_has(rest, "alone|nobody but|no one but");
    if (!is_only || !wording_skip(&rest, accounts_words)) {
        return false;
    }
    wording_skip(&rest, only_words);
    if (!wording_skip(&rest, made_words)) {
        return false;
    }
    wording_skip(&rest, only_words);
    bool is_theirs = wording_skip(&rest, administrator_words);
    wording_skip(&rest, "alone");
    wording_skip(&rest, only_words);
    wording_skip(&rest, behind_words);
    return is_theirs && is_end(rest);
}

/* "Only administrators create accounts", "Nur Administratoren legen Konten an". */
static bool says_maker(struct slice rest)
{
    if (!wording_skip(&rest, alone_words) || !wording_skip(&rest, making_words) ||
        !(wording_skip(&rest, account_words) || wording_skip(&rest, accounts_words))) {
        return false;
    }
    wording_skip(&rest, ending_words);
    return is_end(rest);
}

bool registration_is_handed_out(struct slice text)
{
    struct slice rest = slice_trim(text);
    wording_skip(&rest, "all|new|die|alle|neue|tous|todas|todos|los");
    if (!wording_skip(&rest, accounts_words) && !wording_skip(&rest, "members|staff|employees|"
                                                                     "benutzer|nutzer|mitarbeiter|"
                                                                     "usuarios|utilisateurs|os "
                                                                     "usuários|les utilisateurs")) {
        return false;
    }
    if (!wording_skip(&rest, handed_words)) {
        return false;
    }
    size_t words = 0;
    while (words < 4 && rest.size > 0 && !is_end(rest)) {
        struct slice word = slice_between(rest, 0, slice_find_byte(rest, ' '));
        size_t mark = 0;
        while (mark < word.size && strchr(",;:.(!", word.data[mark]) == NULL) {
            mark++;
        }
        rest = slice_trim(slice_from_offset(rest, mark));
        wording_skip(&rest, handed_ends);
        words++;
    }
    return words > 0 && is_end(rest);
}

bool registration_is_closed(struct slice label, struct slice text)
{
    struct slice rest = slice_trim(label);
    if (rest.size > 0) {
        return (step_registration(&rest) && rest.size == 0 && says_closed(slice_trim(text))) ||
               registration_is_closed(SLICE_EMPTY, label);
    }
    text = slice_trim(text);
    rest = text;
    if (wording_skip(&rest, whole_words) && is_end(rest)) {
        return true;
    }
    rest = text;
    if (wording_skip(&rest, unable_words)) {
        return wording_skip(&rest, register_words) && is_end(rest);
    }
    if (says_made(rest) || says_maker(rest)) {
        return true;
    }
    rest = text;
    if (!step_registration(&rest)) {
        return false;
    }
    wording_skip(&rest, link_words);
    wording_skip(&rest, "currently|always|therefore");
    return says_closed(rest);
}
