// SPDX-License-Identifier: MIT
#pragma once

/*
 * Who the archive's terminals are: which key speaks for each of them, what
 * people call it, and whether its responses are taken. A terminal is let in by
 * an invitation's code, by its file, or, where the hub accepts whoever comes,
 * by the first batch that it sends.
 *
 * Labels are unique. A function that changes something runs on the archive's
 * writer and commits; the others need any archive.
 */
#include "base/digest.h"
#include "storage/archive.h"

enum {
    AZ_LABEL_MAX = 100,            // bytes
    AZ_INVITATION_TRIES_MAX = 5,   // wrong codes, whoever tries them
    AZ_INVITATION_LIFE_S = 15 * 60 // seconds
};

/* Something readable of at most AZ_LABEL_MAX bytes: UTF-8, no control characters, not blank. */
bool
az_label_is_valid(const char *label);

enum az_terminals_result {
    AZ_TERMINALS_FAILED, // the archive is at fault; logged
    AZ_TERMINALS_OK,
    AZ_TERMINALS_UNKNOWN,   // no such terminal is let in
    AZ_TERMINALS_TAKEN,     // another terminal has this label
    AZ_TERMINALS_OTHER_KEY, // the terminal is known by another key
    AZ_TERMINALS_NO_CODE,   // no invitation that is open has this code
};

/*
 * Invite a terminal that will be called `label`: whoever brings the code of
 * this digest within AZ_INVITATION_LIFE_S is it. Takes the place of an open
 * invitation of the same label.
 */
enum az_terminals_result
az_terminals_invite(struct az_archive *archive, const char *label, const struct az_digest *code,
                    int64_t *expires_at_ms);

struct az_terminal_claim {
    struct az_uuid terminal;
    const uint8_t *key; // AZ_ARCHIVE_KEY_BYTES that signed it; borrowed
};

/*
 * Let a terminal in that brings a code. A wrong one is a try at each open
 * invitation, and AZ_INVITATION_TRIES_MAX close it. The same terminal may bring
 * its code again, as when the answer was lost. One that is known by another key
 * is let in only if it was revoked before. On success `label` gets its name.
 */
enum az_terminals_result
az_terminals_enrol(struct az_archive *archive, const struct az_terminal_claim *claim,
                   const struct az_digest *code, char label[AZ_LABEL_MAX + 1]);

/* Let a terminal in by its file. One that is known by this key gets this label. */
enum az_terminals_result
az_terminals_add(struct az_archive *archive, const struct az_terminal_claim *claim,
                 const char *label);

enum az_terminals_result
az_terminals_rename(struct az_archive *archive, const struct az_uuid *terminal, const char *label);

/* From now on what the terminal sends is kept aside; or, if not `revoked`, taken again. */
enum az_terminals_result
az_terminals_revoke(struct az_archive *archive, const struct az_uuid *terminal, bool revoked);

/*
 * The terminal's key gives its place to another. Once it has, asking again by
 * the former key changes nothing.
 */
enum az_terminals_result
az_terminals_rekey(struct az_archive *archive, const struct az_terminal_claim *claim,
                   const uint8_t new_key[AZ_ARCHIVE_KEY_BYTES]);

struct az_terminal {
    struct az_uuid id;
    const char *label; // "" if people gave it none
    const uint8_t *key;
    int64_t enrolled_at_ms;
    int64_t revoked_at_ms; // 0 if it is not revoked
    int64_t heard_at_ms;   // its last batch; 0 if none came
    uint64_t refused;      // batches in its name that another key signed
    uint64_t kept;         // responses that are kept aside
};

typedef bool (*az_terminal_fn)(void *ctx, const struct az_terminal *terminal);
/* By label. False if it failed or `fn` stopped it. */
bool
az_terminals_each(struct az_archive *archive, az_terminal_fn fn, void *ctx);

struct az_invitation {
    const char *label;
    int64_t expires_at_ms;
};
typedef bool (*az_invitation_fn)(void *ctx, const struct az_invitation *invitation);
/* Those that are open at `now_ms`, by label. */
bool
az_terminals_each_invitation(struct az_archive *archive, int64_t now_ms, az_invitation_fn fn,
                             void *ctx);

/* A response of a revoked terminal, as it came. */
struct az_kept {
    int64_t number; // ascending in the order in which they came
    struct az_uuid store;
    uint64_t seq;
    const char *raw; // its line; borrowed
    size_t raw_size;
    int64_t received_at_ms;
};
typedef bool (*az_kept_fn)(void *ctx, const struct az_kept *kept);
/* At most `max` of those behind the number `after`. */
bool
az_terminals_each_kept(struct az_archive *archive, const struct az_uuid *terminal, int64_t after,
                       size_t max, az_kept_fn fn, void *ctx);
/* Forget those of a terminal up to this number: they are in the archive now. */
bool
az_terminals_drop_kept(struct az_archive *archive, const struct az_uuid *terminal, int64_t last);
