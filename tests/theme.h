// SPDX-License-Identifier: MIT
#pragma once

/*
 * Themes for tests that draw.
 */
#include "app/survey/theme.h"

/* One that ships, by its name; fails the test if it has a fault. Borrowed; each stays. */
const struct az_theme *
testing_theme(const char *name);
