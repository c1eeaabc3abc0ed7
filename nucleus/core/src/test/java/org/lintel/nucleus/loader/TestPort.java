package org.lintel.nucleus.loader;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;
import org.lintel.nucleus.abi.Ticks;

/**
 * A gate with as little behind it as rewritten code needs to run on a host thread: it counts polls
 * and keeps what is written. Only the loader's tests have it, in a JVM of their own. Confined to the
 * thread of the test.
 */
final class TestPort implements Gate.Port {
    /** Thrown by exit_group, in place of ending the process. */
    static final class Exited extends Error {
        private static final long serialVersionUID = 1L;
        final int status;

        Exited(int status) {
            super("exited " + status, null, false, false);
            this.status = status;
        }
    }

    private static final long THREAD_BLOCK = 0x8_0000;
    static final TestPort PORT = new TestPort();

    static {
        Gate.install(PORT);
    }

    final Ticks ticks = new Ticks();
    private Memory memory;
    private ByteArrayOutputStream written;
    private int polls;
    private long clock;
    int overflows;
    int initialisersSeen;
    Runnable onPoll;

    private TestPort() {}

    /** Back to the start; every tick of the budget is counted. */
    static TestPort reset() {
        TestPort port = PORT;
        port.memory = new FlatMemory();
        port.memory.putLong(THREAD_BLOCK + ThreadBlock.STACK_POINTER, THREAD_BLOCK);
        port.written = new ByteArrayOutputStream();
        port.ticks.left = Integer.MAX_VALUE;
        port.ticks.stackBytes = 0;
        port.ticks.stackLimitBytes = 256 << 10;
        port.ticks.initialisers = 0;
        port.polls = 0;
        port.overflows = 0;
        port.initialisersSeen = 0;
        port.onPoll = null;
        return port;
    }

    /** {@return how many polls have been passed since the reset} */
    int polled() {
        return polls + Integer.MAX_VALUE - ticks.left;
    }

    String output() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Override
    public long trap(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        switch (number) {
            case Syscalls.SYS_write -> {
                byte[] bytes = new byte[(int) a2];
                memory.get(a1, bytes, 0, bytes.length);
                written.writeBytes(bytes);
                return a2;
            }
            case Syscalls.SYS_clock_gettime -> {
                clock += 100_000;
                memory.putLong(a1, clock / 1_000_000_000L);
                memory.putLong(a1 + ProcessFlags.TIMESPEC_BYTES / 2, clock % 1_000_000_000L);
                return 0;
            }
            case Syscalls.SYS_exit_group -> throw new Exited((int) a0);
            case Syscalls.SYS_gettid -> {
                return Thread.currentThread().threadId();
            }
            case Syscalls.SYS_getrandom -> {
                memory.fill(a0, a1, (byte) 42);
                return a1;
            }
            default -> {
                return -Errno.ENOSYS.number();
            }
        }
    }

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public long threadPointer() {
        return THREAD_BLOCK;
    }

    @Override
    public Ticks ticks() {
        return ticks;
    }

    @Override
    public Ticks sharedTicks() {
        return null;
    }

    @Override
    public void poll() {
        polls++;
        ticks.left = 0;
        initialisersSeen = Math.max(initialisersSeen, ticks.initialisers);
        if (onPoll != null) {
            onPoll.run();
        }
    }

    @Override
    public void stackOverflow() {
        overflows++;
        throw new StackOverflowError();
    }
}
