/* SPDX-License-Identifier: MIT */
/* Base64 as an answer holds it: line breaks inside, and nothing else is forgiven. */
#include "t.h"

#include "codec/base64.h"

static void reads(void **state)
{
	static const struct {
		const char *text, *want; /* want NULL: refused */
	} cases[] = {
		{"", ""},
		{"Zg==", "f"},
		{"Zm8=", "fo"},
		{"Zm9v", "foo"},
		{"Zm9v\nYmFy\r\n", "foobar"},
		{"+/+/", "\xfb\xff\xbf"},
		{"Zg", NULL},
		{"Zg=", NULL},
		{"Z", NULL},
		{"Zg==Zg==", NULL},
		{"Zm9v=", NULL},
		{"Zm 9", NULL},
		{"Zm9_", NULL},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_STR_SCOPE(out);
		bool fine = sa_base64_read(cases[i].text, &out);

		assert_int_equal(fine, cases[i].want != NULL);
		if (fine)
			t_str_in(cases[i].text, out.len ? out.buf : "", cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
