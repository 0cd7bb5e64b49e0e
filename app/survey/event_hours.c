// SPDX-License-Identifier: MIT
#include <string.h>

#include "app/survey/calendar.h"
#include "app/survey/event_parts.h"
#include "app/survey/hours.h"
#include "app/survey/loader.h"

enum { ROWS_MAX = 100, DAY_MIN = 24 * 60 };

static const char of[] = "a row of \"hours\"";

/* Two digits at `text`; 100, which is more than any, if they are none. */
static unsigned
two_digits(const char *text)
{
    bool are_digits = text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
    return are_digits ? (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0') : 100;
}

/* "09:00" to "24:00" as minutes. */
static bool
parse_time(const char *text, unsigned *out)
{
    if (strlen(text) != 5 || text[2] != ':') {
        return false;
    }
    unsigned hour = two_digits(text);
    unsigned minute = two_digits(text + 3);
    *out = hour * 60 + minute;
    return hour <= 24 && minute < 60 && *out <= DAY_MIN;
}

static void
read_time(struct az_fields *fields, const struct az_yaml *map, const char *key, unsigned *out)
{
    const struct az_yaml *node = az_fields_need(fields, map, key, of);
    if (!node || !az_fields_is(fields, node, AZ_YAML_SCALAR, key) || parse_time(node->text, out)) {
        return;
    }
    az_faults_add(fields->faults, node->line, node->column,
                  "\"%s\" is \"%s\", which is no time of day.", key, node->text);
    az_faults_cure(fields->faults, "Write it as 09:00, up to 24:00.");
}

/* "2026-05-14" */
static bool
parse_date(const char *text, struct az_hours *out)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') {
        return false;
    }
    unsigned century = two_digits(text);
    unsigned year = two_digits(text + 2);
    out->year = century * 100 + year;
    out->month = two_digits(text + 5);
    out->day = two_digits(text + 8);
    return century < 100 && year < 100 && out->month >= 1 && out->month <= 12 && out->day >= 1 &&
           out->day <= az_calendar_days_of_month(out->year, out->month);
}

static void
read_date(struct az_fields *fields, const struct az_yaml *map, struct az_hours *hours)
{
    const struct az_yaml *node = az_yaml_get(map, "date");
    if (!az_fields_is(fields, node, AZ_YAML_SCALAR, "date") || parse_date(node->text, hours)) {
        return;
    }
    az_faults_add(fields->faults, node->line, node->column, "\"date\" is \"%s\", which is no date.",
                  node->text);
    az_faults_cure(fields->faults, "Write it as 2026-05-14: year, month and day.");
}

static void
read_day(struct az_fields *fields, const struct az_yaml *node, struct az_hours *hours)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    if (!az_fields_is(fields, node, AZ_YAML_SCALAR, "days")) {
        return;
    }
    for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(names[i], node->text) == 0) {
            hours->days |= 1u << i;
            return;
        }
    }
    az_faults_add(fields->faults, node->line, node->column, "There is no day \"%s\".", node->text);
    az_faults_cure(fields->faults, "Use some of: mon, tue, wed, thu, fri, sat, sun.");
}

/* Which days a row is about. */
static void
read_days(struct az_fields *fields, const struct az_yaml *map, struct az_hours *hours)
{
    const struct az_yaml *date = az_yaml_get(map, "date");
    const struct az_yaml *days = az_yaml_get(map, "days");
    if (date && days) {
        az_faults_add(fields->faults, days->key_line, days->key_column,
                      "A row of \"hours\" has both days and a date.");
        az_faults_cure(fields->faults, "Make two rows of it.");
    } else if (date) {
        read_date(fields, map, hours);
    } else {
        const struct az_yaml *list = az_fields_list(fields, map, "days", of, 1, 7);
        for (const struct az_yaml *node = list ? list->first : NULL; node; node = node->next) {
            read_day(fields, node, hours);
        }
    }
}

/* From when to when. */
static void
read_span(struct az_fields *fields, const struct az_yaml *map, struct az_hours *hours)
{
    size_t before = fields->faults->count;
    read_time(fields, map, "from", &hours->from_min);
    read_time(fields, map, "to", &hours->to_min);
    if (fields->faults->count == before && hours->from_min >= hours->to_min) {
        const struct az_yaml *node = az_yaml_get(map, "to");
        az_faults_add(fields->faults, node->line, node->column,
                      "A row of \"hours\" ends before it begins.");
        az_faults_cure(fields->faults, "For hours past midnight, end at 24:00 and begin the next "
                                       "day's row at 00:00.");
    }
}

static void
read_row(struct az_fields *fields, const struct az_yaml *map, struct az_hours *hours)
{
    static const char *const keys_of_days[] = {"days", "date", "from", "to", NULL};
    static const char *const keys_of_a_date[] = {"date", "from", "to", "closed", NULL};
    if (!az_fields_is(fields, map, AZ_YAML_MAP, "hours")) {
        return;
    }
    az_fields_check_keys(fields, map, of, az_yaml_get(map, "days") ? keys_of_days : keys_of_a_date);
    read_days(fields, map, hours);
    bool is_closed = az_fields_bool(fields, map, "closed", false);
    if (!is_closed) {
        read_span(fields, map, hours);
    } else if (az_yaml_get(map, "from") || az_yaml_get(map, "to")) {
        const struct az_yaml *node = az_yaml_get(map, "closed");
        az_faults_add(fields->faults, node->key_line, node->key_column,
                      "A row of \"hours\" is closed and has hours.");
        az_faults_cure(fields->faults, "Delete the one or the other.");
    }
}

/* Whether two rows are of one date, of which one says that it is closed. */
static bool
contradict(const struct az_hours *a, const struct az_hours *b)
{
    bool one_closed = a->from_min == a->to_min || b->from_min == b->to_min;
    return one_closed && a->days == 0 && b->days == 0 && a->year == b->year &&
           a->month == b->month && a->day == b->day;
}

static void
check_crossing(struct az_fields *fields, const struct az_yaml *node, const struct az_hours *hours,
               size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (az_hours_cross(&hours[i], &hours[index]) || contradict(&hours[i], &hours[index])) {
            az_faults_add(fields->faults, node->line, node->column,
                          "Rows %zu and %zu of \"hours\" are of the same time.", i + 1, index + 1);
            az_faults_cure(fields->faults, "Join them, or let one end where the other begins.");
            return;
        }
    }
}

/* Whoever wants only to be closed on a day meant to be open on all others. */
static void
check_some_open(struct az_fields *fields, const struct az_yaml *list, const struct az_event *event)
{
    for (size_t i = 0; i < event->hours_count; i++) {
        if (event->hours[i].from_min < event->hours[i].to_min) {
            return;
        }
    }
    az_faults_add(fields->faults, list->key_line, list->key_column,
                  "The hours say only when it is closed, so the terminal would never be open.");
    az_faults_cure(fields->faults,
                   "Add a row for the days on which it is open, such as \"{days: [mon, tue, wed, "
                   "thu, fri, sat, sun], from: 00:00, to: 24:00}\".");
}

/* Each row about a date, and all of them over for a day and more, wherever on earth that is. */
static bool
is_past(const struct az_event *event, int64_t wall_ms)
{
    int64_t today = az_calendar_divide(wall_ms, 24 * 60 * 60 * 1000);
    for (size_t i = 0; i < event->hours_count; i++) {
        const struct az_hours *hours = &event->hours[i];
        struct az_date date = {.year = hours->year, .month = hours->month, .day = hours->day};
        if (hours->days != 0 || az_calendar_day(date) + 1 >= today) {
            return false;
        }
    }
    return event->hours_count > 0;
}

void
az_event_warn_past(const struct az_event *event, int64_t wall_ms, struct az_faults *faults)
{
    if (is_past(event, wall_ms)) {
        az_faults_warn(faults, event->hours_line, 0,
                       "All dates of the hours are past, so the terminal would always sleep.");
        az_faults_cure(faults, "Write the dates of this event, or delete the rows.");
    }
}

void
az_event_read_hours(struct az_event_reading *reading)
{
    struct az_fields *fields = &reading->fields;
    const struct az_yaml *list =
        az_yaml_get(reading->map, "hours")
            ? az_fields_list(fields, reading->map, "hours", "the event", 1, ROWS_MAX)
            : NULL;
    if (!list) {
        return;
    }
    struct az_hours *hours = az_arena_array(fields->arena, list->count, sizeof(*hours));
    if (!hours) {
        az_fields_tell_memory(fields);
        return;
    }
    size_t before_all = fields->faults->count;
    reading->event->hours = hours;
    reading->event->hours_line = list->key_line;
    for (const struct az_yaml *node = list->first; node; node = node->next) {
        size_t index = reading->event->hours_count++;
        size_t before = fields->faults->count;
        read_row(fields, node, &hours[index]);
        if (fields->faults->count == before) {
            check_crossing(fields, node, hours, index);
        }
    }
    if (fields->faults->count == before_all) {
        check_some_open(fields, list, reading->event);
    }
}
