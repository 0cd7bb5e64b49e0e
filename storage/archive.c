// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "archive"
#include "storage/archive.h"

#include <string.h>

#include "base/log.h"
#include "storage/archive_ops.h"

/* A location belongs to the first backend whose prefix it has; the last takes any path. */
static const struct {
    const char *prefix;
    const struct az_archive_ops *ops;
} backends[] = {
    {"", &az_archive_sqlite},
};

struct az_archive *
az_archive_open(const struct az_archive_params *params)
{
    if (strstr(params->location, "://")) {
        AZ_LOGE("cannot open the archive %s: this version keeps its archive in a file only; give "
                "a path",
                params->location);
        return NULL;
    }
    for (size_t i = 0; i < sizeof(backends) / sizeof(*backends); i++) {
        if (strncmp(params->location, backends[i].prefix, strlen(backends[i].prefix)) == 0) {
            return backends[i].ops->open(params);
        }
    }
    return NULL;
}

void
az_archive_close(struct az_archive *archive)
{
    if (archive) {
        archive->ops->close(archive);
    }
}

const struct az_uuid *
az_archive_hub_id(const struct az_archive *archive)
{
    return &archive->hub;
}

const uint8_t *
az_archive_hub_seed(const struct az_archive *archive)
{
    return archive->hub_seed;
}

size_t
az_archive_former_hub_seeds(const struct az_archive *archive,
                            const uint8_t *out[AZ_ARCHIVE_FORMER_SEEDS_MAX])
{
    for (size_t i = 0; i < archive->former_seed_count; i++) {
        out[i] = archive->former_seeds[i];
    }
    return archive->former_seed_count;
}

enum az_archive_result
az_archive_put(struct az_archive *archive, struct az_archive_batch *const batches[], size_t count)
{
    return archive->ops->put(archive, batches, count);
}

bool
az_archive_ledger(struct az_archive *archive, const struct az_uuid *store, uint64_t *watermark,
                  struct az_seq_range *gaps, size_t max, size_t *gap_count)
{
    return archive->ops->ledger(archive, store, watermark, gaps, max, gap_count);
}

bool
az_archive_each_held(struct az_archive *archive, const struct az_uuid *store, uint64_t after,
                     uint64_t max, az_held_fn fn, void *ctx)
{
    return archive->ops->each_held(archive, store, after, max, fn, ctx);
}

bool
az_archive_highest(struct az_archive *archive, const struct az_uuid *store, uint64_t *seq)
{
    return archive->ops->highest(archive, store, seq);
}

bool
az_archive_figures(struct az_archive *archive, struct az_archive_figures *out)
{
    return archive->ops->figures(archive, out);
}

bool
az_archive_counts(struct az_archive *archive, const char *event, az_archive_count_fn fn, void *ctx)
{
    return archive->ops->counts(archive, event, fn, ctx);
}

bool
az_archive_damages(struct az_archive *archive, az_archive_damage_fn fn, void *ctx)
{
    return archive->ops->damages(archive, fn, ctx);
}

bool
az_archive_clocks(struct az_archive *archive, az_archive_clock_fn fn, void *ctx)
{
    return archive->ops->clocks(archive, fn, ctx);
}

bool
az_archive_each(struct az_archive *archive, az_response_fn fn, void *ctx)
{
    return archive->ops->each(archive, fn, ctx);
}

bool
az_archive_checkpoint(struct az_archive *archive)
{
    return archive->ops->checkpoint(archive);
}

bool
az_archive_asides(struct az_archive *archive, const struct az_aside_wish *wish, az_aside_fn fn,
                  void *ctx)
{
    return archive->ops->asides(archive, wish, fn, ctx);
}

enum az_archive_result
az_archive_retry(struct az_archive *archive, struct az_aside_trial *trials, size_t count)
{
    return archive->ops->retry(archive, trials, count);
}
