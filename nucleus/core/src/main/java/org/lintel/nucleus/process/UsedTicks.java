package org.lintel.nucleus.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Processor time of a process, counted by each processor for itself: a word that all of them wrote at
 * every switch would cost more than the switch.
 *
 * <p><b>Units.</b> Ticks. <b>Threads.</b> {@code add}: the task that runs on that processor, or its
 * carrier; {@code sum}: any. <b>Memory ordering.</b> Each word has one writer and is read opaquely: a sum
 * may miss what others add meanwhile.
 */
final class UsedTicks {
    /** Longs from one processor's word to the next: two cache lines, which the host fetches in pairs. */
    private static final int STRIDE = 16;

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words;

    UsedTicks(int processors) {
        this.words = new long[processors == 1 ? 1 : (processors + 1) * STRIDE];
    }

    private int indexOf(int processor) {
        return words.length == 1 ? 0 : (processor + 1) * STRIDE;
    }

    void add(int processor, long ticks) {
        int index = indexOf(processor);
        WORD.setOpaque(words, index, (long) WORD.getOpaque(words, index) + ticks);
    }

    long sum() {
        long sum = 0;
        for (int i = 0; i < words.length; i += STRIDE) {
            sum += (long) WORD.getOpaque(words, i);
        }
        return sum;
    }
}
