// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "packages"
#include "sync/fetching_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/sentence.h"

enum { CONNECT_TIMEOUT_MS = 10 * 1000 };

enum az_fetching_result
az_fetching_fail(struct az_fetching *fetching, const char *why)
{
    if (strcmp(fetching->why, why) != 0) {
        AZ_LOGW("what this terminal is to show cannot be fetched, will try again: %s", why);
    }
    az_sentence_copy(why, fetching->why, sizeof(fetching->why));
    return AZ_FETCHING_FAILED;
}

static enum az_fetching_result
fail_answer(struct az_fetching *fetching, const struct az_http_answer *answer)
{
    char why[160];
    if (answer->status == 0) {
        return az_fetching_fail(fetching, az_buffer_text(&answer->why));
    }
    snprintf(why, sizeof(why), "the hub did not give the file (status %d)", answer->status);
    return az_fetching_fail(fetching, why);
}

/* Ask for a file, or a part of it; the caller destroys `answer`. */
static void
ask(struct az_fetching *fetching, const struct az_file_hash *hash, const struct az_file_part *part,
    size_t limit, struct az_http_answer *answer)
{
    const struct az_fetching_params *params = &fetching->params;
    struct az_file_request signed_request;
    char *url = NULL;
    *answer = (struct az_http_answer){0};
    bool made = az_file_request_make(
        &(struct az_file_request_order){.hash = hash,
                                        .part = part,
                                        .wall_ms = az_clock_wall_ms(params->clock),
                                        .random = params->random,
                                        .pair = params->pair},
        &signed_request);
    if (made && asprintf(&url, "%s%s", params->hub_url, signed_request.path) >= 0) {
        const struct az_http_request request = {
            .url = url,
            .fields =
                {
                    {"Range", part ? signed_request.range : NULL},
                    {"Signature-Input", signed_request.signature_input.data},
                    {"Signature", signed_request.signature.data},
                    {"Accept", "application/octet-stream, application/problem+json"},
                },
            .connect_timeout_ms = CONNECT_TIMEOUT_MS,
            .total_timeout_ms = params->total_timeout_ms,
            .answer_limit = limit,
        };
        az_http_client_do(params->client, &request, answer);
        free(url);
    }
    az_file_request_destroy(&signed_request);
}

/* Fetch a small file and put it at `path`, which is freed. */
enum az_fetching_result
az_fetching_whole(struct az_fetching *fetching, const struct az_file_hash *hash, size_t limit,
                  char *path)
{
    struct az_http_answer answer;
    struct az_file_hash found;
    enum az_fetching_result step = AZ_FETCHING_GOT;
    ask(fetching, hash, NULL, limit, &answer);
    az_file_hash_of(az_buffer_text(&answer.body), answer.body.size, &found);
    if (answer.status != 200) {
        step = fail_answer(fetching, &answer);
    } else if (!az_file_hash_equal(&found, hash)) {
        step = az_fetching_fail(fetching,
                                "what came is not the file that was asked for; does this network "
                                "ask for a login?");
    } else if (!path || !az_files_make_parent_dir(path) ||
               !az_files_write_atomic(path, answer.body.data, answer.body.size, 0600)) {
        step = az_fetching_fail(fetching, "the terminal's disk does not take it; see the log");
    }
    az_http_answer_destroy(&answer);
    free(path);
    return step;
}

static bool
append(const char *path, const struct az_buffer *bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) {
        AZ_LOGE("cannot write %s: %s", path, strerror(errno));
        return false;
    }
    ssize_t written = write(fd, az_buffer_text(bytes), bytes->size);
    bool ok = written == (ssize_t)bytes->size;
    if (!ok) {
        AZ_LOGE("cannot write %s: %s", path, written < 0 ? strerror(errno) : "the disk is full");
    }
    return close(fd) == 0 && ok;
}

enum az_fetching_result
az_fetching_part(struct az_fetching *fetching, const struct az_package_file *file, const char *path,
                 const struct az_file_part *part)
{
    struct az_http_answer answer;
    enum az_fetching_result result = AZ_FETCHING_GOT;
    ask(fetching, &file->hash, part, AZ_FILE_REQUEST_PART_MAX, &answer);
    if (answer.status != 206) {
        result = fail_answer(fetching, &answer);
    } else if (answer.body.size != part->last - part->first + 1) {
        result = az_fetching_fail(fetching,
                                  "a part of a file came with another size than was asked for");
    } else if (!append(path, &answer.body)) {
        result = az_fetching_fail(fetching, "the terminal's disk does not take it; see the log");
    }
    az_http_answer_destroy(&answer);
    return result;
}
