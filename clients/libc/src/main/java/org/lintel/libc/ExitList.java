package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Syscalls;

import java.util.ArrayList;
import java.util.List;

/**
 * What a process does at its end, {@code atexit(3)}: procedures in reverse order of registration,
 * then the streams are written out. The child of a fork starts with an empty list.
 *
 * <p><b>Locks.</b> The lists are guarded by the lock of the procedure tables; procedures run
 * without it.
 *
 * <p>Process-local: each process has its own copy of this class.
 */
public final class ExitList {
    private static List<Runnable> afterMain;
    private static List<Runnable> atExit;

    private ExitList() {}

    /** Runs a task when {@code main} has returned, before the process ends; not at {@code exit}. */
    public static void afterMain(Runnable task) {
        LibraryLock.lockEntries();
        try {
            if (afterMain == null) {
                afterMain = new ArrayList<>();
            }
            afterMain.add(task);
            Startup.useExitList();
        } finally {
            LibraryLock.unlockEntries();
        }
    }

    /** Runs a task when the process ends of itself: by {@code exit}, or as {@code main} returns. */
    public static void atExit(Runnable task) {
        LibraryLock.lockEntries();
        try {
            if (atExit == null) {
                atExit = new ArrayList<>();
            }
            atExit.add(task);
            Startup.useExitList();
        } finally {
            LibraryLock.unlockEntries();
        }
    }

    /**
     * Ends the process, {@code exit(3)}: the list, then the streams, then {@code exit_group(2)}.
     */
    public static Error exit(int status) {
        int end = status;
        try {
            finish();
        } catch (Throwable t) {
            Uncaught.report("exit", t);
            end = status == 0 ? 1 : status;
        }
        Gate.trap(Syscalls.SYS_exit_group, end, 0, 0, 0, 0, 0);
        return new AssertionError("exit: the process outlived its end");
    }

    /** Runs what waits for the return of {@code main}. */
    static void runAfterMain() {
        for (Runnable task; (task = removeLast(true)) != null; ) {
            task.run();
        }
    }

    /** Runs the list and writes the streams out. */
    static void finish() {
        for (Runnable task; (task = removeLast(false)) != null; ) {
            task.run();
        }
        Stdio.flushAll();
    }

    private static Runnable removeLast(boolean main) {
        LibraryLock.lockEntries();
        try {
            List<Runnable> list = main ? afterMain : atExit;
            return list == null || list.isEmpty() ? null : list.removeLast();
        } finally {
            LibraryLock.unlockEntries();
        }
    }
}
