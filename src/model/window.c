/* SPDX-License-Identifier: MIT */
/* Words for trends. */
#include "model/window.h"

const char *sa_trend_word(const struct sa_trend *trend, const struct sa_kpi *kpi)
{
	switch (trend->direction) {
	case SA_TREND_NA:
		return "n/a";
	case SA_TREND_FLAT:
		return "flat";
	case SA_TREND_RISING:
		return kpi->better == SA_HIGHER ? "improving" : "worsening";
	case SA_TREND_FALLING:
		return kpi->better == SA_LOWER ? "improving" : "worsening";
	}
	return "n/a";
}
