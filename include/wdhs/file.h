/* Writing to files, for who has nothing else to do meanwhile. */
#ifndef WDHS_FILE_H
#define WDHS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* All of it, however often the system has to be asked. False with errno; a part may have been written then. */
bool file_write_all(int file, const void *bytes, size_t length);

#endif
