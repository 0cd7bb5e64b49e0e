// SPDX-License-Identifier: MIT
/* The doors of packages.h: each leads to the archive's backend. */
#include "storage/packages.h"

#include "storage/archive_ops.h"
#include "storage/packages_ops.h"

enum az_archive_result
az_packages_publish(struct az_archive *archive, const struct az_publication *publication)
{
    return archive->ops->packages->publish(archive, publication);
}

enum az_archive_result
az_packages_withdraw(struct az_archive *archive, const struct az_file_hash *package,
                     const struct az_uuid *terminal, size_t *count)
{
    return archive->ops->packages->withdraw(archive, package, terminal, count);
}

bool
az_packages_assigned(struct az_archive *archive, const struct az_uuid *terminal,
                     struct az_file_hash *package)
{
    return archive->ops->packages->assigned(archive, terminal, package);
}

bool
az_packages_read(struct az_archive *archive, const struct az_file_hash *hash, uint64_t from,
                 size_t max, struct az_buffer *out, int64_t *size)
{
    return archive->ops->packages->read(archive, hash, from, max, out, size);
}

bool
az_packages_asker(struct az_archive *archive, const uint8_t key[AZ_ARCHIVE_KEY_BYTES],
                  struct az_uuid *terminal)
{
    return archive->ops->packages->asker(archive, key, terminal);
}

bool
az_packages_each(struct az_archive *archive, az_published_fn fn, void *ctx)
{
    return archive->ops->packages->each(archive, fn, ctx);
}

bool
az_packages_each_shown(struct az_archive *archive, az_shown_fn fn, void *ctx)
{
    return archive->ops->packages->each_shown(archive, fn, ctx);
}

enum az_archive_result
az_packages_set(struct az_archive *archive, const struct az_uuid *terminal,
                const struct az_setting *settings, size_t count)
{
    return archive->ops->packages->set(archive, terminal, settings, count);
}

bool
az_packages_each_setting(struct az_archive *archive, const struct az_uuid *terminal,
                         az_setting_fn fn, void *ctx)
{
    return archive->ops->packages->each_setting(archive, terminal, fn, ctx);
}
