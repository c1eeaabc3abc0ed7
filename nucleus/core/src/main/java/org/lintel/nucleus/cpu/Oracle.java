package org.lintel.nucleus.cpu;

/**
 * Every choice of the machine that nothing forces: how long a quantum is, what getrandom returns,
 * later which waiter wakes and which packet is lost. One seed is one run.
 *
 * <p>Each kind of choice draws from a stream of its own, split from the seed by name, so that a new
 * kind of choice does not shift the others. The generator is SplitMix64 (Steele, Lea, Flood 2014).
 *
 * <p><b>Threads.</b> A stream is confined to one emulated processor, or guarded by its user's lock.
 */
public final class Oracle {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    private Oracle(long state) {
        this.state = state;
    }

    /** {@return the stream of choices of one kind under one seed} */
    public static Oracle stream(long seed, String kind) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < kind.length(); i++) {
            hash = (hash ^ kind.charAt(i)) * 0x100000001b3L;
        }
        return new Oracle(mix(seed) ^ mix(hash));
    }

    /** {@return 64 bits} */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** {@return a number in {@code 0 … bound - 1}} */
    public int choose(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
