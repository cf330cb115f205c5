/* SPDX-License-Identifier: MIT */
/* URLs: what is accepted, what is the same origin, where a redirect leads. */
#include "t.h"

#include "base/arena.h"
#include "base/str.h"
#include "github/url.h"

static void parses(void **state)
{
	static const struct {
		const char *text;
		bool ok, https;
		const char *host;
		unsigned port;
		const char *target;
	} cases[] = {
		{"https://api.github.com", true, true, "api.github.com", 443, ""},
		{"https://ghe.example:8443/api/v3", true, true, "ghe.example", 8443, "/api/v3"},
		{"HTTP://LOCALHOST/x?y=1#frag", true, false, "LOCALHOST", 80, "/x?y=1"},
		{"https://[::1]:9/x", true, true, "[::1]", 9, "/x"},
		{"https://h?q", true, true, "h", 443, "?q"},
		{.text = "https://api.github.com@evil.test/"},
		{.text = "https://user:pw@h/"},
		{.text = "https://h\\@evil/"},
		{.text = "https://h:/"},
		{.text = "https://h:0/"},
		{.text = "https://h:65536/"},
		{.text = "https://h:99999999999999999999/"},
		{.text = "https://[::1/"},
		{.text = "https://[]/"},
		{.text = "https:///x"},
		{.text = "https://h/a b"},
		{.text = "https://h/\r\nx: y"},
		{.text = "https://h\xc3\xa9.test/"},
		{.text = "ftp://h/"},
		{.text = "//h/"},
		{.text = ""},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct sa_url url = {0};

		if (sa_url_parse(cases[i].text, &url) != cases[i].ok) {
			print_error("%s\n", cases[i].text);
			fail();
		}
		if (!cases[i].ok)
			continue;
		assert_int_equal(url.https, cases[i].https);
		assert_int_equal(url.port, cases[i].port);
		assert_int_equal(url.host_len, strlen(cases[i].host));
		assert_memory_equal(url.host, cases[i].host, url.host_len);
		assert_int_equal(url.target_len, strlen(cases[i].target));
		assert_memory_equal(url.target, cases[i].target, url.target_len);
	}
}

static void compares_origins(void **state)
{
	(void)state;
	assert_true(sa_url_same_origin("https://a.test/x", "https://A.TEST:443/y?z"));
	assert_true(sa_url_same_origin("http://a.test:80", "http://a.test/"));
	assert_false(sa_url_same_origin("https://a.test/", "http://a.test/"));
	assert_false(sa_url_same_origin("https://a.test/", "https://a.test:444/"));
	assert_false(sa_url_same_origin("https://a.test/", "https://a.test.evil/"));
	assert_false(sa_url_same_origin("https://a.test/", "https://b.a.test/"));
	assert_false(sa_url_same_origin("https://a.test/", "https://a.test@evil/"));
	assert_false(sa_url_same_origin("", ""));
}

static void resolves(void **state)
{
	static const struct {
		const char *base, *location, *want;
	} cases[] = {
		{"https://h/a/b?q", "https://o/x", "https://o/x"},
		{"https://h/a/b?q", "/x?y#z", "https://h/x?y"},
		{"https://h:8/a/b?q", "c", "https://h:8/a/c"},
		{"https://h", "c", "https://h/c"},
		{"https://h/a/b", "//o/x", "https://o/x"},
		{"http://h/a", "https://h/a", "https://h/a"},
		{"https://h/a/b", "http://h/a/b", NULL},
		{"https://h/a/b", "", NULL},
		{"https://h/a/b", "ftp://h/", NULL},
		{"https://h/a/b", "https://h@evil/", NULL},
		{"https://h/a/b", "/x\r\ny", NULL},
		{"https://h/a/b", "/\\evil", NULL},
	};
	SA_ARENA_SCOPE(arena);

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++)
		t_str_in(cases[i].location,
			 sa_url_resolve(&arena, cases[i].base, cases[i].location), cases[i].want);
}

static void escapes(void **state)
{
	SA_STR_SCOPE(s);

	(void)state;
	sa_url_escape(&s, "a-Z_0.~ /?&=#%\xc3\xa9");
	t_str(s.buf, "a-Z_0.~%20%2F%3F%26%3D%23%25%C3%A9");
}

static void knows_names(void **state)
{
	(void)state;
	assert_true(sa_url_is_repo("octo-org/repo.name_1"));
	assert_false(sa_url_is_repo(NULL));
	assert_false(sa_url_is_repo(""));
	assert_false(sa_url_is_repo("a"));
	assert_false(sa_url_is_repo("a/"));
	assert_false(sa_url_is_repo("/a"));
	assert_false(sa_url_is_repo("a/b/c"));
	assert_false(sa_url_is_repo("../b"));
	assert_false(sa_url_is_repo("a/.."));
	assert_false(sa_url_is_repo("a/b?c"));
	assert_false(sa_url_is_repo("a/b%2e"));
	assert_true(sa_url_is_sha("0123456789abcdefABCDEF012345678901234567"));
	assert_false(sa_url_is_sha("0123456789abcdefABCDEF01234567890123456"));
	assert_false(sa_url_is_sha("0123456789abcdefABCDEF0123456789012345/7"));
	assert_false(sa_url_is_sha(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses),      cmocka_unit_test(compares_origins),
		cmocka_unit_test(resolves),    cmocka_unit_test(escapes),
		cmocka_unit_test(knows_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
