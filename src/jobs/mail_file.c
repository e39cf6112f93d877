/* Writing mails as files that nobody else can read, and removing those of pledges that were erased. */
#include "mail_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "letter.h"
#include "wdhs/file.h"

#define PLEDGE_LENGTH (UUID_TEXT_SIZE - 1)
#define NAME_SIZE     (2 * UUID_TEXT_SIZE + 8)

/* The directory as a descriptor, or -1. */
static int open_directory(const char *directory) {
    if (mkdir(directory, 0700) != 0 && errno != EEXIST) {
        return -1;
    }
    return open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool mail_file_write_file(int directory, const struct letter *letter) {
    char name[NAME_SIZE], temporary[NAME_SIZE + 8];
    snprintf(name, sizeof name, "%s-%s.eml", letter->pledge, letter->id);
    snprintf(temporary, sizeof temporary, "%s.part", name);
    /* What an earlier attempt left behind is written over. */
    int file = openat(directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
        return false;
    }
    bool written = file_write_all(file, letter->message.data, letter->message.length);
    written = close(file) == 0 && written;
    if (written && renameat(directory, temporary, directory, name) == 0) {
        return true;
    }
    unlinkat(directory, temporary, 0);
    return false;
}

bool mail_file_deliver(const char *directory, struct letter *letters, size_t count) {
    int opened = open_directory(directory);
    bool working = opened >= 0;
    for (size_t i = 0; i < count; i++) {
        struct letter *letter = &letters[i];
        letter->reason[0] = '\0';
        letter->outcome = DELIVERY_RELEASED;
        if (!working) {
            continue;
        }
        working = mail_file_write_file(opened, letter);
        letter->outcome = working ? DELIVERY_SENT : DELIVERY_DEFERRED;
        if (!working) {
            snprintf(letter->reason, sizeof letter->reason, "The file could not be written.");
        }
    }
    if (opened >= 0) {
        close(opened);
    }
    return working;
}

void mail_file_remove(const char *directory, const char *pledge, const char *id) {
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s-%s.eml", directory, pledge, id);
    if (length > 0 && (size_t)length < sizeof path) {
        unlink(path);
    }
}

static bool mail_file_is_of(const char *name, const char *const *pledges, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strncmp(name, pledges[i], PLEDGE_LENGTH) == 0 && name[PLEDGE_LENGTH] == '-') {
            return true;
        }
    }
    return false;
}

bool mail_file_remove_pledges(const char *directory, const char *const *pledges, size_t count) {
    DIR *opened = opendir(directory);
    if (opened == NULL) {
        return errno == ENOENT; /* nothing was ever written */
    }
    for (const struct dirent *entry = readdir(opened); entry != NULL; entry = readdir(opened)) {
        if (mail_file_is_of(entry->d_name, pledges, count)) {
            unlinkat(dirfd(opened), entry->d_name, 0);
        }
    }
    closedir(opened);
    return true;
}
