/* SPDX-License-Identifier: MIT */
/*
 * Torture: in every command that writes, the n-th file operation fails, for n = 1, 2, ... until none is
 * left. Then either the outcome is that of a run without faults, or somebody says what happened; and the
 * files are all new, or all as they were, and nothing temporary is left. TORTURE=full takes more reasons
 * and a longer run (`make torture`).
 */
#include "t.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/remove_tree.h"
#include "base/str.h"
#include "base/tally.h"
#include "cli/cmd.h"

struct result {
	int code;
	char *out, *err;
};

static const char *no_env(const char *name)
{
	(void)name;
	return NULL;
}

static void run_with(struct result *r, struct sa_fs *fs, const char *const *words)
{
	SA_ARENA_SCOPE(arena);
	char *argv[20] = {(char *)(uintptr_t) "soak-audit"};
	size_t out_len, err_len;
	int argc = 1;
	struct sa_ctx ctx = {.arena = &arena, .fs = fs, .env = no_env};

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	ctx.out = open_memstream(&r->out, &out_len);
	ctx.err = open_memstream(&r->err, &err_len);
	assert_true(ctx.out && ctx.err);
	r->code = sa_cli_main(&ctx, argc, argv);
	fclose(ctx.out);
	fclose(ctx.err);
}

static void release(struct result *r)
{
	free(r->out);
	free(r->err);
}

/* ---- what is on disk ---- */

#define MOST_FILES 500
static const char *seen[MOST_FILES];
static size_t n_seen, skip_dir;
#define OLD_SUMMARY "{\"old\":1}"

static int look_at(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)ftw;
	if (type == FTW_D)
		return 0;
	assert_true(n_seen < MOST_FILES);
	const char *text = t_read(path, NULL);
	char *line = NULL;

	/* an audit that could not be done puts itself in the place of an older one (FORMATS 15.25) */
	if (strstr(text, "\"kind\": \"no-audit\""))
		text = OLD_SUMMARY;
	assert_true(asprintf(&line, "%s\n%s\n", path + skip_dir, text) > 0);
	seen[n_seen++] = line;
	return 0;
}

/* All files below a directory with their content, as one text that the caller frees. */
static char *content_of(const char *dir)
{
	SA_STR_SCOPE(all);

	n_seen = 0;
	skip_dir = strlen(dir);
	nftw(dir, look_at, 8, FTW_PHYS);
	size_t n = sa_texts_unique(seen, n_seen);

	for (size_t i = 0; i < n; i++) {
		sa_str_puts(&all, seen[i]);
		free((char *)(uintptr_t)seen[i]);
	}
	char *text = strdup(all.buf ? all.buf : "");

	assert_non_null(text);
	return text;
}

/* ---- the scenes ---- */

static size_t n_iterations;

static void make_run(const char *dir)
{
	char name[64], text[256];

	for (size_t i = 1; i <= n_iterations; i++) {
		snprintf(name, sizeof name, "base/ITER_SUMMARY_%zu.json", i);
		snprintf(
			text, sizeof text,
			"{\"summary\":{\"net_bps\":3.%zu,\"risk_ratio\":0.3,\"maker_taker_ratio\":0.9,"
			"\"p95_latency_ms\":30%zu},\"tuning\":{\"applied\":true}}",
			i % 9, i % 9);
		t_write_str(dir, name, text);
	}
	t_write_str(
		dir, "base/TUNING_REPORT.json",
		"[{\"iteration\":1,\"suggested_deltas\":{\"tail_age_ms\":30},\"applied\":true}]");
	t_write_str(dir, "base/artifacts/EDGE_REPORT.json",
		    "{\"total\":{\"net_bps\":1,\"slippage_bps\":3.5,\"neg_edge_drivers\":"
		    "[\"slippage_bps\"]}}");
	t_write_str(dir, "base/artifacts/KPI_GATE.json", "{\"verdict\":\"PASS\",\"reasons\":[]}");
	t_write_str(dir, "base/artifacts/audit.jsonl", "{\"fields\":{\"reason\":\"risk\"}}\n");
	t_write_str(dir, "live.json", "{\"tail_age_ms\":620,\"base_spread_bps_delta\":0.1}");
}

/* Older reports that say something else than the new ones will. */
static void make_reports(const char *dir)
{
	t_write_str(dir, "base/reports/analysis/POST_SOAK_AUDIT_SUMMARY.json", OLD_SUMMARY);
	t_write_str(dir, "base/reports/analysis/POST_SOAK_AUDIT_SUMMARY.html", "old page");
	t_write_str(dir, "base/reports/analysis/plots/net_bps.png", "old plot");
	t_write_str(dir, "base/reports/analysis/POST_SOAK_AUDIT.md", "old audit");
	t_write_str(dir, "base/DELTA_VERIFY_REPORT.md", "- Full applications: 1/1 (100.0%)");
}

struct scene {
	const char *name;
	const char *words[12]; /* the command, run in the scratch directory */
	bool with_run;
	bool replaces; /* a failure leaves every file as it was */
};

static const struct scene scenes[] = {
	{"audit", {"audit", "--base", "base"}, true, true},
	{"audit with all", {"audit", "--base", "base", "--html", "--plots"}, true, true},
	{"snapshot", {"snapshot", "--src", "base"}, true, true},
	{"gate", {"gate", "--path", "base"}, true, true},
	{"watch",
	 {"watch", "--artifacts", "base/artifacts", "--out", "base", "--iteration", "2", "--apply",
	  "live.json"},
	 true,
	 true},
	{"baseline save",
	 {"baseline", "save", "--base", "base", "--out", "record.json"},
	 true,
	 true},
	{"init", {"init", "base", "--workflow"}, true, true},
	{"run",
	 {"run", "--mock", "--iterations", "4", "--auto-tune", "--out", "base"},
	 false,
	 false},
	{"run over another", {"run", "--mock", "--iterations", "4", "--out", "base"}, true, false},
};

static void set_up(const char *dir, const struct scene *scene)
{
	assert_int_equal(chdir("/"), 0);
	sa_remove_tree(dir);
	assert_int_equal(mkdir(dir, 0777), 0);
	if (scene->with_run) {
		make_run(dir);
		make_reports(dir);
	}
	assert_int_equal(chdir(dir), 0);
}

static void check_fault(const struct scene *scene, long n, int reason, const struct result *r,
			const struct result *fine, const char *before, const char *after,
			const char *whole)
{
	bool same = r->code == fine->code && strcmp(r->out, fine->out) == 0 &&
		    strcmp(after, whole) == 0;
	bool told = strstr(r->out, strerror(reason)) || strstr(r->err, strerror(reason)) ||
		    strstr(after, strerror(reason));

	if (!same && !told)
		fail_msg("%s: operation %ld fails with '%s', and nobody is told:\n%s%s",
			 scene->name, n, strerror(reason), r->out, r->err);
	if (strstr(after, ".tmp"))
		fail_msg("%s: operation %ld leaves a temporary file: %s", scene->name, n, after);
	if (scene->replaces && r->code == 4 && strcmp(before, after) != 0)
		fail_msg("%s: operation %ld fails, and files have changed", scene->name, n);
	if (scene->replaces || r->code != 0 || same)
		return;
	/* a run that goes on has all its iterations, and those that failed are known as failed */
	bool counted = !strstr(r->out, "FAILED") ||
		       (strstr(r->out, ", 1 failed") && strstr(after, "\"failed\": true"));

	if (!counted || !strstr(after, "ITER_SUMMARY_4.json") || !strstr(after, "RUN_PLAN.json") ||
	    strstr(after, "\"ended\": null"))
		fail_msg("%s: operation %ld fails, and the run is said to be fine:\n%s%s",
			 scene->name, n, r->out, r->err);
}

static long torture(const char *dir, const struct scene *scene, int reason)
{
	struct result fine;
	long n = 1;

	set_up(dir, scene);
	char *before = content_of(dir);

	run_with(&fine, NULL, scene->words);
	assert_int_equal(fine.code, 0);
	char *whole = content_of(dir);

	for (;; n++) {
		struct sa_fs fs = {.fail_at = n, .fail_errno = reason};
		struct result r;

		set_up(dir, scene);
		run_with(&r, &fs, scene->words);
		char *after = content_of(dir);

		check_fault(scene, n, reason, &r, &fine, before, after, whole);
		free(after);
		release(&r);
		if (fs.done < n)
			break;
	}
	free(before);
	free(whole);
	release(&fine);
	return n;
}

static void every_operation_fails(void **state)
{
	static const int reasons[] = {EIO, ENOSPC, EACCES, EMFILE};
	const char *full = getenv("TORTURE");
	bool is_full = full && strcmp(full, "full") == 0;
	size_t n_reasons = is_full ? T_COUNT(reasons) : 1;
	const char *dir = t_tmpdir();

	(void)state;
	setenv("SOURCE_DATE_EPOCH", "1760877296", 1);
	n_iterations = is_full ? 24 : 8;
	for (size_t s = 0; s < T_COUNT(scenes); s++) {
		for (size_t r = 0; r < n_reasons; r++) {
			long n = torture(dir, &scenes[s], reasons[r]);

			printf("# %s: %ld operations, %s\n", scenes[s].name, n - 1,
			       strerror(reasons[r]));
			assert_true(n > 10);
		}
	}
	assert_int_equal(chdir("/"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
