/* Which parts of the data changed when, as far as this process knows: what a cached reply is held against.
 *
 * A topic is a part of the data, in practice a table; there are at most 64, numbered by who uses them. A stamp is a
 * moment on a clock that goes on by one with every change. What was read at stamp S from topics T is still current when
 * none of T changed after S. All functions but generation_topic_name may be called from any thread. */
#ifndef WDHS_GENERATION_H
#define WDHS_GENERATION_H

#include <stdbool.h>
#include <stdint.h>

#define TOPICS_MAX 64

typedef uint64_t topics; /* a set: bit n is topic n */
#define TOPICS_ALL UINT64_MAX

/* Names topic `number`, before any thread runs. The name must live on. */
void generation_topic_name(unsigned number, const char *name);
/* The topic of that name as a set; TOPICS_ALL when nobody has named one so: better to forget too much. */
topics generation_topic(const char *name);

/* The stamp to note down before something is read. */
uint64_t generation_stamp(void);
/* These have changed: whatever was read before is old from now on. */
void generation_raise(topics changed);
/* True when nothing that was read from `read` at `stamp` can have changed since. Always false while changes that others
 * make would not be heard of. */
bool generation_is_current(topics read, uint64_t stamp);

/* Whether this process hears of changes that others make; false at first. When it begins to hear, everything counts as
 * changed. */
void generation_hears(bool hears);

#endif
