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

void privilege_mark(struct plan_identity *identity, struct plan_entity *accounts)
{
    for (size_t i = 0; i < accounts->field_count; i++) {
        struct plan_field *field = &accounts->fields[i];
        field->is_privileged = field == identity->role;
        for (size_t at = 0; at < sizeof(privileges) / sizeof(*privileges); at++) {
            if (slice_equal(field->field->key, slice_from(privileges[at].key)) &&
                field != identity->login && field != identity->password) {
                field->is_privileged = true;
                field->registered = slice_from(privileges[at].value);
            }
        }
    }
}
