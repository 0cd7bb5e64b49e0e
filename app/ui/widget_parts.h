// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the drawings of the widgets share. Only the widgets include it.
 */
#include "app/ui/field.h"
#include "app/ui/widget.h"

/* Units in pixels, at least one. */
int
az_part_px(const struct az_painter *painter, double units);

/* Whether keys have outlines in place of shadows and tints. */
bool
az_part_is_outlined(const struct az_painter *painter);

/* A key's ground: a card that lies on the ground, or sunk into it when pressed. */
void
az_part_card(const struct az_painter *painter, const struct az_widget *widget, double pressed);

/* The same, filled with the accent: the thing to do next. */
void
az_part_filled(const struct az_painter *painter, const struct az_widget *widget, double pressed);

/* What is written on the ground of this widget. */
struct az_color
az_part_ink(const struct az_painter *painter, const struct az_widget *widget);

/* Draw the label; returns where it stands. */
struct az_rect
az_part_label(const struct az_painter *painter, const struct az_widget *widget,
              struct az_color color);

/* The box that is ticked. */
struct az_rect
az_part_check_box(const struct az_painter *painter, const struct az_widget *widget);

/* A chevron points to where reading goes on, or whence it came; its size, and how far from it. */
bool
az_part_points_right(const struct az_painter *painter, const struct az_widget *widget);
int
az_part_chevron_side(const struct az_painter *painter);
int
az_part_chevron_gap(const struct az_painter *painter);

/* The accent around what is pressed or chosen, outside of its edge. */
void
az_part_halo(const struct az_painter *painter, struct az_rect rect, int radius, double strength);

/* Where the picture and the label of these stand, and how they are drawn. */
struct az_rect
az_part_pair_label(const struct az_painter *painter, const struct az_widget *widget);
struct az_rect
az_part_stay_label(const struct az_painter *painter, const struct az_widget *widget);
struct az_rect
az_part_no_label(const struct az_painter *painter, const struct az_widget *widget);

void
az_part_draw_star(const struct az_painter *painter, const struct az_widget *widget, double pressed);
void
az_part_draw_pair(const struct az_painter *painter, const struct az_widget *widget, double pressed);
void
az_part_draw_round(const struct az_painter *painter, const struct az_widget *widget,
                   double pressed);
void
az_part_draw_page(const struct az_painter *painter, const struct az_widget *widget, double pressed);
void
az_part_draw_stay(const struct az_painter *painter, const struct az_widget *widget, double pressed);
void
az_part_draw_field(const struct az_painter *painter, const struct az_widget *widget,
                   double pressed);
