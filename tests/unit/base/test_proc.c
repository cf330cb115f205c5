/* SPDX-License-Identifier: MIT */
/* Commands: their ends, environment, time-outs for the whole group; the lock of a directory. */
#include "t.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/lock.h"
#include "base/proc.h"
#include "base/utc.h"

static struct sa_proc_result run(const char *command, const char *const *set, int64_t timeout_ms)
{
	struct sa_proc proc = {.command = command, .set = set, .timeout_ms = timeout_ms};
	struct sa_proc_result result;
	struct sa_err err;
	SA_ARENA_SCOPE(arena);

	assert_int_equal(sa_proc_run(&arena, &proc, &result, &err), 0);
	return result;
}

static void ends(void **state)
{
	struct sa_proc_result r;

	(void)state;
	r = run("exit 0", NULL, 0);
	assert_int_equal(r.end, SA_PROC_EXITED);
	assert_int_equal(r.code, 0);
	r = run("exit 7", NULL, 0);
	assert_int_equal(r.code, 7);
	r = run("kill -9 $$", NULL, 0);
	assert_int_equal(r.end, SA_PROC_SIGNALLED);
	assert_int_equal(r.code, 9);
	r = run("test \"$(cat)\" = ''", NULL, 0); /* standard input is empty */
	assert_int_equal(r.code, 0);
}

static void environment(void **state)
{
	static const char *const set[] = {"SA_A=new", "SA_B=x y", NULL};

	(void)state;
	setenv("SA_A", "old", 1);
	setenv("SA_C", "kept", 1);
	assert_int_equal(run("test \"$SA_A-$SA_B-$SA_C\" = 'new-x y-kept'", set, 0).code, 0);
}

static bool is_secret(void *ctx, const char *name, size_t len)
{
	(void)ctx;
	return len == 9 && strncmp(name, "SA_SECRET", len) == 0;
}

static void environment_without(void **state)
{
	static const char *const set[] = {"SA_SECRET2=set", NULL};
	struct sa_proc proc = {
		.command = "test \"${SA_SECRET-none}-$SA_SECRET2-$SA_SECRETS\" = none-set-kept",
		.set = set,
		.withheld = is_secret};
	struct sa_proc_result result;
	struct sa_err err;
	SA_ARENA_SCOPE(arena);

	(void)state;
	setenv("SA_SECRET", "told", 1);
	setenv("SA_SECRETS", "kept", 1);
	assert_int_equal(sa_proc_run(&arena, &proc, &result, &err), 0);
	assert_int_equal(result.code, 0);
}

/* The command and what it started in the background end at the time-out. */
static void timeout(void **state)
{
	const char *tmp = t_tmpdir();
	char command[512];
	int64_t from = sa_monotonic_ms();

	(void)state;
	snprintf(command, sizeof command,
		 "sleep 60 & echo $! > %s/bg; trap 'echo told > %s/told' TERM; wait; exit 3", tmp,
		 tmp);
	assert_int_equal(run(command, NULL, 300).end, SA_PROC_TIMED_OUT);
	assert_true(sa_monotonic_ms() - from < SA_PROC_GRACE_MS);
	snprintf(command, sizeof command, "%s/told", tmp);
	t_str(t_read(command, NULL), "told\n");
	/* gone, or dead and waiting for init, which may take its time */
	snprintf(command, sizeof command, "! grep -qsv ') Z ' /proc/$(cat %s/bg)/stat", tmp);
	for (int i = 0; i < 100 && run(command, NULL, 0).code; i++)
		usleep(10000);
	assert_int_equal(run(command, NULL, 0).code, 0);
}

static void lock(void **state)
{
	const char *tmp = t_tmpdir();
	struct sa_err err;
	SA_LOCK_SCOPE(mine);
	SA_LOCK_SCOPE(other);

	(void)state;
	assert_int_equal(sa_lock_take(NULL, "/nowhere", 0, &mine, &err), -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
	assert_int_equal(sa_lock_take(NULL, tmp, 0, &mine, &err), 0);
	assert_int_equal(sa_lock_take(NULL, tmp, 60, &other, &err), -1);
	t_has(err.msg, "another soak-audit is writing");
	sa_lock_release(&other);
	sa_lock_release(&mine);
	assert_int_equal(sa_lock_take(NULL, tmp, 0, &other, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),
		cmocka_unit_test(environment),
		cmocka_unit_test(environment_without),
		cmocka_unit_test(timeout),
		cmocka_unit_test(lock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
