// SPDX-License-Identifier: MIT
#pragma once

/*
 * Passphrases of key files: typed at the terminal, or the first line of a file.
 * Never from the command line, which other accounts can see.
 */
#include <stdbool.h>

/* Where one comes from. Its address is the `ctx` of a struct az_seal_asker. */
struct az_passphrase {
    const char *path; // borrowed; NULL: it is typed
    bool is_new;      // typed twice, and not too short
};

/*
 * Get it for the key file `key_path`, into AZ_SEAL_PASSPHRASE_MAX bytes. False,
 * and logged with the cure, if there is none. To be called between
 * az_interrupt_catch() and az_interrupt_release(), so that an interrupt leaves
 * the terminal as it was.
 */
bool
az_passphrase_ask(void *passphrase, const char *key_path, char *out);
