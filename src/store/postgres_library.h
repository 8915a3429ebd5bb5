/* SPDX-License-Identifier: Apache-2.0 */
/* libpq, loaded when a store is to be PostgreSQL and not before: what it brings along (LDAP,
 * Kerberos, a second TLS) would double the start of every other command. Whoever includes this
 * calls libpq by its own names; a function that is missing below does not link. */
#pragma once

#include "base/slice.h"

#include <libpq-fe.h>

#define POSTGRES_LIBRARY "libpq.so.5"

/* Loads it, once; afterwards all that follows may be called from any thread. False where it is not
 * there: *out_reason says why, and lives on. Thread-safe. */
bool postgres_library_load(struct slice *out_reason);

#define POSTGRES_FUNCTIONS(EACH)                                                                   \
    EACH(PQbackendPID)                                                                             \
    EACH(PQcancel)                                                                                 \
    EACH(PQclear)                                                                                  \
    EACH(PQcmdStatus)                                                                              \
    EACH(PQcmdTuples)                                                                              \
    EACH(PQconndefaults)                                                                           \
    EACH(PQconnectPoll)                                                                            \
    EACH(PQconnectStart)                                                                           \
    EACH(PQconnectdb)                                                                              \
    EACH(PQconninfo)                                                                               \
    EACH(PQconninfoFree)                                                                           \
    EACH(PQconninfoParse)                                                                          \
    EACH(PQconsumeInput)                                                                           \
    EACH(PQenterPipelineMode)                                                                      \
    EACH(PQerrorMessage)                                                                           \
    EACH(PQexec)                                                                                   \
    EACH(PQexecParams)                                                                             \
    EACH(PQfinish)                                                                                 \
    EACH(PQflush)                                                                                  \
    EACH(PQfreeCancel)                                                                             \
    EACH(PQfreemem)                                                                                \
    EACH(PQftype)                                                                                  \
    EACH(PQgetCancel)                                                                              \
    EACH(PQgetResult)                                                                              \
    EACH(PQgetisnull)                                                                              \
    EACH(PQgetlength)                                                                              \
    EACH(PQgetvalue)                                                                               \
    EACH(PQhost)                                                                                   \
    EACH(PQisBusy)                                                                                 \
    EACH(PQnfields)                                                                                \
    EACH(PQnotifies)                                                                               \
    EACH(PQntuples)                                                                                \
    EACH(PQpipelineSync)                                                                           \
    EACH(PQport)                                                                                   \
    EACH(PQputCopyData)                                                                            \
    EACH(PQputCopyEnd)                                                                             \
    EACH(PQresultErrorField)                                                                       \
    EACH(PQresultErrorMessage)                                                                     \
    EACH(PQresultStatus)                                                                           \
    EACH(PQsendPrepare)                                                                            \
    EACH(PQsendQuery)                                                                              \
    EACH(PQsendQueryParams)                                                                        \
    EACH(PQsendQueryPrepared)                                                                      \
    EACH(PQserverVersion)                                                                          \
    EACH(PQsetNoticeProcessor)                                                                     \
    EACH(PQsetSingleRowMode)                                                                       \
    EACH(PQsetnonblocking)                                                                         \
    EACH(PQsocket)                                                                                 \
    EACH(PQstatus)                                                                                 \
    EACH(PQunescapeBytea)

/* Its functions; NULL before it is loaded. */
struct postgres_library {
#define POSTGRES_FUNCTION(name) __typeof__(&name) name##_;
    POSTGRES_FUNCTIONS(POSTGRES_FUNCTION)
#undef POSTGRES_FUNCTION
};
extern struct postgres_library postgres_library;

/* clang-format off */
#define PQbackendPID postgres_library.PQbackendPID_
#define PQcancel postgres_library.PQcancel_
#define PQclear postgres_library.PQclear_
#define PQcmdStatus postgres_library.PQcmdStatus_
#define PQcmdTuples postgres_library.PQcmdTuples_
#define PQconndefaults postgres_library.PQconndefaults_
#define PQconnectPoll postgres_library.PQconnectPoll_
#define PQconnectStart postgres_library.PQconnectStart_
#define PQconnectdb postgres_library.PQconnectdb_
#define PQconninfo postgres_library.PQconninfo_
#define PQconninfoFree postgres_library.PQconninfoFree_
#define PQconninfoParse postgres_library.PQconninfoParse_
#define PQconsumeInput postgres_library.PQconsumeInput_
#define PQenterPipelineMode postgres_library.PQenterPipelineMode_
#define PQerrorMessage postgres_library.PQerrorMessage_
#define PQexec postgres_library.PQexec_
#define PQexecParams postgres_library.PQexecParams_
#define PQfinish postgres_library.PQfinish_
#define PQflush postgres_library.PQflush_
#define PQfreeCancel postgres_library.PQfreeCancel_
#define PQfreemem postgres_library.PQfreemem_
#define PQftype postgres_library.PQftype_
#define PQgetCancel postgres_library.PQgetCancel_
#define PQgetResult postgres_library.PQgetResult_
#define PQgetisnull postgres_library.PQgetisnull_
#define PQgetlength postgres_library.PQgetlength_
#define PQgetvalue postgres_library.PQgetvalue_
#define PQhost postgres_library.PQhost_
#define PQisBusy postgres_library.PQisBusy_
#define PQnfields postgres_library.PQnfields_
#define PQnotifies postgres_library.PQnotifies_
#define PQntuples postgres_library.PQntuples_
#define PQpipelineSync postgres_library.PQpipelineSync_
#define PQport postgres_library.PQport_
#define PQputCopyData postgres_library.PQputCopyData_
#define PQputCopyEnd postgres_library.PQputCopyEnd_
#define PQresultErrorField postgres_library.PQresultErrorField_
#define PQresultErrorMessage postgres_library.PQresultErrorMessage_
#define PQresultStatus postgres_library.PQresultStatus_
#define PQsendPrepare postgres_library.PQsendPrepare_
#define PQsendQuery postgres_library.PQsendQuery_
#define PQsendQueryParams postgres_library.PQsendQueryParams_
#define PQsendQueryPrepared postgres_library.PQsendQueryPrepared_
#define PQserverVersion postgres_library.PQserverVersion_
#define PQsetNoticeProcessor postgres_library.PQsetNoticeProcessor_
#define PQsetSingleRowMode postgres_library.PQsetSingleRowMode_
#define PQsetnonblocking postgres_library.PQsetnonblocking_
#define PQsocket postgres_library.PQsocket_
#define PQstatus postgres_library.PQstatus_
#define PQunescapeBytea postgres_library.PQunescapeBytea_
/* clang-format on */
