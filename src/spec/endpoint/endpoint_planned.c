/* SPDX-License-Identifier: Apache-2.0 */
/* Endpoints that a document names and that are not to be served now: planned for later, out of
 * scope, struck out, pages beside an API. A heading, a label or the group of a fence says it of all
 * below; a remark behind one endpoint says it of that. Reads no notation. */
#include "spec/endpoint/endpoint.h"

#include "spec/reading/reading.h"
#include "spec/text/wording.h"

#define NAME_SIZE_MAXIMUM   ((size_t)120)
#define REMARK_SIZE_MAXIMUM ((size_t)60)

#define OUTSIDE_WORDS                                                                              \
    "out of scope|out-of-scope|non-goal*|non goals|nicht im umfang|nicht-ziele|nichtziele|"        \
    "außerhalb des umfangs|hors périmètre|hors scope|hors champ|fuera de alcance|fuera del "    \
    "alcance|fora de escopo|fora do escopo|вне рамок|不在范围|範囲外|범위 밖"

/* What a heading or label has in it, whatever else it says. */
static const char unserved_words[] = OUTSIDE_WORDS
    "|future work|future enhancement*|future improvement*|"
    "planned endpoint*|planned entit*|planned table*|planned model*|future entit*|future "
    "table*|future model*|planned api*|planned route*|planned addition*|future endpoint*|future "
    "api*|"
    "future route*|upcoming endpoint*|upcoming api*|upcoming route*|endpoints planned|endpoints "
    "for later|planned for later|planned for a later|later phase*|future phase*|geplante "
    "endpunkt*|geplante endpoint*|geplante schnittstelle*|geplante api*|künftige endpunkt*|"
    "endpoints planificados|endpoints futuros|futuros endpoints|endpoints planejados|endpoints "
    "prévus|endpoints à venir|endpoints futurs|endpoint previsti|endpoint pianificati|endpoint "
    "futuri|планируемые эндпоинт*|будущие эндпоинт*|planowane endpoint*|geplande endpoint*|"
    "planlanan endpoint*|计划中的接口|未来接口|規劃中的|今後追加|将来のエンドポイント|예정된 "
    "엔드포인트|향후 엔드포인트";

/* What one says that says nothing else. */
static const char planned_names[] =
    "planned|planned feature*|planned work|roadmap|road map|product roadmap|future roadmap|future|"
    "future ideas|future plans|future features|future additions|future improvements|later|"
    "upcoming|upcoming features|coming soon|coming later|coming next|not yet|not yet "
    "implemented|not implemented yet|not implemented|not yet available|not available "
    "yet|backlog|wishlist|wish list|nice to have|"
    "geplant|in planung|künftig|zukünftig|zukunft|später|ausblick|demnächst|noch nicht|noch nicht "
    "umgesetzt|noch nicht implementiert|noch nicht verfügbar|geplante funktionen|geplante "
    "erweiterungen|künftige erweiterungen|zukünftige erweiterungen|"
    "prévu|prévus|prévue|prévues|planifié|planifiés|à venir|feuille de route|plus tard|pas "
    "encore|pas encore implémenté|pas encore disponible|bientôt|futur|améliorations "
    "futures|évolutions futures|"
    "previsto|previstos|prevista|previstas|planificado|planificados|planeado|planeados|"
    "próximamente|hoja de ruta|futuro|más adelante|todavía no|aún no|aún no implementado|todavía "
    "no implementado|mejoras futuras|"
    "planejado|planejados|em breve|no futuro|mais tarde|ainda não|ainda não "
    "implementado|melhorias futuras|"
    "запланировано|планируется|в планах|в будущем|позже|计划中|规划中|今後|予定|예정|향후|"
    "zaplanowane|w przyszłości|gepland|planlanan|pianificato|pianificati|in arrivo";

/* What a remark says behind one endpoint, in brackets or behind a dash. */
static const char planned_remarks[] =
    "planned|planned for later|not yet|not yet implemented|not implemented yet|not yet available|"
    "not available yet|coming soon|coming later|future|later|upcoming|"
    "geplant|in planung|künftig|zukünftig|später|demnächst|noch nicht|noch nicht umgesetzt|noch "
    "nicht implementiert|noch nicht verfügbar|"
    "prévu|prévue|planifié|à venir|plus tard|pas encore|pas encore implémenté|pas encore "
    "disponible|bientôt|"
    "previsto|prevista|planificado|planeado|próximamente|futuro|más adelante|todavía no|aún "
    "no|aún no implementado|todavía no implementado|"
    "planejado|em breve|mais tarde|ainda não|ainda não implementado|"
    "запланировано|планируется|позже|计划中|规划中|予定|예정|zaplanowane|gepland|pianificato";

/* The endpoints of a later phase, where no phase comes before it in the document. */
static const char phase_names[] =
    "phase 2|phase 3|phase 2 tables|phase 2 entities|phase 2 models|phase 2 schema|phase 2 data "
    "model|phase 2 endpoints|phase 2 api|phase 2 apis|phase 2 routes|phase 3 endpoints|phase 3 "
    "api|phase "
    "3 apis|phase 3 routes|endpoints of phase 2|endpoints "
    "in phase 2|endpoints for phase 2|endpoints phase 2|phase 2 endpunkte|endpunkte phase "
    "2|endpunkte der phase 2|endpunkte in phase 2|endpoints de la phase 2|endpoints de phase "
    "2|endpoints fase 2|endpoints de la fase 2|endpoints de fase 2|endpoints da fase 2";
static const char first_phase_words[] = "phase 1|phase i|phase one|fase 1";

/* Below a roadmap: what is there, or is built now. */
static const char now_words[] =
    "phase 1|phase i|phase one|fase 1|mvp|now|current|currently|done|completed|implemented|shipped|"
    "released|sprint 1|milestone 1|jetzt|erledigt|umgesetzt|ahora|hecho|agora|feito|maintenant|"
    "actuel|fait";

static const char outside_words[] = OUTSIDE_WORDS;

/* Headings of what people look at. */
static const char page_names[] =
    "pages|web pages|html pages|web routes|web page routes|page routes|pages and routes|frontend "
    "pages|frontend routes|front-end routes|ui routes|ui pages|client routes|client-side routes|"
    "server-rendered pages|rendered pages|templates|seiten|webseiten|rutas web|páginas|páginas web|"
    "rotas web|pages web|routes web|pagine|halaman|halaman web|rute web|strony|sayfalar|страницы|"
    "веб-страницы|маршруты страниц|页面|页面路由|前端路由|ページ|画面|페이지";

static const char is_planned[] = "planned";
static const char is_outside[] = "out of scope";
static const char is_struck_out[] = "struck out";
static const char is_page[] = "a page, by its heading";

struct planned {
    struct slice method;
    struct slice path;    /* as it is compared */
    struct slice written; /* as it is told */
    struct place place;
    const char *reason;
};

/* --- words --- */

/* Without marks around it: "--- Planned ---", "# Planned:", "(planned)". */
static struct slice bare(struct slice text)
{
    static const char marks[] = "()[]#*-=/.:!_~` \t\r\n";
    while (text.size > 0 && strchr(marks, text.data[0]) != NULL) {
        text = slice_from_offset(text, 1);
    }
    while (text.size > 0 && strchr(marks, text.data[text.size - 1]) != NULL) {
        text.size--;
    }
    return wording_bare(text);
}

/* "One more boat (planned)", "Boats — later": what stands in the bracket at the end, or behind the
 * last dash. */
static struct slice last_part(struct slice text)
{
    text = slice_trim(text);
    text.size -= slice_ends_with(text, SLICE("."));
    if (slice_ends_with(text, SLICE(")"))) {
        size_t open = slice_find_last_byte(text, '(');
        return open == SLICE_NOT_FOUND ? SLICE_EMPTY : slice_from_offset(text, open);
    }
    size_t start = 0;
    for (size_t i = 0; i + 3 <= text.size; i++) {
        struct slice rest = slice_from_offset(text, i);
        start = slice_starts_with(rest, SLICE(" - ")) ? i + 3
                : slice_starts_with(rest, SLICE("—")) || slice_starts_with(rest, SLICE("–"))
                    ? i + 3
                    : start;
    }
    return slice_from_offset(text, start);
}

/* "(planned) and paged", "not yet, see the roadmap": up to the first that ends it. */
static struct slice first_part(struct slice text)
{
    size_t end = 0;
    while (end < text.size && (end < 2 || strchr("),;:.", text.data[end]) == NULL)) {
        end++;
    }
    return slice_between(text, 0, end);
}

/* Whether it is one of the words; most are too long to ask. */
static bool is_one_of(const struct endpoint_scope *scope, struct slice text, const char *words)
{
    text = text.size <= REMARK_SIZE_MAXIMUM ? bare(text) : SLICE_EMPTY;
    return text.size > 1 && wording_memory_is(scope->block->document->wordings, text, words);
}

bool endpoint_planned_is_said(const struct endpoint_scope *scope, struct slice words)
{
    words = slice_trim(words);
    if (words.size < 4) {
        return false;
    }
    struct slice first = first_part(slice_between(words, 0, REMARK_SIZE_MAXIMUM + 1));
    struct slice last = last_part(words);
    return is_one_of(scope, first, planned_remarks) ||
           (!slice_equal(first, last) && is_one_of(scope, last, planned_remarks));
}

bool endpoint_planned_is_group(const struct endpoint_scope *scope, struct slice line)
{
    if (line.size > NAME_SIZE_MAXIMUM) {
        return false;
    }
    struct slice last = last_part(line);
    return is_one_of(scope, line, planned_names) ||
           (last.size < line.size && is_one_of(scope, last, planned_remarks));
}

void endpoint_planned_enter(struct endpoint_scope *scope, const struct list_item *item)
{
    scope->is_later =
        item->parent != NULL && endpoint_planned_is_group(scope, item->parent->text.plain);
}

/* --- where it stands --- */

/* "Phase 2 endpoints" is for later where the others are of no phase: where they are of phase 1, the
 * document is a plan, and tells of all its phases. */
static bool is_later_phase(const struct document *document, struct slice name)
{
    if (slice_find_byte(slice_between(name, 0, NAME_SIZE_MAXIMUM), '2') == SLICE_NOT_FOUND &&
        slice_find_byte(slice_between(name, 0, NAME_SIZE_MAXIMUM), '3') == SLICE_NOT_FOUND) {
        return false;
    }
    if (!wording_is(name, phase_names)) {
        return false;
    }
    LIST_EACH(const struct section, section, &document->sections)
    {
        if (wording_has(slice_between(section->name, 0, NAME_SIZE_MAXIMUM), first_phase_words)) {
            return false;
        }
    }
    return true;
}

static bool is_struck(const struct text *text)
{
    return text->span_count > 0 && text->spans[0].kind == SPAN_STRIKE &&
           text->spans[0].start == 0 && text->spans[0].end >= text->plain.size;
}

/* Why all below a heading or label of this name is not served; NULL: it does not say. */
static const char *reason_of_name(const struct endpoint_scope *scope, struct slice name)
{
    const struct document *document = scope->block->document;
    struct slice clipped = slice_between(name, 0, 2 * NAME_SIZE_MAXIMUM);
    if (reading_has(document, clipped, unserved_words)) {
        return wording_has(clipped, outside_words) ? is_outside : is_planned;
    }
    bool is_later = endpoint_planned_is_group(scope, name) || is_later_phase(document, bare(name));
    return is_later ? is_planned : NULL;
}

/* What the section's own heading says; asked of it once. */
static const char *reason_of_heading(const struct section *section)
{
    static const char *const reasons[] = {NULL, NULL, is_planned, is_outside, is_struck_out};
    struct section *own = (struct section *)(uintptr_t)section;
    if (own->planned == 0) {
        const struct endpoint_scope scope = {.block =
                                                 &section->document->blocks[section->first_block]};
        bool is_title = section->level == 1 && section->first_block <= 1;
        const char *reason = is_title                     ? NULL
                             : is_struck(&section->title) ? is_struck_out
                                                          : reason_of_name(&scope, section->name);
        own->planned = 1;
        while (reasons[own->planned] != reason) {
            own->planned++;
        }
    }
    return reasons[own->planned];
}

/* The nearest heading that tells decides; what is built now below a roadmap is not for later. */
const char *endpoint_planned_below(const struct section *own, const struct section **out_heading)
{
    const char *reason = NULL;
    const struct section *section = own;
    while (section != NULL && section->level > 0 && (reason = reason_of_heading(section)) == NULL) {
        section = section->parent;
    }
    for (const struct section *below = own; reason == is_planned && below != section;
         below = below->parent) {
        reason = wording_has(slice_between(below->name, 0, NAME_SIZE_MAXIMUM), now_words) ? NULL
                                                                                          : reason;
    }
    *out_heading = reason != NULL ? section : NULL;
    return reason;
}

static void find_section_reason(struct endpoint_scope *scope)
{
    struct endpoint_memory *memory = scope->memory;
    const struct section *heading;
    memory->planned_section = scope->block->section;
    memory->section_reason = endpoint_planned_below(scope->block->section, &heading);
    memory->planned_name = heading != NULL ? bare(heading->name) : SLICE_EMPTY;
}

/* A heading "Roadmap" above "/roadmap" names the thing. */
static bool is_thing(struct slice name, struct slice path)
{
    return name.size > 0 && slice_find_byte(name, ' ') == SLICE_NOT_FOUND &&
           slice_contains_ignoring_case(path, name);
}

/* Asked once for all that a block lists, and of a section once for all its blocks. */
static const char *reason_of_place(struct endpoint_scope *scope, struct slice path)
{
    struct endpoint_memory *memory = scope->memory;
    if (memory->planned_block != scope->block) {
        const struct block *above = block_label(scope->block);
        struct slice label = above != NULL && above->kind == BLOCK_PARAGRAPH
                                 ? slice_trim(above->text.plain)
                                 : SLICE_EMPTY;
        size_t line = slice_find_last_byte(label, '\n');
        label = slice_from_offset(label, line == SLICE_NOT_FOUND ? 0 : line + 1);
        memory->planned_block = scope->block;
        if (memory->planned_section != scope->block->section || scope->block->section == NULL) {
            find_section_reason(scope);
        }
        memory->planned_reason =
            label.size > 0 && label.size <= NAME_SIZE_MAXIMUM ? reason_of_name(scope, label) : NULL;
    }
    return memory->planned_reason != NULL         ? memory->planned_reason
           : is_thing(memory->planned_name, path) ? NULL
                                                  : memory->section_reason;
}

/* Whether the place is in a struck part of the text that is being read. */
static bool is_struck_at(const struct endpoint_scope *scope, struct place place)
{
    const struct text *text = scope->text;
    if (text == NULL || text->span_count == 0) {
        return false;
    }
    return is_struck(text) && place.source == text->place.source;
}

static const char *find_reason(struct endpoint_scope *scope, struct slice path, struct place place)
{
    return is_struck_at(scope, place) ? is_struck_out
           : scope->is_later          ? is_planned
                                      : reason_of_place(scope, path);
}

const char *endpoint_planned_reason(struct endpoint_scope *scope, struct slice name,
                                    const struct text *text, struct slice remark)
{
    scope->text = text;
    scope->is_later = endpoint_planned_is_said(scope, remark);
    return find_reason(scope, name, text->place);
}

static void keep(struct endpoint_scope *scope, struct slice method,
                 const struct endpoint_path *path, struct place place, const char *reason)
{
    struct planned *planned = ARENA_NEW(scope->specification->arena, struct planned);
    *planned = (struct planned){method, path->path, path->written, place, reason};
    list_add(scope->specification->arena, &scope->memory->planned, planned);
}

/* Whether the block stands below "Web routes (templates)", in a document that has an API besides.
 */
static bool is_below_pages(struct endpoint_scope *scope)
{
    struct endpoint_memory *memory = scope->memory;
    const struct section *section = scope->block->section;
    if (memory->paged_section != section) {
        memory->paged_section = section;
        memory->is_paged = false;
        for (; section != NULL && section->level > 1 && !memory->is_paged;
             section = section->parent) {
            size_t remark = slice_find(section->name, SLICE(" ("));
            memory->is_paged =
                section->name.size <= NAME_SIZE_MAXIMUM &&
                wording_is(bare(slice_between(section->name, 0, remark)), page_names);
        }
        if (memory->is_paged && !memory->is_api_sought) {
            memory->is_api_sought = true;
            struct slice text = scope->block->document->source->text;
            memory->has_api = slice_find(text, SLICE("GET /api/")) != SLICE_NOT_FOUND ||
                              slice_find(text, SLICE("POST /api/")) != SLICE_NOT_FOUND;
        }
        memory->is_paged &= memory->has_api;
    }
    return memory->is_paged;
}

bool endpoint_planned_is(struct endpoint_scope *scope, struct slice method,
                         const struct endpoint_path *path, struct place place)
{
    const char *reason = find_reason(scope, path->path, place);
    if (reason == NULL && slice_equal(method, SLICE("GET")) &&
        endpoint_prefix_measure(path->path) == 0 && !scope->memory->is_second_pass &&
        is_below_pages(scope)) {
        reason = is_page;
    }
    if (reason != NULL && !scope->memory->is_second_pass) {
        keep(scope, method, path, place, reason);
    }
    return reason != NULL && (reason != is_planned || !scope->memory->is_second_pass);
}

void endpoint_planned_note(struct endpoint_scope *scope, struct slice method, struct slice path,
                           struct place place)
{
    const char *reason = find_reason(scope, path, place);
    struct endpoint_path read;
    if (reason != NULL) {
        endpoint_path_read(scope->specification->arena, path, &read);
        if (!read.is_unreadable && !read.is_open && read.host.size == 0) {
            keep(scope, method, &read, place, reason);
        }
    }
}

/* --- what is told --- */

static struct slice key_of(struct arena *arena, struct slice method, struct slice path)
{
    return arena_join(arena, method, path);
}

void endpoint_planned_report(struct specification *specification,
                             const struct endpoint_memory *memory)
{
    struct arena *arena = specification->arena;
    struct table stated;
    if (memory->planned.count == 0) {
        return;
    }
    table_init(&stated, arena);
    for (size_t i = specification->first_statement; i < specification->statements.count; i++) {
        struct statement *statement = list_at(&specification->statements, i);
        if (statement->kind == STATEMENT_ENDPOINT) {
            table_put(&stated, key_of(arena, statement->endpoint.method, statement->endpoint.path),
                      statement);
        }
    }
    LIST_EACH(struct planned, planned, &memory->planned)
    {
        struct slice key = key_of(arena, planned->method, planned->path);
        if (table_get(&stated, key) != NULL) {
            continue; /* it is listed as well, or was told, or was taken for lack of others */
        }
        table_put(&stated, key, planned);
        diagnostics_report(
            specification->diagnostics, DIAGNOSTIC_N0514, planned->place,
            "list it with the others, should it be served now",
            SLICE_FORMAT " " SLICE_FORMAT " is %s: not served", SLICE_ARGUMENT(planned->method),
            SLICE_ARGUMENT(slice_between(planned->written, 0, 200)), planned->reason);
    }
}
