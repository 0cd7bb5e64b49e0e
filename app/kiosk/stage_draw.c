// SPDX-License-Identifier: MIT
#include "app/kiosk/stage.h"
#include "app/ui/parts.h"

void
az_stage_draw_title(const struct az_stage *stage)
{
    const struct az_painter *painter = &stage->painter;
    if (stage->logo && stage->layout.logo.h > 0) {
        az_logo_draw(painter->canvas, stage->logo, stage->layout.logo, stage->layout.rtl);
    }
    if (az_layout_asks_in_bar(&stage->layout)) {
        return; // the question stands in its place
    }
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

/* How many questions there are depends on the first answer, so nothing is shown before it. */
void
az_stage_draw_way(const struct az_stage *stage)
{
    struct az_progress progress = {.most = stage->survey->question_count};
    if (stage->flow.open) {
        az_flow_progress(&stage->flow, &progress.position, &progress.total);
        az_draw_progress(&stage->painter, stage->layout.dots, &progress);
    }
}

static unsigned
hint_lines(const struct az_stage *stage)
{
    return stage->layout.portrait ? 2 : 1;
}

/* As its letters need: they are larger on small screens, and for those who ask for it. */
static int
hint_height(const struct az_stage *stage)
{
    return stage->layout.type[AZ_TYPE_LABEL].size_px * 3 / 2 * (int)hint_lines(stage);
}

static int
hint_gap(const struct az_stage *stage)
{
    return az_layout_px(&stage->layout, 0.6);
}

static struct az_type_params
question_params(const struct az_stage *stage, struct az_rect box, bool has_hint)
{
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
az_stage_draw_question_in(const struct az_stage *stage, struct az_rect place, const char *hint)
{
    const struct az_painter *painter = &stage->painter;
    struct az_type_params params = question_params(stage, place, hint != NULL);
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
                           .lines = hint_lines(stage),
                           .at_top = true,
                           .color = painter->theme->quiet,
                       });
}

const char *
az_stage_hint(const struct az_stage *stage, const char *hint)
{
    const struct az_text *own = &az_flow_question(&stage->flow)->hint;
    if (stage->timed_out) {
        return az_stage_message(stage, AZ_MESSAGE_TIMED_OUT);
    }
    return az_text_is_given(own) ? az_stage_text(stage, own) : hint;
}

int
az_stage_question_px(const struct az_stage *stage)
{
    struct az_type_params params = question_params(stage, stage->layout.question, true);
    unsigned lines = params.lines;
    int size = az_typesetter_size(stage->painter.type, &stage->layout, &params);
    int line = (size * 7 + 4) / 5;
    params.most_px = size;
    params.lines = 1;
    params.box.h = line;
    if (az_typesetter_size(stage->painter.type, &stage->layout, &params) == size) {
        lines = 1;
    }
    return (int)lines * line + hint_gap(stage) + hint_height(stage);
}

void
az_stage_draw_question(const struct az_stage *stage, const char *hint)
{
    az_stage_draw_question_in(stage, stage->layout.question, az_stage_hint(stage, hint));
    az_stage_draw_way(stage);
}

/* All that is free between the keys; on a tall screen the row of the dots. */
static struct az_rect
note_box(const struct az_layout *layout)
{
    struct az_rect box = layout->dots;
    if (!layout->portrait) {
        struct az_rect left = layout->rtl ? layout->next : layout->back;
        struct az_rect right = layout->rtl ? layout->back : layout->next;
        int gap = az_layout_px(layout, 1);
        box.x = left.x + left.w + gap;
        box.w = right.x - gap - box.x;
    }
    return box;
}

void
az_stage_draw_note(const struct az_stage *stage, const char *text)
{
    az_typesetter_draw(stage->painter.type, &stage->layout,
                       &(struct az_type_params){
                           .text = text,
                           .language = az_stage_tag(stage),
                           .box = note_box(&stage->layout),
                           .size = AZ_TYPE_CAPTION,
                           .lines = 3,
                           .color = stage->painter.theme->quiet,
                       });
}

void
az_stage_draw_hinted(const struct az_stage *stage, enum az_message hint,
                     const struct az_message_values *values)
{
    struct az_buffer text;
    az_buffer_init(&text, AZ_STAGE_HINT_MAX);
    az_stage_draw_question(stage, az_stage_write(stage, hint, values, &text));
    az_buffer_destroy(&text);
}

bool
az_stage_fits(const struct az_stage *stage, const struct az_view *view)
{
    if (az_flow_question(&stage->flow)) {
        struct az_type_params params = question_params(stage, stage->layout.question, true);
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
    struct az_stage_place place = {0};
    if (notice->place) {
        place = *notice->place;
    } else {
        az_layout_message(&stage->layout, notice->hint != NULL, &place.emblem, &place.headline,
                          &place.hint);
    }
    draw_emblem(stage, notice, place.emblem);
    struct az_rect said = az_typesetter_draw(painter->type, &stage->layout,
                                             &(struct az_type_params){
                                                 .text = notice->headline,
                                                 .language = az_stage_tag(stage),
                                                 .box = place.headline,
                                                 .size = AZ_TYPE_QUESTION,
                                                 .lines = stage->layout.portrait ? 3 : 2,
                                                 .at_top = true,
                                                 .color = painter->theme->ink,
                                             });
    place.hint.y = said.y + said.h + az_layout_px(&stage->layout, 1);
    az_typesetter_draw(painter->type, &stage->layout,
                       &(struct az_type_params){
                           .text = notice->hint,
                           .language = az_stage_tag(stage),
                           .box = place.hint,
                           .size = AZ_TYPE_CHOICE,
                           .lines = 2,
                           .at_top = true,
                           .color = painter->theme->quiet,
                       });
    draw_code(stage, notice->code);
}
