package org.lintel.ipc.peer;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.trap.UserArguments;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.MapKind;
import org.lintel.vm.MapRequest;
import org.lintel.vm.MapRequest.Placement;
import org.lintel.vm.Page;

/**
 * One mapping in many processes at one address: in all of them or in none.
 *
 * <p>The peers are visited one after the other, so that never two address spaces are locked. A peer
 * can see the new pages a moment before another can; when one refuses, they are taken back from those
 * who were visited before.
 *
 * <p>Confined to the calling thread.
 */
final class PeerVector {
    /** How often a place is looked for that somebody takes meanwhile. */
    private static final int TRIES = 16;

    /** How often all peers are asked for a place until there counts as being none; fewer peers more often. */
    private static final int ROUNDS = 64;

    private static final int LOOKS = 4096;

    private final PeerProcess caller;

    /** Null for one that is left out. */
    private final PeerProcess[] peers;

    private final int[] pids;

    /** Where the caller has the pids. */
    private final long vector;

    private final boolean skipGone;

    /** The pid at which the last mapping failed, 0 for none. */
    private int failed;

    /** How many looks for a place are left. */
    private long looks;

    /**
     * Looks up the processes.
     *
     * @param vector address of an int for each in the caller's memory
     * @param skipGone whether to leave out those that have ended
     * @throws ErrnoException ESRCH; EFAULT
     */
    PeerVector(PeerTable table, PeerProcess caller, long vector, int count, boolean skipGone)
            throws ErrnoException {
        this.caller = caller;
        this.vector = vector;
        this.pids = new int[count];
        this.skipGone = skipGone;
        UserArguments.struct(caller.space(), vector, count * Integer.BYTES).asIntBuffer().get(pids);
        this.peers = new PeerProcess[pids.length];
        this.looks = Math.max(LOOKS, (long) ROUNDS * pids.length);
        for (int i = 0; i < pids.length; i++) {
            peers[i] = skipGone ? table.findOrNull(pids[i]) : table.find(pids[i]);
        }
    }

    int failedPid() {
        return failed;
    }

    /**
     * Maps in all.
     *
     * @return the address
     * @throws ErrnoException EINVAL with MAP_FIXED, since what it replaces could not be put back, and
     *     with MAP_PRIVATE, since nobody takes private memory back from another; EEXIST something is
     *     there in one of them; ENOMEM no place is free in all; and as {@link PeerProcess#map}.
     *     Nothing has changed then.
     */
    long map(MapRequest request) throws ErrnoException {
        if (request.placement() == Placement.FIXED || request.kind() != MapKind.SHARED_OBJECT) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        if (request.placement() == Placement.FIXED_NOREPLACE) {
            return mapAt(request, request.address());
        }
        long below = AddressSpace.MAP_TOP;
        for (int i = 0; i < TRIES; i++) {
            long place = commonGap(request.lengthBytes(), below);
            try {
                return mapAt(request, place);
            } catch (ErrnoException refused) {
                if (refused.errno() != Errno.EEXIST) {
                    throw refused;
                }
                below = place; // taken since we looked
            }
        }
        throw ErrnoException.of(Errno.ENOMEM);
    }

    private long mapAt(MapRequest request, long address) throws ErrnoException {
        MapRequest there = request.placed(address, Placement.FIXED_NOREPLACE);
        for (int i = 0; i < peers.length; i++) {
            if (peers[i] == null) {
                continue;
            }
            try {
                peers[i].map(caller, there);
            } catch (ErrnoException refused) {
                if (isGone(i, refused)) {
                    peers[i] = null;
                    continue;
                }
                failed = pids[i];
                takeBack(i, address, request.lengthBytes());
                throw refused;
            }
        }
        return address;
    }

    /**
     * {@return whether a peer is to be left out} Who detached, or became another program, after the
     * vector was read refuses as a stranger does; but its entry has been cleared before.
     */
    private boolean isGone(int i, ErrnoException refused) {
        if (!skipGone || refused.errno() != Errno.EPERM) {
            return skipGone && refused.errno() == Errno.ESRCH;
        }
        try {
            return UserArguments.getInt(caller.space(), vector + (long) i * Integer.BYTES)
                    != pids[i];
        } catch (ErrnoException unmapped) {
            return false;
        }
    }

    private void takeBack(int count, long address, long lengthBytes) {
        for (int i = 0; i < count; i++) {
            if (peers[i] != null) {
                unmapQuietly(peers[i], address, lengthBytes);
            }
        }
    }

    /** A peer that has ended, detached or remapped the range meanwhile has nothing of ours any more. */
    private void unmapQuietly(PeerProcess peer, long address, long lengthBytes) {
        try {
            peer.unmap(caller, address, lengthBytes);
        } catch (ErrnoException changed) {
            assert changed.errno() != Errno.EINVAL;
        }
    }

    /**
     * {@return the highest place that is free in all} ENOMEM there is none, or none was found soon:
     * where the holes of one peer are never those of another, the nucleus would look for too long.
     */
    private long commonGap(long lengthBytes, long below) throws ErrnoException {
        if (lengthBytes <= 0) {
            throw ErrnoException.of(lengthBytes == 0 ? Errno.EINVAL : Errno.ENOMEM);
        }
        long top = below;
        long place;
        boolean agreed;
        do {
            agreed = true;
            place = -1;
            looks -= peers.length;
            for (PeerProcess peer : peers) {
                if (peer == null) {
                    continue;
                }
                long gap = peer.space().findGap(lengthBytes, top);
                if (gap < 0) {
                    throw ErrnoException.of(Errno.ENOMEM);
                }
                agreed &= place < 0 || gap == place;
                place = gap;
                top = gap + Page.roundUp(lengthBytes);
            }
        } while (!agreed && looks > 0);
        if (!agreed) {
            throw ErrnoException.of(Errno.ENOMEM);
        }
        if (place < 0) {
            throw ErrnoException.of(Errno.ESRCH); // nobody is left
        }
        return place;
    }

    /**
     * Unmaps in all.
     *
     * @throws ErrnoException the first error; the others have been visited all the same
     */
    void unmap(long address, long lengthBytes) throws ErrnoException {
        ErrnoException first = null;
        for (int i = 0; i < peers.length; i++) {
            if (peers[i] == null) {
                continue;
            }
            try {
                peers[i].unmap(caller, address, lengthBytes);
            } catch (ErrnoException refused) {
                first = first == null && !isGone(i, refused) ? refused : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
