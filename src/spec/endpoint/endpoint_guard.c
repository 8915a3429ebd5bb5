/* SPDX-License-Identifier: Apache-2.0 */
/* Names of guards are known by their key: lower case, without '_'. A guard that takes roles is
 * followed by them, in quotes, as `:admin` or as `Role.Admin`. */
#include "spec/endpoint/endpoint_guard.h"

#include "spec/endpoint/endpoint_note.h"
#include "spec/text/capability.h"
#include "spec/text/wording.h"

#define KEY_MAXIMUM  48U
#define ROLE_MAXIMUM 16U
#define TEXT_MAXIMUM 2000U

/* Who passes has signed in. */
static const char sign_in_keys[] =
    "requireauth|requiresauth|authrequired|authmiddleware|authenticatetoken|authenticatejwt|"
    "authenticateuser|authenticaterequest|verifytoken|verifyjwt|verifyauth|verifyaccesstoken|"
    "isauthenticated|isauth|isloggedin|ensureauthenticated|ensureauth|ensureloggedin|requirelogin|"
    "loginrequired|jwtrequired|jwtmiddleware|jwtauthmiddleware|tokenrequired|requiretoken|"
    "protectroute|checkauth|checkjwt|checktoken|getcurrentuser|getcurrentactiveuser|validatetoken|"
    "validatejwt|jwtauthguard|authguard|jwtguard|authenticatedguard|requireuser|requiresession|"
    "withauth|sessionrequired|requireauthorization|requireauthentication|requiresauthentication|"
    "authenticationmiddleware|requirejwt|usersignedin|requireauthenticated|authenticationrequired|"
    "isauthenticatedorreadonly|tokenauth|bearerauth|jwtauth|authjwt|authbearer|firebaseauth";

/* These are words as well: guards only where nothing but guards can stand. */
static const char bare_sign_in_keys[] =
    "auth|protect|protected|authenticate|authenticated|authorize|authorized|secured|session|jwt|"
    "authentication|authn|login|token";

static const char public_keys[] = "allowanonymous|permitall|allowany|skipauth|publicroute|ispublic|"
                                  "noauth|optionalauth|allowunauthenticated";

/* These name roles, or permissions, behind themselves. */
static const char role_keys[] =
    "hasrole|hasanyrole|hasauthority|hasanyauthority|roles|requirerole|requireroles|requireanyrole|"
    "checkrole|checkroles|authorize|authorizeroles|authorizerole|restrictto|allowroles|"
    "allowedroles|"
    "rolesallowed|rolesrequired|rolerequired|requiresroles|requiresrole|requiredrole|secured|"
    "permit|"
    "permitroles|verifyrole|verifyroles|rolecheck|rolechecker|roleguard|ensurerole|withroles|"
    "withrole|authorizedroles|isrole|userrole|inrole|haspermission|requirepermission|"
    "requirepermissions|checkpermission|permissions|requirescope|requirescopes|scopes|hasscope|"
    "isgranted|rolemiddleware|role|allowonly|onlyroles|guardrole|authorizedroles|preauthorizerole";

/* Of these, what names rights, which no caller is called by. */
static const char right_keys[] =
    "haspermission|requirepermission|requirepermissions|checkpermission|permissions|requirescope|"
    "requirescopes|scopes|hasscope";

/* "isAdmin", "requireAdmin", "adminOnly", "get_current_admin". */
static const char role_leads[] = "require|requires|is|ensure|verify|check|only|getcurrent|get|"
                                 "current|authenticate|authorize|auth|tokenand|verifytokenand|"
                                 "requireauthand";
static const char role_tails[] =
    "only|required|guard|middleware|auth|authmiddleware|user|role|access|onlymiddleware|allowed|"
    "protect|check|policy|memberrequired";

struct guard_reader {
    struct arena *arena;
    struct endpoint_guard *guard;
    enum endpoint_guard_manner manner;
};

/* --- names --- */

static size_t measure_name(struct slice text, size_t at)
{
    size_t end = at;
    while (end < text.size && character_is_word(text.data[end])) {
        end++;
    }
    return end - at;
}

static struct slice key_of(struct slice name, char room[KEY_MAXIMUM])
{
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < KEY_MAXIMUM; i++) {
        if (name.data[i] != '_') {
            room[size++] = character_to_lower(name.data[i]);
        }
    }
    return slice_of(room, size);
}

/* Whether one of the '|'-separated words is all of the key. */
static void add_role(struct guard_reader *reader, struct slice name)
{
    size_t dot = slice_find_last_byte(name, '.');
    name = dot == SLICE_NOT_FOUND ? name : slice_from_offset(name, dot + 1);
    if (slice_starts_with_ignoring_case(name, SLICE("role_"))) {
        name = slice_from_offset(name, 5);
    }
    LIST_EACH(const struct slice, known, &reader->guard->roles)
    {
        if (slice_equal_ignoring_case(*known, name)) {
            return;
        }
    }
    if (name.size > 0 && name.size <= 40 && reader->guard->roles.count < ROLE_MAXIMUM) {
        struct slice *copy = ARENA_NEW(reader->arena, struct slice);
        *copy = arena_to_lower(reader->arena, name);
        list_add(reader->arena, &reader->guard->roles, copy);
    }
}

/* --- what a guard takes --- */

static bool is_upper(struct slice name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] >= 'a' && name.data[i] <= 'z') {
            return false;
        }
    }
    return name.size > 1;
}

/* "Admin,Manager" of one text. */
static void add_quoted(struct guard_reader *reader, struct slice text)
{
    struct slice part;
    while (slice_next_part(&text, ',', &part)) {
        add_role(reader, slice_trim(part));
    }
}

/* The bytes of what stands between the bracket at text[at] and the one that closes it. */
static size_t measure_arguments(struct slice text, size_t at)
{
    size_t depth = 0;
    for (size_t i = at; i < text.size; i++) {
        depth += strchr("([{", text.data[i]) != NULL && text.data[i] != '\0';
        if (strchr(")]}", text.data[i]) != NULL && --depth == 0) {
            return i - at;
        }
    }
    return text.size - at;
}

/* `("admin", 'ops')`, `(Roles = "Admin")`, `(Role.Admin)`, `(:admin)`, `(['admin'])`, ` "admin"`,
 * `=["admin"]`. Returns where they end; `at` where none are. */
static size_t read_arguments(struct guard_reader *reader, struct slice text, size_t at,
                             bool *out_has_any)
{
    size_t start = at, count = reader->guard->roles.count;
    while (start < text.size && strchr(" =:", text.data[start]) != NULL) {
        start++;
    }
    *out_has_any = false;
    if (start >= text.size || (text.data[start] != '(' && text.data[start] != '[' &&
                               !(start > at && strchr("'\"", text.data[start]) != NULL))) {
        return at;
    }
    bool is_quoted = strchr("'\"", text.data[start]) != NULL;
    struct slice quoted = slice_from_offset(text, start + 1);
    size_t size =
        is_quoted ? slice_find_byte(quoted, text.data[start]) : measure_arguments(text, start);
    size = size == SLICE_NOT_FOUND ? text.size - start : size + is_quoted;
    struct slice region = slice_between(text, start, start + size + 1);
    for (size_t i = 0; i < region.size; i++) {
        char c = region.data[i];
        size_t length = measure_name(region, i);
        if (c == '"' || c == '\'' || c == '`') {
            struct slice rest = slice_from_offset(region, i + 1);
            size_t end = slice_find_byte(rest, c);
            end = end == SLICE_NOT_FOUND ? rest.size : end;
            add_quoted(reader, slice_between(rest, 0, end));
            i += end + 1;
        } else if (length > 0) {
            struct slice name = slice_between(region, i, i + length);
            bool is_member = i > 0 && strchr(".:", region.data[i - 1]) != NULL;
            bool is_object = i + length < region.size && region.data[i + length] == '.';
            *out_has_any = true;
            if (!is_object && (is_member || is_upper(name))) {
                add_role(reader, name);
            }
            i += length - 1;
        }
    }
    *out_has_any |= reader->guard->roles.count > count;
    return start + size;
}

/* "admin" of "isAdmin", "adminOnly", "requireAdminRole"; empty: no guard of a role. */
static struct slice role_of_key(struct slice key)
{
    struct slice leads = slice_from(role_leads), lead;
    struct slice best = SLICE_EMPTY;
    for (bool has_lead = true; has_lead;) {
        has_lead = slice_next_part(&leads, '|', &lead);
        struct slice rest = key;
        if (has_lead && !slice_starts_with(key, lead)) {
            continue;
        }
        rest = slice_from_offset(rest, has_lead ? lead.size : 0);
        struct slice tails = slice_from(role_tails), tail;
        bool is_known = has_lead && capability_is_known_role(rest);
        best = is_known ? rest : best;
        while (!is_known && slice_next_part(&tails, '|', &tail)) {
            struct slice front = slice_between(rest, 0, rest.size - tail.size);
            if (slice_ends_with(rest, tail) && front.size < rest.size &&
                capability_is_known_role(front)) {
                best = front;
            }
        }
    }
    return best;
}

/* --- the text --- */

static bool is_call_or_annotation(struct slice text, size_t at, size_t size)
{
    char before = at > 0 ? text.data[at - 1] : ' ', behind = ' ';
    behind = at + size < text.size ? text.data[at + size] : ' ';
    return before == '@' || before == ':' || behind == '(' ||
           (before == '[' && (behind == ']' || behind == '('));
}

/* Whether all names of the text are guards: "authMiddleware, adminOnly". */
static bool is_list_of_guards(struct slice text)
{
    struct slice rest = text, part;
    size_t count = 0;
    while (slice_next_part(&rest, ',', &part)) {
        char room[KEY_MAXIMUM];
        struct slice name = endpoint_note_trim(part), key = key_of(name, room);
        if (measure_name(name, 0) != name.size ||
            !(slice_is_one_of(key, sign_in_keys) || slice_is_one_of(key, bare_sign_in_keys) ||
              slice_is_one_of(key, "admin") || role_of_key(key).size > 0)) {
            return false;
        }
        count++;
    }
    return count > 0;
}

/* What a guard of rights has added, from roles[count] on: beside roles, who must have one as well,
 * they are left out; a name of one word is marked as a right. */
static void mark_rights(struct guard_reader *reader, size_t count)
{
    struct list kept = {0};
    size_t index = 0;
    LIST_EACH(struct slice, name, &reader->guard->roles)
    {
        bool is_right = index++ >= count;
        if (is_right && slice_find_byte(*name, ':') == SLICE_NOT_FOUND) {
            if (count > 0) {
                continue;
            }
            *name = arena_format(reader->arena, "scope:" SLICE_FORMAT, SLICE_ARGUMENT(*name));
        }
        list_add(reader->arena, &kept, name);
    }
    reader->guard->roles = kept;
}

/* A name at text[at]; returns where the reading goes on. */
static size_t read_name(struct guard_reader *reader, struct slice text, size_t at, size_t size,
                        bool is_bare_fine)
{
    char room[KEY_MAXIMUM];
    struct endpoint_guard *guard = reader->guard;
    struct slice name = slice_between(text, at, at + size), key = key_of(name, room);
    bool is_code = is_bare_fine || is_call_or_annotation(text, at, size);
    bool has_any = false;
    size_t end = at + size;
    if (is_code && slice_is_one_of(key, role_keys)) {
        size_t count = guard->roles.count;
        size_t behind = read_arguments(reader, text, end, &has_any);
        if (guard->roles.count > count) {
            if (slice_is_one_of(key, right_keys)) {
                mark_rights(reader, count);
            }
            return behind;
        }
        if (has_any && behind > end && guard->unclear.size == 0 &&
            !slice_is_one_of(key, "roles|role|authorize|secured|permissions|scopes|permit")) {
            guard->unclear = slice_between(text, at, behind + 1);
            return behind;
        }
    }
    if (!is_code && reader->manner == ENDPOINT_GUARD_PROSE) {
        return end;
    }
    if (slice_is_one_of(key, public_keys)) {
        guard->is_public = true;
    } else if (slice_is_one_of(key, sign_in_keys) ||
               (is_bare_fine && slice_is_one_of(key, bare_sign_in_keys)) ||
               (is_code && slice_is_one_of(key, "authorize|authorized|secured|authenticated"))) {
        guard->has_sign_in = true;
    } else if (is_bare_fine && slice_is_one_of(key, "admin|admins|superadmin")) {
        add_role(reader, SLICE("admin"));
    } else {
        struct slice role = role_of_key(key);
        bool is_everybody = slice_is_one_of(role, "user|users|authenticated");
        bool is_super =
            slice_is_one_of(role, "superuser|staff") || slice_is_one_of(key, "staffmemberrequired");
        if (is_everybody) {
            guard->has_sign_in = true;
        } else if (role.size > 0 || is_super) {
            add_role(reader, is_super ? SLICE("admin") : role);
        }
    }
    return end;
}

/* Whether it says anything. */
static bool is_set(const struct endpoint_guard *guard)
{
    return guard->roles.count > 0 || guard->unclear.size > 0 || guard->has_sign_in ||
           guard->is_public;
}

bool endpoint_guard_read(struct arena *arena, struct slice text, enum endpoint_guard_manner manner,
                         struct endpoint_guard *guard)
{
    struct guard_reader reader = {arena, guard, manner};
    text = slice_between(text, 0, TEXT_MAXIMUM);
    bool is_bare_fine = manner != ENDPOINT_GUARD_PROSE || is_list_of_guards(text);
    for (size_t at = 0; at < text.size;) {
        size_t size = measure_name(text, at);
        bool is_path = at > 0 && (text.data[at - 1] == '/' || text.data[at - 1] == '$');
        if (size == 0 || is_path) {
            at += size == 0 ? 1 : size;
            continue;
        }
        at = read_name(&reader, text, at, size, is_bare_fine);
    }
    return is_set(guard);
}

bool endpoint_guard_in_cell(struct arena *arena, struct slice cell, struct endpoint_guard *guard)
{
    struct slice rest = cell, part;
    bool is_code = false;
    while (slice_next_part(&rest, ',', &part)) {
        char room[KEY_MAXIMUM];
        struct slice name = endpoint_note_trim(part);
        bool is_word = wording_is(name, "auth|admin|protected|authenticated|login|token|jwt|"
                                        "session|authentication");
        is_code |= !is_word && measure_name(name, 0) == name.size && name.size > 0 &&
                   (slice_is_one_of(key_of(name, room), sign_in_keys) ||
                    (role_of_key(key_of(name, room)).size > 0 && !capability_is_known_role(name)));
    }
    if (is_code && is_list_of_guards(cell)) {
        return endpoint_guard_read(arena, cell, ENDPOINT_GUARD_CODE, guard);
    }
    bool is_call = slice_find_byte(cell, '(') != SLICE_NOT_FOUND ||
                   slice_find_byte(cell, '@') != SLICE_NOT_FOUND;
    return is_call && endpoint_guard_read(arena, cell, ENDPOINT_GUARD_PROSE, guard);
}

bool endpoint_guard_in_list(struct arena *arena, struct slice text, struct endpoint_guard *guard)
{
    return is_list_of_guards(text) && endpoint_guard_read(arena, text, ENDPOINT_GUARD_CODE, guard);
}

void endpoint_guard_apply(struct arena *arena, const struct endpoint_guard *guard,
                          struct endpoint_statement *endpoint)
{
    if (guard->unclear.size > 0) {
        endpoint->access = guard->unclear;
        endpoint->roles = (struct list){0};
        endpoint->is_public = false;
    } else if (guard->roles.count > 0) {
        struct slice text = SLICE_EMPTY;
        endpoint->roles = (struct list){0};
        endpoint->is_public = false;
        LIST_EACH(const struct slice, role, &guard->roles)
        {
            endpoint_note_role(arena, *role, endpoint);
            text = text.size == 0 ? *role
                                  : arena_format(arena, SLICE_FORMAT ", " SLICE_FORMAT,
                                                 SLICE_ARGUMENT(text), SLICE_ARGUMENT(*role));
        }
        endpoint->access = text;
    } else if (guard->has_sign_in && endpoint->roles.count == 0) {
        endpoint->access = SLICE("authenticated");
        endpoint->is_public = false;
    } else if (guard->is_public && endpoint->roles.count == 0) {
        endpoint->access = SLICE("public");
        endpoint->is_public = true;
    }
}
