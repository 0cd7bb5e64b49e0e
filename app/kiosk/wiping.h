// SPDX-License-Identifier: MIT
#pragma once

/*
 * What an attendee wrote leaves traces in places that are not ours: in memory
 * that SDL has freed, on the stack below us, in events that were handled. This
 * wipes them. UI thread only.
 */

/*
 * Have SDL and SDL_ttf wipe all memory that they free: events, texts on their
 * way to be drawn, and the pictures of them. Before anything else of SDL.
 */
void
az_wiping_init(void);

/*
 * Overwrite what handled events and functions that have returned left behind.
 * To be called as near to main() as can be, for it reaches only what lies
 * deeper in the stack.
 */
void
az_wiping_traces(void);
