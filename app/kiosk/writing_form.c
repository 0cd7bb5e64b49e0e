// SPDX-License-Identifier: MIT
#include "app/kiosk/writing_form.h"

#include <assert.h>

#include "app/ui/keyboard_widgets.h"

static_assert((int)AZ_WRITING_FIELDS_MAX <= (int)AZ_LAYOUT_FIELDS_MAX, "each has its place");

enum { NOTE_LINES_MOST = 8 };

/* Height is dear in landscape. */
static enum az_type
note_type(const struct az_stage *stage)
{
    return stage->layout.portrait ? AZ_TYPE_LABEL : AZ_TYPE_CAPTION;
}

static struct az_type_params
note_params(const struct az_stage *stage, const char *note, struct az_rect place)
{
    return (struct az_type_params){
        .text = note,
        .language = az_stage_tag(stage),
        .box = place,
        .size = note_type(stage),
        .color = stage->painter.theme->quiet,
    };
}

/* The height in which it keeps the size of a caption, by the lines that it takes. */
static int
note_px(const struct az_stage *stage, const char *note)
{
    int size = stage->layout.type[note_type(stage)].size_px;
    int line = (size * 7 + 4) / 5;
    struct az_type_params params = note_params(stage, note, stage->layout.content);
    for (int lines = 1; note && lines < NOTE_LINES_MOST; lines++) {
        params.box.h = lines * line;
        if (az_typesetter_size(stage->painter.type, &stage->layout, &params) == size) {
            break;
        }
    }
    return note ? params.box.h : 0;
}

void
az_writing_form_place(const struct az_stage *stage, const char *note,
                      struct az_layout_writing *places)
{
    az_layout_writing(&stage->layout,
                      &(struct az_layout_writing_params){.fields = stage->writing.count,
                                                         .note_px = note_px(stage, note)},
                      places);
}

void
az_writing_form_draw_note(const struct az_stage *stage, const char *note, struct az_rect place,
                          enum az_align align)
{
    struct az_type_params params = note_params(stage, note, place);
    params.align = align;
    az_typesetter_draw(stage->painter.type, &stage->layout, &params);
}

static struct az_type_params
bar_params(const struct az_stage *stage)
{
    return (struct az_type_params){
        .text = az_stage_text(stage, &az_flow_question(&stage->flow)->text),
        .language = az_stage_tag(stage),
        .box = stage->layout.title,
        .size = AZ_TYPE_CHOICE,
        .bold = true,
        .lines = 2,
        .align = AZ_ALIGN_START,
        .color = stage->painter.theme->ink,
    };
}

bool
az_writing_form_fits_bar(const struct az_stage *stage)
{
    struct az_type_params params = bar_params(stage);
    return az_typesetter_fits(stage->painter.type, &stage->layout, &params);
}

void
az_writing_form_draw_question(const struct az_stage *stage, struct az_rect place)
{
    if (az_layout_asks_in_bar(&stage->layout)) {
        struct az_type_params params = bar_params(stage);
        az_typesetter_draw(stage->painter.type, &stage->layout, &params);
    } else {
        az_stage_draw_question_in(stage, place, NULL);
    }
}

static enum az_message
caption_of(unsigned asks)
{
    return asks == AZ_CONTACT_NAME    ? AZ_MESSAGE_CONTACT_NAME
           : asks == AZ_CONTACT_EMAIL ? AZ_MESSAGE_CONTACT_EMAIL
                                      : AZ_MESSAGE_CONTACT_PHONE;
}

static enum az_message
doubt_of(unsigned asks)
{
    return asks == AZ_CONTACT_EMAIL ? AZ_MESSAGE_CONTACT_EMAIL_DOUBT
                                    : AZ_MESSAGE_CONTACT_PHONE_DOUBT;
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
        };
        if (!active && az_writing_doubt(writing, i) != AZ_CONTACT_DOUBT_NONE) {
            view->fields[i].doubt = az_stage_message(stage, doubt_of(field->asks));
            view->fields[i].doubt_short = az_stage_message(stage, AZ_MESSAGE_CONTACT_CHECK);
        }
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
    const struct az_writing *writing = &stage->writing;
    bool blank = az_writing_is_blank(writing);
    bool can = !blank || az_flow_can_next(&stage->flow);
    bool skips = blank && az_flow_next_skips(&stage->flow);
    struct az_widget *widget = az_view_add(view, "next");
    if (!widget) {
        return;
    }
    widget->kind = AZ_WIDGET_NEXT;
    widget->rect = stage->layout.next;
    widget->enabled = can;
    /* Within a form the keyboard leads on to the next field. */
    widget->main = can && !skips && !(writing->typing && !writing->keyboard.endless);
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
