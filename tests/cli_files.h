// SPDX-License-Identifier: MIT
#pragma once

/* Stores and archives for the programs that read them. */
#include "storage/store.h"
#include "tests/testing.h"

/* A writer, as the kiosk has it; the caller closes the store. */
struct cli_kiosk {
    struct testing_clock clock;
    struct testing_random random;
    struct az_store *store;
};
void
cli_kiosk_open(struct cli_kiosk *kiosk, const char *path);
/* Two responses that count, one in training mode, one flagged, one still open. */
void
cli_kiosk_give_five(struct cli_kiosk *kiosk);

/* A closed store with those five; opened again, the open one has timed out. */
void
cli_make_store(const char *path);
/* A closed archive with two responses from one terminal. */
void
cli_make_archive(const char *path);
