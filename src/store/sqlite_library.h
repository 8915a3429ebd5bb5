/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite, loaded when one of its functions is called for the first time: most commands read a
 * specification and no database. Whoever includes this calls SQLite by its own names, from any
 * thread; a function that is missing below does not link. */
#pragma once

#include "base/slice.h"

#include <sqlite3.h>
#include <stdatomic.h>

#define SQLITE_LIBRARY_FILE "libsqlite3.so.0"

#define SQLITE_LIBRARY_FUNCTIONS(EACH)                                                             \
    EACH(sqlite3_bind_blob64)                                                                      \
    EACH(sqlite3_bind_double)                                                                      \
    EACH(sqlite3_bind_int64)                                                                       \
    EACH(sqlite3_bind_null)                                                                        \
    EACH(sqlite3_bind_parameter_count)                                                             \
    EACH(sqlite3_bind_text64)                                                                      \
    EACH(sqlite3_busy_timeout)                                                                     \
    EACH(sqlite3_changes64)                                                                        \
    EACH(sqlite3_close)                                                                            \
    EACH(sqlite3_column_blob)                                                                      \
    EACH(sqlite3_column_bytes)                                                                     \
    EACH(sqlite3_column_double)                                                                    \
    EACH(sqlite3_column_int64)                                                                     \
    EACH(sqlite3_column_text)                                                                      \
    EACH(sqlite3_column_type)                                                                      \
    EACH(sqlite3_config)                                                                           \
    EACH(sqlite3_create_collation_v2)                                                              \
    EACH(sqlite3_create_function_v2)                                                               \
    EACH(sqlite3_data_count)                                                                       \
    EACH(sqlite3_db_config)                                                                        \
    EACH(sqlite3_errmsg)                                                                           \
    EACH(sqlite3_errstr)                                                                           \
    EACH(sqlite3_exec)                                                                             \
    EACH(sqlite3_extended_errcode)                                                                 \
    EACH(sqlite3_extended_result_codes)                                                            \
    EACH(sqlite3_file_control)                                                                     \
    EACH(sqlite3_finalize)                                                                         \
    EACH(sqlite3_get_autocommit)                                                                   \
    EACH(sqlite3_initialize)                                                                       \
    EACH(sqlite3_last_insert_rowid)                                                                \
    EACH(sqlite3_open_v2)                                                                          \
    EACH(sqlite3_prepare_v3)                                                                       \
    EACH(sqlite3_progress_handler)                                                                 \
    EACH(sqlite3_reset)                                                                            \
    EACH(sqlite3_result_error)                                                                     \
    EACH(sqlite3_result_error_toobig)                                                              \
    EACH(sqlite3_result_null)                                                                      \
    EACH(sqlite3_result_text64)                                                                    \
    EACH(sqlite3_result_value)                                                                     \
    EACH(sqlite3_sql)                                                                              \
    EACH(sqlite3_step)                                                                             \
    EACH(sqlite3_stmt_busy)                                                                        \
    EACH(sqlite3_stmt_readonly)                                                                    \
    EACH(sqlite3_system_errno)                                                                     \
    EACH(sqlite3_user_data)                                                                        \
    EACH(sqlite3_value_blob)                                                                       \
    EACH(sqlite3_value_bytes)                                                                      \
    EACH(sqlite3_value_double)                                                                     \
    EACH(sqlite3_value_int)                                                                        \
    EACH(sqlite3_value_int64)                                                                      \
    EACH(sqlite3_value_text)                                                                       \
    EACH(sqlite3_value_type)                                                                       \
    EACH(sqlite3_wal_checkpoint_v2)                                                                \
    EACH(sqlite3_wal_hook)

/* Its functions; NULL before it is loaded. */
struct sqlite_library {
#define SQLITE_LIBRARY_FUNCTION(name) __typeof__(&name) name##_;
    SQLITE_LIBRARY_FUNCTIONS(SQLITE_LIBRARY_FUNCTION)
#undef SQLITE_LIBRARY_FUNCTION
};
extern struct sqlite_library sqlite_library;
extern atomic_bool sqlite_library_is_loaded;

/* Loads it, once. False where it is not there: *out_reason says why, and lives on. A store asks
 * before it is opened. Thread-safe. */
bool sqlite_library_load(struct slice *out_reason);

/* Loads it, or ends the process with an entry in the log. */
void sqlite_library_demand(void);

static inline const struct sqlite_library *sqlite_library_get(void)
{
    if (!atomic_load_explicit(&sqlite_library_is_loaded, memory_order_acquire)) {
        sqlite_library_demand();
    }
    return &sqlite_library;
}

/* clang-format off */
#define sqlite3_bind_blob64 sqlite_library_get()->sqlite3_bind_blob64_
#define sqlite3_bind_double sqlite_library_get()->sqlite3_bind_double_
#define sqlite3_bind_int64 sqlite_library_get()->sqlite3_bind_int64_
#define sqlite3_bind_null sqlite_library_get()->sqlite3_bind_null_
#define sqlite3_bind_parameter_count sqlite_library_get()->sqlite3_bind_parameter_count_
#define sqlite3_bind_text64 sqlite_library_get()->sqlite3_bind_text64_
#define sqlite3_busy_timeout sqlite_library_get()->sqlite3_busy_timeout_
#define sqlite3_changes64 sqlite_library_get()->sqlite3_changes64_
#define sqlite3_close sqlite_library_get()->sqlite3_close_
#define sqlite3_column_blob sqlite_library_get()->sqlite3_column_blob_
#define sqlite3_column_bytes sqlite_library_get()->sqlite3_column_bytes_
#define sqlite3_column_double sqlite_library_get()->sqlite3_column_double_
#define sqlite3_column_int64 sqlite_library_get()->sqlite3_column_int64_
#define sqlite3_column_text sqlite_library_get()->sqlite3_column_text_
#define sqlite3_column_type sqlite_library_get()->sqlite3_column_type_
#define sqlite3_config sqlite_library_get()->sqlite3_config_
#define sqlite3_create_collation_v2 sqlite_library_get()->sqlite3_create_collation_v2_
#define sqlite3_create_function_v2 sqlite_library_get()->sqlite3_create_function_v2_
#define sqlite3_data_count sqlite_library_get()->sqlite3_data_count_
#define sqlite3_db_config sqlite_library_get()->sqlite3_db_config_
#define sqlite3_errmsg sqlite_library_get()->sqlite3_errmsg_
#define sqlite3_errstr sqlite_library_get()->sqlite3_errstr_
#define sqlite3_exec sqlite_library_get()->sqlite3_exec_
#define sqlite3_extended_errcode sqlite_library_get()->sqlite3_extended_errcode_
#define sqlite3_extended_result_codes sqlite_library_get()->sqlite3_extended_result_codes_
#define sqlite3_file_control sqlite_library_get()->sqlite3_file_control_
#define sqlite3_finalize sqlite_library_get()->sqlite3_finalize_
#define sqlite3_get_autocommit sqlite_library_get()->sqlite3_get_autocommit_
#define sqlite3_initialize sqlite_library_get()->sqlite3_initialize_
#define sqlite3_last_insert_rowid sqlite_library_get()->sqlite3_last_insert_rowid_
#define sqlite3_open_v2 sqlite_library_get()->sqlite3_open_v2_
#define sqlite3_prepare_v3 sqlite_library_get()->sqlite3_prepare_v3_
#define sqlite3_progress_handler sqlite_library_get()->sqlite3_progress_handler_
#define sqlite3_reset sqlite_library_get()->sqlite3_reset_
#define sqlite3_result_error sqlite_library_get()->sqlite3_result_error_
#define sqlite3_result_error_toobig sqlite_library_get()->sqlite3_result_error_toobig_
#define sqlite3_result_null sqlite_library_get()->sqlite3_result_null_
#define sqlite3_result_text64 sqlite_library_get()->sqlite3_result_text64_
#define sqlite3_result_value sqlite_library_get()->sqlite3_result_value_
#define sqlite3_sql sqlite_library_get()->sqlite3_sql_
#define sqlite3_step sqlite_library_get()->sqlite3_step_
#define sqlite3_stmt_busy sqlite_library_get()->sqlite3_stmt_busy_
#define sqlite3_stmt_readonly sqlite_library_get()->sqlite3_stmt_readonly_
#define sqlite3_system_errno sqlite_library_get()->sqlite3_system_errno_
#define sqlite3_user_data sqlite_library_get()->sqlite3_user_data_
#define sqlite3_value_blob sqlite_library_get()->sqlite3_value_blob_
#define sqlite3_value_bytes sqlite_library_get()->sqlite3_value_bytes_
#define sqlite3_value_double sqlite_library_get()->sqlite3_value_double_
#define sqlite3_value_int sqlite_library_get()->sqlite3_value_int_
#define sqlite3_value_int64 sqlite_library_get()->sqlite3_value_int64_
#define sqlite3_value_text sqlite_library_get()->sqlite3_value_text_
#define sqlite3_value_type sqlite_library_get()->sqlite3_value_type_
#define sqlite3_wal_checkpoint_v2 sqlite_library_get()->sqlite3_wal_checkpoint_v2_
#define sqlite3_wal_hook sqlite_library_get()->sqlite3_wal_hook_
/* clang-format on */
