package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Threads;
import org.lintel.libc.peer.Peers;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Signals;

/**
 * Maps a page for a child that uses it at once, unmaps it there, and gives the frame to somebody else:
 * whoever still reaches the frame afterwards reads what is not his, or spoils it. Argument: rounds.
 */
public final class PeerStress {
    private static final int PAGE = 4096;
    private static final int RW = MapFlags.PROT_READ | MapFlags.PROT_WRITE;
    private static final long PLACE = 0x10_0000_0000L;
    private static final long HOARD = 0x11_0000_0000L;
    private static final long MAGIC = 0x6d61_6769_6300_0001L;
    private static final long OTHERS = 0x7777_7777_7777_7777L;

    // Words of the page that both share.
    private static final int ROUND = 0;
    private static final int TOUCHED = 64;
    private static final int OBJECT = 128;
    private static final int PATIENCE = 1000;
    private static final int HOPELESS = 1_000_000_000;

    private PeerStress() {}

    private static final class Unmapped extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Unmapped() {
            super(null, null, false, false);
        }
    }

    static void unmapped(int signal, SignalInfo info) {
        that((info.faultAddress() & -PAGE) == PLACE, "a fault elsewhere");
        throw new Unmapped();
    }

    public static void main(String[] args) {
        int rounds = Integer.parseInt(args[0]);
        long control = Mmap.sharedAnonymous(PAGE);
        int fd = Files.memfdCreate("piece", 0);
        Mem.putInt(control + OBJECT, fd);
        Peers.attach(fd, true);
        int child = Processes.fork(PeerStress::peer, control);
        await(control + TOUCHED, -1);
        long mine = Mmap.shared(fd, 0, PAGE);
        for (int round = 1; round <= rounds; round++) {
            Files.ftruncate(fd, PAGE);
            Mem.putLong(mine, MAGIC);
            int flags = MapFlags.MAP_SHARED | MapFlags.MAP_FIXED_NOREPLACE;
            Peers.mmapPeer(child, PLACE, PAGE, RW, flags, fd, 0);
            Mem.putIntRelease(control + ROUND, round);
            await(control + TOUCHED, round);
            Peers.munmapPeer(child, PLACE, PAGE);
            Files.ftruncate(fd, 0); // the frame is free now
            hoard(round);
        }
        Mem.putIntRelease(control + ROUND, -1);
        succeeds(child);
    }

    /** Takes the frame that was freed last, and looks whether anybody else writes there. */
    private static void hoard(int round) {
        int flags = MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | MapFlags.MAP_FIXED;
        Mmap.mmap(HOARD, PAGE, RW, flags, -1, 0);
        Mem.putLong(HOARD, OTHERS);
        Mem.putLong(HOARD + 8, OTHERS);
        for (int i = 0; i < 20; i++) {
            that(Mem.getLong(HOARD + 8) == OTHERS, "spoilt in round " + round);
        }
        Mmap.munmap(HOARD, PAGE);
    }

    private static void await(long word, int value) {
        for (int i = 1; Mem.getIntAcquire(word) != value; i++) {
            if (i % PATIENCE == 0) {
                Threads.yield(); // with both on one processor
            }
            that(i < HOPELESS, "the peer has ended");
        }
    }

    static int peer(long control) {
        SignalHandling.sigaction(Signals.SIGSEGV, PeerStress::unmapped);
        Peers.attach(Mem.getInt(control + OBJECT), false);
        Mem.putIntRelease(control + TOUCHED, -1);
        int done = 0;
        while (done >= 0) {
            done = Mem.getIntAcquire(control + ROUND);
            if (done != Mem.getInt(control + TOUCHED) && done > 0) {
                use(control);
            }
        }
        return 0;
    }

    /** Reads and writes the page until it is gone; may go on with the page of a later round. */
    private static void use(long control) {
        try {
            while (true) {
                int round = Mem.getIntAcquire(control + ROUND);
                long value = Mem.getLong(PLACE);
                if (value != MAGIC) {
                    throw new AssertionError("read 0x" + Long.toHexString(value) + " in " + round);
                }
                Mem.putLong(PLACE + 8, round);
                if (Mem.getInt(control + TOUCHED) != round) {
                    Mem.putIntRelease(control + TOUCHED, round);
                }
            }
        } catch (Unmapped expected) {
            return; // munmap_peer has come
        }
    }
}
