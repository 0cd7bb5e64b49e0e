// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "intake"
#include "sync/intake.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/thread.h"
#include "sync/offer.h"

enum {
    GROUP_BATCHES_MAX = 64,     // in one transaction
    GROUP_RESPONSES_MAX = 8000, // about; the batch that passes it is still taken
    IDLE_BEFORE_CHECKPOINT_MS = 2000,
};

/* A batch that waits for the writer. */
struct job {
    struct job *next; // owned by the queue
    struct az_batch batch;
    struct az_signature_key key; // that signed it
    int64_t received_at_ms;
    az_intake_fn fn;
    void *ctx;
};

/* Something else to do, on the stack of who waits for it. */
struct errand {
    struct errand *next;
    void (*fn)(void *ctx, struct az_archive *archive);
    void *ctx;
    bool done;
};

struct az_intake {
    // Immutable after opening.
    struct az_intake_params params;
    struct az_succession succession; // of the hub's key

    // Writer thread only.
    bool dirty; // something was written since the last checkpoint

    // Protected by mutex.
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct job *first;
    struct job **end; // where the next job is hung
    size_t queued;
    size_t queued_bytes;
    struct errand *errands; // the first; each waits until it is done
    struct errand **errands_end;
    pthread_cond_t errand_done;
    bool stopping;

    // The thread that opens, starts and closes.
    pthread_t thread;
    bool started;
};

static const char *const sentences[] = {
    [AZ_INTAKE_UNKNOWN] =
        "the hub does not know this terminal; enrol it with a code, which `azri terminal "
        "add` gives at headquarters",
    [AZ_INTAKE_REFUSED] =
        "the batch is signed with another key than the hub knows this terminal by; restore its "
        "terminal-key.json, or move that and terminal.json away to have it start as a new terminal",
    [AZ_INTAKE_BUSY] = "the hub is busy; send the batch again later",
    [AZ_INTAKE_FULL] = "the hub has no room left on its disk; free some and send the batch again",
    [AZ_INTAKE_FAILED] = "the hub cannot write its archive; see its log, and send the batch again",
    [AZ_INTAKE_OUTCOME_COUNT] = NULL,
};

static void
answer_text(const struct job *job, enum az_intake_outcome outcome, const char *text)
{
    job->fn(job->ctx, outcome, text, strlen(text));
}

static void
job_destroy(struct job *job)
{
    if (job) {
        az_batch_destroy(&job->batch);
        free(job);
    }
}

struct az_intake *
az_intake_open(const struct az_intake_params *params)
{
    struct az_intake *intake = calloc(1, sizeof(*intake));
    if (!intake) {
        AZ_LOGE("out of memory for the intake");
        return NULL;
    }
    intake->params = *params;
    if (!az_succession_make(params->archive, &intake->succession)) {
        AZ_LOGE("out of memory for the intake");
        free(intake);
        return NULL;
    }
    intake->end = &intake->first;
    intake->errands_end = &intake->errands;
    az_thread_cond_init(&intake->changed);
    az_thread_cond_init(&intake->errand_done);
    pthread_mutex_init(&intake->mutex, NULL);
    return intake;
}

/* Hang a job at the queue's end. False if there is no room, or it is stopping. */
static bool
enqueue(struct az_intake *intake, struct job *job)
{
    size_t bytes = job->batch.arena.used;
    pthread_mutex_lock(&intake->mutex);
    bool ok = !intake->stopping && intake->queued < AZ_INTAKE_QUEUE_MAX &&
              bytes <= AZ_INTAKE_QUEUE_BYTES_MAX - intake->queued_bytes;
    if (ok) {
        *intake->end = job;
        intake->end = &job->next;
        intake->queued++;
        intake->queued_bytes += bytes;
        pthread_cond_signal(&intake->changed);
    }
    pthread_mutex_unlock(&intake->mutex);
    return ok;
}

bool
az_intake_run(struct az_intake *intake, void (*fn)(void *ctx, struct az_archive *archive),
              void *ctx)
{
    struct errand errand = {.fn = fn, .ctx = ctx};
    pthread_mutex_lock(&intake->mutex);
    bool ok = !intake->stopping;
    if (ok) {
        *intake->errands_end = &errand;
        intake->errands_end = &errand.next;
        pthread_cond_signal(&intake->changed);
    }
    while (ok && !errand.done) {
        pthread_cond_wait(&intake->errand_done, &intake->mutex);
    }
    pthread_mutex_unlock(&intake->mutex);
    return ok;
}

static enum az_intake_outcome
outcome_of(enum az_batch_fault fault)
{
    switch (fault) {
    case AZ_BATCH_MALFORMED:
        return AZ_INTAKE_MALFORMED;
    case AZ_BATCH_UNSUPPORTED:
        return AZ_INTAKE_UNSUPPORTED;
    case AZ_BATCH_TOO_LARGE:
        return AZ_INTAKE_TOO_LARGE;
    case AZ_BATCH_OK:
    case AZ_BATCH_NO_MEMORY:
        break;
    }
    return AZ_INTAKE_BUSY;
}

static enum az_intake_outcome
outcome_of_wrapping(enum az_wrapping_fault fault)
{
    switch (fault) {
    case AZ_WRAPPING_DAMAGED:
        return AZ_INTAKE_MALFORMED;
    case AZ_WRAPPING_UNSUPPORTED:
        return AZ_INTAKE_CODING;
    case AZ_WRAPPING_TOO_LARGE:
        return AZ_INTAKE_TOO_LARGE;
    case AZ_WRAPPING_REFUSED:
        return AZ_INTAKE_REFUSED;
    case AZ_WRAPPING_OK:
    case AZ_WRAPPING_NO_MEMORY:
        break;
    }
    return AZ_INTAKE_BUSY;
}

/* Open a wrapping and decode what is inside. AZ_INTAKE_DONE if the job can be queued. */
static enum az_intake_outcome
read_batch(const struct az_wrapping *wrapping, bool accept_new, struct job *job,
           struct az_buffer *why)
{
    struct az_unwrapped inside;
    enum az_intake_outcome outcome = AZ_INTAKE_DONE;
    enum az_wrapping_fault wrong = az_wrapping_open(wrapping, &inside, why);
    if (wrong != AZ_WRAPPING_OK) {
        outcome = outcome_of_wrapping(wrong);
        goto end;
    }
    enum az_batch_fault fault = az_batch_decode(inside.data, inside.size, &job->batch, why);
    if (fault != AZ_BATCH_OK) {
        outcome = outcome_of(fault);
    } else if (!az_uuid_equal(&inside.batch, &job->batch.head.batch)) {
        az_buffer_append_text(why, "the batch is not signed as it has to be: its \"nonce\" is the "
                                   "id of another batch");
        outcome = AZ_INTAKE_REFUSED;
    }
    job->key = inside.key;
    job->batch.content.key = job->key.bytes;
    job->batch.content.accept_new = accept_new;

end:
    az_unwrapped_destroy(&inside);
    return outcome;
}

void
az_intake_submit(struct az_intake *intake, const struct az_wrapping *wrapping, az_intake_fn fn,
                 void *ctx)
{
    struct job refused = {.fn = fn, .ctx = ctx};
    struct job *job = calloc(1, sizeof(*job));
    if (!job) {
        answer_text(&refused, AZ_INTAKE_BUSY, sentences[AZ_INTAKE_BUSY]);
        return;
    }
    job->fn = fn;
    job->ctx = ctx;
    job->received_at_ms = az_clock_wall_ms(intake->params.clock);

    struct az_buffer why;
    az_buffer_init(&why, 1024);
    enum az_intake_outcome outcome =
        read_batch(wrapping, intake->params.accept_new_terminals, job, &why);
    job->batch.content.sent_at_ms = job->batch.head.sent_at_ms;
    job->batch.content.received_at_ms = wrapping->by_hand ? 0 : job->received_at_ms;
    if (outcome != AZ_INTAKE_DONE) {
        answer_text(job, outcome, az_buffer_text(&why));
        job_destroy(job);
    } else if (!enqueue(intake, job)) {
        answer_text(job, AZ_INTAKE_BUSY, sentences[AZ_INTAKE_BUSY]);
        job_destroy(job);
    }
    az_buffer_destroy(&why);
}

/* Take jobs for one transaction off the queue. Needs the mutex. */
static size_t
dequeue(struct az_intake *intake, struct job *group[GROUP_BATCHES_MAX])
{
    size_t count = 0;
    size_t responses = 0;
    while (intake->first && count < GROUP_BATCHES_MAX && responses < GROUP_RESPONSES_MAX) {
        struct job *job = intake->first;
        intake->first = job->next;
        job->next = NULL;
        intake->queued--;
        intake->queued_bytes -= job->batch.arena.used;
        responses += job->batch.content.count;
        group[count++] = job;
    }
    if (!intake->first) {
        intake->end = &intake->first;
    }
    return count;
}

/* Sleep until there is work, it is stopping, or a checkpoint is due. Needs the mutex. */
static void
wait_for_work(struct az_intake *intake)
{
    int64_t end_ms = az_thread_now_ms() + IDLE_BEFORE_CHECKPOINT_MS;
    bool in_time = true;
    while (!intake->first && !intake->errands && !intake->stopping && in_time) {
        if (intake->dirty) {
            in_time = az_thread_cond_wait_until(&intake->changed, &intake->mutex, end_ms);
        } else {
            pthread_cond_wait(&intake->changed, &intake->mutex);
        }
    }
}

/*
 * A heartbeat says how many responses its store has closed in all, so that what
 * the hub lacks above the highest one it holds is a gap, too: all that came in
 * since a backup from which it was restored.
 */
static bool
add_last_gap(struct az_intake *intake, const struct az_batch_head *head,
             struct az_envelope *envelope)
{
    uint64_t held = 0;
    if (head->count > 0 || envelope->gap_count == AZ_ENVELOPE_GAPS_MAX) {
        return true;
    }
    if (!az_archive_highest(intake->params.archive, &head->store, &held)) {
        return false;
    }
    if (held < head->first_seq - 1) {
        envelope->gaps[envelope->gap_count++] =
            (struct az_seq_range){held + 1, head->first_seq - 1};
    }
    return true;
}

static bool
make_envelope(struct az_intake *intake, struct job *job, struct az_buffer *out)
{
    struct az_seq_range gaps[AZ_ENVELOPE_GAPS_MAX];
    struct az_envelope envelope = {
        .batch = job->batch.head.batch,
        .hub = *az_archive_hub_id(intake->params.archive),
        .received_at_ms = job->received_at_ms,
        .store_forked = job->batch.content.forked,
        .succession = &intake->succession,
        .gaps = gaps,
    };
    return az_archive_ledger(intake->params.archive, &job->batch.head.store, &envelope.watermark,
                             gaps, AZ_ENVELOPE_GAPS_MAX, &envelope.gap_count) &&
           az_offer_assignment(intake->params.archive, &job->batch.head.terminal,
                               &envelope.fetch) &&
           add_last_gap(intake, &job->batch.head, &envelope) &&
           az_envelope_verdicts(&job->batch.content, &job->batch.arena, &envelope) &&
           az_envelope_encode(&envelope, out);
}

/* Answer a job whose responses are committed. */
static void
answer_envelope(struct az_intake *intake, struct job *job)
{
    struct az_buffer text;
    az_buffer_init(&text, AZ_ENVELOPE_BYTES_MAX);
    if (make_envelope(intake, job, &text)) {
        job->fn(job->ctx, AZ_INTAKE_DONE, text.data, text.size);
    } else {
        // Nothing is lost: sent again, each response will be a duplicate.
        AZ_LOGE("cannot make the answer to a batch that is in the archive");
        answer_text(job, AZ_INTAKE_FAILED, sentences[AZ_INTAKE_FAILED]);
    }
    az_buffer_destroy(&text);
}

/* Data under a name that nobody vouches for are not mixed in; they stay where they are. */
static void
refuse(const struct job *job, enum az_intake_outcome outcome)
{
    char terminal[AZ_UUID_TEXT_SIZE];
    char key[AZ_WRAPPING_KEY_ID_SIZE];
    az_uuid_format(&job->batch.head.terminal, terminal);
    az_wrapping_key_id(&job->key, key);
    if (outcome == AZ_INTAKE_UNKNOWN) {
        AZ_LOGW("terminal %s: it is not enrolled, so its batch was not taken; if it is yours, give "
                "it a code (azri terminal add)",
                terminal);
    } else {
        AZ_LOGW("terminal %s: a batch is signed with the key %s, which is not the one that this "
                "terminal is known by; it was not taken",
                terminal, key);
    }
    answer_text(job, outcome, sentences[outcome]);
}

static void
answer(struct az_intake *intake, struct job *job, enum az_archive_result result)
{
    if (result != AZ_ARCHIVE_OK) {
        enum az_intake_outcome outcome =
            result == AZ_ARCHIVE_FULL ? AZ_INTAKE_FULL : AZ_INTAKE_FAILED;
        answer_text(job, outcome, sentences[outcome]);
        return;
    }
    switch (job->batch.content.trust) {
    case AZ_TRUST_UNKNOWN:
        refuse(job, AZ_INTAKE_UNKNOWN);
        break;
    case AZ_TRUST_OTHER_KEY:
        refuse(job, AZ_INTAKE_REFUSED);
        break;
    case AZ_TRUST_GOOD:
    case AZ_TRUST_REVOKED:
        answer_envelope(intake, job);
        break;
    }
}

static void
put_group(struct az_intake *intake, struct job *const group[], size_t count)
{
    struct az_archive_batch *batches[GROUP_BATCHES_MAX];
    for (size_t i = 0; i < count; i++) {
        batches[i] = &group[i]->batch.content;
    }
    enum az_archive_result result = az_archive_put(intake->params.archive, batches, count);
    intake->dirty = true;
    for (size_t i = 0; i < count; i++) {
        answer(intake, group[i], result);
        job_destroy(group[i]);
    }
}

static void
checkpoint(struct az_intake *intake)
{
    if (intake->dirty && az_archive_checkpoint(intake->params.archive)) {
        AZ_LOGD("idle; the archive's WAL is in its file");
    }
    // A checkpoint that failed is logged by the archive and tried after the next batch.
    intake->dirty = false;
}

/* Do the first errand, if there is one. */
static void
run_errand(struct az_intake *intake)
{
    pthread_mutex_lock(&intake->mutex);
    struct errand *errand = intake->errands;
    if (errand) {
        intake->errands = errand->next;
        intake->errands_end = intake->errands ? intake->errands_end : &intake->errands;
    }
    pthread_mutex_unlock(&intake->mutex);
    if (!errand) {
        return;
    }
    errand->fn(errand->ctx, intake->params.archive);
    intake->dirty = true;
    pthread_mutex_lock(&intake->mutex);
    errand->done = true;
    pthread_cond_broadcast(&intake->errand_done);
    pthread_mutex_unlock(&intake->mutex);
}

static void *
run(void *ctx)
{
    struct az_intake *intake = ctx;
    struct job *group[GROUP_BATCHES_MAX];
    for (;;) {
        pthread_mutex_lock(&intake->mutex);
        wait_for_work(intake);
        size_t count = dequeue(intake, group);
        bool asked = intake->errands;
        bool stopping = intake->stopping;
        pthread_mutex_unlock(&intake->mutex);

        run_errand(intake);
        if (count > 0) {
            put_group(intake, group, count);
        } else if (!asked) {
            checkpoint(intake);
            if (stopping) {
                return NULL;
            }
        }
    }
}

bool
az_intake_start(struct az_intake *intake)
{
    assert(!intake->started);
    intake->started = az_thread_start(&intake->thread, "intake's writer", run, intake);
    return intake->started;
}

void
az_intake_close(struct az_intake *intake)
{
    if (!intake) {
        return;
    }
    pthread_mutex_lock(&intake->mutex);
    intake->stopping = true;
    pthread_cond_signal(&intake->changed);
    pthread_mutex_unlock(&intake->mutex);
    if (intake->started) {
        pthread_join(intake->thread, NULL);
    }
    while (intake->first) { // only if the writer was never started
        struct job *job = intake->first;
        intake->first = job->next;
        answer_text(job, AZ_INTAKE_BUSY, sentences[AZ_INTAKE_BUSY]);
        job_destroy(job);
    }
    pthread_cond_destroy(&intake->errand_done);
    pthread_cond_destroy(&intake->changed);
    pthread_mutex_destroy(&intake->mutex);
    free(intake);
}
