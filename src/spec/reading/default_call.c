/* SPDX-License-Identifier: Apache-2.0 */
/* One list of names for all notations: a table of columns borrows SQL's as often as Python's. */
#include "spec/reading/default_call.h"

#define DEPTH_MAXIMUM 8U

enum default_kind default_call_named(struct slice name)
{
    static const char *const now[] = {"now",
                                      "current_timestamp",
                                      "current timestamp",
                                      "current_date",
                                      "current date",
                                      "current_time",
                                      "current time",
                                      "localtime",
                                      "localtimestamp",
                                      "getdate",
                                      "getutcdate",
                                      "sysdatetime",
                                      "sysutcdatetime",
                                      "sysdatetimeoffset",
                                      "sysdate",
                                      "systimestamp",
                                      "utc_timestamp",
                                      "utc_date",
                                      "utc_time",
                                      "now64",
                                      "curdate",
                                      "curtime",
                                      "transaction_timestamp",
                                      "clock_timestamp",
                                      "statement_timestamp",
                                      "utcnow",
                                      "today",
                                      "date.now",
                                      "timezone.now",
                                      "datetime.now",
                                      "datetime.utcnow",
                                      "func.now",
                                      "auto_now",
                                      NULL};
    static const char *const random_uuid[] = {"uuid_generate_v4", "uuidv4",     "uuid_v4", "uuid4",
                                              "generate_uuid_v4", "uuid.uuid4", NULL};
    static const char *const uuid[] = {"gen_random_uuid",
                                       "uuid",
                                       "newid",
                                       "newsequentialid",
                                       "sys_guid",
                                       "uuidv7",
                                       "uuid_v7",
                                       "uuid_generate_v7",
                                       "uuid_generate_v1",
                                       "uuid_generate_v1mc",
                                       "gen_uuid_v7",
                                       "generate_uuid",
                                       "generateuuidv4",
                                       "cuid",
                                       "nanoid",
                                       "ulid",
                                       "gen_ulid",
                                       "generate_ulid",
                                       "random_uuid",
                                       "uuid_short",
                                       "randomblob",
                                       NULL};
    static const char *const counted[] = {"nextval", "unique_rowid", "autoincrement",
                                          "auto_increment", NULL};
    return slice_is_any_ignoring_case(name, now)           ? DEFAULT_NOW
           : slice_is_any_ignoring_case(name, random_uuid) ? DEFAULT_UUID_RANDOM
           : slice_is_any_ignoring_case(name, uuid)        ? DEFAULT_UUID
           : slice_is_any_ignoring_case(name, counted)     ? DEFAULT_AUTO_INCREMENT
                                                           : DEFAULT_NONE;
}

bool default_call_is_form(struct slice name)
{
    static const char *const forms[] = {
        "uuid_to_bin", "bin_to_uuid", "replace", "lower",  "upper",     "hex",  "unhex", "timezone",
        "to_char",     "convert",     "concat",  "substr", "substring", "date", NULL};
    return slice_is_any_ignoring_case(name, forms);
}

bool default_call_is_time(struct slice name)
{
    static const char *const names[] = {"date", "time", "datetime", "strftime", NULL};
    return slice_is_any_ignoring_case(name, names);
}

bool default_call_has_format(struct slice name)
{
    return slice_equal_ignoring_case(name, SLICE("strftime"));
}

bool default_call_is_now(struct slice argument)
{
    static const char *const words[] = {"now", "localtime", "utc", "subsec", NULL};
    return slice_is_any_ignoring_case(argument, words);
}

/* The next argument, quotes kept; commas in quotes and brackets are its own. */
static bool next_argument(struct slice *rest, struct slice *out_argument)
{
    unsigned depth = 0;
    char quote = '\0';
    size_t end = 0;
    for (; end < rest->size && (rest->data[end] != ',' || depth > 0 || quote != '\0'); end++) {
        char c = rest->data[end];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else {
            depth += c == '(';
            depth -= c == ')' && depth > 0;
        }
    }
    *out_argument = slice_trim(slice_between(*rest, 0, end));
    *rest = slice_from_offset(*rest, end < rest->size ? end + 1 : end);
    return out_argument->size > 0;
}

static bool is_now_in_quotes(struct slice argument)
{
    char c = argument.size > 2 ? argument.data[0] : '\0';
    return (c == '\'' || c == '"') && argument.data[argument.size - 1] == c &&
           default_call_is_now(slice_between(argument, 1, argument.size - 1));
}

static enum default_kind read_call(struct slice call, unsigned depth)
{
    size_t open = slice_find_byte(call, '('), close = slice_find_last_byte(call, ')');
    struct slice name = slice_trim(slice_between(call, 0, open));
    enum default_kind kind = default_call_named(name);
    bool is_call = open != SLICE_NOT_FOUND && close != SLICE_NOT_FOUND && close > open;
    if (kind != DEFAULT_NONE || !is_call || depth > DEPTH_MAXIMUM) {
        return kind;
    }
    struct slice rest = slice_between(call, open + 1, close), argument;
    if (name.size == 0) {
        return read_call(rest, depth + 1);
    }
    bool is_now = default_call_is_time(name), is_form = default_call_is_form(name);
    for (size_t i = 0; next_argument(&rest, &argument); i++) {
        is_now &= (i == 0 && default_call_has_format(name)) || is_now_in_quotes(argument);
        kind = is_form && kind == DEFAULT_NONE ? read_call(argument, depth + 1) : kind;
    }
    return is_now ? DEFAULT_NOW : kind;
}

enum default_kind default_call_read(struct slice call)
{
    return read_call(slice_trim(call), 0);
}
