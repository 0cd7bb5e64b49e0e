// SPDX-License-Identifier: MIT
#pragma once

/*
 * The private keys that a command opens sealed answers with: --key FILE, again
 * for each further key, and behind one that is under a passphrase that is not
 * to be typed, --passphrase-file FILE.
 */
#include <argp.h>
#include <stdbool.h>
#include <stddef.h>

#include "app/cli/passphrase.h"
#include "base/seal_key.h"

enum { AZ_KEYS_MAX = 32 };

struct az_keys {
    const char *paths[AZ_KEYS_MAX]; // borrowed from the command line
    struct az_passphrase passphrases[AZ_KEYS_MAX];
    struct az_seal_key *keys[AZ_KEYS_MAX]; // owned; NULL until opened
    size_t count;
};

/* A child parser for the two options; its input is a zeroed struct az_keys. */
extern const struct argp az_keys_parser;

/*
 * Open them all, which may ask for passphrases. From now on a crash leaves no
 * core file. False, and logged with the cure, on failure. Close them, whatever
 * is returned. Interrupts must be caught (interrupt.h).
 */
bool
az_keys_open(struct az_keys *keys);
void
az_keys_close(struct az_keys *keys);

/* No core file of a program that knows secrets. */
void
az_keys_forbid_core_files(void);
