package org.lintel.harness.bench;

import org.lintel.nucleus.MachineConfig;

/**
 * One side of a pair.
 *
 * @param name what it is, for readers
 * @param operations in one batch; a row's figure is time for one operation
 * @param linux whether it works on Linux alone
 */
record Side(String name, long operations, boolean linux, Subject.Factory subject) {
    /** {@return one program on a machine of its own} */
    static Side guest(
            String name, MachineConfig config, Class<?> guest, long operations, String... args) {
        return new Side(
                name, operations, false, () -> new GuestMachine(config, guest, operations, args));
    }
}
