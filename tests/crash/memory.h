// SPDX-License-Identifier: MIT
#pragma once

/*
 * Memory that runs out: allocations of our code and of SQLite are counted, and
 * from the n-th on there is none. A program that links this needs
 * -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup.
 */
#include <stdbool.h>
#include <stddef.h>

/* Before SQLite is used for the first time. */
void
memory_register(void);

/* From the `nth` allocation on (1 is the next) there is no memory; 0: there is enough. */
void
memory_break(size_t nth);
/* Whether an allocation was refused since memory was made short last. */
bool
memory_has_refused(void);
