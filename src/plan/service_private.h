/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that plan services share. */
#pragma once

#include "plan/service.h"
#include "spec/text/words.h"

struct service_builder {
    struct arena *arena;
    struct arena *scratch; /* what drafts hold until their message ends */
    const struct plan *plan;
    const struct lock *lock; /* or NULL */
    struct diagnostics *diagnostics;
    struct services *services;
    struct table messages;     /* full name → struct message */
    struct table enumerations; /* full name → struct enumeration */
    struct table values;       /* full names of the values of declared ones */
    struct table entities;     /* entity->key → const struct plan_entity */
    struct table operations;   /* entity->key → struct list of const struct plan_operation */
    struct table drafts;       /* package, '/', name → struct service_draft */
};

/* A message under way: fields are added in order, and numbered and sorted at its end. */
struct message_draft {
    struct message *message;
    struct list fields;   /* struct message_field */
    struct list bindings; /* struct message_binding, one a field */
    struct list formerly; /* struct slice, one a field: the name before, or empty */
    struct table names;   /* of its fields, as JSON tells them apart → struct message_field */
};

/* --- service_former.c --- */

/* The name with the entity's former name in the place of its present one; empty: it had no other,
 * or does not stand in it. */
struct slice service_former_name(struct arena *arena, const struct entity *entity,
                                 struct slice name);

/* Says that the message had that name in its package, unless another has it now. */
void service_former_message(struct service_builder *builder, struct message *message,
                            struct slice former);

/* Adds the names that fields of an entity's message had in earlier documents. */
void service_former_fields(struct service_builder *builder, const struct message_draft *draft);

/* Lets the paths of earlier documents lead to the methods as they are called now. */
void service_former_paths(struct service_builder *builder);

/* "package.name", or the name. */
struct slice service_full_name(struct arena *arena, struct slice package, struct slice name);

/* --- service_message.c --- */

/* Declares, then fills, the messages and enumerations of the document's blocks. */
void service_message_declare(struct service_builder *builder);

/* What the plan has for an entity of the model; NULL for NULL. */
const struct plan_entity *service_message_entity(const struct service_builder *builder,
                                                 const struct entity *entity);

/* "OrderItem" for order_items. */
struct slice service_message_name(struct arena *arena, const struct entity *entity);
struct slice service_message_noun(struct arena *arena, struct slice name);
/* "OrderItems" for OrderItem. */
struct slice service_message_plural(struct arena *arena, struct slice noun);

/* The message of that name as seen from `package`: declared, Google's, or an entity's; NULL: none.
 */
struct message *service_message_find(struct service_builder *builder, struct slice package,
                                     struct slice scope, struct slice name);

/* The entity's message in the package, under that name; derived where no block has it. */
struct message *service_message_of(struct service_builder *builder, struct slice package,
                                   struct slice name, const struct plan_entity *entity);

/* Begins a derived message, known by its name from now on. */
struct message_draft service_message_begin(struct service_builder *builder, struct slice package,
                                           struct slice name);
/* What the last field was called in an earlier document; empty: the same. */
void service_message_former(struct message_draft *draft, struct slice name);
/* Adds a field; the result may be completed until the end. */
struct message_field *service_message_add(struct service_builder *builder,
                                          struct message_draft *draft, const char *name,
                                          enum message_kind kind);
struct message_field *service_message_add_known(struct service_builder *builder,
                                                struct message_draft *draft, const char *name,
                                                const char *known);
/* A field that holds a value of the entity's field. */
struct message_field *service_message_add_value(struct service_builder *builder,
                                                struct message_draft *draft, struct slice name,
                                                const struct plan_field *field);
void service_message_end(struct service_builder *builder, struct message_draft *draft);

/* --- service_type.c --- */

/* Sets kind, message, enumeration, is_repeated from how the document stores the value. */
void service_type_derive(struct service_builder *builder, struct slice package,
                         const struct plan_field *from, struct message_field *out);
/* Whether values of the type can stand in the field, both ways. */
bool service_type_carries(const struct type *type, const struct message_field *field);
/* Reads a type as written in a block. False: nothing of that name; the field then has the message
 * that is exported without fields. */
void service_type_read(struct service_builder *builder, struct slice package, struct slice scope,
                       struct slice written, struct message_field *out);
/* google.protobuf's, by its full or its bare name; NULL: none. */
struct message *service_type_known(struct service_builder *builder, struct slice name);
/* Tells the enumeration which stored texts its values mean. False: a text has no value. */
bool service_type_label(struct service_builder *builder, const struct plan_field *field,
                        const struct enumeration *enumeration);
/* Identifiers of protobuf, parted by dots. */
bool service_type_is_name(struct slice name);
/* "ORDER_STATUS_" for OrderStatus. */
struct slice service_type_prefix(struct arena *arena, struct slice enumeration);

/* --- service_rpc.c --- */

struct rpc_draft {
    struct rpc *rpc;
    struct slice package;
    enum operation_kind kind; /* OPERATION_CUSTOM: none of ours */
    const struct plan_entity *entity;
};

/* Finds or derives the messages named so, and binds what is in them. */
void service_rpc_messages(struct service_builder *builder, struct rpc_draft *draft,
                          struct slice request, struct slice response);
void service_rpc_bind(struct service_builder *builder, struct rpc_draft *draft);

/* --- service_operation.c --- */

/* What the statement's name, binding or shape says it does. */
void service_operation_find(struct service_builder *builder,
                            const struct service_statement *service,
                            const struct rpc_statement *statement, struct rpc_draft *draft);
/* The operation of an entity that is the plainest of its kind, or NULL. */
const struct plan_operation *service_operation_of(const struct service_builder *builder,
                                                  const struct plan_entity *entity,
                                                  enum operation_kind kind);

/* --- service_lock.c --- */

/* Puts reserved numbers into the messages and reports what the lock would have otherwise. */
void service_lock_compare(struct service_builder *builder);
/* The number that the lock has for a message's field under its name or its former one; 0: none. */
uint32_t service_lock_number(struct service_builder *builder, const struct message *message,
                             struct slice formerly, const struct message_field *field);
/* The highest number that the owner had under its name or its former one. */
int64_t service_lock_highest(const struct service_builder *builder, struct slice owner,
                             struct slice former);
/* The lock's line of an enumeration's value, under its name or its former one; NULL: none. */
struct lock_line *service_lock_value(const struct service_builder *builder,
                                     const struct enumeration *enumeration, struct slice value);
