// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "survey"
#include "app/cli/checked.h"

#include "app/cli/missing_glyphs.h"
#include "app/survey/faults.h"
#include "base/clock.h"
#include "base/log.h"

enum { FAULT_BYTES_MAX = 1024 * 1024 };

/* Without fontconfig nothing can be said; az_coverage_open() has logged it, and the check fails. */
static bool
check_glyphs(struct az_checked *checked)
{
    struct az_coverage *coverage = az_coverage_open();
    if (!coverage) {
        return false;
    }
    az_missing_glyphs_tell(coverage, checked->survey.said,
                           checked->is_event ? &checked->survey_faults : &checked->faults);
    if (checked->is_event) {
        az_missing_glyphs_tell(coverage, checked->event.said, &checked->faults);
    }
    az_coverage_close(coverage);
    return true;
}

void
az_checked_init(struct az_checked *checked, const char *path, enum az_survey_file_kind kind)
{
    *checked = (struct az_checked){.is_event = kind == AZ_SURVEY_FILE_EVENT};
    if (checked->is_event) {
        az_event_load(path, &checked->event, &checked->faults, &checked->survey,
                      &checked->survey_faults);
        if (!az_faults_refuse(&checked->faults)) {
            az_event_warn_past(&checked->event, az_clock_wall_ms(&az_clock_system),
                               &checked->faults);
        }
    } else {
        az_survey_load(path, &checked->survey, &checked->faults);
    }
    checked->sound = check_glyphs(checked) && !az_faults_refuse(&checked->faults) &&
                     !az_faults_refuse(&checked->survey_faults);
}

void
az_checked_destroy(struct az_checked *checked)
{
    az_event_destroy(&checked->event);
    az_survey_destroy(&checked->survey);
    az_faults_destroy(&checked->faults);
    az_faults_destroy(&checked->survey_faults);
}

static bool
print(const struct az_faults *faults, FILE *out)
{
    struct az_buffer text;
    az_buffer_init(&text, FAULT_BYTES_MAX);
    az_faults_print(faults, &text);
    bool told = !text.failed;
    fputs(az_buffer_text(&text), out);
    if (!told) {
        AZ_LOGE("cannot tell all faults of %s: out of memory", faults->path);
    }
    az_buffer_destroy(&text);
    return told;
}

bool
az_checked_print(const struct az_checked *checked, FILE *out)
{
    bool told = print(&checked->faults, out);
    return print(&checked->survey_faults, out) && told;
}
