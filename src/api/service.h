/* Routes that are not resources: the root, the contract, problem types, the page for signers, health and metrics. */
#ifndef WDHS_API_SERVICE_H
#define WDHS_API_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wdhs/http.h"

struct db_rows;
struct settings;

handler api_root, contract_json, contract_yaml, problems_list, problems_single, health_live, health_ready, metrics_show;
handler challenge_show, page_show, pledge_counts_show, pledge_withdraw, privacy_show;

/* Completes with 503: the database cannot be asked. */
void database_away(struct request *request);

/* Asks one thing, in static SQL without parameters that only reads. `answered` is called when the rows are there, and
 * answers; when they do not come within `patience_ms`, database_away() is the answer. */
typedef void database_answer(struct request *request, const struct db_rows *rows);
void database_ask(struct request *request, const char *sql, int64_t patience_ms, database_answer *answered);

/* These routes take no parameters: when one came, answers with a 400 that names each, and returns true. */
bool parameters_refused(struct request *request);
/* The same for routes that only speak JSON: a caller who does not want that gets a 406. */
bool json_refused(struct request *request);
/* For routes that take one parameter, of the query one by one: the value of the first that has the name; NULL for every
 * other, which is a fault. */
const char *only_parameter(struct request *request, size_t index, const char *name);

/* Fills the settings (contact, licence, base URL) into the embedded contract; before the first request. False when
 * memory is out or the document is missing. */
bool contract_prepare(const struct settings *settings);

/* Makes the page for signers, in each language; before the first request. False with a sentence in error[size]. */
bool page_prepare(const struct settings *settings, char *error, size_t size);

#endif
