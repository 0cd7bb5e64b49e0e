// SPDX-License-Identifier: MIT
#include "sync/offer.h"

#include "sync/package.h"
#include "sync/settings.h"

/* The hash of a terminal's settings; zeros if there are none. */
static bool
hash_settings(struct az_archive *archive, const struct az_uuid *terminal, struct az_buffer *text,
              struct az_file_hash *out)
{
    *out = (struct az_file_hash){0};
    if (!az_settings_put(archive, terminal, text)) {
        return false;
    }
    if (text->size > 0) {
        az_file_hash_of(text->data, text->size, out);
    }
    return true;
}

bool
az_offer_assignment(struct az_archive *archive, const struct az_uuid *terminal,
                    struct az_assignment *out)
{
    struct az_buffer text;
    az_buffer_init(&text, AZ_SETTINGS_BYTES_MAX);
    bool ok = az_packages_assigned(archive, terminal, &out->package) &&
              hash_settings(archive, terminal, &text, &out->settings);
    az_buffer_destroy(&text);
    return ok;
}

/* Settings are not kept as files, as they are made of what counts for this terminal by now. */
static bool
read_settings(struct az_archive *archive, const struct az_offer_wish *wish, struct az_buffer *out,
              int64_t *size)
{
    struct az_buffer text;
    struct az_file_hash hash;
    az_buffer_init(&text, AZ_SETTINGS_BYTES_MAX);
    bool ok = hash_settings(archive, &wish->terminal, &text, &hash);
    if (ok && az_file_hash_equal(&hash, &wish->hash)) {
        *size = (int64_t)text.size;
        ok = az_buffer_append(out, text.data, text.size);
    }
    az_buffer_destroy(&text);
    return ok;
}

bool
az_offer_read(struct az_archive *archive, const struct az_offer_wish *wish, struct az_buffer *out,
              int64_t *size)
{
    uint64_t from = wish->whole ? 0 : wish->part.first;
    size_t max = wish->whole ? AZ_PACKAGE_BYTES_MAX : (size_t)(wish->part.last - from + 1);
    return az_packages_read(archive, &wish->hash, from, max, out, size) &&
           (*size >= 0 || !wish->whole || read_settings(archive, wish, out, size));
}
