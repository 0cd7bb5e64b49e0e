// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "trace"
#include "app/kiosk/trace.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"

struct az_trace {
    FILE *file;        // owned; NULL once writing has failed
    char *last_screen; // owned; what was told last, NULL if nothing
    bool frames;       // are told
    int64_t woke_us;   // when the loop waked up last, if so
};

/* Not the attendee's clock, which jumps: how long something took is real. */
static int64_t
now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct az_trace *
az_trace_open(const char *path, bool frames)
{
    struct az_trace *trace = calloc(1, sizeof(*trace));
    if (!trace) {
        AZ_LOGE("cannot open the trace %s: out of memory", path);
        return NULL;
    }
    trace->frames = frames;
    trace->file = fopen(path, "we");
    if (!trace->file) {
        AZ_LOGE("cannot write the trace %s: %s; choose another place with --trace", path,
                strerror(errno));
        free(trace);
        return NULL;
    }
    return trace;
}

void
az_trace_close(struct az_trace *trace)
{
    if (!trace) {
        return;
    }
    if (trace->file) {
        fclose(trace->file);
    }
    free(trace->last_screen);
    free(trace);
}

static void
write_line(struct az_trace *trace, const char *line)
{
    if (trace->file && (fprintf(trace->file, "%s\n", line) < 0 || fflush(trace->file) != 0)) {
        AZ_LOGW("the trace ends: %s", strerror(errno));
        fclose(trace->file);
        trace->file = NULL;
    }
}

/* Takes the object over; it may be NULL. The line is owned by the caller. */
static char *
make_line(json_t *object)
{
    char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (!line) {
        AZ_LOGE("cannot write to the trace: out of memory");
    }
    return line;
}

static void
tell(struct az_trace *trace, json_t *object)
{
    char *line = make_line(object);
    if (line) {
        write_line(trace, line);
        free(line);
    }
}

static json_t *
list_widgets(const struct az_view *view)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < view->count; i++) {
        const struct az_widget *widget = &view->widgets[i];
        json_array_append_new(list, json_pack("{s:s, s:i, s:i, s:i, s:i, s:b, s:b}", "id",
                                              widget->id, "x", widget->rect.x, "y", widget->rect.y,
                                              "w", widget->rect.w, "h", widget->rect.h, "enabled",
                                              (int)widget->enabled, "chosen", (int)widget->chosen));
    }
    return list;
}

void
az_trace_screen(struct az_trace *trace, const char *screen, const struct az_stage *stage,
                const struct az_view *view)
{
    if (!trace) {
        return;
    }
    const struct az_question *question = az_flow_question(&stage->flow);
    char *line = make_line(json_pack(
        "{s:s, s:s, s:s?, s:s, s:i, s:i, s:o}", "event", "screen", "screen", screen, "question",
        question ? question->id : NULL, "language", az_stage_tag(stage), "width",
        stage->layout.width, "height", stage->layout.height, "widgets", list_widgets(view)));
    if (!line) {
        return;
    }
    if (trace->last_screen && strcmp(trace->last_screen, line) == 0) {
        free(line);
        return;
    }
    write_line(trace, line);
    free(trace->last_screen);
    trace->last_screen = line;
}

void
az_trace_woke(struct az_trace *trace)
{
    if (trace && trace->frames) {
        trace->woke_us = now_us();
        tell(trace, json_pack("{s:s, s:I}", "event", "woke", "at_us", (json_int_t)trace->woke_us));
    }
}

void
az_trace_frame(struct az_trace *trace, const char *screen)
{
    if (trace && trace->frames) {
        int64_t now = now_us();
        tell(trace, json_pack("{s:s, s:s, s:I, s:f}", "event", "frame", "screen", screen, "at_us",
                              (json_int_t)now, "ms", (double)(now - trace->woke_us) / 1000));
    }
}

void
az_trace_finished(struct az_trace *trace)
{
    if (trace && trace->frames) {
        tell(trace, json_pack("{s:s, s:I}", "event", "finished", "at_us", (json_int_t)now_us()));
    }
}

void
az_trace_committed(struct az_trace *trace, uint64_t responses)
{
    if (trace) {
        tell(trace,
             json_pack("{s:s, s:I}", "event", "committed", "responses", (json_int_t)responses));
    }
}

void
az_trace_uplink(struct az_trace *trace, const struct az_uplink_status *status)
{
    if (trace) {
        tell(trace,
             json_pack("{s:s, s:I, s:I}", "event", "status", "waiting", (json_int_t)status->waiting,
                       "delivered", (json_int_t)status->delivered));
    }
}

void
az_trace_store(struct az_trace *trace, enum az_store_state state)
{
    const struct az_store_fault *fault = az_store_fault(state);
    if (trace) {
        tell(trace, json_pack("{s:s, s:s, s:s?}", "event", "state", "store", fault->name, "code",
                              fault->code));
    }
}
