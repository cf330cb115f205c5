/* SPDX-License-Identifier: MIT */
/* A baseline that is a commit: git:REF[:PATH], of the checkout or, where that is shallow, fetched. */
#include "baseline/open_git.h"

#include <string.h>

#include "base/limits.h"
#include "base/remove_tree.h"
#include "base/utc.h"
#include "baseline/fetch.h"
#include "source/source_git.h"

static int read_git(struct sa_ctx *ctx, const struct sa_baseline_reader *reader,
		    const struct sa_source *source, const struct sa_git_found *found,
		    struct sa_baseline *out, struct sa_err *err)
{
	out->from.sha = found->commit;
	out->from.distance = found->distance;
	out->from.at = sa_utc_iso(ctx->arena, found->committed_at_ms);
	if (found->file) {
		SA_BUF_SCOPE(buf);

		if (source->ops->read(source, found->file, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
			return -1;
		return reader->read_file(reader->self, ctx, found->file, &buf, out, err);
	}
	return reader->read(reader->self, ctx, source, out, err);
}

/* The checkout, or, when it is shallow or partial and lacks the commit, a copy of that commit. */
static int open_git(struct sa_ctx *ctx, const struct sa_baseline_place *place,
		    const struct sa_git_spec *git, bool named, struct sa_source *source,
		    struct sa_git_found *found, const char **folder, struct sa_err *err)
{
	struct sa_err why = {0};

	if (sa_source_open_git(ctx->arena, git, source, found, err) == 0)
		return 0;
	if (named || !(found->shallow || found->partial) || err->code != SA_ERR_GIT)
		return -1;
	const struct sa_git_found seen = *found;
	struct sa_git_spec missing = *git;

	if (seen.commit[0])
		missing.ref = seen.commit; /* it is here, but not whole */
	*found = (struct sa_git_found){.commit = ""};
	if (sa_baseline_fetch(ctx, place, &missing, source, found, folder, &why) == 0) {
		/* a copy of one commit has no history */
		found->distance = seen.commit[0] ? seen.distance : -1;
		found->is_parent = found->is_parent || seen.is_parent;
		return 0;
	}
	if (why.msg[0])
		return sa_err_set(err, SA_ERR_GIT, "%s; fetching it failed: %s",
				  sa_arena_strdup(ctx->arena, err->msg), why.msg);
	return -1;
}

int sa_baseline_from_git(struct sa_ctx *ctx, const struct sa_baseline_place *place,
			 const struct sa_baseline_reader *reader, const char *spec,
			 struct sa_baseline *out, struct sa_err *err)
{
	const char *colon = strchr(spec, ':');
	const char *ref =
		sa_arena_strndup(ctx->arena, spec, colon ? (size_t)(colon - spec) : strlen(spec));
	const char *path = colon ? colon + 1 : reader->path_in_git;
	const char *workspace = place->workspace[0] ? place->workspace : ".";
	bool named = reader->repo && reader->repo[0];
	struct sa_git_found found = {.commit = ""};
	const char *folder = NULL;
	SA_SOURCE_SCOPE(source);

	out->from.kind = "git";
	out->from.where = sa_arena_printf(ctx->arena, "%s:%s", ref, path);
	out->from.why = "it was named";
	if (path[0] == '/')
		return sa_err_set(err, SA_ERR_USAGE,
				  "baseline 'git:%s': say where in the repository the run lies: "
				  "git:%s:PATH",
				  spec, ref);
	const struct sa_git_spec git = {
		.repo = named ? reader->repo : workspace,
		.any_owner = named || place->workspace[0],
		.ref = ref,
		.path = path,
		.base = place->base_branch[0] ? place->base_branch : NULL,
		.default_branch = place->default_branch,
		.head = place->head_sha[0] ? place->head_sha : NULL,
	};

	int rc = open_git(ctx, place, &git, named, &source, &found, &folder, err);

	if (found.is_parent)
		out->from.why = "it was named; the merge base is HEAD itself, so it is the commit "
				"before it";
	if (rc == 0)
		rc = read_git(ctx, reader, &source, &found, out, err);
	sa_source_close(&source);
	if (folder)
		sa_remove_tree(folder);
	return rc;
}
