// SPDX-License-Identifier: MIT
#pragma once

/*
 * What organizers may set of a terminal from afar, as a small JSON object.
 * Names that are not known are passed over by terminals, so that new ones can be
 * added; a hub refuses them, as they may be misspelt. Pure, but for what reads
 * the archive.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "storage/packages.h"

enum {
    AZ_SETTINGS_BYTES_MAX = 4096,
};

/* Yes, no, or as the event has it. */
enum az_setting_choice { AZ_SETTING_OPEN, AZ_SETTING_NO, AZ_SETTING_YES };

struct az_settings {
    char point[AZ_ID_MAX + 1];    // id of where it stands; "" if not set
    enum az_setting_choice sound; // a soft tap
    enum az_setting_choice low_reach;
    uint32_t screen_mm;    // the screen's diagonal; 0 if not set
    uint32_t send_after_s; // how long responses are gathered before they are sent; 0 if not set
};

/* False with one sentence in `why`. */
bool
az_settings_decode(const char *data, size_t size, struct az_settings *out, struct az_buffer *why);

/*
 * Read what an organizer wants to change: an object in which null takes a
 * setting back. They lie in `arena`. False with one sentence in `why`.
 */
bool
az_settings_read_change(const char *data, size_t size, struct az_arena *arena,
                        struct az_setting **settings, size_t *count, struct az_buffer *why);

/*
 * Append the settings that count for a terminal in the form in which it gets
 * them; nothing if there are none.
 */
bool
az_settings_put(struct az_archive *archive, const struct az_uuid *terminal, struct az_buffer *out);
