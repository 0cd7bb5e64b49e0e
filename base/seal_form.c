// SPDX-License-Identifier: MIT
#include "base/seal_form.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/digest.h"

static_assert((int)AZ_SEAL_BOX_OVERHEAD == (int)crypto_box_SEALBYTES, "as libsodium has it");
static_assert((int)AZ_SEAL_PUBLIC_BYTES == (int)crypto_box_PUBLICKEYBYTES, "as libsodium has it");
static_assert((int)AZ_SEAL_TEXT_MAX ==
                  (int)(AZ_SEAL_ID_SIZE +
                        sodium_base64_ENCODED_LEN(AZ_SEAL_BOX_MAX,
                                                  sodium_base64_VARIANT_URLSAFE_NO_PADDING)),
              "the longest text fits, sealed");

static const char *const forms[] = {AZ_SEAL_PUBLIC_FORM, AZ_SEAL_PRIVATE_FORM, AZ_SEAL_LOCKED_FORM};

/* At most `max` bytes; a file with more has all of them. -1 with errno set on failure. */
static ssize_t
read_up_to(const char *path, char *out, size_t max)
{
    // A pipe without a writer would hold up the program for ever.
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        return -1;
    }
    struct stat info;
    ssize_t size = -1;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        size = read(fd, out, max);
    } else {
        errno = EINVAL;
    }
    int kept = errno;
    close(fd);
    errno = kept;
    return size;
}

/* Whether these bytes are text with line ends only behind it, as an editor may have put them. */
static bool
is_one_line(const char *text, size_t size)
{
    if (size > AZ_SEAL_FILE_MAX || strlen(text) != size) {
        return false;
    }
    size_t end = strcspn(text, "\r\n");
    return end + strspn(text + end, "\r\n") == size;
}

/* One space stands between two words. */
static bool
cut_into_words(struct az_seal_file *file)
{
    char *rest = file->line;
    rest[strcspn(rest, "\r\n")] = '\0';
    for (char *word; (word = strsep(&rest, " "));) {
        if (*word == '\0' || file->word_count == AZ_SEAL_WORDS_MAX) {
            return false;
        }
        file->words[file->word_count++] = word;
    }
    return true;
}

static bool
is_a_form(const struct az_seal_file *file)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        if (strcmp(file->words[0], forms[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool
az_seal_file_read(const char *path, struct az_seal_file *file, struct az_buffer *why)
{
    memset(file, 0, sizeof(*file));
    ssize_t size = read_up_to(path, file->line, sizeof(file->line));
    if (size < 0) {
        az_buffer_printf(why, "the key file %s cannot be read: %s; name one that azri key new made",
                         path, errno == EINVAL ? "it is not a file" : strerror(errno));
        return false;
    }
    if (!is_one_line(file->line, (size_t)size) || !cut_into_words(file) || !is_a_form(file)) {
        az_buffer_printf(why, "%s is not a key file; name one that azri key new made", path);
        return false;
    }
    return true;
}

bool
az_seal_decode(const char *text, uint8_t *out, size_t size)
{
    size_t decoded;
    return sodium_base642bin(out, size, text, strlen(text), NULL, &decoded, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           decoded == size;
}

void
az_seal_set_id(struct az_seal_public *key)
{
    struct az_digest digest;
    az_digest_of(key->bytes, sizeof(key->bytes), &digest);
    sodium_bin2hex(key->id, sizeof(key->id), digest.bytes, AZ_SEAL_ID_SIZE / 2);
}

bool
az_seal_box_of(const char *sealed, uint8_t box[AZ_SEAL_BOX_MAX], size_t *size)
{
    size_t id_size = AZ_SEAL_ID_SIZE - 1;
    size_t text_size = strnlen(sealed, AZ_SEAL_TEXT_MAX);
    if (text_size == AZ_SEAL_TEXT_MAX || strspn(sealed, "0123456789abcdef") != id_size ||
        sealed[id_size] != '.') {
        return false;
    }
    return sodium_base642bin(box, AZ_SEAL_BOX_MAX, sealed + id_size + 1, text_size - id_size - 1,
                             NULL, size, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
           *size >= AZ_SEAL_BOX_OVERHEAD + AZ_SEAL_BLOCK &&
           (*size - AZ_SEAL_BOX_OVERHEAD) % AZ_SEAL_BLOCK == 0;
}
