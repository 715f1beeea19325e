/* test_crypto.c -- known answers, and passwords under threads. */
#include "tests/unit/base/base_test.h"

#include <pthread.h>

#include "core/base/clock.h"
#include "core/base/crypto.h"

static void hashes_have_their_known_values(void **state)
{
    /*
     * BLAKE2b with 32 bytes of output: of nothing, and of "abc" (python3: hashlib.blake2b(b"abc",
     * digest_size=32))
     */
    assert_text(crypto_hash(*state, (Str){ NULL, 0 }),
                "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    assert_text(crypto_hash(*state, STR("abc")),
                "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void pieces_are_hashed_with_their_lengths(void **state)
{
    Hash one, other, again;
    hash_init(&one), hash_init(&other), hash_init(&again);
    hash_add(&one, STR("ab")), hash_add(&one, STR("c"));
    hash_add(&other, STR("a")), hash_add(&other, STR("bc"));
    hash_add(&again, STR("ab")), hash_add(&again, STR("c"));
    Str first = hash_finish(*state, &one);
    assert_false(str_equal(first, hash_finish(*state, &other)));
    assert_true(str_equal(first, hash_finish(*state, &again)));
}

static void secrets_are_43_characters_and_never_the_same(void **state)
{
    Str a = crypto_secret(*state), b = crypto_secret(*state);
    assert_int_equal(a.len, 43);
    assert_false(crypto_equal(a, b));
    assert_true(crypto_equal(a, a));
    assert_false(crypto_equal(a, STR("")));
    assert_true(crypto_equal(STR(""), (Str){ NULL, 0 }));
}

static void readable_passwords_have_no_ambiguous_letters(void **state)
{
    Str password = crypto_password(*state, 5000);
    assert_int_equal(password.len, 5000);
    for (const char *letter = "0O1lI"; *letter; letter++)
        assert_false(str_find_char(password, *letter, NULL));
    for (const char *letter = "azAZ29"; *letter; letter++)
        assert_true(str_find_char(password, *letter, NULL));
}

static void base64_is_padded(void **state)
{
    assert_text(crypto_base64(*state, "", 0), "");
    assert_text(crypto_base64(*state, "f", 1), "Zg==");
    assert_text(crypto_base64(*state, "fo", 2), "Zm8=");
    assert_text(crypto_base64(*state, "\xFB\xFF\xFE", 3), "+//+");
}

static void a_password_opens_its_own_hash_only(void **state)
{
    Str hash = password_hash(*state, STR("correct horse"));
    assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(password_verify(hash, STR("correct horse")));
    assert_false(password_verify(hash, STR("correct horsf")));
    assert_false(password_verify(hash, STR("")));
    assert_false(password_verify(STR("nonsense"), STR("correct horse")));
    assert_false(password_verify(STR(""), STR("")));
    assert_false(str_equal(hash, password_hash(*state, STR("correct horse"))));
}

static void an_unknown_user_takes_as_long_as_a_known_one(void **state)
{
    Str     hash  = password_hash(*state, STR("x"));
    int64_t known = 0, unknown = 0;
    for (int i = 0; i < 5; i++) {
        int64_t start = clock_monotonic();
        password_verify(hash, STR("y"));
        int64_t middle = clock_monotonic();
        password_verify_nothing(STR("y"));
        known += middle - start;
        unknown += clock_monotonic() - middle;
    }
    assert_true(unknown > known / 3 && unknown < known * 3);
}

static void *verify(void *hash)
{
    return password_verify(*(Str *)hash, STR("x")) ? hash : NULL;
}

static void many_may_ask_at_once(void **state)
{
    Str       hash = password_hash(*state, STR("x"));
    pthread_t threads[8];
    for (int i = 0; i < 8; i++) pthread_create(&threads[i], NULL, verify, &hash);
    for (int i = 0; i < 8; i++) {
        void *found;
        pthread_join(threads[i], &found);
        assert_ptr_equal(found, &hash);
    }
}

static int start(void **state)
{
    (void)state;
    return crypto_init() && crypto_init() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hashes_have_their_known_values),
        TEST(pieces_are_hashed_with_their_lengths),
        TEST(secrets_are_43_characters_and_never_the_same),
        TEST(readable_passwords_have_no_ambiguous_letters),
        TEST(base64_is_padded),
        TEST(a_password_opens_its_own_hash_only),
        TEST(an_unknown_user_takes_as_long_as_a_known_one),
        TEST(many_may_ask_at_once),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
