/* SPDX-License-Identifier: MIT */
/* version: which build this is. */
#include "cli/cmds.h"

#include "base/version.h"

static int run(struct sa_ctx *ctx, void *settings, int n_args, char **args)
{
	(void)settings, (void)n_args, (void)args;
	fprintf(ctx->out, "soak-audit %s%s%s%s\n", sa_version, sa_commit[0] ? " (" : "", sa_commit,
		sa_commit[0] ? ")" : "");
	return 0;
}

const struct sa_cmd sa_cmd_version = {
	.name = "version",
	.summary = "Version and commit of this program",
	.usage = "",
	.about = "The same as --version.",
	.settings_size = 1,
	.run = run,
};
