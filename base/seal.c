// SPDX-License-Identifier: MIT
#include "base/seal.h"

#include <string.h>

#include <sodium.h>

#include "base/seal_form.h"

/* Some points of the curve make a box that anyone can open; libsodium refuses them. */
static bool
can_seal(const struct az_seal_public *key)
{
    uint8_t box[AZ_SEAL_BOX_OVERHEAD];
    return crypto_box_seal(box, NULL, 0, key->bytes) == 0;
}

bool
az_seal_public_read(const char *path, struct az_seal_public *out, struct az_buffer *why)
{
    struct az_seal_file file;
    if (!az_seal_file_read(path, &file, why)) {
        return false;
    }
    bool ok = false;
    if (strcmp(file.words[0], AZ_SEAL_PUBLIC_FORM) != 0) {
        az_buffer_printf(why,
                         "%s is a private key, which must not leave headquarters; name the .pub "
                         "file that was made with it, and take this one off the terminal",
                         path);
    } else if (file.word_count != 2 ||
               !az_seal_decode(file.words[1], out->bytes, sizeof(out->bytes)) || !can_seal(out)) {
        az_buffer_printf(why, "the public key in %s is damaged; copy it anew from headquarters",
                         path);
    } else {
        az_seal_set_id(out);
        ok = true;
    }
    az_seal_wipe(&file, sizeof(file));
    return ok;
}

bool
az_seal_put(const struct az_seal_public *key, const char *plain, size_t size, struct az_buffer *out)
{
    if (size > AZ_SEAL_PLAIN_MAX || sodium_init() < 0) {
        return false;
    }
    uint8_t padded[AZ_SEAL_PADDED_MAX];
    size_t padded_size = 0;
    memcpy(padded, plain, size);
    uint8_t box[AZ_SEAL_BOX_MAX];
    bool ok = sodium_pad(&padded_size, padded, size, AZ_SEAL_BLOCK, sizeof(padded)) == 0 &&
              crypto_box_seal(box, padded, padded_size, key->bytes) == 0;
    az_seal_wipe(padded, sizeof(padded));
    if (!ok) {
        return false;
    }
    char text[AZ_SEAL_TEXT_MAX];
    sodium_bin2base64(text, sizeof(text), box, padded_size + AZ_SEAL_BOX_OVERHEAD,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return az_buffer_printf(out, "%s.%s", key->id, text);
}

bool
az_seal_is_valid(const char *sealed)
{
    uint8_t box[AZ_SEAL_BOX_MAX];
    size_t size;
    return az_seal_box_of(sealed, box, &size);
}

void
az_seal_wipe(void *data, size_t size)
{
    sodium_memzero(data, size);
}
