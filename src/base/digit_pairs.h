/* Numbers are written two digits at a time: one division instead of two. */
#ifndef WDHS_BASE_DIGIT_PAIRS_H
#define WDHS_BASE_DIGIT_PAIRS_H

#include <stddef.h>

/* The two digits of a number below 100. */
static inline const char *digit_pair(unsigned number) {
    static const char pairs[] = "00010203040506070809"
                                "10111213141516171819"
                                "20212223242526272829"
                                "30313233343536373839"
                                "40414243444546474849"
                                "50515253545556575859"
                                "60616263646566676869"
                                "70717273747576777879"
                                "80818283848586878889"
                                "90919293949596979899";
    return &pairs[(size_t)number * 2];
}

#endif
