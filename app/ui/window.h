// SPDX-License-Identifier: MIT
#pragma once

/*
 * The window and its renderer. Drawing is done by the CPU: it looks the same
 * on every machine, needs no driver and little memory. UI thread only.
 */
#include <SDL.h>
#include <stdbool.h>

struct az_window_params {
    const char *title;
    int width; // of the window; ignored in fullscreen
    int height;
    bool fullscreen;
    bool may_be_unseen; // without a display, draw where nobody sees it
};

struct az_window {
    SDL_Window *window;     // owned
    SDL_Renderer *renderer; // owned
    bool unseen;            // there is no display
    bool started;           // SDL's video is to be ended
};

/* False, and logged with the cure, on failure; the caller destroys it, whatever is returned. */
bool
az_window_init(struct az_window *window, const struct az_window_params *params);
/* The screen's diagonal in millimetres as the system tells it; 0 if it does not, or guesses. */
unsigned
az_window_diagonal_mm(const struct az_window *window);
/* Accepts a zeroed one. */
void
az_window_destroy(struct az_window *window);
