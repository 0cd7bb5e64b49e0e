// SPDX-License-Identifier: MIT
#define AZ_LOG_MODULE "key"
#include "app/cli/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "app/cli/interrupt.h"
#include "base/log.h"
#include "base/seal_key.h"

enum { SHORTEST = 8 }; // bytes of a new one

/* Read until a line's end, the end, or the room is full. -1 with errno set on failure. */
static ssize_t
read_line(int fd, char *out, size_t room)
{
    size_t size = 0;
    while (size < room && !memchr(out, '\n', size)) {
        ssize_t n = read(fd, out + size, room - size);
        if (n < 0) {
            return -1;
        }
        if (n == 0) {
            break;
        }
        size += (size_t)n;
    }
    return (ssize_t)size;
}

/* Cut the line's end off. False, and logged, if the line cannot be a passphrase. */
static bool
cut_line(char *line, ssize_t size, const char *where)
{
    const char *newline = memchr(line, '\n', (size_t)size);
    size_t length = newline ? (size_t)(newline - line) : (size_t)size;
    if (length > 0 && line[length - 1] == '\r') {
        length--;
    }
    if (length >= AZ_SEAL_PASSPHRASE_MAX || memchr(line, '\0', length)) {
        AZ_LOGE("the passphrase %s is longer than %d bytes or not text; choose another", where,
                AZ_SEAL_PASSPHRASE_MAX - 1);
        return false;
    }
    if (length == 0) {
        AZ_LOGE("there is no passphrase %s; its first line must be it", where);
        return false;
    }
    line[length] = '\0';
    return true;
}

static bool
read_from_file(const char *path, char *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    ssize_t size = fd < 0 ? -1 : read_line(fd, out, AZ_SEAL_PASSPHRASE_MAX);
    int why = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (size < 0) {
        AZ_LOGE("cannot read the passphrase in %s: %s; name a file whose first line is it", path,
                strerror(why));
        return false;
    }
    char where[4096];
    snprintf(where, sizeof(where), "in %s", path);
    return cut_line(out, size, where);
}

/* Ask on the terminal `fd`, which does not show what is typed. */
static bool
type_once(int fd, const char *question, char *out)
{
    struct termios before;
    if (tcgetattr(fd, &before) != 0) {
        AZ_LOGE("cannot ask for a passphrase: %s; use --passphrase-file", strerror(errno));
        return false;
    }
    struct termios silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
    silent.c_lflag |= ICANON | ECHONL;
    tcsetattr(fd, TCSAFLUSH, &silent);
    dprintf(fd, "%s: ", question);
    ssize_t size = az_interrupt_came() ? -1 : read_line(fd, out, AZ_SEAL_PASSPHRASE_MAX);
    int why = errno;
    tcsetattr(fd, TCSAFLUSH, &before);
    if (size < 0) {
        dprintf(fd, "\n");
        if (!az_interrupt_came()) {
            AZ_LOGE("cannot read the passphrase: %s; use --passphrase-file", strerror(why));
        }
        return false;
    }
    return cut_line(out, size, "that was typed");
}

/* Once more, as nobody saw what was typed. */
static bool
type_again(int fd, const char *first)
{
    char again[AZ_SEAL_PASSPHRASE_MAX];
    bool typed = type_once(fd, "The same passphrase again", again);
    bool same = typed && strcmp(again, first) == 0;
    az_seal_wipe(again, sizeof(again));
    if (typed && !same) {
        AZ_LOGE("the two passphrases differ; start again");
    }
    return same;
}

static bool
is_long_enough(const char *passphrase)
{
    if (strlen(passphrase) < SHORTEST) {
        AZ_LOGE("a passphrase of fewer than %d bytes is soon guessed; choose a longer one",
                SHORTEST);
        return false;
    }
    return true;
}

static bool
type(const struct az_passphrase *passphrase, const char *key_path, char *out)
{
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        AZ_LOGE("there is no terminal to type the passphrase of %s at; use --passphrase-file",
                key_path);
        return false;
    }
    char question[4096];
    snprintf(question, sizeof(question), "Passphrase of %s", key_path);
    bool ok = type_once(fd, question, out) &&
              (!passphrase->is_new || (is_long_enough(out) && type_again(fd, out)));
    close(fd);
    return ok;
}

bool
az_passphrase_ask(void *ctx, const char *key_path, char *out)
{
    const struct az_passphrase *passphrase = ctx;
    if (!passphrase->path) {
        return type(passphrase, key_path, out);
    }
    return read_from_file(passphrase->path, out) && (!passphrase->is_new || is_long_enough(out));
}
