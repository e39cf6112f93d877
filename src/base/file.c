/* Writing to the end what the system takes in parts happens here. */
#include "wdhs/file.h"

#include <errno.h>
#include <unistd.h>

bool file_write_all(int file, const void *bytes, size_t length) {
    for (const char *at = bytes; length > 0;) {
        ssize_t written = write(file, at, length);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            at += written;
            length -= (size_t)written;
        }
    }
    return true;
}
