/* PostgreSQL's text form of arrays, as parameters have it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "in_arena.h"
#include "wdhs/db.h"

static void every_element_is_quoted(void **state) {
    (void)state;
    const char *const values[] = {"a", "", "NULL", NULL, "x,y", "{\"}", "back\\slash", " spaces ", "één"};
    assert_string_equal(db_array_format(arena, values, sizeof values / sizeof *values),
                        "{\"a\",\"\",\"NULL\",NULL,\"x,y\",\"{\\\"}\",\"back\\\\slash\",\" spaces \",\"één\"}");
    assert_string_equal(db_array_format(arena, NULL, 0), "{}");
}

static void no_memory_no_text(void **state) {
    (void)state;
    struct arena *small = arena_new(16);
    const char *const values[] = {"a"};
    assert_null(db_array_format(small, values, 1));
    arena_free(small);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IN_ARENA(every_element_is_quoted),
        IN_ARENA(no_memory_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
