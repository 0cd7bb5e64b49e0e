// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "link"
#include "sync/link_watch.h"

#include <assert.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "base/log.h"
#include "base/thread.h"

enum {
    SETTLE_MS = 200,    // a link that comes up brings addresses and routes with it
    LINKS_MAX = 32,     // of which is kept whether they run
    READ_BYTES = 32768, // as netlink(7) asks for
};

struct link {
    int index; // 0 if the place is empty
    bool runs;
};

struct az_link_watch {
    void (*handle_up)(void *ctx);
    void *ctx;
    int socket;
    int stop; // an eventfd
    pthread_t thread;
    bool started;
    struct link links[LINKS_MAX]; // the thread's
};

static bool
open_socket(struct az_link_watch *watch)
{
    const struct sockaddr_nl address = {
        .nl_family = AF_NETLINK,
        .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE |
                     RTMGRP_IPV6_ROUTE,
    };
    watch->socket = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    watch->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return watch->socket >= 0 && watch->stop >= 0 &&
           bind(watch->socket, (const struct sockaddr *)&address, sizeof(address)) == 0;
}

/* Where a link is kept; NULL for one too many. */
static struct link *
find_link(struct az_link_watch *watch, int index)
{
    struct link *empty = NULL;
    for (size_t i = 0; i < LINKS_MAX; i++) {
        struct link *link = &watch->links[i];
        if (link->index == index) {
            return link;
        }
        if (link->index == 0 && !empty) {
            empty = link;
        }
    }
    return empty;
}

/*
 * Whether a link runs that did not, as far as is known. Wireless links are told
 * of again and again while nothing changes.
 */
static bool
has_come_up(struct az_link_watch *watch, const struct ifinfomsg *info)
{
    bool runs = (info->ifi_flags & IFF_RUNNING) && !(info->ifi_flags & IFF_LOOPBACK);
    struct link *link = find_link(watch, info->ifi_index);
    if (!link) {
        return runs;
    }
    bool ran = link->index != 0 && link->runs;
    *link = (struct link){.index = info->ifi_index, .runs = runs};
    return runs && !ran;
}

static void
forget_link(struct az_link_watch *watch, const struct ifinfomsg *info)
{
    struct link *link = find_link(watch, info->ifi_index);
    if (link) {
        *link = (struct link){0};
    }
}

/* Whether one message says that the network may have come up. */
static bool
is_good_news(struct az_link_watch *watch, const struct nlmsghdr *message)
{
    switch (message->nlmsg_type) {
    case RTM_NEWLINK:
        return message->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifinfomsg)) &&
               has_come_up(watch, NLMSG_DATA(message));
    case RTM_DELLINK:
        if (message->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifinfomsg))) {
            forget_link(watch, NLMSG_DATA(message));
        }
        return false;
    case RTM_NEWADDR:
        return true;
    case RTM_NEWROUTE: {
        const struct rtmsg *route = NLMSG_DATA(message);
        return message->nlmsg_len >= NLMSG_LENGTH(sizeof(*route)) && route->rtm_type == RTN_UNICAST;
    }
    default:
        return false;
    }
}

/* Read what is there. Whether any of it is good news; what was lost might have been. */
static bool
read_messages(struct az_link_watch *watch)
{
    // Aligned as the messages in it.
    static_assert(NLMSG_ALIGNTO <= sizeof(uint32_t), "a word's alignment");
    uint32_t words[READ_BYTES / sizeof(uint32_t)];
    bool good = false;
    for (;;) {
        ssize_t size = recv(watch->socket, words, sizeof(words), 0);
        if (size < 0 && errno == ENOBUFS) {
            good = true;
            continue;
        }
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size <= 0) {
            return good;
        }
        unsigned left = (unsigned)size;
        for (const struct nlmsghdr *message = (const struct nlmsghdr *)words;
             NLMSG_OK(message, left); message = NLMSG_NEXT(message, left)) {
            good = is_good_news(watch, message) || good;
        }
    }
}

/* Wait for messages, at most `wait_ms`, -1 for as long as it takes. False if it is to stop. */
static bool
wait_for_messages(struct az_link_watch *watch, int wait_ms)
{
    struct pollfd fds[] = {{.fd = watch->socket, .events = POLLIN},
                           {.fd = watch->stop, .events = POLLIN}};
    int count = poll(fds, 2, wait_ms);
    return !(fds[1].revents & POLLIN) && (count >= 0 || errno == EINTR);
}

static void *
run(void *ctx)
{
    struct az_link_watch *watch = ctx;
    bool good = false;
    int64_t since_ms = 0;
    while (wait_for_messages(watch, good ? SETTLE_MS : -1)) {
        bool more = read_messages(watch);
        int64_t now_ms = az_thread_now_ms();
        if (more && !good) {
            good = true;
            since_ms = now_ms;
        } else if (good && now_ms - since_ms >= SETTLE_MS) {
            watch->handle_up(watch->ctx);
            good = false;
        }
    }
    return NULL;
}

struct az_link_watch *
az_link_watch_open(void (*handle_up)(void *ctx), void *ctx)
{
    struct az_link_watch *watch = calloc(1, sizeof(*watch));
    if (!watch) {
        AZ_LOGE("out of memory to watch the network");
        return NULL;
    }
    *watch = (struct az_link_watch){.handle_up = handle_up, .ctx = ctx, .socket = -1, .stop = -1};
    if (!open_socket(watch)) {
        AZ_LOGW("cannot watch the network (%s): when it comes up is found out only by trying; let "
                "the program have AF_NETLINK",
                strerror(errno));
        az_link_watch_close(watch);
        return NULL;
    }
    watch->started = az_thread_start(&watch->thread, "link", run, watch);
    if (!watch->started) {
        az_link_watch_close(watch);
        return NULL;
    }
    return watch;
}

void
az_link_watch_close(struct az_link_watch *watch)
{
    if (!watch) {
        return;
    }
    if (watch->started) {
        eventfd_write(watch->stop, 1);
        pthread_join(watch->thread, NULL);
    }
    if (watch->socket >= 0) {
        close(watch->socket);
    }
    if (watch->stop >= 0) {
        close(watch->stop);
    }
    free(watch);
}
