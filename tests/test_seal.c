// SPDX-License-Identifier: MIT
#include "tests/testing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/seal.h"
#include "base/seal_key.h"

/* Made with the first version: what was sealed once must open for ever. */
#define OLD_ID      "9b86409006d75ee7"
#define OLD_PUBLIC  "azri-seal-public-1 B1AoD0qPRRyFO5Sl0zGWB0O6T0rwZlaCrb7Rqm4HjDA\n"
#define OLD_PRIVATE "azri-seal-private-1 " OLD_ID " XBEt-4Cjg19QX1tRn6wXQV07efMHSC6wSIxWMpwMTCQ\n"
#define OLD_SEALED                                                                                 \
    "9b86409006d75ee7.Yshgsi2unLCCH_cb2oO-"                                                        \
    "FzMYtcFWH9PkJSvDUdp2eRl6X5xFJQionb6UMVrLWYbJvd3A5pARyVIuQb80lXsHegmst4YnZJC9i8YmUx6-"         \
    "YnwAE8blB84E6oTaQ3O8EiQ4PQkr6sFekJs01KbLuxeiLA"
#define OLD_PLAIN "Շատ ցուրտ էր, ძალიან ციოდა"

enum { WHY_MAX = 2000 };

/* A key of the test's own, made once. */
struct pair {
    struct az_seal_public public;
    struct az_seal_key *key;
};

/* Expects the sentence in `why` to have `part`, and to be one line. */
static void
assert_says(struct az_buffer *why, const char *part)
{
    assert_text_contains(az_buffer_text(why), part);
    assert_null(strchr(az_buffer_text(why), '\n'));
    az_buffer_destroy(why);
}

static void
make_pair(const char *name, struct pair *pair)
{
    char private_path[4096];
    char public_path[4096];
    snprintf(private_path, sizeof(private_path), "%s.key", testing_path(name));
    snprintf(public_path, sizeof(public_path), "%s.pub", testing_path(name));
    struct az_buffer why;
    az_buffer_init(&why, WHY_MAX);
    assert_true(az_seal_key_make(private_path, public_path, NULL, &pair->public, &why));
    pair->key = az_seal_key_open(private_path, NULL, &why);
    assert_non_null(pair->key);
    az_buffer_destroy(&why);
}

/* Seal and give the text, which the caller frees. */
static char *
seal(const struct az_seal_public *key, const char *plain, size_t size)
{
    struct az_buffer sealed;
    az_buffer_init(&sealed, AZ_SEAL_TEXT_MAX);
    assert_true(az_seal_put(key, plain, size, &sealed));
    return sealed.data;
}

static void
test_seal_opens_again_with_its_key(void **state)
{
    (void)state;
    struct pair pair;
    make_pair("sizes", &pair);
    char *plain = malloc(AZ_SEAL_PLAIN_MAX);
    char *opened = malloc(AZ_SEAL_PLAIN_MAX + 1);
    static const size_t sizes[] = {0, 1, 62, 63, 64, 65, 127, 7999, AZ_SEAL_PLAIN_MAX};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        memset(plain, 'a' + (int)i, sizes[i]);
        char *sealed = seal(&pair.public, plain, sizes[i]);
        assert_true(strlen(sealed) < AZ_SEAL_TEXT_MAX);
        assert_true(az_seal_is_valid(sealed));
        assert_memory_equal(sealed, pair.public.id, AZ_SEAL_ID_SIZE - 1);
        size_t size = 0;
        assert_int_equal(az_seal_key_unseal(pair.key, sealed, opened, &size), AZ_SEAL_OPENED);
        assert_int_equal(size, sizes[i]);
        assert_memory_equal(opened, plain, size);
        assert_int_equal(opened[size], '\0');
        free(sealed);
    }
    free(opened);
    free(plain);
    az_seal_key_close(pair.key);
}

static void
test_seal_hides_the_text_and_its_size(void **state)
{
    (void)state;
    struct pair pair;
    make_pair("hidden", &pair);
    char *yes = seal(&pair.public, "yes", 3);
    char *again = seal(&pair.public, "yes", 3);
    char *longer = seal(&pair.public, "a.name@example.org and more than that", 37);
    assert_string_not_equal(yes, again);
    assert_int_equal(strlen(yes), strlen(longer));
    free(longer);
    free(again);
    free(yes);
    az_seal_key_close(pair.key);
}

static void
test_seal_refuses_what_is_too_long(void **state)
{
    (void)state;
    struct pair pair;
    make_pair("long", &pair);
    char *plain = calloc(1, AZ_SEAL_PLAIN_MAX + 1);
    struct az_buffer sealed;
    az_buffer_init(&sealed, AZ_SEAL_TEXT_MAX);
    assert_false(az_seal_put(&pair.public, plain, AZ_SEAL_PLAIN_MAX + 1, &sealed));
    assert_int_equal(sealed.size, 0);
    sealed.limit = 100;
    assert_false(az_seal_put(&pair.public, "too much for the buffer", 23, &sealed));
    az_buffer_destroy(&sealed);
    free(plain);
    az_seal_key_close(pair.key);
}

static void
test_seal_knows_other_keys_and_damage(void **state)
{
    (void)state;
    struct pair mine;
    struct pair other;
    make_pair("mine", &mine);
    make_pair("other", &other);
    char *sealed = seal(&mine.public, OLD_PLAIN, strlen(OLD_PLAIN));
    char opened[AZ_SEAL_PLAIN_MAX + 1];
    size_t size;
    assert_int_equal(az_seal_key_unseal(other.key, sealed, opened, &size), AZ_SEAL_OTHER_KEY);
    // The other's id on it does not make it the other's.
    char *claimed = strdup(sealed);
    memcpy(claimed, other.public.id, AZ_SEAL_ID_SIZE - 1);
    assert_int_equal(az_seal_key_unseal(other.key, claimed, opened, &size), AZ_SEAL_DAMAGED);
    free(claimed);
    for (size_t i = AZ_SEAL_ID_SIZE; sealed[i]; i++) {
        char kept = sealed[i];
        sealed[i] = kept == 'A' ? 'B' : 'A';
        assert_int_equal(az_seal_key_unseal(mine.key, sealed, opened, &size), AZ_SEAL_DAMAGED);
        sealed[i] = kept;
    }
    assert_int_equal(az_seal_key_unseal(mine.key, sealed, opened, &size), AZ_SEAL_OPENED);
    free(sealed);
    az_seal_key_close(mine.key);
    az_seal_key_close(other.key);
}

static void
test_seal_form(void **state)
{
    (void)state;
    // 112 bytes, the smallest box, are 150 characters, of which the last has two bits to spare.
    char box[301];
    memset(box, 'A', 300);
    box[300] = '\0';
    struct {
        const char *id;
        size_t size; // of the box's characters that are used
        char last;
        bool valid;
    } cases[] = {
        {"0123456789abcdef.", 150, 'A', true},
        {"0123456789abcdef.", 235, 'A', true},  // two blocks
        {"0123456789abcdef.", 236, 'A', false}, // and a byte more
        {"0123456789abcdef.", 160, 'A', false}, // no whole number of blocks
        {"0123456789abcdef.", 150, 'B', false}, // bits where there are none
        {"0123456789abcdef.", 150, '=', false}, // padding
        {"0123456789abcdef.", 150, '+', false}, // the other base64
        {"0123456789abcdef.", 149, 'A', false}, // not whole bytes
        {"0123456789abcdef.", 148, 'A', false}, // no whole block
        {"0123456789abcdef.", 64, 'A', false},  // no block at all
        {"0123456789abcdef.", 0, 'A', false},
        {"0123456789abcdef", 150, 'A', false},
        {"0123456789ABCDEF.", 150, 'A', false},
        {"0123456789abcde.", 150, 'A', false},
        {"0123456789abcdef0.", 150, 'A', false},
        {"0123456789abcdeg.", 150, 'A', false},
        {"", 0, 'A', false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char sealed[400];
        int length =
            snprintf(sealed, sizeof(sealed), "%s%.*s", cases[i].id, (int)cases[i].size, box);
        if (cases[i].size > 0) {
            sealed[length - 1] = cases[i].last;
        }
        if (az_seal_is_valid(sealed) != cases[i].valid) {
            fail_msg("\"%s\" is taken for %s", sealed, cases[i].valid ? "unsound" : "sound");
        }
    }
    char *endless = malloc(100000);
    memset(endless, 'a', 99999);
    endless[99999] = '\0';
    endless[16] = '.';
    assert_false(az_seal_is_valid(endless));
    free(endless);
}

static void
test_seal_of_the_first_version_opens(void **state)
{
    (void)state;
    testing_write(testing_path("old.key"), OLD_PRIVATE);
    testing_write(testing_path("old.pub"), OLD_PUBLIC);
    struct az_buffer why;
    az_buffer_init(&why, WHY_MAX);
    struct az_seal_key *key = az_seal_key_open(testing_path("old.key"), NULL, &why);
    struct az_seal_public public;
    assert_non_null(key);
    assert_true(az_seal_public_read(testing_path("old.pub"), &public, &why));
    assert_string_equal(public.id, OLD_ID);
    assert_memory_equal(public.bytes, az_seal_key_public(key)->bytes, AZ_SEAL_PUBLIC_BYTES);
    char opened[AZ_SEAL_PLAIN_MAX + 1];
    size_t size;
    assert_int_equal(az_seal_key_unseal(key, OLD_SEALED, opened, &size), AZ_SEAL_OPENED);
    assert_string_equal(opened, OLD_PLAIN);
    az_seal_key_close(key);
    az_buffer_destroy(&why);
}

static void
test_public_key_files(void **state)
{
    (void)state;
    static const char key[] = "B1AoD0qPRRyFO5Sl0zGWB0O6T0rwZlaCrb7Rqm4HjDA";
    static const struct {
        const char *before;
        const char *key;
        const char *behind;
        const char *says; // NULL: it is sound
    } cases[] = {
        {"azri-seal-public-1 ", key, "\n", NULL},
        {"azri-seal-public-1 ", key, "", NULL},
        {"azri-seal-public-1 ", key, "\r\n\n", NULL},
        {"azri-seal-public-1 ", key, " \n", "is not a key file"},
        {"azri-seal-public-1 ", key, " more\n", "is damaged"},
        {"azri-seal-public-1 ", key, "\nmore\n", "is not a key file"},
        {"azri-seal-public-1 ", key, "A\n", "is damaged"},
        {"azri-seal-public-1  ", key, "\n", "is not a key file"},
        {" azri-seal-public-1 ", key, "\n", "is not a key file"},
        {"azri-seal-public-2 ", key, "\n", "is not a key file"},
        {"azri-seal-public-1", "", "\n", "is damaged"},
        // Points of small order: anyone could open what is sealed for them.
        {"azri-seal-public-1 ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\n", "is damaged"},
        {"azri-seal-public-1 ", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\n", "is damaged"},
        {"azri-seal-private-1 ", key, "\n", "must not leave headquarters"},
        {"azri-seal-locked-1 a b c d ", key, "\n", "must not leave headquarters"},
        {"azri-seal-locked-1 a b c d e ", key, "\n", "is not a key file"},
        {"", "", "", "is not a key file"},
        {"", "", "\n", "is not a key file"},
    };
    const char *path = testing_path("key.pub");
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char text[400];
        snprintf(text, sizeof(text), "%s%s%s", cases[i].before, cases[i].key, cases[i].behind);
        testing_write(path, text);
        struct az_buffer why;
        az_buffer_init(&why, WHY_MAX);
        struct az_seal_public public;
        bool sound = az_seal_public_read(path, &public, &why);
        if (sound != !cases[i].says) {
            fail_msg("\"%s\" is taken for %s", text, sound ? "sound" : "unsound");
        }
        if (!sound) {
            assert_text_contains(az_buffer_text(&why), path);
        }
        assert_says(&why, cases[i].says ? cases[i].says : "");
    }
}

static void
test_key_files_are_read_within_limits(void **state)
{
    (void)state;
    char text[2001];
    memset(text, 'A', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    static const size_t sizes[] = {511, 512, 513, 514, 2000};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        text[sizes[i]] = '\0';
        testing_write(testing_path("long.pub"), text);
        text[sizes[i]] = 'A';
        struct az_buffer why;
        az_buffer_init(&why, WHY_MAX);
        struct az_seal_public public;
        assert_false(az_seal_public_read(testing_path("long.pub"), &public, &why));
        assert_says(&why, "is not a key file");
    }
    struct az_seal_public public;
    struct az_buffer why;
    az_buffer_init(&why, WHY_MAX);
    assert_false(az_seal_public_read(testing_path("none.pub"), &public, &why));
    assert_says(&why, "No such file");
    az_buffer_init(&why, WHY_MAX);
    assert_false(az_seal_public_read(testing_dir(), &public, &why));
    assert_says(&why, "not a file");
    const char *pipe = testing_path("pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    az_buffer_init(&why, WHY_MAX);
    assert_false(az_seal_public_read(pipe, &public, &why));
    assert_says(&why, "not a file");
}

static void
test_private_key_files(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {OLD_PUBLIC, "is a public key"},
        {"azri-seal-private-1 " OLD_ID "\n", "is damaged"},
        {"azri-seal-private-1 0123456789abcdef XBEt-4Cjg19QX1tRn6wXQV07efMHSC6wSIxWMpwMTCQ\n",
         "is damaged"},
        {"azri-seal-private-1 " OLD_ID " B1AoD0qPRRyFO5Sl0zGWB0O6T0rwZlaCrb7Rqm4HjDA\n",
         "is damaged"},
        {"azri-seal-private-1 " OLD_ID " XBEt-4Cjg19QX1tRn6wXQV07efMHSC6wSIxWMpwMTCQ more\n",
         "is damaged"},
        {"azri-seal-locked-1 " OLD_ID "\n", "is damaged"},
        // One operation too many, a memory beyond the limit, too little, no number.
        {"azri-seal-locked-1 " OLD_ID " 11 268435456 nR2zQg4zNUHidbFm3unAvw "
         "d64Pyj8RQ45bLgSbcyOyh3xIht3jNiyW15prS_EmZacNfFIhT7sOAamTAWQtOrgE0WgTARiZsaebmjWdyfHU-"
         "agSVBl2FWTZ\n",
         "is damaged"},
        {"azri-seal-locked-1 " OLD_ID " 3 1073741825 nR2zQg4zNUHidbFm3unAvw "
         "d64Pyj8RQ45bLgSbcyOyh3xIht3jNiyW15prS_EmZacNfFIhT7sOAamTAWQtOrgE0WgTARiZsaebmjWdyfHU-"
         "agSVBl2FWTZ\n",
         "is damaged"},
        {"azri-seal-locked-1 " OLD_ID " 3 8191 nR2zQg4zNUHidbFm3unAvw "
         "d64Pyj8RQ45bLgSbcyOyh3xIht3jNiyW15prS_EmZacNfFIhT7sOAamTAWQtOrgE0WgTARiZsaebmjWdyfHU-"
         "agSVBl2FWTZ\n",
         "is damaged"},
        {"azri-seal-locked-1 " OLD_ID " 3 -1 nR2zQg4zNUHidbFm3unAvw "
         "d64Pyj8RQ45bLgSbcyOyh3xIht3jNiyW15prS_EmZacNfFIhT7sOAamTAWQtOrgE0WgTARiZsaebmjWdyfHU-"
         "agSVBl2FWTZ\n",
         "is damaged"},
        {"azri-seal-locked-1 " OLD_ID " 3 99999999999999999999 nR2zQg4zNUHidbFm3unAvw "
         "d64Pyj8RQ45bLgSbcyOyh3xIht3jNiyW15prS_EmZacNfFIhT7sOAamTAWQtOrgE0WgTARiZsaebmjWdyfHU-"
         "agSVBl2FWTZ\n",
         "is damaged"},
        {"azri-seal-locked-1 " OLD_ID " 0 8192 nR2zQg4zNUHidbFm3unAvw "
         "d64Pyj8RQ45bLgSbcyOyh3xIht3jNiyW15prS_EmZacNfFIhT7sOAamTAWQtOrgE0WgTARiZsaebmjWdyfHU-"
         "agSVBl2FWTZ\n",
         "is damaged"},
        {"azri-seal-locked-1 " OLD_ID " 1 8192 nR2zQg4zNUHidbFm3unAvwA "
         "d64Pyj8RQ45bLgSbcyOyh3xIht3jNiyW15prS_EmZacNfFIhT7sOAamTAWQtOrgE0WgTARiZsaebmjWdyfHU-"
         "agSVBl2FWTZ\n",
         "is damaged"},
        {"azri-seal-locked-1 " OLD_ID " 1 8192 nR2zQg4zNUHidbFm3unAvw nR2zQg4zNUHidbFm3unAvw\n",
         "is damaged"},
        {"hello\n", "is not a key file"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        testing_write(testing_path("odd.key"), cases[i].text);
        struct az_buffer why;
        az_buffer_init(&why, WHY_MAX);
        assert_null(az_seal_key_open(testing_path("odd.key"), NULL, &why));
        assert_says(&why, cases[i].says);
    }
}

static void
test_key_id_needs_no_passphrase(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *id; // NULL: it is none
    } cases[] = {
        {OLD_PUBLIC, OLD_ID},
        {OLD_PRIVATE, OLD_ID},
        {"azri-seal-locked-1 " OLD_ID " 1 8192 nR2zQg4zNUHidbFm3unAvw "
         "d64Pyj8RQ45bLgSbcyOyh3xIht3jNiyW15prS_EmZacNfFIhT7sOAamTAWQtOrgE0WgTARiZsaebmjWdyfHU-"
         "agSVBl2FWTZ\n",
         OLD_ID},
        {"azri-seal-locked-1 0123456789ABCDEF 1 8192 nR2zQg4zNUHidbFm3unAvw "
         "d64Pyj8RQ45bLgSbcyOyh3xIht3jNiyW15prS_EmZacNfFIhT7sOAamTAWQtOrgE0WgTARiZsaebmjWdyfHU-"
         "agSVBl2FWTZ\n",
         NULL},
        {"azri-seal-private-1 0123456789abcdef0 A\n", NULL},
        {"azri-seal-private-1\n", NULL},
        {"azri-seal-public-1 A\n", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        testing_write(testing_path("some.key"), cases[i].text);
        struct az_buffer why;
        az_buffer_init(&why, WHY_MAX);
        char id[AZ_SEAL_ID_SIZE] = "";
        assert_int_equal(az_seal_key_id(testing_path("some.key"), id, &why), cases[i].id != NULL);
        assert_string_equal(id, cases[i].id ? cases[i].id : "");
        az_buffer_destroy(&why);
    }
}

/* Answers with `ctx`; NULL is none. */
static bool
ask_for(void *ctx, const char *path, char *out)
{
    (void)path;
    if (!ctx) {
        return false;
    }
    snprintf(out, AZ_SEAL_PASSPHRASE_MAX, "%s", (const char *)ctx);
    return true;
}

static void
test_key_under_a_passphrase(void **state)
{
    (void)state;
    char words[] = "ցուրտ ციოდა cold";
    char wrong[] = "cold";
    const struct az_seal_asker right_asker = {ask_for, words};
    const struct az_seal_asker wrong_asker = {ask_for, wrong};
    const struct az_seal_asker none = {ask_for, NULL};
    const char *path = testing_path("locked.key");
    struct az_seal_public public;
    struct az_buffer why;
    az_buffer_init(&why, WHY_MAX);
    assert_true(az_seal_key_make(path, testing_path("locked.pub"), &right_asker, &public, &why));
    char *sealed = seal(&public, "told", 4);

    assert_null(az_seal_key_open(path, &none, &why));
    assert_string_equal(az_buffer_text(&why), "");
    assert_null(az_seal_key_open(path, &wrong_asker, &why));
    assert_says(&why, "passphrase does not open");
    az_buffer_init(&why, WHY_MAX);
    struct az_seal_key *key = az_seal_key_open(path, &right_asker, &why);
    assert_non_null(key);
    char opened[AZ_SEAL_PLAIN_MAX + 1];
    size_t size;
    assert_int_equal(az_seal_key_unseal(key, sealed, opened, &size), AZ_SEAL_OPENED);
    assert_string_equal(opened, "told");
    az_seal_key_close(key);
    az_buffer_destroy(&why);
    free(sealed);
}

static void
test_new_key_is_private_and_overwrites_nothing(void **state)
{
    (void)state;
    mode_t before = umask(0);
    struct pair pair;
    make_pair("new", &pair);
    umask(before);
    assert_int_equal(testing_mode_of(testing_path("new.key")), 0600);
    assert_int_equal(testing_mode_of(testing_path("new.pub")), 0644);
    az_seal_key_close(pair.key);

    struct az_seal_public public;
    struct az_buffer why;
    az_buffer_init(&why, WHY_MAX);
    assert_false(
        az_seal_key_make(testing_path("new.key"), testing_path("b.pub"), NULL, &public, &why));
    assert_says(&why, "is there already");
    assert_int_equal(access(testing_path("b.pub"), F_OK), -1);
    az_buffer_init(&why, WHY_MAX);
    assert_false(
        az_seal_key_make(testing_path("b.key"), testing_path("new.pub"), NULL, &public, &why));
    assert_says(&why, "is there already");
    assert_int_equal(access(testing_path("b.key"), F_OK), -1);
    az_buffer_init(&why, WHY_MAX);
    assert_false(
        az_seal_key_make(testing_path("no/b.key"), testing_path("b.pub"), NULL, &public, &why));
    assert_says(&why, "choose another place");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seal_opens_again_with_its_key),
        cmocka_unit_test(test_seal_hides_the_text_and_its_size),
        cmocka_unit_test(test_seal_refuses_what_is_too_long),
        cmocka_unit_test(test_seal_knows_other_keys_and_damage),
        cmocka_unit_test(test_seal_form),
        cmocka_unit_test(test_seal_of_the_first_version_opens),
        cmocka_unit_test(test_public_key_files),
        cmocka_unit_test(test_key_files_are_read_within_limits),
        cmocka_unit_test(test_private_key_files),
        cmocka_unit_test(test_key_id_needs_no_passphrase),
        cmocka_unit_test(test_key_under_a_passphrase),
        cmocka_unit_test(test_new_key_is_private_and_overwrites_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
