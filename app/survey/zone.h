// SPDX-License-Identifier: MIT
#pragma once

/*
 * A time zone from the system's files (TZif, RFC 8536). Asks neither TZ nor
 * the C library, whose zone is the whole process's, so several zones can be
 * used at once. Immutable once open; any thread may read it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct az_zone;

/* Whether the system knows a zone by this IANA name; true where it has no zones at all. */
bool
az_zone_exists(const char *name);

/* NULL, and logged, if there is none of that name or its file is damaged. */
struct az_zone *
az_zone_open(const char *name);
/* The same for a file's bytes. NULL if they are no zone. */
struct az_zone *
az_zone_parse(const void *data, size_t size);
/* Accepts NULL. */
void
az_zone_close(struct az_zone *zone);

/* Seconds by which local time is ahead of UTC at `utc_s`, in seconds since 1970. */
int32_t
az_zone_offset_s(const struct az_zone *zone, int64_t utc_s);

/* The first moment after `utc_s` at which that may change; INT64_MAX if it never does. */
int64_t
az_zone_next_change_s(const struct az_zone *zone, int64_t utc_s);
