// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "bundle"
#include "sync/bundle_door.h"

#include <pthread.h>

#include "base/log.h"
#include "sync/acknowledgement.h"

enum { AT_ONCE = 16 }; // batches that are with the intake together, so that they share a commit

/* A batch that is with the intake, and what that answers. */
struct slot {
    struct group *group;
    struct az_bundle_batch batch;
    enum az_intake_outcome outcome;
    struct az_buffer answer;
};

struct group {
    struct slot slots[AT_ONCE];
    size_t count;

    pthread_mutex_t mutex;
    pthread_cond_t answered;
    size_t open; // protected by mutex; slots without an answer
};

static void
handle_answer(void *ctx, enum az_intake_outcome outcome, const char *answer, size_t size)
{
    struct slot *slot = ctx;
    struct group *group = slot->group;
    slot->outcome = outcome;
    az_buffer_append(&slot->answer, answer, size);
    pthread_mutex_lock(&group->mutex);
    if (--group->open == 0) {
        pthread_cond_signal(&group->answered);
    }
    pthread_mutex_unlock(&group->mutex);
}

static void
submit(const struct az_bundle_door *door, struct slot *slot)
{
    pthread_mutex_lock(&slot->group->mutex);
    slot->group->open++;
    pthread_mutex_unlock(&slot->group->mutex);
    az_buffer_clear(&slot->answer);
    slot->batch.wrapping.by_hand = true;
    az_intake_submit(door->intake, &slot->batch.wrapping, handle_answer, slot);
}

static void
wait_for_answers(struct group *group)
{
    pthread_mutex_lock(&group->mutex);
    while (group->open > 0) {
        pthread_cond_wait(&group->answered, &group->mutex);
    }
    pthread_mutex_unlock(&group->mutex);
}

/* Give the next batches of a bundle to the intake. False if out of memory. */
static bool
submit_some(const struct az_bundle_door *door, struct az_bundle *bundle, struct group *group)
{
    group->count = 0;
    while (group->count < AT_ONCE && bundle->taken < bundle->batch_count) {
        struct slot *slot = &group->slots[group->count];
        if (!az_bundle_next(bundle, &slot->batch)) {
            az_bundle_batch_destroy(&slot->batch);
            return false;
        }
        slot->group = group;
        az_buffer_init(&slot->answer, AZ_ENVELOPE_BYTES_MAX);
        group->count++;
        submit(door, slot);
    }
    return true;
}

static void
clear_group(struct group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        az_buffer_destroy(&group->slots[i].answer);
        az_bundle_batch_destroy(&group->slots[i].batch);
    }
    group->count = 0;
}

/* Whether it may be taken another time, which no word to the terminal would help. */
static bool
is_passing(enum az_intake_outcome outcome)
{
    return outcome == AZ_INTAKE_BUSY || outcome == AZ_INTAKE_FULL || outcome == AZ_INTAKE_FAILED;
}

/*
 * The acknowledgement needs what the intake read: the batch's store, and the
 * checksums of its responses.
 */
static bool
put_taken(const struct slot *slot, size_t number, struct az_buffer *out)
{
    struct az_unwrapped inside;
    struct az_batch batch = {0};
    struct az_buffer why;
    az_buffer_init(&why, 1024);
    bool ok = az_wrapping_open(&slot->batch.wrapping, &inside, &why) == AZ_WRAPPING_OK &&
              az_batch_decode(inside.data, inside.size, &batch, &why) == AZ_BATCH_OK;
    if (ok) {
        az_acknowledgement_put_taken(number, &batch, slot->answer.data, slot->answer.size, out);
    }
    az_batch_destroy(&batch);
    az_unwrapped_destroy(&inside);
    az_buffer_destroy(&why);
    return ok && !out->failed;
}

/* How far a bundle has come. */
struct taking {
    const struct az_bundle_door *door;
    struct az_buffer *out;
    size_t number; // of the batches that are answered
    size_t refused;
    enum az_intake_outcome first_refusal;
};

static enum az_intake_outcome
out_of_memory(struct az_buffer *why)
{
    az_buffer_append_text(why, "the hub is out of memory; the bundle can be given again later");
    return AZ_INTAKE_BUSY;
}

/* Note what became of one batch. AZ_INTAKE_DONE unless the whole bundle has to wait. */
static enum az_intake_outcome
note_answer(struct taking *taking, struct slot *slot, struct az_buffer *why)
{
    if (slot->outcome == AZ_INTAKE_BUSY) { // with the others gone there is room in the queue
        submit(taking->door, slot);
        wait_for_answers(slot->group);
    }
    taking->number++;
    if (is_passing(slot->outcome)) {
        az_buffer_clear(why);
        az_buffer_append_text(why, az_buffer_text(&slot->answer));
        return slot->outcome;
    }
    if (slot->outcome == AZ_INTAKE_DONE) {
        return put_taken(slot, taking->number, taking->out) ? AZ_INTAKE_DONE : out_of_memory(why);
    }
    AZ_LOGW("batch %zu of a bundle was not taken: %s", taking->number,
            az_buffer_text(&slot->answer));
    if (taking->refused++ == 0) {
        taking->first_refusal = slot->outcome;
        az_buffer_append_text(why, az_buffer_text(&slot->answer));
    }
    az_acknowledgement_put_refused(taking->number, az_buffer_text(&slot->answer), taking->out);
    return AZ_INTAKE_DONE;
}

static enum az_intake_outcome
take_some(struct taking *taking, struct az_bundle *bundle, struct group *group,
          struct az_buffer *why)
{
    bool ok = submit_some(taking->door, bundle, group);
    wait_for_answers(group);
    enum az_intake_outcome outcome = ok ? AZ_INTAKE_DONE : out_of_memory(why);
    for (size_t i = 0; i < group->count && outcome == AZ_INTAKE_DONE; i++) {
        outcome = note_answer(taking, &group->slots[i], why);
    }
    clear_group(group);
    return outcome;
}

static bool
goes_on(const struct az_bundle_door *door)
{
    return !door->goes_on || door->goes_on(door->ctx);
}

static enum az_intake_outcome
take_all(struct taking *taking, struct az_bundle *bundle, struct az_buffer *why)
{
    struct group group = {.mutex = PTHREAD_MUTEX_INITIALIZER, .answered = PTHREAD_COND_INITIALIZER};
    enum az_intake_outcome outcome = AZ_INTAKE_DONE;
    while (outcome == AZ_INTAKE_DONE && bundle->taken < bundle->batch_count) {
        if (!goes_on(taking->door)) {
            az_buffer_clear(why);
            az_buffer_append_text(why, "the hub is stopping; give it the bundle again later");
            return AZ_INTAKE_BUSY;
        }
        outcome = take_some(taking, bundle, &group, why);
    }
    if (outcome == AZ_INTAKE_DONE && taking->refused > 0 && taking->refused == taking->number) {
        return taking->first_refusal;
    }
    return outcome;
}

static enum az_intake_outcome
outcome_of(enum az_bundle_fault fault)
{
    switch (fault) {
    case AZ_BUNDLE_OK:
        return AZ_INTAKE_DONE;
    case AZ_BUNDLE_MALFORMED:
        return AZ_INTAKE_MALFORMED;
    case AZ_BUNDLE_UNSUPPORTED:
        return AZ_INTAKE_UNSUPPORTED;
    case AZ_BUNDLE_TOO_LARGE:
        return AZ_INTAKE_TOO_LARGE;
    case AZ_BUNDLE_NO_MEMORY:
        break;
    }
    return AZ_INTAKE_BUSY;
}

enum az_intake_outcome
az_bundle_door_take(const struct az_bundle_door *door, const char *data, size_t size,
                    struct az_buffer *out, struct az_buffer *why)
{
    struct az_bundle bundle;
    struct taking taking = {.door = door, .out = out};
    enum az_intake_outcome outcome = outcome_of(az_bundle_open(data, size, &bundle, why));
    if (outcome != AZ_INTAKE_DONE) {
        return outcome;
    }
    az_acknowledgement_put_head(
        &(struct az_acknowledgement_head){.hub = door->hub,
                                          .key = door->pair->key,
                                          .terminal = bundle.head.terminal,
                                          .made_at_ms = az_clock_wall_ms(door->clock)},
        out);
    outcome = take_all(&taking, &bundle, why);
    if (outcome != AZ_INTAKE_DONE) {
        return outcome;
    }
    az_buffer_clear(why);
    return az_acknowledgement_sign(door->pair, out) ? AZ_INTAKE_DONE : out_of_memory(why);
}
