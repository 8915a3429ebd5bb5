/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what, as the document says it: part of the model. A document that says nothing about
 * callers is not secured, and everything in it is public; in a secured one, what is granted to
 * nobody is refused to everybody. */
#pragma once

#include "spec/statement/specification.h"

/* Roles of one system: a caller's are the bits of one word. */
#define ROLE_MAXIMUM 64U

struct role {
    struct slice name; /* as the document writes it: "Shop Manager" */
    struct slice key;  /* as tokens and accounts carry it: the label of the accounts' role field,
                          else  "shop_manager"; unique */
    struct slice description;
    struct place place;
    uint32_t index;        /* its bit */
    bool is_implied;       /* named nowhere: every caller who has signed in has it */
    bool is_label;         /* only a value of the accounts' role field names it */
    bool is_administrator; /* may do everything */
    bool is_limit;         /* no list has it, only what is for it alone: nobody registers as it */
};

/* One reason why a role may run an operation. */
struct grant {
    const struct role *role;
    bool is_own_only;   /* on records that belong to the caller */
    struct slice text;  /* what the document says: "Read own resources only", "(admin)" */
    struct place place; /* and where */
};

/* Of one operation. Bits are 1 << role.index. */
struct access {
    bool is_public;     /* callers need not say who they are */
    struct place place; /* what made it public; line 0 when nothing says so */
    uint64_t roles;     /* may, on every record */
    uint64_t own_roles; /* may, on their own records; disjoint from `roles` */
    struct list grants; /* const struct grant */
};

/* Where the people are kept who may sign in. */
struct account {
    struct entity *entity; /* the document's users, or one that was added */
    bool is_added;
    const struct field *login;    /* e-mail or user name; unique */
    const struct field *password; /* the hash; write-only */
    struct slice password_name; /* what callers call it: "password", or the column's own plain word
                                   for it in another language, "senha" */
    const struct field *role;   /* a role's key; NULL: Phoenix keeps it beside the record */
};

struct policy {
    bool is_secured;
    bool is_secured_by_prose; /* by a sentence alone */
    bool is_enforced;   /* secured, and callers can sign in; false until then, so that nobody is
                           locked out */
    struct place place; /* the first statement that made it so */
    struct list roles;  /* struct role, by index */
    const struct role *registered; /* what who registers becomes: never an administrator; not NULL
                                      when secured */
    bool is_closed;                /* accounts are made by administrators alone */
    struct place closed;           /* where the document says so */
    const struct role *everybody;  /* the implied one; not NULL when secured */
    struct account account;        /* entity NULL when not secured */
    /* Stated, else defaults that are safe today. */
    unsigned hash_cost;        /* bcrypt, 4 to 15; 12 */
    unsigned access_seconds;   /* life of an access token; 900 */
    unsigned refresh_seconds;  /* life of a refresh token; 30 days */
    unsigned lockout_attempts; /* wrong passwords in a row; 10 */
    unsigned lockout_seconds;  /* then locked for so long; 900 */
    unsigned password_length;  /* at least, characters; 8 */
    bool password_needs_upper, password_needs_lower, password_needs_digit, password_needs_symbol;
    bool uses_cookie; /* browsers sign in with a cookie */
};

/* The role under a key as accounts and tokens carry it: ASCII case is no difference, and '-' and '
 * ' are '_'. NULL: none. Allocates nothing. */
const struct role *policy_role(const struct policy *policy, struct slice key);
