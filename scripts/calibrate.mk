# How often the judge is right on runs whose truth is known: tests/calibrate, docs/JUDGEMENT.md.
# PAIRS is how many reports each cell draws, CELL a part of the names of the cells.
CALIBRATE := $(O)/calibrate
CALIBRATE_OBJ := $(call obj,$(sort $(wildcard tests/calibrate/*.c)))
PAIRS ?= 2000
ALL_OBJ += $(CALIBRATE_OBJ)

$(CALIBRATE_OBJ): CPPFLAGS_tests += -iquote tests/calibrate
$(CALIBRATE): $(CALIBRATE_OBJ) $(O)/libsoak.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -o $@ $^ $(LDLIBS_ALL)

# (Some rooms alone have no judge.)
programs: $(if $(ROOMS),,$(CALIBRATE))

.PHONY: calibrate
calibrate: $(CALIBRATE) ## how often the judge is right on artificial runs (PAIRS=2000 CELL=part of a name)
	@$(CALIBRATE) $(PAIRS) $(CELL)

-include $(CALIBRATE_OBJ:.o=.d)
