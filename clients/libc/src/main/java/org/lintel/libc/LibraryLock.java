package org.lintel.libc;

import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Signals;
import org.lintel.nucleus.abi.Syscalls;
import org.lintel.nucleus.abi.ThreadBlock;

/**
 * The locks around the library's own tables, and the promise that no signal handler runs while a
 * thread holds one. For the library itself.
 *
 * <p>A handler may thus call {@code malloc} or print: other than in C, where it could find the heap
 * half changed, or wait for a lock that its own thread holds. A thread inside holds its signals
 * ({@link ThreadBlock#SIGNALS_HELD}); what came meanwhile is delivered when it leaves. A fault is
 * not held: the thread could not go on.
 *
 * <p><b>Locks.</b> Order: a stream, procedure tables, heap. Fork takes the last two, so that the
 * child's copy is whole; a stream that another thread holds meanwhile loses its buffer in the
 * child.
 */
public final class LibraryLock {
    private LibraryLock() {}

    static void lock(Memory memory, long word) {
        holdSignals(memory);
        Mutex.lock(memory, word);
    }

    static void unlock(Memory memory, long word) {
        Mutex.unlock(memory, word);
        letSignals(memory);
    }

    /** Puts the calling thread's handlers off. */
    public static void holdSignals(Memory memory) {
        long held = Gate.threadPointer() + ThreadBlock.SIGNALS_HELD;
        memory.putInt(held, memory.getInt(held) + 1);
    }

    /** Undoes {@link #holdSignals}; handlers that are due run now. */
    public static void letSignals(Memory memory) {
        long block = Gate.threadPointer();
        int held = memory.getInt(block + ThreadBlock.SIGNALS_HELD) - 1;
        memory.putInt(block + ThreadBlock.SIGNALS_HELD, held);
        if (held == 0 && memory.getInt(block + ThreadBlock.SIGNAL_WAITS) != 0) {
            memory.putInt(block + ThreadBlock.SIGNAL_WAITS, 0);
            long result = Gate.trap(Syscalls.SYS_sigprocmask, Signals.SIG_BLOCK, 0, 0, 0, 0, 0);
            assert !Errno.isError(result) : "sigprocmask that only asks, result=" + result;
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
        memory.putInt(Gate.threadPointer() + ThreadBlock.SIGNALS_HELD, 0);
        memory.putInt(Gate.threadPointer() + ThreadBlock.SIGNAL_WAITS, 0);
    }
}
