/* SPDX-License-Identifier: MIT */
/* Commands in this process, as main calls them: exit codes, streams, files, and every fault. */
#include "t.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/str.h"
#include "cli/cmd.h"

#define REPORTS "reports/analysis/"
#define JSON	REPORTS "POST_SOAK_AUDIT_SUMMARY.json"
#define MD	REPORTS "POST_SOAK_AUDIT_SUMMARY.md"
#define CSV	REPORTS "POST_SOAK_ITER_TABLE.csv"

struct result {
	int code;
	char *out, *err;
};

static const char *no_env(const char *name)
{
	(void)name;
	return NULL;
}

static const char *no_color_env(const char *name)
{
	return strcmp(name, "NO_COLOR") == 0 ? "1" : NULL;
}

static const char *dumb_env(const char *name)
{
	return strcmp(name, "TERM") == 0 ? "dumb" : NULL;
}

static bool terminal;
static const char *(*env)(const char *name) = no_env;

static void run_with(struct result *r, struct sa_fs *fs, const char *const *words)
{
	SA_ARENA_SCOPE(arena);
	char *argv[40] = {(char *)(uintptr_t) "soak-audit"};
	size_t out_len, err_len;
	int argc = 1;
	struct sa_ctx ctx = {.arena = &arena, .fs = fs, .out_is_terminal = terminal, .env = env};

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	ctx.out = open_memstream(&r->out, &out_len);
	ctx.err = open_memstream(&r->err, &err_len);
	assert_true(ctx.out && ctx.err);
	r->code = sa_cli_main(&ctx, argc, argv);
	fclose(ctx.out);
	fclose(ctx.err);
}

static void done(struct result *r)
{
	free(r->out);
	free(r->err);
}

#define RUN(r, ...) run_with((r), NULL, (const char *const[]){__VA_ARGS__, NULL})

/* n good iterations; `what` changes the last values. */
static const char *make_run(int n, const char *net, const char *latency)
{
	const char *dir = t_tmpdir();

	for (int i = 1; i <= n; i++) {
		char name[40];
		SA_STR_SCOPE(text);

		snprintf(name, sizeof name, "ITER_SUMMARY_%d.json", i);
		sa_str_printf(
			&text,
			"{\"iteration\":%d,\"summary\":{\"net_bps\":%s%d,\"risk_ratio\":0.3%d,"
			"\"slippage_bps_p95\":1.%d,\"adverse_bps_p95\":2.%d,"
			"\"p95_latency_ms\":%s,\"maker_taker_ratio\":0.8%d}}",
			i, net, i % 3, i % 4, i % 5, i % 6, latency, 4 + i % 3);
		t_write_str(dir, name, text.buf);
	}
	return dir;
}

static int n_files;

static int count_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path, (void)st, (void)ftw;
	n_files += type != FTW_D;
	return 0;
}

static int files_in(const char *dir)
{
	n_files = 0;
	assert_int_equal(nftw(dir, count_file, 8, FTW_PHYS), 0);
	return n_files;
}

static char *read_below(const char *dir, const char *name)
{
	SA_STR_SCOPE(path);

	sa_str_printf(&path, "%s/%s", dir, name);
	return t_read(path.buf, NULL);
}

/* ---- the program ---- */

static void words(void **state)
{
	static const struct {
		const char *words[6];
		int code;
		const char *out, *err; /* a part; "" when the stream stays empty */
	} cases[] = {
		{{NULL}, 2, "", "Usage: soak-audit COMMAND"},
		{{"--help"}, 0, "Usage: soak-audit COMMAND", ""},
		{{"-h"}, 0, "Usage: soak-audit COMMAND", ""},
		{{"--version"}, 0, "soak-audit ", ""},
		{{"-V"}, 0, "soak-audit ", ""},
		{{"help"}, 0, "Usage: soak-audit COMMAND", ""},
		{{"help", "audit"}, 0, "--fail-on-hold", ""},
		{{"help", "--print", "man"}, 0, ".TH SOAK", ""},
		{{"help", "--print", "commands"}, 0, "### `soak-audit audit", ""},
		{{"help", "nothing"}, 2, "", "unknown command 'nothing'"},
		{{"help", "audit", "b"}, 2, "", "help: unexpected argument 'b'"},
		{{"audti"}, 2, "", "unknown command 'audti'; did you mean 'audit'?"},
		{{"zebra"}, 2, "", "unknown command 'zebra'; see soak-audit --help"},
		{{"--base", "x"}, 2, "", "unknown option '--base'; the command comes first"},
		{{"help", "audti"}, 2, "", "unknown command 'audti'; did you mean 'audit'?"},
		/* the run's directory has three names */
		{{"gate", "--base", "/no/x"}, 4, "", "'/no/x' does not exist; check --path"},
		{{"gate", "--src=/no/x"}, 4, "", "'/no/x' does not exist; check --path"},
		{{"snapshot", "--path", "/no/x"}, 4, "", "no data in '/no/x'"},
		{{"audit", "--path", "/no/x"}, 4, "", "'/no/x' does not exist"},
		{{"gate", "a", "--base", "b"}, 2, "", "the directory is named twice"},
		{{"watch", "--base", "x"}, 2, "", "unknown option '--base'"},
		{{"gate", "--", "--base"}, 4, "", "'--base' does not exist"},
		{{"audit", "--output", "x"},
		 2,
		 "",
		 "unknown option '--output'; did you mean '--out'?"},
		{{"help", "baseline", "save"}, 0, "Usage: soak-audit baseline [options] save", ""},
		{{""}, 2, "", "unknown command ''"},
		{{"audit", "--help"}, 0, "Usage: soak-audit audit", ""},
		{{"audit", "-h"}, 0, "Usage: soak-audit audit", ""},
		{{"audit", "x", "y"}, 2, "", "audit: unexpected argument 'y'"},
		{{"audit", "--bse", "x"}, 2, "", "unknown option '--bse'; did you mean '--base'?"},
		{{"audit", "--base"}, 2, "", "option --base needs a value (DIR)"},
		{{"audit", "--window", "0"}, 2, "", "'0' is no whole number from 1"},
		{{"audit", "--format", "xml"}, 2, "", "'xml' is none of text or json"},
		{{"audit", "--threshold", "net_bsp>=3"}, 2, "", "did you mean 'net_bps'?"},
		{{"audit", "--threshold", "net_bps>3"}, 2, "", "did you mean '>='?"},
		{{"audit", "--threshold", "net_bps>=x"}, 2, "", "is no plain decimal number"},
		{{"audit", "--base", "/no/such/dir"}, 4, "", "'/no/such/dir' does not exist"},
		{{"audit", "--base", "/etc/passwd"}, 4, "", "'/etc/passwd' is not a directory"},
		{{"pr-summary", "/no/such.json"}, 4, "", "/no/such.json"},
		{{"pr-summary", "a", "b"}, 2, "", "unexpected argument 'b'"},
		{{"compare", "--a", "/no/a", "--b", "/no/b"},
		 4,
		 "",
		 "ERROR: Missing summary: /no/a/" JSON},
		{{"compare", "x"}, 2, "", "compare: it takes two runs: compare A B"},
		{{"compare", "x", "y", "z"}, 2, "", "compare: unexpected argument 'z'"},
		{{"compare", "x", "y", "--a", "z"}, 2, "", "compare: it takes two runs"},
		{{"compare", "x", "y", "--baseline", "z"}, 2, "", "compare: it takes two runs"},
		{{"compare", "/no/a", "/no/b"}, 4, "", "ERROR: Missing summary: /no/a/" JSON},
		{{"compare", "--baseline", "/no/a", "/no/b"},
		 4,
		 "",
		 "ERROR: Missing summary: /no/a/" JSON},
		{{"calibrate", "/usr"}, 4, "", "did you mean 'dir:/usr/*'?"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(name);
		struct result r;

		for (size_t w = 0; cases[i].words[w]; w++)
			sa_str_printf(&name, "%s ", cases[i].words[w]);
		run_with(&r, NULL, cases[i].words);
		t_close_in(name.buf, r.code, cases[i].code, 0);
		if (cases[i].out[0])
			t_has(r.out, cases[i].out);
		else
			t_str_in(name.buf, r.out, "");
		if (cases[i].err[0])
			t_has(r.err, cases[i].err);
		else
			t_str_in(name.buf, r.err, "");
		done(&r);
	}
}

/* A message shows control characters of the command line as what they are. */
static void messages_are_printable(void **state)
{
	struct result r;

	(void)state;
	RUN(&r, "x\033[31m\n");
	t_has(r.err, "'x\\x1b[31m\\x0a'");
	done(&r);
	RUN(&r, "audit", "--base", "/no/\033[31m");
	t_has(r.err, "/no/\\x1b[31m");
	done(&r);
}

/* ---- audit ---- */

static void audit_ok(void **state)
{
	const char *dir = make_run(24, "3.1", "300");
	struct result r;

	(void)state;
	RUN(&r, "audit", "--base", dir, "--fail-on-hold");
	assert_int_equal(r.code, 0);
	t_str(r.err, "");
	t_has(r.out, "✓ Found 24 ITER_SUMMARY files\n");
	t_has(r.out, "✅ READY FOR RELEASE\n[EXIT] fail-on-hold: True, verdict: OK, exit_code=0\n");
	assert_int_equal(files_in(dir), 27);
	t_has(read_below(dir, MD), "**Verdict:** ✅ READINESS: OK");
	t_has(read_below(dir, JSON), "\"pass\": true");
	t_has(read_below(dir, CSV), "iter,net_bps,");
	done(&r);
}

static void audit_hold(void **state)
{
	const char *dir = make_run(24, "2.1", "null");
	struct result r;

	(void)state;
	RUN(&r, "audit", "--base", dir);
	assert_int_equal(r.code, 0);
	t_has(r.out, "  - p95_latency_ms: missing (expected <= 330)\n");
	t_has(r.out, "[EXIT] fail-on-hold: False, verdict: HOLD, exit_code=0\n");
	done(&r);
	RUN(&r, "audit", "--base", dir, "--fail-on-hold");
	assert_int_equal(r.code, 1);
	t_has(r.out, "FINAL VERDICT: READINESS: HOLD (2 KPI(s) failed)\n");
	t_has(r.out, "[EXIT] fail-on-hold: True, verdict: HOLD, exit_code=1\n");
	done(&r);
	/* the limits are the user's */
	RUN(&r, "audit", "--base", dir, "--fail-on-hold", "--threshold", "net_bps>=2", "--quiet");
	t_str(r.out, "🎯 FINAL VERDICT: READINESS: HOLD (1 KPI(s) failed)\n");
	done(&r);
	RUN(&r, "audit", "--base", dir, "--fail-on-hold", "--threshold", "net_bps<=2", "--quiet");
	/* both rules on net_bps are broken, one KPI */
	t_str(r.out, "🎯 FINAL VERDICT: READINESS: HOLD (2 KPI(s) failed)\n");
	done(&r);
}

static void audit_outputs(void **state)
{
	const char *dir = make_run(4, "3.1", "300");
	SA_STR_SCOPE(out_dir);
	struct result r;

	(void)state;
	sa_str_printf(&out_dir, "%s/deep/er", t_tmpdir());
	RUN(&r, "audit", "--base", dir, "--out", out_dir.buf, "--format", "json");
	assert_int_equal(r.code, 0);
	assert_int_equal(files_in(dir), 4); /* the input is not touched */
	assert_int_equal(files_in(out_dir.buf), 3);
	t_str(r.out, read_below(out_dir.buf, "POST_SOAK_AUDIT_SUMMARY.json"));
	done(&r);
	/* the same again: nothing piles up */
	RUN(&r, "audit", "--base", dir, "--out", out_dir.buf);
	assert_int_equal(files_in(out_dir.buf), 3);
	t_has(r.out, "⚠ WARNING: Only 4 ITER_SUMMARY files found (expected >= 16)\n");
	done(&r);
	RUN(&r, "audit", "--base", dir, "--out", out_dir.buf, "--min-iterations", "4");
	assert_null(strstr(r.out, "WARNING: Only"));
	done(&r);
}

static void audit_windows(void **state)
{
	const char *dir = make_run(24, "3.1", "300");
	struct result r;

	(void)state;
	RUN(&r, "audit", "--base", dir, "--window", "5", "--steady-start", "10");
	t_has(r.out, "Readiness Gate Check (last-5 window)");
	t_has(read_below(dir, MD),
	      "**STEADY Window:** iter >= 10  \n**Last-5 Window:** iter >= 20  \n");
	done(&r);
}

static void audit_nothing(void **state)
{
	const char *dir = t_tmpdir();
	struct result r;

	(void)state;
	RUN(&r, "audit", "--base", dir);
	assert_int_equal(r.code, 4);
	t_has(r.out, "❌ No ITER_SUMMARY data loaded\n");
	t_has(r.err, "No ITER_SUMMARY data loaded");
	assert_int_equal(files_in(dir), 0);
	done(&r);
	t_write_str(dir, "ITER_SUMMARY_1.json", "{\"summary\":");
	RUN(&r, "audit", "--base", dir);
	assert_int_equal(r.code, 4);
	t_has(r.out, "ERROR loading ITER_SUMMARY_1.json: the document ends too early at line 1, "
		     "column 12 (byte 11)\n");
	assert_int_equal(files_in(dir), 1);
	done(&r);
	/* with --quiet and --format json nothing but the message */
	RUN(&r, "audit", "--base", dir, "--format", "json");
	assert_int_equal(r.code, 4);
	t_str(r.out, "");
	done(&r);
	RUN(&r, "audit", "--base", dir, "-q");
	t_str(r.out, "");
	done(&r);
}

static void audit_colors(void **state)
{
	const char *dir = make_run(16, "3.1", "300");
	static const struct {
		bool terminal;
		const char *(*env)(const char *name);
		const char *when;
		bool want;
	} cases[] = {
		{true, no_env, "auto", true},	       {false, no_env, "auto", false},
		{true, no_color_env, "auto", false},   {true, dumb_env, "auto", false},
		{true, no_env, "never", false},	       {false, no_env, "always", true},
		{false, no_color_env, "always", true},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct result r;

		terminal = cases[i].terminal;
		env = cases[i].env;
		RUN(&r, "audit", "--base", dir, "--color", cases[i].when);
		assert_int_equal(strchr(r.out, '\033') != NULL, cases[i].want);
		/* never in a file */
		assert_null(strchr(read_below(dir, MD), '\033'));
		done(&r);
	}
	terminal = false;
	env = no_env;
}

/* Outputs that cannot be written: the older reports stay, the input stays, nothing is left over. */
static void audit_refuses_bad_outputs(void **state)
{
	const char *dir = make_run(4, "3.1", "300"), *other = t_tmpdir();
	SA_STR_SCOPE(path);
	struct result r;

	(void)state;
	t_write_str(dir, "file", "x");
	sa_str_printf(&path, "%s/file", dir);
	RUN(&r, "audit", "--base", dir, "--out", path.buf);
	assert_int_equal(r.code, 4);
	t_has(r.err, "reports not written");
	done(&r);
	/* one of the three is a directory */
	t_write_str(dir, CSV, "old");
	t_write_str(dir, JSON "/inside", "old");
	RUN(&r, "audit", "--base", dir);
	assert_int_equal(r.code, 4);
	t_has(r.err, "it is a directory");
	t_str(read_below(dir, CSV), "old");
	assert_int_equal(files_in(dir), 7);
	done(&r);
	/* a link in the artifact leads out */
	dir = make_run(4, "3.1", "300");
	sa_str_clear(&path);
	sa_str_printf(&path, "%s/reports", dir);
	assert_int_equal(symlink(other, path.buf), 0);
	RUN(&r, "audit", "--base", dir);
	assert_int_equal(r.code, 4);
	t_has(r.err, "leads out of");
	assert_int_equal(files_in(other), 0);
	done(&r);
}

/* The n-th file operation fails, n = 1, 2, ... until a run has no fault. */
static void audit_survives_every_fault(void **state)
{
	const char *dir = make_run(3, "3.1", "300");
	SA_STR_SCOPE(out_dir);
	long n = 1;

	(void)state;
	t_write_str(dir, "TUNING_REPORT.json", "[]");
	t_write_str(dir, "reports/analysis/POST_SOAK_SNAPSHOT.json", "{\"net_bps\":3}");
	for (;; n++) {
		struct sa_fs fs = {.fail_at = n, .fail_errno = EIO};
		const char *const words[] = {"audit", "--base", dir, NULL};
		struct result r;

		t_write_str(dir, CSV, "old csv");
		t_write_str(dir, JSON, "old json");
		t_write_str(dir, MD, "old md");
		run_with(&r, &fs, words);
		assert_int_equal(files_in(dir), 8);
		if (r.code == 4) {
			t_has(r.err, "soak-audit: ");
			t_str(read_below(dir, CSV), "old csv");
			/* replaced by one that says so, unless the fault hit that */
			if (strcmp(read_below(dir, JSON), "old json") != 0)
				t_has(read_below(dir, JSON), "\"kind\": \"no-audit\"");
			t_str(read_below(dir, MD), "old md");
		} else {
			/* it went on: with a note, or the fault was never reached */
			assert_int_equal(r.code, 0);
			t_has(read_below(dir, CSV), "iter,net_bps,");
			if (fs.done >= n)
				t_has(read_below(dir, JSON), "Input/output error");
		}
		bool no_fault = fs.done < n;

		done(&r);
		if (no_fault)
			break;
	}
	assert_true(n > 30);
}

/* ---- pr-summary and compare ---- */

static void after_an_audit(void **state)
{
	const char *a = make_run(24, "3.1", "300"), *b = make_run(24, "2.1", "null");
	SA_STR_SCOPE(path);
	struct result r;

	(void)state;
	RUN(&r, "audit", "--base", a);
	done(&r);
	RUN(&r, "audit", "--base", b);
	done(&r);
	sa_str_printf(&path, "%s/" JSON, a);
	RUN(&r, "pr-summary", path.buf);
	assert_int_equal(r.code, 0);
	t_has(r.out, "### Post-Soak Readiness (last-8 window)\n\n✅ READINESS: OK\n\n"
		     "- maker_taker_ratio: **0.850** (≥ 0.83)\n- net_bps: **3.110** (≥ 2.9)\n"
		     "- p95_latency_ms: **300** (≤ 330)\n");
	done(&r);
	sa_str_clear(&path);
	sa_str_printf(&path, "%s/" JSON, b);
	RUN(&r, "pr-summary", path.buf);
	assert_int_equal(r.code, 0);
	t_has(r.out, "- p95_latency_ms: **n/a** (≤ 330)\n");
	t_has(r.out, "\n**Failures:**\n- net_bps: 2.110 (expected >= 2.9)\n"
		     "- p95_latency_ms: missing (expected <= 330)\n");
	done(&r);

	RUN(&r, "compare", "--a", a, "--b", b);
	assert_int_equal(r.code, 0);
	t_has(r.out, "KPI,A,B,B-A (note: for latency smaller is better)\n"
		     "maker_taker_ratio,0.850,0.850,0.000\nnet_bps,3.110,2.110,-1.000\n"
		     "p95_latency_ms,300.000,nan,nan\n");
	done(&r);
	t_write_str(b, JSON, "{\"snapshot_kpis\":");
	RUN(&r, "compare", "--a", a, "--b", b);
	assert_int_equal(r.code, 4);
	t_has(r.err, "ends too early");
	done(&r);
	RUN(&r, "pr-summary", path.buf);
	assert_int_equal(r.code, 4);
	done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(messages_are_printable),
		cmocka_unit_test(audit_ok),
		cmocka_unit_test(audit_hold),
		cmocka_unit_test(audit_outputs),
		cmocka_unit_test(audit_windows),
		cmocka_unit_test(audit_nothing),
		cmocka_unit_test(audit_colors),
		cmocka_unit_test(audit_refuses_bad_outputs),
		cmocka_unit_test(audit_survives_every_fault),
		cmocka_unit_test(after_an_audit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
