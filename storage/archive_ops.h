// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a backend of the archive provides. Internal to storage/: adding one is
 * adding a file and a row in archive.c.
 */
#include "storage/archive.h"
#include "storage/quarantine.h"

struct az_packages_ops;
struct az_terminals_ops;

struct az_archive_ops {
    struct az_archive *(*open)(const struct az_archive_params *params);
    void (*close)(struct az_archive *archive);
    enum az_archive_result (*put)(struct az_archive *archive,
                                  struct az_archive_batch *const batches[], size_t count);
    bool (*ledger)(struct az_archive *archive, const struct az_uuid *store, uint64_t *watermark,
                   struct az_seq_range *gaps, size_t max, size_t *gap_count);
    bool (*highest)(struct az_archive *archive, const struct az_uuid *store, uint64_t *seq);
    bool (*each_held)(struct az_archive *archive, const struct az_uuid *store, uint64_t after,
                      uint64_t max, az_held_fn fn, void *ctx);
    bool (*figures)(struct az_archive *archive, struct az_archive_figures *out);
    bool (*counts)(struct az_archive *archive, const char *event, az_archive_count_fn fn,
                   void *ctx);
    bool (*damages)(struct az_archive *archive, az_archive_damage_fn fn, void *ctx);
    bool (*clocks)(struct az_archive *archive, az_archive_clock_fn fn, void *ctx);
    bool (*asides)(struct az_archive *archive, const struct az_aside_wish *wish, az_aside_fn fn,
                   void *ctx);
    enum az_archive_result (*retry)(struct az_archive *archive, struct az_aside_trial *trials,
                                    size_t count);
    bool (*each)(struct az_archive *archive, az_response_fn fn, void *ctx);
    bool (*checkpoint)(struct az_archive *archive);
    const struct az_packages_ops *packages;   // see packages_ops.h
    const struct az_terminals_ops *terminals; // see terminals_state.h
};

/* Every backend's own structure begins with this one. */
struct az_archive {
    const struct az_archive_ops *ops;
    struct az_uuid hub;
    uint8_t hub_seed[AZ_ARCHIVE_SEED_BYTES];
    uint8_t former_seeds[AZ_ARCHIVE_FORMER_SEEDS_MAX][AZ_ARCHIVE_SEED_BYTES]; // newest first
    size_t former_seed_count;
};

extern const struct az_archive_ops az_archive_sqlite;
extern const struct az_terminals_ops az_terminals_sqlite;
