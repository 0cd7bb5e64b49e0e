// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a screen may see and draw with. The kiosk owns it; screens only read it
 * and list their widgets. UI thread only.
 */
#include "app/survey/catalogue.h"
#include "app/survey/flow.h"
#include "app/ui/widget.h"

struct az_view {
    struct az_widget widgets[AZ_WIDGETS_MAX];
    size_t count;
};

struct az_stage {
    const struct az_event *event;          // borrowed; immutable
    const struct az_survey *survey;        // borrowed; immutable
    const struct az_catalogue *catalogues; // borrowed; in the order of the event's languages
    struct az_flow flow;
    struct az_painter painter;
    struct az_layout layout;
    const char *fault; // code of what keeps the terminal out of service, for organizers; or NULL
    bool motion;
    int64_t now_ms;   // boot time of this frame
    int64_t shown_ms; // and since when this screen is on
};

/* Position of the language in use among the event's, and its tag. */
size_t
az_stage_language(const struct az_stage *stage);
const char *
az_stage_tag(const struct az_stage *stage);

/* A text of the survey, and one of the program, in the language in use. */
const char *
az_stage_text(const struct az_stage *stage, const struct az_text *text);
const char *
az_stage_message(const struct az_stage *stage, enum az_message message);

/* Append a widget to fill in; NULL, and logged, if there are too many. Its id is made like
 * printf's. */
struct az_widget *
az_view_add(struct az_view *view, const char *id, ...) __attribute__((format(printf, 2, 3)));

/* The keys that belong to every screen, and to every question. */
void
az_stage_arrange_languages(const struct az_stage *stage, struct az_view *view);
void
az_stage_arrange_steps(const struct az_stage *stage, struct az_view *view);

/* What the event is called. */
void
az_stage_draw_title(const struct az_stage *stage);
/* The question, a line beneath it (NULL for none), and how far it is to the end. */
void
az_stage_draw_question(const struct az_stage *stage, const char *hint);

/* Whether the question and the labels of these widgets fit at the sizes meant for them. */
bool
az_stage_fits(const struct az_stage *stage, const struct az_view *view);

/* A disc with a picture in it, a sentence beneath and a second, quieter one (may be NULL). */
struct az_stage_notice {
    const char *headline;
    const char *hint;
    const char *code;    // small, at the foot of the screen; NULL for none
    const char *picture; // drawn in `on_disc`; NULL for none
    struct az_color disc;
    struct az_color on_disc;
    double picture_part; // from its start, how much of the picture is there: 0 to 1
};
void
az_stage_draw_notice(const struct az_stage *stage, const struct az_stage_notice *notice);
