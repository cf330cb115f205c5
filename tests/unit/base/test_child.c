/* SPDX-License-Identifier: MIT */
/* A function in a process of its own: what it answers, when it does not, and that it does not stay. */
#include "t.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/interrupt.h"

struct answer {
	int pid, twice;
};

static void twice(void *ctx, void *answer)
{
	int *number = ctx;

	*(struct answer *)answer = (struct answer){(int)getpid(), 2 * *number};
	*number = 0; /* is seen by nobody */
}

static void answered(void **state)
{
	struct answer a = {1, 1};
	int number = 21;

	(void)state;
	assert_int_equal(sa_child_run(twice, &number, &a, sizeof a, 60000), SA_CHILD_ANSWERED);
	assert_int_equal(a.twice, 42);
	assert_int_equal(number, 21);
	assert_int_not_equal(a.pid, getpid());
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left */
}

static void hang(void *ctx, void *answer)
{
	(void)ctx, (void)answer;
	for (;;)
		pause();
}

static void die(void *ctx, void *answer)
{
	(void)ctx, (void)answer;
	kill(getpid(), SIGKILL);
}

static void unanswered(void **state)
{
	struct answer a = {1, 1};

	(void)state;
	assert_int_equal(sa_child_run(hang, NULL, &a, sizeof a, 50), SA_CHILD_TIMED_OUT);
	assert_int_equal(a.twice, 0);
	assert_int_equal(sa_child_run(hang, NULL, &a, sizeof a, -1), SA_CHILD_TIMED_OUT);
	assert_int_equal(sa_child_run(die, NULL, &a, sizeof a, 60000), SA_CHILD_SILENT);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void interrupted(void **state)
{
	struct answer a;

	(void)state;
	sa_interrupt_catch();
	raise(SIGTERM);
	assert_int_equal(sa_child_run(hang, NULL, &a, sizeof a, 60000), SA_CHILD_INTERRUPTED);
	sa_interrupt_forget();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answered),
		cmocka_unit_test(unanswered),
		cmocka_unit_test(interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
