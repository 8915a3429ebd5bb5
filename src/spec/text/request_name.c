/* SPDX-License-Identifier: Apache-2.0 */
/* Names that mean a message rather than a thing; the contract is in the header. */
#include "spec/text/request_name.h"

/* A name that is nothing but the word ("Service", "State") may well be a thing. */
static bool has_ending(struct slice name, const char *const *endings)
{
    for (; *endings != NULL; endings++) {
        struct slice ending = slice_from(*endings);
        if (name.size <= ending.size || !slice_ends_with(name, ending)) {
            continue;
        }
        char before = name.data[name.size - ending.size - 1];
        if (before < 'A' || before > 'Z') {
            return true;
        }
    }
    return false;
}

static bool has_beginning(struct slice name, const char *const *beginnings)
{
    for (; *beginnings != NULL; beginnings++) {
        struct slice beginning = slice_from(*beginnings);
        bool is_longer = slice_starts_with(name, beginning) && name.size > beginning.size;
        char next = is_longer ? name.data[beginning.size] : 0;
        if (next >= 'A' && next <= 'Z') {
            return true;
        }
    }
    return false;
}

bool request_name_is_message(struct slice name)
{
    static const char *const endings[] = {
        "Request",   "Response", "Reply",       "Req",       "Resp",     "Res",     "Dto",
        "DTO",       "Params",   "Param",       "Input",     "Output",   "Payload", "Body",
        "Query",     "Command",  "Args",        "Create",    "Update",   "Out",     "In",
        "Criteria",  "Claims",   "Credentials", "ViewModel", "Envelope", "Paged",   "Read",
        "Exception", "Filters",  "Public",      "Patch",     "Base",     "Error",   "_request",
        "_response", "Result",   "VO",          "Vo",        "DTOs",     "Dtos",    NULL};
    static const char *const beginnings[] = {
        "Create",         "Update",         "Delete",       "Paginated",
        "ApiResponse",    "ApiResult",      "PageResponse", "PageResult",
        "CommonResult",   "CommonResponse", "BaseResponse", "RestResponse",
        "ResponseResult", "ResultVO",       "AjaxResult",   NULL};
    return has_ending(name, endings) || has_beginning(name, beginnings);
}

bool request_name_is_doubtful(struct slice name)
{
    static const char *const endings[] = {
        "Result",   "Error",     "Query",       "Command", "Config",  "Configuration",
        "Options",  "State",     "Context",     "Cache",   "Worker",  "Client",
        "Manager",  "Pool",      "Registry",    "Base",    "Patch",   "Gateway",
        "Strategy", "Hook",      "Slice",       "Actions", "Filters", "Criteria",
        "Claims",   "Exception", "Credentials", "Read",    NULL};
    return has_ending(name, endings);
}

bool request_name_is_machinery(struct slice name)
{
    static const char *const endings[] = {"Config",        "Configuration",
                                          "Options",       "Service",
                                          "Services",      "Repository",
                                          "Repo",          "Handler",
                                          "Controller",    "Props",
                                          "State",         "Context",
                                          "Factory",       "Builder",
                                          "Middleware",    "Engine",
                                          "Adapter",       "Gateway",
                                          "Interface",     "Validator",
                                          "Parser",        "Processor",
                                          "Scheduler",     "Cache",
                                          "Logger",        "Router",
                                          "Impl",          "Helper",
                                          "Util",          "Utils",
                                          "Strategy",      "Resolver",
                                          "Guard",         "Interceptor",
                                          "Mapper",        "Converter",
                                          "Serializer",    "Dao",
                                          "DAO",           "UseCase",
                                          "Tests",         "Mock",
                                          "Dispatcher",    "Listener",
                                          "Emitter",       "Registry",
                                          "Loader",        "Generator",
                                          "Exporter",      "Orchestrator",
                                          "Calculator",    "Collector",
                                          "Hook",          "Slice",
                                          "Actions",       "Deps",
                                          "Worker",        "Pool",
                                          "Client",        "Manager",
                                          "ServiceServer", NULL};
    return has_ending(name, endings);
}

bool request_name_is_computed(struct slice name)
{
    static const char *const endings[] = {
        "Stats",    "Statistics", "Summary",   "Metrics",  "Analytics", "Totals",  "Overview",
        "View",     "Dashboard",  "Breakdown", "Forecast", "Trend",     "Trends",  "Insight",
        "Insights", "Match",      "Candidate", "Hit",      "Rank",      "Ranking", "Chart",
        "Report",   "Page",       "Data",      "Details",  NULL};
    return has_ending(name, endings);
}

/* clang-format off */
/* What an answer that shows a thing is called by. */
static const char *const answer_endings[] = {
    "ResponseDto", "ResponseDTO", "Response", "Resp", "Res", "Dto", "DTO", "Out", "Output",
    "Read", "Public", "ViewModel", "_response", "VO", "Vo", NULL,
};

/* What is done, or said of whatever is answered; no thing begins so, or is called so. */
static const char *const acts[] = {
    "Add", "AjaxResult", "ApiResponse", "ApiResult", "BaseResponse", "CommonResult",
    "CommonResponse", "PageResponse", "PageResult", "ResponseResult", "RestResponse", "Api",
    "API", "Auth", "Base", "Batch", "Bulk", "Change", "Check", "Common", "Create", "Delete",
    "Edit", "Error", "Forgot", "Get", "Health", "List", "Login", "Logout", "New", "Paged",
    "Paginated", "Patch", "Put", "Query", "Refresh", "Register", "Remove", "Reset", "Search",
    "Set", "Sign", "Signup", "Standard", "Submit", "Success", "Update", "Upload", "Upsert",
    "Validation", "Verify", NULL,
};

/* What wraps things, or is done to them. */
static const char *const envelope_endings[] = {
    "List", "Page", "Create", "Update", "Delete", "Patch", "Filter", "Login", "Token", "Tokens",
    "Status", "Error", "Search", NULL,
};
/* clang-format on */

/* "BoatResponse" → "Boat"; empty where the name is of no such form. */
static struct slice without_answer_ending(struct slice name)
{
    for (const char *const *each = answer_endings; *each != NULL; each++) {
        struct slice ending = slice_from(*each);
        if (name.size > ending.size && slice_ends_with(name, ending)) {
            return slice_between(name, 0, name.size - ending.size);
        }
    }
    return SLICE_EMPTY;
}

static bool is_act(struct slice name)
{
    for (const char *const *act = acts; *act != NULL; act++) {
        if (slice_is_ignoring_case(name, *act)) {
            return true;
        }
    }
    return has_beginning(name, acts) || has_ending(name, envelope_endings);
}

struct slice request_name_thing(struct slice name)
{
    struct slice thing = without_answer_ending(name);
    char last = thing.size > 0 ? thing.data[thing.size - 1] : 0;
    bool is_word = (last >= 'a' && last <= 'z') || (last >= '0' && last <= '9');
    return is_word && !is_act(thing) ? thing : SLICE_EMPTY;
}

/* What a request that makes a thing is called by; the longer ones first. */
static const char *const request_endings[] = {
    "RequestDto", "RequestDTO", "RequestBody", "Request",  "Req",  "Input", "Payload",
    "Body",       "Dto",        "DTO",         "_request", "Form", NULL,
};

static const char *const makings[] = {"Create", "Add", "New", NULL};

/* "CreateBoat" and "BoatCreate" → "Boat". */
static struct slice without_making(struct slice name)
{
    for (const char *const *making = makings; *making != NULL; making++) {
        struct slice word = slice_from(*making);
        bool is_longer = name.size > word.size;
        if (is_longer && slice_starts_with(name, word) && name.data[word.size] >= 'A' &&
            name.data[word.size] <= 'Z') {
            return slice_from_offset(name, word.size);
        }
        if (is_longer && slice_ends_with(name, word)) {
            return slice_between(name, 0, name.size - word.size);
        }
    }
    return name;
}

struct slice request_name_made(struct slice name)
{
    for (const char *const *each = request_endings; *each != NULL; each++) {
        struct slice ending = slice_from(*each);
        if (name.size > ending.size && slice_ends_with(name, ending)) {
            struct slice thing = without_making(slice_between(name, 0, name.size - ending.size));
            char first = thing.data[0], last = thing.data[thing.size - 1];
            bool is_word = first >= 'A' && first <= 'Z' &&
                           ((last >= 'a' && last <= 'z') || (last >= '0' && last <= '9'));
            return is_word && !is_act(thing) ? thing : SLICE_EMPTY;
        }
    }
    return SLICE_EMPTY;
}

/* Takes one of the words off the end, where something is left that it is an ending of. */
static struct slice without_ending(struct slice name, const char *const *endings)
{
    for (; *endings != NULL; endings++) {
        struct slice ending = slice_from(*endings);
        if (name.size > ending.size && slice_ends_with(name, ending)) {
            return slice_between(name, 0, name.size - ending.size);
        }
    }
    return name;
}

struct slice request_name_written(struct slice name)
{
    static const char *const kinds[] = {"Schema", "Model",      "Data",  "Params",
                                        "Base",   "Attributes", "Attrs", NULL};
    static const char *const writings[] = {"Create", "Update", "Insert", "Edit",  "Patch", "Upsert",
                                           "Add",    "New",    "Save",   "Write", "In",    NULL};
    name = without_ending(without_ending(name, kinds), request_endings);
    name = without_ending(without_ending(name, kinds), writings);
    for (const char *const *each = writings; *each != NULL; each++) {
        struct slice word = slice_from(*each);
        char next = name.size > word.size ? name.data[word.size] : 0;
        if (next >= 'A' && next <= 'Z' && slice_starts_with_ignoring_case(name, word)) {
            return slice_from_offset(name, word.size);
        }
    }
    return name;
}

struct slice request_name_viewed(struct slice name)
{
    static const char *const words[] = {"Public",    "Summary",  "View",    "Preview", "Info",
                                        "Basic",     "Minimal",  "Mini",    "Lite",    "Safe",
                                        "Brief",     "Partial",  "Compact", "Simple",  "Overview",
                                        "Sanitized", "ListItem", "Slim",    NULL};
    for (const char *const *each = words; *each != NULL; each++) {
        struct slice word = slice_from(*each);
        bool is_longer = name.size > word.size;
        char next = is_longer ? name.data[word.size] : 0;
        if (slice_starts_with(name, word) && next >= 'A' && next <= 'Z') {
            return slice_from_offset(name, word.size);
        }
        if (is_longer && slice_ends_with(name, word)) {
            return slice_between(name, 0, name.size - word.size);
        }
    }
    return SLICE_EMPTY;
}
