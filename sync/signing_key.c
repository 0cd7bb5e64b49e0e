// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "key"
#include "sync/signing_key.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/files.h"
#include "base/log.h"
#include "sync/json_reader.h"
#include "sync/json_writer.h"

#define MEMBER "ed25519"

enum {
    FILE_MAX = 4096,
    SEED_TEXT_SIZE = sodium_base64_ENCODED_LEN(AZ_SIGNATURE_SEED_BYTES,
                                               sodium_base64_VARIANT_URLSAFE_NO_PADDING),
};

static bool
write_file(const char *path, const uint8_t seed[AZ_SIGNATURE_SEED_BYTES])
{
    char text[SEED_TEXT_SIZE];
    struct az_buffer line;
    sodium_bin2base64(text, sizeof(text), seed, AZ_SIGNATURE_SEED_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    az_buffer_init(&line, FILE_MAX);
    az_buffer_append_char(&line, '{');
    az_json_put_text_field(&line, MEMBER, text);
    az_buffer_append(&line, "}\n", 2);
    bool ok = !line.failed && az_files_write_atomic(path, line.data, line.size, 0600);
    sodium_memzero(text, sizeof(text));
    az_buffer_destroy(&line);
    return ok;
}

static bool
make(const char *path, const struct az_random *random, struct az_signature_pair *pair)
{
    uint8_t seed[AZ_SIGNATURE_SEED_BYTES];
    if (!random->fill(random->ctx, seed, sizeof(seed))) {
        AZ_LOGE("the system gives no random numbers; cannot make a key");
        return false;
    }
    bool ok = az_files_make_parent_dir(path) && write_file(path, seed);
    if (ok) {
        az_signature_pair_of(seed, pair);
        AZ_LOGI("this terminal has made its key in %s", path);
    }
    sodium_memzero(seed, sizeof(seed));
    return ok;
}

static bool
parse(const char *data, size_t size, struct az_signature_pair *pair)
{
    struct az_arena arena;
    struct az_json_reader reader = {0};
    uint8_t seed[AZ_SIGNATURE_SEED_BYTES];
    size_t got = 0;
    az_arena_init(&arena, 2 * FILE_MAX);
    const char *text = az_json_get_text(az_json_read_object(&reader, data, size, &arena), MEMBER);
    bool ok = text &&
              sodium_base642bin(seed, sizeof(seed), text, strlen(text), NULL, &got, NULL,
                                sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
              got == sizeof(seed);
    if (ok) {
        az_signature_pair_of(seed, pair);
    }
    sodium_memzero(seed, sizeof(seed));
    az_json_reader_destroy(&reader);
    az_arena_destroy(&arena);
    return ok;
}

static bool
read_file(const char *path, struct az_signature_pair *pair)
{
    struct az_buffer text;
    az_buffer_init(&text, FILE_MAX);
    bool ok = az_files_read(path, &text);
    if (ok && !parse(az_buffer_text(&text), text.size, pair)) {
        AZ_LOGE("%s is damaged: it holds no key of this terminal; restore it from a copy, or move "
                "it away to have the terminal make a new one, which the hub must be told to let in",
                path);
        ok = false;
    }
    az_buffer_destroy(&text);
    return ok;
}

/* A copied file often has lost its mode on the way. */
static bool
close_to_others(const char *path, const struct stat *info)
{
    if (!S_ISREG(info->st_mode) || (info->st_mode & 077) == 0) {
        return true;
    }
    AZ_LOGW("%s could be read by others than this terminal's account; closing it to them", path);
    if (chmod(path, 0600) != 0) {
        AZ_LOGE("cannot close %s to others: %s; run chmod 600 on it", path, strerror(errno));
        return false;
    }
    return true;
}

bool
az_signing_key_load(const char *path, const struct az_random *random,
                    struct az_signature_pair *pair)
{
    struct stat info;
    if (lstat(path, &info) != 0) {
        if (errno == ENOENT) {
            return make(path, random, pair);
        }
        AZ_LOGE("cannot look at %s: %s", path, strerror(errno));
        return false;
    }
    return close_to_others(path, &info) && read_file(path, pair);
}
