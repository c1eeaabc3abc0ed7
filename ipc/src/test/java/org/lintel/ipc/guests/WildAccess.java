package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Mem;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.nucleus.abi.Signals;

/** Reads where nothing of its own is; with an argument, it has a handler for that. */
public final class WildAccess {
    static final long ADDRESS = 0x20_0020_0008L;

    private WildAccess() {}

    private static final class Caught extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static void handle(int signal, SignalInfo info) {
        equal(ADDRESS, info.faultAddress());
        throw new Caught();
    }

    public static void main(String[] args) {
        if (args.length > 0) {
            SignalHandling.sigaction(Signals.SIGSEGV, WildAccess::handle);
            try {
                Mem.getLong(ADDRESS);
            } catch (Caught expected) {
                return;
            }
            throw new AssertionError("no fault");
        }
        Mem.getLong(ADDRESS);
    }
}
