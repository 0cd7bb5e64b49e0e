// SPDX-License-Identifier: MIT
#include "tests/ear.h"

void
ear_init(struct ear *ear)
{
    *ear = (struct ear){.lock = PTHREAD_MUTEX_INITIALIZER, .heard = PTHREAD_COND_INITIALIZER};
}

void
ear_hear_committed(void *ctx, uint64_t ticket)
{
    struct ear *ear = ctx;
    pthread_mutex_lock(&ear->lock);
    ear->told.committed = ticket;
    pthread_cond_broadcast(&ear->heard);
    pthread_mutex_unlock(&ear->lock);
}

void
ear_hear_state(void *ctx, enum az_store_state state)
{
    struct ear *ear = ctx;
    pthread_mutex_lock(&ear->lock);
    ear->told.state = state;
    ear->told.states++;
    pthread_cond_broadcast(&ear->heard);
    pthread_mutex_unlock(&ear->lock);
}

void
ear_hear_closed(void *ctx)
{
    struct ear *ear = ctx;
    pthread_mutex_lock(&ear->lock);
    ear->told.closed++;
    pthread_cond_broadcast(&ear->heard);
    pthread_mutex_unlock(&ear->lock);
}

struct told
ear_told(struct ear *ear)
{
    pthread_mutex_lock(&ear->lock);
    struct told told = ear->told;
    pthread_mutex_unlock(&ear->lock);
    return told;
}

struct told
ear_wait(struct ear *ear, bool (*holds)(const struct told *told, uint64_t what), uint64_t what)
{
    pthread_mutex_lock(&ear->lock);
    while (!holds(&ear->told, what)) {
        pthread_cond_wait(&ear->heard, &ear->lock);
    }
    struct told told = ear->told;
    pthread_mutex_unlock(&ear->lock);
    return told;
}

static bool
is_committed(const struct told *told, uint64_t ticket)
{
    return told->committed >= ticket;
}

void
ear_wait_committed(struct ear *ear, uint64_t ticket)
{
    ear_wait(ear, is_committed, ticket);
}

static bool
is_in_state(const struct told *told, uint64_t state)
{
    return told->state == (enum az_store_state)state;
}

void
ear_wait_state(struct ear *ear, enum az_store_state state)
{
    ear_wait(ear, is_in_state, state);
}
