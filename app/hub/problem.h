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

/* Types of problems that a program may want to tell from others of their status. */
#define AZ_PROBLEM_NOT_ENROLLED "not-enrolled" // the hub does not know the terminal
#define AZ_PROBLEM_CODE_REFUSED "code-refused" // no open invitation has this code
#define AZ_PROBLEM_OTHER_KEY    "other-key"    // the terminal is known by another key
#define AZ_PROBLEM_LABEL_TAKEN  "label-taken"  // another terminal has this label
#define AZ_PROBLEM_NO_TERMINAL  "no-terminal"  // no such terminal is enrolled

/*
 * Append {"type","title","status","detail"}. `type` NULL is "about:blank";
 * `detail` is one sentence for people.
 */
bool
az_problem_encode(int status, const char *type, const char *detail, struct az_buffer *out);
