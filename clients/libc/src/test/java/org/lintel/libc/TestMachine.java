package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.ProcessImage;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;
import org.lintel.nucleus.abi.Ticks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Just enough of a machine for the library's own tests: one process, its threads are the test's. It
 * is installed once in a JVM; {@link #boot} makes it new for each test.
 */
final class TestMachine implements Gate.Port {
    private static final TestMachine ONE = new TestMachine();
    private static final long THREADS = SegmentMemory.LOW + SegmentMemory.BYTES;
    private static final long THREAD_BYTES = 64 * 1024;
    private static final int PID = 7;

    static {
        Gate.install(ONE);
    }

    /** The end of the process, which no code of a process survives. */
    static final class ProcessEnd extends Error {
        private static final long serialVersionUID = 1;
        final int status;
        final int signal;

        ProcessEnd(int status, int signal) {
            super("exit " + status + ", signal " + signal);
            this.status = status;
            this.signal = signal;
        }
    }

    private final Object lock = new Object();
    private final ThreadLocal<long[]> threadPointer = ThreadLocal.withInitial(() -> new long[2]);
    private int generation;
    private SegmentMemory memory;
    private long programBreak;
    private long mapped;
    private int threads;
    private Map<Integer, ByteArrayOutputStream> written;
    private byte[] input;
    private int inputAt;
    private final Map<Long, Integer> wakeups = new HashMap<>();

    /** A break that brk does not go beyond. */
    long breakLimit;

    /** Most bytes that one read or write moves. */
    int transferLimit;

    /** Calls of read and write that fail with EINTR before the next one succeeds. */
    int interruptions;

    /** Descriptors that are a console. */
    boolean console;

    final List<String> calls = new ArrayList<>();

    /** {@return a machine with a process that has just started} */
    static TestMachine boot() {
        ONE.reset();
        return ONE;
    }

    private void reset() {
        synchronized (lock) {
            generation++;
            memory = new SegmentMemory();
            programBreak = ProcessImage.HEAP_START;
            mapped = ProcessImage.MAP_TOP;
            threads = 0;
            written = new HashMap<>();
            input = new byte[0];
            inputAt = 0;
            breakLimit = THREADS - (THREAD_BYTES << 6);
            transferLimit = Integer.MAX_VALUE;
            interruptions = 0;
            console = false;
            calls.clear();
        }
    }

    void input(String text) {
        input = text.getBytes(StandardCharsets.UTF_8);
        inputAt = 0;
    }

    String output(int fd) {
        ByteArrayOutputStream bytes = written.get(fd);
        return bytes == null ? "" : bytes.toString(StandardCharsets.UTF_8);
    }

    long programBreak() {
        return programBreak;
    }

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public long threadPointer() {
        long[] own = threadPointer.get();
        if (own[1] != generation) {
            own[0] = newThread();
            own[1] = generation;
        }
        return own[0];
    }

    private long newThread() {
        synchronized (lock) {
            threads++;
            long block = THREADS - (threads - 1) * THREAD_BYTES - ThreadBlock.SIZE_BYTES;
            memory.putLong(block + ThreadBlock.TID, threads);
            memory.putLong(block + ThreadBlock.STACK_POINTER, block);
            memory.putLong(block + ThreadBlock.STACK_LOWEST, block - THREAD_BYTES / 2);
            return block;
        }
    }

    @Override
    public Ticks ticks() {
        return new Ticks();
    }

    @Override
    public Ticks sharedTicks() {
        return null;
    }

    @Override
    public void poll() {}

    @Override
    public void stackOverflow() {
        throw new StackOverflowError();
    }

    @Override
    public long trap(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        if (number == Syscalls.SYS_futex) {
            return futex(a0, (int) a1, (int) a2, a3);
        }
        synchronized (lock) {
            return switch (number) {
                case Syscalls.SYS_exit_group -> throw new ProcessEnd((int) a0, 0);
                case Syscalls.SYS_kill -> throw new ProcessEnd(0, (int) a1);
                case Syscalls.SYS_getpid -> PID;
                case Syscalls.SYS_brk -> brk(a0);
                case Syscalls.SYS_mmap -> mmap(a1);
                case Syscalls.SYS_write -> write((int) a0, a1, a2);
                case Syscalls.SYS_read -> read(a1, a2);
                case Syscalls.SYS_fstat -> fstat(a1);
                case Syscalls.SYS_clock_gettime -> clockGettime(a1);
                default -> other(number, a0, a1, a2);
            };
        }
    }

    private long other(int number, long a0, long a1, long a2) {
        calls.add(number + "(" + a0 + ", " + a1 + ", " + a2 + ")");
        return switch (number) {
            case Syscalls.SYS_munmap,
                    Syscalls.SYS_sigprocmask,
                    Syscalls.SYS_close,
                    Syscalls.SYS_sigaction ->
                    0;
            case Syscalls.SYS_fork -> PID + 1;
            default -> -Errno.ENOSYS.number();
        };
    }

    private long brk(long wanted) {
        if (wanted >= ProcessImage.HEAP_START && wanted <= breakLimit) {
            if (wanted < programBreak) {
                memory.fill(wanted, programBreak - wanted, (byte) 0);
            }
            programBreak = wanted;
        }
        return programBreak;
    }

    private long mmap(long length) {
        long address = (mapped - length) & -4096;
        if (address < SegmentMemory.HIGH) {
            return -Errno.ENOMEM.number();
        }
        mapped = address;
        return address;
    }

    private long write(int fd, long address, long length) {
        if (fd < 0 || fd > 9) {
            return -Errno.EBADF.number();
        }
        if (interruptions > 0) {
            interruptions--;
            return -Errno.EINTR.number();
        }
        byte[] bytes = new byte[(int) Math.min(length, transferLimit)];
        memory.get(address, bytes, 0, bytes.length);
        written.computeIfAbsent(fd, f -> new ByteArrayOutputStream()).writeBytes(bytes);
        calls.add("write(" + fd + ", " + bytes.length + ")");
        return bytes.length;
    }

    private long read(long address, long length) {
        if (interruptions > 0) {
            interruptions--;
            return -Errno.EINTR.number();
        }
        int count = (int) Math.min(Math.min(length, transferLimit), input.length - inputAt);
        memory.put(address, input, inputAt, count);
        inputAt += count;
        return count;
    }

    private long fstat(long address) {
        memory.putInt(
                address + FileFlags.STAT_MODE, console ? FileFlags.S_IFCHR : FileFlags.S_IFIFO);
        return 0;
    }

    private long clockGettime(long address) {
        long now = System.nanoTime();
        memory.putLong(address, Math.floorDiv(now, 1_000_000_000L));
        memory.putLong(address + 8, Math.floorMod(now, 1_000_000_000L));
        return 0;
    }

    /** Waits in the JVM, as the test's threads are host threads. */
    private long futex(long address, int operation, int value, long timeout) {
        synchronized (lock) {
            if (operation == ProcessFlags.FUTEX_WAKE) {
                wakeups.merge(address, 1, Integer::sum);
                lock.notifyAll();
                return 1;
            }
            if (memory.getIntAcquire(address) != value) {
                return -Errno.EAGAIN.number();
            }
            int before = wakeups.getOrDefault(address, 0);
            try {
                if (timeout != 0) {
                    lock.wait(1 + memory.getLong(timeout + 8) / 1_000_000);
                    return wakeups.getOrDefault(address, 0) == before
                            ? -Errno.ETIMEDOUT.number()
                            : 0;
                }
                while (wakeups.getOrDefault(address, 0) == before) {
                    lock.wait();
                }
            } catch (InterruptedException e) {
                return -Errno.EINTR.number();
            }
            return 0;
        }
    }
}
