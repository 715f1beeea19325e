/* log_seldom.c -- see log_seldom.h. A key is known by its hash alone. */
#include "core/base/log_seldom.h"

#include <pthread.h>

typedef struct {
    uint64_t key;
    int64_t  said; /* when; 0: nobody's yet */
    long     missed;
} Kept;

static Kept            table[LOG_SELDOM_KEYS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static uint64_t hash_of(Str key)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a: nobody gains by a collision */
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.ptr[i]) * 0x100000001b3u;
    return hash;
}

/* Its own place, or the one whose line is oldest. */
static Kept *place_of(uint64_t key)
{
    Kept *oldest = table;
    for (Kept *kept = table; kept < table + LOG_SELDOM_KEYS; kept++) {
        if (kept->said && kept->key == key) return kept;
        if (kept->said < oldest->said) oldest = kept;
    }
    *oldest = (Kept){ .key = key };
    return oldest;
}

bool log_is_news(Str key, int64_t now, long *missed)
{
    pthread_mutex_lock(&lock);
    Kept *kept = place_of(hash_of(key));
    bool  news = !kept->said || now - kept->said >= LOG_SELDOM_US;
    *missed    = kept->missed;
    if (news) *kept = (Kept){ .key = kept->key, .said = now ? now : 1 };
    else kept->missed++;
    pthread_mutex_unlock(&lock);
    return news;
}
