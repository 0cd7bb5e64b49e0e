// SPDX-License-Identifier: MIT
#pragma once

/*
 * Texts with characters that no font of this computer has: attendees would see
 * empty boxes in their place.
 */
#include "app/glyphs/coverage.h"
#include "app/survey/loader.h"

/* Add a fault for each such text of a file, and for each language without any font. */
void
az_missing_glyphs_tell(struct az_coverage *coverage, const struct az_said *said,
                       struct az_faults *faults);
