/* SPDX-License-Identifier: MIT */
/* Arena, errors, notes, time, suggestions, parallel loops. */
#include "t.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/note.h"
#include "base/parallel.h"
#include "base/suggest.h"
#include "base/utc.h"
#include "base/utf8.h"

/* ---- arena ---- */

static void arena_pieces(void **state)
{
	SA_ARENA_SCOPE(arena);
	char *before = NULL;

	(void)state;
	for (size_t size = 0; size < 3000; size++) {
		char *p = sa_arena_alloc(&arena, size);

		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xAB, size);
		if (size > 1)
			assert_int_equal((unsigned char)before[size - 2], 0xAB);
		before = p;
	}
	/* larger than any block */
	char *big = sa_arena_alloc(&arena, 5u << 20);

	big[0] = big[(5u << 20) - 1] = 1;
	t_str(sa_arena_strndup(&arena, "abcdef", 3), "abc");
	t_str(sa_arena_strndup(&arena, NULL, 0), "");
	t_str(sa_arena_strdup(&arena, "x"), "x");
	sa_arena_release(&arena);
	t_str(sa_arena_strdup(&arena, "usable again"), "usable again");
}

static void arena_grows(void **state)
{
	SA_ARENA_SCOPE(arena);
	int *item = NULL;
	size_t cap = 0, moves = 0;

	(void)state;
	for (size_t n = 0; n < 1000; n++) {
		int *before = item;

		item = sa_arena_more(&arena, item, n, &cap, sizeof *item);
		if (!item)
			return fail();
		moves += item != before;
		assert_true(n < cap);
		assert_int_equal(item[n], 0);
		item[n] = (int)n;
		assert_int_equal(item[n / 2], n / 2);
	}
	assert_int_equal(cap, 1024);
	assert_int_equal(moves, 7); /* 16, 32, ... 1024 */
}

static void arena_texts(void **state)
{
	SA_ARENA_SCOPE(arena);

	(void)state;
	t_str(sa_arena_printf(&arena, "%s-%d", "a", 5), "a-5");
	for (int len = 250; len < 262; len++)
		assert_int_equal(strlen(sa_arena_printf(&arena, "%*d", len, 1)), len);
}

static void arena_marks(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *kept = sa_arena_strdup(&arena, "kept");

	(void)state;
	for (int round = 0; round < 100; round++) {
		struct sa_arena_mark mark = sa_arena_mark(&arena);

		for (int i = 0; i < 50; i++) {
			char *p = sa_arena_alloc(&arena, 1000);

			assert_int_equal(p[0], 0); /* zeroed, also after a reset */
			memset(p, 0xCD, 1000);
		}
		sa_arena_reset(&arena, mark);
	}
	t_str(kept, "kept");
}

/* What another arena took lives on in this one, and marks of before do not give it back. */
static void arena_adopts(void **state)
{
	SA_ARENA_SCOPE(arena);
	SA_ARENA_SCOPE(empty);
	const char *kept = sa_arena_strdup(&arena, "kept");

	(void)state;
	for (int round = 0; round < 3; round++) {
		SA_ARENA_SCOPE(other);
		struct sa_arena_mark mark = sa_arena_mark(&arena);
		double *far = SA_NEW_RAW(&other, 1000000, double);

		for (size_t i = 0; i < 1000000; i++)
			far[i] = (double)i;
		sa_arena_adopt(round ? &arena : &empty, &other);
		assert_null(other.block);
		assert_string_equal(sa_arena_strdup(&empty, "next"), "next");
		sa_arena_reset(&arena, mark);
		t_close(far[999999], 999999, 0);
	}
	t_str(kept, "kept");
}

/* What a reset gives back serves the next pieces, whatever their size, and is zeroed again. */
static void arena_reuses_what_was_reset(void **state)
{
	SA_ARENA_SCOPE(arena);
	const struct sa_arena_mark empty = sa_arena_mark(&arena);

	(void)state;
	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < 6; i++) {
			size_t size = (size_t)(round % 4 + 1)
				      << (12 + 2 * ((i + (size_t)round) % 6));
			char *p = sa_arena_alloc(&arena, size);

			assert_int_equal(p[0], 0);
			assert_int_equal(p[size / 2], 0);
			assert_int_equal(p[size - 1], 0);
			memset(p, 0xCD, size);
		}
		sa_arena_reset(&arena, empty);
		assert_null(arena.block);
	}
}

/* ---- errors ---- */

static void errors(void **state)
{
	struct sa_err err;

	(void)state;
	assert_int_equal(sa_err_set(&err, SA_ERR_PARSE, "line %d", 7), -1);
	assert_int_equal(err.code, SA_ERR_PARSE);
	assert_int_equal(err.os_errno, 0);
	t_str(err.msg, "line 7");
	assert_int_equal(sa_err_wrap(&err, "reading '%s'", "x"), -1);
	t_str(err.msg, "reading 'x': line 7");
	assert_int_equal(err.code, SA_ERR_PARSE);

	assert_int_equal(sa_err_os(&err, EACCES, "cannot open '%s'", "x"), -1);
	assert_int_equal(err.code, SA_ERR_IO);
	assert_int_equal(err.os_errno, EACCES);
	t_str(err.msg, "cannot open 'x': Permission denied");
	sa_err_wrap(&err, "a");
	assert_int_equal(err.os_errno, EACCES);
	t_str(err.msg, "a: cannot open 'x': Permission denied");
	sa_err_os(&err, ENOENT, "x");
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
	sa_err_os(&err, ENOTDIR, "x");
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
}

static bool is_utf8(const char *text)
{
	size_t len = strlen(text), n = 1;
	uint32_t cp;

	for (size_t i = 0; i < len; i += n) {
		n = sa_utf8_span(text + i, len - i, &cp);
		if (!n)
			return false;
	}
	return true;
}

/* Cut at every offset within characters of two, three and four bytes. */
static void long_errors_are_cut_between_characters(void **state)
{
	static const char *const glyph[] = {"ä", "大", "🎯"};
	struct sa_err err;

	(void)state;
	for (size_t g = 0; g < T_COUNT(glyph); g++) {
		for (int shift = 0; shift < 8; shift++) {
			SA_STR_SCOPE(text);

			sa_str_fill(&text, 'x', (size_t)shift);
			while (text.len < 600)
				sa_str_puts(&text, glyph[g]);
			sa_err_set(&err, SA_ERR_IO, "%s", text.buf);
			assert_true(is_utf8(err.msg));
			assert_in_range(strlen(err.msg), sizeof err.msg - 5, sizeof err.msg - 1);
			sa_err_wrap(&err, "wrapped");
			assert_true(is_utf8(err.msg));
			assert_in_range(strlen(err.msg), sizeof err.msg - 5, sizeof err.msg - 1);
			sa_err_os(&err, EACCES, "%s", text.buf);
			assert_true(is_utf8(err.msg));
			sa_err_wrap(&err, "%s", text.buf);
			assert_true(is_utf8(err.msg));
		}
	}
	/* what fits is not touched, even when it ends with a character of four bytes */
	sa_err_set(&err, SA_ERR_IO, "🎯");
	t_str(err.msg, "🎯");
	sa_err_wrap(&err, "x");
	t_str(err.msg, "x: 🎯");
}

/* ---- notes ---- */

static void notes(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_notes list;

	(void)state;
	sa_notes_init(&list, &arena);
	sa_note_add(&list, SA_WARNING, "a\033[1m.json", "%d\n%s", 5, "<b>");
	assert_int_equal(list.n, 1);
	t_str(list.note[0].file, "a\\x1b[1m.json");
	t_str(list.note[0].text, "5\\x0a<b>");
	assert_int_equal(list.note[0].severity, SA_WARNING);
	assert_int_equal(sa_notes_dropped(&list), 0);
	t_str(sa_severity_name(SA_INFO), "info");
	t_str(sa_severity_name(SA_WARNING), "warning");
	t_str(sa_severity_name(SA_ERROR), "error");
}

static void notes_are_limited_by_severity(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_notes list;

	(void)state;
	sa_notes_init(&list, &arena);
	for (int i = 0; i < SA_LIMIT_NOTES + 50; i++)
		sa_note_add(&list, SA_INFO, "", "info %d", i);
	assert_int_equal(list.n, SA_LIMIT_NOTES);
	assert_int_equal(sa_notes_dropped(&list), 50);
	/* many infos do not keep an error out */
	sa_note_add(&list, SA_ERROR, "x", "late");
	assert_int_equal(list.n, SA_LIMIT_NOTES + 1);
	t_str(list.note[list.n - 1].text, "late");
	assert_int_equal(list.n_by_severity[SA_INFO], SA_LIMIT_NOTES + 50);
	assert_int_equal(list.n_by_severity[SA_ERROR], 1);
	assert_int_equal(sa_notes_dropped(&list), 50);
}

static void long_notes_are_cut(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_notes list;
	SA_STR_SCOPE(text);

	(void)state;
	sa_notes_init(&list, &arena);
	sa_str_fill(&text, 'y', 5000);
	sa_note_add(&list, SA_INFO, text.buf, "%s", text.buf);
	assert_int_equal(strlen(list.note[0].file), SA_LIMIT_SHOWN_TEXT + strlen("…"));
	assert_int_equal(strlen(list.note[0].text), 4 * SA_LIMIT_SHOWN_TEXT + strlen("…"));
	/* characters of many bytes: whole ones only */
	for (int shift = 0; shift < 4; shift++) {
		sa_str_clear(&text);
		sa_str_fill(&text, 'y', (size_t)shift);
		for (int i = 0; i < 1000; i++)
			sa_str_puts(&text, "🎯");
		sa_note_add(&list, SA_INFO, "", "%s", text.buf);
		const char *kept = list.note[list.n - 1].text;

		assert_true(is_utf8(kept));
		assert_null(strstr(kept, "\\x"));
		assert_true(strlen(kept) > 800);
	}
}

/* ---- time ---- */

static void dates(void **state)
{
	static const struct {
		int64_t ms;
		const char *text, *iso;
	} cases[] = {
		{0, "1970-01-01 00:00:00 UTC", "1970-01-01T00:00:00Z"},
		{999, "1970-01-01 00:00:00 UTC", "1970-01-01T00:00:00Z"},
		{-1, "1969-12-31 23:59:59 UTC", "1969-12-31T23:59:59Z"},
		{-1000, "1969-12-31 23:59:59 UTC", "1969-12-31T23:59:59Z"},
		{951782399000, "2000-02-28 23:59:59 UTC", "2000-02-28T23:59:59Z"},
		{951782400000, "2000-02-29 00:00:00 UTC", "2000-02-29T00:00:00Z"},
		{951868800000, "2000-03-01 00:00:00 UTC", "2000-03-01T00:00:00Z"},
		{1709164800000, "2024-02-29 00:00:00 UTC", "2024-02-29T00:00:00Z"},
		{4107542400000, "2100-03-01 00:00:00 UTC", "2100-03-01T00:00:00Z"},
		{4107456000000, "2100-02-28 00:00:00 UTC", "2100-02-28T00:00:00Z"},
		{1760877296000, "2025-10-19 12:34:56 UTC", "2025-10-19T12:34:56Z"},
		{1735689599999, "2024-12-31 23:59:59 UTC", "2024-12-31T23:59:59Z"},
		{253402300799000, "9999-12-31 23:59:59 UTC", "9999-12-31T23:59:59Z"},
		{-62135596800000, "0001-01-01 00:00:00 UTC", "0001-01-01T00:00:00Z"},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		t_str(sa_utc_text(&arena, cases[i].ms), cases[i].text);
		t_str(sa_utc_iso(&arena, cases[i].ms), cases[i].iso);
	}
}

static void dates_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms; /* -1: refused */
	} cases[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1970-01-01T00:00:00+00:00", 0},
		{"2025-10-19T12:34:56Z", 1760877296000},
		{"2025-10-19T12:34:56.789Z", 1760877296000},
		{"2000-02-29T23:59:59Z", 951868799000},
		{"2016-12-31T23:59:60Z", 1483228800000},
		{"9999-12-31T23:59:59Z", 253402300799000},
		{"", -1},
		{"2025-10-19", -1},
		{"2025-10-19 12:34:56Z", -1},
		{"2025-10-19T12:34:56", -1},
		{"2025-10-19T12:34:56+01:00", -1},
		{"2025-10-19T12:34:56Zx", -1},
		{"2025-13-19T12:34:56Z", -1},
		{"2025-00-19T12:34:56Z", -1},
		{"2025-10-32T12:34:56Z", -1},
		{"2025-10-00T12:34:56Z", -1},
		{"2025-02-29T12:34:56Z", -1},
		{"1900-02-29T12:34:56Z", -1},
		{"2025-04-31T12:34:56Z", -1},
		{"2025-10-19T24:34:56Z", -1},
		{"2025-10-19T12:60:56Z", -1},
		{"-025-10-19T12:34:56Z", -1},
		{"2025-10-19T1", -1},
		{" 2025-10-19T12:34:56Z", -1},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		int64_t ms = -1;
		bool read = sa_utc_parse(cases[i].text, &ms);

		if (read != (cases[i].ms >= 0) || (read && ms != cases[i].ms))
			fail_msg("'%s': %lld", cases[i].text, (long long)ms);
	}
	/* the inverse of writing */
	for (int64_t ms = 0; ms < 253402300800000; ms += 86399000ll * 97) {
		SA_ARENA_SCOPE(arena);
		int64_t again;

		assert_true(sa_utc_parse(sa_utc_iso(&arena, ms), &again));
		assert_true(again == ms);
	}
}

static void pinned_clock(void **state)
{
	static const struct {
		const char *value;
		int64_t want; /* -1: the real clock */
	} cases[] = {
		{"0", 0},
		{"1760877296", 1760877296000},
		{"253402300799", 253402300799000},
		{"253402300800", -1}, /* the year 10000 */
		{"", -1},
		{"-5", -1},
		{"1e9", -1},
		{"1760877296 ", -1},
		{"99999999999999999999", -1},
	};
	char *saved = getenv("SOURCE_DATE_EPOCH");

	(void)state;
	saved = saved ? strdup(saved) : NULL;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		setenv("SOURCE_DATE_EPOCH", cases[i].value, 1);
		int64_t now = sa_utc_now_ms();

		if (cases[i].want >= 0)
			t_close_in(cases[i].value, (double)now, (double)cases[i].want, 0);
		else
			assert_true(now > 1700000000000 && now < 253402300800000);
	}
	unsetenv("SOURCE_DATE_EPOCH");
	assert_true(sa_utc_now_ms() > 1700000000000);
	int64_t before = sa_monotonic_ms();

	assert_true(sa_monotonic_ms() >= before);
	if (saved)
		setenv("SOURCE_DATE_EPOCH", saved, 1);
	free(saved);
}

/* ---- suggestions ---- */

static void suggestions(void **state)
{
	static const char *const names[] = {
		"audit",	  "compare",	"pr-summary",
		"help",		  "net_bps",	NULL,
		"p95_latency_ms", "risk_ratio", "a-name-that-is-longer-than-forty-characters-xx"};
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"audit", "audit"},
		{"audti", "audit"},
		{"aduit", "audit"},
		{"adit", "audit"},
		{"auditt", "audit"},
		{"comparre", "compare"},
		{"prsummary", "pr-summary"},
		{"pr_summary", "pr-summary"},
		{"hlep", "help"},
		{"net_bsp", "net_bps"},
		{"p95_latency", "p95_latency_ms"},
		{"risk", "risk_ratio"},
		{"riskratio", "risk_ratio"},
		{"p95_latncy_ms", "p95_latency_ms"},
		{"", NULL},
		{"x", NULL},
		{"zebra", NULL},
		{"latency", NULL},
		{"a-name-that-is-longer-than-forty-characters-xx", NULL},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_str_in(cases[i].text, sa_suggest(cases[i].text, names, T_COUNT(names)),
			 cases[i].want);
	assert_null(sa_suggest("audit", NULL, 0));
}

/* ---- parallel ---- */

struct loop {
	atomic_uchar hit[10000];
	atomic_size_t most_at_once, bad_worker;
	size_t piece, workers;
};

static void mark_items(void *ctx, size_t worker, size_t begin, size_t end)
{
	struct loop *loop = ctx;

	if (worker >= loop->workers || end - begin > loop->piece || begin >= end)
		atomic_fetch_add(&loop->bad_worker, 1);
	for (size_t i = begin; i < end; i++)
		atomic_fetch_add(&loop->hit[i], 1);
}

static void covers_everything_once(void **state)
{
	static const size_t n[] = {0, 1, 2, 7, 256, 257, 9999, 10000};
	static const size_t piece[] = {1, 3, 256, 20000};
	static const size_t workers[] = {1, 2, SA_MAX_WORKERS};
	static struct loop loop;

	(void)state;
	for (size_t a = 0; a < T_COUNT(n); a++) {
		for (size_t b = 0; b < T_COUNT(piece); b++) {
			for (size_t c = 0; c < T_COUNT(workers); c++) {
				memset(&loop, 0, sizeof loop);
				loop.piece = piece[b];
				loop.workers = workers[c];
				sa_parallel_for(n[a], piece[b], workers[c], mark_items, &loop);
				for (size_t i = 0; i < T_COUNT(loop.hit); i++)
					assert_int_equal(loop.hit[i], i < n[a]);
				assert_int_equal(loop.bad_worker, 0);
			}
		}
	}
	assert_in_range(sa_processors(), 1, SA_MAX_WORKERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_pieces),
		cmocka_unit_test(arena_grows),
		cmocka_unit_test(arena_texts),
		cmocka_unit_test(arena_marks),
		cmocka_unit_test(arena_adopts),
		cmocka_unit_test(arena_reuses_what_was_reset),
		cmocka_unit_test(errors),
		cmocka_unit_test(long_errors_are_cut_between_characters),
		cmocka_unit_test(notes),
		cmocka_unit_test(notes_are_limited_by_severity),
		cmocka_unit_test(long_notes_are_cut),
		cmocka_unit_test(dates),
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(pinned_clock),
		cmocka_unit_test(suggestions),
		cmocka_unit_test(covers_everything_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
