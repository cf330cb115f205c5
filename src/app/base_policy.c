/* SPDX-License-Identifier: MIT */
/* Reading the policy of a commit. */
#include "app/base_policy.h"

#include <string.h>

#include "github/artifact.h"
#include "github/budget.h"
#include "github/contents.h"
#include "github/url.h"
#include "policy/load.h"
#include "source/source_git.h"

#define SHORT_REF 12

/* Where files of the commit come from: the git of the workspace, or GitHub (gh). */
struct place {
	struct sa_ctx *ctx;
	const struct sa_action_env *env;
	struct sa_gh *gh; /* NULL: git */
	const char *ref;
	bool at_once;
};

static int from_git(const struct place *p, const char *path, struct sa_buf *buf, struct sa_err *err)
{
	const struct sa_git_spec spec = {
		.repo = p->env->workspace[0] ? p->env->workspace : ".",
		.any_owner = p->env->workspace[0],
		.ref = p->ref,
		.path = path,
	};
	struct sa_git_found found;
	SA_SOURCE_SCOPE(source);

	if (sa_source_open_git(p->ctx->arena, &spec, &source, &found, err) != 0) {
		if (!found.commit[0]) /* what is not here is not known to have no policy */
			err->code = SA_ERR_GIT;
		return -1;
	}
	if (!found.file)
		return sa_err_set(err, SA_ERR_SCHEMA, "'%s' is a folder", path);
	return source.ops->read(&source, found.file, SA_LIMIT_POLICY_BYTES, buf, err);
}

static int from_github(const struct place *p, const char *path, struct sa_buf *buf,
		       struct sa_err *err)
{
	SA_STR_SCOPE(text);

	if (sa_contents_read(p->gh, p->ctx->arena, p->env->event.repo, p->ref, path, &text, err) !=
	    0)
		return -1;
	if (text.len > SA_LIMIT_POLICY_BYTES)
		return sa_err_set(err, SA_ERR_LIMIT, "'%s' is larger than 256 KiB", path);
	sa_buf_set(buf, text.len ? text.buf : "", text.len);
	return 0;
}

static int read_at(const struct place *p, const char *path, struct sa_buf *buf, struct sa_err *err)
{
	return p->gh ? from_github(p, path, buf, err) : from_git(p, path, buf, err);
}

/* `path` is relative to the name that the policy has, whose commit is cut off again. */
static int read_extended(void *ctx, const char *path, struct sa_buf *buf, struct sa_err *err)
{
	const char *top = strstr(path, ":./");

	if (!top)
		return sa_err_set(err, SA_ERR_USAGE, "it leads out of the repository");
	return read_at(ctx, top + 3, buf, err);
}

/* 1: it is there, and in `out`; 0: it is not. */
static int take(struct place *p, const char *path, struct sa_base_policy *out, struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	if (read_at(p, path, &buf, err) != 0)
		return err->code == SA_ERR_NOT_FOUND ? 0 : -1;
	char *bytes = sa_arena_alloc(p->ctx->arena, buf.len + SA_FS_PAD);

	memcpy(bytes, buf.data, buf.len);
	memset(bytes + buf.len, 0, SA_FS_PAD);
	*out = (struct sa_base_policy){
		.found = true,
		.name = sa_arena_printf(p->ctx->arena, "%.*s:./%s", SHORT_REF, p->ref, path),
		.bytes = bytes,
		.len = buf.len,
		.read = read_extended,
		.ctx = p,
	};
	return 1;
}

/*
 * Asked of GitHub in one call; in git, and where the top cannot be listed, it is one look each. `*listed`: what is
 * there has to be readable.
 */
static int which_are_there(struct place *p, bool there[SA_POLICY_NAMES], bool *listed,
			   struct sa_err *err)
{
	*listed = p->gh && sa_contents_look(p->gh, p->ctx->arena, p->env->event.repo, p->ref,
					    sa_policy_name, SA_POLICY_NAMES, there, err) == 0;
	if (*listed)
		return 0;
	if (p->gh && (p->at_once || err->code != SA_ERR_NOT_FOUND))
		return -1;
	for (size_t i = 0; i < SA_POLICY_NAMES; i++)
		there[i] = true;
	return 0;
}

/*
 * GitHub answers "not found" for a file that is not there, and for all files that the token may not see: only a commit
 * that it shows is known to have no policy.
 */
static void look_at_commit(const struct place *p, struct sa_base_policy *out)
{
	struct sa_ancestor commit = {0};
	struct sa_err err;
	size_t n = 0;

	if (out->found || !p->gh)
		return;
	if (sa_ancestors(p->gh, p->ctx->arena, p->env->event.repo, p->ref, 1, &commit, &n, &err) !=
	    0)
		out->unsure = sa_arena_strdup(p->ctx->arena, err.msg);
	else if (!n)
		out->unsure =
			sa_arena_printf(p->ctx->arena, "GitHub shows no commit '%.40s'", p->ref);
}

static int find_one(struct place *p, const char *path, struct sa_base_policy *out,
		    struct sa_err *err)
{
	if (take(p, path, out, err) < 0)
		return -1;
	look_at_commit(p, out);
	return 0;
}

static int find_at(struct place *p, const char *path, struct sa_base_policy *out,
		   struct sa_err *err)
{
	bool there[SA_POLICY_NAMES] = {false}, listed;

	*out = (struct sa_base_policy){0};
	if (path)
		return find_one(p, path, out, err);
	if (which_are_there(p, there, &listed, err) != 0)
		return -1;
	for (size_t i = 0; i < SA_POLICY_NAMES; i++) {
		const char *before = out->found ? out->name : NULL;
		int rc = there[i] ? take(p, sa_policy_name[i], out, err) : 0;

		if (rc < 0 || (rc == 0 && listed && there[i]))
			return -1;
		if (rc && before)
			return sa_err_set(err, SA_ERR_USAGE,
					  "'%s' and '%s' are both there; keep one", before,
					  out->name);
	}
	if (!listed)
		look_at_commit(p, out);
	return 0;
}

int sa_base_policy_find(struct sa_ctx *ctx, const struct sa_action_env *env, struct sa_gh *gh,
			const char *ref, const char *path, bool at_once, struct sa_base_policy *out,
			struct sa_err *err)
{
	struct place *p = SA_NEW(ctx->arena, struct place);

	*p = (struct place){.ctx = ctx, .env = env, .ref = ref, .at_once = at_once};
	while (path && strncmp(path, "./", 2) == 0)
		path += 2;
	*err = (struct sa_err){0};
	if (sa_url_is_sha(ref) && find_at(p, path, out, err) == 0)
		return 0;
	if (!gh || err->code == SA_ERR_USAGE) {
		if (!err->msg[0])
			(void)sa_err_set(err, SA_ERR_GIT, "no github-token to ask with");
		return -1;
	}
	const char *why = sa_arena_strdup(ctx->arena, err->msg);

	p->gh = gh;
	sa_gh_allow(gh, sa_gh_left_ms(gh) / (at_once ? 8 : 4));
	int rc = find_at(p, path, out, err);

	sa_gh_allow(gh, -1);
	if (at_once)
		sa_gh_forget_failure(gh);
	return rc == 0 || !why[0] ? rc
				  : sa_err_set(err, err->code, "%s; in the checkout: %s",
					       sa_arena_strdup(ctx->arena, err->msg), why);
}

struct sa_policy_request sa_base_policy_request(struct sa_ctx *ctx,
						const struct sa_base_policy *base,
						const char *profile)
{
	return (struct sa_policy_request){
		.fs = ctx->fs,
		.builtin_only = !base->found,
		.file = base->found ? base->name : NULL,
		.profile = profile,
		.now_ms = sa_now_ms(ctx),
		.bytes = base->bytes,
		.len = base->len,
		.read = base->read,
		.ctx = base->ctx,
	};
}
