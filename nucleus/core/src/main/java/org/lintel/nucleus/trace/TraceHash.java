package org.lintel.nucleus.trace;

/**
 * A 64-bit fingerprint of a run: two runs with the same fingerprint had the same events, with the
 * same arguments, at the same virtual times, in the same order.
 *
 * <p>The words of one event are multiplied by odd constants, one for each position, and summed (so
 * that the processor can do it side by side), the sum is scrambled, and joins the state by a step
 * that depends on the order: rotate, exclusive or, multiply, as FNV and the xx family do.
 *
 * <p><b>Threads.</b> Fed by the consumer thread; {@link #value} after {@link Tracer#drain}, which orders it.
 */
public final class TraceHash implements EventConsumer {
    private static final long START = 0x6C69_6E74_656C_0001L;
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;
    private static final long MIX = 0xD6E8_FEB8_6659_FD93L;

    private static final long K_TIME = 0xA24B_AED4_963E_E407L;
    private static final long K_WHO = 0x9FB2_1C65_1E98_DF25L;
    private static final long K_KIND = 0x8CB9_2BA7_2F3D_8DD7L;
    private static final long K0 = 0xC2B2_AE3D_27D4_EB4FL;
    private static final long K1 = 0x1656_67B1_9E37_79F9L;
    private static final long K2 = 0x85EB_CA77_C2B2_AE63L;
    private static final long K3 = 0x27D4_EB2F_1656_67C5L;
    private static final long K4 = 0xBF58_476D_1CE4_E5B9L;
    private static final long K5 = 0x94D0_49BB_1331_11EBL;
    private static final long K6 = 0xFF51_AFD7_ED55_8CCDL;

    private long state = START;

    @Override
    public void accept(Event event) {
        state = step(state, scramble(sum(event)));
    }

    private static long sum(Event event) {
        long sum =
                event.timeNs * K_TIME + scramble(event.who()) * K_WHO + (event.what() + 1) * K_KIND;
        return sum + arguments(event);
    }

    /** Cases fall through on purpose, from the last argument that the kind uses to the first. */
    @SuppressWarnings("fallthrough")
    private static long arguments(Event event) {
        long sum = 0;
        switch (event.kind().argumentCount) {
            case 7:
                sum += scramble(event.a6) * K6;
            case 6:
                sum += scramble(event.a5) * K5;
            case 5:
                sum += scramble(event.a4) * K4;
            case 4:
                sum += scramble(event.a3) * K3;
            case 3:
                sum += scramble(event.a2) * K2;
            case 2:
                sum += scramble(event.a1) * K1;
            case 1:
                sum += scramble(event.a0) * K0;
            default:
                return sum;
        }
    }

    private static long scramble(long word) {
        word ^= word >>> 32;
        word *= MIX;
        return word ^ (word >>> 29);
    }

    private static long step(long state, long word) {
        return (Long.rotateLeft(state, 27) ^ word) * STEP;
    }

    /** {@return the fingerprint of the events seen} */
    public long value() {
        return scramble(scramble(state));
    }

    @Override
    public String toString() {
        return String.format("%016x", value());
    }
}
