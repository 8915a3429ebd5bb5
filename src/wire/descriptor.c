/* SPDX-License-Identifier: Apache-2.0 */
/* A pool of files: one for each package of the document, those that it imports, and those of the
 * services that every server has. */
#include "wire/descriptor_private.h"

#include "plan/proto.h"
#include "wire/wire_private.h"

#define FILE_MAXIMUM ((size_t)64 << 20)
#define SET_FILE     "\x0A" /* FileDescriptorSet.file */

/* What a full name means; fields and methods are found in what they belong to. */
struct descriptor_symbol {
    const struct descriptor_file *file;
    const struct message *message; /* or NULL */
    const struct service *service; /* or NULL */
};

static struct descriptor_symbol *add_symbol(struct descriptor_pool *pool, struct slice package,
                                            struct slice name, const struct descriptor_file *file)
{
    struct descriptor_symbol *symbol = ARENA_NEW(pool->arena, struct descriptor_symbol);
    struct slice full = package.size == 0
                            ? name
                            : arena_format(pool->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                           SLICE_ARGUMENT(package), SLICE_ARGUMENT(name));
    symbol->file = file;
    table_put(&pool->symbols, full, symbol);
    return symbol;
}

/* Values of an enumeration stand beside it, not in it. */
static void add_values(struct descriptor_pool *pool, const struct enumeration *enumeration,
                       const struct descriptor_file *file)
{
    size_t dot = slice_find_last_byte(enumeration->name, '.');
    struct slice outer = slice_between(enumeration->name, 0, dot == SLICE_NOT_FOUND ? 0 : dot + 1);
    for (size_t i = 0; i < enumeration->value_count; i++) {
        add_symbol(pool, enumeration->package,
                   arena_join(pool->arena, outer, enumeration->values[i].name), file);
    }
}

static void add_symbols(struct descriptor_pool *pool, const struct services *services,
                        struct slice package, const struct descriptor_file *file)
{
    LIST_EACH(const struct message, message, &services->messages)
    {
        if (slice_equal(message->package, package)) {
            add_symbol(pool, package, message->name, file)->message = message;
        }
    }
    LIST_EACH(const struct enumeration, enumeration, &services->enumerations)
    {
        if (slice_equal(enumeration->package, package)) {
            add_symbol(pool, package, enumeration->name, file);
            add_values(pool, enumeration, file);
        }
    }
    LIST_EACH(const struct service, service, &services->list)
    {
        if (slice_equal(service->package, package)) {
            add_symbol(pool, package, service->name, file)->service = service;
        }
    }
}

static void add_services(struct descriptor_pool *pool, const struct services *services)
{
    LIST_EACH(const struct service, service, &services->list)
    {
        struct slice *full = ARENA_NEW(pool->arena, struct slice);
        *full = service->package.size == 0
                    ? service->name
                    : arena_format(pool->arena, SLICE_FORMAT "." SLICE_FORMAT,
                                   SLICE_ARGUMENT(service->package), SLICE_ARGUMENT(service->name));
        list_add(pool->arena, &pool->services, full);
    }
}

/* --- files --- */

static struct descriptor_file *begin_file(struct descriptor_pool *pool, struct slice path,
                                          bool is_own)
{
    struct descriptor_file *file = ARENA_NEW(pool->arena, struct descriptor_file);
    *file = (struct descriptor_file){.path = path, .is_own = is_own};
    table_put(&pool->by_path, path, file);
    return file;
}

static void end_file(struct descriptor_pool *pool, struct descriptor_file *file,
                     const struct descriptor_source *source)
{
    struct buffer bytes;
    buffer_init(&bytes, FILE_MAXIMUM);
    descriptor_write_file(&bytes, source);
    file->bytes = arena_copy(pool->arena, buffer_slice(&bytes));
    buffer_release(&bytes);
    list_add(pool->arena, &pool->files, file);
    add_symbols(pool, source->services, source->package, file);
}

static struct descriptor_file *add_known(struct descriptor_pool *pool, struct slice path,
                                         bool is_own)
{
    struct descriptor_file *file = table_get(&pool->by_path, path);
    const struct descriptor_known *known =
        file == NULL ? descriptor_known_file(pool->arena, path) : NULL;
    if (known == NULL) {
        return file;
    }
    file = begin_file(pool, path, is_own);
    const struct descriptor_source source = {.arena = pool->arena,
                                             .services = &known->services,
                                             .path = path,
                                             .package = known->services.package,
                                             .options = known->options};
    end_file(pool, file, &source);
    return file;
}

/* Packages that import each other, which protobuf forbids, end at the one begun first. */
static struct descriptor_file *add_package(struct descriptor_pool *pool,
                                           const struct services *services,
                                           const struct list *packages, struct slice package)
{
    struct descriptor_source source = {
        .arena = pool->arena,
        .services = services,
        .path = proto_path(pool->arena, services, package),
        .package = package,
    };
    struct descriptor_file *file = table_get(&pool->by_path, source.path);
    if (file != NULL) {
        return file;
    }
    file = begin_file(pool, source.path, true);
    proto_imports(services, package, &source.imports);
    LIST_EACH(const struct slice, path, &source.imports)
    {
        struct descriptor_file *import = add_known(pool, *path, true);
        LIST_EACH(const struct slice, other, packages)
        {
            bool is_it =
                import == NULL && slice_equal(proto_path(pool->arena, services, *other), *path);
            import = is_it ? add_package(pool, services, packages, *other) : import;
        }
        if (import != NULL) {
            list_add(pool->arena, &file->dependencies, import);
        }
    }
    end_file(pool, file, &source);
    return file;
}

struct descriptor_pool *descriptor_create(struct arena *arena, const struct services *services)
{
    struct descriptor_pool *pool = ARENA_NEW(arena, struct descriptor_pool);
    struct list packages = {0};
    pool->arena = arena;
    table_init(&pool->by_path, arena);
    table_init(&pool->symbols, arena);
    service_packages(arena, services, &packages);
    LIST_EACH(const struct slice, package, &packages)
    {
        add_package(pool, services, &packages, *package);
    }
    add_services(pool, services);
    for (size_t i = 0; i < DESCRIPTOR_SYSTEM_COUNT; i++) {
        add_known(pool, descriptor_known_system[i], false);
        add_services(pool, &descriptor_known_file(arena, descriptor_known_system[i])->services);
    }
    return pool;
}

/* --- asked for --- */

const struct descriptor_file *descriptor_find(const struct descriptor_pool *pool, struct slice path)
{
    return table_get(&pool->by_path, path);
}

static bool has_member(const struct descriptor_symbol *symbol, struct slice name)
{
    for (size_t i = 0; symbol->message != NULL && i < symbol->message->field_count; i++) {
        if (slice_equal(symbol->message->fields[i].name, name)) {
            return true;
        }
    }
    for (size_t i = 0; symbol->service != NULL && i < symbol->service->rpc_count; i++) {
        if (slice_equal(symbol->service->rpcs[i].name, name)) {
            return true;
        }
    }
    return false;
}

const struct descriptor_file *descriptor_find_symbol(const struct descriptor_pool *pool,
                                                     struct slice name)
{
    const struct descriptor_symbol *symbol = table_get(&pool->symbols, name);
    size_t dot = slice_find_last_byte(name, '.');
    if (symbol != NULL || dot == SLICE_NOT_FOUND) {
        return symbol == NULL ? NULL : symbol->file;
    }
    symbol = table_get(&pool->symbols, slice_between(name, 0, dot));
    bool is_there = symbol != NULL && has_member(symbol, slice_from_offset(name, dot + 1));
    return is_there ? symbol->file : NULL;
}

void descriptor_write_set(const struct descriptor_pool *pool, struct buffer *out)
{
    LIST_EACH(const struct descriptor_file, file, &pool->files)
    {
        if (file->is_own) {
            BUFFER_LITERAL(out, SET_FILE);
            wire_put_varint(out, file->bytes.size);
            buffer_append_slice(out, file->bytes);
        }
    }
}
