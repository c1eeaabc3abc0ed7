package org.lintel.programs;

import org.lintel.libc.Clock;
import org.lintel.libc.Processes;
import org.lintel.libc.Sem;
import org.lintel.libc.Sembuf;
import org.lintel.libc.Stdio;
import org.lintel.libc.WaitStatus;
import org.lintel.nucleus.abi.IpcFlags;

import java.util.List;

/**
 * The dining philosophers: {@code dining PHILOSOPHERS MEALS ORDER}. Each is a process, each fork a
 * semaphore of one set. Orders in which they take their two forks:
 *
 * <ul>
 *   <li>{@code ordered}: the one with the lower number first, so that no cycle can close;
 *   <li>{@code together}: both by one semop, all or none;
 *   <li>{@code left-first}: each the left one first. All take it before anyone reaches for the right
 *       one: they starve, and the machine reports the cycle.
 * </ul>
 */
public final class Dining {
    private static final long THINKING_NS = 1_000_000;
    private static final List<String> ORDERS = List.of("ordered", "together", "left-first");

    // The argument of a philosopher: all fit into one long.
    private static final int ID_BITS = 32;
    private static final int SEAT_BITS = 8;
    private static final int COUNT_BITS = 8;

    private Dining() {}

    public static void main(String[] args) {
        if (args.length != 3 || !ORDERS.contains(args[2])) {
            Stdio.err().println("usage: dining PHILOSOPHERS MEALS ordered|together|left-first");
            throw Processes.exit(2);
        }
        int count = Integer.parseInt(args[0]);
        int id = Sem.semget(IpcFlags.IPC_PRIVATE, count, 0600);
        int[] forks = new int[count];
        java.util.Arrays.fill(forks, 1);
        Sem.setall(id, forks);
        long work = (long) Integer.parseInt(args[1]) << 2 | ORDERS.indexOf(args[2]);
        for (int seat = 0; seat < count; seat++) {
            Processes.fork(Dining::philosopher, pack(id, seat, count, work));
        }
        int well = 0;
        for (int seat = 0; seat < count; seat++) {
            WaitStatus status = Processes.waitAny();
            well += status.ifExited() && status.exitStatus() == 0 ? 1 : 0;
        }
        Sem.remove(id);
        Stdio.puts("dining: " + well + " of " + count + " have eaten");
        throw Processes.exit(well == count ? 0 : 1);
    }

    private static long pack(int id, int seat, int count, long work) {
        return ((work << COUNT_BITS | count) << SEAT_BITS | seat) << ID_BITS
                | Integer.toUnsignedLong(id);
    }

    private static int philosopher(long packed) {
        int id = (int) packed;
        int seat = (int) (packed >> ID_BITS) & ((1 << SEAT_BITS) - 1);
        int count = (int) (packed >> (ID_BITS + SEAT_BITS)) & ((1 << COUNT_BITS) - 1);
        long work = packed >> (ID_BITS + SEAT_BITS + COUNT_BITS);
        String order = ORDERS.get((int) work & 3);
        int left = seat;
        int right = (seat + 1) % count;
        for (long meal = 0; meal < work >> 2; meal++) {
            take(id, left, right, order);
            Clock.sleepNs(THINKING_NS);
            Sem.semop(id, change(left, 1), change(right, 1));
            Clock.sleepNs(THINKING_NS);
        }
        return 0;
    }

    private static void take(int id, int left, int right, String order) {
        if (order.equals("together")) {
            Sem.semop(id, change(left, -1), change(right, -1));
            return;
        }
        boolean swaps = order.equals("ordered") && right < left;
        Sem.semop(id, change(swaps ? right : left, -1));
        Clock.sleepNs(THINKING_NS);
        Sem.semop(id, change(swaps ? left : right, -1));
    }

    /** A philosopher who dies gives the forks back. */
    private static Sembuf change(int fork, int by) {
        return new Sembuf(fork, by, IpcFlags.SEM_UNDO);
    }
}
