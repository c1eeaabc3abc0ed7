package org.lintel.servers.names;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.FileFlags;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The names that are taken, in order.
 *
 * <p><b>Locks.</b> Its own monitor, for all of it. <b>Threads.</b> Any. <b>Invariant.</b> Each entry
 * owns one descriptor, of a door.
 */
final class Registry {
    /** Most names at a time. */
    private static final int MOST = 512;

    private static final int GONE = -1;

    /** A name: the door, and who registered it. */
    record Entry(String name, int door, int pid, int group) {
        boolean lives() {
            return Doors.info(door).target() != GONE;
        }
    }

    private final TreeMap<String, Entry> entries = new TreeMap<>();

    /**
     * Enters a name; the descriptor belongs to the registry, also when this fails.
     *
     * @throws ErrnoException EINVAL no name, or no door; ENAMETOOLONG; EEXIST another process has it;
     *     ENOSPC too many
     */
    synchronized void register(String name, int door, int pid, int group) {
        try {
            check(name);
            requireDoor(door);
            Entry old = living(name);
            if (old != null && old.pid() != pid) {
                throw failed(Errno.EEXIST);
            }
            if (old == null && entries.size() >= MOST) {
                dropDead();
            }
            if (old == null && entries.size() >= MOST) {
                throw failed(Errno.ENOSPC);
            }
        } catch (ErrnoException refused) {
            Files.close(door);
            throw refused;
        }
        drop(entries.put(name, new Entry(name, door, pid, group)));
    }

    private static void check(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw failed(Errno.EINVAL);
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > FileFlags.NAME_MAX) {
            throw failed(Errno.ENAMETOOLONG);
        }
    }

    private static void requireDoor(int fd) {
        boolean door = Files.fstat(fd).mode() == FileFlags.S_IFDOOR;
        if (!door || (Doors.info(fd).attributes() & DoorFlags.DOOR_REVOKED) != 0) {
            throw failed(Errno.EINVAL);
        }
    }

    /** Frees a name. ENOENT; EPERM another process has it. */
    synchronized void unregister(String name, int pid) {
        Entry entry = require(name);
        if (entry.pid() != pid) {
            throw failed(Errno.EPERM);
        }
        drop(entries.remove(name));
    }

    /** {@return a descriptor of its own of a name's door} ENOENT. */
    synchronized int lookUp(String name) {
        return Files.dup(require(name).door());
    }

    /** {@return whether a process of a group has a name} */
    synchronized boolean hasGroup(int group) {
        return entries.values().stream().anyMatch(entry -> entry.group() == group && entry.lives());
    }

    synchronized List<Entry> list() {
        dropDead();
        return new ArrayList<>(entries.values());
    }

    private Entry require(String name) {
        Entry entry = living(name);
        if (entry == null) {
            throw failed(Errno.ENOENT);
        }
        return entry;
    }

    /** {@return the entry of a name; null when there is none, or its door is gone} */
    private Entry living(String name) {
        Entry entry = entries.get(name);
        if (entry != null && !entry.lives()) {
            drop(entries.remove(name));
            return null;
        }
        return entry;
    }

    private void dropDead() {
        for (Entry entry : List.copyOf(entries.values())) {
            living(entry.name());
        }
    }

    private static void drop(Entry entry) {
        if (entry != null) {
            Files.close(entry.door());
        }
    }

    private static ErrnoException failed(Errno errno) {
        return new ErrnoException("name", errno);
    }
}
