// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "stage"
#include "app/kiosk/stage.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

size_t
az_stage_language(const struct az_stage *stage)
{
    const char *tag = az_stage_tag(stage);
    for (size_t i = 0; i < stage->event->language_count; i++) {
        if (strcmp(stage->event->languages[i], tag) == 0) {
            return i;
        }
    }
    return 0;
}

const char *
az_stage_tag(const struct az_stage *stage)
{
    return stage->survey->languages[stage->flow.language];
}

const char *
az_stage_text(const struct az_stage *stage, const struct az_text *text)
{
    return text->in[stage->flow.language];
}

const char *
az_stage_message(const struct az_stage *stage, enum az_message message)
{
    return stage->catalogues[az_stage_language(stage)].texts[message];
}

struct az_widget *
az_view_add(struct az_view *view, const char *id, ...)
{
    if (view->count == AZ_WIDGETS_MAX) {
        AZ_LOGE("a screen has more than %d keys; the rest is left out", AZ_WIDGETS_MAX);
        return NULL;
    }
    struct az_widget *widget = &view->widgets[view->count++];
    *widget = (struct az_widget){.enabled = true, .language = "", .label = ""};
    va_list args;
    va_start(args, id);
    vsnprintf(widget->id, sizeof(widget->id), id, args);
    va_end(args);
    return widget;
}

void
az_stage_arrange_languages(const struct az_stage *stage, struct az_view *view)
{
    struct az_rect keys[AZ_SURVEY_LANGUAGES_MAX];
    size_t count = stage->event->language_count;
    if (count < 2) {
        return;
    }
    az_layout_languages(&stage->layout, count, keys);
    for (size_t i = 0; i < count; i++) {
        const char *tag = stage->event->languages[i];
        struct az_widget *widget = az_view_add(view, "language-%s", tag);
        if (!widget) {
            return;
        }
        widget->kind = AZ_WIDGET_LANGUAGE;
        widget->rect = keys[i];
        widget->chosen = i == az_stage_language(stage);
        widget->label = stage->catalogues[i].texts[AZ_MESSAGE_LANGUAGE];
        widget->language = tag;
        widget->key = tag;
    }
    az_widget_even(&stage->painter, view->widgets, view->count, AZ_WIDGET_LANGUAGE);
}

static void
arrange_back(const struct az_stage *stage, struct az_view *view)
{
    struct az_widget *widget = az_flow_can_back(&stage->flow) ? az_view_add(view, "back") : NULL;
    if (widget) {
        widget->kind = AZ_WIDGET_BACK;
        widget->rect = stage->layout.back;
        widget->label = az_stage_message(stage, AZ_MESSAGE_BACK);
        widget->language = az_stage_tag(stage);
    }
}

static bool
is_last(const struct az_stage *stage)
{
    size_t position;
    size_t total;
    az_flow_progress(&stage->flow, &position, &total);
    return position == total;
}

/* Several choices always need a key to go on; elsewhere it is there when it leads somewhere. */
static void
arrange_next(const struct az_stage *stage, struct az_view *view)
{
    bool can = az_flow_can_next(&stage->flow);
    bool several = az_flow_question(&stage->flow)->type == AZ_QUESTION_CHOICES;
    struct az_widget *widget = can || several ? az_view_add(view, "next") : NULL;
    if (!widget) {
        return;
    }
    bool skips = az_flow_next_skips(&stage->flow);
    widget->kind = AZ_WIDGET_NEXT;
    widget->rect = stage->layout.next;
    widget->enabled = can;
    widget->main = can && !skips;
    widget->label = az_stage_message(stage, skips            ? AZ_MESSAGE_SKIP
                                            : is_last(stage) ? AZ_MESSAGE_DONE
                                                             : AZ_MESSAGE_NEXT);
    widget->language = az_stage_tag(stage);
}

void
az_stage_arrange_steps(const struct az_stage *stage, struct az_view *view)
{
    arrange_back(stage, view);
    arrange_next(stage, view);
}

void
az_stage_draw_title(const struct az_stage *stage)
{
    const struct az_painter *painter = &stage->painter;
    az_typesetter_draw(painter->type, &stage->layout,
                       &(struct az_type_params){
                           .text = stage->event->title.in[az_stage_language(stage)],
                           .language = az_stage_tag(stage),
                           .box = stage->layout.title,
                           .size = AZ_TYPE_LABEL,
                           .lines = 2,
                           .align = stage->layout.portrait ? AZ_ALIGN_CENTRE : AZ_ALIGN_START,
                           .color = painter->theme->quiet,
                       });
}

/*
 * A dot a question; where one is stands out by its length, not by its colour
 * alone. How many questions there are depends on the first answer, so there are
 * no dots before it.
 */
static void
draw_dots(const struct az_stage *stage)
{
    if (!stage->flow.open) {
        return;
    }
    const struct az_painter *painter = &stage->painter;
    size_t position;
    size_t total;
    az_flow_progress(&stage->flow, &position, &total);
    if (total < 2) {
        return;
    }
    int size = az_layout_px(&stage->layout, 1.1);
    int step = az_layout_px(&stage->layout, 2.3);
    int pill = az_layout_px(&stage->layout, 3.2);
    struct az_rect row = stage->layout.dots;
    int width = (int)(total - 1) * step + pill;
    struct az_rect dot = {row.x + (row.w - width) / 2, row.y + (row.h - size) / 2, size, size};
    for (size_t i = 1; i <= total; i++) {
        dot.w = i == position ? pill : size;
        az_canvas_round(painter->canvas, dot, size / 2,
                        i <= position ? painter->theme->accent : painter->theme->line);
        dot.x += dot.w + step - size;
    }
}

static int
hint_height(const struct az_stage *stage)
{
    return az_layout_px(&stage->layout, 3.2);
}

static int
hint_gap(const struct az_stage *stage)
{
    return az_layout_px(&stage->layout, 0.6);
}

static struct az_type_params
question_params(const struct az_stage *stage, bool has_hint)
{
    struct az_rect box = stage->layout.question;
    box.h -= has_hint ? hint_height(stage) + hint_gap(stage) : 0;
    return (struct az_type_params){
        .text = az_stage_text(stage, &az_flow_question(&stage->flow)->text),
        .language = az_stage_tag(stage),
        .box = box,
        .size = AZ_TYPE_QUESTION,
        .lines = stage->layout.portrait ? 3 : 2,
        .color = stage->painter.theme->ink,
    };
}

void
az_stage_draw_question(const struct az_stage *stage, const char *hint)
{
    const struct az_painter *painter = &stage->painter;
    struct az_type_params params = question_params(stage, hint != NULL);
    struct az_rect question = az_typesetter_draw(painter->type, &stage->layout, &params);
    /* The hint belongs to the question, so it stands close to it. */
    int top = question.y + question.h + hint_gap(stage);
    struct az_rect box = {params.box.x, top, params.box.w, hint_height(stage)};
    az_typesetter_draw(painter->type, &stage->layout,
                       &(struct az_type_params){
                           .text = hint,
                           .language = az_stage_tag(stage),
                           .box = box,
                           .size = AZ_TYPE_LABEL,
                           .lines = 1,
                           .color = painter->theme->quiet,
                       });
    draw_dots(stage);
}

bool
az_stage_fits(const struct az_stage *stage, const struct az_view *view)
{
    if (az_flow_question(&stage->flow)) {
        struct az_type_params params = question_params(stage, true);
        if (!az_typesetter_fits(stage->painter.type, &stage->layout, &params)) {
            return false;
        }
    }
    for (size_t i = 0; i < view->count; i++) {
        if (!az_widget_fits(&stage->painter, &view->widgets[i])) {
            return false;
        }
    }
    return true;
}

static void
draw_emblem(const struct az_stage *stage, const struct az_stage_notice *notice,
            struct az_rect emblem)
{
    struct az_canvas *canvas = stage->painter.canvas;
    az_canvas_round(canvas, emblem, emblem.w / 2, notice->disc);
    if (!notice->picture) {
        return;
    }
    struct az_rect picture = az_rect_inset(emblem, emblem.w / 5);
    struct az_rect part = picture;
    part.w = (int)(picture.w * notice->picture_part + 0.5);
    if (part.w > 0) {
        az_canvas_clip(canvas, &part);
        az_canvas_picture(canvas, notice->picture, picture, &notice->on_disc);
        az_canvas_clip(canvas, NULL);
    }
}

/* For the organizer who comes; an attendee need not notice it. */
static void
draw_code(const struct az_stage *stage, const char *code)
{
    const struct az_painter *painter = &stage->painter;
    if (!code) {
        return;
    }
    az_typesetter_draw(painter->type, &stage->layout,
                       &(struct az_type_params){
                           .text = code,
                           .language = "en",
                           .box = stage->layout.dots,
                           .size = AZ_TYPE_CAPTION,
                           .lines = 1,
                           .color = painter->theme->quiet,
                       });
}

void
az_stage_draw_notice(const struct az_stage *stage, const struct az_stage_notice *notice)
{
    const struct az_painter *painter = &stage->painter;
    struct az_rect emblem;
    struct az_rect headline;
    struct az_rect hint;
    az_layout_message(&stage->layout, notice->hint != NULL, &emblem, &headline, &hint);
    draw_emblem(stage, notice, emblem);
    struct az_rect said = az_typesetter_draw(painter->type, &stage->layout,
                                             &(struct az_type_params){
                                                 .text = notice->headline,
                                                 .language = az_stage_tag(stage),
                                                 .box = headline,
                                                 .size = AZ_TYPE_QUESTION,
                                                 .lines = stage->layout.portrait ? 3 : 2,
                                                 .at_top = true,
                                                 .color = painter->theme->ink,
                                             });
    hint.y = said.y + said.h + az_layout_px(&stage->layout, 1);
    az_typesetter_draw(painter->type, &stage->layout,
                       &(struct az_type_params){
                           .text = notice->hint,
                           .language = az_stage_tag(stage),
                           .box = hint,
                           .size = AZ_TYPE_CHOICE,
                           .lines = 2,
                           .at_top = true,
                           .color = painter->theme->quiet,
                       });
    draw_code(stage, notice->code);
}
