// SPDX-License-Identifier: MIT
#include "app/kiosk/thanks.h"

#include "app/kiosk/reading.h"

/* In units. */
static const double gap = 1.5;
static const double emblem_wide = 6; // in landscape, where height is dear
static const double emblem_tall = 11;
static const double headline_wide = 8;
static const double headline_tall = 14;
static const double use_least = 5;
static const double link_side = 15; // of the QR code
static const double link_text_least = 4;
static const double link_text_wide = 21; // width, in landscape
static const double link_text_tall = 36;
static const double card_height_most = 17;
static const double card_height_least = 12; // of each of two, one below the other
static const double card_width_least = 40;  // of each of two side by side
static const double card_wide = 4; // so many times as wide as high, both parts stand side by side
static const double padding = 1.4;
static const double heading_height = 2.6;

/* What is between the bars, in units. */
struct room {
    double x;
    double y;
    double w;
    double bottom;
};

/* Height of so many lines of a caption, which are higher on small screens. */
static double
lines_of_caption(const struct az_layout *layout, double lines)
{
    return lines * 1.4 * az_layout_units(layout, layout->type[AZ_TYPE_CAPTION].size_px);
}

static double
use_height(const struct az_layout *layout)
{
    double lines = lines_of_caption(layout, 2);
    return lines > use_least ? lines : use_least;
}

static double
link_text_height(const struct az_layout *layout)
{
    double lines = lines_of_caption(layout, layout->portrait ? 2 : 3);
    return lines > link_text_least ? lines : link_text_least;
}

/* Of the code and its text, with what is between them. */
static double
link_height(const struct az_layout *layout)
{
    return link_side + gap / 2 + link_text_height(layout);
}

static struct room
measure_room(const struct az_layout *layout)
{
    struct room room = {.x = az_layout_start(layout, layout->content),
                        .y = az_layout_units(layout, layout->question.y),
                        .w = az_layout_units(layout, layout->content.w),
                        .bottom = az_layout_units(layout, layout->content.y + layout->content.h)};
    return room;
}

/* -- What came of earlier feedback ----------------------------------------- */

enum part { PART_SAID, PART_DID };

static bool
is_wide(struct az_rect card)
{
    return card.w > card.h * card_wide;
}

/*
 * What people said and what was done: one above the other, or side by side in a
 * card that is as wide as the screen, where height is dear.
 */
static struct az_rect
part_box(const struct az_layout *layout, struct az_rect card, enum part part)
{
    struct az_rect box = az_rect_inset(card, az_layout_px(layout, padding));
    if (is_wide(card)) {
        int column = (box.w - az_layout_px(layout, 2 * gap)) / 2;
        bool right = (part == PART_DID) != layout->rtl;
        box.x += right ? box.w - column : 0;
        box.w = column;
        return box;
    }
    int half = (box.h - az_layout_px(layout, gap / 2)) / 2;
    box.y += part == PART_DID ? box.h - half : 0;
    box.h = half;
    return box;
}

static struct az_type_params
part_params(const struct az_stage *stage, size_t done, struct az_rect card, enum part part)
{
    const struct az_done *entry = &stage->event->done[done];
    const struct az_theme *theme = stage->painter.theme;
    const struct az_text *text = part == PART_SAID ? &entry->said : &entry->did;
    struct az_rect box = part_box(&stage->layout, card, part);
    int heading = az_layout_px(&stage->layout, heading_height);
    box.y += heading;
    box.h -= heading;
    return (struct az_type_params){.text = text->in[az_stage_language(stage)],
                                   .language = az_stage_tag(stage),
                                   .box = box,
                                   .size = AZ_TYPE_LABEL,
                                   .align = AZ_ALIGN_START,
                                   .at_top = true,
                                   .color = part == PART_SAID ? theme->quiet : theme->ink};
}

/* Better no card than one in letters that nobody reads. */
static bool
is_readable(const struct az_stage *stage, const struct az_type_params *params)
{
    const struct az_layout_type *type = &stage->layout.type[AZ_TYPE_LABEL];
    int least = type->read_px * 4 / 5;
    least = least > type->min_px ? least : type->min_px;
    return params->box.h > least &&
           az_typesetter_size(stage->painter.type, &stage->layout, params) >= least;
}

/* As high as its lines are at the size that it has in its box. */
static int
text_height(const struct az_stage *stage, struct az_type_params params)
{
    int whole = params.box.h;
    int size = az_typesetter_size(stage->painter.type, &stage->layout, &params);
    int line = (size * 7 + 4) / 5;
    params.most_px = size;
    for (params.box.h = line; params.box.h < whole; params.box.h += line) {
        if (az_typesetter_size(stage->painter.type, &stage->layout, &params) == size) {
            return params.box.h;
        }
    }
    return whole;
}

/* Too much height for what a card says, where both parts stand side by side. */
static int
spare_height(const struct az_stage *stage, size_t done, struct az_rect card)
{
    if (!is_wide(card)) {
        return 0;
    }
    struct az_type_params said = part_params(stage, done, card, PART_SAID);
    struct az_type_params did = part_params(stage, done, card, PART_DID);
    int said_px = text_height(stage, said);
    int did_px = text_height(stage, did);
    return said.box.h - (said_px > did_px ? said_px : did_px);
}

/* Cards of one row are as high as the one that says most; returns by how much less that is. */
static int
cut_row(struct az_thanks *thanks, const struct az_stage *stage)
{
    int spare = thanks->cards[0].h;
    for (size_t i = 0; i < thanks->done_count; i++) {
        int least = spare_height(stage, thanks->done[i], thanks->cards[i]);
        spare = least < spare ? least : spare;
    }
    for (size_t i = 0; i < thanks->done_count; i++) {
        thanks->cards[i].h -= spare;
    }
    return spare;
}

static bool
fits(const struct az_stage *stage, size_t done, struct az_rect card)
{
    struct az_type_params said = part_params(stage, done, card, PART_SAID);
    struct az_type_params did = part_params(stage, done, card, PART_DID);
    return is_readable(stage, &said) && is_readable(stage, &did);
}

/* Each response begins behind the one before; an entry that is too long for the card is passed
 * over. */
static void
choose_done(struct az_thanks *thanks, const struct az_stage *stage, size_t cards)
{
    size_t count = stage->event->done_count;
    size_t first = (size_t)(stage->thanked % count);
    thanks->done_count = 0;
    for (size_t i = 0; i < count && thanks->done_count < cards; i++) {
        size_t done = (first + i) % count;
        if (fits(stage, done, thanks->cards[thanks->done_count])) {
            thanks->done[thanks->done_count++] = done;
        }
    }
}

/*
 * Two cards where both have room and something to say, else one; side by side,
 * or on a tall screen one below the other.
 */
static void
place_done(struct az_thanks *thanks, const struct az_stage *stage, struct room *room)
{
    const struct az_layout *layout = &stage->layout;
    bool tall = layout->portrait;
    double height = room->bottom - room->y;
    double half = tall ? (height - gap) / 2 : (room->w - gap) / 2;
    bool two =
        stage->event->done_count > 1 && half >= (tall ? card_height_least : card_width_least);
    double each = tall && two ? half : height;
    each = each < card_height_most ? each : card_height_most;
    double width = two && !tall ? half : room->w;
    double x = tall ? room->x : room->x + half + gap;
    double y = tall ? room->y + each + gap : room->y;
    thanks->cards[0] = az_layout_place(layout, room->x, room->y, width, each);
    thanks->cards[1] = az_layout_place(layout, x, y, width, each);
    choose_done(thanks, stage, two ? 2 : 1);
    if (thanks->done_count == 1) {
        thanks->cards[0] = az_layout_place(layout, room->x, room->y, room->w, each);
        choose_done(thanks, stage, 1);
    }
    size_t rows = tall ? thanks->done_count : thanks->done_count > 0;
    room->y += (double)rows * (each + gap);
    if (rows == 1) {
        room->y -= az_layout_units(layout, cut_row(thanks, stage));
    }
}

/* -- Where all of it stands ------------------------------------------------ */

static void
place_notice(struct az_thanks *thanks, const struct az_layout *layout, struct room *room)
{
    double emblem_side = layout->portrait ? emblem_tall : emblem_wide;
    double headline_height = layout->portrait ? headline_tall : headline_wide;
    double x = room->x + (room->w - emblem_side) / 2;
    thanks->notice.emblem = az_layout_place(layout, x, room->y, emblem_side, emblem_side);
    room->y += emblem_side + 1;
    thanks->notice.headline = az_layout_place(layout, room->x, room->y, room->w, headline_height);
    room->y += headline_height + gap;
}

static void
place_use(struct az_thanks *thanks, const struct az_stage *stage, struct room *room)
{
    if (az_text_is_given(&stage->event->use)) {
        double height = use_height(&stage->layout);
        room->bottom -= height;
        thanks->use = az_layout_place(&stage->layout, room->x, room->bottom, room->w, height);
        room->bottom -= gap / 2;
    }
}

/* The code and its text below it, in a column from `x` and `y` on. */
static void
place_link(struct az_thanks *thanks, const struct az_layout *layout, double x, double y)
{
    thanks->link = az_layout_place(layout, x, y, link_side, link_side);
    double width = layout->portrait ? link_text_tall : link_text_wide;
    thanks->link_text = az_layout_place(layout, x - (width - link_side) / 2,
                                        y + link_side + gap / 2, width, link_text_height(layout));
}

static void
lower(struct az_rect *rect, int by)
{
    rect->y += by;
}

/* What is left over stands above and below, so that all of it is read as one. */
static void
gather(struct az_thanks *thanks, const struct az_layout *layout, double spare)
{
    if (spare <= 0) {
        return;
    }
    int by = az_layout_px(layout, spare * 0.4);
    lower(&thanks->notice.emblem, by);
    lower(&thanks->notice.headline, by);
    for (size_t i = 0; i < thanks->done_count; i++) {
        lower(&thanks->cards[i], by);
    }
    lower(&thanks->use, by - az_layout_px(layout, spare));
}

/*
 * Wide: the code has a column of its own at the end, as high as the screen, so
 * that no card makes it too small for a camera.
 */
static void
place_wide(struct az_thanks *thanks, const struct az_stage *stage, struct room *room)
{
    if (stage->link) {
        double spare = room->bottom - room->y - link_height(&stage->layout);
        place_link(thanks, &stage->layout, room->x + room->w - (link_text_wide + link_side) / 2,
                   room->y + (spare > 0 ? spare / 2 : 0));
        room->w -= link_text_wide + gap;
    }
    place_notice(thanks, &stage->layout, room);
    place_use(thanks, stage, room);
    if (stage->event->done_count > 0) {
        place_done(thanks, stage, room);
    }
    gather(thanks, &stage->layout, room->bottom - room->y);
}

/* Tall: one below the other, the code in the middle of what is left. */
static void
place_tall(struct az_thanks *thanks, const struct az_stage *stage, struct room *room)
{
    place_notice(thanks, &stage->layout, room);
    place_use(thanks, stage, room);
    if (stage->event->done_count > 0) {
        double bottom = room->bottom;
        room->bottom -= stage->link ? link_height(&stage->layout) + gap : 0;
        place_done(thanks, stage, room);
        room->bottom = bottom;
    }
    if (stage->link) {
        double spare = room->bottom - room->y - link_height(&stage->layout);
        place_link(thanks, &stage->layout, room->x + (room->w - link_side) / 2,
                   room->y + (spare > 0 ? spare / 2 : 0));
    } else {
        gather(thanks, &stage->layout, room->bottom - room->y);
    }
}

void
az_thanks_place(struct az_thanks *thanks, const struct az_stage *stage)
{
    const struct az_event *event = stage->event;
    struct room room = measure_room(&stage->layout);
    *thanks = (struct az_thanks){0};
    thanks->has_more = event->done_count > 0 || az_text_is_given(&event->use) || stage->link;
    if (!thanks->has_more) {
        return;
    }
    if (stage->layout.portrait) {
        place_tall(thanks, stage, &room);
    } else {
        place_wide(thanks, stage, &room);
    }
}

static const char *
link_text(const struct az_stage *stage)
{
    const struct az_text *own = &stage->event->link_text;
    return az_text_is_given(own) ? own->in[az_stage_language(stage)]
                                 : az_stage_message(stage, AZ_MESSAGE_SCAN);
}

int64_t
az_thanks_ms(const struct az_stage *stage)
{
    const struct az_event *event = stage->event;
    size_t language = az_stage_language(stage);
    size_t characters = 0;
    struct az_thanks thanks;
    az_thanks_place(&thanks, stage);
    for (size_t i = 0; i < thanks.done_count; i++) {
        characters += az_reading_count(event->done[thanks.done[i]].said.in[language]);
        characters += az_reading_count(event->done[thanks.done[i]].did.in[language]);
    }
    characters += thanks.use.h > 0 ? az_reading_count(event->use.in[language]) : 0;
    characters += thanks.link.h > 0 ? az_reading_count(link_text(stage)) : 0;
    return az_reading_ms((int64_t)event->thanks_s * 1000, characters, thanks.link.h > 0);
}

/* -- Drawing --------------------------------------------------------------- */

const char *
az_thanks_headline(const struct az_stage *stage)
{
    const struct az_text *own = &stage->survey->thanks;
    return az_text_is_given(own) ? az_stage_text(stage, own)
                                 : az_stage_message(stage, AZ_MESSAGE_THANKS);
}

static void
draw_part(const struct az_stage *stage, size_t done, struct az_rect card, enum part part)
{
    const struct az_painter *painter = &stage->painter;
    struct az_rect heading = part_box(&stage->layout, card, part);
    heading.h = az_layout_px(&stage->layout, heading_height);
    az_typesetter_draw(
        painter->type, &stage->layout,
        &(struct az_type_params){
            .text = az_stage_message(stage, part == PART_SAID ? AZ_MESSAGE_SAID : AZ_MESSAGE_DID),
            .language = az_stage_tag(stage),
            .box = heading,
            .size = AZ_TYPE_CAPTION,
            .bold = true,
            .lines = 1,
            .align = AZ_ALIGN_START,
            .at_top = true,
            .color = part == PART_SAID ? painter->theme->quiet : painter->theme->accent,
        });
    struct az_type_params params = part_params(stage, done, card, part);
    az_typesetter_draw(painter->type, &stage->layout, &params);
}

static void
draw_card(const struct az_stage *stage, size_t done, struct az_rect card)
{
    const struct az_painter *painter = &stage->painter;
    const struct az_layout *layout = &stage->layout;
    az_canvas_round(painter->canvas, card, layout->radius, painter->theme->card);
    if (layout->outline > 0) {
        az_canvas_ring(painter->canvas, card, layout->radius, layout->outline,
                       painter->theme->line);
    }
    draw_part(stage, done, card, PART_SAID);
    draw_part(stage, done, card, PART_DID);
}

static void
draw_quiet(const struct az_stage *stage, const char *text, struct az_rect box)
{
    az_typesetter_draw(stage->painter.type, &stage->layout,
                       &(struct az_type_params){
                           .text = text,
                           .language = az_stage_tag(stage),
                           .box = box,
                           .size = AZ_TYPE_CAPTION,
                           .color = stage->painter.theme->quiet,
                       });
}

void
az_thanks_draw(const struct az_thanks *thanks, const struct az_stage *stage)
{
    const struct az_event *event = stage->event;
    size_t language = az_stage_language(stage);
    for (size_t i = 0; i < thanks->done_count; i++) {
        draw_card(stage, thanks->done[i], thanks->cards[i]);
    }
    if (thanks->use.h > 0) {
        draw_quiet(stage, event->use.in[language], thanks->use);
    }
    if (thanks->link.h > 0) {
        az_qr_draw(stage->painter.canvas, stage->link, thanks->link);
        draw_quiet(stage, link_text(stage), thanks->link_text);
    }
}
