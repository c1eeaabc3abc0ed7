package org.lintel.libc.jdk;

/**
 * What {@code synchronized}, {@code wait} and {@code notify} of a program become.
 *
 * <p><b>Threads.</b> Any emulated thread. Process-local; see {@link MonitorTable}.
 */
public final class Monitors {
    private static final MonitorTable TABLE = new MonitorTable();
    private static final ThreadLocal<Sleeper> SLEEPERS = ThreadLocal.withInitial(Sleeper::new);

    private Monitors() {}

    /** monitorenter */
    public static void enter(Object object) {
        TABLE.enter(object);
    }

    /** monitorexit */
    public static void exit(Object object) {
        TABLE.exit(object);
    }

    /** Stands for {@link Thread#holdsLock}. */
    public static boolean holds(Object object) {
        return TABLE.holds(object);
    }

    /** Stands for {@link Object#wait()}. */
    public static void wait(Object object) throws InterruptedException {
        TABLE.await(object, 0, sleeper());
    }

    /** Stands for {@link Object#wait(long)}. */
    public static void wait(Object object, long milliseconds) throws InterruptedException {
        wait(object, milliseconds, 0);
    }

    /** Stands for {@link Object#wait(long, int)}. */
    public static void wait(Object object, long milliseconds, int nanoseconds)
            throws InterruptedException {
        if (milliseconds < 0 || nanoseconds < 0 || nanoseconds > 999_999) {
            throw new IllegalArgumentException("timeout value is out of range");
        }
        TABLE.await(object, nanoseconds(milliseconds, nanoseconds), sleeper());
    }

    /** Stands for {@link Object#notify}. */
    public static void notify(Object object) {
        TABLE.signal(object, false);
    }

    /** Stands for {@link Object#notifyAll}. */
    public static void notifyAll(Object object) {
        TABLE.signal(object, true);
    }

    /** Stands for {@link Thread#sleep}. */
    static void sleep(long nanoseconds) throws InterruptedException {
        TABLE.sleep(nanoseconds, sleeper());
    }

    /** {@return how the calling thread waits} */
    static Sleeper sleeper() {
        return SLEEPERS.get();
    }

    /** Gives the calling thread the sleeper that its {@link Thread} object knows. */
    static void become(Sleeper sleeper) {
        SLEEPERS.set(sleeper);
    }

    /** A sum that stops at the largest number: about 292 years. */
    static long nanoseconds(long milliseconds, int nanoseconds) {
        return milliseconds > Long.MAX_VALUE / 2_000_000
                ? Long.MAX_VALUE / 2
                : milliseconds * 1_000_000 + nanoseconds;
    }
}
