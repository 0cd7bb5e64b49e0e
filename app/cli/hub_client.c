// SPDX-License-Identifier: MIT
#include "app/cli/hub_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/files.h"
#include "base/seal.h"
#include "sync/json_reader.h"
#include "sync/uplink.h"

#define DEFAULT_URL   "http://127.0.0.1:8080"
#define DEFAULT_TOKEN "hub/organizer-token"
#define SCHEME        "Bearer "

enum {
    TOKEN_MAX = 256,
    ANSWER_MAX = 1024 * 1024,
    CONNECT_TIMEOUT_MS = 10 * 1000,
    TOTAL_TIMEOUT_MS = 120 * 1000,
};

enum { OPTION_HUB = 0x100, OPTION_TOKEN_FILE, OPTION_CA };

static const struct argp_option options[] = {
    {"hub", OPTION_HUB, "URL", 0, "The hub (default: " DEFAULT_URL ")", 3},
    {"token-file", OPTION_TOKEN_FILE, "FILE", 0,
     "The organizer's token, which the hub keeps beside its archive (default: " DEFAULT_TOKEN
     " in $AZRI_DATA, or in ~/.local/share/azri)",
     3},
    {"ca", OPTION_CA, "FILE", 0,
     "Certificates (PEM) of the authorities that vouch for the hub, instead of the system's", 3},
    {0},
};

static void
check_url(const char *url, struct argp_state *state)
{
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    if (!az_uplink_url_is_valid(url, &why)) {
        argp_error(state, "%s", az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
}

static error_t
parse_option(int key, char *arg, struct argp_state *state)
{
    struct az_hub_client *client = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        client->url = DEFAULT_URL;
        return 0;
    case OPTION_HUB:
        check_url(arg, state);
        client->url = arg;
        return 0;
    case OPTION_TOKEN_FILE:
        client->token_file = arg;
        return 0;
    case OPTION_CA:
        client->ca_file = arg;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp az_hub_client_parser = {.options = options, .parser = parse_option};

/* The first line of the token's file, behind the scheme. */
static char *
read_token(const char *path)
{
    struct az_buffer text;
    az_buffer_init(&text, TOKEN_MAX);
    char *value = NULL;
    if (az_files_read(path, &text)) {
        size_t size = strcspn(az_buffer_text(&text), "\r\n");
        value = malloc(sizeof(SCHEME) + size);
        if (value) {
            memcpy(value, SCHEME, sizeof(SCHEME) - 1);
            memcpy(value + sizeof(SCHEME) - 1, az_buffer_text(&text), size);
            value[sizeof(SCHEME) - 1 + size] = '\0';
        }
        az_seal_wipe(text.data, text.size);
    }
    az_buffer_destroy(&text);
    return value;
}

bool
az_hub_client_open(struct az_hub_client *client)
{
    char *usual = client->token_file ? NULL : az_files_data(DEFAULT_TOKEN);
    const char *path = client->token_file ? client->token_file : usual;
    client->authorization = path ? read_token(path) : NULL;
    free(usual);
    if (!client->authorization) {
        fprintf(stderr, "azri: the organizer's token cannot be read; run this on the hub's machine "
                        "and account, or name a copy of it with --token-file\n");
        return false;
    }
    return az_hub_client_open_without_token(client);
}

bool
az_hub_client_open_without_token(struct az_hub_client *client)
{
    client->http = az_http_client_open();
    return client->http && az_http_client_trust(client->http, client->ca_file);
}

void
az_hub_client_close(struct az_hub_client *client)
{
    if (client->authorization) {
        az_seal_wipe(client->authorization, strlen(client->authorization));
        free(client->authorization);
        client->authorization = NULL;
    }
    if (client->http) {
        az_http_client_close(client->http);
        client->http = NULL;
    }
}

/* The hub's own sentence, out of problem details; else its status. */
static void
tell_refusal(const struct az_hub_client *client, const struct az_http_answer *answer)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    az_arena_init(&arena, ANSWER_MAX);
    const struct az_json *problem =
        az_json_read_object(&reader, answer->body.data, answer->body.size, &arena);
    const char *detail = az_json_get_text(problem, "detail");
    if (detail) {
        fprintf(stderr, "azri: %s (%s answered %d)\n", detail, client->url, answer->status);
    } else {
        fprintf(stderr, "azri: %s answered with status %d and no reason; is it a hub?\n",
                client->url, answer->status);
    }
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
}

bool
az_hub_client_call(struct az_hub_client *client, const struct az_hub_call *call,
                   struct az_http_answer *answer)
{
    size_t base = strlen(client->url);
    while (base > 0 && client->url[base - 1] == '/') {
        base--;
    }
    char url[2048];
    snprintf(url, sizeof(url), "%.*s%s", (int)base, client->url, call->path);
    const struct az_http_request request = {
        .url = url,
        .fields = {{"Authorization", client->authorization}, {"Content-Type", call->media_type}},
        .body = call->media_type ? call->body : NULL,
        .body_size = call->body_size,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .total_timeout_ms = call->timeout_ms ? call->timeout_ms : TOTAL_TIMEOUT_MS,
        .answer_limit = call->answer_limit ? call->answer_limit : ANSWER_MAX,
    };
    if (!az_http_client_do(client->http, &request, answer)) {
        fprintf(stderr, "azri: %s: %s\n", client->url, az_buffer_text(&answer->why));
        return false;
    }
    if (answer->status < 200 || answer->status > 299) {
        tell_refusal(client, answer);
        return false;
    }
    return true;
}
