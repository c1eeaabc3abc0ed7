package org.lintel.programs;

import org.lintel.libc.Clock;
import org.lintel.libc.DoorArg;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Malloc;
import org.lintel.libc.Processes;
import org.lintel.libc.Stdio;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Errno;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many threads call a server at the same time that takes 10 ms for each answer: who holds marshalling
 * buffers meanwhile is the question. The process serves; its child has the calling threads. Arguments:
 * how many threads, and how many bytes each sends and gets back.
 */
public final class SlowCalls {
    private static final long ANSWER_NS = 10_000_000;

    private SlowCalls() {}

    public static void main(String[] args) {
        int door =
                Doors.create(
                        (cookie, data, size, descs, count) -> {
                            Clock.sleepNs(ANSWER_NS);
                            Doors.reply(data, size);
                        },
                        0,
                        0);
        long callers = Long.parseLong(args[0]);
        long bytes = Long.parseLong(args[1]);
        // A fork passes one number on: threads, bytes and door share it.
        int child = Processes.fork(SlowCalls::child, callers << 48 | bytes << 16 | door);
        throw Processes.exit(Processes.waitpid(child).exitStatus());
    }

    private static int child(long packed) {
        int callers = (int) (packed >>> 48);
        int bytes = (int) (packed >>> 16);
        int door = (int) packed & 0xffff;
        AtomicInteger answered = new AtomicInteger();
        int[] threads = new int[callers];
        for (int i = 0; i < callers; i++) {
            threads[i] = Threads.create(() -> call(door, bytes, answered));
        }
        for (int thread : threads) {
            Threads.join(thread);
        }
        Stdio.out()
                .println("answered " + answered + ", no buffer for " + (callers - answered.get()));
        return 0;
    }

    private static void call(int door, int bytes, AtomicInteger answered) {
        long room = Malloc.calloc(1, bytes);
        try {
            Doors.call(door, new DoorArg(room, bytes, room, bytes));
            answered.incrementAndGet();
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ENOBUFS) {
                throw e;
            }
        } finally {
            Malloc.free(room);
        }
    }
}
