/* The whole contract: fragments for what is no resource, then every resource, in an order that does not change. */
#include <stdio.h>
#include <string.h>

#include "parts.h"
#include "wdhs/embedded.h"
#include "wdhs/json.h"
#include "wdhs/openapi.h"
#include "words.h"
#include "yaml.h"

#define ROOM      (64UL * 1024 * 1024)
#define FRAGMENTS "data/contract/"

static const char head[] = "# Het contract van de dienst: alles wat zij aanneemt en antwoordt. Gemaakt door "
                           "script/contract: verander dit bestand\n"
                           "# niet, maar de tabellen in src/api/resources/ en de stukken in data/contract/.\n"
                           "# The contract of the service: all it takes and answers. Made by script/contract: do not "
                           "change this file, but the\n"
                           "# tables in src/api/resources/ and the fragments in data/contract/.\n";

static bool read_fragments(struct contract *contract) {
    for (const struct embedded_file *file = embedded_files; file->name != NULL; file++) {
        if (strncmp(file->name, FRAGMENTS, strlen(FRAGMENTS)) != 0) {
            continue;
        }
        cJSON *fragment = cJSON_Parse(file->bytes);
        if (fragment == NULL) {
            return false;
        }
        tree_merge(contract->root, fragment);
    }
    return true;
}

static cJSON *part(cJSON *object, const char *name) {
    cJSON *found = cJSON_GetObjectItemCaseSensitive(object, name);
    return found == NULL ? tree_object(object, name) : found;
}

static void find_parts(struct contract *contract) {
    cJSON *components = part(contract->root, "components");
    contract->tags = cJSON_GetObjectItemCaseSensitive(contract->root, "tags");
    contract->paths = part(contract->root, "paths");
    contract->parameters = part(components, "parameters");
    contract->responses = part(components, "responses");
    contract->schemas = part(components, "schemas");
}

static int place(const cJSON *member) {
    static const char *const order[] = {"openapi", "info", "servers", "security", "tags", "paths", "components"};
    int at = 0;
    while (at < 7 && strcmp(order[at], member->string) != 0) {
        at++;
    }
    return at;
}

/* The parts of the document as people expect them, what is in them by name. */
static void put_in_order(struct contract *contract) {
    cJSON *root = contract->root, *ordered = cJSON_CreateObject();
    for (int at = 0; at <= 7; at++) {
        for (cJSON *member = root->child, *next; member != NULL; member = next) {
            next = member->next;
            if (place(member) == at) {
                tree_add(ordered, member->string, cJSON_DetachItemViaPointer(root, member));
            }
        }
    }
    contract->root = ordered;
    tree_sort(contract->paths);
    cJSON *kind;
    cJSON_ArrayForEach(kind, cJSON_GetObjectItemCaseSensitive(ordered, "components")) {
        tree_sort(kind);
    }
}

/* --- what everything of a kind has -------------------------------------------------------------------------------- */

static void add_unless(struct contract *contract, cJSON *object, const char *name, const char *kind,
                       const char *target) {
    if (cJSON_GetObjectItemCaseSensitive(object, name) == NULL) {
        tree_ref(contract, object, name, kind, target);
    }
}

static void complete_response(struct contract *contract, cJSON *response) {
    cJSON *headers = part(response, "headers");
    add_unless(contract, headers, "API-Version", "headers", "APIVersion");
    add_unless(contract, headers, "Cache-Control", "headers", "CacheControlNoStore");
    add_unless(contract, headers, "Content-Language", "headers", "ContentLanguage");
    add_unless(contract, headers, "Vary", "headers", "Vary");
    add_unless(contract, headers, "X-Request-Id", "headers", "RequestId");
    tree_sort(headers);
}

/* Those of one operation that are not in the components. */
static void complete_own_responses(struct contract *contract, cJSON *responses) {
    cJSON *response;
    cJSON_ArrayForEach(response, responses) {
        if (cJSON_GetObjectItemCaseSensitive(response, "$ref") == NULL) {
            complete_response(contract, response);
        }
    }
}

/* Headers of every request, and problems that every request may end in. */
static void complete_paths(struct contract *contract) {
    static const char *const sent[] = {"AcceptLanguage", "RequestId", "TraceParent"};
    cJSON *path, *operation;
    cJSON_ArrayForEach(path, contract->paths) {
        cJSON *parameters = cJSON_GetObjectItemCaseSensitive(path, "parameters");
        if (parameters == NULL) {
            parameters = cJSON_CreateArray();
            cJSON_AddItemToObject(path, "parameters", parameters);
        }
        for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
            tree_ref(contract, parameters, NULL, "parameters", sent[i]);
        }
        cJSON_ArrayForEach(operation, path) {
            cJSON *responses = cJSON_GetObjectItemCaseSensitive(operation, "responses");
            if (responses != NULL) {
                add_unless(contract, responses, "400", "responses", "BadRequest");
                add_unless(contract, responses, "414", "responses", "UriTooLong");
                add_unless(contract, responses, "431", "responses", "HeadersTooLarge");
                add_unless(contract, responses, "default", "responses", "OtherProblem");
                tree_sort(responses);
                complete_own_responses(contract, responses);
            }
        }
    }
}

static bool document_make(struct contract *contract) {
    contract->root = cJSON_CreateObject();
    if (!read_fragments(contract)) {
        contract->fault = "a fragment in data/contract/ is not part of this executable";
        return false;
    }
    words_join_all(contract, contract->root);
    find_parts(contract);
    tree_text(part(contract->root, "info"), "version", WDHS_VERSION);
    for (const struct resource *const *resource = resources; *resource != NULL; resource++) {
        resource_add(contract, *resource);
    }
    complete_own_responses(contract, contract->responses);
    complete_paths(contract);
    put_in_order(contract);
    return contract->fault == NULL;
}

bool openapi_write(struct text *text, char *error, size_t size) {
    struct contract contract = {.arena = arena_new(ROOM)};
    if (contract.arena == NULL) {
        snprintf(error, size, "out of memory");
        return false;
    }
    json_arena_begin(contract.arena);
    bool made = document_make(&contract);
    json_arena_end();
    if (made) {
        text_add_string(text, head);
        yaml_add(text, contract.root);
    }
    bool whole = !arena_exhausted(contract.arena) && !text->failed;
    snprintf(error, size, "%s", contract.fault != NULL ? contract.fault : "out of memory");
    arena_free(contract.arena);
    return made && whole;
}
