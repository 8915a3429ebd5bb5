/* SPDX-License-Identifier: Apache-2.0 */
/* Permissions become holdings, filed under what they are about, and the holdings that reach an
 * operation its cells: of two statements about one role the narrower counts, and a denial beats a
 * grant as wide as itself. */
#include "model/policy/policy_grant_private.h"

#include "spec/text/capability.h"
#include "spec/text/wording.h"
#include "spec/text/words.h"

/* --- permissions into holdings --- */

static void report_problem(struct granter *granter, const struct statement *statement,
                           const struct capability_problem *problem)
{
    struct builder *builder = granter->builder;
    enum diagnostic_code code =
        problem->fault == CAPABILITY_NARROWED ? DIAGNOSTIC_W1508 : DIAGNOSTIC_W1507;
    const char *what = "", *what_many = "", *hint = "";
    switch (problem->fault) {
    case CAPABILITY_UNKNOWN_THING:
        what = "names nothing that is described or served";
        what_many = "name nothing that is described or served";
        hint =
            suggest_entity(builder, problem->text, "name a table or an endpoint of the document");
        break;
    case CAPABILITY_UNKNOWN_VERB:
        what = "is done by no endpoint";
        what_many = "are done by no endpoint";
        hint = "declare the endpoint that does it, or write read, create, update, delete or manage";
        break;
    case CAPABILITY_NARROWED:
        what = "narrows it in a way that nothing in the document decides";
        what_many = "narrow it in ways that nothing in the document decides";
        hint = "name the tables that are meant, or limit it to \"own\" records";
        break;
    case CAPABILITY_NO_VERB:
        what = "does not say what may be done";
        what_many = "do not say what may be done";
        hint = "write read, create, update, delete or manage before it";
        break;
    }
    bool is_granted = statement->permission.is_granted;
    struct slice key = arena_format(builder->arena, "%u:" SLICE_FORMAT, statement->place.line,
                                    SLICE_ARGUMENT(problem->text));
    if (table_put(&granter->told, key, granter) != NULL) {
        return; /* the next cell of the row */
    }
    const char *effect = is_granted ? "granted" : "denied";
    struct shared_finding gathering = {
        code, hint, arena_format(builder->arena, "{} %s; nothing is %s by it", what, effect).data,
        arena_format(builder->arena, "{} %s; nothing is %s by them", what_many, effect).data};
    diagnostics_gather(
        builder->diagnostics, &gathering, statement->place,
        arena_format(builder->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(problem->text)));
}

static struct list *list_under(struct builder *builder, struct table *table, struct slice key)
{
    struct list *list = table_get(table, key);
    if (list == NULL) {
        list = ARENA_NEW(builder->arena, struct list);
        table_put(table, key, list);
    }
    return list;
}

/* The first segment of the path that stands in each path that it reaches; empty: it has none. */
static struct slice fixed_segment(struct slice path)
{
    struct slice segment;
    while (slice_next_part(&path, '/', &segment)) {
        if (segment.size > 0 && slice_find_byte(segment, '{') == SLICE_NOT_FOUND) {
            return segment;
        }
    }
    return SLICE_EMPTY;
}

static struct holding *hold(struct granter *granter, const struct role *role,
                            const struct right *right, const struct statement *statement)
{
    struct builder *builder = granter->builder;
    struct holding *holding = ARENA_NEW(builder->arena, struct holding);
    *holding = (struct holding){role, right, statement, statement->permission.is_granted, false};
    list_add(builder->arena, &granter->holdings, holding);
    struct list *list = &granter->general;
    struct slice segment = fixed_segment(right->path);
    if (segment.size > 0) {
        list = list_under(builder, &granter->by_path, segment);
    } else if (right->entity != NULL) {
        list = list_under(builder, &granter->by_entity, right->entity->key);
    } else if (right->noun.size > 0) {
        list = list_under(builder, &granter->by_noun, right->noun);
    }
    list_add(builder->arena, list, holding);
    return holding;
}

/* "List boats": more than reading says of single ones, and less. */
static bool is_listing(struct slice capability)
{
    size_t size = wording_starts_with(
        capability, "list|lists|listing|listar|auflisten|lister|列表|список|목록|一覧");
    struct slice rest = slice_trim(slice_from_offset(capability, size));
    return size > 0 && (rest.size == 0 || strchr(",/&+", rest.data[0]) == NULL) &&
           wording_starts_with(rest, "and|or|all|any|every|others|other") == 0;
}

/* Holds what a row or a column says of lists beside what it says of reading, so that "View" does
 * not override "List". What is denied of lists is denied of single ones where nothing else is said.
 */
static void hold_listing(struct granter *granter, const struct role *role, struct right *right,
                         const struct statement *statement)
{
    if (right->bits == RIGHT_READ && right->path.size == 0 && right->action.size == 0) {
        struct right *copy = ARENA_NEW(granter->builder->arena, struct right);
        *copy = *right;
        copy->is_listing = true;
        right->is_beyond_lists = !statement->permission.is_granted;
        hold(granter, role, copy, statement)->is_used = true; /* no word that stands for itself */
    }
}

static bool is_everything(const struct right *right)
{
    return right->entity == NULL && right->noun.size == 0 && right->path.size == 0 &&
           right->bits == RIGHT_ALL && !right->is_own;
}

/* The role that a permission is about; false when it is about none that there is. */
bool policy_holding_subject(struct granter *granter, struct slice name,
                            const struct role **out_role)
{
    struct builder *builder = granter->builder;
    *out_role = policy_find_role(builder, name);
    if (*out_role == NULL && policy_names_everybody(name)) {
        *out_role = builder->model->policy.everybody;
    }
    return *out_role != NULL || policy_names_anonymous(name);
}

/* --- what a role has of another --- */

/* A role that may all that another one may. */
struct heir {
    const struct role *role, *of;
    const struct statement *statement;
};

/* The bytes of words that name a role at the front of the text; 0: none do. */
static size_t measure_role(struct granter *granter, struct slice text, const struct role **out_role)
{
    size_t ends[4], count = 0;
    for (size_t at = 0; at < text.size && count < 4;) {
        size_t end = at;
        while (end < text.size && strchr(" ,;.+:'()", text.data[end]) == NULL) {
            end++;
        }
        if (end == at) {
            break;
        }
        ends[count++] = end;
        at = end < text.size && text.data[end] == ' ' ? end + 1 : text.size;
    }
    while (count-- > 0) {
        *out_role = policy_find_role(granter->builder, slice_between(text, 0, ends[count]));
        if (*out_role != NULL) {
            return ends[count];
        }
    }
    return 0;
}

/* "Everything a member can, plus create bikes", "all member rights and …", "inherits from Member":
 * the role, and in *text what is left; NULL: it says nothing of another role. */
static const struct role *take_inheritance(struct granter *granter, struct slice *text)
{
    static const char rights[] = "permissions|permission|rights|right|privileges|privilege|"
                                 "capabilities|access|abilities|features|actions|powers";
    struct slice rest = slice_trim(*text);
    const struct role *role = NULL;
    wording_skip(&rest, "can|may|has|have|plus|do");
    bool is_heir =
        wording_skip(&rest, "inherits all permissions from|inherits all permissions of|inherits "
                            "permissions from|inherits everything from|inherits all from|"
                            "inherits from|inherits|extends|includes all permissions of|includes "
                            "all rights of|includes|same as|all permissions of|all rights of|all "
                            "the rights of|all the permissions of|everything in|all of|all "
                            "privileges of|all capabilities of");
    bool is_everything =
        !is_heir && wording_skip(&rest, "do everything that|do everything|everything that|"
                                        "everything|anything|all that|all things");
    bool is_all = !is_heir && !is_everything && wording_skip(&rest, "all|all the|full|same");
    if (!is_heir && !is_everything && !is_all) {
        return NULL;
    }
    while (wording_skip(&rest, "the|a|an|from|of|role|in")) {
    }
    size_t size = measure_role(granter, rest, &role);
    struct slice behind = slice_from_offset(rest, size);
    if (size == 0) {
        return NULL;
    }
    if (slice_starts_with(behind, SLICE("'s")) || slice_starts_with(behind, SLICE("’s"))) {
        behind = slice_from_offset(behind, behind.data[0] == '\'' ? 2 : 4);
    } else if (slice_starts_with(behind, SLICE("'"))) {
        behind = slice_from_offset(behind, 1);
    }
    behind = slice_trim(behind);
    wording_skip(&behind, "role|users|user");
    bool is_said = is_heir;
    is_said |= is_everything &&
               wording_skip(&behind, "can do|can|may do|may|does|do|has|have|is allowed to|"
                                     "are allowed to");
    is_said |= wording_skip(&behind, rights);
    is_said |= is_everything && (behind.size == 0 || strchr(",;+", behind.data[0]) != NULL);
    bool is_end = behind.size == 0 || strchr(",;+.&(", behind.data[0]) != NULL ||
                  wording_starts_with(behind, "plus|and|as well as|with|but") > 0;
    if (!is_said || !is_end) {
        return NULL;
    }
    while (behind.size > 0 &&
           (strchr(",;+.& ", behind.data[0]) != NULL ||
            wording_starts_with(behind, "plus|and|as well as|with|also|can") > 0)) {
        behind = strchr(",;+.& ", behind.data[0]) != NULL ? slice_from_offset(behind, 1) : behind;
        wording_skip(&behind, "plus|and|as well as|with|also|can");
    }
    *text = behind;
    return role;
}

static void inherit(struct granter *granter, const struct role *role, const struct role *of,
                    const struct statement *statement)
{
    struct slice key = arena_format(granter->builder->arena, "heir:%u:%u", role->index, of->index);
    if (table_put(&granter->told, key, granter) != NULL) {
        return;
    }
    struct heir *heir = ARENA_NEW(granter->builder->arena, struct heir);
    *heir = (struct heir){role, of, statement};
    list_add(granter->builder->arena, &granter->heirs, heir);
}

/* Whether the role has not been given the right yet. */
static bool is_new(struct granter *granter, const struct role *role, const struct right *right)
{
    struct slice key =
        arena_format(granter->builder->arena, "heir's:%u:%p", role->index, (const void *)right);
    return table_put(&granter->told, key, granter) == NULL;
}

static void add_inherited(struct granter *granter)
{
    for (bool is_done = false; !is_done;) { /* an heir's heir has it of both */
        is_done = true;
        LIST_EACH(const struct heir, heir, &granter->heirs)
        {
            for (size_t i = 0, count = granter->holdings.count; i < count; i++) {
                const struct holding *holding = list_at(&granter->holdings, i);
                if (holding->role == heir->of && holding->is_granted && heir->of != heir->role &&
                    is_new(granter, heir->role, holding->right)) {
                    hold(granter, heir->role, holding->right, heir->statement);
                    is_done = false;
                }
            }
            uint64_t of = role_bit(heir->of), bit = role_bit(heir->role);
            granter->everything |= (granter->everything & of) != 0 ? bit : 0;
        }
    }
}

static bool is_understood(struct builder *builder, struct slice capability)
{
    struct capability_reading reading = {0};
    policy_read_capability(builder, capability, false, &reading);
    return reading.rights.count > 0 && reading.problems.count == 0;
}

/* "Full access except delete hires": what is given, and what is taken away from it. Where one of
 * the two is not understood nothing is given, which is told. */
static bool take_exception(struct granter *granter, const struct statement *statement)
{
    struct builder *builder = granter->builder;
    const struct permission_statement *permission = &statement->permission;
    struct slice taken, given = permission->capability;
    given.size = capability_find_exception(given, &taken);
    if (!permission->is_granted || given.size == permission->capability.size ||
        !is_understood(builder, given) || !is_understood(builder, taken)) {
        return false;
    }
    for (unsigned i = 0; i < 2; i++) {
        struct statement *part = ARENA_NEW(builder->arena, struct statement);
        *part = *statement;
        part->permission.capability = i == 0 ? given : taken;
        part->permission.is_granted = i == 0;
        policy_holding_take(granter, part);
    }
    return true;
}

void policy_holding_take(struct granter *granter, const struct statement *statement)
{
    const struct permission_statement *permission = &statement->permission;
    const struct role *role;
    if (!policy_holding_subject(granter, permission->role, &role) ||
        take_exception(granter, statement)) {
        return;
    }
    /* "Own" in the cell of a matrix limits what the row says. */
    bool is_own = !slice_equal(permission->text, permission->capability) &&
                  capability_is_own(permission->text) && !capability_is_own(permission->capability);
    struct capability_reading reading = {0};
    struct slice capability = permission->capability;
    const struct role *of =
        role != NULL && permission->is_granted ? take_inheritance(granter, &capability) : NULL;
    if (of != NULL && of != role) {
        inherit(granter, role, of, statement);
        granter->has_permissions = true;
    } else {
        capability = permission->capability;
    }
    if (of != NULL && capability.size == 0) {
        return;
    }
    policy_read_capability(granter->builder, capability, is_own, &reading);
    bool lists = reading.rights.count == 1 && is_listing(capability);
    LIST_EACH(struct right, right, &reading.rights)
    {
        if (lists) {
            hold_listing(granter, role, right, statement);
        }
        hold(granter, role, right, statement);
        if (role != NULL && permission->is_granted && is_everything(right)) {
            granter->everything |= role_bit(role);
        }
    }
    LIST_EACH(const struct capability_problem, problem, &reading.problems)
    {
        report_problem(granter, statement, problem);
    }
    granter->has_permissions |= permission->is_granted;
}

static void file_under_words(struct granter *granter, struct statement *statement)
{
    struct arena *arena = granter->builder->arena;
    if (statement->permission.is_granted) {
        struct slice rest = arena_to_lower(arena, statement->permission.capability), key;
        while (slice_next_part(&rest, ',', &key)) { /* "boats:create, boats:delete" */
            key = slice_trim(key);
            list_add(arena, list_under(granter->builder, &granter->by_capability, key), statement);
        }
    }
}

void policy_holding_read(struct granter *granter)
{
    LIST_EACH(struct statement, statement, &granter->builder->specification->statements)
    {
        if (statement->kind == STATEMENT_PERMISSION) {
            policy_holding_take(granter, statement);
            file_under_words(granter, statement);
        } else if (statement->kind == STATEMENT_ROLE) {
            granter->has_permissions |= statement->role.is_of_matrix;
        }
    }
    add_inherited(granter);
}

/* --- cells --- */

static void clear_cells(struct granter *granter)
{
    for (size_t i = 0; i < granter->cell_count; i++) {
        granter->cells[i] =
            (struct cell){WIDTH_NONE, WIDTH_NONE, WIDTH_NONE, WIDTH_NONE, NULL, NULL};
    }
}

static void narrow(unsigned *width, const struct statement **statement, unsigned candidate,
                   const struct statement *found)
{
    if (candidate < *width) {
        *width = candidate;
        if (statement != NULL) {
            *statement = found;
        }
    }
}

static void mark(struct granter *granter, const struct holding *holding)
{
    size_t index = holding->role == NULL ? granter->cell_count - 1 : holding->role->index;
    struct cell *cell = &granter->cells[index];
    unsigned width = right_width(holding->right);
    if (!holding->is_granted && width > 100 && __builtin_popcount(holding->right->bits) == 1) {
        width -= 99; /* "may not delete anything", beside "manages hires" */
    }
    if (holding->is_granted && holding->right->is_own) {
        narrow(&cell->own, &cell->own_statement, width, holding->statement);
    } else if (holding->is_granted) {
        narrow(&cell->full, &cell->full_statement, width, holding->statement);
    } else {
        narrow(holding->right->is_own ? &cell->not_own : &cell->not_full, NULL, width, NULL);
    }
}

/* Returns whether anything is said about the operation. */
static bool mark_list(struct granter *granter, const struct list *list,
                      const struct operation *operation)
{
    bool is_mentioned = false;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        struct holding *holding = list_at(list, i);
        if (right_reaches(granter->builder, holding->right, operation)) {
            holding->is_used = true;
            mark(granter, holding);
            is_mentioned = true;
        }
    }
    return is_mentioned;
}

static bool mark_paths(struct granter *granter, const struct operation *operation)
{
    bool is_mentioned = false;
    struct slice path = operation->path, segment;
    while (slice_next_part(&path, '/', &segment)) {
        is_mentioned |= mark_list(granter, table_get(&granter->by_path, segment), operation);
    }
    return is_mentioned;
}

bool policy_holding_mark(struct granter *granter, const struct operation *operation)
{
    clear_cells(granter);
    bool is_mentioned = false;
    if (operation->entity != NULL) {
        is_mentioned =
            mark_list(granter, table_get(&granter->by_entity, operation->entity->key), operation);
    }
    struct slice segments[32];
    size_t count = path_segments(operation->path, segments, 32);
    for (size_t i = 0; i < count; i++) {
        struct slice key = word_key(granter->builder->arena, segments[i]);
        is_mentioned |= mark_list(granter, table_get(&granter->by_noun, key), operation);
        if (operation->entity == NULL) {
            is_mentioned |= mark_list(granter, table_get(&granter->by_entity, key), operation);
        }
    }
    is_mentioned |= mark_paths(granter, operation);
    /* "Full access" of the administrator is no word about this operation in particular. */
    mark_list(granter, &granter->general, operation);
    for (size_t i = 0; i < granter->general.count && !is_mentioned; i++) {
        const struct holding *holding = list_at(&granter->general, i);
        is_mentioned = !is_everything(holding->right) &&
                       right_reaches(granter->builder, holding->right, operation);
    }
    return is_mentioned;
}

/* --- what reaches nothing --- */

static const struct shared_finding unserved = {
    DIAGNOSTIC_W1507, "declare the endpoint, or name one that is declared",
    "nothing that is served is meant by {}", "nothing that is served is meant by {}"};

void policy_holding_report_unused(struct granter *granter)
{
    const struct statement *told = NULL; /* a statement's holdings stand together */
    LIST_EACH(const struct holding, holding, &granter->holdings)
    {
        const struct right *right = holding->right;
        const struct permission_statement *permission = &holding->statement->permission;
        bool is_particular = right->entity != NULL || right->path.size > 0 ||
                             right->noun.size > 0 || right->action.size > 0;
        if (holding->is_used || !holding->is_granted || !is_particular ||
            holding->statement == told) {
            continue;
        }
        told = holding->statement;
        struct slice key =
            arena_format(granter->builder->arena, "unused:%u:" SLICE_FORMAT,
                         holding->statement->place.line, SLICE_ARGUMENT(permission->capability));
        if (table_put(&granter->told, key, granter) != NULL) {
            continue;
        }
        struct slice named = right->path.size > 0 ? right->path : permission->capability;
        diagnostics_gather(
            granter->builder->diagnostics, &unserved, holding->statement->place,
            arena_format(granter->builder->arena, "'" SLICE_FORMAT "'", SLICE_ARGUMENT(named)));
    }
}
