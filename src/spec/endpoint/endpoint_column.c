/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of tables of endpoints. */
#include "spec/endpoint/endpoint_column.h"

#include "spec/reading/reading.h"

/* The first row whose words fit counts. */
static const struct {
    enum column_role role;
    const char *words;
} column_words[] = {
    {COLUMN_TARGET, "target service*|target system*|external service*|external system*|"
                    "external api*|third party*|third-party*|called service*|upstream*|downstream*|"
                    "callee*|目标服务|外部|第三方|вызываем*|внешн*|외부"},
    {COLUMN_MEASURE,
     "latency*|p50|p90|p95|p99|throughput*|rps|qps|tps|req/s|availability*|sla|slo|"
     "response time*|target time*|延迟|响应时间|吞吐|задержк*|время ответа*|응답 시간|"
     "처리량|latência*|レイテンシ|avg time*|duration*|timing*"},
    {COLUMN_METHOD,
     "method*|verb|方法|метод*|método*|metode*|메서드|메소드|メソッド|phương thức*|请求方式"},
    {COLUMN_PATH,
     "endpoint*|path|paths|route|routes|url|urls|uri|resource*|路径|接口|地址|路由|"
     "путь|эндпоинт*|маршрут*|"
     "адрес*|경로|엔드포인트|endpunkt*|ruta|rota|パス|エンドポイント|đường dẫn|pfad|chemin"},
    {COLUMN_PUBLIC, "public*|публичн*|公开"},
    {COLUMN_ROLES,
     "role|roles|user type*|user role*|user "
     "group*|audience|permission*|who|actor*|scope*|роль|роли|права*|角色|权限|역할|권한|"
     "papel*|perfil*|rol|wer|wer darf|rolle|rollen|quién|quien|quién puede|quem|quem "
     "pode|rôle|rôles|qui|qui peut|ruolo|ruoli|chi|chi "
     "può|кто|谁|谁可以|誰|누가|rola|kto|kim|siapa|"
     "peran*|ロール|権限|vai trò*|allowed*|quyền*|phân quyền|droits|droits "
     "d'accès|autorisation*|permessi|permesso|rechten|rechte|uprawnien*|yetki|yetkiler|rights|"
     "access rights|hak akses|oprávnění|behörighet*|rettigheter|käyttöoikeu*|"
     "roller|roli|สิทธิ์*|الصلاحيات|kimler|权限要求|所需权限"},
    {COLUMN_ACCESS,
     "auth*|access*|login*|security*|авториз*|доступ*|认证|鉴权|登录|인증|autentica*|acesso*|"
     "acceso*|otentikasi*|認証|token*|guard*|zugriff*|accès|anmeldung|protect*|secured|"
     "middleware*|berechtigung*|permiso*|permissão|permissões|認可|アクセス*|akses|dostęp|erişim|"
     "toegang|åtkomst|tilgang|adgang|přístup|autenticazione|autoryzac*|uwierzytelni*|truy cập|"
     "xác thực|kimlik doğrulama|yetkilendirme"},
    {COLUMN_STATUS,
     "status*|success*|code|статус*|код|状态|상태|estado*|ステータス|failure*|error*|fail|ошибк*"},
    {COLUMN_QUERY,
     "query*|filter*|parameters*|params*|参数|параметр*|파라미터|쿼리|parâmetro*|parámetro*"},
    {COLUMN_REQUEST,
     "request*|body|payload*|input*|send|请求|запрос*|тело|вход|요청|corpo*|entrada*|"
     "cuerpo*|リクエスト"},
    {COLUMN_RESPONSE,
     "response*|returns*|output*|repl*|result*|响应|返回|ответ*|возвращ*|응답|반환|resposta*|"
     "respuesta*|saída*|レスポンス"},
    {COLUMN_DESCRIPTION, "description*|purpose*|detail*|note|summary*|comment*|说明|描述|用途|功能|"
                         "备注|описание*|назначение*|"
                         "комментар*|действие*|설명|용도|비고|descri*|deskripsi*|keterangan*|"
                         "fungsi*|finalidade*|説明|mô "
                         "tả|what|"
                         "usage*|function*|behavio*"},
    {COLUMN_TITLE,
     "name|title*|action*|operation*|feature*|use case*|名称|接口名|操作|название*|операция*|"
     "이름|기능|nome|nombre*|nama|名前|flow"},
};

/* Headers of those who may not, most of which sound like one of those who may. */
static const char denied_words[] =
    "closed to|closed for|off limits*|except|not for|may not|must not|cannot|can't|can not|no "
    "access|excluded|blocked|prohibited*|not "
    "allowed*|not permitted*|denied|disallowed*|forbidden for|forbidden to|forbidden role*|hidden "
    "from|nicht für|nicht erlaubt*|verboten für|gesperrt für|no permitido*|prohibido para|não "
    "permitido*|proibido para|interdit aux|interdit à|non autorisé*|запрещено*|не для|нельзя|"
    "禁止角色|禁止ロール|不可ロール";

/* "Actor / frontend page" */
static const char screen_words[] = "page|pages|screen|screens|frontend|front-end|component";

enum column_role endpoint_column_role(const struct block *block, size_t column)
{
    struct slice header = slice_trim(block_column_name(block, column));
    if (header.size == 0 || header.size > 80) {
        return COLUMN_OTHER;
    }
    for (size_t i = 0; i < sizeof(column_words) / sizeof(*column_words); i++) {
        if (reading_has(block->document, header, column_words[i].words)) {
            enum column_role role = column_words[i].role;
            bool is_about_callers = role == COLUMN_ROLES || role == COLUMN_ACCESS;
            bool is_screen = role == COLUMN_ROLES && wording_has(header, screen_words);
            return is_about_callers && reading_has(block->document, header, denied_words)
                       ? COLUMN_DENIED
                   : is_screen ? COLUMN_OTHER
                               : role;
        }
    }
    return reading_has(block->document, header, denied_words) ? COLUMN_DENIED : COLUMN_OTHER;
}
