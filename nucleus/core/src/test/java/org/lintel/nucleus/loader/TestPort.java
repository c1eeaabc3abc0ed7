package org.lintel.nucleus.loader;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;
import org.lintel.nucleus.abi.Ticks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A gate with as little behind it as rewritten code needs to run on a host thread: it counts polls
 * and keeps what is written. Only the loader's tests have it, in a JVM of their own.
 *
 * <p><b>Threads.</b> The thread of the test; those that a program makes are host threads here, and
 * only the calls for threads and futexes may be made by several at once.
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

    private static final long THREAD_BLOCK = 0x4_0000;
    private static final long STACK_BYTES = 0x8000;
    private static final long MAPPINGS = 0x8_0000;
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

    /** The last descriptor that was closed. */
    int closed;

    Runnable onPoll;

    /** Whether all threads have one tick register, as on a machine of one processor. */
    boolean shared;

    /** Start-up code for the threads that the program makes. */
    org.lintel.nucleus.abi.UserEntry entry;

    private final ThreadLocal<Integer> threadIndex = ThreadLocal.withInitial(() -> 0);
    private final ThreadLocal<Ticks> threadTicks = ThreadLocal.withInitial(Ticks::new);
    private final java.util.List<Thread> threads = new java.util.ArrayList<>();
    private long nextMapping;

    private TestPort() {}

    /** Back to the start; every tick of the budget is counted. */
    static TestPort reset() {
        TestPort port = PORT;
        port.memory = new FlatMemory();
        port.prepareThreadBlock(0);
        port.written = new ByteArrayOutputStream();
        port.ticks.left = Integer.MAX_VALUE;
        port.ticks.stackBytes = 0;
        port.ticks.stackLimitBytes = 256 << 10;
        port.ticks.initialisers = 0;
        port.polls = 0;
        port.overflows = 0;
        port.initialisersSeen = 0;
        port.onPoll = null;
        port.shared = false;
        port.entry = null;
        port.threads.clear();
        port.nextMapping = MAPPINGS;
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
            case Syscalls.SYS_close -> {
                closed = (int) a0;
                return 0;
            }
            case Syscalls.SYS_clock_gettime -> {
                clock += 100_000;
                memory.putLong(a1, clock / 1_000_000_000L);
                memory.putLong(a1 + ProcessFlags.TIMESPEC_BYTES / 2, clock % 1_000_000_000L);
                return 0;
            }
            case Syscalls.SYS_exit_group -> throw new Exited((int) a0);
            case Syscalls.SYS_gettid -> {
                return 1 + threadIndex.get();
            }
            case Syscalls.SYS_getpid -> {
                return 1;
            }
            case Syscalls.SYS_sched_yield -> {
                Thread.yield();
                return 0;
            }
            case Syscalls.SYS_mmap -> {
                nextMapping += a1;
                return nextMapping - a1;
            }
            case Syscalls.SYS_futex -> {
                return a1 == ProcessFlags.FUTEX_WAIT ? futexWait(a0, (int) a2, a3) : futexWake();
            }
            case Syscalls.SYS_thread_create -> {
                return createThread(a0, a1);
            }
            case Syscalls.SYS_thread_detach -> {
                return 0;
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

    private synchronized long futexWait(long word, int value, long timeout) {
        long left =
                timeout == 0
                        ? 0
                        : memory.getLong(timeout) * 1000
                                + memory.getLong(timeout + 8) / 1_000_000
                                + 1;
        if (memory.getInt(word) != value) {
            return -Errno.EAGAIN.number();
        }
        try {
            wait(left);
        } catch (InterruptedException e) {
            return -Errno.EINTR.number();
        }
        return 0;
    }

    /** Wakes everybody: who waits must look again anyway. */
    private synchronized long futexWake() {
        notifyAll();
        return 1;
    }

    private void prepareThreadBlock(int index) {
        long block = THREAD_BLOCK + index * STACK_BYTES;
        memory.putLong(block + ThreadBlock.TID, 1 + index);
        memory.putLong(block + ThreadBlock.STACK_POINTER, block);
    }

    private synchronized long createThread(long procedure, long argument) {
        int index = threads.size() + 1;
        prepareThreadBlock(index);
        Thread thread =
                new Thread(() -> {
                    threadIndex.set(index);
                    entry.enter(org.lintel.nucleus.abi.UserEntry.THREAD, procedure, argument, 0);
                });
        threads.add(thread);
        thread.start();
        return 1 + index;
    }

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public long threadPointer() {
        return THREAD_BLOCK + threadIndex.get() * STACK_BYTES;
    }

    @Override
    public Ticks ticks() {
        if (threadIndex.get() == 0) {
            return ticks;
        }
        Ticks own = threadTicks.get();
        own.left = Integer.MAX_VALUE;
        return own;
    }

    @Override
    public Ticks sharedTicks() {
        return shared ? ticks : null;
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
