/* SPDX-License-Identifier: MIT */
/* The second stage: files of a stranger, judged by our own settings. */
#include <stdlib.h>
#include <string.h>

#include "app/action_bundle.h"
#include "base/owner.h"
#include "base/utf8.h"
#include "codec/json_in.h"
#include "codec/sha256.h"
#include "codec/zip_in.h"
#include "github/artifact.h"
#include "github/budget.h"
#include "model/run.h"

#define MOST_ARTIFACTS 20
#define SHOWN_VALUE    120 /* characters of a setting of the bundle */

struct relay {
	struct sa_ctx *ctx;
	struct sa_action_settings *set;
	const struct sa_action_env *env;
	struct sa_gh *gh;
	struct sa_zip zip;
	const struct sa_zip_entry *bundle;
	struct sa_bundle_policy *theirs;
};

/* ---- the artifact ---- */

static const struct sa_zip_entry *find_bundle(const struct sa_zip *zip, size_t *n)
{
	const struct sa_zip_entry *found = NULL;

	*n = 0;
	for (size_t i = 0; i < zip->n_entries; i++) {
		const char *slash = strrchr(zip->entry[i].name, '/');
		const char *name = slash ? slash + 1 : zip->entry[i].name;

		if (zip->entry[i].kind == SA_FILE_REGULAR && strcmp(name, SA_BUNDLE_NAME) == 0) {
			found = &zip->entry[i];
			++*n;
		}
	}
	return found;
}

/* Downloads one; 1 when it holds a bundle, 0 when it does not. `bytes` stays with the zip. */
static int look_into(struct relay *r, const struct sa_artifact *a, struct sa_buf *bytes,
		     struct sa_zip *zip, const struct sa_zip_entry **bundle, struct sa_err *err)
{
	enum sa_artifact_form form;
	size_t n;

	if (sa_artifact_download(r->gh, r->ctx->arena, r->env->event.repo, a, bytes, &form, err) !=
		    0 ||
	    (form == SA_ARTIFACT_OTHER && sa_artifact_is_neither(err) != 0))
		return sa_err_wrap(err, "artifact '%s'", sa_utf8_shown(r->ctx->arena, a->name));
	/* a file uploaded as it is: it may be a bundle, but has no inputs with it */
	if (form == SA_ARTIFACT_JSON)
		return 0;
	if (sa_zip_open(r->ctx->arena, bytes->data, bytes->len, SA_LIMIT_ZIP_TOTAL_BYTES, zip,
			err) != 0)
		return sa_err_wrap(err, "artifact '%s'", sa_utf8_shown(r->ctx->arena, a->name));
	*bundle = find_bundle(zip, &n);
	if (n > 1)
		return sa_err_set(err, SA_ERR_SCHEMA, "artifact '%s' holds %zu files '%s'",
				  sa_utf8_shown(r->ctx->arena, a->name), n, SA_BUNDLE_NAME);
	return n == 1;
}

/* Not one that a later attempt has uploaded anew. */
static bool is_wanted(const struct sa_artifact_list *list, const struct sa_artifact *a)
{
	for (size_t i = 0; i < list->n; i++) {
		if (&list->item[i] != a && strcmp(list->item[i].name, a->name) == 0 &&
		    strcmp(list->item[i].created_at, a->created_at) > 0)
			return false;
	}
	return !a->expired;
}

/* The one with a bundle; `bytes` keeps it. */
static int choose(struct relay *r, const struct sa_artifact_list *list, struct sa_buf *bytes,
		  struct sa_err *err)
{
	const char *taken = NULL;
	size_t looked = 0;

	for (size_t i = 0; i < list->n && looked < MOST_ARTIFACTS; i++) {
		const struct sa_artifact *a = &list->item[i];
		const struct sa_zip_entry *bundle = NULL;
		struct sa_zip zip = {0};
		SA_BUF_SCOPE(buf);

		if (!is_wanted(list, a))
			continue;
		looked++;
		int rc = look_into(r, a, &buf, &zip, &bundle, err);

		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		if (taken)
			return sa_err_set(err, SA_ERR_SCHEMA,
					  "artifacts '%s' and '%s' both hold a '%s'; name one with "
					  "'relay-artifact'",
					  taken, sa_utf8_shown(r->ctx->arena, a->name),
					  SA_BUNDLE_NAME);
		taken = sa_utf8_shown(r->ctx->arena, a->name);
		r->zip = zip;
		r->bundle = bundle;
		struct sa_buf kept = *bytes;

		*bytes = buf;
		buf = kept;
	}
	if (taken)
		return 0;
	return sa_err_set(err, SA_ERR_NOT_FOUND,
			  "no artifact of the run holds a '%s' (%zu looked into); the first stage "
			  "uploads it with the reports, also when its job fails ('if: always()')",
			  SA_BUNDLE_NAME, looked);
}

/* ---- the bundle ---- */

/* Who it is about: the event says so, and the bundle must not say otherwise. */
static int check_identity(const struct relay *r, const struct sa_json *root, struct sa_err *err)
{
	const char *schema = sa_json_text(sa_json_get(root, "schema"));
	const char *sha = sa_json_text(sa_json_get(root, "head_sha"));
	uint64_t pr = sa_gh_id(sa_json_get(root, "pull_request"));
	const struct sa_event *event = &r->env->event;

	if (!schema || strcmp(schema, SA_BUNDLE_SCHEMA) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA, "it is no '%s'", SA_BUNDLE_SCHEMA);
	if (!sha || strcmp(sha, event->head_sha) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA, "it is of another commit than the run, %.12s",
				  event->head_sha);
	if (event->pr && pr != event->pr)
		return sa_err_set(
			err, SA_ERR_SCHEMA,
			"it names pull request #%llu, but the commit of the run belongs to "
			"#%llu",
			(unsigned long long)pr, (unsigned long long)event->pr);
	return 0;
}

/* Told, never used. */
static void tell_settings(const struct relay *r, const struct sa_json *theirs)
{
	for (size_t i = 0; i < SA_ACTION_OPTIONS; i++) {
		const struct sa_opt *row = &sa_action_options[i];
		const char *text = sa_json_text(sa_json_get(theirs, row->name));
		SA_STR_SCOPE(own);
		SA_STR_SCOPE(shown);

		if (!text || !sa_bundle_judges(row))
			continue;
		sa_bundle_value(row, r->set, &own);
		if (strcmp(text, own.len ? own.buf : "") == 0)
			continue;
		sa_utf8_plain(&shown, text, strlen(text), SHOWN_VALUE);
		sa_action_say(r->ctx, r->env,
			      "the first stage had '%s' = '%s'; judged with '%s', as this workflow "
			      "says",
			      row->name, shown.buf ? shown.buf : "", own.len ? own.buf : "");
	}
}

/* The folder of the zip that the paths of the bundle are relative to: where the first of them fits. */
static bool fits_at(const struct relay *r, const char *prefix, const struct sa_json *inputs)
{
	for (const struct sa_json *v = sa_json_first(inputs); v; v = sa_json_next(v)) {
		const char *path = sa_json_text(sa_json_get(v, "path"));

		if (!path ||
		    !sa_zip_find(&r->zip, sa_arena_printf(r->ctx->arena, "%s%s", prefix, path)))
			return false;
	}
	return true;
}

static const char *find_prefix(const struct relay *r, const struct sa_json *inputs)
{
	const char *first = sa_json_text(sa_json_get(sa_json_first(inputs), "path"));
	size_t len = first ? strlen(first) : 0;
	const char *best = NULL;

	for (size_t i = 0; i < r->zip.n_entries && len; i++) {
		const char *name = r->zip.entry[i].name;
		size_t n = strlen(name);

		if (n < len || strcmp(name + n - len, first) != 0 ||
		    (n > len && name[n - len - 1] != '/'))
			continue;
		if ((!best || n - len < strlen(best))) {
			const char *prefix = sa_arena_strndup(r->ctx->arena, name, n - len);

			if (fits_at(r, prefix, inputs))
				best = prefix;
		}
	}
	return best;
}

/* One file: as the bundle says, byte for byte. */
static int unpack(const struct relay *r, const char *prefix, const struct sa_json *input,
		  const char *folder, struct sa_buf *buf, struct sa_err *err)
{
	const char *path = sa_json_text(sa_json_get(input, "path"));
	const char *digest = sa_json_text(sa_json_get(input, "sha256"));
	const struct sa_zip_entry *entry =
		sa_zip_find(&r->zip, sa_arena_printf(r->ctx->arena, "%s%s", prefix, path));
	char hex[SA_SHA256_HEX];

	if (!entry || sa_zip_read(&r->zip, entry, SA_LIMIT_FILE_BYTES, buf, err) != 0)
		return entry ? sa_err_wrap(err, "'%s'", sa_utf8_shown(r->ctx->arena, path)) : -1;
	sa_sha256_hex(buf->data, buf->len, hex);
	if (!digest || strcmp(digest, hex) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA, "'%s' has another digest than it says",
				  sa_utf8_shown(r->ctx->arena, path));
	const char *target = sa_path_join(r->ctx->arena, folder, path);
	const char *slash = strrchr(target, '/');

	if (sa_make_dirs(r->ctx->fs,
			 sa_arena_strndup(r->ctx->arena, target, (size_t)(slash - target)),
			 err) != 0)
		return -1;
	return sa_file_write(r->ctx->fs, r->ctx->arena, target, buf->data, buf->len, err);
}

static int unpack_all(const struct relay *r, const struct sa_json *inputs, const char *folder,
		      struct sa_err *err)
{
	const char *prefix = NULL;
	SA_BUF_SCOPE(buf);

	if (!sa_json_is(inputs, SA_JSON_ARRAY) || !sa_json_count(inputs) ||
	    sa_json_count(inputs) > SA_BUNDLE_FILES)
		return sa_err_set(err, SA_ERR_SCHEMA, "it names no inputs, or more than %d",
				  SA_BUNDLE_FILES);
	prefix = find_prefix(r, inputs);
	if (!prefix)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "the artifact does not hold all files that it names");
	for (const struct sa_json *v = sa_json_first(inputs); v; v = sa_json_next(v)) {
		if (unpack(r, prefix, v, folder, &buf, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- all of it ---- */

/* The runner's folder is mounted since late 2025 only, and an image without a system has no /tmp. */
static const char *make_folder(struct sa_ctx *ctx)
{
	const char *const place[] = {ctx->env("RUNNER_TEMP"), ctx->env("TMPDIR"), "/tmp", "."};

	for (size_t i = 0; i < sizeof place / sizeof *place; i++) {
		if (!place[i] || !place[i][0])
			continue;
		char *path = sa_arena_printf(ctx->arena, "%s/.soak-audit-relay.XXXXXX", place[i]);

		if (mkdtemp(path)) {
			sa_owner_of_new_dir(path);
			return path;
		}
	}
	return NULL;
}

/* Told when it is not ours, never used. */
static void take_policy(const struct relay *r, const struct sa_json *theirs)
{
	const char *origin = sa_json_text(sa_json_get(theirs, "origin"));
	const char *sha256 = sa_json_text(sa_json_get(theirs, "sha256"));

	if (origin)
		r->theirs->origin = sa_utf8_shown(r->ctx->arena, origin);
	if (sha256)
		r->theirs->sha256 = sa_utf8_shown(r->ctx->arena, sha256);
}

static int read_bundle(struct relay *r, const char *folder, struct sa_err *err)
{
	SA_BUF_SCOPE(text);
	SA_JSON_SCOPE(doc);

	if (sa_zip_read(&r->zip, r->bundle, SA_LIMIT_FILE_BYTES, &text, err) != 0 ||
	    sa_json_parse(text.data, text.len, &doc, err) != 0 ||
	    check_identity(r, doc.root, err) != 0 ||
	    unpack_all(r, sa_json_get(doc.root, "inputs"), folder, err) != 0)
		return sa_err_wrap(err, "the bundle is refused");
	tell_settings(r, sa_json_get(doc.root, "settings"));
	take_policy(r, sa_json_get(doc.root, "policy"));
	return 0;
}

int sa_relay_fetch(struct sa_ctx *ctx, struct sa_action_settings *set,
		   const struct sa_action_env *env, struct sa_action_link *link,
		   struct sa_bundle_policy *theirs, const char **folder, struct sa_err *err)
{
	struct relay r = {.ctx = ctx, .set = set, .env = env, .theirs = theirs};
	struct sa_artifact_list list;
	SA_BUF_SCOPE(bytes);

	*folder = NULL;
	*theirs = (struct sa_bundle_policy){"", ""};
	if (!env->event.trigger_run || strncmp(env->event.trigger_event, "pull_request", 12) != 0 ||
	    !env->event.head_sha[0])
		return sa_err_set(
			err, SA_ERR_USAGE,
			"'mode: relay' needs 'on: workflow_run', triggered by a workflow of "
			"pull requests");
	r.gh = sa_action_reader(ctx, &set->post, env, link);
	if (!r.gh)
		return sa_err_set(err, SA_ERR_USAGE, "'mode: relay' needs a github-token");
	sa_gh_allow(r.gh, (int64_t)set->post.api_timeout * 1000 / 2);
	if (sa_artifacts_of_run(r.gh, ctx->arena, env->event.repo, env->event.trigger_run,
				set->relay_artifact[0] ? set->relay_artifact : "*", &list,
				err) != 0 ||
	    choose(&r, &list, &bytes, err) != 0)
		return -1;
	*folder = make_folder(ctx);
	if (!*folder)
		return sa_err_set(err, SA_ERR_IO, "no folder for the files of the artifact");
	if (read_bundle(&r, *folder, err) != 0)
		return -1;
	set->base = *folder;
	if (!set->output_dir[0])
		set->output_dir = "soak-audit-relay";
	return 0;
}
