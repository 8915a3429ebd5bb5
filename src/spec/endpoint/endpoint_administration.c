/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints of administration by where they are: below a heading such as "Admin APIs", or below a
 * path such as `/api/v1/admin`. That says for whom they are, if nothing nearer does. */
#include "spec/endpoint/endpoint.h"

#include "spec/text/wording.h"

static const char administration_words[] =
    "admin|admins|administrator|administrators|administration|administrative|admin only|admins "
    "only|back office|backoffice|"
    "админ|админка|администратор|администратора|администраторы|администраторов|администрирование|"
    "администрирования|администрация|админки|панель администратора|админ-панель|"
    "管理|管理员|管理員|管理者|后台|管理后台|后台管理|管理端|管理画面|관리자|어드민|"
    "administrador|administradores|administradora|administración|administracion|administração|"
    "administracao|administrateur|administrateurs|verwaltung|administratoren|amministrazione|"
    "amministratore|amministratori|administracja|yönetim|yönetici|beheer|beheerder|quản trị|"
    "quản trị viên";

static const char kind_words[] =
    "api|apis|rest api|rest apis|endpoint|endpoints|route|routes|path|paths|operations|methods|"
    "calls|features|functions|functionality|panel|dashboard|area|section|console|interface|portal|"
    "module|management|access|actions|tools|only|rotas|rutas|эндпоинты|маршруты|методы|панель|"
    "接口|端点|面板|エンドポイント|엔드포인트|기능|endpunkte|schnittstelle|schnittstellen|panneau|"
    "painel|"
    "bereich|routen|puntos finales|機能|功能|模块";

static const char joint_words[] = "de la|de l'|de|do|da|del|d'|della|dell'|pour les|pour|para o|"
                                  "para|für|der|von|for the|for|of the|of|the|les|la|el|le|для|"
                                  "la|per";

/* Who signs in or registers has no role yet. */
static const char door_words[] =
    "login|log-in|signin|sign-in|register|signup|sign-up|registration|authenticate|refresh|"
    "refresh-token|logout|signout|sign-out|forgot-password|reset-password|verify-email|token";

enum { SECTION_UNKNOWN, SECTION_IS_ADMINISTRATION, SECTION_IS_OTHER };

/* Without a number and pictures in front: "6. Admin", "🛡️ Admin". */
static struct slice without_number(struct slice text)
{
    size_t at = 0;
    while (at < text.size) {
        unsigned char c = (unsigned char)text.data[at];
        bool is_picture = c >= 0xF0 || c == 0xE2 || c == 0xEF;
        size_t size = c >= 0xF0 ? 4 : is_picture ? 3 : 1;
        if (character_is_alpha((char)c) || (c >= 0x80 && !is_picture)) {
            break;
        }
        at += size;
    }
    return slice_from_offset(text, at < text.size ? at : text.size);
}

/* What stands in front of a bracket, a dash, a colon or a path. */
static struct slice front_of(struct slice text)
{
    static const char *const ends[] = {"(", "（", " - ", "—", "–", ":", "：", "|", "`", " /", NULL};
    for (const char *const *end = ends; *end != NULL; end++) {
        text = slice_between(text, 0, slice_find(text, slice_from(*end)));
    }
    return slice_trim(text);
}

bool endpoint_heading_is_administration(struct slice heading)
{
    struct slice text = front_of(wording_bare(without_number(heading)));
    if (text.size == 0 || text.size > 60) {
        return false;
    }
    if (wording_is(text, administration_words)) {
        return true;
    }
    for (unsigned i = 0; i < 3; i++) {
        size_t back = wording_ends_with(text, kind_words);
        text = slice_trim(slice_between(text, 0, text.size - back));
        size_t front = wording_starts_with(text, kind_words);
        if (back == 0 && front == 0) {
            return false;
        }
        text = slice_trim(slice_from_offset(text, front));
        front = front > 0 ? wording_starts_with(text, joint_words) : 0;
        text = slice_trim(slice_from_offset(text, front));
        if (wording_is(text, administration_words)) {
            return true;
        }
    }
    return false;
}

/* Takes the next segment that is no "api" and no version. */
static bool next_own_segment(struct slice *path, struct slice *out_segment)
{
    while (slice_next_part(path, '/', out_segment)) {
        bool is_version = out_segment->size >= 2 && out_segment->size <= 5 &&
                          out_segment->data[0] == 'v' && character_is_digit(out_segment->data[1]);
        if (out_segment->size > 0 && !is_version && !slice_equal(*out_segment, SLICE("api")) &&
            !slice_equal(*out_segment, SLICE("rest"))) {
            return true;
        }
    }
    return false;
}

static bool is_path_of_administration(const struct endpoint_statement *endpoint)
{
    struct slice base = endpoint->base, path = endpoint->path, segment;
    return (next_own_segment(&base, &segment) || next_own_segment(&path, &segment)) &&
           wording_is(segment, "admin|administration|backoffice");
}

bool endpoint_is_door(struct slice path)
{
    size_t slash = slice_find_last_byte(path, '/');
    return slash != SLICE_NOT_FOUND && slice_find_byte(path, '{') == SLICE_NOT_FOUND &&
           wording_is(slice_from_offset(path, slash + 1), door_words);
}

static struct place find_heading(const struct section *section, unsigned char *known)
{
    for (; section != NULL && section->level > 1; section = section->parent) {
        unsigned char *is = &known[section->first_block];
        if (*is == SECTION_UNKNOWN) {
            *is = endpoint_heading_is_administration(section->title.plain)
                      ? SECTION_IS_ADMINISTRATION
                      : SECTION_IS_OTHER;
        }
        if (*is == SECTION_IS_ADMINISTRATION) {
            return section->title.place;
        }
    }
    return PLACE_NONE;
}

void endpoint_administration_settle(struct specification *specification,
                                    const struct document *document)
{
    unsigned char *known =
        ARENA_ARRAY(specification->arena, unsigned char, document->block_count + 1);
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        struct endpoint_statement *endpoint = &statement->endpoint;
        if (!statement_is_of_callers(statement) || statement->block == NULL ||
            statement->block->document != document || endpoint->is_public ||
            endpoint->roles.count > 0 || endpoint_is_door(endpoint->path)) {
            continue;
        }
        bool is_label =
            endpoint->above != NULL && endpoint_heading_is_administration(endpoint->above->plain);
        endpoint->administration = is_path_of_administration(endpoint) ? statement->place
                                   : is_label                          ? endpoint->above->place
                                              : find_heading(statement->block->section, known);
    }
}
