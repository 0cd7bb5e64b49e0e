// SPDX-License-Identifier: MIT
#pragma once

/*
 * A response: one person's pass through a survey, as it is kept and as it
 * travels. Nothing here knows what a survey means: an answer is a question id
 * and a value.
 *
 * The strings of a response belong to whoever made it (an arena, a row being
 * read); a response owns nothing.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/uuid.h"
#include "storage/time_frame.h"

enum {
    AZ_ID_MAX = 64,              // bytes of an id (event, point, question, choice …)
    AZ_TEXT_MAX = 8000,          // bytes of a text answer
    AZ_ANSWERS_MAX = 100,        // answers of one response
    AZ_CHOICES_BYTES_MAX = 4096, // bytes of one choices value
};

enum az_ending {
    AZ_ENDING_OPEN, // not closed yet
    AZ_ENDING_COMPLETE,
    AZ_ENDING_TIMEOUT,
    AZ_ENDING_EXIT,
    AZ_ENDING_COUNT
};

enum az_mode { AZ_MODE_LIVE, AZ_MODE_TRAINING, AZ_MODE_COUNT };

enum az_value_kind {
    AZ_VALUE_NONE,    // withdrawn: the question has no answer
    AZ_VALUE_NUMBER,  // a face, a star, a point on a scale
    AZ_VALUE_CHOICES, // choice ids, each once, joined by one space, in the survey's order
    AZ_VALUE_TEXT,    // UTF-8
    AZ_VALUE_SEALED,  // UTF-8, sealed: see base/seal.h
    AZ_VALUE_KIND_COUNT
};

struct az_value {
    enum az_value_kind kind;
    int64_t number;   // AZ_VALUE_NUMBER
    const char *text; // AZ_VALUE_CHOICES, AZ_VALUE_TEXT and AZ_VALUE_SEALED; borrowed
};

enum {
    // Added to the kind, wherever an answer is written as bytes, if `shown` follows its value.
    AZ_ANSWER_HAS_SHOWN = 16,
};

struct az_answer {
    const char *question; // the question's id; borrowed
    struct az_value value;
    // Choices only: ids in the order in which they were shown, if that was mixed, as in a choices
    // value; else NULL. Borrowed.
    const char *shown;
    uint32_t elapsed_ms; // from the question's appearing to the answer
};

struct az_response {
    struct az_uuid store;
    uint64_t seq; // from 1, without gaps, in the order of opening; one is open at a time
    const char *event;
    const char *point;
    const char *survey;
    const char *survey_version;
    const char *language;  // IETF tag, such as "hy"
    int64_t started_at_ms; // raw wall time, UTC
    int utc_offset_min;    // minutes ahead of UTC at the terminal
    struct az_uuid boot;   // the boot it happened in
    int64_t boot_ms;       // milliseconds since that boot, at the first tap
    uint32_t duration_ms;  // first tap to closing
    enum az_ending ending;
    enum az_mode mode;
    const char *misuse;              // id of the rule that flagged it, NULL if none
    const struct az_answer *answers; // in the order in which they were first given
    size_t answer_count;

    // Not kept, not sent and not in the checksum: filled in by whoever reads it.
    struct az_true_time true_time;
};

/* Responses of one store, both ends included. */
struct az_seq_range {
    uint64_t first;
    uint64_t last;
};

/* Called for each response in turn. Returning false stops the reading. */
typedef bool (*az_response_fn)(void *ctx, const struct az_response *response);

/* "complete", "timeout", "exit"; "open" for one that is not closed. */
const char *
az_ending_name(enum az_ending ending);
bool
az_ending_parse(const char *name, enum az_ending *ending);
const char *
az_mode_name(enum az_mode mode);
bool
az_mode_parse(const char *name, enum az_mode *mode);

/* Ids are 1 to AZ_ID_MAX of a-z, A-Z, 0-9, '_', '-' and '.'. */
bool
az_id_is_valid(const char *id);

/* Well-formed UTF-8 of at most `max` bytes, without U+0000. */
bool
az_utf8_is_valid(const char *text, size_t max);

/*
 * Whether a closed response keeps every rule above. If not, `why` gets one
 * clause for an organizer, such as "the question id \"a b\" is not an id".
 */
bool
az_response_is_valid(const struct az_response *response, struct az_buffer *why);

/*
 * The content hash by which a copy is known from a conflict and a sound row
 * from a damaged one: the first 8 bytes of BLAKE2b-256 over a fixed
 * serialisation (docs/storage.md) of every field above but true_time. Equal responses have
 * equal hashes on every machine and version. 0, and logged, if out of memory.
 */
uint64_t
az_response_checksum(const struct az_response *response);

/* When the response began, as far as it is known: the corrected time, or else the raw one. */
int64_t
az_response_time_ms(const struct az_response *response);

/* Copy a response with all that it borrows into `arena`. False if out of memory. */
bool
az_response_copy(const struct az_response *from, struct az_arena *arena, struct az_response *to);

/*
 * Step through the ids of a choices value. Start with `*cursor` at the value's
 * text; each call copies the next id into `id` and moves on. False at the end.
 */
bool
az_choices_next(const char **cursor, char id[AZ_ID_MAX + 1]);
