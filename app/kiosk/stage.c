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

const char *
az_stage_write(const struct az_stage *stage, enum az_message message,
               const struct az_message_values *values, struct az_buffer *out)
{
    az_buffer_clear(out);
    az_catalogue_write(&stage->catalogues[az_stage_language(stage)], message, values, out);
    return az_buffer_text(out);
}

bool
az_stage_is_begun(const struct az_stage *stage)
{
    const struct az_flow *flow = &stage->flow;
    const struct az_access *access = &stage->access;
    return flow->place == AZ_FLOW_QUESTION &&
           (flow->open || flow->question > 0 || flow->language != flow->default_language ||
            access->larger || access->contrast || access->aloud);
}

void
az_stage_forget(struct az_stage *stage)
{
    stage->access = (struct az_access){0};
    stage->page = 0;
}

void
az_view_clear(struct az_view *view)
{
    view->count = 0;
    view->texts_size = 0;
}

const char *
az_view_text(struct az_view *view, const char *format, ...)
{
    char *text = view->texts + view->texts_size;
    size_t room = sizeof(view->texts) - view->texts_size;
    va_list args;
    va_start(args, format);
    int size = vsnprintf(text, room, format, args);
    va_end(args);
    if (size < 0 || (size_t)size >= room) {
        AZ_LOGE("the labels of a screen take more than %d bytes; one is left out",
                AZ_VIEW_TEXTS_MAX);
        return "";
    }
    view->texts_size += (size_t)size + 1;
    return text;
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
add_access_key(struct az_view *view, enum az_widget_kind kind, struct az_rect rect, bool on)
{
    static const char *const ids[] = {[AZ_WIDGET_LARGER] = "larger",
                                      [AZ_WIDGET_CONTRAST] = "contrast",
                                      [AZ_WIDGET_SPEAK] = "speak"};
    struct az_widget *widget = az_view_add(view, "%s", ids[kind]);
    if (widget) {
        widget->kind = kind;
        widget->rect = rect;
        widget->chosen = on;
    }
}

void
az_stage_arrange_access(const struct az_stage *stage, struct az_view *view)
{
    const struct az_layout *layout = &stage->layout;
    add_access_key(view, AZ_WIDGET_LARGER, layout->larger, stage->access.larger);
    if (stage->offer.contrast) {
        add_access_key(view, AZ_WIDGET_CONTRAST, layout->contrast, stage->access.contrast);
    }
    if (stage->offer.aloud) {
        add_access_key(view, AZ_WIDGET_SPEAK, layout->speak, stage->access.aloud);
    }
}

void
az_stage_arrange_back(const struct az_stage *stage, struct az_view *view)
{
    struct az_widget *widget = az_flow_can_back(&stage->flow) ? az_view_add(view, "back") : NULL;
    if (widget) {
        widget->kind = AZ_WIDGET_BACK;
        widget->rect = stage->layout.back;
        widget->label = az_stage_message(stage, AZ_MESSAGE_BACK);
        widget->language = az_stage_tag(stage);
    }
}

enum az_message
az_stage_next_word(const struct az_stage *stage)
{
    size_t position;
    size_t total;
    az_flow_progress(&stage->flow, &position, &total);
    return position == total ? AZ_MESSAGE_DONE : AZ_MESSAGE_NEXT;
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
    widget->label = az_stage_message(stage, skips ? AZ_MESSAGE_SKIP : az_stage_next_word(stage));
    widget->language = az_stage_tag(stage);
}

void
az_stage_arrange_steps(const struct az_stage *stage, struct az_view *view)
{
    az_stage_arrange_back(stage, view);
    arrange_next(stage, view);
}
