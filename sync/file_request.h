// SPDX-License-Identifier: MIT
#pragma once

/*
 * How a terminal asks the hub for a file, or a part of one, and shows who it is:
 * GET /v1/files/SHA256 with an HTTP Message Signature (RFC 9421) by the
 * terminal's key. Both ends use this. Thread-safe for different objects.
 */
#include "base/buffer.h"
#include "base/file_hash.h"
#include "base/uuid.h"
#include "sync/signature.h"

#define AZ_FILE_REQUEST_METHOD "GET"
#define AZ_FILE_REQUEST_FOLDER "/v1/files/"

enum {
    AZ_FILE_REQUEST_PATH_SIZE = sizeof(AZ_FILE_REQUEST_FOLDER) + AZ_FILE_HASH_TEXT_SIZE,
    AZ_FILE_REQUEST_RANGE_SIZE = 64,
    AZ_FILE_REQUEST_PART_MAX = 64 * 1024, // bytes: half a minute of a poor mobile connection
};

/* A part of a file, by its first and last byte. */
struct az_file_part {
    uint64_t first;
    uint64_t last;
};

/* Fields of the request's head. */
struct az_file_request {
    char path[AZ_FILE_REQUEST_PATH_SIZE];
    char range[AZ_FILE_REQUEST_RANGE_SIZE]; // value of the Range field; "" for the whole file
    struct az_buffer signature_input;
    struct az_buffer signature;
};

struct az_file_request_order {
    const struct az_file_hash *hash;
    const struct az_file_part *part; // NULL: the whole file
    int64_t wall_ms;
    const struct az_random *random;
    const struct az_signature_pair *pair;
};

/* The caller releases `out` with az_file_request_destroy(), whatever is returned. */
bool
az_file_request_make(const struct az_file_request_order *order, struct az_file_request *out);
void
az_file_request_destroy(struct az_file_request *request);

/* What the hub got. */
struct az_file_request_fields {
    const char *path;
    const char *range; // NULL: missing, as the next two may be
    const char *signature_input;
    const char *signature;
};

/* Whether it is signed as it has to be, and by whom. One clause in `why` if not. */
bool
az_file_request_check(const struct az_file_request_fields *fields, struct az_signature_key *key,
                      struct az_buffer *why);

/* The file that a path asks for. */
bool
az_file_request_hash(const char *path, struct az_file_hash *out);

/* "bytes=FIRST-LAST" with at most AZ_FILE_REQUEST_PART_MAX bytes. */
bool
az_file_request_parse_range(const char *range, struct az_file_part *out);
