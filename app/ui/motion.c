// SPDX-License-Identifier: MIT
#include "app/ui/motion.h"

static double
progress(int64_t elapsed_ms, int64_t duration_ms)
{
    if (elapsed_ms >= duration_ms) {
        return 1;
    }
    return elapsed_ms <= 0 ? 0 : (double)elapsed_ms / (double)duration_ms;
}

double
az_motion_ease_out(int64_t elapsed_ms, int64_t duration_ms)
{
    double rest = 1 - progress(elapsed_ms, duration_ms);
    return 1 - rest * rest * rest;
}

double
az_motion_ease_in(int64_t elapsed_ms, int64_t duration_ms)
{
    double t = progress(elapsed_ms, duration_ms);
    return t * t * t;
}
