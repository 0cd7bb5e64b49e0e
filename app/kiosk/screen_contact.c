// SPDX-License-Identifier: MIT
#include "app/kiosk/screens.h"
#include "app/kiosk/writing_form.h"

/* The form at rest: the question, what one agrees to, and the fields. */
struct form {
    struct az_rect heading;
    struct az_rect consent;
    struct az_rect fields[AZ_WRITING_FIELDS_MAX];
};

/* In units. */
static const double field_height = 8.5;
static const double consent_height = 12; // at most; what is left over stands below
static const double gap = 1;
static const double heading_height = 3.2;

/* Fields close below what one agrees to, side by side or one above the other. */
static void
place_form(const struct az_stage *stage, struct form *form)
{
    const struct az_layout *layout = &stage->layout;
    struct az_rect content = layout->content;
    size_t count = stage->writing.count;
    double x = az_layout_start(layout, content);
    double y = az_layout_units(layout, content.y);
    double width = az_layout_units(layout, content.w);
    double height = az_layout_units(layout, content.h);
    size_t columns = layout->portrait ? 1 : count;
    size_t rows = layout->portrait ? count : 1;
    double column = (width - gap * (double)(columns - 1)) / (double)columns;
    double room = height - heading_height - 2 * gap - (double)rows * (field_height + gap) + gap;
    double consent = room < consent_height || layout->large_text ? room : consent_height;
    double top = y + heading_height + consent + 2 * gap;
    for (size_t i = 0; i < count; i++) {
        form->fields[i] = az_layout_place(layout, x + (double)(i % columns) * (column + gap),
                                          top + (double)(i / columns) * (field_height + gap),
                                          column, field_height);
    }
    form->heading = az_layout_place(layout, x, y, width, heading_height);
    form->consent = az_layout_place(layout, x, y + heading_height, width, consent);
}

static const char *
consent(const struct az_stage *stage)
{
    return az_stage_text(stage, &az_flow_question(&stage->flow)->consent);
}

static void
arrange(const struct az_stage *stage, struct az_view *view)
{
    if (stage->writing.typing) {
        struct az_layout_writing places;
        az_writing_form_place(stage, consent(stage), &places);
        az_writing_form_add_fields(stage, view, places.fields, NULL);
        az_writing_form_add_steps(stage, view);
        az_writing_form_add_keyboard(stage, view, places.keyboard);
    } else {
        struct form form;
        place_form(stage, &form);
        az_writing_form_add_fields(stage, view, form.fields,
                                   az_stage_message(stage, AZ_MESSAGE_TEXT_PLACEHOLDER));
        az_writing_form_add_steps(stage, view);
    }
}

static void
draw_consent(const struct az_stage *stage)
{
    const struct az_painter *painter = &stage->painter;
    struct form form;
    place_form(stage, &form);
    struct az_type_params params = {.text = az_stage_message(stage, AZ_MESSAGE_CONTACT_CONSENT),
                                    .language = az_stage_tag(stage),
                                    .box = form.heading,
                                    .size = AZ_TYPE_LABEL,
                                    .bold = true,
                                    .lines = 1,
                                    .align = AZ_ALIGN_START,
                                    .color = painter->theme->ink};
    az_typesetter_draw(painter->type, &stage->layout, &params);
    params.text = consent(stage);
    params.box = form.consent;
    params.bold = false;
    params.lines = 0;
    params.at_top = true;
    az_typesetter_draw(painter->type, &stage->layout, &params);
}

static const char *
form_hint(const struct az_stage *stage)
{
    bool given = az_flow_given(&stage->flow, stage->flow.question)->kind != AZ_VALUE_NONE;
    return az_stage_message(stage, given ? AZ_MESSAGE_TEXT_REPLACE : AZ_MESSAGE_TEXT_SEALED);
}

/* What one agrees to stays to be read for as long as one writes. */
static void
draw(const struct az_stage *stage)
{
    if (stage->writing.typing) {
        struct az_layout_writing places;
        az_writing_form_place(stage, consent(stage), &places);
        az_writing_form_draw_question(stage, places.question);
        az_writing_form_draw_note(stage, consent(stage), places.note, AZ_ALIGN_START);
        az_stage_draw_way(stage);
    } else {
        az_stage_draw_question(stage, form_hint(stage));
        draw_consent(stage);
    }
}

const struct az_screen az_screen_contact = {
    .name = "contact",
    .arrange = arrange,
    .draw = draw,
    .settle_ms = AZ_MOTION_CHANGE_MS,
};
