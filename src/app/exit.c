/* SPDX-License-Identifier: MIT */
/* Exit codes. */
#include "app/exit.h"

#include <string.h>

#include "base/utf8.h"
#include "github/action.h"

const struct sa_exit_row sa_exit_table[] = {
	{SA_EXIT_OK, "OK or WARN; or any state without --fail-on-hold"},
	{SA_EXIT_HOLD, "HOLD with --fail-on-hold, or a gate that failed"},
	{SA_EXIT_USAGE, "the command line or the configuration is wrong"},
	{SA_EXIT_INCONCLUSIVE,
	 "INCONCLUSIVE with --fail-on-hold: the run cannot be judged on this evidence"},
	{SA_EXIT_INPUT, "the input is not usable, or the outputs cannot be written"},
	{SA_EXIT_GITHUB, "GitHub or the network failed where the command exists to reach it"},
};
const size_t sa_exit_count = sizeof sa_exit_table / sizeof *sa_exit_table;

int sa_exit_code(const struct sa_err *err)
{
	switch (err->code) {
	case SA_ERR_USAGE:
		return SA_EXIT_USAGE;
	case SA_ERR_NETWORK:
	case SA_ERR_AUTH:
	case SA_ERR_RATE:
		return SA_EXIT_GITHUB;
	case SA_ERR_NONE:
		return SA_EXIT_OK;
	case SA_ERR_NOT_FOUND:
	case SA_ERR_IO:
	case SA_ERR_PARSE:
	case SA_ERR_SCHEMA:
	case SA_ERR_LIMIT:
	case SA_ERR_GIT:
	case SA_ERR_BUG:
	case SA_ERR_CODE_COUNT:
		break;
	}
	return SA_EXIT_INPUT;
}

int sa_exit_with(struct sa_ctx *ctx, const struct sa_err *err)
{
	const char *in_actions = ctx->env("GITHUB_ACTIONS");
	SA_STR_SCOPE(shown);
	SA_STR_SCOPE(line);

	sa_utf8_plain(&shown, err->msg, strlen(err->msg), sizeof err->msg);
	sa_str_puts(&line, "soak-audit: ");
	sa_action_text(&line, shown.buf, shown.len);
	sa_str_putc(&line, '\n');
	if (in_actions && strcmp(in_actions, "true") == 0)
		sa_action_annotation(&line, SA_ERROR, "", 0, "soak-audit", err->msg);
	fwrite(line.buf, 1, line.len, ctx->err);
	return sa_exit_code(err);
}
