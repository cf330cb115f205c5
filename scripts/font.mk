# The characters of DejaVu Sans that plots need, as C arrays in gen/ (made by scripts/font_subset.c).
# FONT names the font (Debian and Ubuntu: fonts-dejavu-core), HOSTCC the compiler of this machine.
HOSTCC ?= $(if $(shell command -v gcc),gcc,cc)
FONT ?= $(firstword $(wildcard $(addsuffix /DejaVuSans.ttf,/usr/share/fonts/truetype/dejavu \
	/usr/share/fonts/dejavu /usr/share/fonts/TTF)) /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf)
FONT_GEN := $(O)/gen/font_data.h $(O)/gen/font_widths.h

$(BUILD)/tools/font_subset: scripts/font_subset.c
	$(call say,TOOL,$@)
	$(Q)mkdir -p $(@D) && $(HOSTCC) -std=gnu17 -O1 -Wall -Wextra -o $@.$(VARIANT) $< && mv $@.$(VARIANT) $@

$(FONT):
	@echo "make: no font '$@': run scripts/setup.sh, or set FONT" >&2; exit 1

$(FONT_GEN): $(O)/gen/font_%.h: $(BUILD)/tools/font_subset $(FONT)
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && $< $* $(FONT) >$@.new && mv $@.new $@

$(foreach f,vector text_width,$(O)/obj/src/codec/$(f).o $(O)/tidy/src/codec/$(f).ok) headers cppcheck: | $(FONT_GEN)
