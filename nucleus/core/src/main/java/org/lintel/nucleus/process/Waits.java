package org.lintel.nucleus.process;

import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.cpu.Waiter;
import org.lintel.nucleus.handle.HandleTable.Descriptor;
import org.lintel.nucleus.handle.PipeEnd;
import org.lintel.vm.BadAddress;
import org.lintel.vm.UserCopy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who could end a thread's wait for something of the core: a child, who has the other end of a pipe
 * open, who holds the lock behind a futex.
 *
 * <p><b>Threads.</b> Run while no emulated thread does. No lock is taken.
 */
public final class Waits {
    private static final int LONGEST_NOTE = 1024;

    private Waits() {}

    /** {@return what a thread waits for} */
    public static WaitFor of(UserThread thread) {
        Process process = thread.process();
        String what = String.valueOf(thread.waitingFor());
        if (process.childChanged.find(thread) != null) {
            return new WaitFor(what, threadsOf(process.children));
        }
        Waiter joining = process.threadEnded.find(thread);
        if (joining != null) {
            return ofJoin(process, joining.key);
        }
        for (Descriptor descriptor : process.handles().descriptors()) {
            if (descriptor.handle() instanceof PipeEnd end && end.isAwaitedBy(thread)) {
                return ofPipe(thread, what, end);
            }
        }
        return thread.futexWait().isUnderWay()
                ? ofFutex(thread, what)
                : new WaitFor(what, List.of());
    }

    /** {@return the threads of some processes} */
    public static List<UserThread> threadsOf(List<Process> processes) {
        return processes.stream().flatMap(process -> process.threads().stream()).toList();
    }

    private static WaitFor ofJoin(Process process, long tid) {
        List<UserThread> joined =
                process.threads().stream().filter(thread -> thread.tid() == tid).toList();
        return new WaitFor("the end of thread " + tid, joined);
    }

    private static WaitFor ofPipe(UserThread thread, String what, PipeEnd end) {
        List<Process> others = new ArrayList<>();
        for (Process process : thread.kernel().processes().all()) {
            for (Descriptor descriptor : process.handles().descriptors()) {
                if (descriptor.handle() instanceof PipeEnd other && end.isOpposite(other)) {
                    others.add(process);
                    break;
                }
            }
        }
        String names = others.stream().map(Process::toString).collect(Collectors.joining(", "));
        return new WaitFor(what + "; the other end is open in " + names, threadsOf(others));
    }

    private static WaitFor ofFutex(UserThread thread, String what) {
        FutexWait wait = thread.futexWait();
        if (wait.note() != 0) {
            return new WaitFor(note(thread, wait.note(), what), List.of());
        }
        UserThread owner = wait.owner() == 0 ? null : owner(thread, wait.owner());
        return owner == null
                ? new WaitFor(what + " at 0x" + Long.toHexString(wait.address()), List.of())
                : new WaitFor(
                        "lock at 0x%x, held by %s".formatted(wait.address(), owner.label()),
                        List.of(owner));
    }

    /** The text is the program's: it is cut, and cannot move a terminal's cursor. */
    private static String note(UserThread thread, long address, String otherwise) {
        try {
            byte[] bytes = UserCopy.copyString(thread.space(), address, LONGEST_NOTE);
            if (bytes == null) {
                bytes = new byte[LONGEST_NOTE];
                UserCopy.copyIn(thread.space(), address, bytes, 0, LONGEST_NOTE);
            }
            return new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cc}", "·");
        } catch (BadAddress gone) {
            return otherwise;
        }
    }

    private static UserThread owner(UserThread thread, long word) {
        int tid;
        try {
            tid = UserCopy.getInt(thread.space(), word) & ProcessFlags.FUTEX_TID_MASK;
        } catch (BadAddress gone) {
            return null;
        }
        for (Process process : thread.kernel().processes().all()) {
            for (UserThread candidate : process.threads()) {
                if (candidate.tid() == tid) {
                    return candidate;
                }
            }
        }
        return null;
    }
}
