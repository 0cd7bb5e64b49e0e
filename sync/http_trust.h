// SPDX-License-Identifier: MIT
#pragma once

/*
 * At what time a server's certificate has to be valid. Whatever is said here,
 * its chain and its name are verified all the same. The only place that knows
 * OpenSSL; for the HTTP client alone.
 */
#include <stdbool.h>
#include <stdint.h>

struct az_http_trust {
    int64_t at_ms; // UTC, by what is known of the time; 0 for the system's clock
    bool any_date; // whatever its dates; only for asking what time it is
};

/* Have a context (SSL_CTX) verify so, for all connections made with it. False if it refuses. */
bool
az_http_trust_apply(const struct az_http_trust *trust, void *context);

/* Whether a verification ended (as SSL_get_verify_result() tells) at a date that does not fit. */
bool
az_http_trust_failed_by_date(long result);

/* Whether a file has at least one certificate (PEM) to trust, and nothing but such. */
bool
az_http_trust_file_is_good(const char *path);
