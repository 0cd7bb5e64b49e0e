// SPDX-License-Identifier: MIT
#pragma once

/*
 * One HTTP request at a time over a kept connection, with bounds on time and
 * size. No redirect is followed, no body above the limit is kept. The only
 * place that knows libcurl.
 *
 * One thread uses a client; az_http_client_cancel() may come from another.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

struct az_http_client;

struct az_http_field {
    const char *name;
    const char *value; // NULL: the field is left out
};

enum {
    AZ_HTTP_FIELDS_MAX = 16,
    AZ_HTTP_WANTED_MAX = 4,
};

struct az_http_request {
    const char *url;
    struct az_http_field fields[AZ_HTTP_FIELDS_MAX]; // up to the first without a name
    const char *body;                                // NULL for GET
    size_t body_size;
    const char *wanted[AZ_HTTP_WANTED_MAX]; // names of fields of the answer's head to keep
    int64_t connect_timeout_ms;
    int64_t stall_timeout_ms; // without a byte moving, in whole seconds; 0 for no limit of its own
    int64_t total_timeout_ms;
    size_t answer_limit; // bytes
    // Over TLS, whatever the dates of the server's certificate, by a connection of its own. Only
    // for asking what time it is.
    bool any_date;
};

struct az_http_answer {
    int status;             // 0 if there was no whole answer; then `why` says why
    bool too_slow;          // then: connected, and not done in time
    bool wrong_date;        // then: the server's certificate has dates that do not fit
    char content_type[128]; // without parameters, lower case; "" if none
    int64_t retry_after_ms; // 0 if not said
    struct az_buffer body;
    char *wanted[AZ_HTTP_WANTED_MAX]; // owned; NULL for a field that is not there just once
    struct az_buffer why;             // one sentence for the organizer when status is 0
};

/* NULL, and logged, if libcurl cannot start. */
struct az_http_client *
az_http_client_open(void);
void
az_http_client_close(struct az_http_client *client);

/*
 * Trust servers for which an authority in `ca_file` (PEM) vouches, and no
 * others. NULL for the system's authorities, as after opening. False, and
 * logged, if the file has no certificates or out of memory. Not while a
 * request is under way.
 */
bool
az_http_client_trust(struct az_http_client *client, const char *ca_file);

/*
 * What time it is when connections are made from now on, for the dates of
 * certificates; 0 for the system's time, as after opening. If that differs by
 * more than a minute from when the connection in use was made, it is not used
 * again. Not while a request is under way.
 */
void
az_http_client_set_time(struct az_http_client *client, int64_t wall_ms);

/*
 * Begin a request: what the connection takes at once is sent, without waiting.
 * Its body, the names of what it wants and `answer` must stay until it is
 * finished, which has to follow, whatever goes wrong here.
 */
void
az_http_client_begin(struct az_http_client *client, const struct az_http_request *request,
                     struct az_http_answer *answer);

/*
 * Wait for the whole answer to the request that was begun. The caller releases
 * `answer` with az_http_answer_destroy(), whatever is returned. True if there
 * is a status.
 */
bool
az_http_client_finish(struct az_http_client *client, struct az_http_answer *answer);

/* Both, one after the other. */
bool
az_http_client_do(struct az_http_client *client, const struct az_http_request *request,
                  struct az_http_answer *answer);
void
az_http_answer_destroy(struct az_http_answer *answer);

/* Make the request under way, and every later one, fail soon. Any thread. */
void
az_http_client_cancel(struct az_http_client *client);
