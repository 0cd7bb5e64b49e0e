// SPDX-License-Identifier: MIT
#pragma once

/*
 * Reads every response out of a damaged terminal's file that can still be read,
 * in two ways: straight from the bytes of the file and of its WAL, whatever the
 * pages above say, and through SQLite, row by row. The file is not changed.
 */
#include "storage/anchor.h"
#include "storage/response.h"
#include "storage/store.h"

struct az_salvage_params {
    const char *path;            // the damaged file; its WAL lies beside it
    const struct az_uuid *store; // its id, if it is known from elsewhere; else NULL
    /* This store's response `skip_seq` is not given out: it is held elsewhere. 0: none. */
    struct az_uuid skip_store;
    uint64_t skip_seq;
    /*
     * Boots and their anchors come after the responses, as far as SQLite can
     * read them: nothing but their ranges tells damaged ones from sound ones.
     */
    bool (*boot_fn)(void *ctx, const struct az_boot *boot);
    bool (*anchor_fn)(void *ctx, const struct az_anchor *anchor);
    /* So do its notes on files that it took the place of itself. */
    bool (*note_fn)(void *ctx, const struct az_store_salvage *note);
};

struct az_salvage_found {
    uint64_t responses; // given out
    bool is_ours;       // its header or a response in it says that it is a terminal's file
};

/*
 * `fn` gets each closed response of this file's store and of earlier ones, and
 * the one that was open, closed by `timeout`, in no order. Two versions of one
 * response may come if both have sound checksums, as after a closing that the
 * disk refused and that was done again.
 *
 * False, and logged, when out of memory, if the file cannot be opened, or if
 * one of the functions stopped it. A file that holds nothing is no failure.
 */
bool
az_salvage_read(const struct az_salvage_params *params, az_response_fn fn, void *ctx,
                struct az_salvage_found *found);
