// SPDX-License-Identifier: MIT
#include "base/seal_key.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/files.h"
#include "base/seal_form.h"

enum {
    SECRET_BYTES = crypto_box_SECRETKEYBYTES,
    SALT_BYTES = crypto_pwhash_argon2id_SALTBYTES,
    NONCE_BYTES = crypto_secretbox_NONCEBYTES,
    LOCKED_BYTES = NONCE_BYTES + crypto_secretbox_MACBYTES + SECRET_BYTES,
    // What opening a key file may cost, whoever wrote it.
    OPERATIONS_MAX = 10,
    MEMORY_MAX = 1024 * 1024 * 1024,
};

#define BASE64_SIZE(bytes)                                                                         \
    sodium_base64_ENCODED_LEN((bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING)

struct az_seal_key {
    uint8_t secret[SECRET_BYTES];
    struct az_seal_public public;
};

/* All that must not stay in memory while a key file is read or written. */
struct secrets {
    struct az_seal_file file;
    char passphrase[AZ_SEAL_PASSPHRASE_MAX];
    uint8_t stretched[crypto_secretbox_KEYBYTES];
    uint8_t locked[LOCKED_BYTES];
};

/* How a passphrase is stretched into a key. */
struct stretching {
    uint64_t operations;
    uint64_t memory; // bytes
    uint8_t salt[SALT_BYTES];
};

/* Zeroed memory that is not swapped out. NULL, with the sentence, if there is none. */
static void *
allocate(size_t size, struct az_buffer *why)
{
    void *memory = sodium_init() >= 0 ? sodium_malloc(size) : NULL;
    if (!memory) {
        az_buffer_append_text(why,
                              "there is no memory for a key; close other programs and try again");
        return NULL;
    }
    memset(memory, 0, size);
    return memory;
}

static void
encode(const uint8_t *data, size_t size, char *out, size_t out_size)
{
    sodium_bin2base64(out, out_size, data, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* --- Under a passphrase --- */

static bool
stretch(const struct stretching *how, struct secrets *secrets, struct az_buffer *why)
{
    if (crypto_pwhash_argon2id(secrets->stretched, sizeof(secrets->stretched), secrets->passphrase,
                               strlen(secrets->passphrase), how->salt, how->operations,
                               (size_t)how->memory, crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0) {
        return true;
    }
    az_buffer_printf(why,
                     "a passphrase needs %" PRIu64 " MiB of memory, which there are not; close "
                     "other programs and try again",
                     how->memory / (1024 * 1024));
    return false;
}

/* Write the line of a key under the passphrase in `secrets`. */
static bool
lock(const struct az_seal_key *key, struct secrets *secrets, struct az_buffer *why)
{
    struct stretching how = {
        .operations = crypto_pwhash_argon2id_OPSLIMIT_MODERATE,
        .memory = crypto_pwhash_argon2id_MEMLIMIT_MODERATE,
    };
    randombytes_buf(how.salt, sizeof(how.salt));
    if (!stretch(&how, secrets, why)) {
        return false;
    }
    randombytes_buf(secrets->locked, NONCE_BYTES);
    crypto_secretbox_easy(secrets->locked + NONCE_BYTES, key->secret, sizeof(key->secret),
                          secrets->locked, secrets->stretched);
    char salt[BASE64_SIZE(SALT_BYTES)];
    char locked[BASE64_SIZE(LOCKED_BYTES)];
    encode(how.salt, sizeof(how.salt), salt, sizeof(salt));
    encode(secrets->locked, sizeof(secrets->locked), locked, sizeof(locked));
    snprintf(secrets->file.line, sizeof(secrets->file.line),
             AZ_SEAL_LOCKED_FORM " %s %" PRIu64 " %" PRIu64 " %s %s\n", key->public.id,
             how.operations, how.memory, salt, locked);
    return true;
}

/* Decimal digits only, from `min` to `max`. */
static bool
read_number(const char *text, uint64_t min, uint64_t max, uint64_t *out)
{
    if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 18) {
        return false;
    }
    *out = strtoull(text, NULL, 10);
    return *text && *out >= min && *out <= max;
}

static bool
read_locked_words(struct secrets *secrets, struct stretching *how)
{
    const char *const *words = secrets->file.words;
    return secrets->file.word_count == 6 &&
           read_number(words[2], crypto_pwhash_argon2id_OPSLIMIT_MIN, OPERATIONS_MAX,
                       &how->operations) &&
           read_number(words[3], crypto_pwhash_argon2id_MEMLIMIT_MIN, MEMORY_MAX, &how->memory) &&
           az_seal_decode(words[4], how->salt, sizeof(how->salt)) &&
           az_seal_decode(words[5], secrets->locked, sizeof(secrets->locked));
}

/* --- Reading --- */

static bool
say_damaged(const char *path, struct az_buffer *why)
{
    az_buffer_printf(why, "the private key in %s is damaged; take it from its backup", path);
    return false;
}

static bool
unlock(const char *path, struct secrets *secrets, const struct az_seal_asker *asker,
       struct az_seal_key *key, struct az_buffer *why)
{
    struct stretching how;
    if (!read_locked_words(secrets, &how)) {
        return say_damaged(path, why);
    }
    if (!asker->ask(asker->ctx, path, secrets->passphrase) || !stretch(&how, secrets, why)) {
        return false;
    }
    if (crypto_secretbox_open_easy(key->secret, secrets->locked + NONCE_BYTES,
                                   LOCKED_BYTES - NONCE_BYTES, secrets->locked,
                                   secrets->stretched) != 0) {
        az_buffer_printf(why, "the passphrase does not open %s; type it again", path);
        return false;
    }
    return true;
}

/* Whether the secret and the id in the file belong together. */
static bool
fill_in_public(const struct secrets *secrets, struct az_seal_key *key)
{
    if (crypto_scalarmult_base(key->public.bytes, key->secret) != 0) {
        return false;
    }
    az_seal_set_id(&key->public);
    return strcmp(key->public.id, secrets->file.words[1]) == 0;
}

static bool
read_key(const char *path, struct secrets *secrets, const struct az_seal_asker *asker,
         struct az_seal_key *key, struct az_buffer *why)
{
    struct az_seal_file *file = &secrets->file;
    if (!az_seal_file_read(path, file, why)) {
        return false;
    }
    if (strcmp(file->words[0], AZ_SEAL_PUBLIC_FORM) == 0) {
        az_buffer_printf(why,
                         "%s is a public key, which cannot open anything; name the .key file that "
                         "was made with it",
                         path);
        return false;
    }
    if (strcmp(file->words[0], AZ_SEAL_LOCKED_FORM) == 0) {
        return unlock(path, secrets, asker, key, why) &&
               (fill_in_public(secrets, key) || say_damaged(path, why));
    }
    bool sound = file->word_count == 3 &&
                 az_seal_decode(file->words[2], key->secret, sizeof(key->secret)) &&
                 fill_in_public(secrets, key);
    return sound || say_damaged(path, why);
}

struct az_seal_key *
az_seal_key_open(const char *path, const struct az_seal_asker *asker, struct az_buffer *why)
{
    struct secrets *secrets = allocate(sizeof(*secrets), why);
    struct az_seal_key *key = secrets ? allocate(sizeof(*key), why) : NULL;
    if (key && !read_key(path, secrets, asker, key, why)) {
        az_seal_key_close(key);
        key = NULL;
    }
    sodium_free(secrets);
    return key;
}

void
az_seal_key_close(struct az_seal_key *key)
{
    sodium_free(key);
}

const struct az_seal_public *
az_seal_key_public(const struct az_seal_key *key)
{
    return &key->public;
}

static bool
id_is_valid(const char *id)
{
    return strlen(id) == AZ_SEAL_ID_SIZE - 1 &&
           strspn(id, "0123456789abcdef") == AZ_SEAL_ID_SIZE - 1;
}

bool
az_seal_key_id(const char *path, char id[AZ_SEAL_ID_SIZE], struct az_buffer *why)
{
    struct secrets *secrets = allocate(sizeof(*secrets), why);
    if (!secrets) {
        return false;
    }
    bool ok = az_seal_file_read(path, &secrets->file, why);
    if (ok && strcmp(secrets->file.words[0], AZ_SEAL_PUBLIC_FORM) == 0) {
        struct az_seal_public public = {.id = ""};
        ok = az_seal_public_read(path, &public, why);
        memcpy(id, public.id, AZ_SEAL_ID_SIZE);
    } else if (ok) {
        const char *word = secrets->file.word_count > 2 ? secrets->file.words[1] : "";
        ok = id_is_valid(word) || say_damaged(path, why);
        memcpy(id, ok ? word : "", ok ? AZ_SEAL_ID_SIZE : 1);
    }
    sodium_free(secrets);
    return ok;
}

/* --- Making --- */

/* Write a file that must not be there yet, and make it last. */
static bool
write_new(const char *path, const char *line, mode_t mode, struct az_buffer *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, mode);
    if (fd < 0 && errno == EEXIST) {
        az_buffer_printf(why,
                         "%s is there already, and a key that is lost opens nothing ever "
                         "again; choose another name",
                         path);
        return false;
    }
    size_t size = strlen(line);
    errno = fd >= 0 ? ENOSPC : errno; // what a short write means
    bool ok = fd >= 0 && write(fd, line, size) == (ssize_t)size && fsync(fd) == 0;
    int kept = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (ok && az_files_sync_parent_dir(path)) {
        return true;
    }
    az_buffer_printf(why, "the key file %s cannot be written: %s; choose another place", path,
                     strerror(ok ? errno : kept));
    if (fd >= 0) {
        unlink(path);
    }
    return false;
}

static bool
write_private_line(const char *path, const struct az_seal_asker *asker, struct secrets *secrets,
                   const struct az_seal_key *key, struct az_buffer *why)
{
    if (asker) {
        return asker->ask(asker->ctx, path, secrets->passphrase) && lock(key, secrets, why);
    }
    char *line = secrets->file.line;
    int size =
        snprintf(line, sizeof(secrets->file.line), AZ_SEAL_PRIVATE_FORM " %s ", key->public.id);
    encode(key->secret, sizeof(key->secret), line + size,
           sizeof(secrets->file.line) - (size_t)size - 1);
    line[strlen(line)] = '\n'; // all behind it is zeros
    return true;
}

static bool
make_key(const char *private_path, const char *public_path, const struct az_seal_asker *asker,
         struct secrets *secrets, struct az_seal_key *key, struct az_buffer *why)
{
    crypto_box_keypair(key->public.bytes, key->secret);
    az_seal_set_id(&key->public);
    char encoded[BASE64_SIZE(AZ_SEAL_PUBLIC_BYTES)];
    encode(key->public.bytes, sizeof(key->public.bytes), encoded, sizeof(encoded));
    char line[sizeof(AZ_SEAL_PUBLIC_FORM) + sizeof(encoded) + 1];
    snprintf(line, sizeof(line), AZ_SEAL_PUBLIC_FORM " %s\n", encoded);

    if (!write_private_line(private_path, asker, secrets, key, why) ||
        !write_new(private_path, secrets->file.line, 0600, why)) {
        return false;
    }
    if (!write_new(public_path, line, 0644, why)) {
        unlink(private_path); // nothing was sealed for it yet
        return false;
    }
    return true;
}

bool
az_seal_key_make(const char *private_path, const char *public_path,
                 const struct az_seal_asker *asker, struct az_seal_public *out,
                 struct az_buffer *why)
{
    struct secrets *secrets = allocate(sizeof(*secrets), why);
    struct az_seal_key *key = secrets ? allocate(sizeof(*key), why) : NULL;
    bool ok = key && make_key(private_path, public_path, asker, secrets, key, why);
    if (ok) {
        *out = key->public;
    }
    az_seal_key_close(key);
    sodium_free(secrets);
    return ok;
}

/* --- Opening what was sealed --- */

enum az_seal_result
az_seal_key_unseal(const struct az_seal_key *key, const char *sealed,
                   char plain[AZ_SEAL_PLAIN_MAX + 1], size_t *size)
{
    uint8_t box[AZ_SEAL_BOX_MAX];
    size_t box_size;
    if (!az_seal_box_of(sealed, box, &box_size)) {
        return AZ_SEAL_DAMAGED;
    }
    if (strncmp(sealed, key->public.id, AZ_SEAL_ID_SIZE - 1) != 0) {
        return AZ_SEAL_OTHER_KEY;
    }
    uint8_t padded[AZ_SEAL_PADDED_MAX];
    bool ok = crypto_box_seal_open(padded, box, box_size, key->public.bytes, key->secret) == 0 &&
              sodium_unpad(size, padded, box_size - AZ_SEAL_BOX_OVERHEAD, AZ_SEAL_BLOCK) == 0 &&
              *size <= AZ_SEAL_PLAIN_MAX;
    if (ok) {
        memcpy(plain, padded, *size);
        plain[*size] = '\0';
    }
    az_seal_wipe(padded, sizeof(padded));
    return ok ? AZ_SEAL_OPENED : AZ_SEAL_DAMAGED;
}
