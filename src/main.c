/* SPDX-License-Identifier: MIT */
/*
 * soak-audit: may this soak run ship?
 *
 * Map of the rooms, in the order in which data flows (src/LAYERS says who may include whom):
 *   base      memory, errors, strings, numbers, files, time; knows no domain
 *   codec     JSON, CSV, Markdown, text encodings; no domain
 *   model     types and tables: KPIs, runs, windows, rules, verdicts, the audit
 *   github    the REST client and the Actions environment
 *   policy    a policy file to struct sa_policy
 *   source    where bytes come from: directory, git tree, artifact
 *   load      bytes to struct sa_data or struct sa_run, and the side reports
 *   stats     windows, aggregates, trends, comparison
 *   gate      rules, readings, verdict
 *   tune      the iteration watcher: summary, proposal, guards
 *   soak      the soak runner
 *   render    struct sa_audit to bytes
 *   publish   bytes to somewhere
 *   baseline  what a baseline spec stands for: directory, commit, artifacts
 *   app       the use cases: audit, Action, comparison, watcher, runner
 *   cli       commands, help, completion: the only room that sees an argument list
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/tmpfile.h"
#include "cli/cmd.h"
#include "cli/safe_out.h"

static const char *env(const char *name)
{
	return getenv(name);
}

/* `soak-audit ... | head`: whoever read our output has seen enough. */
static bool reader_is_gone(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	return poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

static unsigned columns_of_terminal(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int main(int argc, char **argv)
{
	const struct sa_cmd *cmd = argc > 1 ? sa_cmd_find(sa_commands, argv[1]) : NULL;

	/* before anything else: not one moment in which a signal would end what must be finished */
	if (cmd && cmd->finishes)
		sa_interrupt_catch();

	SA_ARENA_SCOPE(arena);
	struct sa_ctx ctx = {
		.arena = &arena,
		.out = sa_safe_stream(STDOUT_FILENO, SA_SAFE_BUFFERED),
		.err = sa_safe_stream(STDERR_FILENO, SA_SAFE_AT_ONCE),
		.out_is_terminal = isatty(STDOUT_FILENO) == 1,
		.columns = columns_of_terminal(),
		.env = env,
	};

	/* a reader that goes away must not end the work, and is no error */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is a write error */
	sa_tmpfile_guard();
	int code = sa_cli_main(&ctx, argc, argv);

	bool failed = fflush(ctx.out) != 0 || ferror(ctx.out);

	if (failed && !reader_is_gone() && code <= SA_EXIT_HOLD) {
		fprintf(stderr, "soak-audit: cannot write to standard output: %s\n",
			strerror(errno));
		code = SA_EXIT_INPUT;
	}
	fclose(ctx.out);
	fclose(ctx.err);
	return code;
}
