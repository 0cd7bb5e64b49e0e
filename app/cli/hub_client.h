// SPDX-License-Identifier: MIT
#pragma once

/*
 * How the commands speak to a running hub: its URL and the organizer's token
 * from the command line's options, one request at a time.
 */
#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include "sync/http_client.h"

struct az_hub_client {
    const char *url;        // of the hub; the default if it was not given
    const char *token_file; // NULL for the usual place
    const char *ca_file;    // NULL for the system's authorities
    struct az_http_client *http;
    char *authorization; // "Bearer TOKEN"; owned
};

/* The options --hub, --token-file and --ca; its input is a zeroed struct az_hub_client. */
extern const struct argp az_hub_client_parser;

/* Read the token and start libcurl. False, and told on standard error, on failure. */
bool
az_hub_client_open(struct az_hub_client *client);
/* Without the token, for what the hub lets everybody ask. */
bool
az_hub_client_open_without_token(struct az_hub_client *client);
/* Accepts a zeroed one. */
void
az_hub_client_close(struct az_hub_client *client);

struct az_hub_call {
    const char *path;       // from "/" on
    const char *media_type; // of the body; NULL for a GET
    const char *body;
    size_t body_size;
    size_t answer_limit; // bytes; 0 for a megabyte
    int64_t timeout_ms;  // for all of it; 0 for two minutes
};

/*
 * Ask the hub. True, with the body in `answer`, if its status is 200 to 299;
 * else what is wrong is told on standard error, as the hub's own sentence where
 * it gave one. The caller releases `answer`, whatever is returned.
 */
bool
az_hub_client_call(struct az_hub_client *client, const struct az_hub_call *call,
                   struct az_http_answer *answer);
