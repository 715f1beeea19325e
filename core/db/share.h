/*
 * share.h -- how much memory a connection may keep pages of its file in: a share of what the whole
 * process may take.
 *
 * The rule: while few connections are open, each may have much; the more there are, the less.
 */
#ifndef TENON_DB_SHARE_H
#define TENON_DB_SHARE_H

enum { SHARE_LEAST_KIB = 2 << 10, SHARE_MOST_KIB = 64 << 10 };

void share_open(void); /* one connection more */
void share_close(void);
int  share_kib(void); /* of a connection, as many as there are now */

#endif
