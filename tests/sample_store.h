// SPDX-License-Identifier: MIT
#pragma once

/*
 * A terminal's store to test with, in the test's folder, and samples put into it as
 * the kiosk does. For tests only: what fails, fails the test.
 */
#include "tests/testing.h"

#include "storage/store.h"

/* A group's fixture: the clock of the stores stands still, and their random numbers repeat. */
int
set_up_stores(void **state);

/* NULL if it is refused. */
struct az_store *
try_open(const char *name, bool read_only);
/* Open one for writing, which works. */
struct az_store *
open_store(const char *name);

/* Put a sample through as the kiosk does: its first answer opens it. */
void
put_sample(struct az_store *store, size_t i);

/* The responses that the store gives out, as sample_print() has them. */
void
assert_content(struct az_store *store, const char *expected);
