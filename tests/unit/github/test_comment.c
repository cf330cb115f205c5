/* SPDX-License-Identifier: MIT */
/* The comment: found, posted, kept single. */
#include "fake_gh.h"

#include "github/comment.h"
#include "github/self.h"

#define LIST	 "/repos/o/r/issues/7/comments?per_page=100"
#define CREATE	 "/repos/o/r/issues/7/comments"
#define ONE(id)	 "/repos/o/r/issues/comments/" #id
#define STICKY	 "<!-- soak-audit comment sticky key=6b v1=6f6c64 -->"
#define SINGLE	 "<!-- soak-audit comment single key=6b v1=6f6c64 -->"
#define OTHERKEY "<!-- soak-audit comment sticky key=6c v1=6f6c64 -->"
#define BODY	 "<!-- soak-audit comment sticky key=6b v1=6e6577 -->\nnew text"
#define BODYNEW	 "<!-- soak-audit comment single key=6b v1=6e6577 -->\nnew text"
#define JSON	 "{\"body\":\"<!-- soak-audit comment sticky key=6b v1=6e6577 -->\\nnew text\"}"
#define C(id, login, body)                                                                  \
	"{\"id\":" #id ",\"html_url\":\"https://gh/c" #id "\",\"user\":{\"login\":\"" login \
	"\"},\"body\":\"" body "\\nold text\"}"
#define BOT "github-actions[bot]"

static const struct sa_comment_place place = {"o/r", 7, "k"};

struct test {
	struct fake f;
	struct sa_comment_posted posted;
	struct sa_err err;
};

static int publish_seen(struct test *t, const struct step *script, size_t n,
			enum sa_comment_mode mode, const struct sa_comments *seen)
{
	const char *body = mode == SA_COMMENT_NEW ? BODYNEW : BODY;

	fake_open(&t->f, script, n);
	t->err = (struct sa_err){0};
	t->posted = (struct sa_comment_posted){0};
	return sa_comment_publish(&t->f.gh, &t->f.arena, &place, mode, body, strlen(body), seen,
				  NULL, &t->posted, &t->err);
}

static int publish(struct test *t, const struct step *script, size_t n, enum sa_comment_mode mode)
{
	return publish_seen(t, script, n, mode, NULL);
}

static void first(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, 201, NULL, C(50, BOT, STICKY), .sends = JSON},
		{"GET", LIST, 200, NULL, "[" C(50, BOT, STICKY) "]"},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, script, T_COUNT(script), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 50);
	t_str(t.posted.url, "https://gh/c50");
	assert_true(t.posted.created);
	t_str(t.posted.warning, NULL);
	fake_close(&t.f);
}

static void update_leaves_foreign_ones_alone(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, "link: <" API "/p2>; rel=\"next\"",
		 "[" C(1, "mallory", STICKY) "," C(2, BOT, OTHERKEY) "," C(3, BOT, "> " STICKY) "," C(
			 4, BOT, SINGLE) ",null,7,{},{\"id\":-1,\"body\":null,\"user\":null}]"},
		{"GET", "/p2", 200, NULL,
		 "[" C(9, "GitHub-Actions[bot]", STICKY) "," C(8, "github-actions", STICKY) "]"},
		{"PATCH", ONE(9), 200, NULL, C(9, BOT, STICKY), .sends = JSON},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, script, T_COUNT(script), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 9);
	assert_false(t.posted.created);
	assert_int_equal(t.posted.removed, 0);
	fake_close(&t.f);
}

static void update_removes_duplicates(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, NULL,
		 "[" C(12, BOT, STICKY) "," C(10, BOT, STICKY) "," C(11, BOT, STICKY) "]"},
		{"PATCH", ONE(10), 200, NULL, C(10, BOT, STICKY)},
		{"DELETE", ONE(11), 204},
		{"DELETE", ONE(12), 404},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, script, T_COUNT(script), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 10);
	assert_int_equal(t.posted.removed, 2);
	t_str(t.posted.warning, NULL);
	/* writes are a second apart */
	assert_true(t.f.slept_ms >= 2000);
	fake_close(&t.f);
}

static void looks_again_before_it_creates(void **state)
{
	static const struct step find[] = {{"GET", LIST, 200, NULL, "[]"}};
	static const struct step script[] = {
		{"GET", LIST, 200, NULL, "[" C(5, BOT, STICKY) "]"},
		{"PATCH", ONE(5), 200, NULL, C(5, BOT, STICKY)},
	};
	struct sa_comments seen;
	struct test t;

	(void)state;
	fake_open(&t.f, find, 1);
	assert_int_equal(sa_comments_find(&t.f.gh, &t.f.arena, &place, &seen, &t.err), 0);
	assert_int_equal(seen.n, 0);
	fake_close(&t.f);
	assert_int_equal(publish_seen(&t, script, 2, SA_COMMENT_UPDATE, &seen), 0);
	assert_int_equal(t.posted.id, 5);
	fake_close(&t.f);
}

static void two_jobs_at_once(void **state)
{
	/* the other job's came first: it gets our text, ours goes */
	static const struct step later[] = {
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, 201, NULL, C(51, BOT, STICKY)},
		{"GET", LIST, 200, NULL, "[" C(50, BOT, STICKY) "," C(51, BOT, STICKY) "]"},
		{"PATCH", ONE(50), 200, NULL, C(50, BOT, STICKY), .sends = JSON},
		{"DELETE", ONE(51), 204},
	};
	/* ours came first: the other one goes, whoever removes it */
	static const struct step earlier[] = {
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, 201, NULL, C(50, BOT, STICKY)},
		{"GET", LIST, 200, NULL, "[" C(50, BOT, STICKY) "," C(51, BOT, STICKY) "]"},
		{"DELETE", ONE(51), 404},
	};
	/* the list does not show our own yet */
	static const struct step stale[] = {
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, 201, NULL, C(51, BOT, STICKY)},
		{"GET", LIST, 200, NULL, "[" C(50, BOT, STICKY) "]"},
		{"PATCH", ONE(50), 200, NULL, C(50, BOT, STICKY)},
		{"DELETE", ONE(51), 204},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, later, T_COUNT(later), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 50);
	assert_false(t.posted.created);
	fake_close(&t.f);
	assert_int_equal(publish(&t, earlier, T_COUNT(earlier), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 50);
	assert_true(t.posted.created);
	fake_close(&t.f);
	assert_int_equal(publish(&t, stale, T_COUNT(stale), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 50);
	fake_close(&t.f);
}

static void a_lost_create(void **state)
{
	static const struct step happened[] = {
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, .fail = SA_HTTP_FAIL_LOST},
		{"GET", LIST, 200, NULL, "[" C(50, BOT, STICKY) "]"},
		{"PATCH", ONE(50), 200, NULL, C(50, BOT, STICKY)},
		{"GET", LIST, 200, NULL, "[" C(50, BOT, STICKY) "]"},
	};
	static const struct step did_not[] = {
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, 502},
		{"GET", LIST, 200, NULL, "[" C(49, "mallory", STICKY) "]"},
		{"POST", CREATE, 201, NULL, C(50, BOT, STICKY)},
		{"GET", LIST, 200, NULL, "[" C(50, BOT, STICKY) "]"},
	};
	static const struct step blind[] = {
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, .fail = SA_HTTP_FAIL_LOST},
		{"GET", LIST, 401},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, happened, T_COUNT(happened), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 50);
	fake_close(&t.f);
	assert_int_equal(publish(&t, did_not, T_COUNT(did_not), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 50);
	fake_close(&t.f);
	assert_int_equal(publish(&t, blind, T_COUNT(blind), SA_COMMENT_UPDATE), -1);
	t_has(t.err.msg, "it cannot be seen whether it happened");
	fake_close(&t.f);
}

static void the_old_one_is_gone(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, NULL, "[" C(5, BOT, STICKY) "]"},
		{"PATCH", ONE(5), 404},
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, 201, NULL, C(6, BOT, STICKY)},
		{"GET", LIST, 200, NULL, "[" C(6, BOT, STICKY) "]"},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, script, T_COUNT(script), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 6);
	assert_true(t.posted.created);
	fake_close(&t.f);
}

static void recreate(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, NULL, "[" C(5, BOT, STICKY) "]"},
		{"POST", CREATE, 201, NULL, C(8, BOT, STICKY)},
		{"GET", LIST, 200, NULL,
		 "[" C(5, BOT, STICKY) "," C(6, BOT, SINGLE) "," C(7, BOT, STICKY) "," C(
			 8, BOT, STICKY) "," C(9, BOT, STICKY) "]"},
		{"DELETE", ONE(5), 204},
		{"DELETE", ONE(7), 403, NULL, "{\"message\":\"no\"}"},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, script, T_COUNT(script), SA_COMMENT_RECREATE), 0);
	assert_int_equal(t.posted.id, 8);
	assert_int_equal(t.posted.removed, 1);
	t_has(t.posted.warning, "cannot remove an older comment of ours");
	fake_close(&t.f);
}

static void one_more(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, NULL, "[" C(5, BOT, STICKY) "," C(6, BOT, SINGLE) "]"},
		{"POST", CREATE, 500},
		{"GET", LIST, 200, NULL, "[" C(5, BOT, STICKY) "," C(6, BOT, SINGLE) "]"},
		{"POST", CREATE, 201, NULL, C(8, BOT, SINGLE)},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, script, T_COUNT(script), SA_COMMENT_NEW), 0);
	assert_int_equal(t.posted.id, 8);
	fake_close(&t.f);
}

/* A token of an app: the answer to the create tells who we are, and the older comment is kept. */
static void learns_who_we_are(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, NULL, "[" C(5, "my-app[bot]", STICKY) "]"},
		{"POST", CREATE, 201, NULL, C(8, "my-app[bot]", STICKY)},
		{"GET", LIST, 200, NULL,
		 "[" C(5, "my-app[bot]", STICKY) "," C(8, "my-app[bot]", STICKY) "]"},
		{"PATCH", ONE(5), 200, NULL, C(5, "my-app[bot]", STICKY)},
		{"DELETE", ONE(8), 204},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, script, T_COUNT(script), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 5);
	t_str(t.f.gh.self.login, "my-app[bot]");
	fake_close(&t.f);
}

static void asks_who_we_are(void **state)
{
	static const struct step person[] = {
		{"GET", LIST, 200, NULL, "[" C(4, BOT, STICKY) "," C(5, "Alice", STICKY) "]"},
		{"GET", "/user", 200, NULL, "{\"login\":\"alice\"}"},
		{"PATCH", ONE(5), 200, NULL, C(5, "alice", STICKY)},
	};
	static const struct step installation[] = {
		{"GET", LIST, 200, NULL, "[" C(4, BOT, STICKY) "," C(5, "alice", STICKY) "]"},
		{"GET", "/user", 403, NULL,
		 "{\"message\":\"Resource not accessible by integration\"}"},
		{"PATCH", ONE(4), 200, NULL, C(4, BOT, STICKY)},
	};
	static const struct step down[] = {
		{"GET", LIST, 200, NULL, "[" C(4, BOT, STICKY) "]"},
		{"GET", "/user", 401},
	};
	struct test t;

	(void)state;
	for (int i = 0; i < 3; i++) {
		fake_open(&t.f, i == 0 ? person : i == 1 ? installation : down, i == 2 ? 2 : 3);
		t.f.gh.set.token = "ghp_other";
		assert_int_equal(sa_comment_publish(&t.f.gh, &t.f.arena, &place, SA_COMMENT_UPDATE,
						    BODY, strlen(BODY), NULL, NULL, &t.posted,
						    &t.err),
				 i == 2 ? -1 : 0);
		fake_close(&t.f);
	}
}

static void the_last_word(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, NULL,
		 "[" C(6, BOT, STICKY) "," C(7, BOT, SINGLE) "," C(5, BOT, STICKY) "]"}};
	struct sa_comments found;
	struct test t;

	(void)state;
	fake_open(&t.f, script, 1);
	assert_int_equal(sa_comments_find(&t.f.gh, &t.f.arena, &place, &found, &t.err), 0);
	assert_int_equal(found.n, 3);
	assert_int_equal(sa_comments_sticky(&found)->id, 5);
	assert_int_equal(sa_comments_latest(&found)->id, 7);
	t_str(sa_comments_latest(&found)->marker.data, "old");
	t_str(sa_comments_latest(&found)->marker_text, SINGLE);
	fake_close(&t.f);
}

static void refuses(void **state)
{
	static const struct step forbidden[] = {
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, 403, NULL,
		 "{\"message\":\"Resource not accessible by integration\"}"},
	};
	struct sa_comment_place bad = place;
	SA_STR_SCOPE(big);
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, forbidden, 2, SA_COMMENT_UPDATE), -1);
	assert_int_equal(t.f.gh.cause, SA_GH_FORBIDDEN);
	t_has(t.err.msg, "'pull-requests: write'");
	fake_close(&t.f);
	fake_open(&t.f, NULL, 0);
	sa_str_puts(&big, BODY);
	sa_str_fill(&big, 'x', SA_COMMENT_MAX_BYTES - big.len + 1);
	assert_int_equal(sa_comment_publish(&t.f.gh, &t.f.arena, &place, SA_COMMENT_UPDATE, big.buf,
					    big.len, NULL, NULL, &t.posted, &t.err),
			 -1);
	assert_int_equal(t.err.code, SA_ERR_LIMIT);
	assert_int_equal(sa_comment_publish(&t.f.gh, &t.f.arena, &place, SA_COMMENT_UPDATE,
					    BODY "\0x", sizeof BODY "\0x" - 1, NULL, NULL,
					    &t.posted, &t.err),
			 -1);
	assert_int_equal(t.err.code, SA_ERR_SCHEMA);
	/* the wrong kind, no marker, another key */
	assert_int_equal(sa_comment_publish(&t.f.gh, &t.f.arena, &place, SA_COMMENT_NEW, BODY,
					    strlen(BODY), NULL, NULL, &t.posted, &t.err),
			 -1);
	assert_int_equal(sa_comment_publish(&t.f.gh, &t.f.arena, &place, SA_COMMENT_UPDATE, "hi", 2,
					    NULL, NULL, &t.posted, &t.err),
			 -1);
	assert_int_equal(t.err.code, SA_ERR_BUG);
	bad.repo = "o/../x";
	assert_int_equal(sa_comment_publish(&t.f.gh, &t.f.arena, &bad, SA_COMMENT_UPDATE, BODY,
					    strlen(BODY), NULL, NULL, &t.posted, &t.err),
			 -1);
	bad = place;
	bad.number = 0;
	assert_int_equal(sa_comment_publish(&t.f.gh, &t.f.arena, &bad, SA_COMMENT_UPDATE, BODY,
					    strlen(BODY), NULL, NULL, &t.posted, &t.err),
			 -1);
	fake_close(&t.f);
}

static void warns_when_it_cannot_tidy(void **state)
{
	static const struct step script[] = {
		{"GET", LIST, 200, NULL, "[]"},
		{"POST", CREATE, 201, NULL, C(50, BOT, STICKY)},
		{"GET", LIST, 404},
	};
	struct test t;

	(void)state;
	assert_int_equal(publish(&t, script, T_COUNT(script), SA_COMMENT_UPDATE), 0);
	assert_int_equal(t.posted.id, 50);
	t_has(t.posted.warning, "cannot look for a second comment of ours");
	fake_close(&t.f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first),
		cmocka_unit_test(update_leaves_foreign_ones_alone),
		cmocka_unit_test(update_removes_duplicates),
		cmocka_unit_test(looks_again_before_it_creates),
		cmocka_unit_test(two_jobs_at_once),
		cmocka_unit_test(a_lost_create),
		cmocka_unit_test(the_old_one_is_gone),
		cmocka_unit_test(recreate),
		cmocka_unit_test(one_more),
		cmocka_unit_test(learns_who_we_are),
		cmocka_unit_test(asks_who_we_are),
		cmocka_unit_test(the_last_word),
		cmocka_unit_test(refuses),
		cmocka_unit_test(warns_when_it_cannot_tidy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
