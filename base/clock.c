// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "clock"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

#include "base/log.h"

static int64_t
read_clock(clockid_t id)
{
    struct timespec now;
    if (clock_gettime(id, &now) != 0) {
        return 0;
    }
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t
system_wall_ms(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_REALTIME);
}

static int64_t
system_boot_ms(void *ctx)
{
    (void)ctx;
    return read_clock(CLOCK_BOOTTIME);
}

static bool
system_boot_id(void *ctx, struct az_uuid *id)
{
    (void)ctx;
    return az_clock_boot_id(id);
}

/* The kernel keeps a bound on the error, which grows while nothing corrects the clock. */
static bool
system_is_synchronised(void *ctx, uint32_t *error_ms)
{
    (void)ctx;
    struct timex kernel = {0}; // no mode: only look
    int state = adjtimex(&kernel);
    if (state < 0 || state == TIME_ERROR || (kernel.status & STA_UNSYNC) || kernel.maxerror < 0 ||
        kernel.maxerror > (long)AZ_CLOCK_ERROR_MAX_MS * 1000) {
        return false;
    }
    *error_ms = (uint32_t)(kernel.maxerror / 1000 + 1);
    return true;
}

const struct az_clock az_clock_system = {
    .wall_ms = system_wall_ms,
    .boot_ms = system_boot_ms,
    .boot_id = system_boot_id,
    .is_synchronised = system_is_synchronised,
};

int64_t
az_clock_wall_ms(const struct az_clock *clock)
{
    return clock->wall_ms(clock->ctx);
}

int64_t
az_clock_boot_ms(const struct az_clock *clock)
{
    return clock->boot_ms(clock->ctx);
}

bool
az_clock_boot_id(struct az_uuid *id)
{
    static const char path[] = "/proc/sys/kernel/random/boot_id";
    char text[64] = "";
    FILE *file = fopen(path, "re");
    bool ok = file && fgets(text, sizeof(text), file);
    if (file) {
        fclose(file);
    }
    text[strcspn(text, "\n")] = '\0';
    if (!ok || !az_uuid_parse(text, id)) {
        AZ_LOGE("cannot read the id of this boot from %s; is /proc mounted?", path);
        return false;
    }
    return true;
}

bool
az_clock_boot(const struct az_clock *clock, struct az_uuid *id)
{
    return clock->boot_id && clock->boot_id(clock->ctx, id);
}

bool
az_clock_is_synchronised(const struct az_clock *clock, uint32_t *error_ms)
{
    return clock->is_synchronised && clock->is_synchronised(clock->ctx, error_ms);
}

int
az_clock_utc_offset_min(int64_t wall_ms)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm local;
    if (!localtime_r(&seconds, &local)) {
        return 0;
    }
    return (int)(local.tm_gmtoff / 60);
}

void
az_clock_format_iso(int64_t wall_ms, char out[AZ_CLOCK_ISO_SIZE])
{
    out[0] = '\0';
    int64_t ms = wall_ms % 1000;
    int64_t whole = wall_ms / 1000;
    if (ms < 0) {
        ms += 1000;
        whole -= 1;
    }
    time_t seconds = (time_t)whole;
    struct tm utc;
    if (!gmtime_r(&seconds, &utc) || utc.tm_year < -900 || utc.tm_year > 8099) {
        return;
    }
    size_t size = strftime(out, AZ_CLOCK_ISO_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out + size, AZ_CLOCK_ISO_SIZE - size, ".%03uZ", (unsigned)ms % 1000);
}
