// SPDX-License-Identifier: MIT
#include "storage/store_fault.h"

#include <assert.h>
#include <stddef.h>

static const struct az_store_fault faults[] = {
    [AZ_STORE_STATE_READY] = {.name = "ready", .reason = "nothing is wrong", .cure = ""},
    [AZ_STORE_STATE_FULL] = {"full", "AZ-S1", "its disk is full",
                             "delete what is not needed there, or let the terminal reach its hub; "
                             "it goes on by itself"},
    [AZ_STORE_STATE_UNWRITABLE] = {"unwritable", "AZ-S2", "its file or disk may only be read",
                                   "let the file and its folder be written; if the disk made "
                                   "itself read-only, restart the terminal, and replace the disk "
                                   "if it happens again"},
    [AZ_STORE_STATE_DAMAGED] = {"damaged", "AZ-S3", "its file is damaged",
                                "the line above says why no new one can take its place; let "
                                "there be room for another one on its disk and let its folder be "
                                "written; it goes on by itself"},
    [AZ_STORE_STATE_FAILED] = {"failed", "AZ-S4", "its disk answers with errors",
                               "check the disk and its connection; if the terminal does not "
                               "go on by itself then, restart it"},
    [AZ_STORE_STATE_SLOW] = {"slow", "AZ-S5", "its disk does not keep up with the taps",
                             "wait a moment; if it stays or comes back, replace the disk"},
};
static_assert(sizeof(faults) / sizeof(*faults) == AZ_STORE_STATE_COUNT, "a row a state");

const struct az_store_fault *
az_store_fault(enum az_store_state state)
{
    assert(state < AZ_STORE_STATE_COUNT);
    return &faults[state];
}
