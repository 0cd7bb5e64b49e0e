// SPDX-License-Identifier: MIT
#pragma once

/*
 * Why a request has no answer, in a sentence for the organizer. For the HTTP
 * client alone.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

struct az_http_failure {
    int code;          // libcurl's
    const char *url;   // borrowed
    long proxy_status; // with which a proxy answered the wish to connect; 0 if none did
    bool wrong_date;   // the certificate is not valid at `at_ms`
    int64_t at_ms;     // UTC; 0 for the system's time
};

void
az_http_failure_explain(const struct az_http_failure *failure, struct az_buffer *why);
