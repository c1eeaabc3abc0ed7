package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Pipes;
import org.lintel.libc.Processes;
import org.lintel.libc.Semaphore;
import org.lintel.libc.peer.Peers;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.PeerLayout;
import org.lintel.nucleus.abi.Syscalls;

import java.util.Random;

/**
 * Calls the peer calls with rubbish, from several processes in a row, and looks whether a process that
 * lets the others map in it still has its own memory. Arguments: seed, calls.
 */
public final class PeerFuzzer {
    private static final int PAGE = 4096;
    private static final int PAGES = 16;
    private static final long PLACE = 0x10_0000_0000L;
    private static final int RW = MapFlags.PROT_READ | MapFlags.PROT_WRITE;

    // Words of the shared page.
    private static final int READY = 0;
    private static final int GO = 8;
    private static final int OBJECT = 16;
    private static final int BYSTANDER = 20;
    private static final int PRIVATE = 24;
    private static final int SEED = 32;
    private static final int CALLS = 40;

    private PeerFuzzer() {}

    public static void main(String[] args) {
        long control = Mmap.sharedAnonymous(PAGE);
        int fd = Files.memfdCreate("object", 0);
        Files.ftruncate(fd, PAGES * PAGE);
        Mem.putInt(control + OBJECT, fd);
        Semaphore.at(control + READY, 0);
        Semaphore.at(control + GO, 0);
        int bystander = Processes.fork(PeerFuzzer::bystander, control);
        new Semaphore(control + READY).await();
        Mem.putInt(control + BYSTANDER, bystander);
        long seed = Long.parseLong(args[0]);
        for (int i = 0; i < 10; i++) {
            Mem.putLong(control + SEED, seed * 100 + i);
            Mem.putLong(control + CALLS, Long.parseLong(args[1]) / 10);
            Processes.waitpid(Processes.fork(PeerFuzzer::attack, control)); // or it ends itself
        }
        new Semaphore(control + GO).post();
        succeeds(bystander);
    }

    static int bystander(long control) {
        long own = Mmap.anonymous(PAGES * PAGE);
        Mem.fill(own, PAGES * PAGE, 5);
        Mem.putLong(control + PRIVATE, own);
        Peers.attach(Mem.getInt(control + OBJECT), false);
        new Semaphore(control + READY).post();
        new Semaphore(control + GO).await();
        for (long at = own; at < own + PAGES * PAGE; at += 8) {
            equal(0x0505_0505_0505_0505L, Mem.getLong(at));
        }
        return 0;
    }

    static int attack(long control) {
        Random random = new Random(Mem.getLong(control + SEED));
        long calls = Mem.getLong(control + CALLS);
        int fd = Mem.getInt(control + OBJECT);
        int[] fds = {fd, fd, fd, Pipes.pipe().readFd(), -1, 99};
        int bystander = Mem.getInt(control + BYSTANDER);
        long[] pids = {bystander, bystander, bystander, Processes.getpid(), 0, -1, 99999, 1L << 40};
        long own = Mem.getLong(control + PRIVATE);
        Peers.attach(fd, true);
        long room = Mmap.anonymous(2 * PAGE);
        for (long i = 0; i < calls; i++) {
            long pid = pids[random.nextInt(pids.length)];
            long address = address(random, own);
            long length = length(random);
            fillMap(room, random, address, length, fds[random.nextInt(fds.length)]);
            for (int k = 0; k < 8; k++) {
                Mem.putInt(room + 256 + 4L * k, (int) pids[random.nextInt(pids.length)]);
            }
            long map = random.nextInt(20) == 0 ? address(random, own) : room;
            long vector = random.nextInt(20) == 0 ? address(random, own) : room + 256;
            long count = random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(9);
            long flags = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(2);
            int file = fds[random.nextInt(fds.length)];
            switch (random.nextInt(8)) {
                case 0 -> trap(Syscalls.SYS_mmap_peer, pid, map, 0, 0, 0);
                case 1 -> trap(Syscalls.SYS_munmap_peer, pid, address, length, 0, 0);
                case 2 -> trap(Syscalls.SYS_mmap_peers, vector, count, map, flags, 0);
                case 3 -> trap(Syscalls.SYS_munmap_peers, vector, count, address, length, flags);
                case 4 -> trap(Syscalls.SYS_peer_attach, file, flags, 0, 0, 0);
                case 5 ->
                        trap(
                                Syscalls.SYS_peer_detach,
                                random.nextInt(4) == 0 ? file : 99,
                                0,
                                0,
                                0,
                                0);
                case 6 -> trap(Syscalls.SYS_peer_allow, pid, flags, 0, 0, 0);
                default -> trap(Syscalls.SYS_peer_clear_word, file, address, flags, 0, 0);
            }
        }
        return 0;
    }

    private static void trap(int number, long a0, long a1, long a2, long a3, long a4) {
        Gate.trap(number, a0, a1, a2, a3, a4, 0);
    }

    private static void fillMap(long map, Random random, long address, long length, int fd) {
        int flags = random.nextInt(4);
        flags |= random.nextBoolean() ? MapFlags.MAP_FIXED : 0;
        flags |= random.nextBoolean() ? MapFlags.MAP_FIXED_NOREPLACE : 0;
        flags |= random.nextInt(4) == 0 ? MapFlags.MAP_ANONYMOUS : 0;
        flags |= random.nextInt(4) == 0 ? MapFlags.MAP_POPULATE : 0;
        Mem.putLong(map + PeerLayout.MAP_ADDRESS, address);
        Mem.putLong(map + PeerLayout.MAP_LENGTH, length);
        Mem.putInt(map + PeerLayout.MAP_PROTECTION, random.nextInt(10) == 0 ? 99 : RW);
        Mem.putInt(map + PeerLayout.MAP_FLAGS, flags);
        Mem.putInt(map + PeerLayout.MAP_FD, fd);
        Mem.putLong(map + PeerLayout.MAP_OFFSET, (long) random.nextInt(PAGES + 2) * PAGE);
    }

    private static long address(Random random, long own) {
        return switch (random.nextInt(8)) {
            case 0 -> own + (long) random.nextInt(PAGES) * PAGE;
            case 1 -> own - PAGE;
            case 2 -> random.nextLong();
            case 3 -> 0x1_0000;
            case 4 -> PLACE + random.nextInt(PAGE);
            default -> PLACE + (long) random.nextInt(64) * PAGE;
        };
    }

    private static long length(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextLong();
            case 2 -> 1L << 38;
            default -> (1L + random.nextInt(8)) * PAGE;
        };
    }
}
