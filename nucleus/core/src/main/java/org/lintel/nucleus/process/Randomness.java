package org.lintel.nucleus.process;

import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.Oracle;
import org.lintel.nucleus.cpu.SpinLock;

/**
 * The bits that getrandom gives: the oracle's, in the order in which they are asked for.
 *
 * <p><b>Locks.</b> Its own, {@link LockRank#OBJECT}.
 */
public final class Randomness {
    private final SpinLock lock = new SpinLock(LockRank.OBJECT);
    private final Oracle oracle;

    public Randomness(long seed) {
        oracle = Oracle.stream(seed, "getrandom");
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        lock.acquire();
        for (int i = 0; i < count; i += Long.BYTES) {
            long word = oracle.nextLong();
            for (int k = i; k < Math.min(count, i + Long.BYTES); k++) {
                bytes[k] = (byte) word;
                word >>>= Byte.SIZE;
            }
        }
        lock.release();
        return bytes;
    }
}
