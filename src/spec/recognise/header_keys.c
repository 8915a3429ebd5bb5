/* SPDX-License-Identifier: Apache-2.0 */
/* What people call the entries of a header, and the kinds of document that a title may name. */
#include "spec/recognise/header.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* '_' and '-' count as blanks in wordings; keys come in snake case. */
static const struct header_key keys[] = {
    {"id",
     "id|spec id|document id|doc id|specification id|document number|document no|doc no|reference "
     "number|文档编号|编号",
     false},
    {"name",
     "name|project name|project|title|document title|component|component name|service|service name|"
     "feature|feature name|product|product name|system|system "
     "name|application|项目名称|项目|проект|"
     "название|프로젝트|프로젝트명|projeto|proyecto",
     false},
    {"version",
     "version|document version|doc version|spec version|specification version|current version|"
     "文档版本|版本|版本号|версия|версия документа|버전|문서 버전|versão|versión|バージョン",
     true},
    {"status",
     "status|document status|doc status|spec status|review "
     "status|状态|文档状态|审核状态|статус|상태|"
     "estado|situação|ステータス",
     true},
    {"last_updated",
     "last updated|last update|last modified|last revised|last revision|updated|updated at|updated "
     "on|modified|last reviewed|last change|最后更新|更新时间|更新日期|最近更新|последнее "
     "обновление|"
     "обновлено|дата обновления|최종 수정일|최종 업데이트|마지막 업데이트|última atualização|"
     "última actualización|最終更新|最終更新日",
     true},
    {"date",
     "date|created|created at|created on|created date|creation date|document date|date created|"
     "日期|创建时间|创建日期|дата|дата создания|날짜|작성일|data|fecha|作成日",
     true},
    {"authors",
     "author|authors|author s|written by|prepared by|created by|technical specifications by|"
     "technical specification by|specification "
     "by|architect|architects|作者|编写者|автор|авторы|작성자|"
     "autor|autores|作成者",
     true},
    {"owner",
     "owner|owners|document owner|doc owner|service owner|product owner|technical owner|tech lead|"
     "lead|owner s|maintainer|maintainers|maintained by|owned by|维护者|文档维护|负责人|"
     "владелец|ответственный|담당자|responsável|responsable",
     true},
    {"reviewers",
     "reviewer|reviewers|reviewer s|reviewed by|approver|approvers|approved by|审核人|审核者|"
     "рецензент|рецензенты|검토자|revisor|revisores",
     true},
    {"priority", "priority|优先级|приоритет|우선순위|prioridade|prioridad", false},
    {"type", "type|document type|doc type|类型|тип документа|문서 유형", false},
    {"description", "description|summary|purpose|描述|说明|описание|설명|descrição|descripción",
     false},
    {"related",
     "related prd|related|related document|related documents|related docs|related spec|related "
     "specs|prd|parent spec|parent document|parent|关联文档|相关文档|связанные документы|관련 문서",
     false},
    {"tags", "tags|tag|labels|keywords|标签", false},
    {"team", "team|squad|department|团队", false},
    {"audience", "audience|target audience|intended audience", false},
    {"classification", "classification|confidentiality|document classification", true},
    {"next_review", "next review|next review date|review date|review cycle|下次审核", true},
};

/* Without a plural in parentheses: "Author(s)". */
static struct slice bare_key(struct slice spelling)
{
    spelling = wording_bare(spelling);
    if (slice_ends_with_ignoring_case(spelling, SLICE("(s)"))) {
        spelling.size -= 3;
    }
    return spelling;
}

const struct header_key *header_find_key(struct arena *arena, struct slice spelling)
{
    spelling = bare_key(spelling);
    if (spelling.size == 0 || spelling.size > 80) {
        return NULL;
    }
    struct slice snake = word_snake(arena, spelling);
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        if (wording_is(snake, keys[i].words) || wording_is(spelling, keys[i].words)) {
            return &keys[i];
        }
    }
    return NULL;
}

/* Longer ones first: the first match counts. */
static const char kinds[] =
    "technical specifications document|technical specification document|technical specifications|"
    "technical specification|technology specifications|technology specification|"
    "technical requirements document|product requirements document|software requirements "
    "specification|technical design document|software design document|system design document|"
    "backend architecture document|fullstack architecture document|architecture document|"
    "high-level design (hld)|low-level design (lld)|high-level design|low-level design|"
    "backend technical specification|backend specification|backend spec|api specifications|"
    "api specification|api spec|component specification|feature specification|feature spec|"
    "system specification|software specification|design document|design doc|design specification|"
    "requirements document|requirements specification|technical design|technical specs|"
    "technical spec|tech specs|tech spec|entity relationship diagram|entity-relationship diagram|"
    "database schema documentation|database schema|database design|complete documentation|"
    "api documentation|documentation|specifications|specification|design|spec|trd.md|trd|prd|lld|"
    "hld|sdd|erd|rfc|техническое задание|техническая спецификация|тз|技术规格说明书|技术规格说明|"
    "技术设计文档|技术规格|设计文档|기술 명세서|설계서|especificação técnica|especificación "
    "técnica";

/* "v1.0", "1.2", "(draft)" behind a kind of document. */
static bool is_tail(struct slice text)
{
    text = slice_trim(text);
    if (text.size == 0 || text.data[0] == '(' || slice_starts_with(text, SLICE("（")) ||
        character_is_digit(text.data[0])) {
        return true;
    }
    return text.size > 1 && (text.data[0] == 'v' || text.data[0] == 'V') &&
           character_is_digit(text.data[1]);
}

/* Whether the part of a title names nothing but a kind of document. */
static bool is_kind(struct slice part)
{
    size_t size = wording_starts_with(part, kinds);
    return size > 0 && is_tail(slice_from_offset(part, size));
}

/* The size of what parts a name from a kind, at the front of `text`: ": ", " - ", " — ". */
static size_t measure_divider(struct slice text)
{
    static const struct slice dividers[] = {
        SLICE_LITERAL(": "), SLICE_LITERAL(" - "), SLICE_LITERAL(" – "), SLICE_LITERAL(" — "),
        SLICE_LITERAL("："), SLICE_LITERAL(" | "), SLICE_LITERAL(" -- ")};
    for (size_t i = 0; i < sizeof(dividers) / sizeof(*dividers); i++) {
        if (slice_starts_with(text, dividers[i])) {
            return dividers[i].size;
        }
    }
    return 0;
}

static struct slice strip_kind_at_end(struct slice title)
{
    size_t size = wording_ends_with(title, kinds);
    if (size == 0 || size >= title.size) {
        return size == title.size ? SLICE_EMPTY : title;
    }
    bool is_apart = character_is_space(title.data[title.size - size - 1]);
    return is_apart ? slice_trim(slice_between(title, 0, title.size - size)) : title;
}

struct slice header_name_of_title(struct slice title)
{
    title = slice_trim(slice_between(title, 0, WORDING_SIZE_MAXIMUM));
    for (size_t i = 0; i < title.size; i++) {
        size_t divider = measure_divider(slice_from_offset(title, i));
        if (divider == 0) {
            continue;
        }
        struct slice before = slice_trim(slice_between(title, 0, i));
        struct slice after = slice_trim(slice_from_offset(title, i + divider));
        if (is_kind(before)) {
            return after;
        }
        if (is_kind(after)) {
            return before;
        }
    }
    return is_kind(title) ? SLICE_EMPTY : strip_kind_at_end(title);
}
