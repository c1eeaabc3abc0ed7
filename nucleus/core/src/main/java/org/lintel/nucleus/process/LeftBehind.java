package org.lintel.nucleus.process;

import org.lintel.nucleus.handle.HandleTable;
import org.lintel.vm.RegionInfo;

import java.util.ArrayList;
import java.util.List;

/**
 * What a process had not given back when it ended. The nucleus frees it all the same; a scenario may
 * expect that there is nothing.
 */
final class LeftBehind {
    private static final int STANDARD_DESCRIPTORS = 3;

    private LeftBehind() {}

    /** {@return one line for each open descriptor above 2, and each mapping that the program made} */
    static List<String> of(Process process) {
        List<String> lines = new ArrayList<>();
        for (HandleTable.Descriptor open : process.handles().descriptors()) {
            if (open.number() >= STANDARD_DESCRIPTORS) {
                lines.add(
                        "descriptor %d (%s), opened by thread %d at %s"
                                .formatted(
                                        open.number(),
                                        open.handle().name(),
                                        open.openedByTid(),
                                        open.openedAt()));
            }
        }
        for (RegionInfo region : process.space().regions()) {
            if (region.name().startsWith(Mappings.BY_PROGRAM)) {
                lines.add("mapping " + region);
            }
        }
        return lines;
    }
}
