package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.SigInfo;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * The locks around the library's own tables, and the promise that no signal handler runs while a
 * thread holds one. For the library itself.
 *
 * <p>A handler may thus call {@code malloc} or print: other than in C, where it could find the heap
 * half changed, or wait for a lock that its own thread holds. A signal that comes inside is noted
 * in the thread's block, and sent once more when the thread leaves. A fault is not put off: the
 * thread could not go on.
 *
 * <p><b>Shape.</b> In {@link ThreadBlock#LIBRARY}: long bits of the signals put off, int locks
 * held.
 *
 * <p><b>Locks.</b> Order: a stream, procedure tables, heap. Fork takes the last two, so that the
 * child's copy is whole; a stream that another thread holds meanwhile loses its buffer in the
 * child.
 */
public final class LibraryLock {
    private static final int DEFERRED = ThreadBlock.LIBRARY;
    private static final int DEPTH = ThreadBlock.LIBRARY + 8;

    private LibraryLock() {}

    static void lock(Memory memory, long word) {
        long depth = Gate.threadPointer() + DEPTH;
        memory.putInt(depth, memory.getInt(depth) + 1);
        Mutex.lock(memory, word);
    }

    static void unlock(Memory memory, long word) {
        Mutex.unlock(memory, word);
        long block = Gate.threadPointer();
        int depth = memory.getInt(block + DEPTH) - 1;
        memory.putInt(block + DEPTH, depth);
        if (depth == 0 && memory.getLong(block + DEFERRED) != 0) {
            resend(memory, block);
        }
    }

    /** Takes the lock of the procedure tables. */
    public static void lockEntries() {
        lock(Gate.memory(), LibcData.ENTRY_LOCK);
    }

    /** Gives the lock of the procedure tables back. */
    public static void unlockEntries() {
        unlock(Gate.memory(), LibcData.ENTRY_LOCK);
    }

    /** Takes the locks of heap and tables, so that a fork finds neither half changed. */
    public static void lockForFork() {
        Memory memory = Gate.memory();
        lock(memory, LibcData.ENTRY_LOCK);
        lock(memory, LibcData.HEAP_LOCK);
    }

    /** Gives them back in the parent. */
    public static void unlockInParent() {
        Memory memory = Gate.memory();
        unlock(memory, LibcData.HEAP_LOCK);
        unlock(memory, LibcData.ENTRY_LOCK);
    }

    /** Opens every lock in the child of a fork, whose only thread holds none of them yet. */
    public static void resetInChild() {
        Memory memory = Gate.memory();
        memory.putInt(LibcData.HEAP_LOCK, 0);
        memory.putInt(LibcData.ENTRY_LOCK, 0);
        StreamBuffer.resetInChild(memory);
        memory.putInt(Gate.threadPointer() + DEPTH, 0);
        memory.putLong(Gate.threadPointer() + DEFERRED, 0);
    }

    /**
     * Called as a signal arrives.
     *
     * @return whether its handler must wait, because the thread holds a lock of the library
     */
    public static boolean defers(int signal, long info) {
        Memory memory = Gate.memory();
        long block = Gate.threadPointer();
        if (memory.getInt(block + DEPTH) == 0 || isFault(memory, signal, info)) {
            return false;
        }
        long deferred = block + DEFERRED;
        memory.putLong(deferred, memory.getLong(deferred) | 1L << (signal - 1));
        return true;
    }

    private static boolean isFault(Memory memory, int signal, long info) {
        return (signal == Signals.SIGSEGV || signal == Signals.SIGBUS)
                && memory.getInt(info + SigInfo.CODE) != SigInfo.SI_USER;
    }

    private static void resend(Memory memory, long block) {
        long signals = memory.getLong(block + DEFERRED);
        memory.putLong(block + DEFERRED, 0);
        long pid = Gate.trap(Syscalls.SYS_getpid, 0, 0, 0, 0, 0, 0);
        long tid = memory.getLong(block + ThreadBlock.TID);
        while (signals != 0) {
            int signal = Long.numberOfTrailingZeros(signals) + 1;
            signals &= signals - 1;
            long result = Gate.trap(Syscalls.SYS_tgkill, pid, tid, signal, 0, 0, 0);
            assert !Errno.isError(result) : "tgkill of the own thread, result=" + result;
        }
    }
}
