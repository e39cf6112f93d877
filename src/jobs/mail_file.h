/* Mail into files, one each: for trying things out, and where another program takes them on. Private to src/jobs. */
#ifndef JOBS_MAIL_FILE_H
#define JOBS_MAIL_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct letter;

/* Writes `<directory>/<pledge>-<id>.eml` for each letter and sets its outcome. A file appears with its whole content
 * and can be read by its owner alone; so can the directory, which is made when it is not there. False when nothing
 * could be written. */
bool mail_file_deliver(const char *directory, struct letter *letters, size_t count);

/* Removes the file of one mail, when there is one. */
void mail_file_remove(const char *directory, const char *pledge, const char *id);

/* Removes all files of these pledges. False when the directory cannot be read. */
bool mail_file_remove_pledges(const char *directory, const char *const *pledges, size_t count);

#endif
