/*
 * crypto.c -- the only place that knows libsodium. Its headers come one by one: sodium.h has names
 * that are ours.
 */
#include "core/base/crypto.h"

#include <errno.h>
#include <pthread.h>
#include <sodium/core.h>
#include <sodium/crypto_generichash.h>
#include <sodium/crypto_pwhash.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

#include "core/base/memory.h"

enum { SECRET_BYTES = 32, HASH_BYTES = 32, PASSES = 2, AT_ONCE = 2 };
enum { MEMORY = 19456 * 1024 }; /* 19 MiB */

_Static_assert(sizeof(Hash) >= sizeof(crypto_generichash_state), "Hash holds libsodium's state");

bool crypto_init(void)
{
    return sodium_init() >= 0;
}

void crypto_random(void *bytes, size_t size)
{
    randombytes_buf(bytes, size);
}

Str crypto_secret(Arena *arena)
{
    enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
    unsigned char bytes[SECRET_BYTES];
    size_t        room = sodium_base64_ENCODED_LEN(sizeof bytes, VARIANT);
    char         *text = arena_alloc(arena, room);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(text, room, bytes, sizeof bytes, VARIANT);
    sodium_memzero(bytes, sizeof bytes);
    return (Str){ text, room - 1 };
}

Str crypto_password(Arena *arena, size_t length)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    char             *text      = arena_alloc(arena, length);
    for (size_t i = 0; i < length; i++) text[i] = letters[randombytes_uniform(sizeof letters - 1)];
    return (Str){ text, length };
}

static Str hex(Arena *arena, const unsigned char bytes[HASH_BYTES])
{
    char *text = arena_alloc(arena, HASH_BYTES * 2 + 1);
    sodium_bin2hex(text, HASH_BYTES * 2 + 1, bytes, HASH_BYTES);
    return (Str){ text, HASH_BYTES * 2 };
}

static const unsigned char *bytes_of(Str text)
{
    return (const unsigned char *)(text.ptr ? text.ptr : "");
}

Str crypto_hash(Arena *arena, Str text)
{
    unsigned char out[HASH_BYTES];
    crypto_generichash(out, sizeof out, bytes_of(text), text.len, NULL, 0);
    return hex(arena, out);
}

bool crypto_equal(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0);
}

Str crypto_base64(Arena *arena, const void *bytes, size_t size)
{
    size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
    char  *text = arena_alloc(arena, room);
    sodium_bin2base64(text, room, size ? bytes : (const unsigned char *)"", size,
                      sodium_base64_VARIANT_ORIGINAL);
    return (Str){ text, room - 1 };
}

/* Each password being hashed takes MEMORY; whoever comes third waits. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t  left = PTHREAD_COND_INITIALIZER;
static int             inside;

static void enter(void)
{
    pthread_mutex_lock(&lock);
    while (inside == AT_ONCE) pthread_cond_wait(&left, &lock);
    inside++;
    pthread_mutex_unlock(&lock);
}

static void leave(void)
{
    pthread_mutex_lock(&lock);
    inside--;
    pthread_cond_signal(&left);
    pthread_mutex_unlock(&lock);
}

Str password_hash(Arena *arena, Str password)
{
    char       *text  = arena_alloc(arena, crypto_pwhash_STRBYTES);
    const char *bytes = (const char *)bytes_of(password);
    enter();
    int failed = crypto_pwhash_str(text, bytes, password.len, PASSES, MEMORY);
    leave();
    if (failed) memory_out();
    return str_from(text);
}

bool password_verify(Str hash, Str password)
{
    char text[crypto_pwhash_STRBYTES] = { 0 };
    if (hash.len >= sizeof text) return false;
    if (hash.len) memcpy(text, hash.ptr, hash.len);
    enter();
    errno      = 0;
    int failed = crypto_pwhash_str_verify(text, (const char *)bytes_of(password), password.len);
    if (failed && errno == ENOMEM) memory_out(); /* it is not the password that is wrong */
    leave();
    return failed == 0;
}

void password_verify_nothing(Str password)
{
    password_verify(STR("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                    password);
}

static crypto_generichash_state *state_of(Hash *hash)
{
    return (crypto_generichash_state *)(void *)hash->state;
}

void hash_init(Hash *hash)
{
    crypto_generichash_init(state_of(hash), NULL, 0, HASH_BYTES);
}

void hash_add(Hash *hash, Str text)
{
    unsigned char length[8];
    for (int i = 0; i < 8; i++) length[i] = (unsigned char)((uint64_t)text.len >> 8 * i);
    crypto_generichash_update(state_of(hash), length, sizeof length);
    crypto_generichash_update(state_of(hash), bytes_of(text), text.len);
}

void hash_add_bytes(Hash *hash, Str bytes)
{
    crypto_generichash_update(state_of(hash), bytes_of(bytes), bytes.len);
}

Str hash_finish(Arena *arena, Hash *hash)
{
    unsigned char out[HASH_BYTES];
    crypto_generichash_final(state_of(hash), out, sizeof out);
    return hex(arena, out);
}
