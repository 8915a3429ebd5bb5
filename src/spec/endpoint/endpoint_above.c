/* SPDX-License-Identifier: Apache-2.0 */
/* Which endpoint a block is about; the contract is in the header. */
#include "spec/endpoint/endpoint.h"

#include "spec/text/wording.h"

#define LOOK_BACK_MAXIMUM 64U /* statements */

/* Whether the endpoint stands alone so far in its section: what follows it there is about it, be it
 * stated by a bullet or by a table of one row. */
static bool is_alone(const struct specification *specification, const struct statement *endpoint)
{
    const struct list *statements = &specification->statements;
    size_t seen = 0, end = statements->count;
    size_t start = end > LOOK_BACK_MAXIMUM ? end - LOOK_BACK_MAXIMUM : 0;
    for (size_t i = end; i > start; i--) {
        const struct statement *statement = list_at(statements, i - 1);
        if (statement->block == NULL || statement->kind != STATEMENT_ENDPOINT) {
            continue;
        }
        if (statement->block->section != endpoint->block->section) {
            return seen == 1;
        }
        if (++seen > 1) {
            return false;
        }
    }
    return seen == 1 && start == 0;
}

/* Whether the item that holds the block, or one around that, states the endpoint. */
static bool is_inside(const struct block *block, const struct statement *endpoint)
{
    const struct list_item *item = block->inside;
    while (item != NULL && item->place.line != endpoint->place.line) {
        item = item->parent;
    }
    return item != NULL;
}

/* Whether the headings cut one endpoint's description into parts: where it is stands below "Basic
 * information" or "请求信息", and the block below another heading of the same one, "Response". */
static bool is_part_beside(const struct specification *specification, const struct block *block,
                           const struct statement *endpoint)
{
    static const char part_words[] =
        "endpoint|url|route|path|method|request|http request|basic information|basic info|"
        "interface|details|endpoint details|基本信息|接口详情|接口信息|接口地址|接口说明|接口描述|"
        "请求信息|请求地址|请求路径|请求方式|请求|接口|запрос|метод|эндпоинт|адрес|"
        "основная информация|요청|엔드포인트|요청 정보|기본 "
        "정보|リクエスト|エンドポイント|基本情報|"
        "ruta|método|petición|solicitud|rota|requisição|anfrage|endpunkt|methode|requête|méthode|"
        "permintaan|yêu cầu|thông tin|i̇stek|istek|richiesta";
    const struct section *part = endpoint->block->section;
    const struct section *whole = part == NULL || part->level == 0 ? NULL : part->parent;
    const struct section *section = block->section;
    while (section != NULL && section->parent != whole) {
        section = section->parent;
    }
    return whole != NULL && whole->level > 0 && section != NULL && section != part &&
           wording_is(part->name, part_words) && is_alone(specification, endpoint);
}

const struct endpoint_statement *endpoint_above(const struct specification *specification,
                                                const struct block *block)
{
    const struct statement *last = specification_last(specification, STATEMENT_ENDPOINT);
    if (last == NULL || last->block->document != block->document) {
        return NULL;
    }
    if (is_inside(block, last)) {
        return &last->endpoint;
    }
    if (!last->endpoint.is_detail && !is_alone(specification, last)) {
        return NULL;
    }
    for (const struct section *section = block->section; section != NULL && section->level > 0;
         section = section->parent) {
        if (last->block->section == section) {
            return &last->endpoint;
        }
    }
    return is_part_beside(specification, block, last) ? &last->endpoint : NULL;
}

struct endpoint_statement *endpoint_before(const struct endpoint_scope *scope)
{
    struct statement *last = scope->memory->last;
    const struct section *section = scope->block->section;
    if (last == NULL || last->block == NULL || section == NULL) {
        return NULL;
    }
    bool is_here = last->block->section == section || last->block->section == section->parent;
    return is_here ? &last->endpoint : NULL;
}

bool endpoint_takes_body(const struct endpoint_statement *endpoint)
{
    return slice_equal(endpoint->method, SLICE("POST")) ||
           slice_equal(endpoint->method, SLICE("PUT")) ||
           slice_equal(endpoint->method, SLICE("PATCH"));
}
