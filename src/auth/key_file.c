/* SPDX-License-Identifier: Apache-2.0 */
/* The keys: in the store, or in a file, written beside itself and renamed, so that a reader never
 * sees half of it. Former sets stay until the end, because a loop may be at work with one; there
 * are as many as rotations. */
#include "auth/key_file.h"

#include "auth/secret_token.h"
#include "crypto/openssl.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_SIZE_MAXIMUM (256U * 1024U)
#define STORED_NAME       "row 'keys' of _phoenix"

/* By which a text or a file is known not to have changed. */
struct mark {
    unsigned char digest[SECRET_TOKEN_DIGEST_SIZE]; /* of a text of the store's */
    struct timespec modified;                       /* of a file */
    uint64_t inode;
};

struct key_file {
    char *path; /* NULL: in the store */
    _Atomic(struct key_set *) set;
    struct mark mark; /* of the set in force; one thread's */
};

static bool fail(struct slice *out_reason, struct slice reason)
{
    *out_reason = reason;
    return false;
}

/* --- reading */

static bool check_status(struct arena *arena, const char *path, int descriptor,
                         struct slice *out_reason)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        return fail(out_reason, arena_format(arena, "the key file '%s' is not a file", path));
    }
    if ((status.st_mode & 077) != 0) {
        return fail(
            out_reason,
            arena_format(arena,
                         "the key file '%s' is open to others (mode %03o): who reads it can "
                         "sign in as anybody; let 'chmod 600' close it, and if others may "
                         "have read it, remove it, so that new keys are made",
                         path, (unsigned)(status.st_mode & 0777)));
    }
    if (status.st_uid != geteuid() && status.st_uid != 0) {
        return fail(out_reason,
                    arena_format(arena, "the key file '%s' belongs to another user", path));
    }
    return status.st_size <= FILE_SIZE_MAXIMUM ||
           fail(out_reason, arena_format(arena, "the key file '%s' is too large", path));
}

static bool read_all(struct arena *arena, const char *path, int descriptor, char *text,
                     size_t *out_size, struct slice *out_reason)
{
    size_t size = 0;
    for (;;) {
        ssize_t count = read(descriptor, text + size, FILE_SIZE_MAXIMUM - size);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return fail(out_reason, arena_format(arena, "the key file '%s' cannot be read: %s",
                                                 path, strerror(errno)));
        }
        if (count == 0) {
            *out_size = size;
            return true;
        }
        size += (size_t)count;
    }
}

static struct key_set *parse_text(struct arena *arena, const char *path, struct slice text,
                                  struct slice *out_reason)
{
    const char *skipped = NULL;
    struct key_set *set = keys_parse(text, false, &skipped);
    const char *problem = set == NULL                    ? "it is no JSON Web Key Set"
                          : skipped != NULL              ? skipped
                          : set->keys.count == 0         ? "it holds no key"
                          : !keys_current(set)->can_sign ? "its first key has no private part"
                                                         : NULL;
    if (problem == NULL) {
        return set;
    }
    keys_free(&set);
    fail(
        out_reason,
        arena_format(arena,
                     "the key file '%s' cannot be used: %s; restore it from a backup, or remove it "
                     "so that new keys are made and everybody signs in again",
                     path, problem));
    return NULL;
}

static struct key_set *read_descriptor(struct arena *arena, const char *path, int descriptor,
                                       struct slice *out_reason)
{
    if (!check_status(arena, path, descriptor, out_reason)) {
        return NULL;
    }
    char *text = malloc(FILE_SIZE_MAXIMUM);
    if (text == NULL) {
        abort();
    }
    size_t size = 0;
    struct key_set *set = NULL;
    if (read_all(arena, path, descriptor, text, &size, out_reason)) {
        set = parse_text(arena, path, slice_of(text, size), out_reason);
    }
    OPENSSL_cleanse(text, FILE_SIZE_MAXIMUM);
    free(text);
    return set;
}

/* NULL with *out_is_missing, and no reason, where there is no file. */
static struct key_set *read_file(struct arena *arena, const char *path, bool *out_is_missing,
                                 struct slice *out_reason)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *out_is_missing = descriptor < 0 && errno == ENOENT;
    if (descriptor < 0) {
        if (!*out_is_missing) {
            fail(out_reason, arena_format(arena, "the key file '%s' cannot be read: %s", path,
                                          strerror(errno)));
        }
        return NULL;
    }
    struct key_set *set = read_descriptor(arena, path, descriptor, out_reason);
    close(descriptor);
    return set;
}

/* --- writing */

static bool write_all(int descriptor, struct slice text)
{
    while (text.size > 0) {
        ssize_t count = write(descriptor, text.data, text.size);
        if (count < 0 && errno != EINTR) {
            return false;
        }
        text = slice_from_offset(text, count > 0 ? (size_t)count : 0);
    }
    return fsync(descriptor) == 0;
}

static bool sync_directory(struct arena *arena, struct slice path)
{
    size_t slash = slice_find_last_byte(path, '/');
    struct slice directory = slash == SLICE_NOT_FOUND ? SLICE(".")
                             : slash == 0             ? SLICE("/")
                                                      : slice_between(path, 0, slash);
    int descriptor = open(arena_string(arena, directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) {
        close(descriptor);
    }
    return is_synced;
}

static bool replace_file(struct arena *arena, const char *path, struct slice text)
{
    const char *beside = arena_format(arena, "%s.new", path).data;
    unlink(beside);
    int descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return false;
    }
    bool is_written = write_all(descriptor, text);
    close(descriptor);
    if (!is_written || rename(beside, path) != 0) {
        int code = errno;
        unlink(beside);
        errno = code;
        return false;
    }
    return sync_directory(arena, slice_from(path));
}

static void write_text(struct buffer *buffer, const struct list *keys)
{
    struct json_writer writer;
    json_writer_init(&writer, buffer, true);
    json_writer_begin_object(&writer);
    json_writer_key(&writer, "keys");
    json_writer_begin_array(&writer);
    LIST_EACH(const struct jwk, key, keys)
    {
        jwk_write(key, &writer, true);
    }
    json_writer_end_array(&writer);
    json_writer_end_object(&writer);
    buffer_append_byte(buffer, '\n');
    assert(!buffer->is_overflown);
}

static void wipe(struct buffer *buffer)
{
    OPENSSL_cleanse(buffer->data, buffer->size);
    buffer_release(buffer);
}

/* Writes `keys`, then reads them back as the set that they make. */
static struct key_set *write_keys(struct arena *arena, const char *path, const struct list *keys,
                                  struct slice *out_reason)
{
    struct buffer buffer;
    buffer_init(&buffer, FILE_SIZE_MAXIMUM);
    write_text(&buffer, keys);
    struct key_set *set = NULL;
    if (replace_file(arena, path, buffer_slice(&buffer))) {
        set = parse_text(arena, path, buffer_slice(&buffer), out_reason);
    } else {
        fail(out_reason,
             arena_format(arena, "the key file '%s' cannot be written: %s", path, strerror(errno)));
    }
    wipe(&buffer);
    return set;
}

static struct key_set *make_file(struct arena *arena, const char *path,
                                 enum jwk_algorithm algorithm, int64_t now_s,
                                 struct slice *out_reason)
{
    struct list keys = {0};
    struct jwk *key = jwk_generate(arena, algorithm, now_s);
    list_add(arena, &keys, key);
    struct key_set *set = write_keys(arena, path, &keys, out_reason);
    jwk_release(key);
    return set;
}

/* --- in the store: a row of _phoenix */

static void take_text(void *context, const struct value *values, size_t count)
{
    (void)count;
    struct buffer *text = context;
    if (values[0].kind == VALUE_TEXT) {
        buffer_append_slice(text, values[0].text);
    }
}

static bool read_row(struct arena *arena, struct loader *loader, struct buffer *text)
{
    struct query query = {.arena = arena,
                          .sql = "SELECT value FROM _phoenix WHERE name = 'keys'",
                          .on_row = take_text,
                          .context = text};
    loader_run(loader, &query);
    return query.status == STATUS_OK;
}

/* In place of `former`, unless somebody has put others there meanwhile; empty: where there are
 * none. *out_is_written (may be NULL): it was done. */
static bool write_row(struct arena *arena, struct loader *loader, const struct list *keys,
                      struct slice former, bool *out_is_written)
{
    struct buffer text;
    buffer_init(&text, FILE_SIZE_MAXIMUM);
    write_text(&text, keys);
    const struct value parameters[] = {value_text(buffer_slice(&text)), value_text(former)};
    struct query query = {.arena = arena,
                          .sql = former.size == 0
                                     ? "INSERT INTO _phoenix (name, value) VALUES ('keys', ?1) ON "
                                       "CONFLICT (name) DO NOTHING"
                                     : "UPDATE _phoenix SET value = ?1 WHERE name = 'keys' AND "
                                       "value = ?2",
                          .parameters = parameters,
                          .parameter_count = former.size == 0 ? 1 : 2};
    loader_run(loader, &query);
    wipe(&text);
    if (out_is_written != NULL) {
        *out_is_written = query.changed_count > 0;
    }
    return query.status == STATUS_OK;
}

/* Those of the file, if there is one, so that what was signed with them stays good. */
static bool put_first(struct arena *arena, struct loader *loader, struct slice former,
                      enum jwk_algorithm algorithm, int64_t now_s, struct slice *out_reason)
{
    bool is_missing = true;
    struct key_set *set = NULL;
    if (former.size > 0) {
        set = read_file(arena, arena_string(arena, former), &is_missing, out_reason);
    }
    if (set == NULL && !is_missing) {
        return false;
    }
    struct list keys = {0};
    struct jwk *fresh = set == NULL ? jwk_generate(arena, algorithm, now_s) : NULL;
    if (fresh != NULL) {
        list_add(arena, &keys, fresh);
    }
    bool is_good = write_row(arena, loader, set == NULL ? &keys : &set->keys, SLICE_EMPTY, NULL) ||
                   fail(out_reason, arena_copy(arena, loader_error(loader)));
    if (fresh != NULL) {
        jwk_release(fresh);
    }
    keys_free(&set);
    return is_good;
}

static struct key_set *read_stored(struct arena *arena, struct loader *loader, struct slice former,
                                   enum jwk_algorithm algorithm, int64_t now_s,
                                   struct mark *out_mark, struct slice *out_reason)
{
    struct key_set *set = NULL;
    struct buffer text;
    buffer_init(&text, FILE_SIZE_MAXIMUM);
    bool is_good = read_row(arena, loader, &text);
    if (is_good && text.size == 0 &&
        put_first(arena, loader, former, algorithm, now_s, out_reason)) {
        is_good = read_row(arena, loader, &text);
    }
    if (!is_good) {
        fail(out_reason, arena_format(arena, "the keys cannot be read: " SLICE_FORMAT,
                                      SLICE_ARGUMENT(loader_error(loader))));
    } else if (text.size > 0) {
        set = parse_text(arena, STORED_NAME, buffer_slice(&text), out_reason);
        secret_token_digest(buffer_slice(&text), out_mark->digest);
    }
    wipe(&text);
    return set;
}

/* --- the contract */

static struct mark mark_of_file(const char *path)
{
    struct stat status;
    struct mark mark = {0};
    if (stat(path, &status) == 0) {
        mark.modified = status.st_mtim;
        mark.inode = status.st_ino;
    }
    return mark;
}

static struct key_file *create(const char *path, struct key_set *set, const struct mark *mark)
{
    struct key_file *file = calloc(1, sizeof(*file));
    char *copy = path == NULL ? NULL : strdup(path);
    if (file == NULL || (path != NULL && copy == NULL)) {
        abort();
    }
    file->path = copy;
    file->mark = *mark;
    atomic_init(&file->set, set);
    return file;
}

struct key_file *key_file_open_stored(struct arena *arena, struct loader *loader,
                                      struct slice former, enum jwk_algorithm algorithm,
                                      int64_t now_s, struct slice *out_reason)
{
    struct mark mark = {0};
    struct key_set *set = read_stored(arena, loader, former, algorithm, now_s, &mark, out_reason);
    return set == NULL ? NULL : create(NULL, set, &mark);
}

struct key_file *key_file_open(struct arena *arena, struct slice path, enum jwk_algorithm algorithm,
                               int64_t now_s, struct slice *out_reason)
{
    const char *name = arena_string(arena, path);
    bool is_missing;
    struct mark mark = mark_of_file(name);
    struct key_set *set = read_file(arena, name, &is_missing, out_reason);
    if (set == NULL && is_missing) {
        set = make_file(arena, name, algorithm, now_s, out_reason);
    }
    if (set == NULL) {
        return NULL;
    }
    return create(name, set, &mark);
}

void key_file_close(struct key_file **file)
{
    struct key_file *closing = *file;
    *file = NULL;
    if (closing == NULL) {
        return;
    }
    struct key_set *set = atomic_load(&closing->set);
    while (set != NULL) {
        struct key_set *former = set->former;
        keys_free(&set);
        set = former;
    }
    free(closing->path);
    free(closing);
}

const struct key_set *key_file_set(const struct key_file *file)
{
    return atomic_load_explicit(&file->set, memory_order_acquire);
}

static void put_in_force(struct key_file *file, struct key_set *set)
{
    set->former = atomic_load(&file->set);
    atomic_store_explicit(&file->set, set, memory_order_release);
}

bool key_file_is_stored(const struct key_file *file)
{
    return file->path == NULL;
}

bool key_file_offer(struct key_file *file, struct arena *arena, struct slice text, bool *out_is_new,
                    struct slice *out_reason)
{
    struct mark mark = {0};
    secret_token_digest(text, mark.digest);
    *out_is_new = memcmp(mark.digest, file->mark.digest, sizeof(mark.digest)) != 0;
    if (!*out_is_new) {
        return true;
    }
    file->mark = mark; /* what is wrong is told once */
    struct key_set *set = parse_text(arena, STORED_NAME, text, out_reason);
    if (set != NULL) {
        put_in_force(file, set);
    }
    return set != NULL;
}

bool key_file_has_changed(const struct key_file *file)
{
    struct mark now = mark_of_file(file->path);
    return now.inode != file->mark.inode ||
           memcmp(&now.modified, &file->mark.modified, sizeof(now.modified)) != 0;
}

bool key_file_reload(struct key_file *file, struct arena *arena, struct slice *out_reason)
{
    bool is_missing;
    assert(file->path != NULL);
    file->mark = mark_of_file(file->path);
    struct key_set *set = read_file(arena, file->path, &is_missing, out_reason);
    if (set != NULL) {
        put_in_force(file, set);
        return true;
    }
    return !is_missing
               ? false
               : fail(out_reason, arena_format(arena, "the key file '%s' is gone", file->path));
}

static struct jwk *make_new(struct arena *arena, enum jwk_algorithm algorithm, struct slice pem,
                            int64_t now_s, struct slice *out_reason)
{
    if (pem.size == 0) {
        return jwk_generate(arena, algorithm, now_s);
    }
    const char *reason = NULL;
    struct jwk *key = jwk_read_pem(arena, pem, &reason);
    if (key != NULL && !key->can_sign) {
        jwk_release(key);
        key = NULL;
        reason = "it is a public key only";
    }
    if (key == NULL) {
        fail(out_reason, arena_format(arena, "the new key cannot be used: %s", reason));
        return NULL;
    }
    key->created_s = now_s;
    return key;
}

/* The new key in front, and those that still verify behind it. */
static void put_in_front(struct arena *arena, const struct jwk *key, const struct list *former,
                         int64_t now_s, int64_t grace_s, struct list *out_keys)
{
    list_add(arena, out_keys, (void *)(uintptr_t)key);
    LIST_EACH(const struct jwk, old, former)
    {
        struct jwk *kept = ARENA_NEW(arena, struct jwk);
        *kept = *old;
        kept->retired_s = old->retired_s == 0 ? now_s + grace_s : old->retired_s;
        if (now_s < kept->retired_s && !slice_equal(kept->kid, key->kid) &&
            out_keys->count < KEYS_MAXIMUM) {
            list_add(arena, out_keys, kept);
        }
    }
}

bool key_file_rotate(struct key_file *file, struct arena *arena, enum jwk_algorithm algorithm,
                     struct slice pem, int64_t now_s, int64_t grace_s, struct slice *out_reason)
{
    assert(file->path != NULL);
    struct jwk *key = make_new(arena, algorithm, pem, now_s, out_reason);
    if (key == NULL) {
        return false;
    }
    struct list keys = {0};
    put_in_front(arena, key, &key_file_set(file)->keys, now_s, grace_s, &keys);
    struct key_set *set = write_keys(arena, file->path, &keys, out_reason);
    jwk_release(key);
    if (set != NULL) {
        put_in_force(file, set);
    }
    return set != NULL;
}

/* --- rotation in the store, in two strokes */

/* The set that is there, and its text, which is to be wiped. */
static struct key_set *read_again(struct arena *arena, struct loader *loader, struct buffer *text,
                                  struct slice *out_reason)
{
    buffer_init(text, FILE_SIZE_MAXIMUM);
    if (!read_row(arena, loader, text)) {
        fail(out_reason, arena_copy(arena, loader_error(loader)));
        return NULL;
    }
    if (text->size == 0) {
        fail(out_reason, SLICE("the database holds no keys yet: a server makes the first one when "
                               "it starts"));
        return NULL;
    }
    return parse_text(arena, STORED_NAME, buffer_slice(text), out_reason);
}

static bool write_again(struct arena *arena, struct loader *loader, const struct list *keys,
                        struct slice former, struct slice *out_reason)
{
    bool is_written;
    if (!write_row(arena, loader, keys, former, &is_written)) {
        return fail(out_reason, arena_copy(arena, loader_error(loader)));
    }
    return is_written || fail(out_reason, SLICE("somebody else is rotating the keys; look, and try "
                                                "again"));
}

bool key_file_announce(struct arena *arena, struct loader *loader, enum jwk_algorithm algorithm,
                       struct slice pem, int64_t now_s, struct slice *out_kid,
                       struct slice *out_reason)
{
    struct buffer text;
    struct list keys = {0};
    struct key_set *set = read_again(arena, loader, &text, out_reason);
    struct jwk *key = set == NULL ? NULL : make_new(arena, algorithm, pem, now_s, out_reason);
    bool is_good = key != NULL;
    if (is_good && set->keys.count >= KEYS_MAXIMUM) {
        is_good = fail(out_reason, SLICE("too many keys still verify; wait until some have ended"));
    }
    if (is_good) {
        LIST_EACH(const struct jwk, each, &set->keys)
        {
            list_add(arena, &keys, (void *)(uintptr_t)each);
            if (each_index == 0) {
                list_add(arena, &keys, key); /* behind the one that signs */
            }
        }
        *out_kid = arena_copy(arena, key->kid);
        is_good = write_again(arena, loader, &keys, buffer_slice(&text), out_reason);
    }
    if (key != NULL) {
        jwk_release(key);
    }
    keys_free(&set);
    wipe(&text);
    return is_good;
}

bool key_file_promote(struct arena *arena, struct loader *loader, struct slice kid, int64_t now_s,
                      int64_t grace_s, struct slice *out_reason)
{
    struct buffer text;
    struct list keys = {0};
    struct key_set *set = read_again(arena, loader, &text, out_reason);
    const struct jwk *key = set == NULL ? NULL : keys_find(set, kid, now_s);
    bool is_good = key != NULL || (set != NULL && fail(out_reason, SLICE("the new key is gone")));
    if (is_good) {
        put_in_front(arena, key, &set->keys, now_s, grace_s, &keys);
        is_good = write_again(arena, loader, &keys, buffer_slice(&text), out_reason);
    }
    keys_free(&set);
    wipe(&text);
    return is_good;
}
