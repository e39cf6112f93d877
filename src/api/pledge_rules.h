/* Rules of pledges, which the database has too; here, so that they are reported together with other faults. */
#ifndef WDHS_API_PLEDGE_RULES_H
#define WDHS_API_PLEDGE_RULES_H

#include "wdhs/resource.h"

extern const struct conflict pledge_conflicts[];

void pledge_check(struct request *request, const struct body *body);

#endif
