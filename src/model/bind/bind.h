/* SPDX-License-Identifier: Apache-2.0 */
/* The room `model/bind`: endpoints → operations on entities, and entities for what only endpoints
 * and their examples speak of. Here stands what the rooms above may ask of it. */
#pragma once

#include "model/entity/entity.h"

/* infer_example.c: entities that the data model shows by an example each, below their headings, and
 * describes in no other way; after merge_entities. */
void infer_example_shown(struct builder *builder);

/* infer_message.c: where nothing at all is described, the things that the answers' types of a data
 * model show with their keys: User of UserResponse; after infer_example_shown. */
void infer_message_answers(struct builder *builder);

/* infer_account.c: adds to the accounts that Phoenix adds what the document's bodies of registering
 * and of the own account say of them: the name that it has people send must be taken. */
void infer_account(struct builder *builder, struct entity *entity);

/* bind.c: endpoints → operations. */
void bind_operations(struct builder *builder);

/* rpc_operations.c: methods of services that no endpoint serves → operations. */
void rpc_add_operations(struct builder *builder);

/* body.c: operation.body. Behind the operations. */
void body_collect(struct builder *builder);

/* list_form.c: operation.form. Behind the operations. */
void list_form_collect(struct builder *builder);

/* identity.c: what identity endpoints do, and those that a secured document leaves unsaid. After
 * the policy and the operations. */
void identity_resolve(struct builder *builder);
/* What a path's segment is called in identity's words: "masuk" behind "auth" is "login". NULL: it
 * is in no language known. `before` is the segment before it, empty at the root. */
const char *identity_translate(struct slice segment, struct slice before);
/* Whether "register" behind the word makes a device or a hook known, and nobody an account. */
bool identity_registers_device(struct slice segment, struct slice before);

/* state.c: state machines by the entity that they are about, answers by their endpoint. */
void state_collect(struct builder *builder);

/* state_order.c: state machines, and what endpoints say of where they start from → field.order and
 * operation.from. Behind the operations. */
void state_order_resolve(struct builder *builder);
