// SPDX-License-Identifier: MIT
#pragma once

/*
 * A terminal's store as the first version of the program left it.
 */

/* Take a closed store back to schema 1, in one transaction: what came later is dropped. */
void
old_store_make(const char *path);
