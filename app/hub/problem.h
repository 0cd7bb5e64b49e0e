// SPDX-License-Identifier: MIT
#pragma once

/*
 * Errors as problem details (RFC 9457).
 */
#include "base/buffer.h"

#define AZ_PROBLEM_MEDIA_TYPE "application/problem+json"

/* The phrase of an HTTP status, such as "Not Found"; "Error" for one that the hub never sends. */
const char *
az_problem_title(int status);

/* Append {"type","title","status","detail"}. `detail` is one sentence for people. */
bool
az_problem_encode(int status, const char *detail, struct az_buffer *out);
