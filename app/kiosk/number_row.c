// SPDX-License-Identifier: MIT
#include "app/kiosk/number_row.h"

#include "app/survey/words.h"

enum { NUMBER_BYTES_MAX = 32 };

static size_t
count_points(const struct az_question *question)
{
    int64_t count = question->to - question->from + 1;
    return count < AZ_SURVEY_STEPS_MAX ? (size_t)count : AZ_SURVEY_STEPS_MAX;
}

/* A label that lasts as long as the view. */
static const char *
write_number(const struct az_stage *stage, struct az_view *view, int64_t number)
{
    struct az_buffer text;
    az_buffer_init(&text, NUMBER_BYTES_MAX);
    az_words_number(number, az_stage_tag(stage), &text);
    const char *label = az_view_text(view, "%s", az_buffer_text(&text));
    az_buffer_destroy(&text);
    return label;
}

void
az_number_row_arrange(const struct az_number_row *row, const struct az_stage *stage,
                      struct az_view *view)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    const struct az_value *given = az_flow_given(&stage->flow, stage->flow.question);
    struct az_rect keys[AZ_SURVEY_STEPS_MAX];
    struct az_rect low;
    struct az_rect high;
    size_t count = count_points(question);
    row->place(&stage->layout, count, keys, &low, &high);
    for (size_t i = 0; i < count; i++) {
        int64_t number = question->from + (int64_t)i;
        struct az_widget *widget = az_view_add(view, "%s-%lld", row->name, (long long)number);
        if (!widget) {
            return;
        }
        widget->kind = row->kind;
        widget->rect = keys[i];
        widget->number = number;
        widget->chosen = given->kind == AZ_VALUE_NUMBER && given->number == number;
        widget->label = write_number(stage, view, number);
        widget->language = az_stage_tag(stage);
    }
    az_stage_arrange_steps(stage, view);
}

/* In one row the texts hang below it; in two they stand above the first and below the second. */
static void
draw_end(const struct az_stage *stage, const struct az_text *text, struct az_rect box,
         enum az_align align, bool above)
{
    if (!az_text_is_given(text)) {
        return;
    }
    az_typesetter_draw(stage->painter.type, &stage->layout,
                       &(struct az_type_params){
                           .text = az_stage_text(stage, text),
                           .language = az_stage_tag(stage),
                           .box = box,
                           .size = AZ_TYPE_LABEL,
                           .lines = 2,
                           .align = align,
                           .at_top = !above,
                           .color = stage->painter.theme->quiet,
                       });
}

void
az_number_row_draw_ends(const struct az_number_row *row, const struct az_stage *stage)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    struct az_rect keys[AZ_SURVEY_STEPS_MAX];
    struct az_rect low;
    struct az_rect high;
    row->place(&stage->layout, count_points(question), keys, &low, &high);
    draw_end(stage, &question->low, low, AZ_ALIGN_START, low.y < keys[0].y);
    draw_end(stage, &question->high, high, AZ_ALIGN_END, false);
}
