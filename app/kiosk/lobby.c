// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "lobby"
#include "app/kiosk/lobby.h"

#include <string.h>

#include "app/kiosk/notice.h"
#include "app/ui/widget.h"
#include "base/log.h"

enum {
    LOOK_MS = 2000,
    LANGUAGES = 5,
};

static const char *const languages[LANGUAGES] = {"hy", "ka", "en", "ru", "ar"};

/* In units. */
static const double emblem_side = 10;
static const double line_height = 4.6;
static const double gap = 2;

struct lobby {
    const struct az_lobby_params *params;
    struct az_catalogue catalogues[LANGUAGES];
    struct az_fonts *fonts;     // owned
    struct az_canvas *canvas;   // owned
    struct az_typesetter *type; // owned
    enum az_message message;
    const char *why; // borrowed
    bool quit;
};

static bool
open_lobby(struct lobby *lobby)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        if (!az_catalogue_load(languages[i], &lobby->catalogues[i])) {
            return false;
        }
    }
    lobby->fonts = az_fonts_open(languages, LANGUAGES);
    lobby->canvas = lobby->fonts ? az_canvas_open(lobby->params->window->renderer) : NULL;
    lobby->type = lobby->canvas ? az_typesetter_open(lobby->canvas, lobby->fonts) : NULL;
    return lobby->type != NULL;
}

static void
close_lobby(struct lobby *lobby)
{
    az_typesetter_close(lobby->type);
    az_canvas_close(lobby->canvas);
    az_fonts_close(lobby->fonts);
    for (size_t i = 0; i < LANGUAGES; i++) {
        az_catalogue_destroy(&lobby->catalogues[i]);
    }
}

static void
draw_emblem(const struct lobby *lobby, struct az_rect rect)
{
    const struct az_theme *theme = lobby->params->theme;
    az_canvas_round(lobby->canvas, rect, rect.w / 2, theme->quiet);
    az_canvas_picture(lobby->canvas, "icons/pause.svg", az_rect_inset(rect, rect.w / 5),
                      &theme->ground);
}

/* A line a language, none of them before the others by anything but its place. */
static void
draw_lines(const struct lobby *lobby, const struct az_layout *layout, double width, double y)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        az_typesetter_draw(
            lobby->type, layout,
            &(struct az_type_params){
                .text = lobby->catalogues[i].texts[lobby->message],
                .language = languages[i],
                .box = az_layout_place(layout, 3, y + line_height * (double)i, width, line_height),
                .size = AZ_TYPE_CHOICE,
                .bold = true,
                .lines = 1,
                .color = lobby->params->theme->ink,
            });
    }
}

static void
draw(const struct lobby *lobby)
{
    struct az_layout layout;
    int width_px = 0;
    int height_px = 0;
    SDL_GetRendererOutputSize(lobby->params->window->renderer, &width_px, &height_px);
    az_layout_init(&layout, &(struct az_layout_params){.width = width_px,
                                                       .height = height_px,
                                                       .theme = lobby->params->theme});
    double width = az_layout_units(&layout, width_px) - 6;
    double height = az_layout_units(&layout, height_px);
    double block = emblem_side + gap + LANGUAGES * line_height;
    double top = (height - block) * 0.35;
    az_canvas_clear(lobby->canvas, lobby->params->theme->ground);
    draw_emblem(lobby, az_layout_place(&layout, 3 + (width - emblem_side) / 2, top, emblem_side,
                                       emblem_side));
    draw_lines(lobby, &layout, width, top + emblem_side + gap);
    top += block + gap;
    az_typesetter_draw(lobby->type, &layout,
                       &(struct az_type_params){
                           .text = lobby->why,
                           .language = "en",
                           .box = az_layout_place(&layout, 3, top, width, height - top - gap),
                           .size = AZ_TYPE_CAPTION,
                           .at_top = true,
                           .color = lobby->params->theme->quiet,
                       });
    SDL_RenderPresent(lobby->params->window->renderer);
}

static void
handle_event(struct lobby *lobby, const SDL_Event *event)
{
    struct az_notice notice;
    if (event->type == SDL_QUIT) {
        lobby->quit = true;
    } else if (az_notice_take(event, &notice)) {
        lobby->quit = lobby->quit || notice.kind == AZ_NOTICE_QUIT;
        az_show_close(notice.show); // nothing comes before the workers run
    }
}

static enum az_lobby_end
wait_in(struct lobby *lobby)
{
    const struct az_lobby_params *params = lobby->params;
    SDL_Event event;
    while (!lobby->quit) {
        if (params->look(params->ctx, &lobby->message, &lobby->why)) {
            return AZ_LOBBY_READY;
        }
        draw(lobby);
        if (SDL_WaitEventTimeout(&event, LOOK_MS)) {
            do {
                handle_event(lobby, &event);
            } while (SDL_PollEvent(&event));
        }
    }
    return AZ_LOBBY_QUIT;
}

enum az_lobby_end
az_lobby_wait(const struct az_lobby_params *params)
{
    struct lobby lobby = {.params = params, .message = AZ_MESSAGE_NOT_SET_UP, .why = ""};
    enum az_lobby_end end = open_lobby(&lobby) ? wait_in(&lobby) : AZ_LOBBY_FAILED;
    close_lobby(&lobby);
    return end;
}
