/* The version of the contract: info.version of openapi.yaml, sent as API-Version on every response. */
#ifndef WDHS_VERSION_H
#define WDHS_VERSION_H

/* Defined in a file that the build generates from openapi.yaml. */
extern const char wdhs_api_version[];

#endif
