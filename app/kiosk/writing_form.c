// SPDX-License-Identifier: MIT
#include "app/kiosk/writing_form.h"

#include "app/ui/keyboard_widgets.h"

void
az_writing_form_place(const struct az_stage *stage, struct az_writing_places *places)
{
    az_layout_writing(&stage->layout, stage->writing.count, &places->question, places->fields,
                      &places->keyboard);
}

static enum az_message
caption_of(unsigned asks)
{
    return asks == AZ_CONTACT_NAME    ? AZ_MESSAGE_CONTACT_NAME
           : asks == AZ_CONTACT_EMAIL ? AZ_MESSAGE_CONTACT_EMAIL
                                      : AZ_MESSAGE_CONTACT_PHONE;
}

void
az_writing_form_add_fields(const struct az_stage *stage, struct az_view *view,
                           const struct az_rect *places, const char *placeholder)
{
    const struct az_writing *writing = &stage->writing;
    for (size_t i = 0; i < writing->count; i++) {
        const struct az_writing_field *field = &writing->fields[i];
        struct az_widget *widget = az_view_add(view, "field-%zu", i + 1);
        if (!widget) {
            return;
        }
        bool active = writing->typing && i == writing->active;
        view->fields[i] = (struct az_field){
            .value = field->input.text,
            .placeholder = placeholder,
            .caret = field->input.caret,
            .caret_shown = active,
            .active = active,
            .ltr = field->asks == AZ_CONTACT_EMAIL || field->asks == AZ_CONTACT_PHONE,
            .doubtful = !active && az_writing_doubt(writing, i) != AZ_CONTACT_DOUBT_NONE,
        };
        widget->kind = AZ_WIDGET_FIELD;
        widget->rect = places[i];
        widget->number = (int64_t)i;
        widget->chosen = active;
        widget->field = &view->fields[i];
        widget->label = field->asks ? az_stage_message(stage, caption_of(field->asks)) : "";
        widget->language = az_stage_tag(stage);
    }
}

void
az_writing_form_add_keyboard(const struct az_stage *stage, struct az_view *view,
                             struct az_rect place)
{
    const struct az_layout *layout = &stage->layout;
    az_keyboard_list_placed(&stage->writing.keyboard,
                            &(struct az_keyboard_place){
                                .frame = place,
                                .unit_px = layout->unit,
                                .px_per_mm = layout->key * layout->unit / AZ_LAYOUT_KEY_MM,
                            },
                            &view->keys);
    view->count +=
        az_keyboard_widgets(&view->keys, view->widgets + view->count, AZ_WIDGETS_MAX - view->count);
}

static void
add_next(const struct az_stage *stage, struct az_view *view)
{
    const struct az_question *question = az_flow_question(&stage->flow);
    bool blank = az_writing_is_blank(&stage->writing);
    bool can = !blank || az_flow_can_next(&stage->flow);
    bool skips = blank && az_flow_next_skips(&stage->flow);
    struct az_widget *widget = az_view_add(view, "next");
    if (!widget) {
        return;
    }
    widget->kind = AZ_WIDGET_NEXT;
    widget->rect = stage->layout.next;
    widget->enabled = can;
    widget->main = can && !skips;
    widget->label =
        az_stage_message(stage, !skips                                  ? az_stage_next_word(stage)
                                : question->type == AZ_QUESTION_CONTACT ? AZ_MESSAGE_CONTACT_NOT_NOW
                                                                        : AZ_MESSAGE_SKIP);
    widget->language = az_stage_tag(stage);
}

void
az_writing_form_add_steps(const struct az_stage *stage, struct az_view *view)
{
    az_stage_arrange_back(stage, view);
    add_next(stage, view);
}
