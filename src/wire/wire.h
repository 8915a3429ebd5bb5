/* SPDX-License-Identifier: Apache-2.0 */
/* The room `wire`: rows and requests between the plan's values and the bytes of protobuf. A row is
 * written straight into the buffer that is sent; only what a JSON column holds is read as JSON
 * first. What comes in is checked to the last byte: a request that another reader could take
 * differently is refused. Pure.
 *
 *     stored                 in a message
 *     text, date, time       string
 *     uuid                   string, lower case
 *     integers               any integer type that holds them, or string
 *     decimal                string (exact), or double where a block says so
 *     timestamp              google.protobuf.Timestamp, or string (RFC 3339)
 *     boolean, double, bytes bool; double or float; bytes, or string (base64)
 *     one of a list of texts enum by its label, or string
 *     array                  repeated; scalars packed
 *     json                   Struct, Value, ListValue, map, a message of the block (by the names of
 *                            its fields), or string
 *     null                   not set
 *
 * A zero in a field without presence of its own is not written, as proto3 has it, and means "not
 * there" when it is read, except for numbers and booleans that a new record cannot do without. */
#pragma once

#include "base/status.h"
#include "plan/service.h"

/* Nesting of messages, lists and structs in one request. */
#define WIRE_DEPTH_MAXIMUM 32U
/* Elements of repeated fields, map entries and nested messages in one request. */
#define WIRE_ELEMENT_MAXIMUM 65536U

/* --- out; `scratch` is for columns that hold JSON --- */

/* The answer of a method that gives one row: bare, or in the field that carries it. */
void wire_write_answer(struct buffer *out, struct arena *scratch, const struct rpc *rpc,
                       const struct value *row, const bool *selection);

/* The answer of a watch. Of a record that is deleted, `row` holds the key and else nulls. */
void wire_write_change(struct buffer *out, struct arena *scratch, const struct rpc *rpc,
                       enum plan_change change, const struct value *row, const bool *selection);

/* One row of a page; rpc->response_record is set. */
void wire_write_record(struct buffer *out, struct arena *scratch, const struct rpc *rpc,
                       const struct value *row, const bool *selection);

/* What stands beside the rows of a page. An empty token: this was the last page. total -1: not
 * counted. */
void wire_write_page(struct buffer *out, const struct rpc *rpc, struct slice next_page_token,
                     int64_t total);

/* google.rpc.Status with its details: what grpc-status-details-bin holds. */
struct wire_status {
    unsigned code;        /* as grpc-status has it */
    struct slice message; /* as grpc-message has it */
    struct slice reason;  /* ErrorInfo: the document's code for the problem … */
    struct slice domain;  /* … and whose it is */
    struct slice request_id;
    const struct fault *fault; /* its fields as BadRequest, its delay as RetryInfo; may be NULL */
};

/* Fields beyond `maximum` bytes are left out, for trailers are small. */
void wire_write_status(struct buffer *out, const struct wire_status *status, size_t maximum);

/* --- gRPC's framing: one byte that says whether the message is compressed, four of its length,
 * the message --- */

#define WIRE_FRAME_HEAD 5U /* bytes in front of a message */

/* Begins a frame in `out`; the result is for wire_frame_end, which closes it. */
size_t wire_frame_begin(struct buffer *out);
void wire_frame_end(struct buffer *out, size_t start, bool is_compressed);

enum wire_frame {
    WIRE_FRAME_WHOLE,
    WIRE_FRAME_NONE,      /* there is nothing left */
    WIRE_FRAME_PART,      /* it ends within a frame */
    WIRE_FRAME_TOO_LARGE, /* the frame that begins is longer than allowed */
    WIRE_FRAME_INVALID,   /* neither compressed nor not */
};

/* Takes one frame off the front of *rest, which only WIRE_FRAME_WHOLE changes. */
enum wire_frame wire_frame_take(struct slice *rest, size_t maximum, bool *out_is_compressed,
                                struct slice *out_message);

/* --- in --- */

struct wire_fault {
    struct slice field; /* its name in the message; empty: the message as a whole */
    const char *reason; /* a phrase that follows the field's name: "must be …" */
    bool is_malformed;  /* the bytes are no message of this kind; otherwise a value is none of its
                           type */
};

struct wire_request {
    /* By field of the entity, as many as it has, given by the caller and zeroed. For a list,
     * what is present is a condition. */
    struct value *values;
    bool *is_present;
    bool *mask;                /* likewise: read_mask, where has_mask */
    struct value *path_values; /* by parameter of the operation, likewise */
    struct list *faults;       /* given: values that are none of their type are noted there (struct
                                  wire_fault), and those behind them are read all the same */
    bool *is_faulty;           /* with `faults`: whose value that is, by field of the entity */
    bool has_mask;
    bool has_page_size;
    int64_t page_size;
    struct slice page_token, filter, order_by, search, etag, request_id; /* empty: not there */
};

/* Reads a request of the method, which has an operation. Unknown fields are skipped. False: the
 * first fault is in *out_fault. Texts live in `arena` or in `bytes`. Linear in the size of
 * `bytes`. */
bool wire_read(struct arena *arena, const struct rpc *rpc, struct slice bytes,
               struct wire_request *out, struct wire_fault *out_fault);
