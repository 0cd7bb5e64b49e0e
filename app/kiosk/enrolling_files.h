// SPDX-License-Identifier: MIT
#pragma once

/*
 * Enrolment without a network, --write-enrolment and --enrolment, and asking for
 * a new key, --rotate-key: what needs no display and ends the program.
 */
#include "app/kiosk/options.h"

/* Do what the options ask for. False, and logged with the cure, on failure. */
bool
az_enrolling_files_run(const struct az_options *options);
