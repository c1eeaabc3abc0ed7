package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * System calls as the library makes them: the one place that traps and turns {@code -errno} into an
 * {@link ErrnoException}, in the role of {@code syscall(2)}.
 *
 * <p><b>Threads.</b> Any emulated thread; no state but {@code errno} in the thread's own block.
 */
public final class Sys {
    private Sys() {}

    public static long call(String name, int number) {
        return check(name, Gate.trap(number, 0, 0, 0, 0, 0, 0));
    }

    public static long call(String name, int number, long a0) {
        return check(name, Gate.trap(number, a0, 0, 0, 0, 0, 0));
    }

    public static long call(String name, int number, long a0, long a1) {
        return check(name, Gate.trap(number, a0, a1, 0, 0, 0, 0));
    }

    public static long call(String name, int number, long a0, long a1, long a2) {
        return check(name, Gate.trap(number, a0, a1, a2, 0, 0, 0));
    }

    public static long call(String name, int number, long a0, long a1, long a2, long a3) {
        return check(name, Gate.trap(number, a0, a1, a2, a3, 0, 0));
    }

    public static long call(
            String name, int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        return check(name, Gate.trap(number, a0, a1, a2, a3, a4, a5));
    }

    /** {@return the result of a trap, when it is a value} */
    public static long check(String name, long result) {
        if (Errno.isError(result)) {
            throw failed(name, result);
        }
        return result;
    }

    /**
     * {@return the error of the calling thread's last failed call, as C's {@code errno}; or null}
     */
    public static Errno errno() {
        return Errno.of(Gate.memory().getInt(Gate.threadPointer() + ThreadBlock.ERRNO));
    }

    /** {@return whether a trap's result is this error} */
    public static boolean is(long result, Errno errno) {
        return result == -errno.number();
    }

    private static ErrnoException failed(String name, long result) {
        Errno errno = Errno.of((int) -result);
        if (errno == null) {
            throw new IllegalStateException(
                    name + ": the nucleus returned unknown error " + -result);
        }
        return failed(name, errno);
    }

    /** {@return what a call throws that fails, for whatever reason; {@code errno} is set} */
    static ErrnoException failed(String name, Errno errno) {
        Gate.memory().putInt(Gate.threadPointer() + ThreadBlock.ERRNO, errno.number());
        return new ErrnoException(name, errno);
    }
}
