// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's uplink thread: asks the store thread for a batch, oldest
 * first, sends it to the hub, and has each response marked by the hub's
 * verdict. It retries for ever, with backoff, and never touches the UI.
 */
#include "base/clock.h"
#include "base/uuid.h"
#include "storage/store_thread.h"
#include "sync/fetching.h"
#include "sync/hub_binding.h"
#include "sync/signature.h"

struct az_uplink;

enum az_uplink_state {
    AZ_UPLINK_IDLE, // nothing waits
    AZ_UPLINK_SENDING,
    AZ_UPLINK_WAITING, // the last try failed; it will try again by itself
    AZ_UPLINK_HALTED,  // the hub refuses this terminal, or is not the hub: people must act
};

struct az_uplink_status {
    enum az_uplink_state state;
    uint64_t waiting;    // responses in the outbox when last looked
    uint64_t delivered;  // marked since start
    int64_t last_try_ms; // wall time, 0 if never
    int64_t last_success_ms;
    char last_error[256]; // one sentence, "" if the last try went well
};

struct az_uplink_params {
    const char *hub_url; // such as "http://127.0.0.1:8080"; without a path
    const char *ca_file; // of authorities that vouch for it; NULL for the system's
    struct az_uuid terminal;
    struct az_hub_binding hub; // that the terminal belongs to; if not known, the first that answers
    const char *hub_path;      // where that is kept, as the hub may change its key; may be NULL
    const struct az_signature_pair *pair; // that signs what is sent; copied
    const char *key_path; // of that pair, to have it replaced when it is time; NULL for never
    struct az_store_thread *store; // borrowed; outlives the uplink
    const struct az_clock *clock;
    const struct az_random *random;
    size_t batch_max;         // responses a batch; 0 for 500
    int64_t quiet_ms;         // how long after a response closes it is sent; 0 for 300
    int64_t total_timeout_ms; // for a batch and its answer; 0 for a minute
    int64_t heartbeat_ms;     // with nothing to send, the hub hears of it about so often; 0: never
    /*
     * Where packages from the hub are kept, the uplink's until it is closed, and
     * who takes them, on the uplink's thread; see fetching.h. NULL: it fetches none.
     */
    struct az_shelf *shelf;
    az_fetching_offer_fn offer;
    /* Called on the uplink thread when the status changed. May be NULL. */
    void (*handle_status)(void *ctx, const struct az_uplink_status *status);
    void *ctx;
};

/* Check a hub's URL: http or https, a host, no path, query or credentials. `why` gets a sentence.
 */
bool
az_uplink_url_is_valid(const char *url, struct az_buffer *why);

/* NULL, and logged, on failure. */
struct az_uplink *
az_uplink_open(const struct az_uplink_params *params);
/* Stops the thread, cutting off a request under way, and joins. Accepts NULL. */
void
az_uplink_close(struct az_uplink *uplink);

bool
az_uplink_start(struct az_uplink *uplink);

/* Look at the outbox now, without waiting for the backoff. Any thread; never blocks for long. */
void
az_uplink_wake(struct az_uplink *uplink);

/* A response has entered the outbox: look after the quiet moment. Any thread. */
void
az_uplink_notice(struct az_uplink *uplink);

/*
 * What was offered is shown; or could not be, with one sentence that says why.
 * The hub hears of it soon. Any thread.
 */
void
az_uplink_note_shown(struct az_uplink *uplink, const struct az_assignment *assignment,
                     const char *why);

/* From now on, send a response so long after it closed; 0 for the default. Any thread. */
void
az_uplink_gather(struct az_uplink *uplink, int64_t quiet_ms);

void
az_uplink_get_status(struct az_uplink *uplink, struct az_uplink_status *out);
