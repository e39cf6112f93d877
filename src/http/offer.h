/* Which of the representations that a route offers a request asks for. */
#ifndef HTTP_OFFER_H
#define HTTP_OFFER_H

#include "wdhs/http.h"

/* Its index; -1 when the request accepts none. */
long offer_asked(const struct request *request, const struct offer *offers);

#endif
