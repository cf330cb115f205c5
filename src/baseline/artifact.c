/* SPDX-License-Identifier: MIT */
/* The artifacts of one workflow run as a baseline: one zip, the shards of a matrix, or plain JSON. */
#include <string.h>

#include "base/limits.h"
#include "base/utc.h"
#include "base/utf8.h"
#include "baseline/found.h"
#include "baseline/run_in.h"
#include "baseline/search.h"
#include "github/artifact.h"
#include "source/source_zip.h"

#define MOST_TOLD 8 /* shards that are told of one by one */

/*
 * Errors of one run's files; all else is trouble with GitHub, its storage or a proxy before them, and no other run
 * would do better. An artifact that is gone is of the run.
 */
static bool is_of_the_run(const struct sa_err *err)
{
	if (err->http_status >= 400)
		return err->code == SA_ERR_NOT_FOUND;
	return err->code == SA_ERR_NOT_FOUND || err->code == SA_ERR_SCHEMA ||
	       err->code == SA_ERR_LIMIT || err->code == SA_ERR_PARSE || err->code == SA_ERR_IO;
}

static const char *shown(struct sa_ctx *ctx, const char *name)
{
	return sa_utf8_shown(ctx->arena, name);
}

/* ---- which artifacts ---- */

static int64_t made_at(const struct sa_artifact *a)
{
	int64_t ms;

	return sa_utc_parse(a->created_at, &ms) ? ms : INT64_MIN;
}

static bool is_newer(const struct sa_artifact *a, const struct sa_artifact *b)
{
	int64_t x = made_at(a), y = made_at(b);

	return x != y ? x > y : a->id > b->id;
}

static const struct sa_artifact *find_name(const struct sa_artifact_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->item[i].name, name) == 0)
			return &list->item[i];
	}
	return NULL;
}

/* A rerun leaves artifacts of one name in one run: the newest counts, wherever GitHub lists it. */
static void drop_older_attempts(struct sa_artifact_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		size_t k = 0;

		while (k < n && strcmp(list->item[k].name, list->item[i].name) != 0)
			k++;
		if (k == n)
			list->item[n++] = list->item[i];
		else if (is_newer(&list->item[i], &list->item[k]))
			list->item[k] = list->item[i];
	}
	list->n = n;
}

int sa_baseline_artifacts(struct sa_ctx *ctx, struct sa_gh *gh, const char *repo,
			  const struct sa_baseline_spec *spec, struct sa_workflow_run *run,
			  struct sa_err *err)
{
	struct sa_artifact_list *list;

	if (run->artifacts)
		return 0;
	list = SA_NEW(ctx->arena, struct sa_artifact_list);
	if (sa_artifacts_of_run(gh, ctx->arena, repo, run->id, spec->name, list, err) != 0)
		return -1;
	drop_older_attempts(list);
	run->artifacts = list;
	return 0;
}

/* `auto` without a name means one artifact: which of several cannot be guessed. */
static int ask_for_the_name(struct sa_ctx *ctx, const struct sa_workflow_run *run,
			    struct sa_err *err)
{
	const struct sa_artifact_list *list = run->artifacts;
	SA_STR_SCOPE(names);

	for (size_t i = 0; i < list->n && i < 5; i++)
		sa_str_printf(&names, "%s'%s'", i ? ", " : "", shown(ctx, list->item[i].name));
	if (list->n > 5)
		sa_str_printf(&names, " and %zu more", list->n - 5);
	return sa_err_set(
		err, SA_ERR_USAGE,
		"run %llu has %zu artifacts that may be meant: %s; set baseline: auto:NAME "
		"to one of them, or to a pattern with * when they are the shards of one run",
		(unsigned long long)run->id, list->n, names.buf);
}

/* The first name that `list` lacks of those in `other`; NULL when it has them all. */
static const char *lacking(const struct sa_artifact_list *list,
			   const struct sa_artifact_list *other)
{
	for (size_t i = 0; i < other->n; i++) {
		if (!find_name(list, other->item[i].name))
			return other->item[i].name;
	}
	return NULL;
}

/* NULL, or why the run is passed over as a whole. */
static const char *shard_obstacle(struct sa_ctx *ctx, const struct sa_baseline_spec *spec,
				  const struct sa_workflow_run *run, const struct sa_peers *peers)
{
	const struct sa_artifact_list *list = run->artifacts;
	uint64_t bytes = 0;

	if (!list->n)
		return sa_arena_printf(ctx->arena, "it has no artifact '%s'",
				       shown(ctx, spec->name));
	if (list->n > SA_LIMIT_ZIP_SHARDS)
		return sa_arena_printf(ctx->arena, "it has %zu shards; at most %d are merged",
				       list->n, SA_LIMIT_ZIP_SHARDS);
	for (size_t i = 0; i < list->n; i++) {
		if (list->item[i].expired)
			return sa_arena_printf(ctx->arena, "its artifact '%s': it has expired",
					       shown(ctx, list->item[i].name));
		bytes += list->item[i].size_bytes;
	}
	if (bytes > SA_LIMIT_ZIP_TOTAL_BYTES)
		return sa_arena_printf(ctx->arena, "its artifacts are larger than %u MiB",
				       SA_LIMIT_ZIP_TOTAL_BYTES >> 20);
	for (size_t i = 0; i < peers->n; i++) {
		const struct sa_workflow_run *peer = peers->run[i];
		const char *lacks = lacking(list, peer->artifacts);

		if (lacks)
			return sa_arena_printf(
				ctx->arena,
				"its shard '%s' is missing (run %llu before it has one)",
				shown(ctx, lacks), (unsigned long long)peer->id);
	}
	return NULL;
}

/* ---- what is in them ---- */

struct download {
	struct sa_buf buf[SA_LIMIT_ZIP_SHARDS];
	struct sa_zip_input input[SA_LIMIT_ZIP_SHARDS];
	size_t n;
	enum sa_artifact_form form; /* no zip: the only one is a file */
};

static int fetch(struct sa_ctx *ctx, struct sa_gh *gh, const char *repo,
		 const struct sa_artifact_list *list, struct download *d, struct sa_err *err)
{
	for (; d->n < list->n; d->n++) {
		const struct sa_artifact *a = &list->item[d->n];
		struct sa_buf *buf = &d->buf[d->n];

		if (sa_artifact_download(gh, ctx->arena, repo, a, buf, &d->form, err) != 0)
			return sa_err_wrap(err, "artifact '%s'", shown(ctx, a->name));
		if (d->form != SA_ARTIFACT_ZIP && list->n > 1)
			return sa_err_set(err, SA_ERR_SCHEMA,
					  "artifact '%s' is a plain file; only zips are merged",
					  shown(ctx, a->name));
		d->input[d->n] = (struct sa_zip_input){
			.label = a->name, .bytes = buf->data, .len = buf->len};
	}
	return 0;
}

static void say_merge(struct sa_ctx *ctx, struct sa_baseline *one,
		      const struct sa_zip_shards *shards)
{
	for (size_t i = 0; shards->n > 1 && i < shards->n; i++) {
		const struct sa_zip_shard *shard = &shards->shard[i];

		sa_baseline_step(
			ctx, one, shard->label,
			sa_arena_printf(ctx->arena, "merged: its %zu iterations are %llu to %llu",
					shard->n_iterations, (unsigned long long)shard->first,
					(unsigned long long)shard->last));
	}
}

/* The worst that one of the shards was makes the merged run the same. Their own files lie below their labels. */
static enum sa_state state_of_shards(struct sa_ctx *ctx, const struct sa_source *source,
				     const struct sa_zip_shards *shards)
{
	enum sa_state worst = SA_STATE_OK;

	for (size_t i = 0; shards->n > 1 && i < shards->n; i++) {
		enum sa_state state =
			sa_baseline_own_state(source, ctx->arena, shards->shard[i].label);

		worst = state > worst ? state : worst;
	}
	return worst;
}

/* The folder of the zip whose files the reader knows: as it is opened, else the first from outside. */
static void find_folder(struct sa_ctx *ctx, const struct sa_baseline_reader *reader,
			struct sa_source *source)
{
	size_t depth = 0;

	if (!reader->fits || reader->fits(reader->self, ctx, source))
		return;
	while (sa_source_zip_folder(source, ctx->arena, depth) &&
	       !reader->fits(reader->self, ctx, source))
		depth++;
}

/* Why one of the shards is a HOLD by itself; the windows of the merged run may not see it. */
static const char *broken_shard(struct sa_ctx *ctx, const struct sa_baseline_reader *reader,
				const struct download *d, bool whole)
{
	for (size_t i = 0; d->n > 1 && i < d->n; i++) {
		struct sa_arena_mark mark = sa_arena_mark(ctx->arena);
		struct sa_err ignored;
		SA_SOURCE_SCOPE(shard);

		if (sa_source_open_zip(ctx->arena, &d->input[i], 1, d->input[i].label, &shard, NULL,
				       &ignored) != 0)
			continue;
		find_folder(ctx, reader, &shard);
		const char *why = reader->broken(reader->self, ctx, &shard, whole);

		if (why)
			return sa_arena_printf(ctx->arena, "its shard '%s': %s",
					       shown(ctx, d->input[i].label), why);
		sa_arena_reset(ctx->arena, mark);
	}
	return NULL;
}

static int load(struct sa_ctx *ctx, const struct sa_baseline_spec *spec,
		const struct sa_baseline_reader *reader, struct download *d,
		struct sa_baseline *one, const char **obstacle, struct sa_err *err)
{
	struct sa_zip_shards shards = {0};
	SA_SOURCE_SCOPE(source);

	if (d->form == SA_ARTIFACT_OTHER && !reader->any_file)
		return sa_artifact_is_neither(err);
	if (d->form != SA_ARTIFACT_ZIP)
		return reader->read_file(reader->self, ctx, d->input[0].label, &d->buf[0], one,
					 err);
	if (sa_source_open_zip(ctx->arena, d->input, d->n, spec->name, &source, &shards, err) != 0)
		return -1;
	if ((*obstacle = broken_shard(ctx, reader, d, shards.whole)))
		return 0;
	say_merge(ctx, one, &shards);
	enum sa_state state = state_of_shards(ctx, &source, &shards);

	find_folder(ctx, reader, &source);
	if (reader->read(reader->self, ctx, &source, one, err) != 0)
		return -1;
	if (!sa_state_ships(state)) {
		one->verdict_known = true;
		one->ready = false;
		one->ended = state;
	}
	return 0;
}

static void remember(struct sa_baseline *one, const struct sa_baseline_spec *spec,
		     const struct sa_workflow_run *run)
{
	const struct sa_artifact_list *list = run->artifacts;
	struct sa_provenance *from = &one->from;

	from->kind = "artifact";
	from->where = list->n > 1 ? spec->name : list->item[0].name;
	from->artifact_id = list->item[0].id;
	from->run_id = run->id;
	from->sha = run->head_sha;
	from->run_url = run->url;
	from->at = list->item[0].created_at;
}

int sa_baseline_open_artifacts(struct sa_ctx *ctx, struct sa_gh *gh, const char *repo,
			       const struct sa_baseline_spec *spec,
			       const struct sa_baseline_reader *reader, struct sa_workflow_run *run,
			       const struct sa_peers *peers, struct sa_baseline *one,
			       const char **obstacle, struct sa_err *err)
{
	int rc = sa_baseline_artifacts(ctx, gh, repo, spec, run, err);

	*obstacle = NULL;
	if (rc == 0 && run->artifacts->n > 1 && !spec->merge)
		return ask_for_the_name(ctx, run, err);
	if (rc == 0 && (*obstacle = shard_obstacle(ctx, spec, run, peers)))
		return 0;
	if (rc == 0) {
		struct download *d = SA_NEW(ctx->arena, struct download);

		remember(one, spec, run);
		rc = fetch(ctx, gh, repo, run->artifacts, d, err);
		if (rc == 0)
			rc = load(ctx, spec, reader, d, one, obstacle, err);
		for (size_t i = 0; i < SA_LIMIT_ZIP_SHARDS; i++)
			sa_buf_release(&d->buf[i]);
	}
	if (rc == 0)
		return !*obstacle;
	if (!is_of_the_run(err))
		return -1;
	*obstacle = sa_arena_strdup(ctx->arena, err->msg);
	return 0;
}
