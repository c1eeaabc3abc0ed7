package org.lintel.programs;

import org.lintel.libc.Clock;
import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Stdio;
import org.lintel.libc.Threads;
import org.lintel.libc.WaitStatus;
import org.lintel.libc.peer.NotifyAndWait;
import org.lintel.libc.peer.PeerSegment;

/**
 * A server extends a shared table while its clients walk it, in one of two ways. {@code peer}: it maps
 * each new piece in the clients as well, and they find it at their next step. {@code notify}: it tells
 * each client, who maps the piece and answers, and until the last answer nobody may use it.
 *
 * <pre>
 *   piece:  0 long address of the next one   8 long its number   …
 * </pre>
 */
public final class PeerGrow {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int FIRST_BYTES = 1 << 16;
    private static final int PIECES = 10;
    private static final int NOTIFIER = 4096;
    private static final long TIMEOUT_NS = 1_000_000_000;

    /** In the first piece: clients that walk already. */
    private static final int WALKING = 16;

    private PeerGrow() {}

    public static void main(String[] args) {
        boolean peer = args[0].equals("peer");
        int clients = Integer.parseInt(args[1]);
        PeerSegment segment = PeerSegment.create("table", "server");
        long first = segment.grow(FIRST_BYTES);
        segment.setRoot(first);
        NotifyAndWait notifier = peer ? null : new NotifyAndWait(segment.fd(), clients);
        if (notifier != null) {
            notifier.store(first + NOTIFIER);
        }
        int[] pids = new int[clients];
        for (int i = 0; i < clients; i++) {
            pids[i] =
                    peer
                            ? Processes.fork(PeerGrow::walker, segment.fd())
                            : Processes.fork(PeerGrow::notified, i);
        }
        while (Mem.getIntAcquire(first + WALKING) < clients) {
            Threads.sleepNs(1_000_000);
        }
        String result = peer ? growForAll(segment) : growAndNotify(segment, notifier);
        int well = 0;
        for (int pid : pids) {
            WaitStatus status = Processes.waitpid(pid);
            well += status.ifExited() && status.exitStatus() == 0 ? 1 : 0;
        }
        Stdio.puts(PIECES + " pieces, " + well + " clients: " + result);
        Processes.exit(well == clients ? 0 : 1);
    }

    private static String growForAll(PeerSegment segment) {
        long begun = Clock.monotonicNs();
        long last = segment.root();
        for (int i = 1; i <= PIECES; i++) {
            last = link(last, segment.grow(PIECE_BYTES), i);
        }
        return "0 messages, locked for 0 ns of " + (Clock.monotonicNs() - begun);
    }

    private static String growAndNotify(PeerSegment segment, NotifyAndWait notifier) {
        long begun = Clock.monotonicNs();
        long last = segment.root();
        long place = last;
        long offset = segment.pieces() * (4L << 20);
        long messages = 0;
        long lockedNs = 0;
        for (int i = 1; i <= PIECES; i++) {
            place += 2L << 20;
            Files.ftruncate(segment.fd(), offset + PIECE_BYTES);
            NotifyAndWait.Outcome outcome = notifier.grow(place, PIECE_BYTES, offset, TIMEOUT_NS);
            messages += outcome.messages();
            lockedNs += outcome.lockedNs();
            last = link(last, place, i);
            offset += PIECE_BYTES;
        }
        long tookNs = Clock.monotonicNs() - begun;
        notifier.close();
        return messages + " messages, locked for " + lockedNs + " ns of " + tookNs;
    }

    /** Fills a piece, then publishes it. {@return the piece} */
    private static long link(long last, long piece, int number) {
        Mem.putLong(piece + 8, number);
        Mem.putLong(piece + PIECE_BYTES - 8, number);
        Mem.putLongRelease(last, piece);
        return piece;
    }

    // ---- clients ----

    static int walker(long fd) {
        PeerSegment segment = PeerSegment.attachForked((int) fd, "client " + Processes.getpid());
        return walk(segment.root());
    }

    static int notified(long line) {
        long first = PeerSegment.WINDOW + (2L << 20);
        NotifyAndWait notifier = NotifyAndWait.load(first + NOTIFIER);
        int server =
                Threads.create(() -> {
                    boolean more = true;
                    while (more) {
                        more = notifier.serveOne((int) line);
                    }
                });
        int result = walk(first);
        Threads.join(server);
        return result;
    }

    /** Walks the table until it has all pieces. {@return 0 if each was as it should be} */
    private static int walk(long first) {
        Mem.getAndAddInt(first + WALKING, 1);
        long number = 0;
        long piece = first;
        while (number < PIECES) {
            long next = Mem.getLongAcquire(piece);
            if (next == 0) {
                continue; // a poll: the processor may go to another process here
            }
            number++;
            if (Mem.getLong(next + 8) != number || Mem.getLong(next + PIECE_BYTES - 8) != number) {
                return 1;
            }
            piece = next;
        }
        Mmap.msync(piece, PIECE_BYTES, 4); // the range is mapped without a hole
        return 0;
    }
}
