/* SPDX-License-Identifier: MIT */
/* Markers: what is written is read, and nothing else. */
#include "t.h"

#include "base/arena.h"
#include "base/str.h"
#include "github/marker.h"

static void round_trip(void **state)
{
	static const struct sa_marker cases[] = {
		{SA_MARKER_STICKY, "", 1, "", 0},
		{SA_MARKER_SINGLE, "nightly soak --> <!-- \xff", 999, "{\"a\":\"--\"}\0\n-->", 16},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(s);
		struct sa_marker got;
		struct sa_err err;

		assert_int_equal(sa_marker_write(&s, &cases[i], &err), 0);
		assert_null(strstr(s.buf + 4, "--\n"));
		t_str(strstr(s.buf + 4, "--"), "-->\n");
		size_t len = s.len;

		sa_str_puts(&s, "## report");
		assert_int_equal(sa_marker_read(&arena, s.buf, &got), len - 1);
		assert_int_equal(got.kind, cases[i].kind);
		assert_int_equal(got.version, cases[i].version);
		t_str(got.key, cases[i].key);
		assert_int_equal(got.data_len, cases[i].data_len);
		assert_memory_equal(got.data, cases[i].data, got.data_len);
	}
}

static void refuses(void **state)
{
	static const char *const bad[] = {
		"",
		"<!-- soak-audit comment ",
		"x<!-- soak-audit comment sticky key= v1= -->",
		"\n<!-- soak-audit comment sticky key= v1= -->",
		"<!-- soak-audit comment other key= v1= -->",
		"<!-- soak-audit comment sticky key=6 v1= -->",
		"<!-- soak-audit comment sticky key=6A v1= -->",
		"<!-- soak-audit comment sticky key=00 v1= -->",
		"<!-- soak-audit comment sticky key= v0= -->",
		"<!-- soak-audit comment sticky key= v1000= -->",
		"<!-- soak-audit comment sticky key= v= -->",
		"<!-- soak-audit comment sticky key= v1=6 -->",
		"<!-- soak-audit comment sticky key= v1=61",
		"<!-- soak-audit comment sticky key= v1=61--> -->",
	};
	SA_ARENA_SCOPE(arena);
	struct sa_marker got;

	(void)state;
	for (size_t i = 0; i < T_COUNT(bad); i++) {
		if (sa_marker_read(&arena, bad[i], &got)) {
			print_error("%s\n", bad[i]);
			fail();
		}
	}
}

static void has_limits(void **state)
{
	static char big[SA_MARKER_MAX_DATA + 2];
	struct sa_marker marker = {SA_MARKER_STICKY, "", 1, big, SA_MARKER_MAX_DATA};
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(s);
	struct sa_err err;

	(void)state;
	memset(big, 'x', sizeof big - 1);
	assert_int_equal(sa_marker_write(&s, &marker, &err), 0);
	assert_true(sa_marker_read(&arena, s.buf, &marker) > 0);
	marker.data_len = SA_MARKER_MAX_DATA + 1;
	assert_int_equal(sa_marker_write(&s, &marker, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	marker = (struct sa_marker){SA_MARKER_STICKY, big, 1, "", 0};
	assert_int_equal(sa_marker_write(&s, &marker, &err), -1);
	/* a marker that somebody blew up */
	sa_str_clear(&s);
	sa_str_puts(&s, "<!-- soak-audit comment sticky key= v1=");
	sa_str_fill(&s, '6', 2 * SA_MARKER_MAX_DATA + 2);
	sa_str_puts(&s, " -->");
	assert_int_equal(sa_marker_read(&arena, s.buf, &marker), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(refuses),
		cmocka_unit_test(has_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
