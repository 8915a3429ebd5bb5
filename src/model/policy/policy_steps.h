/* SPDX-License-Identifier: Apache-2.0 */
/* The room `model/policy`: who may do what, worked out into model.policy, entity.owner and
 * operation.access. Here stands what the room above calls, in that order. */
#pragma once

#include "model/builder.h"

/* policy.c, in the order in which they run: is the document secured, and where are its accounts
 * (before references are resolved); roles and numbers (before endpoints are bound); who may do what
 * and which records are whose. */
void policy_find(struct builder *builder);
void policy_resolve(struct builder *builder);
void policy_grant(struct builder *builder);

/* An operation of Phoenix's own: for who may do everything, else for who is called administrator.
 */
void policy_grant_administrators(struct builder *builder, struct operation *operation);
