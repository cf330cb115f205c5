/* SPDX-License-Identifier: MIT */
/* Scratch folders go, and nothing else. */
#include "t.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/remove_tree.h"

static void removes(void **state)
{
	const char *tmp = t_tmpdir();
	const char *outside = t_write_str(tmp, "outside/file", "stays");
	char root[4096], link[4200];

	(void)state;
	snprintf(root, sizeof root, "%s/root", tmp);
	snprintf(link, sizeof link, "%s/link", root);
	t_write_str(tmp, "root/a/b/c/file", "x");
	chmod(t_write_str(tmp, "root/a/read-only", "x"), 0400);
	t_write_str(tmp, "root/.hidden/file", "x");
	snprintf(link, sizeof link, "%s/link", root);
	assert_int_equal(symlink("../outside", link), 0);
	assert_int_equal(sa_remove_tree(root), 0);
	assert_int_equal(access(root, F_OK), -1);
	t_str(t_read(outside, NULL), "stays");
	assert_int_equal(sa_remove_tree(root), 0); /* nothing there */
}

static void link_itself(void **state)
{
	const char *tmp = t_tmpdir();
	const char *outside = t_write_str(tmp, "target/file", "stays");
	char link[4096];

	(void)state;
	snprintf(link, sizeof link, "%s/link", tmp);
	assert_int_equal(symlink("target", link), 0);
	assert_int_equal(sa_remove_tree(link), 0);
	assert_int_equal(access(link, F_OK), -1);
	t_str(t_read(outside, NULL), "stays");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(removes),
		cmocka_unit_test(link_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
