// SPDX-License-Identifier: MIT
#pragma once

/*
 * Ctrl-C and its like while something must be tidied up first. One at a time in
 * a program.
 */
#include <stdbool.h>

/* From now on SIGINT, SIGTERM and SIGHUP are only noted. */
void
az_interrupt_catch(void);

/* Whether one came. */
bool
az_interrupt_came(void);

/* As before; if one came, the program ends by it here. */
void
az_interrupt_release(void);
