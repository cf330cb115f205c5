/* SPDX-License-Identifier: MIT */
/* HTML escaping: nothing foreign becomes markup; policy hashes as browsers compute them. */
#include "t.h"

#include "codec/html_out.h"

static void escapes(void **state)
{
	static const struct {
		const char *text, *want;
	} row[] = {
		{"", ""},
		{"plain text, 3.5 %", "plain text, 3.5 %"},
		{"<b>", "&lt;b&gt;"},
		{"</script><!--", "&lt;/script&gt;&lt;!--"},
		{"&lt;", "&amp;lt;"},
		{"\" onload='x' `", "&quot; onload=&#39;x&#39; &#96;"},
		{"a\nb\tc", "a\\x0ab\\x09c"},
		{"\xE2\x80\xAE"
		 "x",
		 "\\u202ex"},
		{"\xFF<", "\\xff&lt;"},
		{"ä大", "ä大"},
		{"0123456789abc", "0123456789…"},
		{"<<<<<<<<<<<<", "&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;…"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(row); i++) {
		SA_STR_SCOPE(out);

		sa_html_text(&out, row[i].text, i < T_COUNT(row) - 2 ? 200 : 10);
		t_str_in(row[i].text, out.buf, row[i].want);
	}
}

/* Every byte, alone and after a character, leaves no character that HTML gives a meaning. */
static void every_byte(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		const char text[] = {'x', (char)c, 'y', '\0'};
		SA_STR_SCOPE(out);

		sa_html_text(&out, text, 200);
		assert_null(strpbrk(out.buf, "<>\"'`\n\r\t"));
		for (const char *p = strchr(out.buf, '&'); p; p = strchr(p + 1, '&'))
			assert_non_null(strchr(p, ';'));
	}
}

static void hashes(void **state)
{
	SA_STR_SCOPE(out);

	(void)state;
	sa_html_csp_hash(&out, "", 0);
	t_str(out.buf, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
	sa_str_clear(&out);
	/* the example of the specification (CSP3, 2.3.1) */
	sa_html_csp_hash(&out, "alert('Hello, world.');", 23);
	t_str(out.buf, "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes),
		cmocka_unit_test(every_byte),
		cmocka_unit_test(hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
