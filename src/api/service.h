/* Routes that are not resources: the root, the contract, problem types, health and metrics. */
#ifndef WDHS_API_SERVICE_H
#define WDHS_API_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "wdhs/http.h"

struct settings;

handler api_root, contract_json, contract_yaml, problems_list, problems_single, health_live, health_ready, metrics_show,
    pledge_counts_show;

/* These routes take no parameters: when one came, answers with a 400 that names each, and returns true. */
bool parameters_refused(struct request *request);

/* Fills the settings (contact, licence, base URL) into the embedded contract; before the first request. False when
 * memory is out or the document is missing. */
bool contract_prepare(const struct settings *settings);

#endif
