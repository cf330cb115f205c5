/* SPDX-License-Identifier: MIT */
/*
 * Policy files: no crash, mistakes have a place, and what is taken reads back the same from show, with a
 * profile too. What stands behind a line "=====" is every file that the policy extends.
 */
#include "fuzz.h"

#include "policy/load.h"
#include "policy/show.h"

#define CUT "\n=====\n"

struct text {
	const char *bytes;
	size_t len;
};

static int read_base(void *ctx, const char *path, struct sa_buf *buf, struct sa_err *err)
{
	const struct text *base = ctx;

	CHECK(path[0] && path[0] != '/');
	if (!base->bytes)
		return sa_err_set(err, SA_ERR_NOT_FOUND, "'%s' is not there", path);
	sa_buf_set(buf, base->bytes, base->len);
	return 0;
}

static int load(struct sa_arena *arena, const char *bytes, size_t len, struct text *base,
		const char *profile, struct sa_policy *policy, struct sa_policy_source_tree *tree,
		struct sa_mistakes *m, struct sa_err *err)
{
	SA_BUF_SCOPE(buf);
	struct sa_policy_request request = {
		.file = len && bytes[0] == '{' ? "p.json" : "p.yaml",
		.profile = profile,
		.now_ms = 1795176000000,
		.read = read_base,
		.ctx = base,
	};

	sa_buf_set(&buf, bytes, len);
	request.bytes = buf.data;
	request.len = len;
	return sa_policy_load(&request, arena, policy, tree, m, err);
}

static void check(const char *bytes, size_t len, struct text *base, const char *profile)
{
	SA_ARENA_SCOPE(arena);
	struct sa_mistakes m = {.arena = &arena};
	struct sa_policy_source_tree tree;
	struct sa_policy policy, again;
	struct sa_err err;
	SA_STR_SCOPE(text);

	if (load(&arena, bytes, len, base, profile, &policy, &tree, &m, &err) != 0) {
		CHECK(err.code == SA_ERR_USAGE && err.msg[0] && m.n && m.n <= SA_POLICY_MISTAKES);
		for (size_t i = 0; i < m.n; i++)
			CHECK(m.item[i].at.file[0] && m.item[i].text[0] &&
			      !strchr(m.item[i].text, '\n'));
		return;
	}
	CHECK(!m.n && policy.n_input && strlen(policy.sha256) == 64);
	for (size_t i = 0; i < policy.n_rule; i++)
		CHECK(policy.rule[i].metric < policy.n_metric &&
		      policy.rule[i].left.window < policy.n_window && policy.rule[i].text[0]);
	sa_policy_text(&policy, tree.root, &text);
	CHECK(load(&arena, text.buf, text.len, base, NULL, &again, NULL, &m, &err) == 0);
	CHECK(strcmp(policy.sha256, again.sha256) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	const char *cut = memmem(bytes, size, CUT, strlen(CUT));
	size_t len = cut ? (size_t)(cut - bytes) : size;
	struct text base = {NULL, 0};

	if (cut)
		base = (struct text){cut + strlen(CUT), size - len - strlen(CUT)};
	check(bytes, len, &base, NULL);
	check(bytes, len, &base, "p");
	return 0;
}
