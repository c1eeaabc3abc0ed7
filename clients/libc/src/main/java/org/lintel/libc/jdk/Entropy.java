package org.lintel.libc.jdk;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Syscalls;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Seeds for what the JDK would seed from the host: bytes of {@code getrandom}, which the nucleus
 * draws from the machine's seed.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local.
 */
public final class Entropy {
    /** Of {@link Math#random}. */
    private static Random ofMath;

    private Entropy() {}

    public static long seed() {
        long bytes = Descriptors.push(Long.BYTES);
        Descriptors.trap(Syscalls.SYS_getrandom, bytes, Long.BYTES, 0);
        long seed = Gate.memory().getLong(bytes);
        Descriptors.pop(Long.BYTES);
        return seed;
    }

    /** What {@code Random::new} becomes. */
    public static Random newSeededRandom() {
        return new Random(seed());
    }

    /** What {@code SplittableRandom::new} becomes. */
    public static SplittableRandom newSeededSplittableRandom() {
        return new SplittableRandom(seed());
    }

    /** Stands for {@link Math#random}. */
    public static double random() {
        Random random = ofMath;
        if (random == null) {
            random = newSeededRandom();
            ofMath = random;
        }
        return random.nextDouble();
    }

    /** Stands for {@link Collections#shuffle(List)}. */
    public static void shuffle(List<?> list) {
        Collections.shuffle(list, newSeededRandom());
    }

    /** Stands for {@link UUID#randomUUID}. */
    public static UUID randomUuid() {
        long high = seed() & ~0xf000L | 0x4000L;
        long low = seed() & ~(3L << 62) | 1L << 63;
        return new UUID(high, low);
    }
}
