// SPDX-License-Identifier: MIT
#include "app/report/columns.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"

struct az_cell
az_cell_of_text(const char *text)
{
    return (struct az_cell){.kind = text ? AZ_CELL_TEXT : AZ_CELL_EMPTY, .text = text};
}

static struct az_cell
store_cell(const struct az_response *response, char scratch[AZ_CELL_SCRATCH_SIZE])
{
    static_assert((int)AZ_UUID_TEXT_SIZE <= (int)AZ_CELL_SCRATCH_SIZE,
                  "an id fits into a cell's scratch");
    az_uuid_format(&response->store, scratch);
    return az_cell_of_text(scratch);
}

static struct az_cell
seq_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return (struct az_cell){.kind = AZ_CELL_NUMBER, .number = (int64_t)response->seq};
}

static struct az_cell
event_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return az_cell_of_text(response->event);
}

static struct az_cell
point_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return az_cell_of_text(response->point);
}

static struct az_cell
survey_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return az_cell_of_text(response->survey);
}

static struct az_cell
survey_version_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return az_cell_of_text(response->survey_version);
}

static struct az_cell
language_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return az_cell_of_text(response->language);
}

static struct az_cell
started_at_cell(const struct az_response *response, char *scratch)
{
    az_clock_format_iso(az_response_time_ms(response), scratch);
    return az_cell_of_text(*scratch ? scratch : NULL);
}

/* What a clock on the wall showed, and how far that is from UTC, as RFC 3339 has it. */
static struct az_cell
started_at_local_cell(const struct az_response *response, char *scratch)
{
    static_assert((int)AZ_CLOCK_ISO_SIZE + 6 <= (int)AZ_CELL_SCRATCH_SIZE,
                  "a time and its offset fit");
    int64_t local_ms;
    if (__builtin_add_overflow(az_response_time_ms(response),
                               (int64_t)response->utc_offset_min * 60 * 1000, &local_ms)) {
        return az_cell_of_text(NULL);
    }
    az_clock_format_iso(local_ms, scratch);
    char *z = strchr(scratch, 'Z');
    if (!z) {
        return az_cell_of_text(NULL);
    }
    int minutes = abs(response->utc_offset_min);
    snprintf(z, AZ_CELL_SCRATCH_SIZE - (size_t)(z - scratch), "%c%02d:%02d",
             response->utc_offset_min < 0 ? '-' : '+', minutes / 60, minutes % 60);
    return az_cell_of_text(scratch);
}

static struct az_cell
started_at_raw_cell(const struct az_response *response, char *scratch)
{
    az_clock_format_iso(response->started_at_ms, scratch);
    return az_cell_of_text(*scratch ? scratch : NULL);
}

static struct az_cell
time_quality_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    static const char *const names[] = {"raw", "bounded", "exact"};
    static_assert(sizeof(names) / sizeof(*names) == AZ_TIME_KIND_COUNT, "a name a kind");
    return az_cell_of_text(names[response->true_time.kind]);
}

/* Empty if nobody knows how far off the time may be. */
static struct az_cell
time_within_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    const struct az_true_time *time = &response->true_time;
    if (time->kind == AZ_TIME_UNKNOWN || time->uncertainty_ms == INT64_MAX) {
        return az_cell_of_text(NULL);
    }
    return (struct az_cell){.kind = AZ_CELL_THOUSANDTHS, .number = time->uncertainty_ms};
}

static struct az_cell
duration_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return (struct az_cell){.kind = AZ_CELL_THOUSANDTHS, .number = response->duration_ms};
}

static struct az_cell
ending_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return az_cell_of_text(az_ending_name(response->ending));
}

static struct az_cell
mode_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return az_cell_of_text(az_mode_name(response->mode));
}

static struct az_cell
misuse_cell(const struct az_response *response, char *scratch)
{
    (void)scratch;
    return az_cell_of_text(response->misuse);
}

const struct az_column az_columns[] = {
    {"store", store_cell},
    {"seq", seq_cell},
    {"event", event_cell},
    {"point", point_cell},
    {"survey", survey_cell},
    {"survey_version", survey_version_cell},
    {"language", language_cell},
    {"started_at", started_at_cell},
    {"started_at_local", started_at_local_cell},
    {"started_at_raw", started_at_raw_cell},
    {"time_quality", time_quality_cell},
    {"time_within_s", time_within_cell},
    {"duration_s", duration_cell},
    {"ending", ending_cell},
    {"mode", mode_cell},
    {"misuse", misuse_cell},
    {0},
};

struct az_cell
az_cell_of_value(const struct az_value *value)
{
    if (value->kind == AZ_VALUE_NONE) {
        return az_cell_of_text(NULL);
    }
    if (value->kind == AZ_VALUE_NUMBER) {
        return (struct az_cell){.kind = AZ_CELL_NUMBER, .number = value->number};
    }
    // Choices too: an id has no space, so the space between them is enough to split at.
    return az_cell_of_text(value->text);
}

void
az_column_of_question(const char *question, char heading[AZ_HEADING_SIZE])
{
    const char *suffix = "";
    for (const struct az_column *column = az_columns; column->heading; column++) {
        // Tables of a spreadsheet and of SQL take "Event" and "event" for the same.
        if (strcasecmp(column->heading, question) == 0) {
            suffix = " (answer)";
        }
    }
    snprintf(heading, AZ_HEADING_SIZE, "%s%s", question, suffix);
}
