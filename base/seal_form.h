// SPDX-License-Identifier: MIT
#pragma once

/*
 * The written forms of sealing: the words of key files and the bytes of sealed
 * texts. Only for seal.c and seal_key.c. Thread-safe.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/seal.h"

enum {
    AZ_SEAL_BLOCK = 64,        // a text is padded to a multiple of these bytes
    AZ_SEAL_BOX_OVERHEAD = 48, // bytes that a sealed box adds: a public key and a tag
    AZ_SEAL_PADDED_MAX = AZ_SEAL_PLAIN_MAX / AZ_SEAL_BLOCK * AZ_SEAL_BLOCK + AZ_SEAL_BLOCK,
    AZ_SEAL_BOX_MAX = AZ_SEAL_PADDED_MAX + AZ_SEAL_BOX_OVERHEAD,
    AZ_SEAL_FILE_MAX = 512, // bytes of a key file
    AZ_SEAL_WORDS_MAX = 6,  // words of a key file
};

#define AZ_SEAL_PUBLIC_FORM  "azri-seal-public-1"  // BASE64URL
#define AZ_SEAL_PRIVATE_FORM "azri-seal-private-1" // KEYID BASE64URL
#define AZ_SEAL_LOCKED_FORM  "azri-seal-locked-1"  // KEYID OPERATIONS MEMORY SALT BASE64URL

/* A key file's one line, cut into words. The words lie in `line`. */
struct az_seal_file {
    char line[AZ_SEAL_FILE_MAX + 1];
    const char *words[AZ_SEAL_WORDS_MAX];
    size_t word_count;
};

/*
 * Read a key file of any of the three forms. If it is none, `why` gets one
 * sentence. The caller wipes `file`, which belongs into locked memory if the
 * key may be a private one.
 */
bool
az_seal_file_read(const char *path, struct az_seal_file *file, struct az_buffer *why);

/* Decode base64url without padding of exactly `size` bytes. */
bool
az_seal_decode(const char *text, uint8_t *out, size_t size);

/* Set the id that belongs to the key's bytes. */
void
az_seal_set_id(struct az_seal_public *key);

/* The box in a sealed text. False if it is no sealed text. */
bool
az_seal_box_of(const char *sealed, uint8_t box[AZ_SEAL_BOX_MAX], size_t *size);
