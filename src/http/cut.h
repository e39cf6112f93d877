/* Answering past the library. */
#ifndef HTTP_CUT_H
#define HTTP_CUT_H

#include "wdhs/http.h"

struct exchange;

/* Writes a problem to the socket (not with TLS) and ends its sending side. */
void answer_and_cut(struct exchange *exchange, enum problem problem, const char *why);
/* Takes in what has come already: closing with bytes unread resets the connection. */
void discard_input(int fd);

#endif
