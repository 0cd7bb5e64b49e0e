// SPDX-License-Identifier: MIT
#pragma once

/*
 * The terminal's side of enrolment: it brings a code to the hub, or writes who
 * it is into a file and reads the hub's answer from another, and keeps what it
 * learned of its hub. Blocks; not for the UI thread.
 */
#include "base/buffer.h"
#include "base/uuid.h"
#include "sync/hub_binding.h"
#include "sync/signature.h"

/* Who enrols. */
struct az_enrolling {
    struct az_uuid terminal;
    const struct az_signature_pair *pair; // borrowed
    const char *binding_path;             // where what it learns is kept; borrowed
};

enum az_enrolling_outcome {
    AZ_ENROLLING_FAILED, // no hub answered, or something was at fault: it can be tried again
    AZ_ENROLLING_DONE,
    AZ_ENROLLING_WRONG_CODE, // a new one is needed if it was typed rightly
    AZ_ENROLLING_BUSY,       // too many codes are tried at the hub; wait a moment
    AZ_ENROLLING_REFUSED,    // people must act at the hub
};

/*
 * Bring `code` to the hub at `hub_url`. `out` gets what is kept from now on;
 * on anything but AZ_ENROLLING_DONE, `why` gets one sentence for the organizer.
 */
enum az_enrolling_outcome
az_enrolling_by_code(const struct az_enrolling *enrolling, const char *hub_url, const char *code,
                     struct az_hub_binding *out, struct az_buffer *why);

/*
 * Write who the terminal is to `path`, a file or a folder such as a stick's; in
 * a folder the file is named after the terminal. `written` gets its path, which
 * the caller frees. False, and logged, on failure.
 */
bool
az_enrolling_write_file(const struct az_enrolling *enrolling, const char *path, char **written);

/* Read the hub's answer from a file and keep it. False, and logged with the cure, on failure. */
bool
az_enrolling_read_answer(const struct az_enrolling *enrolling, const char *path,
                         struct az_hub_binding *out);
