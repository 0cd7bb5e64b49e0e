// SPDX-License-Identifier: MIT
#pragma once

/*
 * Why the terminal's store takes no responses, in the words in which people are
 * told: one row a fault. The attendee's screen shows only the code, small; the
 * log has the whole line, and docs/operations.md explains each.
 */
enum az_store_state {
    AZ_STORE_STATE_READY,
    AZ_STORE_STATE_FULL,       // no room on the disk
    AZ_STORE_STATE_UNWRITABLE, // the file or its file system may only be read
    AZ_STORE_STATE_DAMAGED,    // the file contradicts itself
    AZ_STORE_STATE_FAILED,     // the disk or memory is at fault
    AZ_STORE_STATE_SLOW,       // the queue is full, as the disk does not keep up
    AZ_STORE_STATE_COUNT
};

struct az_store_fault {
    const char *name;   // as the trace has it
    const char *code;   // such as "AZ-S1"; NULL if nothing is wrong
    const char *reason; // a clause for an organizer
    const char *cure;   // and what to do
};

/* Never NULL. */
const struct az_store_fault *
az_store_fault(enum az_store_state state);
