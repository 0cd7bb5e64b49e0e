// SPDX-License-Identifier: MIT
#include "app/kiosk/choice_grid.h"

#include <stdio.h>

#include "app/kiosk/pages.h"

/*
 * Whether another choice would be one too many. With an exclusive one chosen it
 * is not, since that one gives way.
 */
bool
az_choice_grid_is_full(const struct az_stage *stage)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    size_t chosen = 0;
    for (size_t i = 0; i < question->choice_count; i++) {
        bool is_chosen = az_flow_is_chosen(&stage->flow, question->choices[i].id);
        if (is_chosen && question->choices[i].exclusive) {
            return false;
        }
        chosen += is_chosen;
    }
    return question->type == AZ_QUESTION_CHOICES && chosen >= question->max;
}

/* Whose words are measured, and the widget that carries them meanwhile. */
struct measuring {
    const struct az_stage *stage;
    enum az_widget_kind kind;
};

/* The longest of all choices counts, on whatever page it comes to stand. */
static int
measure_words(void *ctx, const struct az_layout *layout, struct az_rect key, int enough)
{
    const struct measuring *measuring = ctx;
    const struct az_stage *stage = measuring->stage;
    const struct az_question *question = az_flow_question(&stage->flow);
    struct az_painter painter = stage->painter;
    painter.layout = layout;
    int least = 0;
    for (size_t i = 0; i < question->choice_count; i++) {
        struct az_widget widget = {.kind = measuring->kind,
                                   .rect = key,
                                   .label = az_stage_text(stage, &question->choices[i].text),
                                   .language = az_stage_tag(stage)};
        int em = az_widget_label_px(&painter, &widget);
        least = least == 0 || em < least ? em : least;
        if (least < enough) {
            break;
        }
    }
    return least;
}

static void
plan_pages(const struct az_stage *stage, enum az_widget_kind kind, struct az_pages *pages)
{
    struct measuring measuring = {stage, kind};
    az_pages_plan(pages, &(struct az_pages_params){
                             .layout = &stage->layout,
                             .choices = az_flow_question(&stage->flow)->choice_count,
                             .question_px = az_stage_question_px(stage),
                             .em_px = measure_words,
                             .ctx = &measuring,
                         });
}

/* The one that is on; with fewer pages than before it may be another. */
static size_t
page_of(const struct az_stage *stage, const struct az_pages *pages)
{
    return stage->page < pages->count ? stage->page : pages->count - 1;
}

static void
arrange_choices(const struct az_stage *stage, struct az_view *view, const struct az_pages *pages,
                enum az_widget_kind kind)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    bool full = az_choice_grid_is_full(stage);
    struct az_rect chips[AZ_SURVEY_CHOICES_MAX];
    size_t count;
    size_t first = az_pages_first(pages, question->choice_count, stage->page, &count);
    az_pages_keys(pages, chips);
    for (size_t i = 0; i < count; i++) {
        const struct az_choice *choice = az_flow_choice(&stage->flow, first + i);
        struct az_widget *widget = az_view_add(view, "choice-%s", choice->id);
        if (!widget) {
            return;
        }
        widget->kind = kind;
        widget->rect = chips[i];
        widget->key = choice->id;
        widget->chosen = az_flow_is_chosen(&stage->flow, choice->id);
        widget->enabled = widget->chosen || choice->exclusive || !full;
        widget->label = az_stage_text(stage, &choice->text);
        widget->language = az_stage_tag(stage);
    }
    az_widget_even(&stage->painter, view->widgets, view->count, kind);
}

/* Both keys are always there, so that neither comes under a finger by surprise. */
static void
arrange_turn(const struct az_stage *stage, struct az_view *view, const struct az_pages *pages,
             bool behind)
{
    struct az_widget *widget = az_view_add(view, behind ? "page-behind" : "page-before");
    if (widget) {
        size_t page = page_of(stage, pages);
        widget->kind = AZ_WIDGET_PAGE;
        widget->rect = behind ? pages->behind : pages->before;
        widget->number = behind ? (int64_t)page + 2 : page > 0 ? -(int64_t)page : -1;
        widget->enabled = behind ? page + 1 < pages->count : page > 0;
    }
}

void
az_choice_grid_arrange(const struct az_stage *stage, struct az_view *view, enum az_widget_kind kind)
{
    struct az_pages pages;
    plan_pages(stage, kind, &pages);
    arrange_choices(stage, view, &pages, kind);
    if (pages.count > 1) {
        arrange_turn(stage, view, &pages, false);
        arrange_turn(stage, view, &pages, true);
    }
    az_stage_arrange_steps(stage, view);
}

static void
draw_place(const struct az_stage *stage, const struct az_pages *pages)
{
    size_t choices = az_flow_question(&stage->flow)->choice_count;
    size_t count;
    size_t first = az_pages_first(pages, choices, stage->page, &count);
    char place[64];
    snprintf(place, sizeof(place), "%zu–%zu\n/ %zu", first + 1, first + count, choices);
    az_typesetter_draw(stage->painter.type, &stage->layout,
                       &(struct az_type_params){
                           .text = place,
                           .language = az_stage_tag(stage),
                           .box = pages->place,
                           .size = AZ_TYPE_CAPTION,
                           .lines = 2,
                           .color = stage->painter.theme->quiet,
                       });
}

void
az_choice_grid_draw(const struct az_stage *stage, enum az_widget_kind kind, const char *hint)
{
    struct az_pages pages;
    plan_pages(stage, kind, &pages);
    az_stage_draw_question_in(stage, pages.layout.question, az_stage_hint(stage, hint));
    az_stage_draw_way(stage);
    if (pages.count > 1) {
        draw_place(stage, &pages);
    }
}
