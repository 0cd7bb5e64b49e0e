// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "key"
#include "sync/rotation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/enrolment.h"
#include "sync/signing_key.h"

enum {
    RETRY_MS = 10 * 60 * 1000,
    CONNECT_TIMEOUT_MS = 10 * 1000,
    TOTAL_TIMEOUT_MS = 30 * 1000,
    ANSWER_BYTES_MAX = 64 * 1024,
};

static const int64_t key_age_max_ms = INT64_C(365) * 24 * 3600 * 1000;

struct az_rotation {
    struct az_rotation_params params;
    char *key_path;  // owned, as the next two
    char *next_path; // of the new key, until the hub has it
    char *url;
    bool refused;            // by the hub itself
    int64_t refused_boot_ms; // last
};

static char *
next_path_of(const char *key_path)
{
    char *path = NULL;
    return asprintf(&path, "%s-next", key_path) < 0 ? NULL : path;
}

static bool
make_next(const char *next_path, const struct az_random *random, struct az_signature_pair *pair)
{
    return az_signing_key_load(next_path, random, pair);
}

bool
az_rotation_ask(const char *key_path, const struct az_random *random)
{
    struct az_signature_pair pair;
    char *next_path = next_path_of(key_path);
    bool ok = next_path && make_next(next_path, random, &pair);
    if (!next_path) {
        AZ_LOGE("out of memory for a new key");
    }
    free(next_path);
    sodium_memzero(&pair, sizeof(pair));
    return ok;
}

struct az_rotation *
az_rotation_open(const struct az_rotation_params *params)
{
    struct az_rotation *rotation = calloc(1, sizeof(*rotation));
    size_t size = strlen(params->hub_url);
    if (!rotation) {
        AZ_LOGE("out of memory for the rotation of the key");
        return NULL;
    }
    rotation->params = *params;
    rotation->key_path = strdup(params->key_path);
    rotation->next_path = next_path_of(params->key_path);
    size -= size > 0 && params->hub_url[size - 1] == '/';
    if (asprintf(&rotation->url, "%.*s" AZ_REKEYING_PATH, (int)size, params->hub_url) < 0) {
        rotation->url = NULL;
    }
    if (!rotation->key_path || !rotation->next_path || !rotation->url) {
        AZ_LOGE("out of memory for the rotation of the key");
        az_rotation_close(rotation);
        return NULL;
    }
    return rotation;
}

void
az_rotation_close(struct az_rotation *rotation)
{
    if (rotation) {
        free(rotation->key_path);
        free(rotation->next_path);
        free(rotation->url);
        free(rotation);
    }
}

/* Whether the key has become old, by its file. */
static bool
is_old(const struct az_rotation *rotation, int64_t now_ms)
{
    struct stat info;
    return now_ms > 0 && stat(rotation->key_path, &info) == 0 &&
           now_ms - (int64_t)info.st_mtime * 1000 > key_age_max_ms;
}

static bool
is_due(const struct az_rotation *rotation, int64_t now_ms)
{
    int64_t boot_ms = az_clock_boot_ms(rotation->params.clock);
    bool rested = !rotation->refused || boot_ms - rotation->refused_boot_ms >= RETRY_MS;
    return rested && (access(rotation->next_path, F_OK) == 0 || is_old(rotation, now_ms));
}

/* The hub has the new key: it takes the old one's place. */
static bool
put_in_place(const struct az_rotation *rotation)
{
    if (rename(rotation->next_path, rotation->key_path) != 0 ||
        !az_files_sync_parent_dir(rotation->key_path)) {
        AZ_LOGE("cannot put %s in the place of %s: %s; do it by hand, as the hub knows this "
                "terminal by the new key",
                rotation->next_path, rotation->key_path, strerror(errno));
        return false;
    }
    AZ_LOGI("this terminal has a new key");
    return true;
}

/*
 * A refusal is the hub's last word for a while. An answer that was lost is asked
 * for again at once: the hub may know this terminal by the new key already, and
 * takes nothing from it by the old one.
 */
static bool
ask_hub(struct az_rotation *rotation, struct az_http_client *client, const struct az_buffer *body)
{
    struct az_http_answer answer;
    const struct az_http_request request = {
        .url = rotation->url,
        .fields = {{"Content-Type", AZ_REKEYING_MEDIA_TYPE},
                   {"Accept", AZ_REKEYING_MEDIA_TYPE ", application/problem+json"}},
        .body = body->data,
        .body_size = body->size,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .total_timeout_ms = TOTAL_TIMEOUT_MS,
        .answer_limit = ANSWER_BYTES_MAX,
    };
    az_http_client_do(client, &request, &answer);
    // It repeats what was asked for; a captive portal says anything but that.
    bool ok = answer.status == 200 && strcmp(answer.content_type, AZ_REKEYING_MEDIA_TYPE) == 0 &&
              answer.body.size == body->size &&
              memcmp(answer.body.data, body->data, body->size) == 0;
    if (!ok) {
        rotation->refused = answer.status >= 400 && answer.status < 500 &&
                            strcmp(answer.content_type, "application/problem+json") == 0;
        rotation->refused_boot_ms = az_clock_boot_ms(rotation->params.clock);
        AZ_LOGW("the hub did not take this terminal's new key (status %d); it is asked again later",
                answer.status);
    }
    az_http_answer_destroy(&answer);
    return ok;
}

bool
az_rotation_try(struct az_rotation *rotation, struct az_http_client *client, int64_t now_ms,
                struct az_signature_pair *pair)
{
    struct az_signature_pair next;
    struct az_buffer body;
    if (!is_due(rotation, now_ms)) {
        return false;
    }
    az_buffer_init(&body, AZ_ENROLMENT_BYTES_MAX);
    bool ok = make_next(rotation->next_path, rotation->params.random, &next) &&
              az_rekeying_encode(&rotation->params.terminal, pair, &next, &body) &&
              ask_hub(rotation, client, &body) && put_in_place(rotation);
    if (ok) {
        *pair = next;
    }
    sodium_memzero(&next, sizeof(next));
    az_buffer_destroy(&body);
    return ok;
}
