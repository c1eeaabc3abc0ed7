package org.lintel.harness.bench.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.Rlimit;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.libc.peer.NotifyAndWait;
import org.lintel.libc.peer.Peers;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.Signals;

/**
 * Shared memory grows by 1 MiB for so many peers, {@code map}ped for them or by {@code notify} and
 * wait; a batch counts in growths, and shrinks by all of them at its end.
 */
public final class PeerGrowth {
    private static final long PIECE_BYTES = 1 << 20;
    private static final long PLACE = 0x10_0000_0000L;
    private static final long TIMEOUT_NS = Long.MAX_VALUE / 4;

    /** Processes and descriptors that a thousand peers with a pipe each may need. */
    private static final long MOST = 8192;

    private static final int READY = 0;
    private static final int OBJECT = 4;
    private static final int PIDS = 4096;
    private static final int NOTIFIER = 16384;
    private static final int CONTROL_BYTES = 1 << 17;

    private final int object;
    private final int peers;
    private final long control;
    private final NotifyAndWait notifier;

    private PeerGrowth(int peers, boolean notify) {
        this.peers = peers;
        this.object = Files.memfdCreate("growing", 0);
        this.control = Mmap.sharedAnonymous(CONTROL_BYTES);
        this.notifier = notify ? new NotifyAndWait(object, peers) : null;
        Mem.putInt(control + OBJECT, object);
        if (notify) {
            notifier.store(control + NOTIFIER);
        }
    }

    public static void main(String[] args) {
        int peers = Integer.parseInt(args[1]);
        Processes.setrlimit(ProcessFlags.RLIMIT_NPROC, new Rlimit(MOST, MOST));
        Processes.setrlimit(ProcessFlags.RLIMIT_NOFILE, new Rlimit(MOST, MOST));
        PeerGrowth growth = new PeerGrowth(peers, args[0].equals("notify"));
        growth.start();
        Orders.serve(growth::run);
        growth.end();
    }

    private void start() {
        Peers.attach(object, true);
        Mem.putInt(control + PIDS, Processes.getpid());
        for (int i = 1; i <= peers; i++) {
            Mem.putInt(control + 8, i - 1);
            int pid =
                    notifier == null
                            ? Processes.fork(PeerGrowth::sleeper, control)
                            : Processes.fork(PeerGrowth::notified, control);
            Mem.putInt(control + PIDS + 4L * i, pid);
            while (Mem.getIntAcquire(control + READY) < i) {
                Threads.yield();
            }
        }
    }

    static int sleeper(long control) {
        Peers.attach(Mem.getInt(control + OBJECT), false);
        Mem.getAndAddInt(control + READY, 1);
        SignalHandling.pause();
        return 0;
    }

    static int notified(long control) {
        NotifyAndWait mine = NotifyAndWait.load(control + NOTIFIER);
        int line = Mem.getInt(control + 8);
        Mem.getAndAddInt(control + READY, 1);
        boolean more = true;
        while (more) {
            more = mine.serveOne(line);
        }
        return 0;
    }

    private void run(long count) {
        for (long i = 0; i < count; i++) {
            Files.ftruncate(object, (i + 1) * PIECE_BYTES);
            long at = PLACE + i * PIECE_BYTES;
            if (notifier == null) {
                Peers.mmapPeers(
                        control + PIDS,
                        peers + 1,
                        false,
                        at,
                        PIECE_BYTES,
                        MapFlags.PROT_READ | MapFlags.PROT_WRITE,
                        MapFlags.MAP_SHARED | MapFlags.MAP_FIXED_NOREPLACE,
                        object,
                        i * PIECE_BYTES);
            } else {
                check(notifier.grow(at, PIECE_BYTES, i * PIECE_BYTES, TIMEOUT_NS));
            }
        }
        if (notifier == null) {
            Peers.munmapPeers(control + PIDS, peers + 1, false, PLACE, count * PIECE_BYTES);
        } else {
            check(notifier.shrink(PLACE, count * PIECE_BYTES, TIMEOUT_NS));
        }
    }

    private void check(NotifyAndWait.Outcome outcome) {
        if (outcome.messages() != 2 * peers) {
            throw new IllegalStateException("messages: " + outcome.messages());
        }
    }

    private void end() {
        if (notifier != null) {
            notifier.close();
        }
        for (int i = 1; i <= peers; i++) {
            int pid = Mem.getInt(control + PIDS + 4L * i);
            if (notifier == null) {
                SignalHandling.kill(pid, Signals.SIGKILL);
            }
            Processes.waitpid(pid);
        }
    }
}
