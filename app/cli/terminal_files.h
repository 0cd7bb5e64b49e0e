// SPDX-License-Identifier: MIT
#pragma once

/*
 * What lies beside a terminal's store: who the terminal is, the key that it
 * signs with, and what it knows of its hub. Read only; a terminal makes these
 * itself, and a command must not make it a second time.
 */
#include <stdbool.h>

#include "base/uuid.h"
#include "sync/hub_binding.h"
#include "sync/signature.h"

struct az_terminal_files {
    struct az_uuid terminal;
    struct az_signature_pair pair; // a secret; wiped by the caller with az_seal_wipe()
    struct az_hub_binding hub;
};

/* Read those beside the store at `store_path`. False, and told with the cure, on failure. */
bool
az_terminal_files_load(const char *store_path, struct az_terminal_files *out);
