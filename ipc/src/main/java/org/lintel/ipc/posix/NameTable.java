package org.lintel.ipc.posix;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.process.Credentials;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Objects of one kind by name, with their owners and rights: a sticky directory.
 *
 * <p><b>Locks.</b> {@code lock} ({@link LockRank#IPC_TABLE}) guards the names; references are added
 * under it, so that no object goes away between being found and being held. <b>Threads.</b> Any.
 */
final class NameTable<T> {
    static final int READ = 4;
    static final int WRITE = 2;
    private static final int PERMISSIONS = 0777;

    /** An object with a name, which has one reference of it. */
    private record Named<T>(T object, Credentials owner, int mode) {
        void require(Credentials who, int wanted) throws ErrnoException {
            if (!who.may(wanted, mode, owner, owner)) {
                throw ErrnoException.of(Errno.EACCES);
            }
        }
    }

    private final int most;
    private final Consumer<T> retain;
    private final SpinLock lock = new SpinLock(LockRank.IPC_TABLE);
    private final Map<String, Named<T>> names = new HashMap<>();

    /**
     * An empty table.
     *
     * @param most names that it may have
     * @param retain adds a reference to an object
     */
    NameTable(int most, Consumer<T> retain) {
        this.most = most;
        this.retain = retain;
    }

    /**
     * {@return what has a name, with a reference for the caller}
     *
     * @throws ErrnoException ENOENT; EACCES without these rights
     */
    T find(String name, Credentials who, int rights) throws ErrnoException {
        lock.acquire();
        try {
            Named<T> named = named(name);
            named.require(who, rights);
            retain.accept(named.object);
            return named.object;
        } finally {
            lock.release();
        }
    }

    private Named<T> named(String name) throws ErrnoException {
        Named<T> named = names.get(name);
        if (named == null) {
            throw ErrnoException.of(Errno.ENOENT);
        }
        return named;
    }

    /**
     * Gives an object a name; takes over one reference of the caller's, when it succeeds.
     *
     * @throws ErrnoException EEXIST; ENOSPC there are too many
     */
    void link(String name, T object, Credentials owner, int mode) throws ErrnoException {
        lock.acquire();
        try {
            if (names.containsKey(name)) {
                throw ErrnoException.of(Errno.EEXIST);
            }
            if (names.size() >= most) {
                throw ErrnoException.of(Errno.ENOSPC);
            }
            names.put(name, new Named<>(object, owner, mode & PERMISSIONS));
        } finally {
            lock.release();
        }
    }

    /** {@return what had a name that it has no more; its reference is the caller's} ENOENT; EACCES. */
    T unlink(String name, Credentials who) throws ErrnoException {
        lock.acquire();
        try {
            Named<T> named = named(name);
            if (named.owner.uid() != who.uid() && !who.isPrivileged()) {
                throw ErrnoException.of(Errno.EACCES);
            }
            names.remove(name);
            return named.object;
        } finally {
            lock.release();
        }
    }

    /** {@return all names, in order} */
    Set<String> all() {
        lock.acquire();
        Set<String> all = new TreeSet<>(names.keySet());
        lock.release();
        return all;
    }
}
