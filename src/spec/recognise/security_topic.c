/* SPDX-License-Identifier: Apache-2.0 */
/* Which topic of security a text is about: one table of words. */
#include "spec/recognise/security_private.h"

struct topic {
    const char *name;
    const char *words;
};

/* The first match decides. */
static const struct topic topics[] = {
    {"lockout",
     "lock-out|lockout|account lock*|lock account|brute force|brute-force|wrong password*|"
     "failed login*|failed attempts|failed sign-in*|блокировк*|锁定|계정 잠금"},
    {"rate_limit",
     "rate limit*|ratelimit*|rate-limit*|throttl*|sign-in limit*|login limit*|request limit*|"
     "req/min|ограничение частоты|ограничения частоты|ограничение "
     "запросов|лимит*|限流|速率限制|频率限制|"
     "요청 제한|속도 제한|límite de*|limite de taxa|anfragelimit"},
    {"password_hash", "hash*|bcrypt|argon2|argon2id|scrypt|pbkdf2|хэш*|хеш*|哈希|加盐|해시"},
    {"pii",
     "never log|do not log|must not log|not logged|not be logged|in logs|in the logs|redact*"},
    {"authentication", "authenticate with|authenticates with|log in with|logs in with|login with|"
                       "sign in with|signs in with|email and password|e-mail and password|"
                       "username and password"},
    {"password_policy",
     "password policy|password strength|password requirement*|password complexity|"
     "password length|passwords|password|парол*|密码*|비밀번호*|contraseña*|senha*|passwort*"},
    {"sql_injection", "sql injection|sql-injection|injection|sql-инъекц*|注入"},
    {"xss", "xss|cross-site scripting|content security policy|csp"},
    {"csrf", "csrf|cross-site request*|xsrf"},
    {"cors", "cors|cross-origin*"},
    {"input_validation",
     "input validation|validation|sanitiz*|sanitis*|валидац*|输入验证|参数校验|입력 검증"},
    {"header", "security header*|headers|header|hsts|helmet|заголовк*|安全头|响应头"},
    {"tls", "tls|https|ssl"},
    {"encryption_at_rest", "at rest|encrypted storage|disk encryption|静态加密|в покое"},
    {"encryption_in_transit",
     "in transit|transport encryption|transport security|传输加密|传输安全|при передаче"},
    {"pii", "pii|personal data|personally identifiable*|персональн*|敏感数据|个人信息|개인정보"},
    {"measure", "backup|backups"},
    {"retention",
     "retention|retained|retain data|retain logs|retain records|retain for|kept for|purge*|"
     "deleted after|срок хранения|хранени*|保留*|보존"},
    {"encryption", "encrypt*|шифрован*|加密|암호화|cifrado|criptograf*|verschlüsselung"},
    {"mfa", "mfa|2fa|multi-factor*|two-factor*|totp|двухфакторн*|双因素|2단계"},
    {"api_key", "api key|api keys|api-key|x-api-key|апи-ключ*|api密钥"},
    {"scope", "scopes|scope|области доступа"},
    {"refresh_token", "refresh token*|refresh-token*|refresh-токен*|刷新令牌"},
    {"session", "session*|сесси*|会话|세션"},
    {"token", "token*|jwt|bearer|expiration times|token expir*|токен*|令牌|토큰"},
    {"cookie", "cookie*|куки"},
    {"audit", "audit*|аудит*|审计|감사"},
    {"secret", "secret*|credential*|vault|секрет*|密钥|비밀"},
    {"registration", "registration|self-registration|sign-up|signup|newcomers|регистрац*|注册|"
                     "회원가입|registro|cadastro"},
    {"authorization", "authoriz*|authoris*|rbac|access control|авторизац*|权限|授权|권한"},
    {"authentication", "authenticat*|аутентификац*|认证|鉴权|인증|login|sign-in|oauth*"},
};

#define TOPIC_COUNT (sizeof(topics) / sizeof(*topics))

const char *security_topic(const struct document *document, struct slice text)
{
    for (size_t i = 0; i < TOPIC_COUNT; i++) {
        if (reading_has(document, text, topics[i].words)) {
            return topics[i].name;
        }
    }
    return NULL;
}
