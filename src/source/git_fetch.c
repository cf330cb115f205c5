/* SPDX-License-Identifier: MIT */
/* Fetching one commit through libgit2. */
#include "source/git_fetch.h"

#include <stdio.h>
#include <string.h>

#include <git2.h>

#include "base/child.h"
#include "base/limits.h"
#include "source/git_handle.h"
#include "source/git_repo.h"

#define BASELINE_REF "refs/soak-audit/baseline"
#define TOKEN_USER   "x-access-token"
#define HTTPS	     "https://"
#define LEN_OF(lit)  (sizeof(lit) - 1)

CLOSER(repository)
CLOSER(reference)
CLOSER(object)
CLOSER(remote)
CLOSER(config)

struct errand {
	const struct sa_git_fetch *fetch;
	bool asked; /* the token was sent once; a second time would be refused again */
	bool too_large;
};

/* True when both URLs name the same https host and port. */
static bool same_host(const char *a, const char *b)
{
	if (strncmp(a, HTTPS, LEN_OF(HTTPS)) != 0 || strncmp(b, HTTPS, LEN_OF(HTTPS)) != 0)
		return false;
	size_t n = strcspn(a + LEN_OF(HTTPS), "/?#");

	return n == strcspn(b + LEN_OF(HTTPS), "/?#") &&
	       strncmp(a + LEN_OF(HTTPS), b + LEN_OF(HTTPS), n) == 0;
}

static int give_token(git_credential **out, const char *url, const char *user, unsigned allowed,
		      void *payload)
{
	struct errand *e = payload;

	(void)user;
	if (e->asked || !e->fetch->token || !(allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) ||
	    !same_host(url, e->fetch->url))
		return GIT_EAUTH;
	e->asked = true;
	return git_credential_userpass_plaintext_new(out, TOKEN_USER, e->fetch->token);
}

static int watch_size(const git_indexer_progress *stats, void *payload)
{
	struct errand *e = payload;

	e->too_large = stats->received_bytes > SA_LIMIT_GIT_FETCH_BYTES;
	return e->too_large ? GIT_EUSER : 0;
}

static int fetch_into(git_repository *repo, struct errand *e, struct sa_err *err)
{
	const struct sa_git_fetch *f = e->fetch;
	git_remote_create_options create;
	git_fetch_options opts;
	HANDLE(remote) remote = NULL;
	char spec[400], *specs[] = {spec};

	git_remote_create_options_init(&create, GIT_REMOTE_CREATE_OPTIONS_VERSION);
	git_fetch_options_init(&opts, GIT_FETCH_OPTIONS_VERSION);
	/* a configured url.insteadOf must not lead the token elsewhere */
	create.repository = repo;
	create.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
	if (git_remote_create_with_opts(&remote, f->url, &create) != 0)
		return sa_git_err(err, SA_ERR_GIT, "'%s' cannot be fetched from", f->url);
	opts.callbacks.credentials = give_token;
	opts.callbacks.transfer_progress = watch_size;
	opts.callbacks.payload = e;
	opts.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
	opts.update_fetchhead = 0;
	opts.proxy_opts.type = GIT_PROXY_AUTO;
#if GIT_IS(1, 4)
	opts.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
#endif
#if GIT_IS(1, 7)
	opts.depth = strncmp(f->url, "http", 4) == 0; /* the local transport cannot */
#endif
	snprintf(spec, sizeof spec, "+%s:" BASELINE_REF, f->want);
	int rc = git_remote_fetch(remote, &(git_strarray){specs, 1}, &opts, NULL);

	if (rc == 0)
		return 0;
	if (e->too_large)
		return sa_err_set(err, SA_ERR_LIMIT, "'%s' from '%s' needs more than %u MiB",
				  f->want, f->url, SA_LIMIT_GIT_FETCH_BYTES >> 20);
	return sa_git_err(err, rc == GIT_EAUTH ? SA_ERR_AUTH : SA_ERR_NETWORK,
			  "'%s' cannot be fetched from '%s'", f->want, f->url);
}

static int run_errand(struct errand *e, char commit[SA_GIT_ID_TEXT], struct sa_err *err)
{
	const struct sa_git_fetch *f = e->fetch;
	HANDLE(repository) repo = NULL;
	HANDLE(reference) ref = NULL;
	HANDLE(object) object = NULL;
	git_repository_init_options opts;

	git_repository_init_options_init(&opts, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
	opts.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
	if (git_repository_init_ext(&repo, f->into, &opts) != 0)
		return sa_git_err(err, SA_ERR_GIT, "no repository can be made at '%s'", f->into);
	if (fetch_into(repo, e, err) != 0)
		return -1;
	if (git_reference_lookup(&ref, repo, BASELINE_REF) != 0 ||
	    git_reference_peel(&object, ref, GIT_OBJECT_COMMIT) != 0)
		return sa_err_set(err, SA_ERR_GIT, "'%s' has no '%s'", f->url, f->want);
	git_oid_tostr(commit, SA_GIT_ID_TEXT, git_object_id(object));
	return 0;
}

/* ---- in a process of its own: libgit2 waits for a server as long as that likes ---- */

struct told {
	int rc;
	char commit[SA_GIT_ID_TEXT];
	struct sa_err err;
};

static void tell(void *ctx, void *answer)
{
	struct errand e = {.fetch = ctx};
	struct told *told = answer;

	sa_git_start();
	told->rc = run_errand(&e, told->commit, &told->err);
	sa_git_stop();
}

int sa_git_fetch_commit(const struct sa_git_fetch *fetch, char commit[SA_GIT_ID_TEXT],
			struct sa_err *err)
{
	struct sa_git_fetch copy = *fetch;
	struct told told;

	if (sa_git_check_name(fetch->want, err) != 0)
		return -1;
	switch (sa_child_run(tell, &copy, &told, sizeof told, fetch->timeout_ms)) {
	case SA_CHILD_ANSWERED:
		break;
	case SA_CHILD_SILENT:
		return sa_err_set(err, SA_ERR_GIT, "fetching '%s' from '%s' ended without a result",
				  fetch->want, fetch->url);
	case SA_CHILD_TIMED_OUT:
		return sa_err_set(
			err, SA_ERR_NETWORK,
			"'%s' has not come from '%s' within %lld s, the baseline's half of "
			"'api-timeout'",
			fetch->want, fetch->url, (long long)((fetch->timeout_ms + 999) / 1000));
	case SA_CHILD_INTERRUPTED:
		return sa_err_set(err, SA_ERR_NETWORK, "interrupted by a signal");
	}
	memcpy(commit, told.commit, SA_GIT_ID_TEXT);
	if (told.rc != 0)
		*err = told.err;
	return told.rc;
}

static int read_origin(struct sa_arena *arena, const char *path, bool any_owner, const char **url,
		       struct sa_err *err)
{
	HANDLE(repository) repo = NULL;
	HANDLE(config) config = NULL;
	git_buf text = {0};

	if (sa_git_open(path, any_owner, &repo, err) != 0)
		return -1;
	if (git_repository_config_snapshot(&config, repo) == 0)
		(void)git_config_get_string_buf(&text, config, "remote.origin.url");
	*url = sa_arena_strdup(arena, text.ptr ? text.ptr : "");
	git_buf_dispose(&text);
	return 0;
}

int sa_git_origin_url(struct sa_arena *arena, const char *repo, bool any_owner, const char **url,
		      struct sa_err *err)
{
	sa_git_start();
	int rc = read_origin(arena, repo, any_owner, url, err);

	sa_git_stop();
	return rc;
}
