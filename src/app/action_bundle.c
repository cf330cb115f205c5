/* SPDX-License-Identifier: MIT */
/* The first stage: what it leaves for the second. */
#include "app/action_bundle.h"

#include <stdlib.h>
#include <string.h>

#include "base/version.h"
#include "base/num.h"
#include "codec/json_out.h"
#include "codec/sha256.h"
#include "load/list_inputs.h"
#include "model/run.h"
#include "policy/load.h"
#include "source/source.h"

void sa_bundle_value(const struct sa_opt *row, const void *settings, struct sa_str *out)
{
	const void *at = (const char *)settings + row->offset;
	const struct sa_opt_list *list = at;

	switch (row->kind) {
	case SA_OPT_FLAG:
		sa_str_puts(out, *(const bool *)at ? "true" : "false");
		break;
	case SA_OPT_TEXT:
		sa_str_puts(out, *(const char *const *)at ? *(const char *const *)at : "");
		break;
	case SA_OPT_UINT:
		sa_str_printf(out, "%llu", (unsigned long long)*(const uint64_t *)at);
		break;
	case SA_OPT_NUMBER:
		sa_str_num(out, *(const double *)at, "");
		break;
	case SA_OPT_CHOICE:
		sa_str_puts(out, row->choices[*(const int *)at]);
		break;
	case SA_OPT_LIST:
		for (size_t i = 0; i < list->n; i++)
			sa_str_printf(out, "%s%s", i ? "\n" : "", list->item[i]);
		break;
	}
}

bool sa_bundle_judges(const struct sa_opt *row)
{
	/* where files lie, and what is shown where */
	static const char *const other[] = {
		"base",	      "output-dir",  "html",	     "plots",	       "comment",
		"comment-on", "comment-key", "charts",	     "check-name",     "commit-status",
		"summary",    "annotations", "github-token", "api-timeout",    "pr-number",
		"job-index",  "job-total",   "mode",	     "relay-artifact",
	};

	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		if (strcmp(row->name, other[i]) == 0)
			return false;
	}
	return true;
}

/* ---- the files ---- */

struct files {
	struct sa_arena *arena;
	const char **path;
	size_t n, cap;
	bool too_many;
};

/* Not what an audit itself writes. */
static bool is_input(const char *path)
{
	static const char *const own[] = {"POST_SOAK_AUDIT_SUMMARY.", "POST_SOAK_ITER_TABLE.",
					  SA_BUNDLE_NAME};
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		if (strncmp(name, own[i], strlen(own[i])) == 0)
			return false;
	}
	return strncmp(path, "reports/analysis/plots/", 23) != 0;
}

/* Links are uploaded as what they lead to, so that the audit's way through them is there in the second stage. */
static bool leads(void *ctx, const char *folder)
{
	(void)ctx, (void)folder;
	return true;
}

static void visit(void *ctx, const struct sa_entry *entry, const char *real)
{
	struct files *f = ctx;

	(void)real;
	if ((entry->kind != SA_FILE_REGULAR && entry->kind != SA_FILE_LINK) ||
	    !is_input(entry->path))
		return;
	if (f->n == SA_BUNDLE_FILES) {
		f->too_many = true;
		return;
	}
	f->path = sa_arena_more(f->arena, f->path, f->n, &f->cap, sizeof *f->path);
	f->path[f->n++] = sa_arena_strdup(f->arena, entry->path);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A file that cannot be read is left out; the audit has told of it. */
static void put_files(struct sa_jout *j, const struct sa_source *source, const struct files *f)
{
	SA_BUF_SCOPE(buf);

	sa_jout_array(j, "inputs");
	for (size_t i = 0; i < f->n; i++) {
		char hex[SA_SHA256_HEX];
		struct sa_err ignored;

		if (source->ops->read(source, f->path[i], SA_LIMIT_FILE_BYTES, &buf, &ignored) != 0)
			continue;
		sa_sha256_hex(buf.data, buf.len, hex);
		sa_jout_object(j, NULL);
		sa_jout_text(j, "path", f->path[i]);
		sa_jout_text(j, "sha256", hex);
		sa_jout_end_object(j);
	}
	sa_jout_end_array(j);
}

static void put_settings(struct sa_jout *j, const struct sa_action_settings *set)
{
	sa_jout_object(j, "settings");
	for (size_t i = 0; i < SA_ACTION_OPTIONS; i++) {
		const struct sa_opt *row = &sa_action_options[i];
		SA_STR_SCOPE(value);

		if (!sa_bundle_judges(row))
			continue;
		sa_bundle_value(row, set, &value);
		sa_jout_text(j, row->name, value.len ? value.buf : "");
	}
	sa_jout_end_object(j);
}

int sa_bundle_write(struct sa_ctx *ctx, const struct sa_action_settings *set,
		    const struct sa_action_env *env, const struct sa_publication *pub,
		    const char *dir, struct sa_err *err)
{
	struct files f = {.arena = ctx->arena};
	const struct sa_list_inputs want = {&f, leads, visit, NULL};
	SA_SOURCE_SCOPE(source);
	SA_STR_SCOPE(json);
	struct sa_jout j;

	if (sa_source_open_dir(ctx->fs, ctx->arena, set->base, &source, err) != 0 ||
	    sa_list_inputs(&source, &want, ctx->arena, err) != 0)
		return -1;
	if (f.too_many)
		return sa_err_set(err, SA_ERR_LIMIT, "the run has more than %d files",
				  SA_BUNDLE_FILES);
	if (f.n)
		qsort(f.path, f.n, sizeof *f.path, by_text);
	sa_jout_init(&j, &json);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema", SA_BUNDLE_SCHEMA);
	sa_jout_text(&j, "tool_version", sa_version);
	sa_jout_int(&j, "pull_request", (long long)env->event.pr);
	sa_jout_text(&j, "head_sha", env->event.head_sha);
	sa_jout_object(&j, "policy");
	sa_jout_text(&j, "origin", pub->judged ? pub->judged->policy->origin : SA_POLICY_BUILTIN);
	sa_jout_text(&j, "sha256", pub->policy_sha256);
	sa_jout_end_object(&j);
	put_settings(&j, set);
	put_files(&j, &source, &f);
	sa_jout_end_object(&j);
	sa_str_putc(&json, '\n');
	if (sa_str_check(&json, SA_BUNDLE_NAME, err) != 0)
		return -1;
	return sa_file_write(ctx->fs, ctx->arena, sa_path_join(ctx->arena, dir, SA_BUNDLE_NAME),
			     json.buf, json.len, err);
}
