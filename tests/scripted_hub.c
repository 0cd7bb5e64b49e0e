// SPDX-License-Identifier: MIT
#include "tests/scripted_hub.h"

#include "tests/testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sync/batch.h"
#include "sync/envelope.h"
#include "tests/signed.h"

enum { STEPS_MAX = 64 };

struct step {
    enum scripted_answer answer;
    const char *raw;
};

struct scripted_hub {
    int listener;
    size_t limit;
    char url[64];
    pthread_t thread;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct step steps[STEPS_MAX];
    size_t step_count;
    size_t next_step;
    struct az_uuid id;
    unsigned requests;
    unsigned faults;
    size_t largest;
    unsigned char held[SCRIPTED_SEQ_MAX];
    int connection; // being served, -1 if none
    bool stopping;
};

/* Read a request up to the end of its body. False if it ends before. */
static bool
read_request(int fd, struct az_buffer *out, size_t *body_at)
{
    size_t whole = 0;
    for (;;) {
        char chunk[65536];
        ssize_t n = recv(fd, chunk, sizeof(chunk), 0);
        if (n <= 0 || !az_buffer_append(out, chunk, (size_t)n)) {
            return false;
        }
        const char *end = whole ? NULL : strstr(out->data, "\r\n\r\n");
        if (end) {
            const char *length = strcasestr(out->data, "content-length:");
            *body_at = (size_t)(end - out->data) + 4;
            whole = *body_at + (length ? strtoul(length + 15, NULL, 10) : 0);
        }
        if (whole && out->size >= whole) {
            return true;
        }
    }
}

static void
send_bytes(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n <= 0) {
            return;
        }
        data += n;
        size -= (size_t)n;
    }
}

/* Take the responses in, as an archive would. Needs the lock. */
static void
take_in(struct scripted_hub *hub, struct az_archive_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct az_archive_item *item = &batch->items[i];
        unsigned char *held = &hub->held[item->response.seq % SCRIPTED_SEQ_MAX];
        item->verdict = *held ? AZ_VERDICT_DUPLICATE : AZ_VERDICT_ACCEPTED;
        *held = 1;
        hub->faults += item->reject_reason != NULL;
    }
    hub->largest = batch->count > hub->largest ? batch->count : hub->largest;
}

static void
send_envelope(int fd, struct az_envelope *envelope, size_t percent)
{
    struct az_buffer body;
    struct az_buffer out;
    az_buffer_init(&body, AZ_ENVELOPE_BYTES_MAX);
    az_buffer_init(&out, AZ_ENVELOPE_BYTES_MAX + 1000);
    az_envelope_encode(envelope, &body);
    az_buffer_printf(&out,
                     "HTTP/1.1 200 OK\r\nContent-Type: %s; charset=utf-8\r\n"
                     "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                     AZ_ENVELOPE_MEDIA_TYPE, body.size);
    az_buffer_append(&out, body.data, body.size * percent / 100);
    send_bytes(fd, out.data, out.size);
    az_buffer_destroy(&out);
    az_buffer_destroy(&body);
}

static void
send_endless(int fd)
{
    static const char head[] =
        "HTTP/1.1 200 OK\r\nContent-Type: " AZ_ENVELOPE_MEDIA_TYPE "\r\nConnection: close\r\n\r\n";
    char *blank = calloc(1, AZ_ENVELOPE_BYTES_MAX + 1);
    send_bytes(fd, head, sizeof(head) - 1);
    send_bytes(fd, blank, AZ_ENVELOPE_BYTES_MAX + 1);
    free(blank);
}

static void
answer_batch(struct scripted_hub *hub, int fd, enum scripted_answer answer, struct az_batch *batch)
{
    struct az_envelope envelope = {.batch = batch->head.batch,
                                   .received_at_ms = SCRIPTED_RECEIVED_AT_MS};
    pthread_mutex_lock(&hub->lock);
    envelope.hub = hub->id;
    take_in(hub, &batch->content);
    pthread_mutex_unlock(&hub->lock);
    if (answer == SCRIPTED_TAKEN) {
        return;
    }
    if (answer == SCRIPTED_WRONG_BATCH) {
        envelope.batch.bytes[0] ^= 1;
    }
    if (answer == SCRIPTED_TOO_FEW) {
        batch->content.count--;
    }
    az_envelope_verdicts(&batch->content, &batch->arena, &envelope);
    send_envelope(fd, &envelope, answer == SCRIPTED_CUT_OFF ? 50 : 100);
}

/* Wait for what to say. False if it is to stop. */
static bool
next_step(struct scripted_hub *hub, const struct az_batch *batch, struct step *out)
{
    static const char too_large[] =
        "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    pthread_mutex_lock(&hub->lock);
    hub->requests++;
    pthread_cond_broadcast(&hub->changed);
    while (hub->limit == 0 && hub->next_step == hub->step_count && !hub->stopping) {
        pthread_cond_wait(&hub->changed, &hub->lock);
    }
    if (hub->limit == 0 && hub->next_step < hub->step_count) {
        *out = hub->steps[hub->next_step++];
    } else if (hub->limit > 0 && batch->content.count > hub->limit) {
        *out = (struct step){.answer = SCRIPTED_RAW, .raw = too_large};
    } else {
        *out = (struct step){.answer = SCRIPTED_RIGHT};
    }
    bool go_on = !hub->stopping;
    pthread_mutex_unlock(&hub->lock);
    return go_on;
}

static void
serve(struct scripted_hub *hub, int fd)
{
    struct az_buffer request;
    struct az_buffer why;
    struct az_batch batch = {0};
    struct az_unwrapped inside = {0};
    struct step step;
    size_t body_at = 0;
    az_buffer_init(&request, AZ_BATCH_BYTES_MAX + 10000);
    az_buffer_init(&why, 1000);
    if (!read_request(fd, &request, &body_at)) {
        goto end;
    }
    static const char start[] = "POST /v1/batches HTTP/1.1\r\n";
    if (strncmp(request.data, start, sizeof(start) - 1) != 0 ||
        !strcasestr(request.data, "content-type: " AZ_BATCH_MEDIA_TYPE "\r\n") ||
        !signed_open(request.data, request.size, body_at, &inside) ||
        az_batch_decode(inside.data, inside.size, &batch, &why) != AZ_BATCH_OK) {
        pthread_mutex_lock(&hub->lock);
        hub->faults++;
        pthread_mutex_unlock(&hub->lock);
    }
    if (!next_step(hub, &batch, &step)) {
        goto end;
    }
    if (step.answer == SCRIPTED_RAW) {
        send_bytes(fd, step.raw, strlen(step.raw));
    } else if (step.answer == SCRIPTED_ENDLESS) {
        send_endless(fd);
    } else {
        answer_batch(hub, fd, step.answer, &batch);
    }

end:
    az_unwrapped_destroy(&inside);
    az_batch_destroy(&batch);
    az_buffer_destroy(&why);
    az_buffer_destroy(&request);
}

static void *
run(void *ctx)
{
    struct scripted_hub *hub = ctx;
    int fd;
    while ((fd = accept(hub->listener, NULL, NULL)) >= 0) {
        pthread_mutex_lock(&hub->lock);
        hub->connection = fd;
        bool stopping = hub->stopping;
        pthread_mutex_unlock(&hub->lock);
        if (!stopping) {
            serve(hub, fd);
        }
        pthread_mutex_lock(&hub->lock);
        hub->connection = -1;
        close(fd);
        pthread_mutex_unlock(&hub->lock);
    }
    return NULL;
}

struct scripted_hub *
scripted_hub_open(size_t limit)
{
    struct scripted_hub *hub = calloc(1, sizeof(*hub));
    assert_non_null(hub);
    hub->limit = limit;
    hub->connection = -1;
    hub->id = (struct az_uuid){{0x5a}};
    pthread_mutex_init(&hub->lock, NULL);
    pthread_cond_init(&hub->changed, NULL);

    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    hub->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(hub->listener >= 0);
    assert_int_equal(bind(hub->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(hub->listener, 16), 0);
    assert_int_equal(getsockname(hub->listener, (struct sockaddr *)&address, &size), 0);
    snprintf(hub->url, sizeof(hub->url), "http://127.0.0.1:%u", ntohs(address.sin_port));
    assert_int_equal(pthread_create(&hub->thread, NULL, run, hub), 0);
    return hub;
}

void
scripted_hub_close(struct scripted_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    hub->stopping = true;
    if (hub->connection >= 0) {
        shutdown(hub->connection, SHUT_RDWR);
    }
    pthread_cond_broadcast(&hub->changed);
    pthread_mutex_unlock(&hub->lock);
    shutdown(hub->listener, SHUT_RDWR);
    pthread_join(hub->thread, NULL);
    close(hub->listener);
    pthread_cond_destroy(&hub->changed);
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

const char *
scripted_hub_url(const struct scripted_hub *hub)
{
    return hub->url;
}

void
scripted_hub_say(struct scripted_hub *hub, enum scripted_answer answer, const char *raw)
{
    pthread_mutex_lock(&hub->lock);
    if (hub->step_count < STEPS_MAX) {
        hub->steps[hub->step_count++] = (struct step){.answer = answer, .raw = raw};
    } else {
        hub->faults++;
    }
    pthread_cond_broadcast(&hub->changed);
    pthread_mutex_unlock(&hub->lock);
}

void
scripted_hub_become(struct scripted_hub *hub, const struct az_uuid *id)
{
    pthread_mutex_lock(&hub->lock);
    hub->id = *id;
    pthread_mutex_unlock(&hub->lock);
}

void
scripted_hub_wait_requests(struct scripted_hub *hub, unsigned count)
{
    pthread_mutex_lock(&hub->lock);
    while (hub->requests < count) {
        pthread_cond_wait(&hub->changed, &hub->lock);
    }
    pthread_mutex_unlock(&hub->lock);
}

unsigned
scripted_hub_holds(struct scripted_hub *hub, uint64_t seq)
{
    pthread_mutex_lock(&hub->lock);
    unsigned held = hub->held[seq % SCRIPTED_SEQ_MAX];
    pthread_mutex_unlock(&hub->lock);
    return held;
}

size_t
scripted_hub_largest(struct scripted_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    size_t largest = hub->largest;
    pthread_mutex_unlock(&hub->lock);
    return largest;
}

unsigned
scripted_hub_faults(struct scripted_hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    unsigned faults = hub->faults;
    pthread_mutex_unlock(&hub->lock);
    return faults;
}
