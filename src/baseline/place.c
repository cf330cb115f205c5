/* SPDX-License-Identifier: MIT */
/* A laptop. */
#include "baseline/place.h"

const struct sa_baseline_place sa_baseline_nowhere = {
	.gh_why_not = "this command runs without it",
	.repo = "",
	.server_url = "",
	.token = "",
	.base_branch = "",
	.head_sha = "",
	.default_branch = "",
	.workflow = "",
	.workspace = "",
};
