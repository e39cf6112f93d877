/* Mail goes out beside requests; here it is only told that there is some. */

#include "pledge_mails.h"

void mails_wait(struct request *request) {
    (void)request;
}
