/* SPDX-License-Identifier: MIT */
/* Artifacts of a run, their names and contents, and the history that leads to them. */
#include "fake_gh.h"

#include "codec/sha256.h"
#include "github/artifact.h"

#define SHA  "0123456789abcdef0123456789abcdef01234567"
#define LIST "/repos/o/r/actions/runs/5/artifacts?per_page=100"
#define ITEM(id, name) \
	"{\"id\":" id ",\"name\":\"" name "\",\"expired\":false,\"workflow_run\":{\"id\":5}}"

/* An answer that makes no sense is asked for again. */
#define AGAIN(...) \
	__VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__, __VA_ARGS__
#define ODD(path, body) AGAIN({"GET", path, 200, NULL, body})

static void name_patterns(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool fits;
	} cases[] = {
		{"soak", "soak", true},
		{"soak", "soak2", false},
		{"soak", "Soak", false},
		{"", "", true},
		{"", "x", false},
		{"*", "", true},
		{"*", "any/thing", true},
		{"?", "", false},
		{"soak-*", "soak-", true},
		{"soak-*", "soak-12", true},
		{"soak-?", "soak-12", false},
		{"soak-??", "soak-12", true},
		{"*-log", "a-log-log", true},
		{"*-log", "a-log-lo", false},
		{"a*b*c", "aXbXbXc", true},
		{"a*b*c", "aXbXbX", false},
		{"**a**", "bab", true},
		{"[s]oak", "soak", false},
		{"[s]oak", "[s]oak", true},
	};
	char long_name[2001];

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		if (sa_artifact_name_fits(cases[i].pattern, cases[i].name) != cases[i].fits)
			fail_msg("'%s' for '%s'", cases[i].pattern, cases[i].name);
	}
	/* no time bomb */
	memset(long_name, 'a', sizeof long_name - 1);
	long_name[sizeof long_name - 1] = '\0';
	assert_false(sa_artifact_name_fits("*a*a*a*a*a*a*a*a*a*a*a*a*a*b", long_name));
}

static struct sa_artifact good_artifact(void)
{
	return (struct sa_artifact){
		.id = 9, .run_id = 7, .name = "soak", .digest = "", .created_at = ""};
}

static void listing(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, "link: <" API "/p2>; rel=\"next\"",
		 "{\"artifacts\":[" ITEM("1", "soak-1") "," ITEM(
			 "2", "logs") ",7,"
				      "{\"id\":-3,\"name\":\"soak-3\"},{\"id\":4,\"name\":5}]}"},
		{"GET", "/p2", 200, NULL,
		 "{\"artifacts\":[" ITEM("6", "soak-2") "," ITEM("8", "soak-1") "]}"},
	};
	struct sa_artifact_list list;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_artifacts_of_run(&f.gh, &f.arena, "o/r", 5, "soak-*", &list, &err), 0);
	assert_int_equal(list.n, 3);
	assert_int_equal(list.item[1].id, 6);
	t_str(list.item[2].name, "soak-1");
	assert_int_equal(list.item[2].run_id, 5);
	fake_close(&f);
}

static void exact_names_are_asked_for(void **state)
{
	static const struct step script[] = {
		{"GET", LIST "&name=a%20b%26c", 200, NULL, "{\"artifacts\":[]}"},
		ODD(LIST "&name=a%20b%26c", "{\"artifacts\":{}}"),
	};
	struct sa_artifact_list list;
	struct sa_err err;
	struct fake f;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_artifacts_of_run(&f.gh, &f.arena, "o/r", 5, "a b&c", &list, &err), 0);
	assert_int_equal(list.n, 0);
	assert_int_equal(sa_artifacts_of_run(&f.gh, &f.arena, "o/r", 5, "a b&c", &list, &err), -1);
	t_has(err.msg, "no list of artifacts");
	fake_close(&f);
}

#define ZIP "/repos/o/r/actions/artifacts/9/zip"

static void downloads(void **state)
{
	static const char body[] = "PK\3\4 and so on";
	static const struct step script[] = {
		{"GET", ZIP, 302, "location: https://blob.test/a?sig=%2B%2f&b=1"},
		{"GET", "https://blob.test/a?sig=%2B%2f&b=1", 200, NULL, body},
		{"GET", ZIP, 200, NULL, body},
		{"GET", ZIP, 200, NULL, body},
		{"GET", ZIP, 200, NULL, "<html>"},
		{"GET", ZIP, 410, NULL, "{\"message\":\"Artifact has expired\"}"},
	};
	struct sa_artifact a = good_artifact();
	char digest[SA_SHA256_HEX + 7];
	char hex[SA_SHA256_HEX];
	struct sa_err err;
	struct fake f;
	enum sa_artifact_form form = SA_ARTIFACT_OTHER;
	SA_BUF_SCOPE(zip);

	(void)state;
	sa_sha256_hex(body, sizeof body - 1, hex);
	snprintf(digest, sizeof digest, "sha256:%s", hex);
	fake_open(&f, script, T_COUNT(script));
	a.digest = digest;
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &form, &err), 0);
	assert_int_equal(zip.len, sizeof body - 1);
	assert_memory_equal(zip.data, body, zip.len);
	assert_int_equal(form, SA_ARTIFACT_ZIP);
	digest[20] ^= 1;
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &form, &err), -1);
	t_has(err.msg, "its digest is sha256:");
	a.digest = "";
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &form, &err), 0);
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &form, &err), 0);
	assert_int_equal(form, SA_ARTIFACT_OTHER);
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &form, &err), -1);
	t_has(err.msg, "410");
	a.size_bytes = (uint64_t)SA_ARTIFACT_MAX_BYTES + 1;
	assert_int_equal(sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &zip, &form, &err), -1);
	assert_int_equal(err.code, SA_ERR_LIMIT);
	fake_close(&f);
}

/* Uploaded with `archive: false`: known by its first bytes, whatever the name or the type says. */
static void plain_json(void **state)
{
	static const struct {
		const char *body;
		enum sa_artifact_form form;
	} cases[] = {
		{"{\"a\":1}", SA_ARTIFACT_JSON}, {"\xef\xbb\xbf \r\n\t{}", SA_ARTIFACT_JSON},
		{"\xff\xfe{", SA_ARTIFACT_JSON}, {"\xfe\xff", SA_ARTIFACT_JSON},
		{"[1]", SA_ARTIFACT_OTHER},	 {"  ", SA_ARTIFACT_OTHER},
		{"", SA_ARTIFACT_OTHER},	 {"PK\3\4x", SA_ARTIFACT_ZIP},
		{" PK\3\4x", SA_ARTIFACT_OTHER}, {"t,net\n1,2\n", SA_ARTIFACT_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		const struct step script[] = {{"GET", ZIP, 200, NULL, cases[i].body}};
		struct sa_artifact a = good_artifact();
		struct sa_err err;
		struct fake f;
		enum sa_artifact_form form;
		SA_BUF_SCOPE(buf);

		fake_open(&f, script, 1);
		int rc = sa_artifact_download(&f.gh, &f.arena, "o/r", &a, &buf, &form, &err);

		if (rc != 0 || form != cases[i].form)
			fail_msg("case %zu: %d, %d", i, rc, (int)form);
		fake_close(&f);
	}
}

static void history(void **state)
{
	static const struct step script[] = {
		{"GET", "/repos/o/r/compare/rel%2F1...abc?per_page=1&page=2", 200, NULL,
		 "{\"merge_base_commit\":{\"sha\":\"" SHA "\"}}"},
		ODD("/repos/o/r/compare/main...abc?per_page=1&page=2",
		    "{\"merge_base_commit\":{\"sha\":\"x\"}}"),
		{"GET", "/repos/o/r/commits?sha=abc&per_page=2", 200, NULL,
		 "[{\"sha\":\"" SHA
		 "\",\"commit\":{\"committer\":{\"date\":\"2025-10-19T12:34:56Z\"}}},"
		 "{\"sha\":\"-x\"},{\"sha\":\"" SHA "\",\"parents\":[{\"sha\":\"" SHA
		 "\"}]},{\"sha\":\"" SHA "\"}]"},
		ODD("/repos/o/r/commits?sha=abc&per_page=2", "{}"),
	};
	struct sa_ancestor list[2];
	const char *sha;
	struct sa_err err;
	struct fake f;
	size_t n;

	(void)state;
	fake_open(&f, script, T_COUNT(script));
	assert_int_equal(sa_merge_base(&f.gh, &f.arena, "o/r", "rel/1", "abc", &sha, &err), 0);
	t_str(sha, SHA);
	assert_int_equal(sa_merge_base(&f.gh, &f.arena, "o/r", "main", "abc", &sha, &err), -1);
	t_has(err.msg, "no merge base");
	assert_int_equal(sa_ancestors(&f.gh, &f.arena, "o/r", "abc", 2, list, &n, &err), 0);
	assert_int_equal(n, 2);
	t_str(list[1].sha, SHA);
	t_str(list[0].parent, "");
	t_str(list[1].parent, SHA);
	assert_true(list[0].at_ms == 1760877296000 && list[1].at_ms == INT64_MIN);
	assert_int_equal(sa_ancestors(&f.gh, &f.arena, "o/r", "abc", 2, list, &n, &err), -1);
	t_has(err.msg, "no list of commits");
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_patterns),
		cmocka_unit_test(listing),
		cmocka_unit_test(exact_names_are_asked_for),
		cmocka_unit_test(plain_json),
		cmocka_unit_test(downloads),
		cmocka_unit_test(history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
