// SPDX-License-Identifier: MIT
#pragma once

/*
 * The hub's side of what goes down to terminals: what a terminal is to show, and
 * the files of it. Needs the archive of the calling thread.
 */
#include "storage/packages.h"
#include "sync/file_request.h"

/* What a terminal is to show, as the envelope tells it. */
bool
az_offer_assignment(struct az_archive *archive, const struct az_uuid *terminal,
                    struct az_assignment *out);

struct az_offer_wish {
    struct az_uuid terminal; // who asks
    struct az_file_hash hash;
    struct az_file_part part;
    bool whole; // not the part, but all of it
};

/* Append the bytes; `*size` is that of the whole file, -1 if there is none. False if it failed. */
bool
az_offer_read(struct az_archive *archive, const struct az_offer_wish *wish, struct az_buffer *out,
              int64_t *size);
