package org.lintel.ipc.sysv;

import org.lintel.nucleus.process.Process;

/**
 * What is to be added to the semaphores of one set when one process ends: the opposite of all that
 * its SEM_UNDO operations have done. Models {@code struct sem_undo}.
 *
 * <p><b>Locks.</b> Guarded by the set's.
 */
final class SemUndo {
    /** SEMAEM: adjustments stay within ± this. */
    static final int LARGEST = Short.MAX_VALUE;

    final Process process;
    private final short[] adjustments;

    SemUndo(Process process, int count) {
        this.process = process;
        this.adjustments = new short[count];
    }

    int adjustment(int index) {
        return adjustments[index];
    }

    boolean fits(int index, int change) {
        int after = adjustments[index] - change;
        return after >= -LARGEST - 1 && after <= LARGEST;
    }

    void note(int index, int change) {
        adjustments[index] -= (short) change;
    }

    /** SETVAL, SETALL: what was done before counts no more. */
    void clear(int index) {
        adjustments[index] = 0;
    }
}
