/* SPDX-License-Identifier: Apache-2.0 */
/* Security that a program sets up: `rateLimit({ windowMs: 15 * 60 * 1000, max: 100 })`,
 * `bcrypt.hash(password, 12)`, `expiresIn: '15m'`, `cors({ origin: … })`, `helmet()`,
 * ACCESS_TOKEN_EXPIRE_MINUTES. What is found is said in the words of a list, and read as such. */
#include "spec/recognise/security_private.h"
#include "spec/text/code_scanner.h"

#define NAME_SIZE_MAXIMUM 64U

struct program {
    struct specification *specification;
    const struct block *block;
    struct code_scanner scanner;
    struct slice variable; /* the last that was given a value */
    size_t count;
};

/* --- words --- */

static bool has(struct slice text, const char *part)
{
    return slice_contains_ignoring_case(text, slice_from(part));
}

static bool is_one(struct slice word, const char *words)
{
    struct slice rest = slice_from(words), known;
    while (slice_next_part(&rest, '|', &known)) {
        if (slice_equal_ignoring_case(word, known)) {
            return true;
        }
    }
    return false;
}

/* The value of `key:` or `key=` among options; empty: it is not there. */
static struct slice find_option(struct slice options, const char *keys)
{
    struct code_scanner scanner;
    code_scanner_init(&scanner, options, CODE_SLASH_COMMENTS);
    while (scanner.token.kind != CODE_END) {
        bool is_key = scanner.token.kind == CODE_WORD && is_one(scanner.token.text, keys);
        code_scanner_next(&scanner);
        if (is_key &&
            (code_scanner_take_mark(&scanner, ':') || code_scanner_take_mark(&scanner, '='))) {
            return slice_trim(code_scanner_take_until(&scanner, ",;}", false));
        }
    }
    return SLICE_EMPTY;
}

/* "15 * 60 * 1000", "(7 * 24)", "60_000"; 0: something else. */
static double compute(struct slice text)
{
    double product = 1;
    size_t factors = 0;
    for (size_t at = 0; at < text.size; at++) {
        double number = 0;
        size_t start = at;
        while (at < text.size && (character_is_digit(text.data[at]) || text.data[at] == '_')) {
            number = text.data[at] == '_' ? number : number * 10 + (text.data[at] - '0');
            at++;
        }
        if (at > start) {
            product *= number;
            factors++;
        }
        if (at < text.size && strchr("*() \n\t", text.data[at]) == NULL) {
            return 0;
        }
    }
    return factors > 0 && product < 1e15 ? product : 0;
}

static void say(struct program *program, struct slice at, struct slice name, struct slice value,
                bool is_rate)
{
    struct saying saying = {.specification = program->specification,
                            .block = program->block,
                            .place = block_code_place(program->block,
                                                      (size_t)(at.data - program->block->code.data),
                                                      at.size),
                            .name = name,
                            .value = value};
    program->count += is_rate ? rate_limit_state(&saying) : security_topic_state(&saying);
}

/* --- rate limits --- */

/* "loginLimiter" limits "login"; "limiter" and "apiLimiter" everything. */
static struct slice limited_by(struct arena *arena, struct slice variable)
{
    static const char *const endings[] = {"RateLimiter", "_rate_limiter", "RateLimit", "_limiter",
                                          "Limiter",     "_limit",        "Limit",     NULL};
    for (const char *const *ending = endings; *ending != NULL; ending++) {
        struct slice tail = slice_from(*ending);
        if (slice_ends_with_ignoring_case(variable, tail)) {
            variable = slice_between(variable, 0, variable.size - tail.size);
            break;
        }
    }
    bool is_all = variable.size == 0 || variable.size > NAME_SIZE_MAXIMUM ||
                  is_one(variable, "api|global|general|default|rate|standard|app|common|options|"
                                   "config|middleware");
    return is_all ? SLICE("API") : arena_to_lower(arena, variable);
}

/* "app.use('/api/auth', authLimiter)": the path that the variable is put before; empty: none. */
static struct slice find_mount(struct arena *arena, struct slice code, struct slice variable)
{
    static const struct slice call = SLICE_LITERAL(".use(");
    size_t at;
    while (variable.size > 0 && (at = slice_find(code, call)) != SLICE_NOT_FOUND) {
        code = slice_from_offset(code, at + call.size);
        struct slice inner = slice_between(code, 0, slice_find_byte(code, ')'));
        size_t comma = slice_find_byte(inner, ',');
        struct slice path = slice_trim(slice_between(inner, 0, comma));
        bool is_put = comma != SLICE_NOT_FOUND && path.size > 3 &&
                      strchr("'\"`", path.data[0]) != NULL && path.data[1] == '/' &&
                      slice_find(slice_from_offset(inner, comma), variable) != SLICE_NOT_FOUND;
        if (is_put) {
            path = slice_between(path, 1, path.size - 1);
            path.size -= slice_ends_with(path, SLICE("/"));
            return path.size == 0 || is_one(path, "/api") ? SLICE_EMPTY
                                                          : arena_join(arena, path, SLICE("/*"));
        }
    }
    return SLICE_EMPTY;
}

static void read_limit(struct program *program, struct slice at, struct slice options)
{
    struct arena *arena = program->specification->arena;
    double number = compute(find_option(options, "max|limit|points"));
    double window = compute(find_option(options, "windowMs|window_ms|window"));
    double seconds = compute(find_option(options, "duration|ttl"));
    window = window > 0 ? window / 1000 : seconds >= 1000 ? seconds / 1000 : seconds;
    if (number <= 0 || window <= 0 || number >= 1e9) {
        return;
    }
    struct slice mount = find_mount(arena, program->block->code, program->variable);
    struct slice name = mount.size > 0 ? mount : limited_by(arena, program->variable);
    say(program, at, name,
        arena_format(arena, "%.0f requests per %.0f seconds per IP", number, window), true);
}

/* "@limiter.limit("5/minute")" and the path of the decorator beside it. */
static void read_decorator(struct program *program, struct slice at, struct slice arguments)
{
    struct arena *arena = program->specification->arena;
    struct slice code = program->block->code;
    size_t offset = (size_t)(at.data - code.data);
    struct slice around = slice_between(code, offset > 120 ? offset - 120 : 0, offset + 160);
    struct slice rate = slice_trim(arguments);
    size_t slash = slice_find_byte(rate, '/');
    size_t path = SLICE_NOT_FOUND;
    static const char *const verbs[] = {".post(\"",   ".get(\"", ".put(\"", ".patch(\"",
                                        ".delete(\"", ".post('", ".get('",  NULL};
    for (const char *const *verb = verbs; path == SLICE_NOT_FOUND && *verb != NULL; verb++) {
        path = slice_find(around, slice_from(*verb));
        path = path == SLICE_NOT_FOUND ? path : path + strlen(*verb);
    }
    if (rate.size < 4 || slash == SLICE_NOT_FOUND || path == SLICE_NOT_FOUND) {
        return;
    }
    struct slice rest = slice_from_offset(around, path);
    size_t end = 0;
    while (end < rest.size && strchr("'\"", rest.data[end]) == NULL) {
        end++;
    }
    say(program, at, slice_between(rest, 0, end),
        arena_format(arena, SLICE_FORMAT " requests per " SLICE_FORMAT " per IP",
                     SLICE_ARGUMENT(slice_trim(slice_between(rate, 1, slash))),
                     SLICE_ARGUMENT(slice_trim(slice_between(rate, slash + 1, rate.size - 1)))),
        true);
}

/* --- passwords and tokens --- */

static void read_cost(struct program *program, struct slice at, struct slice number)
{
    double cost = compute(number);
    if (cost >= 4 && cost <= 31) {
        say(program, at, SLICE("Password hashing"),
            arena_format(program->specification->arena, "bcrypt, cost %.0f", cost), false);
    }
}

static void read_life(struct program *program, struct slice at, struct slice about,
                      struct slice value)
{
    bool is_other = has(about, "reset") || has(about, "verif") || has(about, "invit") ||
                    has(about, "upload") || has(about, "signed") || has(about, "confirm");
    if (!is_other && value.size > 0) {
        say(program, at, has(about, "refresh") ? SLICE("Refresh token") : SLICE("Access token"),
            value, false);
    }
}

/* What stands before `at` in its statement. */
static struct slice statement_before(const struct program *program, struct slice at)
{
    struct slice code = program->block->code;
    size_t end = (size_t)(at.data - code.data), start = end;
    while (start > 0 && end - start < 240 && code.data[start - 1] != ';' &&
           !(code.data[start - 1] == '\n' && start > 1 && code.data[start - 2] == '\n')) {
        start--;
    }
    return slice_between(code, start, end);
}

/* "'15m'", "900", "15 * 60": how long; empty: a variable's value. */
static struct slice life_of(struct program *program, struct slice value)
{
    bool is_quoted = value.size > 2 && strchr("'\"`", value.data[0]) != NULL;
    if (is_quoted) {
        return character_is_digit(value.data[1]) ? slice_between(value, 1, value.size - 1)
                                                 : SLICE_EMPTY;
    }
    double seconds = compute(value);
    return seconds > 0 ? arena_format(program->specification->arena, "%.0f seconds", seconds)
                       : SLICE_EMPTY;
}

/* "Math.floor(Date.now() / 1000) + (15 * 60)" */
static struct slice life_behind_now(struct program *program, struct slice value)
{
    size_t plus = slice_find_last_byte(value, '+');
    return has(value, "now") && plus != SLICE_NOT_FOUND
               ? life_of(program, slice_trim(slice_from_offset(value, plus + 1)))
               : SLICE_EMPTY;
}

/* "ACCESS_TOKEN_EXPIRE_MINUTES = 30" */
static void read_constant(struct program *program, struct slice name, struct slice value)
{
    double number = compute(value);
    const char *unit = has(name, "minute") ? "minutes"
                       : has(name, "hour") ? "hours"
                       : has(name, "day")  ? "days"
                       : has(name, "sec")  ? "seconds"
                                           : NULL;
    if (number > 0 && number < 1e9 && unit != NULL && has(name, "token") &&
        (has(name, "expir") || has(name, "life") || has(name, "ttl"))) {
        read_life(program, name, name,
                  arena_format(program->specification->arena, "%.0f %s", number, unit));
    }
}

/* "/^(?=.*[a-z])(?=.*\d).{8,}$/" */
static void read_password(struct program *program, struct slice at, struct slice pattern)
{
    struct arena *arena = program->specification->arena;
    size_t open = slice_find_last_byte(pattern, '{');
    size_t comma =
        open == SLICE_NOT_FOUND ? open : slice_find_byte(slice_from_offset(pattern, open), ',');
    double least =
        comma == SLICE_NOT_FOUND ? 0 : compute(slice_between(pattern, open + 1, open + comma));
    bool is_symbol = has(pattern, "(?=.*[@") || has(pattern, "(?=.*[!") ||
                     has(pattern, "(?=.*[^") || has(pattern, "(?=.*[#") ||
                     has(pattern, "(?=.*[$") || has(pattern, "(?=.*\\W");
    struct slice needs = arena_format(
        arena, "%s%s%s%s",
        slice_find(pattern, SLICE("(?=.*[A-Z]")) != SLICE_NOT_FOUND ? ", uppercase" : "",
        slice_find(pattern, SLICE("(?=.*[a-z]")) != SLICE_NOT_FOUND ? ", lowercase" : "",
        has(pattern, "(?=.*\\d") || has(pattern, "(?=.*[0-9]") ? ", digit" : "",
        is_symbol ? ", symbol" : "");
    if (least > 0 && least < 100) {
        say(program, at, SLICE("Password policy"),
            arena_format(arena, "at least %.0f characters" SLICE_FORMAT, least,
                         SLICE_ARGUMENT(needs)),
            false);
    }
}

/* --- other sites and headers --- */

/* The origins in quotes in "['https://a', process.env.B || 'https://c']". */
static void read_origins(struct program *program, struct slice at, struct slice options)
{
    struct arena *arena = program->specification->arena;
    struct slice origins = find_option(options, "origin|origins|allow_origins");
    struct slice found = SLICE_EMPTY;
    struct code_scanner scanner;
    code_scanner_init(&scanner, origins, CODE_SLASH_COMMENTS);
    for (; scanner.token.kind != CODE_END; code_scanner_next(&scanner)) {
        if (scanner.token.kind == CODE_STRING &&
            slice_starts_with(scanner.token.text, SLICE("http"))) {
            found = found.size == 0
                        ? scanner.token.text
                        : arena_format(arena, SLICE_FORMAT " and " SLICE_FORMAT,
                                       SLICE_ARGUMENT(found), SLICE_ARGUMENT(scanner.token.text));
        }
    }
    struct slice credentials = find_option(options, "credentials|allow_credentials");
    bool has_credentials = slice_equal_ignoring_case(credentials, SLICE("true"));
    if (found.size > 0) {
        say(program, at, SLICE("CORS"),
            arena_format(arena, SLICE_FORMAT "%s", SLICE_ARGUMENT(found),
                         has_credentials ? ", with credentials" : ""),
            false);
    }
}

/* --- the program --- */

static struct slice take_arguments(struct program *program)
{
    return code_scanner_is_mark(&program->scanner, '(')
               ? code_scanner_take_brackets(&program->scanner)
               : SLICE_EMPTY;
}

/* The last argument: the cost of "hash(password, 12)", "gensalt(rounds=12)". */
static struct slice last_argument(struct slice arguments)
{
    size_t comma = slice_find_last_byte(arguments, ',');
    struct slice last =
        comma == SLICE_NOT_FOUND ? arguments : slice_from_offset(arguments, comma + 1);
    size_t equal = slice_find_byte(last, '=');
    return slice_trim(equal == SLICE_NOT_FOUND ? last : slice_from_offset(last, equal + 1));
}

static void read_call(struct program *program, struct slice word)
{
    struct slice arguments = take_arguments(program);
    if (is_one(word, "rateLimit|RateLimit|RateLimiterMemory|RateLimiterRedis|rate_limit|forRoot|"
                     "createRateLimiter|expressRateLimit")) {
        read_limit(program, word, arguments);
    } else if (is_one(word, "hash|hashSync|genSalt|genSaltSync|gensalt|BCryptPasswordEncoder")) {
        read_cost(program, word, last_argument(arguments));
    } else if (is_one(word, "cors")) {
        read_origins(program, word, arguments);
    } else if (is_one(word, "add_middleware") && has(arguments, "CORS")) {
        read_origins(program, word, arguments);
    } else if (is_one(word, "helmet")) {
        say(program, word, SLICE("Security headers"), SLICE("Helmet"), false);
    } else if (is_one(word, "limit") && slice_starts_with(arguments, SLICE("\""))) {
        read_decorator(program, word, arguments);
    }
}

static void read_value(struct program *program, struct slice word, bool is_variable)
{
    struct code_scanner probe = program->scanner;
    struct slice value = slice_trim(code_scanner_take_until(&probe, ",;", true));
    if (is_variable) {
        program->variable = word;
    }
    if (is_one(word, "saltRounds|salt_rounds|bcryptRounds|bcrypt_rounds|bcrypt_cost|bcryptCost")) {
        read_cost(program, word, value);
    } else if (is_one(word, "expiresIn")) {
        read_life(program, word, statement_before(program, word), life_of(program, value));
    } else if (is_one(word, "exp")) {
        read_life(program, word, program->variable, life_behind_now(program, value));
    } else if (has(word, "password") && (has(word, "regex") || has(word, "pattern")) &&
               program->scanner.token.kind == CODE_STRING) {
        read_password(program, word, program->scanner.token.text);
    } else if (is_variable && has(word, "cors") && code_scanner_is_mark(&program->scanner, '{')) {
        read_origins(program, word, code_scanner_take_brackets(&program->scanner));
    } else if (is_variable) {
        read_constant(program, word, value);
    }
}

bool security_program_may_speak(const struct block *block)
{
    static const char *const signs[] = {"rateLimit(",
                                        "RateLimit(",
                                        "RateLimiter",
                                        "ThrottlerModule",
                                        "saltRounds",
                                        "SALT_ROUNDS",
                                        "bcrypt",
                                        "BCrypt",
                                        "expiresIn",
                                        "exp:",
                                        "cors",
                                        "CORS",
                                        "helmet(",
                                        "limiter.limit(",
                                        "TOKEN_EXPIRE",
                                        "passwordRegex",
                                        "passwordPattern",
                                        NULL};
    for (const char *const *sign = signs; *sign != NULL; sign++) {
        if (slice_find(block->code, slice_from(*sign)) != SLICE_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

size_t security_program_read(struct specification *specification, const struct block *block)
{
    struct program program = {.specification = specification, .block = block};
    code_scanner_init(&program.scanner, block->code, CODE_SLASH_COMMENTS | CODE_HASH_COMMENTS);
    while (program.scanner.token.kind != CODE_END) {
        struct slice word = program.scanner.token.text;
        bool is_word = program.scanner.token.kind == CODE_WORD;
        code_scanner_next(&program.scanner);
        if (!is_word) {
            continue;
        }
        bool is_variable = code_scanner_take_mark(&program.scanner, '=');
        if (is_variable || code_scanner_take_mark(&program.scanner, ':')) {
            read_value(&program, word, is_variable);
        } else if (code_scanner_is_mark(&program.scanner, '(') &&
                   is_one(word, "rateLimit|RateLimiterMemory|RateLimiterRedis|rate_limit|forRoot|"
                                "createRateLimiter|expressRateLimit|hash|hashSync|genSalt|"
                                "genSaltSync|gensalt|BCryptPasswordEncoder|cors|helmet|limit|"
                                "add_middleware")) {
            read_call(&program, word);
        }
    }
    return program.count;
}
