/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences that let whoever calls sign in: for everything, or for all that changes something. */
#include "spec/text/restatement_private.h"

static const char sign_in_words[] =
    "authentication|auth|login|a login|sign-in|signing in|jwt|a jwt|jwts|a valid jwt|valid jwt|"
    "token|a token|a valid token|valid token|bearer token|a bearer token|a valid bearer token|jwt "
    "token|a jwt token|a valid jwt token|a session|a valid session|an access token|a valid access "
    "token|jwt authentication|bearer authentication|authenticated user|an authenticated user|"
    "signed-in user|a signed-in user|a logged-in user|a logged in user|the user to be logged in|"
    "the user to be signed in|the user to be authenticated|users to be logged in|users to be "
    "signed in|users to be authenticated|authentication via jwt|authentication with a jwt|"
    "authentication via bearer token|authentication by jwt|jwt bearer token|a jwt bearer token|jwt "
    "bearer authentication|bearer token authentication|token authentication|token-based "
    "authentication|jwt-based authentication|session authentication|an api key|api key|a valid api "
    "key|api keys|api key authentication|authorization|authentication and authorization|an "
    "authorization header|the authorization header|valid authentication|user authentication|being "
    "signed in|being logged in|a logged-in session|authenticated access|oauth2|oauth 2.0|oauth2 "
    "authentication|a valid session cookie|a session cookie|valid credentials|jwt auth|bearer auth|"
    "the caller to be authenticated|oauth|oauth 2|oauth2 bearer tokens|oauth 2.0 bearer tokens|an "
    "oauth2 token|openid connect|sso|single sign-on";

static const char all_words[] =
    "all api endpoints|all rest endpoints|all http endpoints|all the endpoints|all endpoints|all "
    "api routes|all the routes|all routes|all api requests|all api calls|all http requests|all "
    "requests|all calls|all operations|all apis|all api operations|every api endpoint|every "
    "endpoint|every route|every request|every api request|every api call|every call|each endpoint|"
    "each request|each api request|any request|all other endpoints|all other routes|all other "
    "requests|all remaining endpoints|everything else|every other endpoint|the api|the rest api|"
    "the whole api|the entire api|api access|access to the api|accessing the api|using the api|"
    "api endpoints|endpoints|routes|api requests|requests|all resources|all services|all data "
    "endpoints|all resource endpoints|api routes|all backend endpoints|all of the endpoints|"
    "everything";

/* Behind the endpoints, where it narrows nothing. */
static const char here_words[] = "in this api|of the api|of this api|in the api|below|here|to the "
                                 "api|of the service|in this document|listed below|described "
                                 "below|described here|to the server|to the backend|to this api";

static const char demand_words[] =
    "require|requires|need|needs|carry|carries|must carry|must include|must have|must contain|must "
    "send|must "
    "provide|must use|must present|are protected by|are protected with|is protected by|is "
    "protected "
    "with|are protected using|are protected via|are secured by|are secured with|are secured via|is "
    "secured with|is secured by|are guarded by|are behind|is behind|will require|should require|"
    "shall require|enforce|use|uses|should be protected by|must be protected by|expect|expects|are "
    "only accessible with|is only accessible with|are accessible only with";

static const char done_words[] =
    "must be authenticated|are authenticated|is authenticated|need to be authenticated|have to be "
    "authenticated|must be made by an authenticated user|are private|are only accessible to "
    "authenticated users|is only accessible to authenticated users|are accessible only to "
    "authenticated users|are only available to authenticated users|is only available to "
    "authenticated users|are restricted to authenticated users|is restricted to authenticated "
    "users|are restricted to signed-in users|are restricted to logged-in users|are only for "
    "authenticated users|are for authenticated users only|require users to sign in|are protected";

/* What may stand behind the way to sign in without narrowing it. */
static bool is_way_end(struct slice rest)
{
    return rest.size == 0 || rest.data[0] == '(' || rest.data[0] == ',' || rest.data[0] == ':' ||
           wording_starts_with(rest,
                               "in the|in an|in its|in their|via|with|by|as|header|headers|"
                               "from|and|using|sent|passed|or|issued|obtained|unless|to be|to "
                               "access|through|before|only|for access|except") > 0;
}

static void read_exception(struct restater *restater, struct slice text, struct restatement *out)
{
    struct slice front, behind = SLICE_EMPTY;
    if (!restatement_part_of(
            restater, text,
            "except|excluding|apart from|other than|unless|with the exception of|but not", &front,
            &behind)) {
        return;
    }
    struct slice rest;
    if (restatement_part_of(restater, behind, demand_words, &front, &rest)) {
        behind = front;
    }
    wording_skip(&behind, "for|the|where|all|those|ones|of");
    struct slice kind = wording_bare(behind);
    wording_cut(&kind, "endpoints|endpoint|routes|requests|operations|methods|ones|access");
    if (wording_is(kind,
                   "get|get requests|read|reads|reading|read-only|public reads|"
                   "public read|public get|get and head|safe|list and get|get/list|read/list")) {
        out->kind = RESTATEMENT_SIGN_IN_TO_WRITE;
    } else if (!wording_has(behind, "login|log in|register|registration|sign-in|sign-up|signup|"
                                    "auth|authentication|health*|otherwise|noted|marked|stated|"
                                    "public|explicitly|specified|indicated|mentioned|documented")) {
        out->except = behind;
    }
}

/* --- other languages, by their words in any order --- */

static const char everything_words[] =
    "jede anfrage|jeder aufruf|jeder request|jeder endpunkt|alle anfragen|alle aufrufe|alle "
    "endpunkte|alle endpoints|alle api-aufrufe|alle requests|alle routen|toutes les requêtes|"
    "toutes les routes|chaque requête|tous les endpoints|tous les appels|chaque appel|todas las "
    "peticiones|todas las solicitudes|todas las rutas|todas las llamadas|cada petición|cada "
    "solicitud|todos los endpoints|todas as requisições|todas as chamadas|todas as rotas|cada "
    "requisição|toda requisição|todos os endpoints|todo endpoint|tutte le richieste|tutte le "
    "chiamate|tutte le rotte|ogni richiesta|ogni chiamata|tutti gli endpoint|wszystkie żądania|"
    "wszystkie endpointy|wszystkie zapytania|każde żądanie|każde zapytanie|tüm istek*|bütün "
    "istek*|her istek|tüm endpoint*|tüm uç nokta*|alle verzoeken|elk verzoek|alle aanvragen|elke "
    "aanvraag|alle aanroepen|semua permintaan|setiap permintaan|semua endpoint|semua request|"
    "setiap request|mọi yêu cầu|tất cả yêu cầu|tất cả các yêu cầu|mọi endpoint|tất cả endpoint|"
    "tất cả các endpoint|mọi api|tất cả api|tất cả các api|mọi request|tất cả request|tất cả các "
    "request|все запросы|всех запросов|всем запросам|каждый запрос|любой запрос|все эндпоинты|"
    "всех эндпоинтов|всем эндпоинтам|все методы|всех методов|все остальные эндпоинты|所有请求|"
    "所有接口|全部接口|所有端点|所有api|所有 api|每个请求|全部请求|所有路由|所有請求|所有端點|"
    "其他接口|其余接口|其它接口|すべてのリクエスト|全てのリクエスト|全リクエスト|"
    "すべてのエンドポイント|全てのエンドポイント|全エンドポイント|すべてのapi|すべての api|"
    "全api|모든 요청|모든 엔드포인트|모든 api|전체 api|모든 호출|각 요청|나머지 엔드포인트";

/* "Jede Anfrage braucht einen API-Schlüssel, außer /health": everything that is called, a need and
 * a way to sign in, in one sentence that denies nothing and speaks of no role. */
static bool read_abroad(const struct restater *restater, struct slice text, struct restatement *out)
{
    static const char need_words[] =
        "braucht|brauchen|benötig*|erforder*|verlang*|muss|müssen|nécessit*|requièr*|requiert|exig*"
        "|"
        "doivent|doit|besoin|requier*|necesit*|deben|debe|requer*|precisa*|devem|deve|richied*|"
        "necessita*|devono|wymaga*|potrzeb*|musi|muszą|gerektir*|gerekir|gerekli*|zorunlu*|vereis*|"
        "nodig|moeten|moet|memerlukan|membutuhkan|wajib|harus|perlu|cần|phải|bắt buộc|需要|必须|"
        "必須|须|須|要求|必要|携带|필요|필수|요구|требу*|нужен|нужна|нужны|нужно|необходим*|обязат*"
        "|"
        "должн*|require|requires|required|защищен*|geschützt|protégé*|protegid*|protett*|chronion*";
    static const char way_words[] =
        "api "
        "key*|api-key*|apikey*|x-api-key|token*|jwt|bearer|login|oauth*|api-schlüssel*|schlüssel|"
        "anmeldung|authentifizierung|authentifiziert|clé|clés|authentification|authentifié*|jeton*|"
        "clave|autenticación|autenticad*|chave|autenticação|chiave|autenticazione|autenticat*|"
        "klucz*|"
        "uwierzytelni*|anahtar*|kimlik "
        "doğrulama*|giriş*|sleutel|api-sleutel|authenticatie|inloggen|"
        "kunci|autentikasi|otentikasi|khóa|xác thực|đăng nhập|ключ*|токен*|авторизац*|"
        "аутентификац*|密钥|密鑰|令牌|登录|登入|认证|認證|鉴权|キー|トークン|認証|ログイン|키|토큰|"
        "인증|로그인";
    static const char other_words[] =
        "nicht|kein*|ohne|pas|aucun*|ningun*|nenhum*|não|не|без|нет|non|nessun*|senza|nie|bez|geen|"
        "niet|zonder|tidak|tanpa|không|değil|gerekmez|gerektirmez|无需|無需|不需要|无须|不要|不必|"
        "불필요|필요 "
        "없|않|必要ありません|必要はありません|必要がない|admin*|админ*|管理员|管理者|관리자|"
        "rolle*|роль|роли|角色|ロール|역할|rôle*|quản trị*";
    static const char except_words[] =
        "außer|ausgenommen|ausnahme|sauf|excepté|hormis|exception|excepto|salvo|menos|excepción|"
        "exceto|"
        "tranne|eccetto|eccezione|wyjątkiem|oprócz|poza|hariç|dışında|behalve|uitgezonderd|"
        "uitzondering|kecuali|trừ|除|以外|除外|제외|кроме|исключением|except";
    static const char door_words[] =
        "health*|ping|status|login|register|auth|/auth*|sign*|public*|öffentlich*|публичн*|públic*|"
        "pubblic*|公开|公開|공개|로그인|회원가입|登录|注册|ログイン|登録|вход*|регистрац*|"
        "anmeldung|"
        "registrierung|connexion|inscription|registro|registrazione|rejestrac*|kayıt|đăng ký|"
        "đăng nhập|健康*|헬스*|ヘルス*";
    if (!wording_memory_has_once(restater->memory, text, everything_words) ||
        !wording_has(text, need_words) || !wording_has(text, way_words) ||
        wording_has(text, other_words)) {
        return false;
    }
    out->kind = RESTATEMENT_SIGN_IN;
    if (wording_has(text, except_words) && !wording_has(text, door_words)) {
        out->except = text;
    }
    return true;
}

bool restatement_read_sign_in(struct restater *restater, struct slice text, struct restatement *out)
{
    struct slice rest = text, front, behind;
    struct slice extent = SLICE_EMPTY;
    bool is_all = wording_skip(&rest, all_words);
    if (is_all) {
        wording_skip(&rest, here_words);
        if (rest.size > 0 && rest.data[0] == '(') {
            size_t close = slice_find_byte(rest, ')');
            rest =
                slice_trim(slice_from_offset(rest, close == SLICE_NOT_FOUND ? close : close + 1));
        }
        if (wording_starts_with(rest, "except|excluding|other than|apart from") > 0 &&
            restatement_part_of(restater, rest, demand_words, &front, &behind)) {
            rest = slice_from_offset(rest, (size_t)(behind.data - rest.data));
            wording_skip(&rest, "that|the use of|use of");
            out->kind = wording_starts_with(rest, sign_in_words) > 0 ? RESTATEMENT_SIGN_IN
                                                                     : RESTATEMENT_NONE;
            rest = text;
        } else if (wording_skip(&rest, done_words)) {
            out->kind = is_way_end(rest) ? RESTATEMENT_SIGN_IN : RESTATEMENT_NONE;
        } else if (wording_skip(&rest, demand_words)) {
            wording_skip(&rest, "that|the use of|use of");
            out->kind = wording_skip(&rest, sign_in_words) && is_way_end(rest) ? RESTATEMENT_SIGN_IN
                                                                               : RESTATEMENT_NONE;
        }
    } else if (restatement_part_of(
                   restater, text,
                   "is required for|is required on|are required for|is required to access|"
                   "is mandatory for|is needed for|is enforced on|required for|required on|"
                   "is necessary for|is required by",
                   &front, &behind)) {
        struct slice who = wording_bare(front);
        bool is_way = wording_is(who, sign_in_words);
        out->kind = is_way && wording_skip(&behind, all_words) && is_way_end(behind)
                        ? RESTATEMENT_SIGN_IN
                        : RESTATEMENT_NONE;
    } else if (restatement_part_of(restater, text, demand_words, &front, &behind)) {
        extent = restatement_extent(front);
        bool is_way = extent.size > 0 && wording_skip(&behind, sign_in_words) && is_way_end(behind);
        out->kind = is_way ? RESTATEMENT_SIGN_IN_TO_WRITE : RESTATEMENT_NONE;
    }
    if (out->kind == RESTATEMENT_SIGN_IN) {
        read_exception(restater, text, out);
    }
    return out->kind != RESTATEMENT_NONE || read_abroad(restater, text, out);
}

/* Plans, guesses and denials. */
static const char unsure_words[] =
    "no|not|none|never|without|planned|future|later|todo|tbd|optional|optionally|would|could|might|"
    "instead|e.g.|for example|nicht|kein|keine|keinen|ohne|geplant|später|pas|aucun|aucune|sans|"
    "prévu|plus tard|não|sem|nenhum|nenhuma|sin|ninguno|ninguna|opcional|futuro|non|senza|не|без|"
    "нет|позже";

bool restatement_is_scheme(struct slice text, bool needs_subject)
{
    static const char subject_words[] =
        "authentication method|authentication scheme|authentication type|authentication|auth "
        "method|auth|authorization|api authentication|user authentication|users|all users|clients|"
        "callers|sign-in|login|anmeldung|die anmeldung|authentifizierung|die authentifizierung|"
        "benutzer|nutzer|authentification|l'authentification|connexion|la connexion|les "
        "utilisateurs|autenticación|la autenticación|inicio de sesión|el inicio de sesión|los "
        "usuarios|autenticação|a autenticação|os usuários|autenticazione|l'autenticazione|"
        "аутентификация|авторизация";
    static const char verb_words[] =
        "is done|is handled|is implemented|is performed|is based|is|are authenticated|are|happens|"
        "works|goes|sign in|log in|authenticate|uses|use|erfolgt|läuft|geschieht|melden sich|se "
        "fait|s'effectue|se connectent|est basée|es|se realiza|se hace|se basa|se autentican|é "
        "feita|é feito|é|se autenticam|avviene|через|по";
    static const char way_words[] =
        "by means of|by|via|with|using|through|on|over|über|per|mit|mittels|par|avec|sur|con|por|"
        "mediante|vía|com|en|em|basada en|baseada em|tramite";
    static const char article_words[] =
        "a|an|the|signed|stateless|short-lived|einen|einem|ein|un|une|uma|um|des|les";
    static const char scheme_words[] =
        "jwt|jwts|jwt-based|jwt-token*|bearer|bearer-token*|http bearer|http basic|basic auth|json "
        "web token*|token|tokens|token-based|token-basiert|access token*|session|sessions|"
        "session-based|session cookie*|cookie|cookies|oauth|oauth2|oauth 2.0|openid connect|oidc|"
        "api key|api keys|api-key*|required|all endpoints require";
    struct slice rest = wording_bare(text);
    bool has_subject = wording_skip(&rest, subject_words);
    bool is_label = has_subject && rest.size > 1 && strchr(":=", rest.data[0]) != NULL;
    if (is_label) {
        return wording_starts_with(wording_bare(slice_from_offset(rest, 1)), scheme_words) > 0;
    }
    bool is_linked = has_subject && wording_skip(&rest, verb_words);
    is_linked |= has_subject && wording_skip(&rest, way_words);
    wording_skip(&rest, article_words);
    return (is_linked || (!has_subject && !needs_subject)) &&
           wording_starts_with(rest, scheme_words) > 0 && !wording_has(text, unsure_words);
}
