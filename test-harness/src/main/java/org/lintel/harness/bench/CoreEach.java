package org.lintel.harness.bench;

import java.util.BitSet;

/**
 * A core of the host for each of two threads. Left to itself the host may put both on one core, where
 * a wake-up costs a switch, or on two, where it costs an interrupt between cores and is several times
 * as long; it changes its mind in between. Linux.
 *
 * <p><b>Threads.</b> Each binds itself.
 */
final class CoreEach {
    private final BitSet all = LinuxCalls.affinity();
    private final int first = all.nextSetBit(0);
    private final int second = all.nextSetBit(first + 1);

    CoreEach() {
        if (second < 0) {
            throw new IllegalStateException("benchmark: this needs two cores");
        }
    }

    /** Binds the calling thread to the one core. */
    void bindFirst() {
        LinuxCalls.setAffinity(only(first));
    }

    /** Binds the calling thread to the other. */
    void bindSecond() {
        LinuxCalls.setAffinity(only(second));
    }

    /** Lets the calling thread run where it could before. */
    void unbind() {
        LinuxCalls.setAffinity(all);
    }

    private static BitSet only(int core) {
        BitSet cores = new BitSet();
        cores.set(core);
        return cores;
    }
}
