// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "enrolment"
#include "sync/enrolling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/enrolment.h"
#include "sync/http_client.h"
#include "sync/json_reader.h"

enum {
    CONNECT_TIMEOUT_MS = 10 * 1000,
    TOTAL_TIMEOUT_MS = 30 * 1000,
    ANSWER_BYTES_MAX = 64 * 1024, // room for somebody else's page, to tell that it is one
};

/* Whether the answer is for this terminal and this key; if so, what is in it is kept. */
static bool
take_answer(const struct az_enrolling *enrolling, const char *data, size_t size,
            struct az_hub_binding *out, struct az_buffer *why)
{
    struct az_enrolment_answer answer;
    struct az_buffer clause;
    az_buffer_init(&clause, 512);
    bool ok = az_enrolment_answer_decode(data, size, &answer, &clause);
    if (!ok) {
        az_buffer_printf(why, "it is no hub's answer: %s", az_buffer_text(&clause));
    } else if (!az_uuid_equal(&answer.terminal, &enrolling->terminal) ||
               memcmp(answer.key.bytes, enrolling->pair->key.bytes, sizeof(answer.key.bytes)) !=
                   0) {
        az_buffer_append_text(why, "it is the answer to another terminal, or to an earlier key of "
                                   "this one");
        ok = false;
    } else if (!az_hub_binding_save(enrolling->binding_path, &answer.hub)) {
        az_buffer_append_text(why, "the terminal cannot keep it; see its log");
        ok = false;
    }
    az_buffer_destroy(&clause);
    if (ok) {
        *out = answer.hub;
        AZ_LOGI("this terminal is enrolled as \"%s\"", out->label);
    }
    return ok;
}

/* The hub's own sentence, or its status. */
static void
say_refusal(const struct az_http_answer *answer, struct az_buffer *why)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    az_arena_init(&arena, 4 * ANSWER_BYTES_MAX);
    const char *detail = NULL;
    if (strcmp(answer->content_type, "application/problem+json") == 0) {
        detail = az_json_get_text(
            az_json_read_object(&reader, az_buffer_text(&answer->body), answer->body.size, &arena),
            "detail");
    }
    if (detail) {
        az_buffer_append_text(why, detail);
    } else {
        az_buffer_printf(why,
                         "something other than the hub answers (status %d); does this network ask "
                         "for a login?",
                         answer->status);
    }
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
}

static enum az_enrolling_outcome
judge(const struct az_enrolling *enrolling, const struct az_http_answer *answer,
      struct az_hub_binding *out, struct az_buffer *why)
{
    bool is_problem = strcmp(answer->content_type, "application/problem+json") == 0;
    if (answer->status == 200 &&
        strcmp(answer->content_type, AZ_ENROLMENT_ANSWER_MEDIA_TYPE) == 0) {
        return take_answer(enrolling, az_buffer_text(&answer->body), answer->body.size, out, why)
                   ? AZ_ENROLLING_DONE
                   : AZ_ENROLLING_FAILED;
    }
    if (answer->status == 0) {
        az_buffer_append_text(why, az_buffer_text(&answer->why));
        return AZ_ENROLLING_FAILED;
    }
    say_refusal(answer, why);
    if (!is_problem) {
        return AZ_ENROLLING_FAILED;
    }
    switch (answer->status) {
    case 403:
        return AZ_ENROLLING_WRONG_CODE;
    case 429:
        return AZ_ENROLLING_BUSY;
    case 409:
    case 400:
        return AZ_ENROLLING_REFUSED;
    default:
        return AZ_ENROLLING_FAILED;
    }
}

static enum az_enrolling_outcome
send_request(const struct az_enrolling *enrolling, const char *hub_url,
             const struct az_buffer *body, struct az_hub_binding *out, struct az_buffer *why)
{
    char url[2048];
    size_t size = strlen(hub_url);
    if (size > 0 && hub_url[size - 1] == '/') {
        size--;
    }
    snprintf(url, sizeof(url), "%.*s" AZ_ENROLMENT_PATH, (int)size, hub_url);
    struct az_http_client *client = az_http_client_open();
    if (!client) {
        az_buffer_append_text(why, "the terminal cannot use its network; see its log");
        return AZ_ENROLLING_FAILED;
    }
    struct az_http_answer answer;
    const struct az_http_request request = {
        .url = url,
        .fields = {{"Content-Type", AZ_ENROLMENT_MEDIA_TYPE},
                   {"Accept", AZ_ENROLMENT_ANSWER_MEDIA_TYPE ", application/problem+json"}},
        .body = body->data,
        .body_size = body->size,
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .total_timeout_ms = TOTAL_TIMEOUT_MS,
        .answer_limit = ANSWER_BYTES_MAX,
    };
    az_http_client_do(client, &request, &answer);
    enum az_enrolling_outcome outcome = judge(enrolling, &answer, out, why);
    az_http_answer_destroy(&answer);
    az_http_client_close(client);
    return outcome;
}

enum az_enrolling_outcome
az_enrolling_by_code(const struct az_enrolling *enrolling, const char *hub_url, const char *code,
                     struct az_hub_binding *out, struct az_buffer *why)
{
    struct az_buffer body;
    enum az_enrolling_outcome outcome = AZ_ENROLLING_FAILED;
    *out = (struct az_hub_binding){0};
    az_buffer_init(&body, AZ_ENROLMENT_BYTES_MAX);
    if (!az_enrolment_encode(&enrolling->terminal, code, enrolling->pair, &body)) {
        az_buffer_append_text(why, "the terminal is out of memory");
    } else {
        outcome = send_request(enrolling, hub_url, &body, out, why);
    }
    az_buffer_destroy(&body);
    return outcome;
}

/* `path`, or in a folder the usual name. */
static char *
file_of(const struct az_enrolling *enrolling, const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return strdup(path);
    }
    char id[AZ_UUID_TEXT_SIZE];
    char name[64];
    az_uuid_format(&enrolling->terminal, id);
    snprintf(name, sizeof(name), "azri-enrolment-%.8s.json", id);
    return az_files_join(path, name);
}

bool
az_enrolling_write_file(const struct az_enrolling *enrolling, const char *path, char **written)
{
    struct az_buffer body;
    az_buffer_init(&body, AZ_ENROLMENT_BYTES_MAX);
    *written = file_of(enrolling, path);
    bool ok = *written && az_enrolment_encode(&enrolling->terminal, "", enrolling->pair, &body);
    if (!ok) {
        AZ_LOGE("cannot write %s: out of memory", path);
    }
    ok = ok && az_files_write_atomic(*written, body.data, body.size, 0644);
    az_buffer_destroy(&body);
    if (!ok) {
        free(*written);
        *written = NULL;
    }
    return ok;
}

bool
az_enrolling_read_answer(const struct az_enrolling *enrolling, const char *path,
                         struct az_hub_binding *out)
{
    struct az_buffer text;
    struct az_buffer why;
    az_buffer_init(&text, AZ_ENROLMENT_BYTES_MAX);
    az_buffer_init(&why, 1024);
    *out = (struct az_hub_binding){0};
    bool ok = az_files_read(path, &text);
    if (ok && !take_answer(enrolling, az_buffer_text(&text), text.size, out, &why)) {
        AZ_LOGE("%s does not enrol this terminal: %s; have azri terminal add --file make another "
                "from this terminal's own file",
                path, az_buffer_text(&why));
        ok = false;
    }
    az_buffer_destroy(&why);
    az_buffer_destroy(&text);
    return ok;
}
