// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's SQLite file: every response from its first tap on, and the
 * outbox of those that the hub has not acknowledged.
 *
 * A commit is durable when a function here returns. One response is open at a
 * time. Not thread-safe: one thread owns the writer (see store_thread.h);
 * readers open their own, read-only.
 */
#include "base/clock.h"
#include "storage/damage.h"
#include "storage/held.h"
#include "storage/response.h"
#include "storage/set_digest.h"
#include "storage/verdict.h"
#include "storage/visits.h"

struct az_store;

enum az_store_result {
    AZ_STORE_OK,
    AZ_STORE_FULL,       // no room on the disk
    AZ_STORE_UNWRITABLE, // the file or its file system may only be read
    AZ_STORE_DAMAGED,    // the file contradicts itself
    AZ_STORE_FAILED,     // the disk or memory is at fault; like all but OK, already logged
};

struct az_store_params {
    const char *path;
    bool read_only;
    bool waits; // a writer: hand the store out although its disk does not let it be opened yet
    const struct az_clock *clock;   // needed by a writer; its boot is noted
    const struct az_random *random; // needed by a writer
};

/*
 * Open the file, creating and migrating it as needed, unless read-only; the
 * folder must be there. A
 * writer takes the lock file `path`-lock, so that a second process is refused,
 * and closes a response that was left open (ending `timeout`). NULL, and
 * logged, on failure; a file that is not ours or from a newer version is left
 * untouched.
 *
 * A writer that finds the file damaged keeps it aside, with its WAL, under a
 * dated name, and goes on with a new file, with an id of its own, into which
 * it has salvaged every response that can be read and agrees with its checksum
 * (see az_store_each_salvage()). A file counts as damaged, and not as somebody
 * else's, if
 * - its lock file bears the mark that a store leaves there: then it was ours,
 *   whatever is in it now. A sound database that says it is something else must
 *   have that store's id as well, and one of a newer version is never damage; or
 * - its first page, in the file or in its WAL, bears our application id; or
 * - a response in it agrees with its checksum.
 * Anything else, such as a letter named by mistake, is refused.
 *
 * A writer that `waits` is handed out even if the disk is full, may only be
 * read or answers with errors: az_store_is_damaged() is true then, and
 * az_store_mend() tries to open it again. What is refused is refused to it, too.
 */
struct az_store *
az_store_open(const struct az_store_params *params);
/* Accepts NULL. */
void
az_store_close(struct az_store *store);

/* 128 random bits made with the file. Another one after az_store_mend(). */
const struct az_uuid *
az_store_id(const struct az_store *store);

/*
 * Open a response with its first answers in one commit. Its seq, checksum,
 * ending and duration are the store's affair and ignored in `response`.
 */
enum az_store_result
az_store_begin(struct az_store *store, const struct az_response *response);

/*
 * Give, change or (AZ_VALUE_NONE) withdraw one answer of the open response.
 * `at_boot_ms` is the time of the tap.
 */
enum az_store_result
az_store_answer(struct az_store *store, const struct az_answer *answer, int64_t at_boot_ms);

struct az_store_closing {
    enum az_ending ending;
    const char *language; // the one in use at the end
    const char *misuse;   // rule id or NULL
    uint32_t duration_ms;
};

/* Close the open response: it becomes immutable and enters the outbox. */
enum az_store_result
az_store_finish(struct az_store *store, const struct az_store_closing *closing);

/*
 * Read up to `max` closed responses that the hub has not acknowledged, oldest
 * first, into `arena`. `*responses` is NULL if there is none. Reads little more
 * than `max_bytes` of content, and at least one response. All are of one store,
 * those of earlier stores first; each bears its store's id. A response that
 * does not agree with its checksum is passed over and, by a writer, moved from
 * the outbox to the refusals, as damaged.
 */
bool
az_store_take(struct az_store *store, size_t max, size_t max_bytes, struct az_arena *arena,
              struct az_response **responses, size_t *count);

/* What to take while other responses are on their way. */
struct az_store_wish {
    struct az_uuid store; // only of this store; zero for the first of which responses wait
    uint64_t above;       // only those with a seq above it
    bool onward;          // if none of that store waits there, those of the next one
    size_t max;
    size_t max_bytes;
};
bool
az_store_take_wish(struct az_store *store, const struct az_store_wish *wish, struct az_arena *arena,
                   struct az_response **responses, size_t *count);

/*
 * Note the hub's verdicts on responses of `id`, this store or an earlier one;
 * those on an unknown store are dropped. Whatever the verdict, the hub has the response, so
 * it leaves the outbox; a verdict other than accepted and duplicate is kept
 * with its reason.
 */
enum az_store_result
az_store_mark(struct az_store *store, const struct az_uuid *id,
              const struct az_verdict_range *ranges, size_t count);

/*
 * Put responses of `id`, this store or an earlier one, back into the outbox:
 * the hub lacks them, as after it was restored from a backup. What is damaged,
 * still open or no longer held is passed over. `*added` says how many now wait
 * that did not before.
 */
enum az_store_result
az_store_requeue(struct az_store *store, const struct az_uuid *id,
                 const struct az_seq_range *ranges, size_t count, uint64_t *added);

/*
 * The hub has other responses than this terminal's under the name of `id`, this
 * store or an earlier one, as when its card was copied or an old image of it
 * was restored. If it is this store, a new file with another id takes its place,
 * with all responses in it, and the old one is kept aside; what is open goes on.
 * Then those of the `ranges` whose verdict is conflict get another store's name,
 * under which they wait to be sent; az_store_mark() has nothing to do for them
 * any more. Doing it again changes nothing.
 */
enum az_store_result
az_store_fork(struct az_store *store, const struct az_uuid *id,
              const struct az_verdict_range *ranges, size_t count);

struct az_store_pruning {
    uint32_t keep_days;   // acknowledged responses are kept for at least so many whole days
    uint64_t floor_bytes; // and for less while there is less room than this
    uint64_t free_bytes;  // on the file system; free pages of the file count as well
    uint32_t rows;        // most of them in one step
};

/*
 * Prune one step of acknowledged responses, oldest first, in one commit. A
 * response that waits is never pruned, nor the newest one. Days are those that
 * the store was in use (see lived_time.h), since the wall clock cannot be
 * trusted. `*more` tells whether there may be more to prune now.
 */
enum az_store_result
az_store_prune(struct az_store *store, const struct az_store_pruning *pruning, bool *more);

/* Room within the file, as pruning leaves it, which new responses take first. */
bool
az_store_free_bytes(struct az_store *store, uint64_t *out);

/* Whether a response is open. */
bool
az_store_has_open(const struct az_store *store);

/* What waits for the hub. */
struct az_store_outbox {
    uint64_t waiting;          // responses in it
    int64_t oldest_waiting_ms; // started_at of the oldest; 0 if none
    struct az_uuid store;      // the file's own
    uint64_t next_seq;         // of its response that is closed next
};

/*
 * Costs the same however much the store holds, but for a writer's first call,
 * which counts the outbox, and each call of a reader.
 */
bool
az_store_outbox(struct az_store *store, struct az_store_outbox *out);

/* All figures; counts every response held, so it is for people who ask. */
struct az_store_figures {
    uint64_t last_seq;         // highest seq, open one included; 0 in an empty store
    uint64_t closed;           // closed responses held, of earlier stores too
    uint64_t waiting;          // in the outbox, of earlier stores too
    uint64_t refused;          // with verdict conflict or rejected
    uint64_t damaged;          // found not to agree with their checksums, and kept back
    int64_t oldest_waiting_ms; // started_at of the oldest in the outbox; 0 if none
};
bool
az_store_figures(struct az_store *store, struct az_store_figures *out);

/*
 * Note what the true time is in a boot. What it makes needless is dropped, so
 * that anchors stay few; one that is not valid is passed over.
 */
enum az_store_result
az_store_anchor(struct az_store *store, const struct az_anchor *anchor);

enum { AZ_STORE_BOOTS_MAX = 20 };

/*
 * What is known of the boots of `responses`, which are of one store and ascend
 * by seq: their anchors around the responses, and the nearest anchored boots on
 * both sides. Of responses of more than AZ_STORE_BOOTS_MAX boots, some may not
 * be told of.
 */
bool
az_store_anchors(struct az_store *store, const struct az_response *responses, size_t count,
                 struct az_arena *arena, struct az_history *out);

/*
 * Every closed response with its true time, those of earlier stores first,
 * oldest first. Damaged ones are passed over, and their number is logged. False
 * if the file failed or `fn` stopped it.
 */
bool
az_store_each(struct az_store *store, az_response_fn fn, void *ctx);

/*
 * Every closed response as it is to be compared with the hub's, those of
 * earlier stores first, each store's by seq. False if the file failed or `fn`
 * stopped it.
 */
bool
az_store_each_held(struct az_store *store, az_held_fn fn, void *ctx);

/* This store's responses that were pruned once the hub had accepted them. */
bool
az_store_pruned(struct az_store *store, struct az_set_digest *out);

/* How far the uplink has come. Times are the terminal's, as it knows them then. */
struct az_store_uplink {
    int64_t last_try_ms; // 0 if it never tried
    int64_t last_success_ms;
    char last_error[256]; // one sentence, "" if the last try went well
};

/*
 * Leave word of the uplink, in memory. It is written with the next verdicts, so
 * that a delivery costs no commit more, or by az_store_keep_uplink().
 */
void
az_store_tell_uplink(struct az_store *store, const struct az_store_uplink *uplink);
/* Whether that is not written yet. */
bool
az_store_has_uplink_news(const struct az_store *store);
enum az_store_result
az_store_keep_uplink(struct az_store *store);

/* What was written last; zero if nothing was. */
bool
az_store_uplink(struct az_store *store, struct az_store_uplink *out);

/*
 * A time that has surely passed, whatever the clock says: the latest anchor's,
 * or that of the newest response where an anchor vouches for it. 0 without one.
 */
bool
az_store_passed(struct az_store *store, int64_t *out);

/* Count visits, in an hour's row beside those counted in it before. */
enum az_store_result
az_store_add_visits(struct az_store *store, const struct az_visits_hour *hour);

/* Each hour in which somebody came, boot by boot. Returning false stops it. False if that happened
 * or the file failed. */
bool
az_store_each_visits(struct az_store *store,
                     bool (*fn)(void *ctx, const struct az_visits_hour *hour), void *ctx);

/* A damaged file that this one took the place of. */
struct az_store_salvage {
    int64_t at_ms;       // wall time
    const char *kept_as; // name of the file kept aside, in the same folder; borrowed for the call
    uint64_t salvaged;   // responses that could still be read
    uint64_t missing;    // seqs between the oldest and the newest of them that could not
    const char *reason;  // a clause, such as "its WAL is missing"; borrowed for the call
};
/* Each one, oldest first. Returning false stops it. False if the file failed. */
bool
az_store_each_salvage(struct az_store *store,
                      bool (*fn)(void *ctx, const struct az_store_salvage *salvage), void *ctx);

/* The same in a few figures. Costs the same however many responses are held. */
bool
az_store_damage(struct az_store *store, struct az_damage *out);

/*
 * Look whether some of what is held is still as it was written: about `rows`
 * responses a call, then the file's pages, then from the start again.
 * `*round_done` tells that everything was looked at once more. Damaged
 * responses that wait are moved to the refusals; where more is wrong,
 * az_store_is_damaged() is true afterwards.
 */
enum az_store_result
az_store_check_some(struct az_store *store, size_t rows, bool *round_done);

/*
 * Whether the file was found to be damaged since it was opened, or could not be
 * opened yet. Nothing but az_store_trouble(), az_store_mend() and
 * az_store_close() may be called then.
 */
bool
az_store_is_damaged(const struct az_store *store);
/* What stands in the way of a store that is damaged, as the last try to open or mend it found. */
enum az_store_result
az_store_trouble(const struct az_store *store);
/*
 * Keep the damaged file aside and go on with a new one, as az_store_open()
 * does. An open response is carried over, with the answers that were
 * committed, and is then the new store's. False, and logged, if that cannot be
 * done now; it can be tried again.
 */
bool
az_store_mend(struct az_store *store);

/* Move the WAL into the file. The store thread calls it when idle. */
bool
az_store_checkpoint(struct az_store *store);

/* Bytes in the WAL since the last checkpoint. */
uint64_t
az_store_wal_bytes(const struct az_store *store);
