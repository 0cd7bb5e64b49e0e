// SPDX-License-Identifier: MIT
#pragma once

/*
 * The hub's store of everything from every terminal, behind a table of
 * operations: one row a backend. SQLite is chosen by a path.
 *
 * Not thread-safe: the intake's writer thread owns the one writer; each reader
 * opens its own.
 */
#include "base/clock.h"
#include "storage/assignment.h"
#include "storage/damage.h"
#include "storage/held.h"
#include "storage/response.h"
#include "storage/verdict.h"

struct az_archive;

struct az_archive_params {
    const char *location; // a path; later issues' backends have URLs
    bool read_only;
    const struct az_clock *clock;   // needed by a writer
    const struct az_random *random; // needed by a writer
    bool new_hub_key;               // a writer: give the hub another key than it has
};

/* NULL, and logged with the cure, on failure; what is not ours or newer is left untouched. */
struct az_archive *
az_archive_open(const struct az_archive_params *params);
/* Accepts NULL. */
void
az_archive_close(struct az_archive *archive);

/* The hub's identity, made with the archive. */
const struct az_uuid *
az_archive_hub_id(const struct az_archive *archive);

enum { AZ_ARCHIVE_SEED_BYTES = 32 };

/* What the hub's own key pair is made of, as random bits made with the archive. A secret. */
const uint8_t *
az_archive_hub_seed(const struct az_archive *archive);

enum { AZ_ARCHIVE_FORMER_SEEDS_MAX = 7 };

/* Those that it had before, the newest first; `out` borrows them. Their number. */
size_t
az_archive_former_hub_seeds(const struct az_archive *archive,
                            const uint8_t *out[AZ_ARCHIVE_FORMER_SEEDS_MAX]);

/* One thing to put: a sound response, or one that is set aside with the reason. */
struct az_archive_item {
    struct az_response response; // with store and seq even if it is set aside
    const char *reject_reason;   // not NULL: set aside; borrowed
    const char *raw;             // the line as it came, kept with what is set aside; borrowed
    size_t raw_size;
    enum az_verdict verdict; // out
};

enum { AZ_ARCHIVE_KEY_BYTES = 32 }; // of a terminal's public key

/* Whether what a terminal sends is taken. */
enum az_trust {
    AZ_TRUST_UNKNOWN,   // nobody let it in, so nothing of it was put
    AZ_TRUST_GOOD,      // it is
    AZ_TRUST_REVOKED,   // it is kept aside, each response with a verdict of rejected
    AZ_TRUST_OTHER_KEY, // the key is not the terminal's, so nothing of it was put
};

struct az_archive_batch {
    struct az_uuid terminal;
    const uint8_t *key; // that signed it; borrowed; NULL if nobody asked for one
    struct az_uuid store;
    struct az_archive_item *items;
    size_t count;
    struct az_history history;             // what the terminal knew of its boots; borrowed
    const struct az_package_report *shown; // what the terminal shows; borrowed; NULL: not told
    struct az_damage damage;               // what befell the terminal's store; zero if nothing did
    int64_t sent_at_ms;                    // by the terminal's clock as it went out
    int64_t received_at_ms; // by the hub's; 0 if it came by hand, so that they do not compare
    bool accept_new;        // let in a terminal that is not known, by this key
    enum az_trust trust;    // out; good if nobody asked for a key
    bool forked;            // out: another terminal has used this store's name, see archive_put
};

enum az_archive_result {
    AZ_ARCHIVE_OK,
    AZ_ARCHIVE_FULL,   // no room: the terminal is told to wait
    AZ_ARCHIVE_FAILED, // already logged
};

/*
 * Put batches in one transaction, with the hour rollups, and give each item its
 * verdict. On anything but AZ_ARCHIVE_OK nothing was put and no verdict counts.
 * A response counts in the hour of its true time where that is exact by then,
 * else in that of its raw time.
 */
enum az_archive_result
az_archive_put(struct az_archive *archive, struct az_archive_batch *const batches[], size_t count);

/*
 * What the archive holds of a store: everything up to `*watermark`, and above
 * it all but the gaps. At most `max` gaps are written to `gaps`.
 */
bool
az_archive_ledger(struct az_archive *archive, const struct az_uuid *store, uint64_t *watermark,
                  struct az_seq_range *gaps, size_t max, size_t *gap_count);

/* The highest seq that the archive holds of a store, 0 if it holds none. */
bool
az_archive_highest(struct az_archive *archive, const struct az_uuid *store, uint64_t *seq);

/*
 * What the archive holds of a store above the seq `after`, by seq, at most
 * `max`; what is set aside is not among it. False if it failed or `fn` stopped
 * it.
 */
bool
az_archive_each_held(struct az_archive *archive, const struct az_uuid *store, uint64_t after,
                     uint64_t max, az_held_fn fn, void *ctx);

struct az_archive_figures {
    uint64_t responses;
    uint64_t conflicts;
    uint64_t rejected;
    uint64_t terminals;
    uint64_t refused; // terminals for which another key than theirs has signed
};
bool
az_archive_figures(struct az_archive *archive, struct az_archive_figures *out);

/* How often a value was given, from the hour rollups. */
struct az_archive_count {
    const char *event;
    const char *survey;
    const char *question; // "" for the row that counts the event's responses
    const char *value;    // a choice id, or a number in decimal
    uint64_t n;
};
/*
 * Call `fn` for each count of live responses without misuse, ordered by event,
 * survey, question, value (numbers as numbers). `event` NULL for all events.
 */
typedef bool (*az_archive_count_fn)(void *ctx, const struct az_archive_count *count);
bool
az_archive_counts(struct az_archive *archive, const char *event, az_archive_count_fn fn, void *ctx);

/* What terminals told last of damage to their stores, by the time of it, newest first. */
typedef bool (*az_archive_damage_fn)(void *ctx, const struct az_uuid *terminal,
                                     const struct az_damage *damage);
/* Those to which nothing happened are passed over. False if it failed or `fn` stopped it. */
bool
az_archive_damages(struct az_archive *archive, az_archive_damage_fn fn, void *ctx);

/* What a terminal's clock said when it was last heard of. */
struct az_archive_clock {
    struct az_uuid terminal;
    int64_t sent_at_ms;     // the terminal's clock
    int64_t received_at_ms; // the hub's, as long after that as the batch was on its way
    bool has_response;      // and the newest response of the store that it spoke of:
    int64_t raw_ms;         // the terminal's clock when it began
    struct az_true_time corrected;
};
typedef bool (*az_archive_clock_fn)(void *ctx, const struct az_archive_clock *clock);
/* The most wrong one first. False if it failed or `fn` stopped it. */
bool
az_archive_clocks(struct az_archive *archive, az_archive_clock_fn fn, void *ctx);

/*
 * Every response with its true time, by store and seq. False if the archive
 * failed or `fn` stopped it.
 */
bool
az_archive_each(struct az_archive *archive, az_response_fn fn, void *ctx);

/* Move the WAL into the file; the writer calls it when idle. Nothing to do on other backends. */
bool
az_archive_checkpoint(struct az_archive *archive);
