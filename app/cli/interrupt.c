// SPDX-License-Identifier: MIT
#include "app/cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { SIGNAL_COUNT = sizeof(signals) / sizeof(*signals) };

static struct sigaction before[SIGNAL_COUNT];
static volatile sig_atomic_t came; // the signal; 0: none

static void
handle_signal(int number)
{
    came = number;
}

void
az_interrupt_catch(void)
{
    // Without SA_RESTART, so that a write that waits on a pipe ends too.
    struct sigaction action = {.sa_handler = handle_signal};
    sigemptyset(&action.sa_mask);
    came = 0;
    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        sigaction(signals[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN) { // as nohup wants it
            sigaction(signals[i], &action, NULL);
        }
    }
}

bool
az_interrupt_came(void)
{
    return came != 0;
}

void
az_interrupt_release(void)
{
    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        sigaction(signals[i], &before[i], NULL);
    }
    if (came) {
        raise((int)came);
    }
}
