/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of paths: whom the names mean, and which operations the paths. Of two rules of one list the
 * narrower path counts, as everybody reads such lists. */
#include "model/policy/policy_named.h"
#include "model/policy/policy_predicate_private.h"

/* Whether the other is a part of what the target reaches, and not all of it. */
static bool is_narrower(const struct path_target *other, const struct path_target *target)
{
    size_t size = target->path.size;
    bool is_within = slice_starts_with(other->path, target->path) &&
                     (other->path.size == size || other->path.data[size] == '/');
    bool is_all = slice_equal(target->methods, SLICE("ALL"));
    bool has_fewer = is_all && !slice_equal(other->methods, SLICE("ALL"));
    return is_within &&
           (has_fewer || (target->is_below && (other->path.size > size || !other->is_below)));
}

static void add_rights(struct builder *builder, const struct path_target *target, struct list *out)
{
    struct capability_reading reading = {0};
    struct slice text = arena_format(builder->arena, SLICE_FORMAT " " SLICE_FORMAT "%s",
                                     SLICE_ARGUMENT(target->methods), SLICE_ARGUMENT(target->path),
                                     target->is_below ? "/**" : "");
    policy_read_capability(builder, text, false, &reading);
    LIST_EACH(struct right, right, &reading.rights)
    {
        list_add(builder->arena, out, right);
    }
}

static void read_targets(struct builder *builder, const struct path_rule *paths, struct list *out)
{
    LIST_EACH(const struct path_target, target, &paths->targets)
    {
        struct list rights = {0}, *except = ARENA_NEW(builder->arena, struct list);
        add_rights(builder, target, &rights);
        LIST_EACH(const struct path_target, other, paths->family)
        {
            if (other->rule != paths && is_narrower(other, target)) {
                add_rights(builder, other, except);
            }
        }
        LIST_EACH(struct right, right, &rights)
        {
            right->except = except->count > 0 ? except : NULL;
            list_add(builder->arena, out, right);
        }
    }
}

static void report_unknown(struct builder *builder, const struct sentence *sentence,
                           struct slice name, bool is_closed)
{
    diagnostics_report(builder->diagnostics, DIAGNOSTIC_W1526, sentence->place,
                       "name roles that the list of roles has, as it has them",
                       "whom '" SLICE_FORMAT "' means is not understood: %s", SLICE_ARGUMENT(name),
                       is_closed ? "administrators alone may call it" : "nothing holds it");
}

bool policy_path_read(struct builder *builder, const struct sentence *sentence,
                      struct sentence_rule *out)
{
    const struct path_rule *paths = sentence->paths;
    *out = (struct sentence_rule){.effect = SENTENCE_ONLY, .is_strict = true};
    struct slice unknown = SLICE_EMPTY;
    size_t known = 0;
    out->subject.is_everybody = paths->is_signed_in;
    LIST_EACH(const struct slice, name, &paths->names)
    {
        if (policy_sentence_add_subject(builder, *name, &out->subject)) {
            known++;
        } else {
            unknown = unknown.size == 0 ? *name : unknown;
        }
    }
    bool has_rule = known > 0 || paths->is_signed_in || paths->is_open;
    bool is_closed = !has_rule && paths->is_certain;
    bool is_told = has_rule || is_closed || policy_named_are_people(builder, unknown);
    if (unknown.size > 0 && is_told) {
        report_unknown(builder, sentence, unknown, has_rule || is_closed);
    }
    if (is_closed) {
        LIST_EACH(const struct role, role, &builder->model->policy.roles)
        {
            out->subject.roles |= policy_names_administrator(role) ? role_bit(role) : 0;
        }
    }
    read_targets(builder, paths, &out->rights);
    return (has_rule || is_closed) && out->rights.count > 0;
}
