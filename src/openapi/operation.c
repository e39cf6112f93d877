/* The paths of a resource and what can be done there. */
#include "parts.h"

#include <ctype.h>
#include <string.h>

#include "schema.h"
#include "words.h"

const char *path_of(const struct resource *resource) {
    return resource->path + strlen("/v1");
}

/* "listCollectiveTypes" of "collective-types". */
static const char *name_of_list(struct contract *contract, const struct resource *resource) {
    if (resource->list_name != NULL) {
        return resource->list_name;
    }
    struct text name;
    text_init(&name, contract->arena, 64);
    text_add_string(&name, "list");
    for (const char *word = resource->name; *word != '\0'; word += strcspn(word, "-")) {
        word += *word == '-' ? 1 : 0;
        text_add_char(&name, (char)toupper((unsigned char)*word));
        text_add(&name, word + 1, strcspn(word, "-") - 1);
    }
    return name.data;
}

static const struct method {
    const char *method, *id; /* before the name of the schema */
} methods[ACT_COUNT] = {
    [ACT_LIST] = {"get", NULL},
    [ACT_CREATE] = {"post", "create"},
    [ACT_READ] = {"get", "get"},
    [ACT_REPLACE] = {"put", "replace"},
    [ACT_CHANGE] = {"patch", "change"},
    [ACT_REMOVE] = {"delete", "remove"},
    [ACT_OWN_READ] = {"get", "getMy"},
    [ACT_OWN_CHANGE] = {"patch", "changeMy"},
    [ACT_OWN_REMOVE] = {"delete", "eraseMy"},
};

static bool is_possible(const struct resource *resource, enum act_kind kind) {
    switch (kind) {
    case ACT_LIST:
    case ACT_READ:
        return !resource->post_only;
    case ACT_CREATE:
        return !resource->no_create;
    case ACT_REPLACE:
        return !resource->post_only && !resource->no_replace;
    case ACT_CHANGE:
        return !resource->post_only && !resource->no_patch;
    case ACT_REMOVE:
        return !resource->post_only && !resource->no_remove;
    default:
        return resource->find_own != NULL;
    }
}

/* --- who may do it ------------------------------------------------------------------------------------------------ */

static void operation_add_key(cJSON *security, const char *scheme, const char *scope) {
    cJSON *scopes = tree_list(tree_object(security, NULL), scheme);
    if (scope != NULL) {
        tree_text(scopes, NULL, scope);
    }
}

static void operation_add_security(cJSON *operation, const struct resource *resource, enum act_kind kind) {
    bool reads = kind == ACT_LIST || kind == ACT_READ;
    cJSON *security = tree_list(operation, "security");
    if (kind >= ACT_OWN_READ) {
        operation_add_key(security, "signer", NULL);
        return;
    }
    const char *needed = reads ? resource->read_scope : resource->open_create ? NULL : resource->write_scope;
    if (kind != ACT_CREATE && !reads) {
        needed = resource->write_scope;
    }
    if (needed == NULL) {
        tree_object(security, NULL); /* nothing is needed, but a key may be sent */
    }
    operation_add_key(security, "bearer", needed != NULL || !reads ? needed : resource->read_all_scope);
}

/* --- bodies ------------------------------------------------------------------------------------------------------- */

static void add_body(struct contract *contract, cJSON *operation, const struct resource *resource, enum act_kind kind) {
    bool creates = kind == ACT_CREATE || kind == ACT_REPLACE;
    if (!creates && kind != ACT_CHANGE && kind != ACT_OWN_CHANGE) {
        return;
    }
    enum form form = creates ? FORM_CREATE : FORM_PATCH;
    cJSON *body = tree_object(operation, "requestBody");
    tree_true(body, "required");
    cJSON *media =
        tree_object(tree_object(body, "content"), creates ? "application/json" : "application/merge-patch+json");
    tree_ref(contract, media, "schema", "schemas",
             arena_printf(contract->arena, "%s%s", resource->schema, form_suffix(form)));
    tree_add(media, "example", example_body(contract, resource, kind));
}

/* --- paths -------------------------------------------------------------------------------------------------------- */

static const char *tag_of(const struct resource *resource) {
    return resource->tag != NULL ? resource->tag : resource->parent != NULL ? tag_of(resource->parent) : resource->name;
}

static void add_operation(struct contract *contract, cJSON *path, const struct resource *resource, enum act_kind kind) {
    if (!is_possible(resource, kind)) {
        return;
    }
    const struct method *method = &methods[kind];
    cJSON *operation = tree_object(path, method->method);
    tree_text(operation, "operationId",
              method->id == NULL ? name_of_list(contract, resource)
                                 : arena_printf(contract->arena, "%s%s", method->id, resource->schema));
    tree_text(tree_list(operation, "tags"), NULL, tag_of(resource));
    words_of_act(contract, operation, resource, kind);
    operation_add_security(operation, resource, kind);
    parameters_of_act(contract, operation, resource, kind);
    add_body(contract, operation, resource, kind);
    responses_of_act(contract, operation, resource, kind);
}

/* Adds the operations from `first` to `last` at the end of the resource's path. */
static void add_path(struct contract *contract, const struct resource *resource, const char *end, enum act_kind first,
                     enum act_kind last) {
    cJSON *path = tree_object(contract->paths, arena_printf(contract->arena, "%s%s", path_of(resource), end));
    parameters_of_path(contract, tree_list(path, "parameters"), resource, first == ACT_READ);
    for (enum act_kind kind = first; kind <= last; kind++) {
        add_operation(contract, path, resource, kind);
    }
}

static void add_tag(struct contract *contract, const struct resource *resource) {
    if (tag_of(resource) != resource->name) {
        return; /* it is shown with another one */
    }
    cJSON *tag = tree_object(contract->tags, NULL);
    tree_text(tag, "name", resource->name);
    words_put_pair(contract, tag, "description", resource->says[LANGUAGE_NL], resource->says[LANGUAGE_EN]);
}

void resource_add(struct contract *contract, const struct resource *resource) {
    if (resource->schema == NULL || resource->one[LANGUAGE_EN] == NULL || resource->says[LANGUAGE_EN] == NULL) {
        contract->fault = arena_printf(contract->arena, "%s lacks schema, one or says", resource->name);
        return;
    }
    add_tag(contract, resource);
    schemas_add(contract, resource);
    responses_add(contract, resource);
    add_path(contract, resource, "", ACT_LIST, ACT_CREATE);
    if (!resource->post_only) {
        add_path(contract, resource, resource->parent == NULL ? "/{id}" : "/{childId}", ACT_READ, ACT_REMOVE);
    }
    if (resource->find_own != NULL) {
        add_path(contract, resource, "/mine", ACT_OWN_READ, ACT_OWN_REMOVE);
    }
}
