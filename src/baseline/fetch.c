/* SPDX-License-Identifier: MIT */
/* The one commit that a shallow checkout lacks, fetched into a folder of its own. */
#include "baseline/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "base/owner.h"
#include "base/remove_tree.h"
#include "base/utc.h"
#include "github/artifact.h"
#include "github/budget.h"
#include "source/git_fetch.h"
#include "source/source_git.h"

#define MOST_WANTS	  2
#define WITHOUT_CLIENT_MS 60000 /* for a fetch when nothing else is asked of GitHub */

/* The commit that merge-base stands for, as GitHub tells; false when it does not. */
static bool ask_for_merge_base(struct sa_ctx *ctx, const struct sa_baseline_place *place,
			       const char **sha, bool *is_parent)
{
	const char *base = place->base_branch[0] ? place->base_branch : place->default_branch;
	struct sa_ancestor commit;
	struct sa_err ignored;
	size_t n = 0;

	if (!place->gh || !place->head_sha[0] || !base[0] ||
	    sa_merge_base(place->gh, ctx->arena, place->repo, base, place->head_sha, sha,
			  &ignored) != 0)
		return false;
	if (strcmp(*sha, place->head_sha) != 0)
		return true;
	if (sa_ancestors(place->gh, ctx->arena, place->repo, place->head_sha, 1, &commit, &n,
			 &ignored) != 0 ||
	    !n || !commit.parent[0])
		return false;
	*sha = commit.parent;
	*is_parent = true;
	return true;
}

/* What to ask the server for: an id, or the references that the name may stand for. */
static size_t wants(struct sa_ctx *ctx, const struct sa_baseline_place *place, const char *ref,
		    const char *want[MOST_WANTS], bool *is_parent)
{
	if (strcmp(ref, SA_GIT_MERGE_BASE) == 0)
		return ask_for_merge_base(ctx, place, want, is_parent) ? 1 : 0;
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
	bool is_parent = false;
	/* the baseline's half of the time for GitHub */
	int64_t half_ms = place->gh ? place->gh->set.budget_ms / 2 : WITHOUT_CLIENT_MS;
	int64_t end_ms = sa_monotonic_ms() + half_ms;

	if (place->gh)
		sa_gh_allow(place->gh, place->spent_end_ms > place->gh->spent_ms
					       ? place->spent_end_ms - place->gh->spent_ms
					       : 0);
	size_t n = wants(ctx, place, missing->ref, want, &is_parent);

	if (place->gh)
		sa_gh_allow(place->gh, -1);

	if (!n || !(*folder = make_folder(ctx)))
		return -1;
	struct sa_git_fetch fetch = {
		.url = sa_arena_printf(ctx->arena, "%s/%s", place->server_url, place->repo),
		.token = place->token,
		.into = *folder,
	};

	for (size_t i = 0; i < n && rc != 0; i++) {
		fetch.want = want[i];
		fetch.timeout_ms = end_ms - sa_monotonic_ms();
		rc = sa_git_fetch_commit(&fetch, commit, err);
	}
	const struct sa_git_spec git = {
		.repo = *folder, .any_owner = true, .ref = commit, .path = missing->path};

	if (rc == 0)
		rc = sa_source_open_git(ctx->arena, &git, source, found, err);
	found->is_parent = is_parent;
	if (rc == 0)
		return 0;
	sa_remove_tree(*folder);
	*folder = NULL;
	return -1;
}
