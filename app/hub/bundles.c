// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "bundles"
#include "app/hub/bundles.h"

#include <pthread.h>
#include <stdlib.h>

#include "app/hub/hub.h"
#include "base/log.h"
#include "base/thread.h"
#include "sync/acknowledgement.h"

/* A bundle that waits for the thread. */
struct job {
    struct job *next;
    struct az_hub_request *request;
    struct az_buffer body;
};

struct az_bundles {
    struct az_bundle_door door; // immutable after opening

    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct job *first; // protected by mutex, as those below
    struct job **end;  // where the next job is hung
    bool stopping;

    // The thread that opens, starts and stops.
    pthread_t thread;
    bool started;
};

static bool
goes_on(void *ctx)
{
    struct az_bundles *bundles = ctx;
    pthread_mutex_lock(&bundles->mutex);
    bool stopping = bundles->stopping;
    pthread_mutex_unlock(&bundles->mutex);
    return !stopping;
}

struct az_bundles *
az_bundles_open(const struct az_bundle_door *door)
{
    struct az_bundles *bundles = calloc(1, sizeof(*bundles));
    if (!bundles) {
        AZ_LOGE("out of memory for bundles");
        return NULL;
    }
    bundles->door = *door;
    bundles->door.goes_on = goes_on;
    bundles->door.ctx = bundles;
    bundles->end = &bundles->first;
    pthread_mutex_init(&bundles->mutex, NULL);
    az_thread_cond_init(&bundles->changed);
    return bundles;
}

static void
job_destroy(struct job *job)
{
    az_buffer_destroy(&job->body);
    free(job);
}

/* The next job. NULL, when it is stopping, once there is none. */
static struct job *
wait_for_job(struct az_bundles *bundles)
{
    pthread_mutex_lock(&bundles->mutex);
    while (!bundles->first && !bundles->stopping) {
        pthread_cond_wait(&bundles->changed, &bundles->mutex);
    }
    struct job *job = bundles->first;
    if (job) {
        bundles->first = job->next;
        bundles->end = bundles->first ? bundles->end : &bundles->first;
    }
    pthread_mutex_unlock(&bundles->mutex);
    return job;
}

/* Take one bundle and answer. Of a hub that is stopping, the door says so. */
static void
take(struct az_bundles *bundles, struct job *job)
{
    struct az_buffer out;
    struct az_buffer why;
    az_buffer_init(&out, AZ_ACKNOWLEDGEMENT_BYTES_MAX);
    az_buffer_init(&why, 4096);
    enum az_intake_outcome outcome =
        az_bundle_door_take(&bundles->door, az_buffer_text(&job->body), job->body.size, &out, &why);
    if (outcome == AZ_INTAKE_DONE) {
        az_hub_request_answer(job->request,
                              &(struct az_hub_answer){.status = 200,
                                                      .content_type = AZ_ACKNOWLEDGEMENT_MEDIA_TYPE,
                                                      .body = az_buffer_text(&out),
                                                      .body_size = out.size});
    } else {
        AZ_LOGW("a bundle was not taken: %s", az_buffer_text(&why));
        az_batches_refuse(job->request, outcome, az_buffer_text(&why));
    }
    az_buffer_destroy(&why);
    az_buffer_destroy(&out);
}

static void *
run(void *ctx)
{
    struct az_bundles *bundles = ctx;
    struct job *job;
    while ((job = wait_for_job(bundles))) {
        take(bundles, job);
        job_destroy(job);
    }
    return NULL;
}

bool
az_bundles_start(struct az_bundles *bundles)
{
    bundles->started = az_thread_start(&bundles->thread, "bundles", run, bundles);
    return bundles->started;
}

void
az_bundles_stop(struct az_bundles *bundles)
{
    pthread_mutex_lock(&bundles->mutex);
    bundles->stopping = true;
    pthread_cond_signal(&bundles->changed);
    pthread_mutex_unlock(&bundles->mutex);
    if (bundles->started) {
        pthread_join(bundles->thread, NULL);
        bundles->started = false;
    }
}

void
az_bundles_close(struct az_bundles *bundles)
{
    if (!bundles) {
        return;
    }
    az_bundles_stop(bundles);
    pthread_cond_destroy(&bundles->changed);
    pthread_mutex_destroy(&bundles->mutex);
    free(bundles);
}

/* False if it is stopping. */
static bool
enqueue(struct az_bundles *bundles, struct job *job)
{
    pthread_mutex_lock(&bundles->mutex);
    bool ok = !bundles->stopping;
    if (ok) {
        *bundles->end = job;
        bundles->end = &job->next;
        pthread_cond_signal(&bundles->changed);
    }
    pthread_mutex_unlock(&bundles->mutex);
    return ok;
}

void
az_bundles_handle_post(void *ctx, struct az_hub_request *request)
{
    struct az_hub *hub = ctx;
    struct job *job = calloc(1, sizeof(*job));
    if (!job) {
        az_batches_refuse(request, AZ_INTAKE_BUSY,
                          "The hub is short of memory; give it the bundle again later.");
        return;
    }
    job->request = request;
    az_hub_request_take_body(request, &job->body);
    if (!enqueue(hub->bundles, job)) {
        az_batches_refuse(request, AZ_INTAKE_BUSY,
                          "The hub is stopping; give it the bundle again later.");
        job_destroy(job);
    }
}
