// SPDX-License-Identifier: MIT
#pragma once

/* The export format "csv": one row in the table of export.c. */
#include "app/report/export.h"

extern const struct az_export_format az_export_csv;
