package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Random bytes from the machine, {@code getrandom(2)}: they depend on the machine's seed alone, so
 * that a run can be repeated.
 */
public final class RandomBytes {
    private RandomBytes() {}

    /** Fills memory with random bytes. */
    public static void getrandom(long address, long lengthBytes) {
        long done = 0;
        while (done < lengthBytes) {
            done +=
                    Sys.call(
                            "getrandom",
                            Syscalls.SYS_getrandom,
                            address + done,
                            lengthBytes - done,
                            0);
        }
    }

    /** {@return a random number, as a seed for a generator} */
    public static long nextLong() {
        try (Stack.Frame frame = Stack.push(Long.BYTES)) {
            getrandom(frame.address(), Long.BYTES);
            return Gate.memory().getLong(frame.address());
        }
    }
}
