/* SPDX-License-Identifier: Apache-2.0 */
/* Which fields of an account say what it may do, or that somebody has looked at it: nobody sets
 * them for themselves. By their names, for documents hardly ever say so. */
#include "plan/plan_private.h"

/* By word_flat of the field's name; and what it is for somebody who registers. */
static const struct privilege {
    const char *key;
    const char *value; /* NULL: the column's default, or nothing */
} privileges[] = {
    {"role", NULL},
    {"roles", NULL},
    {"roleid", NULL},
    {"userrole", NULL},
    {"usertype", NULL},
    {"accounttype", NULL},
    {"permissions", NULL},
    {"scopes", NULL},
    {"isadmin", "false"},
    {"admin", "false"},
    {"isadministrator", "false"},
    {"issuperuser", "false"},
    {"superuser", "false"},
    {"isstaff", "false"},
    {"isroot", "false"},
    {"isverified", "false"},
    {"verified", "false"},
    {"emailverified", "false"},
    {"isemailverified", "false"},
    {"emailverifiedat", NULL},
    {"phoneverified", "false"},
    {"kycverified", "false"},
    {"isactive", "true"},
    {"active", "true"},
    {"enabled", "true"},
    {"isenabled", "true"},
    {"status", "active"},
    {"accountstatus", "active"},
    {"ismoderator", "false"},
    {"moderator", "false"},
    {"ismanager", "false"},
    {"issuperadmin", "false"},
    {"isowner", "false"},
    {"isapproved", "false"},
    {"approved", "false"},
    {"ispremium", "false"},
    {"ispaid", "false"},
    {"isvip", "false"},
    {"accesslevel", NULL},
    {"permissionlevel", NULL},
    {"privileges", NULL},
    {"groupid", NULL},
    {"usergroup", NULL},
    {"usergroupid", NULL},
    {"verifiedat", NULL},
    {"disabled", "false"},
    {"isdisabled", "false"},
    {"suspended", "false"},
    {"issuspended", "false"},
    {"disabledat", NULL},
    {"suspendeduntil", NULL},
    {"suspendedat", NULL},
    {"bannedat", NULL},
    {"blockedat", NULL},
    {"isblocked", "false"},
    {"blocked", "false"},
    {"isbanned", "false"},
    {"banned", "false"},
    {"locked", "false"},
    {"islocked", "false"},
    {"lockeduntil", NULL},
    {"failedloginattempts", "0"},
    {"failedlogins", "0"},
    {"loginattempts", "0"},
    {"balance", "0"},
    {"credits", "0"},
    {"lastloginat", NULL},
    {"lastlogin", NULL},
    {"apikey", NULL},
    {"passwordsalt", NULL},
    {"salt", NULL},
    {"resettoken", NULL},
    {"mfasecret", NULL},
    {"totpsecret", NULL},
};

/* What makes an account unusable, by the kind of column that says so. */
#define IS_FALSE " = FALSE"
#define IS_TRUE  " = TRUE"
#define IS_SET   " IS NOT NULL"
static const struct disabling {
    const char *key;
    const char *condition;
    enum type_kind kind;
} disablings[] = {
    {"isactive", IS_FALSE, TYPE_BOOLEAN},    {"active", IS_FALSE, TYPE_BOOLEAN},
    {"enabled", IS_FALSE, TYPE_BOOLEAN},     {"isenabled", IS_FALSE, TYPE_BOOLEAN},
    {"isblocked", IS_TRUE, TYPE_BOOLEAN},    {"blocked", IS_TRUE, TYPE_BOOLEAN},
    {"isbanned", IS_TRUE, TYPE_BOOLEAN},     {"banned", IS_TRUE, TYPE_BOOLEAN},
    {"islocked", IS_TRUE, TYPE_BOOLEAN},     {"locked", IS_TRUE, TYPE_BOOLEAN},
    {"disabled", IS_TRUE, TYPE_BOOLEAN},     {"isdisabled", IS_TRUE, TYPE_BOOLEAN},
    {"suspended", IS_TRUE, TYPE_BOOLEAN},    {"issuspended", IS_TRUE, TYPE_BOOLEAN},
    {"deleted", IS_TRUE, TYPE_BOOLEAN},      {"isdeleted", IS_TRUE, TYPE_BOOLEAN},
    {"deletedat", IS_SET, TYPE_TIMESTAMP},   {"disabledat", IS_SET, TYPE_TIMESTAMP},
    {"suspendedat", IS_SET, TYPE_TIMESTAMP}, {"bannedat", IS_SET, TYPE_TIMESTAMP},
    {"blockedat", IS_SET, TYPE_TIMESTAMP},
};

/* Labels of a status that nobody signs in with, whatever their case. */
#define HAS_ENDED                                                                                  \
    ") IN ('inactive', 'disabled', 'suspended', 'blocked', 'banned', 'locked', 'deactivated', "    \
    "'deleted', 'terminated', 'closed', 'archived')"

static bool is_status(const struct plan_field *field)
{
    struct slice key = field->field->key;
    return (field->type->kind == TYPE_TEXT || field->type->kind == TYPE_ENUM) &&
           (slice_equal(key, SLICE("status")) || slice_equal(key, SLICE("accountstatus")));
}

static const struct disabling *find_disabling(const struct plan_field *field)
{
    for (size_t i = 0; i < sizeof(disablings) / sizeof(*disablings); i++) {
        if (slice_equal(field->field->key, slice_from(disablings[i].key)) &&
            field->type->kind == disablings[i].kind) {
            return &disablings[i];
        }
    }
    return NULL;
}

void privilege_write_disabled(struct buffer *out, const struct plan_entity *accounts)
{
    BUFFER_LITERAL(out, "CASE WHEN 1 = 0");
    for (size_t i = 0; i < accounts->field_count; i++) {
        const struct plan_field *field = &accounts->fields[i];
        const struct disabling *disabling = find_disabling(field);
        if (is_status(field) || disabling != NULL) {
            buffer_append_string(out, is_status(field) ? " OR lower(" : " OR ");
            sql_write_name(out, field->field->column);
            buffer_append_string(out, is_status(field) ? HAS_ENDED : disabling->condition);
        }
    }
    BUFFER_LITERAL(out, " THEN 1 ELSE 0 END");
}

void privilege_mark(struct plan_identity *identity, struct plan_entity *accounts)
{
    for (size_t i = 0; i < accounts->field_count; i++) {
        struct plan_field *field = &accounts->fields[i];
        field->is_disabling = is_status(field) || find_disabling(field) != NULL;
        field->is_privileged = field == identity->role || field->is_disabling;
        for (size_t at = 0; at < sizeof(privileges) / sizeof(*privileges); at++) {
            if (slice_equal(field->field->key, slice_from(privileges[at].key)) &&
                field != identity->login && field != identity->password) {
                field->is_privileged = true;
                field->registered = slice_from(privileges[at].value);
            }
        }
    }
}
