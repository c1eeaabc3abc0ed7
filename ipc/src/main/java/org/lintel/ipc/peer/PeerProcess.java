package org.lintel.ipc.peer;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.process.Mappings;
import org.lintel.nucleus.process.Process;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.MapException;
import org.lintel.vm.MapRequest;
import org.lintel.vm.MemoryObject;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One process as a peer: which objects it is attached to, whom it lets map in its memory, and which
 * words are cleared when it ends.
 *
 * <p><b>Threads.</b> Any in the nucleus. <b>Locks.</b> {@code lock} ({@link LockRank#OBJECT}) guards
 * all fields, and is held while another process maps or unmaps here: once a detach, a revocation or
 * the end has taken it, nothing more appears. The locks of {@code vm} are taken under it. Nobody holds
 * two of these, nor the locks of two address spaces.
 */
final class PeerProcess {
    /** Most words that are cleared at the end of one process. */
    private static final int MOST_WORDS = 64;

    /** Most objects that a process may be attached to: a look at rights compares those of two. */
    private static final int MOST_ATTACHMENTS = 128;

    /** Most processes that a process may let map here. */
    private static final int MOST_ALLOWED = 4096;

    private record Attachment(MemoryObject object, boolean grows) {}

    private record Word(MemoryObject object, long offset) {}

    private final Process process;
    private final SpinLock lock = new SpinLock(LockRank.OBJECT);

    /** Each object is retained. Replaced as a whole under lock, so that it can be read without. */
    private volatile Attachment[] attachments = {};

    /** Pids that may map here. */
    private final Set<Integer> allowed = new HashSet<>();

    /** In the order in which they were said. Each object is retained. */
    private final List<Word> words = new ArrayList<>();

    private boolean ended;

    PeerProcess(Process process) {
        this.process = process;
    }

    Process process() {
        return process;
    }

    AddressSpace space() {
        return process.space();
    }

    /**
     * Maps here for a caller.
     *
     * @throws ErrnoException ESRCH this process has ended; EPERM the caller may not; and as mmap(2)
     */
    long map(PeerProcess caller, MapRequest request) throws ErrnoException {
        lock.acquire();
        try {
            checkAccess(caller);
            return caller == this ? space().map(request) : space().mapByPeer(request);
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        } finally {
            lock.release();
        }
    }

    /**
     * Unmaps here for a caller. When it returns, no thread of this process can reach the old frames.
     *
     * @throws ErrnoException ESRCH; EPERM the caller may not, or private memory is in the range; and as
     *     munmap(2)
     */
    void unmap(PeerProcess caller, long address, long lengthBytes) throws ErrnoException {
        lock.acquire();
        try {
            checkAccess(caller);
            if (caller == this) {
                space().unmap(address, lengthBytes);
            } else {
                space().unmapByPeer(address, lengthBytes);
            }
        } catch (MapException refused) {
            throw Mappings.errno(refused);
        } finally {
            lock.release();
        }
    }

    private void checkAccess(PeerProcess caller) throws ErrnoException {
        if (ended) {
            throw ErrnoException.of(Errno.ESRCH);
        }
        if (caller != this
                && !allowed.contains(caller.process.pid())
                && !isAttachedTogetherWith(caller)) {
            throw ErrnoException.of(Errno.EPERM);
        }
    }

    /** {@return whether the caller may grow an object that this process is attached to} */
    private boolean isAttachedTogetherWith(PeerProcess caller) {
        for (Attachment theirs : caller.attachments) {
            if (theirs.grows && indexOf(theirs.object) >= 0) {
                return true;
            }
        }
        return false;
    }

    private int indexOf(MemoryObject object) {
        Attachment[] now = attachments;
        for (int i = 0; i < now.length; i++) {
            if (now[i].object == object) {
                return i;
            }
        }
        return -1;
    }

    /** Attaches this process to an object, or changes what it may do there. ENOMEM too many. */
    void attach(MemoryObject object, boolean grows) throws ErrnoException {
        lock.acquire();
        try {
            int at = indexOf(object);
            Attachment[] now = attachments;
            if (at >= 0) {
                now = now.clone();
            } else if (now.length == MOST_ATTACHMENTS) {
                throw ErrnoException.of(Errno.ENOMEM);
            } else {
                object.retain();
                at = now.length;
                now = Arrays.copyOf(now, at + 1);
            }
            now[at] = new Attachment(object, grows);
            attachments = now;
        } finally {
            lock.release();
        }
    }

    /** Lets a process map here, or no longer. ENOMEM too many. */
    void allow(int pid, boolean may) throws ErrnoException {
        lock.acquire();
        try {
            if (!may) {
                allowed.remove(pid);
            } else if (allowed.size() == MOST_ALLOWED && !allowed.contains(pid)) {
                throw ErrnoException.of(Errno.ENOMEM);
            } else {
                allowed.add(pid);
            }
        } finally {
            lock.release();
        }
    }

    /** A word to be cleared if it holds our pid at the end. ENOMEM too many. */
    void addWord(MemoryObject object, long offset) throws ErrnoException {
        lock.acquire();
        try {
            Word word = new Word(object, offset);
            if (words.contains(word)) {
                return;
            }
            if (words.size() == MOST_WORDS) {
                throw ErrnoException.of(Errno.ENOMEM);
            }
            object.retain();
            words.add(word);
        } finally {
            lock.release();
        }
    }

    /** A word is to be left alone at the end. */
    void removeWord(MemoryObject object, long offset) {
        lock.acquire();
        if (words.remove(new Word(object, offset))) {
            object.release();
        }
        lock.release();
    }

    /**
     * Clears the words in an object, then detaches from it: whoever is refused from now on can see in
     * the words that it had come too late.
     *
     * @throws ErrnoException EINVAL not attached
     */
    void detach(MemoryObject object) throws ErrnoException {
        if (!isAttached(object)) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        clearWords(object);
        lock.acquire();
        try {
            int at = indexOf(object);
            if (at < 0) {
                throw ErrnoException.of(Errno.EINVAL); // by another thread, meanwhile
            }
            List<Attachment> rest = new ArrayList<>(List.of(attachments));
            rest.remove(at);
            attachments = rest.toArray(new Attachment[0]);
        } finally {
            lock.release();
        }
        object.release();
    }

    private boolean isAttached(MemoryObject object) {
        lock.acquire();
        boolean attached = indexOf(object) >= 0;
        lock.release();
        return attached;
    }

    /** The process ends, or its memory is replaced: its words are cleared, and nobody maps here any more. */
    void end(boolean forEver) {
        clearWords(null);
        lock.acquire();
        ended |= forEver;
        allowed.clear();
        Attachment[] old = attachments;
        attachments = new Attachment[0];
        lock.release();
        for (Attachment attachment : old) {
            attachment.object.release();
        }
    }

    /**
     * Clears words as the kernel does a thread's tid (set_tid_address(2)), and wakes who waits there;
     * those of one object, or all. What was said last is cleared first: a lock that guards a list is
     * said before the place in the list, and must not be free while the place is taken. A word that
     * holds our pid no more has its waiters woken as well: we may have died between giving a lock back
     * and waking who waits for it.
     */
    private void clearWords(MemoryObject object) {
        List<Word> taken = new ArrayList<>();
        lock.acquire();
        for (int i = words.size() - 1; i >= 0; i--) {
            if (object == null || words.get(i).object == object) {
                taken.add(words.remove(i));
            }
        }
        lock.release();
        for (Word word : taken) {
            word.object.compareAndSetInt(word.offset, process.pid(), 0);
            process.kernel().futexes().wakeShared(word.object, word.offset, Integer.MAX_VALUE);
            word.object.release();
        }
    }
}
