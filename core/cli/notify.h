/*
 * notify.h -- tells whoever started the server how it is doing, as systemd's Type=notify wants it.
 */
#ifndef TENON_CLI_NOTIFY_H
#define TENON_CLI_NOTIFY_H

/*
 * "READY=1", "STOPPING=1", "STATUS=...": one datagram to $NOTIFY_SOCKET. Without that variable, or
 * with nobody there, nothing happens: a server does not depend on who looks at it.
 */
void notify_manager(const char *state);

#endif
