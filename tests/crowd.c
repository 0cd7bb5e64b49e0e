// SPDX-License-Identifier: MIT
#include "tests/crowd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "sync/batch.h"
#include "sync/envelope.h"
#include "sync/wrapping.h"
#include "tests/bench/response.h"

enum {
    ANSWER_TIMEOUT_S = 60, // as long as a terminal waits for its answer
    ANSWER_BYTES_MAX = 16 * 1024,
    FILES_BESIDE = 64,
};

/* One terminal. */
struct sender {
    int fd; // -1 if it has no connection
    struct az_batch_head head;
    struct bench_response made[CROWD_RESPONSES];
    struct az_response responses[CROWD_RESPONSES];
};

static struct az_uuid
id_of(uint8_t kind, unsigned n)
{
    return (struct az_uuid){{kind, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n, 1}};
}

static void
make_batch(struct sender *sender, unsigned n)
{
    sender->head = (struct az_batch_head){
        .batch = id_of(1, n),
        .terminal = id_of(2, n),
        .store = id_of(3, n),
        .first_seq = 1,
        .count = CROWD_RESPONSES,
        .sent_at_ms = 1778750000000,
        .health = {.version = "1", .waiting = CROWD_RESPONSES},
    };
    for (unsigned i = 0; i < CROWD_RESPONSES; i++) {
        bench_response_make(n + i, &sender->made[i]);
        struct az_response *response = &sender->responses[i];
        *response = sender->made[i].response;
        response->store = sender->head.store;
        response->seq = i + 1;
        response->ending = AZ_ENDING_COMPLETE;
        response->duration_ms = 9000;
    }
}

static bool
say_errno(struct az_buffer *why, const char *what, unsigned n)
{
    az_buffer_printf(why, "terminal %u cannot %s: %s", n, what, strerror(errno));
    return false;
}

static bool
make_connection(struct sender *sender, uint16_t port, unsigned n, struct az_buffer *why)
{
    const struct timeval timeout = {.tv_sec = ANSWER_TIMEOUT_S};
    const struct sockaddr_in hub = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    sender->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return (sender->fd >= 0 &&
            setsockopt(sender->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) == 0 &&
            connect(sender->fd, (const struct sockaddr *)&hub, sizeof(hub)) == 0) ||
           say_errno(why, "connect", n);
}

static void
put_request(const struct az_wrapping *wrapping, struct az_buffer *out)
{
    az_buffer_printf(out,
                     "%s %s HTTP/1.1\r\nHost: hub\r\nContent-Type: %s\r\nContent-Encoding: %s\r\n"
                     "Content-Length: %s\r\nContent-Digest: %s\r\nSignature-Input: %s\r\n"
                     "Signature: %s\r\n\r\n",
                     wrapping->method, wrapping->path, wrapping->content_type,
                     wrapping->content_encoding, wrapping->content_length, wrapping->content_digest,
                     wrapping->signature_input, wrapping->signature);
    az_buffer_append(out, wrapping->body, wrapping->body_size);
}

/* The request is less than what the system keeps for a connection, so this waits for nobody. */
static bool
send_batch(const struct sender *sender, unsigned n, struct az_buffer *why)
{
    uint8_t seed[AZ_SIGNATURE_SEED_BYTES] = {(uint8_t)(n >> 8), (uint8_t)n};
    struct az_signature_pair pair;
    struct az_wrapped wrapped = {0};
    struct az_buffer batch;
    struct az_buffer request;
    az_buffer_init(&batch, AZ_BATCH_BYTES_MAX);
    az_buffer_init(&request, AZ_BATCH_BYTES_MAX);
    az_signature_pair_of(seed, &pair);
    bool ok = az_batch_encode(&sender->head, sender->responses, &batch);
    const struct az_wrapping_order order = {
        .data = batch.data,
        .size = batch.size,
        .batch = sender->head.batch,
        .wall_ms = sender->head.sent_at_ms,
        .pair = &pair,
    };
    ok = ok && az_wrapping_make(&order, &wrapped);
    if (ok) {
        put_request(&wrapped.wrapping, &request);
        ok = !request.failed &&
             send(sender->fd, request.data, request.size, MSG_NOSIGNAL) == (ssize_t)request.size;
    }
    az_wrapped_destroy(&wrapped);
    az_buffer_destroy(&request);
    az_buffer_destroy(&batch);
    return ok || say_errno(why, "send its batch", n);
}

/* Where the body of a whole answer begins, or NULL if more is to come. */
static const char *
whole_body(const struct az_buffer *answer)
{
    const char *end = strstr(az_buffer_text(answer), "\r\n\r\n");
    const char *length = end ? strcasestr(answer->data, "\r\nContent-Length:") : NULL;
    if (!length || length > end) {
        return NULL;
    }
    size_t size = strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
    size_t head = (size_t)(end + 4 - answer->data);
    return answer->size - head >= size ? answer->data + head : NULL;
}

static const char *
receive(const struct sender *sender, struct az_buffer *answer)
{
    const char *body = NULL;
    while (!body) {
        char chunk[4096];
        ssize_t size = recv(sender->fd, chunk, sizeof(chunk), 0);
        if (size <= 0 || !az_buffer_append(answer, chunk, (size_t)size)) {
            return NULL;
        }
        body = whole_body(answer);
    }
    return body;
}

static bool
is_answered(const struct sender *sender, unsigned n, struct az_buffer *why)
{
    struct az_buffer answer;
    struct az_arena arena;
    struct az_envelope envelope;
    az_buffer_init(&answer, ANSWER_BYTES_MAX);
    az_arena_init(&arena, ANSWER_BYTES_MAX * 8);
    const char *body = receive(sender, &answer);
    bool ok = body && strncmp(answer.data, "HTTP/1.1 200 ", 13) == 0 &&
              az_envelope_decode(body, answer.size - (size_t)(body - answer.data), &arena,
                                 &envelope, why) &&
              az_envelope_answers(&envelope, &sender->head, sender->responses, why);
    if (!ok) {
        az_buffer_printf(why, " (terminal %u was answered with \"%.200s\")", n,
                         az_buffer_text(&answer));
    }
    az_arena_destroy(&arena);
    az_buffer_destroy(&answer);
    return ok;
}

bool
crowd_send(const struct crowd *crowd, struct az_buffer *why)
{
    struct sender *senders = calloc(crowd->terminals, sizeof(*senders));
    bool ok = senders != NULL;
    for (unsigned n = 0; senders && n < crowd->terminals; n++) {
        senders[n].fd = -1;
        make_batch(&senders[n], crowd->first + n);
    }
    for (unsigned n = 0; ok && n < crowd->terminals; n++) {
        ok = make_connection(&senders[n], crowd->port, crowd->first + n, why);
    }
    for (unsigned n = 0; ok && n < crowd->terminals; n++) {
        ok = send_batch(&senders[n], crowd->first + n, why);
    }
    for (unsigned n = 0; ok && n < crowd->terminals; n++) {
        ok = is_answered(&senders[n], crowd->first + n, why);
    }
    for (unsigned n = 0; senders && n < crowd->terminals; n++) {
        if (senders[n].fd >= 0) {
            close(senders[n].fd);
        }
    }
    free(senders);
    return ok;
}

bool
crowd_allow(unsigned terminals, struct az_buffer *why)
{
    const rlim_t need = terminals + FILES_BESIDE;
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < need) {
        limit.rlim_cur = need < limit.rlim_max ? need : limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur < need) {
        az_buffer_printf(why, "the system allows only %llu open files; raise the limit (ulimit -n)",
                         (unsigned long long)limit.rlim_cur);
        return false;
    }
    return true;
}
