/* Mail goes out beside requests; here it is only told that there is some. */

#include "pledge_mails.h"
#include "wdhs/http.h"
#include "wdhs/jobs.h"
#include "wdhs/rest.h"

void mails_wait(struct request *request) {
    const struct service *service = request_context(request);
    jobs_wake(service->jobs);
}
