// SPDX-License-Identifier: MIT
#include "app/kiosk/enrol_screen.h"

#include <string.h>

const char *const az_enrol_languages[AZ_ENROL_LANGUAGES] = {"hy", "ka", "en", "ru", "ar"};

enum {
    ROWS = 4,
    COLUMNS = 3,
    DIGITS = AZ_ENROLMENT_CODE_DIGITS,
};

/* In units. */
static const double margin = 3;
static const double gap = 1.4;
static const double box_gap = 0.8;
static const double box_gap_middle = 2.4;
static const double box_width_max = 7;

/* The keys as on a telephone; -1 is none. */
static const int pad[ROWS][COLUMNS] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {-1, 0, AZ_ENROL_DELETE}};

/* A part of the screen in units, `x` from its left edge whatever is read there. */
struct part {
    double x;
    double y;
    double w;
    double h;
};

/* Numbers run from left to right in all languages, and so do the keys that type them. */
static struct az_rect
place(const struct az_enrol_screen *screen, struct part part)
{
    const struct az_layout *layout = &screen->layout;
    double width = az_layout_units(layout, layout->width);
    double x = layout->rtl ? width - part.x - part.w : part.x;
    return az_layout_place(layout, x, part.y, part.w, part.h);
}

static const char *
text(const struct az_enrol_screen *screen, enum az_message message)
{
    return screen->catalogues[screen->language].texts[message];
}

bool
az_enrol_screen_type(struct az_enrol_screen *screen, int64_t key)
{
    size_t count = strlen(screen->digits);
    if (screen->resting) {
        return false;
    }
    if (key == AZ_ENROL_DELETE) {
        screen->digits[count > 0 ? count - 1 : 0] = '\0';
        return false;
    }
    if (count == 0) {
        screen->told = AZ_MESSAGE_ENROL_HINT; // what was told of the code before is past
    }
    if (key < 0 || key > 9 || count == DIGITS) {
        return false;
    }
    screen->digits[count] = (char)('0' + key);
    screen->digits[count + 1] = '\0';
    return count + 1 == DIGITS;
}

void
az_enrol_screen_tell(struct az_enrol_screen *screen, enum az_message told)
{
    screen->told = told;
    screen->resting = told == AZ_MESSAGE_ENROL_CHECKING || told == AZ_MESSAGE_ENROL_DONE;
    if (!screen->resting) {
        memset(screen->digits, 0, sizeof(screen->digits));
    }
}

/* Where reading starts: the title, the digits, what is told, and the key to leave. */
struct column {
    struct part title;
    struct part digits;
    struct part told;
    struct part later;
    struct part pad;
};

static struct column
columns_of(const struct az_enrol_screen *screen)
{
    const struct az_layout *layout = &screen->layout;
    double width = az_layout_units(layout, layout->width);
    double height = az_layout_units(layout, layout->height);
    double top = az_layout_units(layout, layout->languages.y + layout->languages.h) + 2 * gap;
    double step = az_layout_units(layout, layout->next.h);
    struct column column;
    if (layout->portrait) {
        double inner = width - 2 * margin;
        double foot = height - margin - step;
        column.title = (struct part){margin, top, inner, 13};
        column.digits = (struct part){margin, top + 13 + gap, inner, 9};
        column.told = (struct part){margin, top + 22 + 2 * gap, inner, 11};
        double pad_top = top + 33 + 3 * gap;
        column.pad = (struct part){(width - 44) / 2, pad_top, 44, foot - 2 * gap - pad_top};
        column.later = (struct part){margin, foot, inner, step};
        return column;
    }
    double half = width * 0.52;
    double pad_x = layout->rtl ? margin : half + margin;
    double pad_width = width - half - 2 * margin;
    double x = layout->rtl ? width - half : margin;
    double inner = half - margin;
    double bottom = height - margin - step;
    pad_width = pad_width < 44 ? pad_width : 44;
    column.pad = (struct part){pad_x, top, pad_width, height - margin - top};
    column.title = (struct part){x, top, inner, 12};
    column.digits = (struct part){x, top + 12 + gap, inner, 9};
    column.told = (struct part){x, top + 21 + 2 * gap, inner, bottom - top - 21 - 3 * gap};
    column.later = (struct part){x, bottom, inner, step};
    return column;
}

static void
arrange_pad(struct az_enrol_screen *screen, struct part whole)
{
    double w = (whole.w - (COLUMNS - 1) * gap) / COLUMNS;
    double h = (whole.h - (ROWS - 1) * gap) / ROWS;
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t i = 0; i < COLUMNS; i++) {
            int key = pad[row][i];
            struct az_widget *widget = key >= 0 ? az_view_add(&screen->view, "code-%d", key) : NULL;
            if (!widget) {
                continue;
            }
            widget->kind = AZ_WIDGET_NUMBER;
            widget->rect = place(screen, (struct part){whole.x + (double)i * (w + gap),
                                                       whole.y + (double)row * (h + gap), w, h});
            widget->number = key;
            widget->enabled = !screen->resting;
            widget->label = key == AZ_ENROL_DELETE ? "" : az_view_text(&screen->view, "%d", key);
            widget->language = "en";
        }
    }
}

static void
arrange_languages(struct az_enrol_screen *screen)
{
    struct az_rect keys[AZ_ENROL_LANGUAGES];
    az_layout_languages(&screen->layout, AZ_ENROL_LANGUAGES, keys);
    for (size_t i = 0; i < AZ_ENROL_LANGUAGES; i++) {
        struct az_widget *widget = az_view_add(&screen->view, "language-%s", az_enrol_languages[i]);
        if (widget) {
            widget->kind = AZ_WIDGET_LANGUAGE;
            widget->rect = keys[i];
            widget->chosen = i == screen->language;
            widget->number = (int64_t)i;
            widget->label = screen->catalogues[i].texts[AZ_MESSAGE_LANGUAGE];
            widget->language = az_enrol_languages[i];
        }
    }
}

static void
arrange_later(struct az_enrol_screen *screen, struct part where)
{
    struct az_widget *widget = az_view_add(&screen->view, "later");
    if (!widget) {
        return;
    }
    const struct az_layout *layout = &screen->layout;
    double w = 1.3 * az_layout_units(layout, layout->next.w);
    widget->kind = AZ_WIDGET_NEXT;
    where.x = layout->rtl ? where.x + where.w - w : where.x;
    where.w = w;
    widget->rect = place(screen, where);
    widget->enabled = !screen->resting;
    widget->label = text(screen, AZ_MESSAGE_ENROL_LATER);
    widget->language = az_enrol_languages[screen->language];
}

void
az_enrol_screen_arrange(struct az_enrol_screen *screen, int width, int height)
{
    const char *tag = az_enrol_languages[screen->language];
    az_layout_init(&screen->layout, &(struct az_layout_params){.width = width,
                                                               .height = height,
                                                               .theme = screen->painter.theme,
                                                               .languages = AZ_ENROL_LANGUAGES,
                                                               .rtl = strcmp(tag, "ar") == 0});
    screen->painter.layout = &screen->layout;
    az_view_clear(&screen->view);
    struct column column = columns_of(screen);
    arrange_languages(screen);
    arrange_pad(screen, column.pad);
    arrange_later(screen, column.later);
    az_widget_even(&screen->painter, screen->view.widgets, screen->view.count, AZ_WIDGET_LANGUAGE);
}

static void
draw_text(const struct az_enrol_screen *screen, const char *words, struct part where,
          enum az_type size, struct az_color color)
{
    bool middle = screen->layout.portrait;
    az_typesetter_draw(screen->painter.type, &screen->layout,
                       &(struct az_type_params){
                           .text = words,
                           .language = az_enrol_languages[screen->language],
                           .box = place(screen, where),
                           .size = size,
                           .bold = size == AZ_TYPE_QUESTION,
                           .align = middle ? AZ_ALIGN_CENTRE : AZ_ALIGN_START,
                           .at_top = true,
                           .color = color,
                       });
}

/* Two groups of four, as the code is told. */
static void
draw_digits(const struct az_enrol_screen *screen, struct part where)
{
    const struct az_painter *painter = &screen->painter;
    const struct az_theme *theme = painter->theme;
    double gaps = (DIGITS - 2) * box_gap + box_gap_middle;
    double w = (where.w - gaps) / DIGITS;
    w = w < box_width_max ? w : box_width_max;
    size_t count = strlen(screen->digits);
    double row = DIGITS * w + gaps;
    double x = screen->layout.portrait ? where.x + (where.w - row) / 2
               : screen->layout.rtl    ? where.x + where.w - row
                                       : where.x;
    for (size_t i = 0; i < DIGITS; i++) {
        struct az_rect box = place(screen, (struct part){x, where.y, w, where.h});
        const char digit[] = {screen->digits[i], '\0'};
        int line = az_layout_px(&screen->layout, i == count ? 0.4 : 0.2);
        az_canvas_round(painter->canvas, box, screen->layout.radius, theme->card);
        az_canvas_ring(painter->canvas, box, screen->layout.radius, line > 0 ? line : 1,
                       i == count && !screen->resting ? theme->accent : theme->line);
        if (i < count) {
            az_typesetter_draw(painter->type, &screen->layout,
                               &(struct az_type_params){.text = digit,
                                                        .language = "en",
                                                        .box = box,
                                                        .size = AZ_TYPE_QUESTION,
                                                        .lines = 1,
                                                        .color = theme->ink});
        }
        x += w + (i == DIGITS / 2 - 1 ? box_gap_middle : box_gap);
    }
}

static void
draw_keys(const struct az_enrol_screen *screen, size_t pressed)
{
    const struct az_painter *painter = &screen->painter;
    for (size_t i = 0; i < screen->view.count; i++) {
        const struct az_widget *widget = &screen->view.widgets[i];
        az_widget_draw(painter, widget, i == pressed ? 1 : 0);
        if (widget->kind == AZ_WIDGET_NUMBER && widget->number == AZ_ENROL_DELETE) {
            int side = widget->rect.h < widget->rect.w ? widget->rect.h / 2 : widget->rect.w / 2;
            struct az_rect icon = {widget->rect.x + (widget->rect.w - side) / 2,
                                   widget->rect.y + (widget->rect.h - side) / 2, side, side};
            az_canvas_picture(painter->canvas, "icons/key-backspace.svg", icon,
                              &painter->theme->ink);
        }
    }
}

/* What is beneath the digits: in the accent that it is done, and the label that was given. */
static void
draw_told(const struct az_enrol_screen *screen, struct part where)
{
    const struct az_theme *theme = screen->painter.theme;
    bool done = screen->told == AZ_MESSAGE_ENROL_DONE;
    bool quiet = screen->told == AZ_MESSAGE_ENROL_HINT || screen->told == AZ_MESSAGE_ENROL_CHECKING;
    struct part line = where;
    line.h = done ? where.h / 2 : where.h;
    draw_text(screen, text(screen, screen->told), line, AZ_TYPE_CHOICE,
              done    ? theme->accent
              : quiet ? theme->quiet
                      : theme->ink);
    if (done) {
        line.y += line.h;
        draw_text(screen, screen->label, line, AZ_TYPE_CHOICE, theme->ink);
    }
}

void
az_enrol_screen_draw(const struct az_enrol_screen *screen, size_t pressed)
{
    struct column column = columns_of(screen);
    const struct az_theme *theme = screen->painter.theme;
    az_canvas_clear(screen->painter.canvas, theme->ground);
    draw_text(screen, text(screen, AZ_MESSAGE_ENROL_TITLE), column.title, AZ_TYPE_QUESTION,
              theme->ink);
    draw_digits(screen, column.digits);
    draw_told(screen, column.told);
    draw_keys(screen, pressed);
}
