/*
 * yardstick.c -- the least that a server made of civetweb and SQLite must do for the requests of
 * the benchmark.
 *
 *   yardstick make TENANT.db FILE   copies the benchmark's rows into tables made for these requests
 *   yardstick serve FILE            answers on a free port of 127.0.0.1, which it prints
 *
 *   GET    /account/ID  /opportunity?stage=&amount=  /contact?name=&id=  /contact?q=  /stages
 *          /deals (all of them, for the load)
 *   POST   /contact             {...}, all values as text
 *   PATCH  /opportunity/ID      the same
 *
 * The rule: what a client sees is the same (the same rows, the same members in the answers, and a
 * write that is answered is on disk), and nothing else is done: nobody signs in, no rights, no
 * rules, no history, no log. Each statement is written by hand and prepared once; a few connections
 * are shared; one thread writes, and many writes share a commit.
 */
#include <civetweb.h>
#include <dlfcn.h>
#include <jansson.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    READERS = 4,
    MOST_IN_A_COMMIT = 256,
    CHECKPOINT_PAGES = 4000,
    ID_LENGTH = 13,
    HEAD_ROOM = 256
};

static _Noreturn void die(const char *what, sqlite3 *db)
{
    fprintf(stderr, "yardstick: %s: %s\n", what, db ? sqlite3_errmsg(db) : "failed");
    exit(1);
}

/* --- the bytes of an answer: room for the head stays free in front, one write sends both ------- */

typedef struct {
    char  *bytes;
    size_t length, room;
} Out;

static void out_need(Out *out, size_t more)
{
    if (out->length + more <= out->room) return;
    out->room = (out->length + more) * 2;
    if (!(out->bytes = realloc(out->bytes, out->room))) die("memory", NULL);
}

static void out_add(Out *out, const char *bytes, size_t length)
{
    out_need(out, length);
    memcpy(out->bytes + out->length, bytes, length);
    out->length += length;
}

#define OUT(out, literal) out_add(out, "" literal, sizeof(literal) - 1)

static void out_int(Out *out, int64_t number)
{
    char     text[24];
    int      at = sizeof text;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do text[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0) text[--at] = '-';
    out_add(out, text + at, sizeof text - (size_t)at);
}

/* Cents as a number, without zeros at its end. */
static void out_money(Out *out, int64_t cents)
{
    out_int(out, cents / 100);
    int rest = (int)(cents % 100);
    if (!rest) return;
    char text[3] = { '.', (char)('0' + rest / 10), (char)('0' + rest % 10) };
    out_add(out, text, rest % 10 ? 3 : 2);
}

static void out_text(Out *out, const char *text, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    OUT(out, "\"");
    size_t from = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out_add(out, text + from, i - from);
        from = i + 1;
        char escape[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };
        if (c < 0x20)
            out_add(out, escape, 6);
        else
            out_add(out, (char[]){ '\\', (char)c }, 2);
    }
    out_add(out, text + from, length - from);
    OUT(out, "\"");
}

static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

static void out_id(Out *out, int64_t id)
{
    char text[ID_LENGTH];
    for (int i = ID_LENGTH - 1; i >= 0; i--, id >>= 5) text[i] = letters[id & 31];
    OUT(out, "\"");
    out_add(out, text, ID_LENGTH);
    OUT(out, "\"");
}

static int64_t id_read(const char *text)
{
    int64_t     id = 0;
    const char *letter;
    for (int i = 0; text && i < ID_LENGTH && text[i] && (letter = strchr(letters, text[i])); i++)
        id = id << 5 | (letter - letters);
    return id;
}

/* --- what is asked: statements, and the members of their rows --------------------------------- */

typedef enum {
    TEXT,
    NUMBER,
    MONEY,
    TRUTH,
    ID,
    LINK /* an id and, in the next column, a title */
} Kind;

typedef struct {
    const char *key; /* with quotes and colon; NULL ends the list */
    Kind        kind;
} Member;

#define MEMBER(name, kind)                                                                         \
    {                                                                                              \
        "\"" name "\":", kind                                                                      \
    }
#define WHO_AND_WHEN                                                                               \
    MEMBER("owner", LINK), MEMBER("created_at", TEXT), MEMBER("created_by", LINK),                 \
        MEMBER("updated_at", TEXT), MEMBER("updated_by", LINK)

#define WHO "t.owner,o.name,t.created_at,t.created_by,c.name,t.updated_at,t.updated_by,u.name"
#define PEOPLE                                                                                     \
    " LEFT JOIN person o ON o.id=t.owner LEFT JOIN person c ON c.id=t.created_by"                  \
    " LEFT JOIN person u ON u.id=t.updated_by"
#define ACCOUNT         " LEFT JOIN account a ON a.id=t.account"
#define CONTACT_COLUMNS "t.id,t.version,t.name,t.account,a.name,t.position,t.mail,t.mobile"

static const Member account[] = {
    MEMBER("id", ID),
    MEMBER("version", NUMBER),
    MEMBER("name", TEXT),
    MEMBER("code", TEXT),
    MEMBER("level", TEXT),
    MEMBER("industry", TEXT),
    MEMBER("city", TEXT),
    MEMBER("staff", NUMBER),
    MEMBER("credit", MONEY),
    MEMBER("since", TEXT),
    WHO_AND_WHEN,
    { 0 },
};
static const Member deal_row[] = {
    MEMBER("id", ID),           MEMBER("version", NUMBER), MEMBER("name", TEXT),
    MEMBER("account", LINK),    MEMBER("stage", TEXT),     MEMBER("amount", MONEY),
    MEMBER("close_date", TEXT), MEMBER("owner", LINK),     { 0 },
};
static const Member contact_row[] = {
    MEMBER("id", ID),         MEMBER("version", NUMBER),
    MEMBER("name", TEXT),     MEMBER("account", LINK),
    MEMBER("position", TEXT), MEMBER("mail", TEXT),
    MEMBER("mobile", TEXT),   { 0 },
};
static const Member stage_row[] = {
    MEMBER("stage", TEXT), MEMBER("sum(amount)", MONEY), MEMBER("count()", NUMBER), { 0 }
};
static const Member deal_stage[] = { MEMBER("id", ID), MEMBER("stage", TEXT), { 0 } };
static const Member contact[] = {
    MEMBER("id", ID),
    MEMBER("version", NUMBER),
    MEMBER("name", TEXT),
    MEMBER("account", LINK),
    MEMBER("position", TEXT),
    MEMBER("mail", TEXT),
    MEMBER("mobile", TEXT),
    MEMBER("birthday", TEXT),
    MEMBER("active", TRUTH),
    MEMBER("remark", TEXT),
    WHO_AND_WHEN,
    { 0 },
};
static const Member deal[] = {
    MEMBER("id", ID),
    MEMBER("version", NUMBER),
    MEMBER("name", TEXT),
    MEMBER("account", LINK),
    MEMBER("stage", TEXT),
    MEMBER("amount", MONEY),
    MEMBER("expected", MONEY),
    MEMBER("opened", TEXT),
    MEMBER("close_date", TEXT),
    MEMBER("note", TEXT),
    WHO_AND_WHEN,
    { 0 },
};

enum {
    ACCOUNT_BY_ID,
    DEALS,
    CONTACTS,
    CONTACT_COUNT,
    FOUND,
    STAGES,
    NEW_CONTACT,
    NEW_WORDS,
    CONTACT_BY_ID,
    MOVE,
    DEAL_BY_ID,
    ALL_DEALS,
    BEGIN,
    COMMIT,
    SAVEPOINT,
    RELEASE,
    UNDO,
    STATEMENTS
};

static const char *const sql[STATEMENTS] = {
    [ACCOUNT_BY_ID] =
        "SELECT "
        "t.id,t.version,t.name,t.code,t.level,t.industry,t.city,t.staff,t.credit,t.since," WHO
        " FROM account t" PEOPLE " WHERE t.id=?1",
    [DEALS] =
        "SELECT t.id,t.version,t.name,t.account,a.name,t.stage,t.amount,t.close_date,t.owner,o.name"
        " FROM deal t" ACCOUNT " LEFT JOIN person o ON o.id=t.owner"
        " WHERE t.stage=?1 AND t.amount>?2 ORDER BY t.close_date DESC, t.id DESC LIMIT 50",
    [CONTACTS] = "SELECT " CONTACT_COLUMNS " FROM contact t" ACCOUNT
                 " WHERE (t.name,t.id)>(?1,?2) ORDER BY t.name,t.id LIMIT 100",
    [CONTACT_COUNT] = "SELECT count(*) FROM contact",
    [FOUND] = "SELECT " CONTACT_COLUMNS " FROM contact t" ACCOUNT
              " WHERE t.id IN (SELECT rowid FROM words WHERE words MATCH ?1) ORDER BY t.name,t.id "
              "LIMIT 50",
    [STAGES] = "SELECT stage,sum(amount),count(*) FROM deal GROUP BY stage ORDER BY stage",
    [NEW_CONTACT] = "INSERT INTO "
                    "contact(id,version,name,account,position,mail,mobile,birthday,active,owner,"
                    "created_at,created_by,"
                    "updated_at,updated_by) VALUES((SELECT max(id)+1 FROM "
                    "contact),1,?1,?2,?3,?4,?5,?6,1,?7,?8,?7,?8,?7)",
    [NEW_WORDS] = "INSERT INTO words(rowid,name) VALUES(?1,?2)",
    [CONTACT_BY_ID] = "SELECT " CONTACT_COLUMNS ",t.birthday,t.active,t.remark," WHO
                      " FROM contact t" ACCOUNT PEOPLE " WHERE t.id=?1",
    [MOVE] = "UPDATE deal SET stage=?2,version=version+1,updated_at=?3,updated_by=?4 WHERE id=?1",
    [DEAL_BY_ID] =
        "SELECT t.id,t.version,t.name,t.account,a.name,t.stage,t.amount,t.amount*CASE t.stage WHEN "
        "'contact' THEN 10"
        " WHEN 'needs' THEN 30 WHEN 'offer' THEN 50 WHEN 'talks' THEN 70 ELSE 100 "
        "END/100,t.opened,t.close_date,t.note," WHO " FROM deal t" ACCOUNT PEOPLE " WHERE t.id=?1",
    [ALL_DEALS] = "SELECT id,stage FROM deal ORDER BY id",
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [SAVEPOINT] = "SAVEPOINT w",
    [RELEASE] = "RELEASE w",
    [UNDO] = "ROLLBACK TO w",
};

/* --- connections ------------------------------------------------------------------------------ */

typedef struct Conn Conn;
struct Conn {
    sqlite3      *db;
    sqlite3_stmt *statements[STATEMENTS];
    Conn         *next;
};

static const char *file;
static int64_t     person; /* who writes */

static Conn *conn_open(void)
{
    Conn *conn = calloc(1, sizeof *conn);
    if (!conn ||
        sqlite3_open_v2(file, &conn->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL))
        die(file, NULL);
    sqlite3_busy_timeout(conn->db, 10000);
    if (sqlite3_exec(
            conn->db,
            "PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=0", 0, 0,
            0))
        die("pragma", conn->db);
    return conn;
}

static sqlite3_stmt *statement(Conn *conn, int which)
{
    sqlite3_stmt **place = &conn->statements[which];
    if (!*place &&
        sqlite3_prepare_v3(conn->db, sql[which], -1, SQLITE_PREPARE_PERSISTENT, place, NULL))
        die(sql[which], conn->db);
    return *place;
}

static bool run(Conn *conn, int which)
{
    bool done = sqlite3_step(statement(conn, which)) == SQLITE_DONE;
    sqlite3_reset(statement(conn, which));
    return done;
}

static struct {
    pthread_mutex_t lock;
    pthread_cond_t  returned;
    Conn           *idle;
} pool = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL };

static Conn *conn_take(void)
{
    pthread_mutex_lock(&pool.lock);
    while (!pool.idle) pthread_cond_wait(&pool.returned, &pool.lock);
    Conn *conn = pool.idle;
    pool.idle = conn->next;
    pthread_mutex_unlock(&pool.lock);
    return conn;
}

static void conn_give(Conn *conn)
{
    pthread_mutex_lock(&pool.lock);
    conn->next = pool.idle;
    pool.idle = conn;
    pthread_cond_signal(&pool.returned);
    pthread_mutex_unlock(&pool.lock);
}

/* --- rows ------------------------------------------------------------------------------------- */

static void write_cell(Out *out, sqlite3_stmt *row, int cell, Kind kind)
{
    if (sqlite3_column_type(row, cell) == SQLITE_NULL) {
        OUT(out, "null");
        return;
    }
    int64_t number = kind == TEXT ? 0 : sqlite3_column_int64(row, cell);
    switch (kind) {
    case NUMBER:
        out_int(out, number);
        break;
    case MONEY:
        out_money(out, number);
        break;
    case ID:
        out_id(out, number);
        break;
    case TRUTH:
        out_add(out, number ? "true" : "false", number ? 4 : 5);
        break;
    case TEXT: {
        const char *text = (const char *)sqlite3_column_text(row, cell);
        out_text(out, text, (size_t)sqlite3_column_bytes(row, cell));
        break;
    }
    case LINK:
        OUT(out, "{\"id\":");
        out_id(out, number);
        OUT(out, ",\"title\":");
        write_cell(out, row, cell + 1, TEXT);
        OUT(out, "}");
        break;
    }
}

static void write_row(Out *out, sqlite3_stmt *row, const Member *members)
{
    int cell = 0;
    for (const Member *member = members; member->key; member++) {
        out_add(out, member == members ? "{" : ",", 1);
        out_add(out, member->key, strlen(member->key));
        write_cell(out, row, cell, member->kind);
        cell += member->kind == LINK ? 2 : 1;
    }
    OUT(out, "}");
}

static bool write_one(Out *out, sqlite3_stmt *row, const Member *members)
{
    bool found = sqlite3_step(row) == SQLITE_ROW;
    if (found) write_row(out, row, members);
    sqlite3_reset(row);
    return found;
}

static void write_all(Out *out, sqlite3_stmt *row, const Member *members)
{
    OUT(out, "{\"rows\":[");
    for (bool first = true; sqlite3_step(row) == SQLITE_ROW; first = false) {
        if (!first) OUT(out, ",");
        write_row(out, row, members);
    }
    sqlite3_reset(row);
    OUT(out, "]");
}

/* --- a request -------------------------------------------------------------------------------- */

typedef struct Call Call;
struct Call {
    const char *path, *query;
    Out         out;
    bool        good;
    json_t     *body; /* of a write */
    sem_t       done;
    Call       *next;
};

static void bind_text(sqlite3_stmt *to, int number, const char *text)
{
    if (text)
        sqlite3_bind_text(to, number, text, -1, SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(to, number);
}

static const char *parameter(const Call *call, const char *name, char text[100])
{
    return mg_get_var(call->query, strlen(call->query), name, text, 100) < 0 ? NULL : text;
}

static void read_contacts(Conn *conn, Call *call)
{
    char          text[100];
    sqlite3_stmt *page = statement(conn, CONTACTS);
    sqlite3_stmt *count = statement(conn, CONTACT_COUNT);
    bind_text(page, 1, parameter(call, "name", text));
    sqlite3_bind_int64(page, 2, id_read(parameter(call, "id", text)));
    write_all(&call->out, page, contact_row);
    OUT(&call->out, ",\"total\":");
    sqlite3_step(count);
    out_int(&call->out, sqlite3_column_int64(count, 0));
    sqlite3_reset(count);
    OUT(&call->out, "}");
}

/* "wang 12": both words must begin one in the name. */
static void read_found(Conn *conn, Call *call, const char *words)
{
    char          match[210];
    const char   *space = strchr(words, ' ');
    sqlite3_stmt *found = statement(conn, FOUND);
    if (space)
        snprintf(match, sizeof match, "\"%.*s\" * \"%s\" *", (int)(space - words), words,
                 space + 1);
    else
        snprintf(match, sizeof match, "\"%s\" *", words);
    bind_text(found, 1, match);
    write_all(&call->out, found, contact_row);
    OUT(&call->out, "}");
}

static void read_deals(Conn *conn, Call *call)
{
    char          text[100];
    sqlite3_stmt *deals = statement(conn, DEALS);
    const char   *amount = parameter(call, "amount", text);
    sqlite3_bind_int64(deals, 2, amount ? atoll(amount) * 100 : 0);
    bind_text(deals, 1, parameter(call, "stage", text));
    write_all(&call->out, deals, deal_row);
    OUT(&call->out, "}");
}

static bool read_call(Conn *conn, Call *call)
{
    char text[100];
    if (strncmp(call->path, "/account/", 9) == 0) {
        sqlite3_bind_int64(statement(conn, ACCOUNT_BY_ID), 1, id_read(call->path + 9));
        return write_one(&call->out, statement(conn, ACCOUNT_BY_ID), account);
    }
    if (strcmp(call->path, "/opportunity") == 0) return read_deals(conn, call), true;
    if (strcmp(call->path, "/contact") == 0) {
        const char *words = parameter(call, "q", text);
        return words ? read_found(conn, call, words) : read_contacts(conn, call), true;
    }
    bool stages = strcmp(call->path, "/stages") == 0;
    if (!stages && strcmp(call->path, "/deals") != 0) return false;
    write_all(&call->out, statement(conn, stages ? STAGES : ALL_DEALS),
              stages ? stage_row : deal_stage);
    OUT(&call->out, "}");
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void now_text(char text[32])
{
    struct timespec now;
    struct tm       utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t length = strftime(text, 24, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + length, 8, ".%03dZ", (int)(now.tv_nsec / 1000000) % 1000);
}

static const char *member_of(const Call *call, const char *key)
{
    return json_string_value(json_object_get(call->body, key));
}

static bool write_contact(Conn *conn, Call *call)
{
    char          now[32];
    sqlite3_stmt *insert = statement(conn, NEW_CONTACT), *words = statement(conn, NEW_WORDS),
                 *read = statement(conn, CONTACT_BY_ID);
    now_text(now);
    bind_text(insert, 1, member_of(call, "name"));
    sqlite3_bind_int64(insert, 2, id_read(member_of(call, "account")));
    bind_text(insert, 3, member_of(call, "position"));
    bind_text(insert, 4, member_of(call, "mail"));
    bind_text(insert, 5, member_of(call, "mobile"));
    bind_text(insert, 6, member_of(call, "birthday"));
    sqlite3_bind_int64(insert, 7, person);
    bind_text(insert, 8, now);
    if (!run(conn, NEW_CONTACT)) return false;
    int64_t id = sqlite3_last_insert_rowid(conn->db);
    sqlite3_bind_int64(words, 1, id);
    bind_text(words, 2, member_of(call, "name"));
    sqlite3_bind_int64(read, 1, id);
    return run(conn, NEW_WORDS) && write_one(&call->out, read, contact);
}

static bool write_move(Conn *conn, Call *call)
{
    char          now[32];
    int64_t       id = id_read(call->path + strlen("/opportunity/"));
    sqlite3_stmt *update = statement(conn, MOVE), *read = statement(conn, DEAL_BY_ID);
    now_text(now);
    sqlite3_bind_int64(update, 1, id);
    bind_text(update, 2, member_of(call, "stage"));
    bind_text(update, 3, now);
    sqlite3_bind_int64(update, 4, person);
    sqlite3_bind_int64(read, 1, id);
    return run(conn, MOVE) && write_one(&call->out, read, deal);
}

static bool write_call(Conn *conn, Call *call)
{
    if (strcmp(call->path, "/contact") == 0) return write_contact(conn, call);
    return strncmp(call->path, "/opportunity/", 13) == 0 && write_move(conn, call);
}

static struct {
    pthread_mutex_t lock;
    pthread_cond_t  came;
    Call           *first, **last;
} queue = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, &queue.first };

static int log_pages; /* of the writer's thread */

static int on_commit(void *unused, sqlite3 *db, const char *name, int pages)
{
    (void)unused, (void)db, (void)name;
    log_pages = pages;
    return SQLITE_OK;
}

static int queue_take(Call *calls[MOST_IN_A_COMMIT])
{
    int count = 0;
    pthread_mutex_lock(&queue.lock);
    while (!queue.first) pthread_cond_wait(&queue.came, &queue.lock);
    while (queue.first && count < MOST_IN_A_COMMIT) {
        calls[count++] = queue.first;
        queue.first = queue.first->next;
    }
    if (!queue.first) queue.last = &queue.first;
    pthread_mutex_unlock(&queue.lock);
    return count;
}

/* Each write in a savepoint of its own: one that fails does not spoil the others. */
static void write_batch(Conn *conn, Call *calls[], int count)
{
    bool all = run(conn, BEGIN);
    for (int i = 0; all && i < count; i++) {
        run(conn, SAVEPOINT);
        calls[i]->good = write_call(conn, calls[i]);
        if (!calls[i]->good) run(conn, UNDO);
        run(conn, RELEASE);
    }
    all = all && run(conn, COMMIT);
    for (int i = 0; i < count; i++) {
        calls[i]->good = calls[i]->good && all;
        sem_post(&calls[i]->done);
    }
}

static void *writer(void *unused)
{
    Conn *conn = conn_open();
    Call *calls[MOST_IN_A_COMMIT];
    sqlite3_wal_hook(conn->db, on_commit, NULL);
    for (;;) {
        write_batch(conn, calls, queue_take(calls));
        if (log_pages > CHECKPOINT_PAGES &&
            !sqlite3_wal_checkpoint_v2(conn->db, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL))
            log_pages = 0;
    }
    return unused;
}

static void wait_for_writer(Call *call)
{
    call->next = NULL;
    pthread_mutex_lock(&queue.lock);
    *queue.last = call;
    queue.last = &call->next;
    pthread_cond_signal(&queue.came);
    pthread_mutex_unlock(&queue.lock);
    while (sem_wait(&call->done)) {
    }
}

/* --- HTTP ------------------------------------------------------------------------------------- */

/* The library would give its threads 100 KiB of stack. */
int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
    int (*real)(pthread_attr_t *, size_t) = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "pthread_attr_setstacksize");
    return real(attributes, size < (2 << 20) ? 2 << 20 : size);
}

static _Thread_local Call mine;

static Call *call_begin(const struct mg_request_info *info)
{
    static _Thread_local bool ready;
    if (!ready) sem_init(&mine.done, 0, 0);
    ready = true;
    mine.path = info->local_uri;
    mine.query = info->query_string ? info->query_string : "";
    mine.good = false;
    mine.out.length = 0;
    out_need(&mine.out, HEAD_ROOM);
    mine.out.length = HEAD_ROOM;
    return &mine;
}

static bool body_read(struct mg_connection *connection, Call *call, long long length)
{
    char         body[4096];
    json_error_t error;
    if (length < 0 || length >= (long long)sizeof body ||
        mg_read(connection, body, (size_t)length) != length)
        return false;
    call->body = json_loadb(body, (size_t)length, JSON_REJECT_DUPLICATES, &error);
    return json_is_object(call->body);
}

static int answer(struct mg_connection *connection, Call *call)
{
    Out *out = &call->out;
    int  status = call->good ? 200 : 400;
    if (!call->good) out->length = HEAD_ROOM;
    char head[HEAD_ROOM];
    int  length =
        snprintf(head, sizeof head,
                 "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                 status, call->good ? "OK" : "Refused", out->length - HEAD_ROOM);
    char *start = out->bytes + HEAD_ROOM - length;
    memcpy(start, head, (size_t)length);
    mg_write(connection, start, (size_t)length + out->length - HEAD_ROOM);
    return status;
}

static int on_request(struct mg_connection *connection)
{
    const struct mg_request_info *info = mg_get_request_info(connection);
    Call                         *call = call_begin(info);
    if (strcmp(info->request_method, "GET") == 0) {
        Conn *conn = conn_take();
        call->good = read_call(conn, call);
        conn_give(conn);
    } else if (body_read(connection, call, info->content_length)) {
        wait_for_writer(call);
    }
    json_decref(call->body);
    call->body = NULL;
    return answer(connection, call);
}

static int serve(void)
{
    const char               *options[] = { "listening_ports",
                                            "127.0.0.1:0",
                                            "num_threads",
                                            "80",
                                            "tcp_nodelay",
                                            "1",
                                            "enable_keep_alive",
                                            "yes",
                                            "keep_alive_timeout_ms",
                                            "5000",
                                            "request_timeout_ms",
                                            "10000",
                                            "listen_backlog",
                                            "1024",
                                            "decode_url",
                                            "no",
                                            NULL };
    const struct mg_callbacks callbacks = { .begin_request = on_request };
    struct mg_server_port     port;
    sigset_t                  ends;
    pthread_t                 thread;
    int                       number;

    sigemptyset(&ends), sigaddset(&ends, SIGTERM), sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    for (int i = 0; i < READERS; i++) conn_give(conn_open());
    sqlite3_stmt *who;
    if (sqlite3_prepare_v2(pool.idle->db, "SELECT max(id) FROM person", -1, &who, NULL) ||
        sqlite3_step(who) != SQLITE_ROW)
        die(file, pool.idle->db);
    person = sqlite3_column_int64(who, 0);
    sqlite3_finalize(who);
    if (pthread_create(&thread, NULL, writer, NULL)) die("thread", NULL);
    mg_init_library(0);
    struct mg_context *context = mg_start(&callbacks, NULL, options);
    if (!context || mg_get_server_ports(context, 1, &port) != 1) die("cannot listen", NULL);
    printf("listening on http://127.0.0.1:%d\n", port.port);
    fflush(stdout);
    sigwait(&ends, &number);
    mg_stop(context);
    return 0;
}

/* --- the rows --------------------------------------------------------------------------------- */

#define DAY(column)    "date(" column "*86400,'unixepoch')"
#define MOMENT(column) "strftime('%Y-%m-%dT%H:%M:%fZ'," column "/1000.0,'unixepoch')"
#define MARKS          "owner," MOMENT("created_at") ",created_by," MOMENT("updated_at") ",updated_by"
#define MARK_COLUMNS                                                                               \
    "owner INTEGER, created_at TEXT, created_by INTEGER, updated_at TEXT, updated_by INTEGER) "    \
    "STRICT;"

static const char rows[] =
    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
    "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT) STRICT;"
    "CREATE TABLE account(id INTEGER PRIMARY KEY, version INTEGER, name TEXT, code TEXT, level "
    "TEXT, industry TEXT, city TEXT,"
    " staff INTEGER, credit INTEGER, since TEXT, " MARK_COLUMNS
    "CREATE TABLE contact(id INTEGER PRIMARY KEY, version INTEGER, name TEXT NOT NULL, account "
    "INTEGER, position TEXT, mail TEXT,"
    " mobile TEXT, birthday TEXT, active INTEGER, remark TEXT, " MARK_COLUMNS
    "CREATE TABLE deal(id INTEGER PRIMARY KEY, version INTEGER, name TEXT NOT NULL, account "
    "INTEGER, stage TEXT, amount INTEGER,"
    " opened TEXT, close_date TEXT, note TEXT, " MARK_COLUMNS
    "INSERT INTO person SELECT id, f_name FROM tenant.o_user;"
    "INSERT INTO account SELECT id, version, f_name, f_code, f_level, f_industry, f_city, f_staff, "
    "f_credit, " DAY(
        "f_since") ", " MARKS " FROM tenant.o_account;"
                   "INSERT INTO contact SELECT id, version, f_name, f_account, f_position, f_mail, "
                   "f_mobile, " DAY(
                       "f_birthday") ", f_active, f_remark, " MARKS " FROM tenant.o_contact;"
                                     "INSERT INTO deal SELECT id, version, f_name, f_account, "
                                     "f_stage, f_amount, " DAY("f_opened") ", " DAY(
                                         "f_close_date") ", f_note, " MARKS
                                                         " FROM tenant.o_opportunity;"
                                                         "CREATE UNIQUE INDEX account_code ON "
                                                         "account(code);"
                                                         "CREATE INDEX contact_account ON "
                                                         "contact(account);"
                                                         "CREATE INDEX contact_name ON "
                                                         "contact(name);"
                                                         "CREATE INDEX contact_owner ON "
                                                         "contact(owner);"
                                                         "CREATE INDEX deal_account ON "
                                                         "deal(account);"
                                                         "CREATE INDEX deal_stage_close ON "
                                                         "deal(stage, close_date);"
                                                         "CREATE INDEX deal_stage_amount ON "
                                                         "deal(stage, amount);"
                                                         "CREATE VIRTUAL TABLE words USING "
                                                         "fts5(name, content='contact', "
                                                         "content_rowid='id', columnsize=0);"
                                                         "INSERT INTO words(words) "
                                                         "VALUES('rebuild');"
                                                         "COMMIT; ANALYZE; PRAGMA "
                                                         "journal_mode=WAL;";

static int make(const char *tenant)
{
    sqlite3      *db;
    sqlite3_stmt *attach;
    unlink(file);
    if (sqlite3_open(file, &db) || sqlite3_prepare_v2(db, "ATTACH ?1 AS tenant", -1, &attach, NULL))
        die(file, db);
    sqlite3_bind_text(attach, 1, tenant, -1, SQLITE_STATIC);
    if (sqlite3_step(attach) != SQLITE_DONE || sqlite3_finalize(attach) ||
        sqlite3_exec(db, rows, 0, 0, 0))
        die(tenant, db);
    sqlite3_close(db);
    return 0;
}

int main(int count, char **words)
{
    bool makes = count == 4 && strcmp(words[1], "make") == 0,
         serves = count == 3 && strcmp(words[1], "serve") == 0;
    if (!makes && !serves) {
        fprintf(stderr, "yardstick make TENANT.db FILE | serve FILE\n");
        return 2;
    }
    file = words[makes ? 3 : 2];
    return makes ? make(words[2]) : serve();
}
