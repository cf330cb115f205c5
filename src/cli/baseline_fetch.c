/* SPDX-License-Identifier: MIT */
/* The one commit that a shallow checkout lacks, fetched into a folder of its own. */
#include <stdlib.h>
#include <string.h>

#include "base/owner.h"
#include "base/remove_tree.h"
#include "cli/baseline.h"
#include "source/git_fetch.h"
#include "source/source_git.h"

#define MOST_WANTS 2

/* What to ask the server for: an id, or the references that the name may stand for. */
static size_t wants(struct sa_ctx *ctx, const struct sa_baseline_place *place, const char *ref,
		    const char *want[MOST_WANTS])
{
	struct sa_err ignored;

	if (strcmp(ref, SA_GIT_MERGE_BASE) == 0)
		return place->gh && place->head_sha[0] && place->base_branch[0] &&
				       sa_merge_base(place->gh, ctx->arena, place->repo,
						     place->base_branch, place->head_sha, want,
						     &ignored) == 0
			       ? 1
			       : 0;
	want[0] = ref;
	if (strlen(ref) >= 40 && !ref[strspn(ref, "0123456789abcdef")])
		return 1;
	if (strpbrk(ref, "~^@") || strncmp(ref, "refs/", 5) == 0)
		return ref[0] == 'r' && !strpbrk(ref, "~^@") ? 1 : 0;
	want[0] = sa_arena_printf(ctx->arena, "refs/heads/%s", ref);
	want[1] = sa_arena_printf(ctx->arena, "refs/tags/%s", ref);
	return 2;
}

static const char *make_folder(struct sa_ctx *ctx)
{
	const char *temp = ctx->env("RUNNER_TEMP");
	char *path;

	if (!temp || !temp[0])
		temp = ctx->env("TMPDIR");
	path = sa_arena_printf(ctx->arena, "%s/soak-audit.XXXXXX", temp && temp[0] ? temp : "/tmp");
	if (!mkdtemp(path))
		return NULL;
	sa_owner_of_new_dir(path);
	return path;
}

int sa_baseline_fetch(struct sa_ctx *ctx, const struct sa_baseline_place *place,
		      const struct sa_git_spec *missing, struct sa_source *source,
		      struct sa_git_found *found, const char **folder, struct sa_err *err)
{
	const char *want[MOST_WANTS];
	char commit[SA_GIT_ID_TEXT];
	int rc = -1;

	*folder = NULL;
	if (!place->server_url[0] || !place->repo[0] || !place->token[0])
		return -1;
	size_t n = wants(ctx, place, missing->ref, want);

	if (!n || !(*folder = make_folder(ctx)))
		return -1;
	struct sa_git_fetch fetch = {
		.url = sa_arena_printf(ctx->arena, "%s/%s", place->server_url, place->repo),
		.token = place->token,
		.into = *folder,
	};

	for (size_t i = 0; i < n && rc != 0; i++) {
		fetch.want = want[i];
		rc = sa_git_fetch_commit(&fetch, commit, err);
	}
	const struct sa_git_spec git = {
		.repo = *folder, .any_owner = true, .ref = commit, .path = missing->path};

	if (rc == 0)
		rc = sa_source_open_git(ctx->arena, &git, source, found, err);
	if (rc == 0)
		return 0;
	sa_remove_tree(*folder);
	*folder = NULL;
	return -1;
}
