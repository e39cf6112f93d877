/* All resources, in the order in which GET /v1 lists them. */

#include "common.h"

const struct resource *const resources[] = {
    &collectives, &partners,  &memberships, &programmes,       &goals, &goal_progress,
    &pledges,     &municipalities, &provinces, &themes, &collective_types, NULL,
};
