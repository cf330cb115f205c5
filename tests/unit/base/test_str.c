/* SPDX-License-Identifier: MIT */
/* The byte string: always terminated, bounded, and failed for good once it is. */
#include "t.h"

#include "base/num.h"
#include "base/str.h"

static void grows(void **state)
{
	SA_STR_SCOPE(s);

	(void)state;
	t_str(s.buf, "");
	sa_str_puts(&s, "a");
	sa_str_putc(&s, 'b');
	sa_str_add(&s, "cde", 2);
	sa_str_fill(&s, '-', 3);
	sa_str_printf(&s, "[%d|%s]", 42, "x");
	t_str(s.buf, "abcd---[42|x]");
	assert_int_equal(s.len, strlen(s.buf));
	for (int i = 0; i < 10000; i++)
		sa_str_putc(&s, 'x');
	assert_int_equal(s.len, 10013);
	assert_int_equal(s.buf[s.len], '\0');
	sa_str_clear(&s);
	t_str(s.buf, "");
	sa_str_add(&s, "\0z", 2);
	assert_int_equal(s.len, 2);
	sa_str_add(&s, NULL, 0);
	sa_str_fill(&s, 'q', 0);
	assert_int_equal(s.len, 2);
}

static void long_printf(void **state)
{
	char text[1000];
	SA_STR_SCOPE(s);

	(void)state;
	memset(text, 'y', sizeof text);
	text[sizeof text - 1] = '\0';
	for (size_t len = 250; len < 262; len++) { /* around the buffer inside */
		sa_str_clear(&s);
		sa_str_printf(&s, "%.*s", (int)len, text);
		assert_int_equal(s.len, len);
		assert_int_equal(strlen(s.buf), len);
	}
	sa_str_clear(&s);
	sa_str_printf(&s, "<%s>", text);
	assert_int_equal(s.len, 1001);
	assert_int_equal(s.buf[1000], '>');
}

/* Each way to write, on a string that has room for 4 bytes. */
static void write_with(int how, struct sa_str *s)
{
	char text[400];

	memset(text, 'x', sizeof text);
	switch (how) {
	case 0:
		sa_str_add(s, "12345", 5);
		break;
	case 1:
		sa_str_puts(s, "12345");
		break;
	case 2:
		sa_str_fill(s, 'x', 5);
		break;
	case 3:
		sa_str_printf(s, "%d", 12345);
		break;
	case 4:
		sa_str_printf(s, "%.*s", 400, text);
		break;
	case 5:
		sa_str_num(s, 1.234, "");
		break;
	case 6:
		sa_str_fixed(s, 1, 3, "");
		break;
	default:
		sa_str_reserve(s, SIZE_MAX);
		break;
	}
}

static void failure_stays(void **state)
{
	(void)state;
	for (int how = 0; how < 8; how++) {
		struct sa_err err = {0};
		SA_STR_SCOPE(s);

		s.max = 4;
		sa_str_puts(&s, "a");
		write_with(how, &s);
		assert_true(s.failed);
		t_str(s.buf, "a");
		/* even what would fit is not written any more */
		sa_str_putc(&s, 'b');
		sa_str_printf(&s, "c");
		t_str(s.buf, "a");
		assert_int_equal(sa_str_check(&s, "the report", &err), -1);
		assert_int_equal(err.code, SA_ERR_LIMIT);
		t_has(err.msg, "the report");
		sa_str_clear(&s);
		sa_str_puts(&s, "1234"); /* exactly the maximum */
		assert_false(s.failed);
		t_str(s.buf, "1234");
		assert_int_equal(sa_str_check(&s, "the report", &err), 0);
		sa_str_putc(&s, '5');
		assert_true(s.failed);
	}
}

static void numbers(void **state)
{
	SA_STR_SCOPE(s);

	(void)state;
	sa_str_num(&s, 3.18, "?");
	sa_str_putc(&s, ' ');
	sa_str_num(&s, SA_MISSING, "null");
	sa_str_putc(&s, ' ');
	sa_str_num(&s, HUGE_VAL, "null");
	sa_str_putc(&s, ' ');
	sa_str_fixed(&s, 2.5, 3, "n/a");
	sa_str_putc(&s, ' ');
	sa_str_fixed(&s, SA_MISSING, 3, "n/a");
	sa_str_putc(&s, ' ');
	sa_str_fixed(&s, -HUGE_VAL, 3, "n/a");
	sa_str_num(&s, SA_MISSING, "");
	t_str(s.buf, "3.18 null infinite 2.500 n/a infinite");
}

static void finishes(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_str s = SA_STR_INIT;

	(void)state;
	t_str(sa_str_finish(&s, &arena), "");
	sa_str_puts(&s, "text");
	t_str(sa_str_finish(&s, &arena), "text");
	assert_int_equal(s.len, 0);
	assert_int_equal(s.cap, 0);
	t_str(s.buf, "");
	sa_str_release(&s);
	sa_str_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows),	 cmocka_unit_test(long_printf),
		cmocka_unit_test(failure_stays), cmocka_unit_test(numbers),
		cmocka_unit_test(finishes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
