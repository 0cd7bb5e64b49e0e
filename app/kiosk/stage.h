// SPDX-License-Identifier: MIT
#pragma once

/*
 * What a screen may see and draw with. The kiosk owns it; screens only read it
 * and list their widgets. UI thread only.
 */
#include "app/kiosk/opening.h"
#include "app/kiosk/writing.h"
#include "app/survey/catalogue.h"
#include "app/survey/flow.h"
#include "app/ui/field.h"
#include "app/ui/logo.h"
#include "app/ui/qr.h"
#include "app/ui/widget.h"

enum {
    AZ_VIEW_TEXTS_MAX = 2048, // bytes of labels that no catalogue or survey holds
    AZ_STAGE_HINT_MAX = 1024, // bytes of a line beneath a question
};

struct az_view {
    struct az_widget widgets[AZ_WIDGETS_MAX];
    size_t count;
    struct az_field fields[AZ_WRITING_FIELDS_MAX]; // what fields show
    struct az_keyboard_keys keys;                  // of the keyboard on the screen
    char texts[AZ_VIEW_TEXTS_MAX]; // labels made up for this view, each with its final zero
    size_t texts_size;
};

/* How somebody wants to see and hear it; of this person only. */
struct az_access {
    bool larger;   // text
    bool contrast; // black, white and yellow
    bool aloud;    // questions are read out
};

/* Which of these there is a key for. */
struct az_access_offer {
    bool contrast; // the theme is not that of high contrast already
    bool aloud;    // there are spoken prompts in the language in use
};

struct az_stage {
    const struct az_event *event;          // borrowed; immutable
    const struct az_survey *survey;        // borrowed; immutable
    const struct az_catalogue *catalogues; // borrowed; in the order of the event's languages
    struct az_flow flow;
    struct az_writing writing;
    struct az_painter painter;
    struct az_layout layout;
    struct az_access access;
    struct az_access_offer offer;
    size_t page;                // of the choices
    uint64_t thanked;           // responses so far, by which thanks take turns
    const struct az_qr *link;   // borrowed; NULL if the event has none
    const struct az_logo *logo; // borrowed; NULL likewise
    const char *fault; // code of what keeps the terminal out of service, for organizers; or NULL
    bool motion;
    int64_t now_ms;   // boot time of this frame
    int64_t shown_ms; // and since when this screen is on

    bool timed_out;          // the person before went away, and the next one is told so
    int64_t idle_over_ms;    // when this person's time is over
    int64_t idle_warning_ms; // for how long that is counted down
    struct az_opening opens; // while asleep
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

/* The same with values in its places, for as long as `out` is unchanged. */
const char *
az_stage_write(const struct az_stage *stage, enum az_message message,
               const struct az_message_values *values, struct az_buffer *out);

/* Forget what was listed. */
void
az_view_clear(struct az_view *view);
/* A label of a view, made like printf's; "", and logged, if there is no room left. */
const char *
az_view_text(struct az_view *view, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Append a widget to fill in; NULL, and logged, if there are too many. Its id is made like
 * printf's. */
struct az_widget *
az_view_add(struct az_view *view, const char *id, ...) __attribute__((format(printf, 2, 3)));

/* Whether somebody did anything that the next person must not find. */
bool
az_stage_is_begun(const struct az_stage *stage);
/* Whatever a person left on the stage, the flow's answers excepted, is gone. */
void
az_stage_forget(struct az_stage *stage);

/* The keys that belong to every screen, and to every question. */
void
az_stage_arrange_access(const struct az_stage *stage, struct az_view *view);
void
az_stage_arrange_languages(const struct az_stage *stage, struct az_view *view);
void
az_stage_arrange_steps(const struct az_stage *stage, struct az_view *view);
void
az_stage_arrange_back(const struct az_stage *stage, struct az_view *view);
/* What the key that goes on says: that this is done, or that something follows. */
enum az_message
az_stage_next_word(const struct az_stage *stage);

/* What the event is called. */
void
az_stage_draw_title(const struct az_stage *stage);
/* How far it is to the end. */
void
az_stage_draw_way(const struct az_stage *stage);
/*
 * The question, a line beneath it, and how far it is to the end. The survey's
 * own hint goes before `hint`, which may be NULL.
 */
void
az_stage_draw_question(const struct az_stage *stage, const char *hint);
/* The line beneath it: the survey's own, or one for who comes after somebody who left; else this.
 */
const char *
az_stage_hint(const struct az_stage *stage, const char *hint);
/* The least height in which the question, with a line beneath it, is as large as in its place. */
int
az_stage_question_px(const struct az_stage *stage);
/* A line in place of how far it is, where a question has no room for one. */
void
az_stage_draw_note(const struct az_stage *stage, const char *text);
/* Only the question and this line, in a place of their own. */
void
az_stage_draw_question_in(const struct az_stage *stage, struct az_rect place, const char *hint);
/* The same with a hint of the program. */
void
az_stage_draw_hinted(const struct az_stage *stage, enum az_message hint,
                     const struct az_message_values *values);

/* Whether the question and the labels of these widgets fit at the sizes meant for them. */
bool
az_stage_fits(const struct az_stage *stage, const struct az_view *view);

/* Where a notice stands. */
struct az_stage_place {
    struct az_rect emblem;
    struct az_rect headline;
    struct az_rect hint;
};

/* A disc with a picture in it, a sentence beneath and a second, quieter one (may be NULL). */
struct az_stage_notice {
    const char *headline;
    const char *hint;
    const struct az_stage_place *place; // NULL: in the middle of the screen
    const char *code;                   // small, at the foot of the screen; NULL for none
    const char *picture;                // drawn in `on_disc`; NULL for none
    struct az_color disc;
    struct az_color on_disc;
    double picture_part; // from its start, how much of the picture is there: 0 to 1
};
void
az_stage_draw_notice(const struct az_stage *stage, const struct az_stage_notice *notice);
