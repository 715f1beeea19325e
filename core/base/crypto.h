/*
 * crypto.h -- random bytes, hashes, passwords. The only place that knows libsodium.
 *
 * Passwords: Argon2id, 2 passes over 19 MiB (OWASP's minimum), at most two computed at a time. A
 * random secret is hashed with BLAKE2b-256; it has 256 bits, so a slow hash would add nothing.
 *
 * libsodium has a crypto_hash too; the linker sees ours under another name, so that neither stands
 * in for the other.
 */
#ifndef TENON_BASE_CRYPTO_H
#define TENON_BASE_CRYPTO_H

#include "core/base/str.h"

bool crypto_init(void); /* once, before anything else here */

void crypto_random(void *bytes, size_t size);
Str  crypto_secret(Arena *arena);                       /* 32 random bytes in base64url: 43 */
Str  crypto_password(Arena *arena, size_t length);      /* readable: no 0 O 1 l I */
Str  crypto_hash(Arena *arena, Str text) __asm__("tenon_crypto_hash"); /* 64 hex digits */
bool crypto_equal(Str a, Str b);                        /* in constant time */
Str  crypto_base64(Arena *arena, const void *bytes, size_t size); /* standard alphabet, padded */

Str  password_hash(Arena *arena, Str password);
bool password_verify(Str hash, Str password);
void password_verify_nothing(Str password); /* as slow as a real check: for unknown users */

/* Hashes text piece by piece. */
typedef struct { unsigned char state[384] __attribute__((aligned(64))); } Hash;
void hash_init(Hash *hash);
void hash_add(Hash *hash, Str text); /* with its length, so that "ab","c" differs from "a","bc" */
void hash_add_bytes(Hash *hash, Str bytes); /* as they are: for content in pieces */
Str  hash_finish(Arena *arena, Hash *hash);

#endif
