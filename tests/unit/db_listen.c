/* The listener: what others announce is heard, and it is told when it would not be. */
#include "pool_fixture.h"

/* A name that means something else unless it is quoted, of this program's own. */
static char channel[64];

struct ear {
    int begun, lost, heard, heard_while_deaf;
    bool hears;
    char last[64];
};

static struct ear ear;
static struct db_listener *listener;

static void note_heard(void *context, const char *payload) {
    struct ear *own = context;
    own->heard++;
    own->heard_while_deaf += !own->hears;
    snprintf(own->last, sizeof own->last, "%s", payload);
}

static void note_hearing(void *context, bool hears) {
    struct ear *own = context;
    assert_true(own->hears != hears);
    own->hears = hears;
    *(hears ? &own->begun : &own->lost) += 1;
}

static void listen_as(const char *role, const char *conninfo) {
    const struct db_listen_settings settings = {.conninfo = conninfo,
                                                .role = role,
                                                .channel = channel,
                                                .heard = note_heard,
                                                .hearing = note_hearing,
                                                .context = &ear};
    snprintf(channel, sizeof channel, "Changed \"%d\"", getpid());
    ear = (struct ear){0};
    loop = loop_new();
    assert_non_null(loop);
    listener = db_listen(loop, &settings);
    assert_non_null(listener);
}

static void listen_to(const char *conninfo) {
    listen_as(NULL, conninfo);
}

static void end_listening(void) {
    db_listen_end(listener);
    loop_free(loop);
    assert_int_equal(ear.begun, ear.lost);
    assert_int_equal(ear.heard_while_deaf, 0);
}

/* Runs until the count is reached. */
static void wait_for(const int *count, int wanted) {
    for (int i = 0; i < PATIENCE / 10 && *count < wanted; i++) {
        run_for(10);
    }
    assert_int_equal(*count, wanted);
}

/* From here on everything is heard. */
static void begin_listening(void) {
    skip_without_database();
    listen_to(url);
    wait_for(&ear.begun, 1);
}

static void announce(const char *payload) {
    char sql[256];
    snprintf(sql, sizeof sql, "select pg_notify('%s', '%s')", channel, payload);
    beside(sql);
}

static void announcements_of_others_are_heard_with_their_payload(void **state) {
    (void)state;
    begin_listening();
    assert_int_equal(ear.heard, 0);
    announce("goals");
    wait_for(&ear.heard, 1);
    assert_string_equal(ear.last, "goals");
    announce("");
    wait_for(&ear.heard, 2);
    assert_string_equal(ear.last, "");
    end_listening();
}

static void announcements_of_one_moment_are_all_heard(void **state) {
    (void)state;
    char sql[200];
    begin_listening();
    snprintf(sql, sizeof sql, "select pg_notify('%s', n::text) from generate_series(1, 3000) as n", channel);
    beside(sql);
    wait_for(&ear.heard, 3000);
    assert_string_equal(ear.last, "3000");
    end_listening();
}

static void other_channels_are_not_heard(void **state) {
    (void)state;
    begin_listening();
    beside("select pg_notify('changed', 'goals')");
    announce("themes");
    wait_for(&ear.heard, 1);
    assert_string_equal(ear.last, "themes");
    end_listening();
}

static void uncommitted_announcements_are_not_heard(void **state) {
    (void)state;
    char sql[200];
    begin_listening();
    snprintf(sql, sizeof sql, "begin; select pg_notify('%s', 'undone'); rollback", channel);
    beside(sql);
    announce("done");
    wait_for(&ear.heard, 1);
    assert_string_equal(ear.last, "done");
    end_listening();
}

/* PostgreSQL knows of the listener by the time that it is told to hear. */
static void hearing_begins_when_postgresql_listens(void **state) {
    (void)state;
    skip_without_database();
    listen_to(url);
    assert_int_equal(ear.begun, 0);
    while (!ear.begun) {
        announce("early");
        run_for(1);
    }
    announce("in time");
    for (int i = 0; i < PATIENCE / 10 && strcmp(ear.last, "in time") != 0; i++) {
        run_for(10); /* an early one may come first */
    }
    assert_string_equal(ear.last, "in time");
    end_listening();
}

static void lost_connection_is_told_and_replaced(void **state) {
    (void)state;
    begin_listening();
    for (int i = 1; i < 4; i++) {
        end_all_sessions_of_the_pool();
        wait_for(&ear.lost, i);
        wait_for(&ear.begun, i + 1);
        announce("again");
        wait_for(&ear.heard, i);
    }
    end_listening();
}

static void quiet_connection_is_kept(void **state) {
    (void)state;
    begin_listening();
    run_for(2500);
    assert_int_equal(ear.begun, 1);
    assert_int_equal(ear.lost, 0);
    announce("late");
    wait_for(&ear.heard, 1);
    end_listening();
}

static void doze(void *context) {
    (void)context;
    usleep(1100000);
}

/* Something else is always ready, so that no turn waits for the answer. */
static int never_wait(void *context) {
    (void)context;
    return 0;
}

/* Longer than a heartbeat may take, at several moments of its round: the second nap is taken in the turn in which the
 * heartbeat is due. */
static void busy_loop_is_not_taken_for_silence(void **state) {
    (void)state;
    begin_listening();
    assert_int_equal(loop_on_turn(loop, never_wait, NULL), 0);
    for (int64_t i = 0; i < 3; i++) {
        struct loop_timer naps[] = {{.fire = doze}, {.fire = doze}};
        assert_int_equal(loop_timer_set(loop, &naps[0], loop_now(loop) + i * 150), 0);
        assert_int_equal(loop_timer_set(loop, &naps[1], loop_now(loop) + i * 150 + 1), 0);
        run_for(2500);
    }
    loop_off_turn(loop, never_wait, NULL);
    assert_int_equal(ear.lost, 0);
    announce("after all");
    wait_for(&ear.heard, 1);
    end_listening();
}

static void role_that_may_not_be_taken_is_no_hearing(void **state) {
    (void)state;
    skip_without_database();
    listen_as("no such role", url);
    run_for(300);
    assert_int_equal(ear.begun, 0);
    end_listening();
}

static void without_a_server_nothing_is_heard(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        listen_to(nowhere[i]);
        run_for(150);
        assert_int_equal(ear.begun, 0);
        end_listening();
    }
}

static void listener_may_end_at_any_moment(void **state) {
    (void)state;
    skip_without_database();
    for (int i = 0; i < 12; i++) {
        listen_to(url);
        run_for(i);
        end_listening();
    }
    listen_to(url);
    wait_for(&ear.begun, 1);
    announce("unread");
    end_listening();
    assert_int_equal(ear.lost, 1);
    db_listen_end(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(announcements_of_others_are_heard_with_their_payload),
        cmocka_unit_test(announcements_of_one_moment_are_all_heard),
        cmocka_unit_test(other_channels_are_not_heard),
        cmocka_unit_test(uncommitted_announcements_are_not_heard),
        cmocka_unit_test(hearing_begins_when_postgresql_listens),
        cmocka_unit_test(lost_connection_is_told_and_replaced),
        cmocka_unit_test(quiet_connection_is_kept),
        cmocka_unit_test(busy_loop_is_not_taken_for_silence),
        cmocka_unit_test(role_that_may_not_be_taken_is_no_hearing),
        cmocka_unit_test(without_a_server_nothing_is_heard),
        cmocka_unit_test(listener_may_end_at_any_moment),
    };
    return cmocka_run_group_tests(tests, need_database, leave_database);
}
