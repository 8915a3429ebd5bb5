/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of code in sections about security: the claims of a token, headers line by line. */
#include "spec/recognise/security_private.h"
#include "spec/text/json_lenient.h"

static const char claim_words[] =
    "token structure|token payload|token claims|jwt payload|jwt claims|jwt structure|"
    "jwt token|payload structure|claims|access token|refresh token|access token payload|"
    "token content*|структура токена|полезная нагрузка|令牌结构|载荷|토큰 구조";

static bool is_header_line(struct slice line)
{
    size_t colon = slice_find(line, SLICE(": "));
    return colon != SLICE_NOT_FOUND && colon > 3 && colon < 60 &&
           slice_find_byte(slice_between(line, 0, colon), '-') != SLICE_NOT_FOUND &&
           slice_find_byte(slice_between(line, 0, colon), ' ') == SLICE_NOT_FOUND;
}

/* Whether the block is code of a program, where the headings speak of security. */
static bool is_program(const struct block *block)
{
    bool is_language = wording_is(block->info, "javascript|js|typescript|ts|jsx|tsx|python|py|java|"
                                               "kotlin|csharp|go|");
    return is_language && security_program_may_speak(block) &&
           reading_is_about(block, "secur*|authenticat*|auth|authorization|rate limit*|throttl*|"
                                   "password*|jwt|token*|cors|protection|middleware*|безопасност*|"
                                   "аутентификац*|安全*|认证*|보안*|인증*|seguridad|segurança") &&
           !reading_is_under(block, "test*|migration*|roadmap|future*|issue*|gap*|finding*|"
                                    "changelog|endpoint*");
}

int security_claim_code(const struct block *block)
{
    if (slice_find_byte(block->code, '{') != SLICE_NOT_FOUND &&
        reading_is_under(block, claim_words) && !reading_is_under(block, "request|response")) {
        return 84;
    }
    if (is_program(block)) {
        return 30;
    }
    if (slice_find_byte(block->code, '{') != SLICE_NOT_FOUND) {
        return 0;
    }
    struct slice rest = block->code;
    struct slice line;
    bool is_first_header = slice_next_line(&rest, &line) && is_header_line(slice_trim(line));
    return is_first_header && reading_is_under(block, "header*|заголовк*|安全头|响应头") ? 70 : 0;
}

static enum reading_result read_claims(struct specification *specification,
                                       const struct block *block)
{
    size_t open = slice_find_byte(block->code, '{');
    struct json_lenient report;
    struct json_error error;
    const struct json *value = json_lenient_parse(
        specification->arena, slice_from_offset(block->code, open), &report, &error);
    static const struct slice registered[] = {
        SLICE_LITERAL("sub"),     SLICE_LITERAL("exp"),    SLICE_LITERAL("iat"),
        SLICE_LITERAL("iss"),     SLICE_LITERAL("aud"),    SLICE_LITERAL("jti"),
        SLICE_LITERAL("user_id"), SLICE_LITERAL("userId"), SLICE_LITERAL("role"),
    };
    bool is_token = false;
    for (size_t i = 0; i < sizeof(registered) / sizeof(*registered); i++) {
        is_token = is_token || json_member(value, registered[i]) != NULL;
    }
    if (!is_token) {
        return READING_NOTHING;
    }
    JSON_EACH(claim, value)
    {
        struct place place = block_code_place(block, open + claim->offset, claim->text.size);
        reading_state_fact(specification, STATEMENT_SECURITY, block, place, "token_claim",
                           claim->key, claim->text);
    }
    return READING_WHOLE;
}

static enum reading_result read_header_lines(struct specification *specification,
                                             const struct block *block)
{
    struct slice rest = block->code;
    struct slice line;
    while (slice_next_line(&rest, &line)) {
        size_t colon = slice_find(line, SLICE(": "));
        if (!is_header_line(line)) {
            continue;
        }
        size_t offset = (size_t)(line.data - block->code.data);
        reading_state_fact(specification, STATEMENT_SECURITY, block,
                           block_code_place(block, offset, line.size), "header",
                           wording_bare(slice_between(line, 0, colon)),
                           slice_trim(slice_from_offset(line, colon + 2)));
    }
    return READING_WHOLE;
}

enum reading_result security_read_code(struct specification *specification,
                                       const struct block *block)
{
    bool is_set_up = is_program(block) && security_program_read(specification, block) > 0;
    if (slice_find_byte(block->code, '{') != SLICE_NOT_FOUND) {
        enum reading_result claims = reading_is_under(block, claim_words)
                                         ? read_claims(specification, block)
                                         : READING_NOTHING;
        return is_set_up ? READING_PART : claims;
    }
    if (is_set_up) {
        return READING_PART;
    }
    struct slice rest = block->code, line;
    return slice_next_line(&rest, &line) && is_header_line(slice_trim(line))
               ? read_header_lines(specification, block)
               : READING_NOTHING;
}
