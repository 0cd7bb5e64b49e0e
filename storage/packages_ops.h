// SPDX-License-Identifier: MIT
#pragma once

/* What a backend of the archive provides for packages.h, row by row. Internal to storage/. */
#include "storage/packages.h"

struct az_packages_ops {
    enum az_archive_result (*publish)(struct az_archive *archive,
                                      const struct az_publication *publication);
    enum az_archive_result (*withdraw)(struct az_archive *archive,
                                       const struct az_file_hash *package,
                                       const struct az_uuid *terminal, size_t *count);
    bool (*assigned)(struct az_archive *archive, const struct az_uuid *terminal,
                     struct az_file_hash *package);
    bool (*read)(struct az_archive *archive, const struct az_file_hash *hash, uint64_t from,
                 size_t max, struct az_buffer *out, int64_t *size);
    bool (*asker)(struct az_archive *archive, const uint8_t key[AZ_ARCHIVE_KEY_BYTES],
                  struct az_uuid *terminal);
    bool (*each)(struct az_archive *archive, az_published_fn fn, void *ctx);
    bool (*each_shown)(struct az_archive *archive, az_shown_fn fn, void *ctx);
    enum az_archive_result (*set)(struct az_archive *archive, const struct az_uuid *terminal,
                                  const struct az_setting *settings, size_t count);
    bool (*each_setting)(struct az_archive *archive, const struct az_uuid *terminal,
                         az_setting_fn fn, void *ctx);
};

extern const struct az_packages_ops az_packages_sqlite;
