/* SPDX-License-Identifier: MIT */
/* A token that stands in an artifact is not published. */
#include "t.h"

#include "publish/secret.h"

static void hides(void **state)
{
	static const struct {
		const char *text, *secret, *want;
	} cases[] = {
		{"a ghs_12345 b ghs_12345", "ghs_12345", "a *** b ***"},
		{"ghs\\_12345", "ghs_12345", "***"},
		{"ghs_12345", "ghs_12345", "***"},
		{"ghs_1234", "ghs_12345", "ghs_1234"},
		{"ghs_ghs_12345", "ghs_12345", "ghs_***"},
		{"nothing", "ghs_12345", "nothing"},
		{"", "ghs_12345", ""},
		{"a short one", "short", "a short one"},
		{"text", "", "text"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(text);

		sa_str_puts(&text, cases[i].text);
		sa_secret_hide(&text, cases[i].secret);
		t_str(text.buf, cases[i].want);
		assert_int_equal(text.len, strlen(cases[i].want));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
