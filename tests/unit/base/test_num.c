/* SPDX-License-Identifier: MIT */
/* Numbers: the JSON grammar, exact reading, shortest printing. */
#include "t.h"

#include <ctype.h>
#include <float.h>

#include "base/limits.h"
#include "base/num.h"

#define NA SA_MISSING

/* splitmix64 (S. Vigna, public domain algorithm): the same numbers on every machine. */
static uint64_t next(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9E3779B97F4A7C15u);

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

static double from_bits(uint64_t bits)
{
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

static uint64_t bits_of(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	return bits;
}

static void spans(void **state)
{
	static const struct {
		const char *text;
		size_t want;
	} cases[] = {
		{"0", 1},   {"-0", 2},	  {"10", 2},	   {"0.5", 3},	    {"-12.50", 6},
		{"1e5", 3}, {"1E+05", 5}, {"1.5e-3x", 6},  {"3,5", 1},	    {"1_000", 1},
		{"01", 1},  {"00", 1},	  {"-01", 2},	   {"1.", 1},	    {"1.e5", 1},
		{"1e", 1},  {"1e+", 1},	  {"1.5.5", 3},	   {"0x10", 1},	    {"", 0},
		{"-", 0},   {"+1", 0},	  {".5", 0},	   {"-.5", 0},	    {"e5", 0},
		{" 1", 0},  {"NaN", 0},	  {"Infinity", 0}, {"--1", 0},	    {"-Infinity", 0},
		{"0e0", 3}, {"1e5.5", 3}, {"0.0000", 6},   {"9.9e99e9", 6},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		size_t len = strlen(cases[i].text);

		t_close_in(cases[i].text, (double)sa_num_json_span(cases[i].text, len),
			   (double)cases[i].want, 0);
	}
	/* never past the given length */
	assert_int_equal(sa_num_json_span("123", 2), 2);
	assert_int_equal(sa_num_json_span("1.5", 2), 1);
	assert_int_equal(sa_num_json_span("1e5", 2), 1);
	assert_int_equal(sa_num_json_span("-5", 1), 0);
}

static void json_values(void **state)
{
	static const struct {
		const char *text;
		double want;
	} cases[] = {
		{"0", 0},
		{"-0", -0.0},
		{"-0.0", -0.0},
		{"3.18", 3.18},
		{"0.1", 0.1},
		{"-2.5e-3", -0.0025},
		{"1E5", 100000},
		{"9007199254740992", 9007199254740992.0},
		{"9007199254740993", 9007199254740992.0}, /* halfway: to even */
		{"9007199254740995", 9007199254740996.0},
		{"123456789012345678", 123456789012345680.0},
		{"1234567890123456789", 1234567890123456800.0},
		{"0.000000000000000000000001", 1e-24},
		{"0.0000000000000000000000", 0},
		{"1.7976931348623157e308", DBL_MAX},
		{"1.7976931348623158e308", DBL_MAX}, /* rounds down */
		{"1e308", 1e308},
		{"1e309", NA},
		{"1e400", NA},
		{"-1e400", NA},
		{"1e999999999999999999999", NA},
		{"2.2250738585072014e-308", DBL_MIN},
		{"5e-324", 4.9406564584124654e-324},
		{"2e-324", 0},
		{"1e-400", 0},
		{"-1e-400", -0.0},
		{"1e-999999999999999999999", 0},
		{"0e999999999999999999999", 0},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		double got = sa_num_from_json(cases[i].text, strlen(cases[i].text));

		t_close_in(cases[i].text, got, cases[i].want, 0);
		if (!isnan(got))
			assert_int_equal(signbit(got) != 0, signbit(cases[i].want) != 0);
	}
}

/* 400 digits are more than a double holds: missing, unless an exponent brings them back. */
static void long_literals(void **state)
{
	char text[512];

	(void)state;
	memset(text, '9', 400);
	text[400] = '\0';
	t_close(sa_num_from_json(text, 400), NA, 0);
	memcpy(text + 400, "e-395", 6);
	t_close(sa_num_from_json(text, 405), 1e5, 0);
	memset(text, '0', 2);
	text[1] = '.';
	memset(text + 2, '3', 400);
	t_close(sa_num_from_json(text, 402), 1 / 3.0, 0);
	memset(text, '0', 400);
	text[1] = '.';
	text[400] = '7';
	t_close(sa_num_from_json(text, 401), 0, 0);
}

static void texts(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		double want;
	} cases[] = {
		{"3.5", true, 3.5},
		{" 3.5 ", true, 3.5},
		{"\t-3.5\r\n", true, -3.5},
		{"3E0", true, 3},
		{"0", true, 0},
		{"-0", true, 0},
		{"1e400", true, NA},
		{"1e-400", true, 0},
		{"", false, 0},
		{" ", false, 0},
		{"3,5", false, 0},
		{"0x10", false, 0},
		{"1_000", false, 0},
		{"NaN", false, 0},
		{"nan", false, 0},
		{"inf", false, 0},
		{"Infinity", false, 0},
		{"-Infinity", false, 0},
		{"+1", false, 0},
		{".5", false, 0},
		{"1.", false, 0},
		{"01", false, 0},
		{"1 2", false, 0},
		{"1;", false, 0},
		{"--1", false, 0},
		{"3.5 bps", false, 0},
		{"\v3.5", false, 0},
		{"\xC2\xA0"
		 "3.5",
		 false, 0},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		double got = 42;
		bool ok = sa_num_from_text(cases[i].text, strlen(cases[i].text), &got);

		t_close_in(cases[i].text, ok, cases[i].ok, 0);
		t_close_in(cases[i].text, got, ok ? cases[i].want : 42, 0);
	}
}

static void text_limit(void **state)
{
	char text[SA_LIMIT_NUMBER_BYTES + 2];
	double got = 42;

	(void)state;
	memset(text, '0', sizeof text);
	text[1] = '.';
	assert_true(sa_num_from_text(text, SA_LIMIT_NUMBER_BYTES, &got));
	t_close(got, 0, 0);
	assert_false(sa_num_from_text(text, SA_LIMIT_NUMBER_BYTES + 1, &got));
	/* a NUL inside is no digit */
	assert_false(sa_num_from_text("1\0002", 3, &got));
}

static void known_shortest(void **state)
{
	static const struct {
		double value;
		const char *want;
	} cases[] = {
		{0, "0"},
		{-0.0, "-0"},
		{1, "1"},
		{-1, "-1"},
		{312, "312"},
		{3.18, "3.18"},
		{0.871, "0.871"},
		{0.1 + 0.2, "0.30000000000000004"},
		{100, "100"},
		{1e15, "1000000000000000"},
		{0.001, "0.001"},
		{0.00001, "0.00001"},
		{1.0 / 3, "0.3333333333333333"},
		{9007199254740991.0, "9007199254740991"},
		{1e300, "1e+300"},
		{1e-7, "1e-07"},
		{5e-324, "5e-324"},
		{DBL_MIN, "2.2250738585072014e-308"},
		{DBL_MAX, "1.7976931348623157e+308"},
		{-123.456, "-123.456"},
	};
	char text[SA_NUM_TEXT];

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		size_t len = sa_num_shortest(text, cases[i].value);

		t_str(text, cases[i].want);
		assert_int_equal(len, strlen(text));
	}
}

/* Decimal digits from the first to the last that is not zero. */
static int significant(const char *text)
{
	int n = 0, zeros = 0;

	for (; *text && *text != 'e'; text++) {
		if (!isdigit((unsigned char)*text) || (*text == '0' && n == 0))
			continue;
		zeros = *text == '0' ? zeros + 1 : 0;
		n++;
	}
	return n - zeros;
}

static void check_round_trip(double v)
{
	char text[SA_NUM_TEXT], longest[400];
	size_t len = sa_num_shortest(text, v);

	if (len != strlen(text) || len >= SA_NUM_TEXT || sa_num_json_span(text, len) != len ||
	    bits_of(sa_num_from_json(text, len)) != bits_of(v) ||
	    bits_of(strtod(text, NULL)) != bits_of(v))
		fail_msg("%.17g was printed as '%s'", v, text);
	/* %.17g is exact as well, and nothing printf can do is shorter */
	snprintf(longest, sizeof longest, "%.17g", v);
	assert_true(bits_of(sa_num_from_json(longest, strlen(longest))) == bits_of(v));
	int digits = significant(text);

	if (digits > 1) {
		snprintf(longest, sizeof longest, "%.*g", digits - 1, v);
		if (strtod(longest, NULL) == v)
			fail_msg("%.17g was printed as '%s', '%s' is shorter", v, text, longest);
	}
}

/* FORMATS 15.11: what rounding left behind a difference or a quotient does not print. */
static void rounded(void **state)
{
	static const struct {
		double value;
		const char *want;
	} cases[] = {
		{0.4 - 0.165, "0.235"},
		{0.352 * 3 / 3 + 4e-17, "0.352"},
		{0.1 + 0.2, "0.3"},
		{-(0.1 + 0.2), "-0.3"},
		{1.0 / 3, "0.333333333333333"},
		{2e15 / 3, "666666666666667"},
		{330, "330"},
		{0, "0"},
		{1e300, "1e+300"},
		{5e-324, "5e-324"},
		{DBL_MAX, "1.7976931348623157e+308"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		char text[SA_NUM_TEXT];

		sa_num_shortest(text, sa_num_rounded(cases[i].value));
		t_str(text, cases[i].want);
	}
	assert_true(isnan(sa_num_rounded(SA_MISSING)));
	assert_true(isinf(sa_num_rounded(-INFINITY)));
}

static void differences(void **state)
{
	static const struct {
		double a, b;
		const char *want;
	} cases[] = {
		{0.9, 0.83, "0.07"},
		{0.83, 0.9, "-0.07"},
		{0.4, 0.165, "0.235"},
		{330, 330.0000001, "-1e-07"},
		{330, 330, "0"},
		{3.02, 2.9, "0.12"},
		{0, 0.1, "-0.1"},
		{1e20, 1, "1e+20"},
		/* apart by the last bit: never equal */
		{1, 1 + DBL_EPSILON, "-2.22044604925031e-16"},
		{DBL_MAX, 0, "1.7976931348623157e+308"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		char text[SA_NUM_TEXT];

		sa_num_shortest(text, sa_num_difference(cases[i].a, cases[i].b));
		t_str(text, cases[i].want);
	}
	assert_true(isnan(sa_num_difference(SA_MISSING, 1)));
	assert_true(isinf(sa_num_difference(DBL_MAX, -DBL_MAX)));
}

static void shortest_round_trips(void **state)
{
	uint64_t seed = 20251019;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		double v = from_bits(next(&seed));

		if (isfinite(v))
			check_round_trip(v);
	}
	/* the sizes that KPIs have, with few and with many places */
	for (int i = 0; i < 40000; i++) {
		double big = (double)(int64_t)(next(&seed) >> 11) / 9007199254740992.0;
		double whole = (double)(int64_t)(next(&seed) % 2000001) - 1000000;

		check_round_trip((big - 0.5) * 2000);
		check_round_trip(whole / 1000);
	}
	/* around the powers of two and ten, where the spacing changes */
	for (int e = -1074; e < 1024; e++) {
		check_round_trip(ldexp(1, e));
		check_round_trip(nextafter(ldexp(1, e), 0));
		check_round_trip(nextafter(ldexp(1, e), HUGE_VAL));
	}
	for (int e = -300; e <= 300; e += 1) {
		check_round_trip(pow(10, e));
		check_round_trip(-9 * pow(10, e));
	}
}

/* The fast path must give what strtod gives, for every literal of the grammar. */
static void reading_agrees_with_strtod(void **state)
{
	uint64_t seed = 7;
	char text[80];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint64_t r = next(&seed);
		size_t n = 0, before = 1 + r % 19, after = (r >> 8) % 25;

		if (r >> 16 & 1)
			text[n++] = '-';
		for (size_t d = 0; d < before; d++)
			text[n++] = (char)('0' + next(&seed) % 10);
		size_t first = text[0] == '-';

		if (text[first] == '0' && before > 1)
			text[first] = '1';
		if (after) {
			text[n++] = '.';
			for (size_t d = 0; d < after; d++)
				text[n++] =
					(char)(d < (r >> 32) % 25 ? '0' : '0' + next(&seed) % 10);
		}
		if ((r >> 17 & 3) == 0)
			n += (size_t)snprintf(text + n, 8, "e%d", (int)(r >> 40) % 330);
		text[n] = '\0';
		double want = strtod(text, NULL), got = sa_num_from_json(text, n);

		if (isinf(want) ? !isnan(got) : bits_of(got) != bits_of(want))
			fail_msg("'%s' was read as %.17g", text, got);
	}
}

/* Halfway between two doubles, and a hair to either side: where a careless reader rounds wrongly. */
static void reading_rounds_halves_like_strtod(void **state)
{
	uint64_t seed = 11;
	char text[80];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint64_t odd = (1ULL << 53) + 2 * (next(&seed) >> 12) + 1;
		int places = i % 4; /* odd / 2^places is halfway, as odd has 54 bits */
		uint64_t whole = odd;

		for (int p = 0; p < places; p++)
			whole *= 5; /* below 10^18 or a little above it */
		whole += (uint64_t)(i % 3) - 1;
		size_t n = (size_t)snprintf(text, sizeof text, "%llu", (unsigned long long)whole);

		memmove(text + n - places + 1, text + n - places, (size_t)places + 1);
		if (places)
			text[n++ - (size_t)places] = '.';
		t_close_in(text, sa_num_from_json(text, n), strtod(text, NULL), 0.0);
	}
}

static void fixed(void **state)
{
	static const struct {
		double value;
		int digits;
		const char *want;
	} cases[] = {
		{0.8714, 3, "0.871"},
		{2.5, 3, "2.500"},
		{312, 0, "312"},
		{-0.0004, 3, "-0.000"},
		{0.125, 2, "0.12"},
		{0.375, 2, "0.38"},
		{1e21, 1, "1000000000000000000000.0"},
	};
	char text[SA_NUM_FIXED_TEXT];

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		size_t len = sa_num_fixed(text, cases[i].value, cases[i].digits);

		t_str(text, cases[i].want);
		assert_int_equal(len, strlen(text));
	}
	/* the longest there is fits */
	assert_int_equal(sa_num_fixed(text, -DBL_MAX, 17), 1 + 309 + 1 + 17);
	assert_int_equal(strlen(text), 328);
}

static void unsigned_numbers(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t want;
	} cases[] = {
		{"0", true, 0},
		{"007", true, 7},
		{"18446744073709551615", true, UINT64_MAX},
		{"18446744073709551616", false, 0},
		{"99999999999999999999", false, 0},
		{"184467440737095516150", false, 0},
		{"", false, 0},
		{"-1", false, 0},
		{"+1", false, 0},
		{" 1", false, 0},
		{"1 ", false, 0},
		{"1.0", false, 0},
		{"1e3", false, 0},
		{"0x1", false, 0},
		{"\xD9\xA1", false, 0}, /* ARABIC-INDIC DIGIT ONE */
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		uint64_t got = 42;
		bool ok = sa_num_uint(cases[i].text, strlen(cases[i].text), &got);

		t_close_in(cases[i].text, ok, cases[i].ok, 0);
		assert_true(got == (ok ? cases[i].want : 42));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans),
		cmocka_unit_test(json_values),
		cmocka_unit_test(long_literals),
		cmocka_unit_test(texts),
		cmocka_unit_test(text_limit),
		cmocka_unit_test(known_shortest),
		cmocka_unit_test(rounded),
		cmocka_unit_test(differences),
		cmocka_unit_test(shortest_round_trips),
		cmocka_unit_test(reading_agrees_with_strtod),
		cmocka_unit_test(reading_rounds_halves_like_strtod),
		cmocka_unit_test(fixed),
		cmocka_unit_test(unsigned_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
