// SPDX-License-Identifier: MIT
#pragma once

/*
 * The wire form of what a terminal is to show, in the envelope, and of what it
 * shows, in a batch's health. Both are courtesies: what is odd or missing in
 * them is passed over. Pure.
 */
#include "base/arena.h"
#include "base/buffer.h"
#include "storage/assignment.h"
#include "sync/json_reader.h"

/* `,"fetch":{"package":"…","settings":"…"}`, each left out where there is none. */
void
az_assignment_json_put(const struct az_assignment *assignment, struct az_buffer *out);
void
az_assignment_json_get(const struct az_json *object, struct az_assignment *out);

/*
 * `,"package":{"running":"…","settings":"…","refused":"…","refused_settings":"…","why":"…"}`,
 * each left out where there is none.
 */
void
az_package_report_json_put(const struct az_package_report *report, struct az_buffer *out);
/* NULL if there is none. False if out of memory. */
bool
az_package_report_json_get(const struct az_json *object, struct az_arena *arena,
                           const struct az_package_report **out);
