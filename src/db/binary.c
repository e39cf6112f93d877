/* Reading PostgreSQL's binary format happens here: integers in network order, times counted from the year 2000. */
#include <endian.h>
#include <string.h>

#include "wdhs/db.h"

#define DAYS_1970_TO_2000 10957
#define MS_1970_TO_2000   (DAYS_1970_TO_2000 * INT64_C(86400000))

#define ARRAY_HEAD_SIZE 20 /* dimensions, flags, type of the elements; length and lower bound of the one dimension */

static int32_t int4(const char *at) {
    uint32_t number;
    memcpy(&number, at, sizeof number);
    return (int32_t)be32toh(number);
}

static int64_t int8(const char *at) {
    uint64_t number;
    memcpy(&number, at, sizeof number);
    return (int64_t)be64toh(number);
}

int64_t db_integer(const char *cell, size_t length) {
    switch (length) {
    case 1:
        return cell[0];
    case 2:
        return (int16_t)((uint16_t)((unsigned char)cell[0] << 8) | (unsigned char)cell[1]);
    case 4:
        return int4(cell);
    case 8:
        return int8(cell);
    default:
        return 0;
    }
}

double db_float8(const char *cell, size_t length) {
    double number = 0;
    if (length != sizeof number) {
        return 0;
    }
    int64_t bits = int8(cell);
    memcpy(&number, &bits, sizeof number);
    return number;
}

int64_t db_date(const char *cell, size_t length) {
    return length == 4 ? (int64_t)int4(cell) + DAYS_1970_TO_2000 : 0;
}

int64_t db_timestamptz(const char *cell, size_t length) {
    if (length != 8) {
        return 0;
    }
    int64_t us = int8(cell);
    return us / 1000 - (us % 1000 < 0) + MS_1970_TO_2000;
}

struct db_array db_array_open(const char *cell, size_t length) {
    struct db_array array = {cell, cell + length, 0};
    if (length < ARRAY_HEAD_SIZE || int4(cell) != 1 || int4(cell + 12) < 0) {
        return array; /* an empty array has no dimensions */
    }
    array.left = (size_t)int4(cell + 12);
    array.at += ARRAY_HEAD_SIZE;
    return array;
}

bool db_array_next(struct db_array *array, const char **element, size_t *length) {
    *element = NULL;
    *length = 0;
    if (!array->left || array->end - array->at < 4) {
        return false;
    }
    int32_t size = int4(array->at);
    array->at += 4;
    array->left--;
    if (size < 0) {
        return true;
    }
    if (array->end - array->at < size) {
        return false;
    }
    *element = array->at;
    *length = (size_t)size;
    array->at += size;
    return true;
}
